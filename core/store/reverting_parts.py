"""Taking an act back part by part: what it did for one order, or to one row without an order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from core.store import settlement
from core.store.acts import EVENT_COLUMNS, Act, Event
from core.store.connection import Store, marks
from core.store.reverting_rows import Blocked, Change, RowsBack

# Rows that others may use by now; they go last, and stay without a word when somebody does.
_SHARED = ("suppliers", "shops", "exports")
# A row without an order belongs to this one: its table and the column that names the row.
_PARENT = {"evidence": ("appeals", "appeal_id"), "claims": ("aftersales", "aftersale_id")}
_HANGING = (
    "purchases", "parcels", "aftersales", "claims", "appeals", "faults", "reviews", "notices",
    "upstream_orders", "buy_claims",
)  # fmt: skip
_BATCH = 400
# So many parts at once are taken back between two rests, of a part's events those above.
_AT_ONCE = 50

Part = tuple[str, int]
# The ids of an act's events by the part of it that they belong to.
Parts = dict[Part, list[int]]


class ActRow(NamedTuple):
    """An act as it is stored.

    `undone` is 0 while it stands, 1 taken back, 2 in part, 3 being written.
    """

    id: int
    command: str
    at: int
    who: str
    session: str
    what: str
    orders: int
    undone: int
    undoes: str | None
    import_id: int | None
    note: str


class Done(NamedTuple):
    """A part that is taken back."""

    order_id: int | None
    order_sn: str
    changes: tuple[Change, ...]


class Left(NamedTuple):
    """A part that is left. `code`: changed, hangs, later-file, gone; who did what, and when."""

    order_id: int | None
    order_sn: str
    entity: str
    code: str
    who: str
    what: str
    at: int | None


class Taking:
    """Takes one act back, part by part."""

    def __init__(self, store: Store, work: Act, row: ActRow) -> None:
        self.store, self.work, self.row = store, work, row
        self.rows = RowsBack(store, work, row.command)
        self.done: list[Done] = []
        self.left: list[Left] = []
        self.chain = _chain(store, row)
        self._found: tuple[Parts, Parts, Parts] | None = None

    def look(self) -> None:
        """Find the parts before anything is written: of many orders that takes a while."""
        self._found = self._parts()

    def run(self) -> None:
        """Go through the parts, the newest first; what an import added comes last but one."""
        parts, last, aside = self._found or self._parts()
        self._each(parts)
        if self.row.import_id is not None:
            self._added_lines(self.row.import_id)
            self._added_orders(self.row.import_id)
        self._each(last, quiet=True)
        self._each(aside, quiet=True)

    def _parts(self) -> tuple[Parts, Parts, Parts]:
        """Return the ids of the events by part: those that count, shared rows, times of files."""
        parts: dict[Part, list[int]] = {}
        shared: dict[Part, list[int]] = {}
        aside: dict[Part, list[int]] = {}
        for id, order_id, entity, entity_id, inserts in self.store.query(
            "select id, order_id, entity, entity_id, before is null from events"
            " where command = ? and undone = 0 order by id desc",
            (self.row.command,),
        ):
            if not entity:
                aside.setdefault(("", id if order_id is None else order_id), []).append(id)
            elif order_id is not None:
                parts.setdefault(("orders", order_id), []).append(id)
            elif entity in _SHARED and inserts:
                shared.setdefault((entity, entity_id), []).append(id)
            else:
                parts.setdefault(self._owner(id, entity, entity_id), []).append(id)
        return parts, shared, aside

    def _owner(self, event_id: int, entity: str, entity_id: int) -> Part:
        if entity in _PARENT:
            table, column = _PARENT[entity]
            text = self.store.value(
                "select coalesce(after, before) from events where id = ?", (event_id,)
            )
            parent = json.loads(text or "{}").get(column)
            if parent is not None:
                return table, parent
        return entity, entity_id

    def _each(self, parts: dict[Part, list[int]], *, quiet: bool = False) -> None:
        keys = list(parts)
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            events = self._events([id for key in some for id in parts[key]])
            for key in some:
                self._part(key, [(id, events[id]) for id in parts[key]], quiet)
                self.work.breathe()

    def _events(self, ids: list[int]) -> dict[int, Event]:
        found: dict[int, Event] = {}
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            rows = self.store.rows(
                Event, f"select {EVENT_COLUMNS} from events e where e.id in ({marks(some)})"
                " order by e.id", some,
            )  # fmt: skip
            found |= dict(zip(sorted(some), rows, strict=True))
        return found

    def _part(self, key: Part, events: list[tuple[int, Event]], quiet: bool) -> None:
        if any(event.undone for _id, event in events):
            # Somebody else has taken it back since it was found.
            return
        order_id = events[0][1].order_id
        sn = self._order_sn(order_id)
        try:
            with _savepoint(self.store):
                changes = [each for id, event in events for each in self.rows.take_back(id, event)]
        except Blocked as blocked:
            if not quiet:
                self.left.append(Left(order_id, sn, blocked.entity, *blocked.why))
            return
        self._mark(key, order_id, [id for id, _event in events])
        if not quiet:
            self.done.append(Done(order_id, sn or self._order_sn(order_id), tuple(changes)))

    def _order_sn(self, order_id: int | None) -> str:
        if order_id is None:
            return ""
        found = self.store.value("select order_sn from orders where id = ?", (order_id,))
        return found or ""

    def _mark(self, key: Part, order_id: int | None, ids: list[int]) -> None:
        """Say that a part does not stand any more; what it had taken back stands again."""
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            self.store.conn.execute(
                f"update events set undone = 1 where id in ({marks(some)})", some
            )
        whose = "order_id is null and entity = ? and entity_id = ?"
        values: tuple[object, ...] = key
        if order_id is not None:
            whose, values = "order_id = ?", (order_id,)
        for place, command in enumerate(self.chain):
            self.store.conn.execute(
                f"update events set undone = ? where command = ? and {whose}",
                (place % 2, command, *values),
            )

    def renew_chain(self) -> None:
        """Say of the acts that this one had taken back whether they stand again."""
        for place, command in enumerate(self.chain):
            undone = place % 2
            if self.left:
                undone = 2
            self.store.conn.execute(
                "update acts set undone = ? where command = ?", (undone, command)
            )

    def _added_lines(self, import_id: int) -> None:
        """Remove the settlement's lines that an import newly added, but for those in use."""
        change = self.rows.lines_added(import_id)
        if change is not None:
            self.done.append(Done(None, "", (change,)))
        if settlement.left_of(self.store, import_id):
            self.left.append(Left(None, "", "settlement_lines", "later-file", "", "", None))

    def _added_orders(self, import_id: int) -> None:
        """Remove the orders that an import newly added, where nothing hangs on them."""
        touched = {each.order_id for each in self.left}
        counted = {each.order_id: place for place, each in enumerate(self.done)}
        for order_id, sn, as_of in self.store.query(
            "select o.id, o.order_sn, o.platform_as_of from orders o, imports i where i.id = ?"
            " and o.id between coalesce(i.first_order, 1) and"
            " coalesce(i.last_order, (select max(id) from orders)) and o.first_import_id = i.id"
            " order by o.id desc",
            (import_id,),
        ):
            self.work.breathe()
            if order_id in touched:
                continue
            try:
                with _savepoint(self.store):
                    self._refuse_kept(order_id, as_of)
                    self.rows.remove(order_id)
            except Blocked as blocked:
                self.left.append(Left(order_id, sn, blocked.entity, *blocked.why))
                continue
            gone = Done(order_id, sn, (Change("orders", order_id, {"order_sn": sn}, None),))
            if order_id in counted:
                self.done[counted[order_id]] = gone
            else:
                self.done.append(gone)

    def _refuse_kept(self, order_id: int, as_of: int | None) -> None:
        """Raise Blocked where an order that an import added has a life of its own by now."""
        for who, what, at in self.store.query(
            "select who, what, at from events where order_id = ? and undone = 0"
            " and undoes is null and command <> ? order by id desc limit 1",
            (order_id, self.row.command),
        ):
            raise Blocked("orders", "changed", who, what, at)
        for table in _HANGING:
            if self.store.value(f"select 1 from {table} where order_id = ? limit 1", (order_id,)):
                raise Blocked(table, "hangs")
        if as_of is not None:
            raise Blocked("orders", "later-file")


def _chain(store: Store, row: ActRow) -> list[str]:
    """Return the acts that an act took back: the one, the one that that one took back, …"""
    found = []
    command = row.undoes
    while command is not None:
        found.append(command)
        command = store.value("select undoes from acts where command = ?", (command,))
    return found


@contextmanager
def _savepoint(store: Store) -> Iterator[None]:
    """Do something whole or not at all, inside a transaction."""
    store.conn.execute("savepoint part")
    try:
        yield
    except BaseException:
        store.conn.execute("rollback to part")
        store.conn.execute("release part")
        raise
    store.conn.execute("release part")
