"""The store: one SQLite file, and the only place with SQL.

Times are whole seconds since 1970 in UTC, money is fen, order numbers are text. Nothing outside
this package knows which engine it is: what leaves it is a NamedTuple whose fields are the columns
of its query (`connection.Store.rows`). It uses the base and the rules; README.md tells the tables,
acts and events, undo, and versions. Its face: `desk` (`open_desk`, `Desk.act`, `undo`), and a
module for each theme that is asked or written; `stages` and `bindings` hold the SQL of rules that
stand in `core.orders`; `schema` is a back room.
"""
