"""The after-sales pane, its decisions, and the list of what suppliers owe.

Uses `tui.orders` (a case is about an order), `tui.parts`, and the core. `pane` gives
the commands, `rows` the list, `story` the lines under it, `sheet` a case whole; `decide`,
`inspect`, `answers`, `manual`, `claims` are what can be done. Opened by `tui.desk` alone.
"""
