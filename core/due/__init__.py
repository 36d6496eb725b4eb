"""The one queue over everything that burns: an index, what it tells of a window of it, snoozing.

Uses `core.aftersales`, `core.appeals`, `core.orders`, `core.store`, `core.rules`, `core.base`. The
header of the desk, its pane of things to do and the command line all read it from here. README.md
tells the order, the bands and what a snooze does.
"""
