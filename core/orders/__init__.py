"""An order's life until it is shipped: what it is, what is next, what may be done with it.

Uses `core.store`, `core.rules`, `core.files`, `core.base`. Stage, flags and deadlines are derived
here and stored nowhere. README.md tells the way of an order and the batch file.

Called by others: `reading` (find, search, list), `pending` and `lists` (the index by urgency, a
window of rows), `purchases`, `receiver`, `tracking`, `batch`, `pickup`, `bindings`, `edits` (one
act each), `next_step`, `history`.
"""
