"""Every change is an event, written in the transaction of the change.

An act is what a person does at once: it changes rows, and each change is kept with its values
before and after; the act itself is one row of `acts`. Taking one back is `core.store.reverting`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from core.base import access
from core.base.clock import to_epoch
from core.base.errors import Stale
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.text import stored as cleaned
from core.store.connection import Store, columns
from core.store.search import rename_parts
from core.store.verbs import what_words

Values = Mapping[str, Any]


class Actor(Frozen):
    """Who does something, and in which session of the desk."""

    who: str
    session: str = ""


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


# The note of an event that keeps why something was done against a warning.
FORCED = "force"
# `acts.undone` of an act that is being written, or was broken off.
OPEN = 3
# One event keeps the times of so many rows.
_CONFIRMED_AT = 2_000
EVENT_COLUMNS = columns(Event, "e")


class Act:
    """One act of a person: insert, update and delete rows, each with its event.

    Making one raises Refused (`role`) where who sits here may not do such a thing.
    """

    def __init__(self, store: Store, actor: Actor, at: datetime, what: str) -> None:
        access.refuse(what)
        self.store = store
        self.actor = actor
        self.at = to_epoch(at)
        self.what = what
        self.id = os.urandom(8).hex()
        self.undoes: str | None = None
        self.import_id: int | None = None
        self.note = ""
        # Lets others write where it is time to; None where the act is one transaction.
        self.rest: Callable[[Callable[[], None] | None], bool] | None = None
        # Whether it goes on with what a killed session has begun.
        self.is_open = False
        self._orders: set[int] = set()
        self._added = 0
        self._events = 0
        self._confirmed: dict[str, list[tuple[int, int | None, int]]] = {}

    def insert(
        self, table: str, values: Values, *, order_id: int | None = None, note: str | None = None
    ) -> int:
        """Insert a row and return its id, which no row had before: events name rows by it."""
        values = _cleaned(values)
        row_id = int(values["id"]) if "id" in values else self._next_id(table)
        stored = {**values, "id": row_id}
        marks = ", ".join("?" * len(stored))
        self.store.conn.execute(
            f"insert into {table} ({', '.join(stored)}) values ({marks})", list(stored.values())
        )
        self._log(table, row_id, None, dict(values), order_id, note)
        return row_id

    def _next_id(self, table: str) -> int:
        return int(
            self.store.value(
                f"select max(coalesce((select max(id) from {table}), 0), coalesce("
                "(select max(entity_id) from events where entity = ?), 0)) + 1",
                (table,),
            )
        )

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
            raise self.gone(table, row_id)
        if expect_version is not None and row["version"] != expect_version:
            raise self.stale(table, row_id)
        values = _cleaned(values)
        after = {name: value for name, value in values.items() if row[name] != value}
        if not after:
            return False
        before = {name: row[name] for name in after}
        sets = ", ".join(f"{name} = ?" for name in after)
        self.store.conn.execute(
            f"update {table} set {sets}, version = version + 1 where id = ?",
            [*after.values(), row_id],
        )
        if table == "orders" and "receiver" in after:
            rename_parts(self.store, row_id, before["receiver"], after["receiver"])
        self._log(table, row_id, before, after, order_id, note)
        return True

    def delete(
        self, table: str, row_id: int, *, order_id: int | None = None, note: str | None = None
    ) -> None:
        """Remove a row; its values stay in the event."""
        row = self.store.one(f"select * from {table} where id = ?", (row_id,))
        if row is None:
            return
        self.store.conn.execute(f"delete from {table} where id = ?", (row_id,))
        self._log(table, row_id, dict(row), None, order_id, note)

    def say(self, order_id: int | None, note: str, **after: Any) -> None:
        """Write an event that changes no row."""
        self._log("", 0, None, after or None, order_id, note)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Do one part of the act whole or not at all: when it raises, the rest still stands."""
        orders, events = set(self._orders), self._events
        self.store.conn.execute("savepoint act_part")
        try:
            yield
        except BaseException:
            self.store.conn.execute("rollback to act_part")
            self.store.conn.execute("release act_part")
            self._orders, self._events = orders, events
            raise
        self.store.conn.execute("release act_part")

    def came(self, import_id: int, note: str) -> None:
        """Say which import this act is, and of which file."""
        self.import_id, self.note = import_id, note

    def added(self, count: int) -> None:
        """Count orders that an import newly adds: they have no events."""
        self._added += count

    def touched(self, order_ids: Iterable[int], events: int) -> None:
        """Count orders whose events were written in bulk."""
        self._orders.update(order_ids)
        self._events += events

    def confirmed(self, table: str, row_id: int, was: int | None, now: int) -> None:
        """Keep how old a row's newest file was before this one; that is no change of the row."""
        rows = self._confirmed.setdefault(table, [])
        rows.append((row_id, was, now))
        if len(rows) >= _CONFIRMED_AT:
            self._log_confirmed()

    def _log_confirmed(self) -> None:
        for table, rows in self._confirmed.items():
            before, after = (
                _by_time((a, b) for a, b, _c in rows),
                _by_time((a, c) for a, _b, c in rows),
            )
            self._log("", 0, {"table": table, "as_of": before}, {"as_of": after}, None, None)
        self._confirmed.clear()

    def go_on(self, command: str, orders: int) -> None:
        """Be the act that was broken off under this name, with so many orders touched by then."""
        self.id, self.is_open = command, True
        self._added = orders

    def breathe(self, before: Callable[[], None] | None = None) -> bool:
        """Let others write, where an act of many orders has kept them waiting; tell whether it did.

        What was done so far must be whole in itself: it is saved. `before` completes it first.
        """
        return self.rest is not None and self.rest(before)

    def keep_open(self) -> bool:
        """Write that the act is being written, as far as it is; False where nothing of it is."""
        self._log_confirmed()
        if self._events or self.import_id is not None:
            self._write(OPEN)
            return True
        return False

    def close(self, *, always: bool = False) -> None:
        """Write the act's own row, unless nothing came of it."""
        self._log_confirmed()
        if always or self._events or self.import_id is not None:
            self._write(0)

    def _write(self, undone: int) -> None:
        self.store.conn.execute(
            "insert into acts"
            " (command, at, who, session, what, orders, undone, undoes, import_id, note)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (command) do update set"
            " orders = excluded.orders, undone = excluded.undone, note = excluded.note",
            (
                self.id,
                self.at,
                self.actor.who,
                self.actor.session,
                self.what,
                len(self._orders) + self._added,
                undone,
                self.undoes,
                self.import_id,
                cleaned(self.note),
            ),
        )

    def log(
        self,
        table: str,
        row_id: int,
        before: Values | None,
        after: Values | None,
        order_id: int | None = None,
        note: str | None = None,
    ) -> None:
        """Write the event of a change that was made by a statement of its own."""
        self._log(table, row_id, before, after, order_id, note)

    def _log(
        self,
        table: str,
        row_id: int,
        before: Values | None,
        after: Values | None,
        order_id: int | None,
        note: str | None,
    ) -> None:
        about = order_id if order_id is not None or table != "orders" else row_id
        if about is not None:
            self._orders.add(about)
        self._events += 1
        self.store.conn.execute(
            "insert into events (at, who, session, command, what, order_id, entity, entity_id,"
            " before, after, note, undoes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.at,
                self.actor.who,
                self.actor.session,
                self.id,
                self.what,
                about,
                table,
                row_id,
                _json(before),
                _json(after),
                note and cleaned(note),
                self.undoes,
            ),
        )

    def gone(self, table: str, row_id: int) -> Stale:
        """Return the error that says who took a row away."""
        last = self._last(table, row_id)
        if last is None:
            return Stale("gone", _("This entry is no longer there."))
        words = _("This entry is no longer there: {who} took it away ({what}).")
        return Stale("gone", words.format(who=last.who, what=what_words(last.what)))

    def _last(self, table: str, row_id: int) -> ByOthers | None:
        return self.store.first(
            ByOthers,
            "select id, who, what from events where entity = ? and entity_id = ?"
            " order by id desc limit 1",
            (table, row_id),
        )

    def stale(self, table: str, row_id: int) -> Stale:
        """Return the error that says who changed a row last."""
        last = self._last(table, row_id)
        return changed_meanwhile(last.who if last else "?", last.what if last else "?")


def changed_meanwhile(who: str, what: str) -> Stale:
    """Return the error of a lost race: who was first, and by which act."""
    words = _("{who} changed this in the meantime ({what}). Look at it again, then repeat.")
    return Stale("stale", words.format(who=who, what=what_words(what)))


def _by_time(rows: Iterable[tuple[int, int | None]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row_id, moment in rows:
        found.setdefault("" if moment is None else str(moment), []).append(row_id)
    return found


def _json(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, default=str)


@contextmanager
def act(store: Store, actor: Actor, at: datetime, what: str) -> Iterator[Act]:
    """Open a transaction for one act; all of its changes and events are saved, or none."""
    with store.transaction():
        work = Act(store, actor, at, what)
        yield work
        work.close()


def last_event(store: Store) -> int:
    """Return the newest event's id, 0 where there is none."""
    return int(store.value("select coalesce(max(id), 0) from events"))


def orders_since(store: Store, event: int) -> set[int]:
    """Return the orders that something was done to after an event."""
    sql = "select distinct order_id from events where id > ? and order_id is not null"
    return {row[0] for row in store.query(sql, (event,))}


class ByOthers(NamedTuple):
    """A change that another session has made: whose, by which act, and its event."""

    id: int
    who: str
    what: str


def newest_by_others(store: Store, order_id: int, after: int, session: str) -> ByOthers | None:
    """Return what another session has done to an order last, after an event; None for nothing."""
    return store.first(
        ByOthers,
        "select id, who, what from events where order_id = ? and id > ? and session <> ?"
        " order by id desc limit 1",
        (order_id, after, session),
    )


def is_half_written(store: Store) -> bool:
    """Whether an act is open, be it that it is being written just now."""
    return bool(store.value("select exists (select 1 from acts where undone = 3)"))


def history(store: Store, order_id: int) -> list[Event]:
    """Return the events of an order, oldest first.

    What an upstream export shows is mirrored with events of its own, so that its import can be
    taken back; they tell nothing that was done to the order.
    """
    return store.rows(
        Event,
        f"select {EVENT_COLUMNS} from events e where e.order_id = ?"
        " and e.entity <> 'upstream_orders' order by e.id",
        (order_id,),
    )


def of_act(store: Store, command: str, most: int) -> list[Event]:
    """Return the first events of an act."""
    return store.rows(
        Event,
        f"select {EVENT_COLUMNS} from events e where e.command = ? and e.entity <> ''"
        " order by e.id limit ?",
        (command, most),
    )


def _cleaned(values: Values) -> Values:
    """Return the values of a row with their texts cleaned: every text comes in through here."""
    return {name: cleaned(value) if type(value) is str else value for name, value in values.items()}
