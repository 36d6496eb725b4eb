"""Money: the orders whose settlement differs from what was reckoned, over the desk.

Uses `core.figures.settled` for what differs, and the parts that screens share. Called by others:
`screen.DifferencesScreen`, through the desk's command and `Host.doors`.
"""
