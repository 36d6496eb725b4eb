"""The appeals pane and the quick appeal form with its evidence.

Uses `tui.parts` and what lies below it, and the core; knows no other pane. `pane` gives the
commands, `rows` the list, `story` and `sheet` tell one appeal, `form` writes it, `results` and
`pack` record what came of it. Opened by `tui.desk`, and from an order or a case through
`tui.parts.opening`.
"""
