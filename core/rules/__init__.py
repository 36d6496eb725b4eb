"""What the trade knows, as data and pure functions: numbers, clocks, words, kinds.

Uses `core.base` alone: no store, no file of a seller, no clock; time is a parameter. README.md
beside this tells the trade and which module obeys which rule; the numbers stand in rulebook.toml.

Called by others: `book` (every number by its name), `deadlines` (ship-by, buy cut-off, bands,
time left in words), `terms` (stages, flags, bands, clocks), `aftersales` and `appeals` (the
platform's words as tables), `messages` (words to send); the rooms `couriers`,
`addresses`, `upstream`.
"""
