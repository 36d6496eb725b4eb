"""Widgets that know no trade: the live list, lines of coloured text, form fields, a path field.

Uses `core.base` alone: what a row holds and what a countdown says are handed in. Text from data
is made harmless here and never read as markup; widths are terminal columns.

Used by others: `live_list.LiveList` with `rows.RowSource`, `columns`, `lines.Lines`, `said`,
`form_field.FormField`, `path_input.PathInput`, `text_box.TextBox`.
"""
