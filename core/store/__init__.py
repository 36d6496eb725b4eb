"""The store: one SQLite file, and the only place with SQL.

Times are whole seconds since 1970 in UTC, money is fen, ids are text. Nothing outside this
package knows which engine it is. Uses `core.rules` and `core.base`. README.md tells the tables,
acts and events, undo, and versions.

Called by others: `desk` (`open_desk`, `undo`, `set_rule`), `acts.command` (open one act), and one
module a subject with its reads and writes (`orders`, `pending`, `parcels`, `aftersales`,
`appeals`, …); `upkeep` for backup, restore and the health check. `schema` is a back room.
"""
