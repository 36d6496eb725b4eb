"""What panes and forms share: a pane with a live list, a form, a sheet, a story, the second.

Uses `tui.widgets`, `tui.commands`, `tui.terminal` and the core; knows no single pane.
README.md of `tui` tells how a pane and a form are made of these.

Used by others: `pane.ListPane`, `filtered_pane.FilteredPane`, `marked_rows`, `form.FormScreen`,
`form_fields.Drafts`, `dialog.Dialog`, `host.Host`, `sheet.Sheet`, `story`, `confirm`, `error`,
`countdown`, `ticker`, `messages`, `opening`, `undoing`.
"""
