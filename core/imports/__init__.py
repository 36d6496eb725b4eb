"""Files in: a file is looked at or taken whole, and laid over what is known.

Uses every room below (`core.aftersales`, `core.orders`, `core.files`, `core.store`, …). README.md
tells the kinds, their headers and their traps.

Called by others: `importing.preview`, `importing.apply`, and `kinds.what_follows` for columns a
file lacks; `inbox`, `waiting` and `receiving` for files that come from elsewhere. The sub-rooms
`orders`, `aftersales`, `upstream` hold one kind's reader and writer each; nobody outside calls
them.
"""
