"""Any table in, a new file out: encodings, sheets, header rows, damaged cells.

Knows no kind of file and no trade beyond the form of a cell; uses `core.base` alone. README.md
tells what is accepted, what is refused, and the limits.

Called by others: `opening.open_table`, `reading.open_among` (a table read as a kind), `fields`
(cell to id, money, time), `rejects` (the rows that were refused), `new_file` (appears whole or
not at all).
"""
