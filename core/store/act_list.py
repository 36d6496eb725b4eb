"""The acts of all sessions, newest first: what the history shows, a window at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.store.connection import Store, columns, marks
from core.store.search import by_person

# A search of the history finds at most so many acts, the newest.
FOUND_MOST = 5_000


class ActEntry(NamedTuple):
    """One act for a list: its first order stands for those it touched.

    `undone` is 0 while it stands, 1 taken back, 2 in part, 3 being written; `undoes` is the kind
    of the act that it took back; `note` the file of an import.
    """

    id: int
    command: str
    at: int
    who: str
    what: str
    orders: int
    undone: int
    undoes: str
    note: str
    order_sn: str
    title: str


class ActFilter(NamedTuple):
    """Which acts are wanted: of a person or file by a part of the name, of a kind, of orders."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    order_ids: tuple[int, ...] = ()


_ORDER = "(select e.order_id from events e where e.command = a.command and e.order_id is not null"
_LISTED = columns(
    ActEntry,
    "a",
    undoes="coalesce((select t.what from acts t where t.command = a.undoes), '')",
    order_sn=f"coalesce((select o.order_sn from orders o where o.id = {_ORDER} limit 1)), '')",
    title="coalesce((select g.title from order_lines l join goods g on g.id = l.good_id"
    f" where l.order_id = {_ORDER} limit 1) and l.ordinal = 0), '')",
)


def count(store: Store) -> int:
    """Return how many acts there are."""
    return int(store.value("select count(*) from acts"))


def last(store: Store) -> int:
    """Return the id of the newest act, 0 before the first: it changes with all that is done."""
    return int(store.value("select coalesce(max(id), 0) from acts"))


def newest(store: Store, start: int, stop: int) -> list[ActEntry]:
    """Return the acts from place `start` to `stop` of all, the newest first."""
    return store.rows(
        ActEntry,
        f"select {_LISTED} from acts a where a.id in"
        " (select id from acts order by at desc, id desc limit ? offset ?)"
        " order by a.at desc, a.id desc",
        (stop - start, start),
    )


def by_ids(store: Store, ids: Sequence[int]) -> list[ActEntry]:
    """Return these acts, the newest first."""
    return store.rows(
        ActEntry,
        f"select {_LISTED} from acts a where a.id in ({marks(ids)}) order by a.at desc, a.id desc",
        ids,
    )


def of_command(store: Store, command: str) -> ActEntry | None:
    """Return the act of a command, None when it is not there."""
    sql = f"select {_LISTED} from acts a where a.command = ?"
    return next(iter(store.rows(ActEntry, sql, (command,))), None)


def place_of(store: Store, act_id: int) -> int | None:
    """Return where an act stands among all, the newest first."""
    row = store.one("select at, id from acts where id = ?", (act_id,))
    if row is None:
        return None
    return int(store.value("select count(*) from acts where (at, id) > (?, ?)", tuple(row)))


def ids(store: Store, start: int, stop: int) -> list[int]:
    """Return the ids of the acts from place `start` to `stop` of all, the newest first."""
    rows = store.query(
        "select id from acts order by at desc, id desc limit ? offset ?", (stop - start, start)
    )
    return [row[0] for row in rows]


def found(store: Store, wanted: ActFilter) -> list[int]:
    """Return the ids of the acts that fit any part of a filter, the newest first."""
    parts: list[str] = []
    values: list[str | int] = []
    if wanted.text:
        like = "%" + wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        parts.append("a.who like ? escape '\\'")
        values.append(like)
        if by_person():
            # The name of a file may name somebody.
            parts.append("a.note like ? escape '\\'")
            values.append(like)
    if wanted.kinds:
        parts.append(f"a.what in ({marks(wanted.kinds)})")
        values += wanted.kinds
    if wanted.order_ids:
        some = marks(wanted.order_ids)
        # What an import newly added has no event.
        parts.append(
            f"a.command in (select command from events where order_id in ({some})) or"
            f" a.import_id in (select first_import_id from orders where id in ({some}))"
        )
        values += wanted.order_ids * 2
    if not parts:
        return []
    rows = store.query(
        f"select a.id from acts a where {' or '.join(parts)} order by a.at desc, a.id desc"
        f" limit {FOUND_MOST}",
        values,
    )
    return [row[0] for row in rows]
