"""Whether a tracking number may be kept, and whose it is.

Uses `core.base` alone. The shapes are data (couriers.toml); README.md tells the rules of judging.

Called by others: `judge.judge` (one number, as it was pasted), `pasting.parse_bulk` (many lines),
`table.table` (the platform's couriers by name, code and id). `shapes` and `text` are back rooms.
"""
