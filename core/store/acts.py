"""Every change is an event, written in the transaction of the change.

An act is what a person does at once: it changes rows, and each change is kept with its values
before and after. Undo is an act of its own that puts the earlier values back, and refuses
when somebody has changed a row since.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import to_epoch
from core.base.errors import DaifaError, Stale
from core.base.frozen import Frozen
from core.base.i18n import _
from core.store.connection import Store, columns

Values = Mapping[str, Any]


class Actor(Frozen):
    """Who does something, and in which session of the desk."""

    who: str
    session: str = ""


class Undone(Frozen):
    """What an undo took back: the act's name and the orders it touched."""

    what: str
    order_ids: tuple[int, ...]


class Event(NamedTuple):
    """What an act did to one row; `before` and `after` are the changed values as JSON."""

    at: int
    who: str
    session: str
    command: str
    what: str
    order_id: int | None
    entity: str
    entity_id: int | None
    before: str | None
    after: str | None
    note: str | None
    undoes: str | None
    undone: int


EVENT_COLUMNS = columns(Event, "e")


class Act:
    """One act of a person: insert, update and delete rows, each with its event."""

    def __init__(self, store: Store, actor: Actor, at: datetime, what: str) -> None:
        self.store = store
        self.actor = actor
        self.at = to_epoch(at)
        self.what = what
        self.id = os.urandom(8).hex()
        self.undoes: str | None = None

    def insert(
        self, table: str, values: Values, *, order_id: int | None = None, note: str | None = None
    ) -> int:
        """Insert a row and return its id."""
        names = list(values)
        marks = ", ".join("?" * len(names))
        cursor = self.store.conn.execute(
            f"insert into {table} ({', '.join(names)}) values ({marks})", list(values.values())
        )
        row_id = int(cursor.lastrowid or 0)
        self._log(table, row_id, None, dict(values), order_id, note)
        return row_id

    def update(
        self,
        table: str,
        row_id: int,
        values: Values,
        *,
        order_id: int | None = None,
        expect_version: int | None = None,
        note: str | None = None,
    ) -> bool:
        """Change a row; return False when every value was there already.

        With `expect_version`, raise Stale when somebody else has changed the row since it was
        read. The version counts up with every change.
        """
        row = self.store.one(f"select * from {table} where id = ?", (row_id,))
        if row is None:
            raise Stale("gone", _("This entry is no longer there."))
        if expect_version is not None and row["version"] != expect_version:
            raise self._stale(table, row_id)
        after = {name: value for name, value in values.items() if row[name] != value}
        if not after:
            return False
        before = {name: row[name] for name in after}
        sets = ", ".join(f"{name} = ?" for name in after)
        self.store.conn.execute(
            f"update {table} set {sets}, version = version + 1 where id = ?",
            [*after.values(), row_id],
        )
        self._log(table, row_id, before, after, order_id, note)
        return True

    def delete(self, table: str, row_id: int, *, order_id: int | None = None) -> None:
        """Remove a row; its values stay in the event."""
        row = self.store.one(f"select * from {table} where id = ?", (row_id,))
        if row is None:
            return
        self.store.conn.execute(f"delete from {table} where id = ?", (row_id,))
        self._log(table, row_id, dict(row), None, order_id, None)

    def say(self, order_id: int | None, note: str, **after: Any) -> None:
        """Write an event that changes no row."""
        self._log("", 0, None, after or None, order_id, note)

    def _log(
        self,
        table: str,
        row_id: int,
        before: Values | None,
        after: Values | None,
        order_id: int | None,
        note: str | None,
    ) -> None:
        self.store.conn.execute(
            "insert into events (at, who, session, command, what, order_id, entity, entity_id,"
            " before, after, note, undoes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.at,
                self.actor.who,
                self.actor.session,
                self.id,
                self.what,
                order_id if order_id is not None or table != "orders" else row_id,
                table,
                row_id,
                _json(before),
                _json(after),
                note,
                self.undoes,
            ),
        )

    def _stale(self, table: str, row_id: int) -> Stale:
        last = self.store.one(
            "select who, what from events where entity = ? and entity_id = ?"
            " order by id desc limit 1",
            (table, row_id),
        )
        who = last["who"] if last else "?"
        return Stale(
            "stale",
            _("{who} changed this in the meantime ({what}). Look at it again, then repeat.")
            .format(who=who, what=last["what"] if last else "?"),
        )  # fmt: skip


def _json(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, default=str)


@contextmanager
def act(store: Store, actor: Actor, at: datetime, what: str) -> Iterator[Act]:
    """Open a transaction for one act; all of its changes and events are saved, or none."""
    with store.transaction():
        yield Act(store, actor, at, what)


# What can be taken back with one key. Imports, purges and rules are not.
UNDOABLE_NOT = ("import", "purge", "rule", "undo")


def last_undoable(store: Store, session: str) -> str | None:
    """Return the id of the session's newest act that can still be undone."""
    marks = ", ".join("?" * len(UNDOABLE_NOT))
    command_id: str | None = store.value(
        "select command from events where session = ? and undone = 0"
        f" and what not in ({marks}) order by id desc limit 1",
        (session, *UNDOABLE_NOT),
    )
    return command_id


def undo(store: Store, actor: Actor, at: datetime) -> Undone:
    """Take back the session's newest act, exactly; raise DaifaError when there is none.

    Raises Stale when a row has been changed by somebody since.
    """
    with store.transaction():
        command_id = last_undoable(store, actor.session)
        if command_id is None:
            raise DaifaError("nothing-to-undo", _("There is nothing to undo in this session."))
        events = store.rows(
            Event,
            f"select {EVENT_COLUMNS} from events e where e.command = ? order by e.id desc",
            (command_id,),
        )
        work = Act(store, actor, at, "undo")
        work.undoes = command_id
        for event in events:
            if event.entity:
                _revert(store, work, event)
        store.conn.execute("update events set undone = 1 where command = ?", (command_id,))
        orders = {event.order_id for event in events if event.order_id is not None}
        return Undone(what=events[0].what, order_ids=tuple(sorted(orders)))


def _revert(store: Store, work: Act, event: Event) -> None:
    table, row_id = event.entity, event.entity_id or 0
    before = json.loads(event.before) if event.before else None
    after = json.loads(event.after) if event.after else None
    row = store.one(f"select * from {table} where id = ?", (row_id,))
    if after is not None and (row is None or any(row[k] != v for k, v in after.items())):
        raise work._stale(table, row_id)
    if before is None and not _as_inserted(store, table, row, after or {}):
        raise work._stale(table, row_id)
    try:
        if before is None:
            work.delete(table, row_id, order_id=event.order_id)
        elif after is None:
            work.insert(table, before, order_id=event.order_id)
        else:
            work.update(table, row_id, before, order_id=event.order_id)
    except sqlite3.IntegrityError as error:  # Something else hangs on the row by now.
        raise work._stale(table, row_id) from error


def _as_inserted(store: Store, table: str, row: sqlite3.Row | None, values: Values) -> bool:
    """Whether the columns that an insert left to their defaults still have them."""
    if row is None:
        return False
    defaults = {
        column["name"]: column["dflt_value"]
        for column in store.query(f"pragma table_info({table})")
        if column["name"] not in (*values, "id", "version")
    }
    return all(
        row[name] == (None if default is None else store.value(f"select {default}"))
        for name, default in defaults.items()
    )


def history(store: Store, order_id: int) -> list[Event]:
    """Return the events of an order, oldest first."""
    return store.rows(
        Event,
        f"select {EVENT_COLUMNS} from events e where e.order_id = ? order by e.id",
        (order_id,),
    )
