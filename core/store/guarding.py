"""What the engine itself refuses to who is not the shop's owner: the last gate behind the acts.

A viewer's connection writes no table; an operator's writes none of those that only the owner
changes. Temporary tables are nobody's.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.base import access
from core.base.access import Role
from core.base.errors import DaifaError
from core.base.i18n import _

_WRITING = frozenset({
    sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE,
    sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_CREATE_VIEW, sqlite3.SQLITE_CREATE_VTABLE, sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_DROP_VIEW,
    sqlite3.SQLITE_DROP_VTABLE, sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_REINDEX,
})  # fmt: skip
# Of no database of the shop's: neither is there a reason to have another one beside it.
_ELSEWHERE = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})
# What `json_each` asks for when it is first named; nobody changes the schema's table by hand.
_DECLARED = (sqlite3.SQLITE_UPDATE, "sqlite_master")
OWNERS_TABLES = frozenset({"rule_overrides", "rule_values"})


def refuse_older(path: Path) -> None:
    """Raise DaifaError (`db-older`) for who may not bring a database's schema up to date."""
    if not access.may_write():
        words = _("{path} is of an earlier daifa. Who may change it opens it first, then you.")
        raise DaifaError("db-older", words.format(path=path))


def guard(conn: sqlite3.Connection, role: Role) -> None:
    """Let a connection refuse what a role may not; an owner's refuses nothing."""
    if role is Role.OWNER:
        return
    viewer = role is Role.VIEWER

    def judge(
        action: int, name: str | None, _more: str | None, database: str | None, _by: str | None
    ) -> int:
        if action in _ELSEWHERE:
            return sqlite3.SQLITE_DENY
        if action not in _WRITING or database == "temp" or (action, name) == _DECLARED:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY if viewer or name in OWNERS_TABLES else sqlite3.SQLITE_OK

    conn.set_authorizer(judge)
