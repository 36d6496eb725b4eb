"""The first pane: the orders that wait to be shipped or scanned, and every form about an order.

Uses `tui.parts` and what lies below it, and the core. `pane` gives the commands, `rows` the list,
`story` the lines under it, `sheet` everything about one order; each other module is one form.
Opened by `tui.desk`; the sheet of a case builds on `sheet` and `copy`.
"""
