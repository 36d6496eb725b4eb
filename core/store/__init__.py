"""The store: one SQLite file, and the only place with SQL.

Times are whole seconds since 1970 in UTC, money is fen, ids are text. Nothing outside this
package knows which engine it is.
"""
