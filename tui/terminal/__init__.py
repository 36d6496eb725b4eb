"""What is done to Textual itself so that little goes over the line and nothing breaks.

Knows no trade and no widget; uses `core.base` alone. Private parts of Textual are touched here
and nowhere else; README.md gives each touch with its reason, and the byte budgets.

Mixed into the app by `tui.desk`: `screen_diff.LeanDisplay`, `ordered_input.OrderedInput`,
`crash.LastWords`, and the driver `driver.DeskDriver`.
"""
