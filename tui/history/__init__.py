"""The history of all sessions, and taking any act of it back after a look at what that changes.

Opened with `H` from everywhere, and by nobody else. `rows` gives the list a window of acts at a
time, `screen` is the list with its search, `preview` the look before an act is taken back.

Uses `core.orders.taking_back` for words, `core.store` for the acts, `tui.parts`, `tui.widgets`.
Called by others: `screen.HistoryScreen`.
"""
