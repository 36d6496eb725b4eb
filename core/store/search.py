"""Which orders hold a text, or stand in a stage: ids only; and the parts of names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.base import access
from core.store.connection import Store, marks
from core.store.stages import PENDING, SETTLED

# Who may not do this would find by guesses what is masked.
_SEE = "personal-show"
# SQL with its values, but for the limit at its end.
Question = tuple[str, tuple[Any, ...]]


def settled_ids(
    store: Store, stage: str, limit: int, shop_id: int | None = None
) -> tuple[int, list[int]]:
    """Return how many orders of a stage that is not pending there are, and the newest ids.

    An empty stage stands for all that are not pending; with a shop's id only its orders are
    meant, with 0 those of none.
    """
    where = SETTLED[stage]
    values: tuple[int, ...] = ()
    if shop_id is not None:
        where, values = f"({where}) and coalesce(o.shop_id, 0) = ?", (shop_id,)
    total = int(store.value(f"select count(*) from orders o where {where}", values))
    rows = store.query(
        f"select o.id from orders o where {where} order by o.grouped_at desc limit ?",
        (*values, limit),
    )
    return total, [row[0] for row in rows]


def by_person() -> bool:
    """Whether a text is looked for in names and words of people: not by who may see neither."""
    return access.may(_SEE)


def search_ids(store: Store, text: str, limit: int) -> list[int]:
    """Return the ids of orders that hold `text` in number, title, receiver, upstream or parcel.

    Three characters or more are looked up in the trigram index; shorter texts in the titles, in
    the parts of names, and among the pending orders. Receivers are found where `by_person` says so.
    """
    like = f"%{escaped(text)}%"
    found: dict[int, None] = {}
    for sql, values in _search_queries(text, like):
        if len(found) >= limit:
            break
        for row in store.query(sql, (*values, limit)):
            found.setdefault(row[0], None)
    return list(found)[:limit]


def _search_queries(text: str, like: str) -> Iterable[Question]:
    return _short_queries(text, like) if len(text) < 3 else _long_queries(text, like)


def _titles(like: str) -> Question:
    return (
        "select l.order_id from order_lines l where l.good_id in"
        " (select id from goods where title like ? escape '\\') order by l.order_id desc limit ?",
        (like,),
    )


def _short_queries(text: str, like: str) -> Iterable[Question]:
    people = " or o.receiver like ? escape '\\'" if by_person() else ""
    yield (
        f"select o.id from orders o where {PENDING}"
        f" and (o.order_sn like ? escape '\\'{people}) limit ?",
        (like, like) if people else (like,),
    )
    yield _titles(like)
    if not people:
        return
    # Pairs stand in the index as they are; a single character finds those it begins.
    pairs = "part = ?" if len(text) == 2 else "part >= ? and part < ?"
    bounds = (text,) if len(text) == 2 else (text, text + "\U0010ffff")
    yield (
        f"select order_id from name_parts where {pairs} order by order_id desc limit ?",
        bounds,
    )


def _long_queries(text: str, like: str) -> Iterable[Question]:
    # An escape clause keeps SQLite from using the trigram index: first without, then exactly.
    plain = f"%{text}%"
    # One question for all columns: the index cannot tell them apart, so a text that is common in
    # one of them would be looked for in vain among half the table for the others.
    people = " or receiver like ? escape '\\'" if by_person() else ""
    yield (
        "select rowid from orders_fts where orders_fts match ? and (order_sn like ? escape '\\'"
        f" or platform_number like ? escape '\\'{people}) order by rowid desc limit ?",
        (_trigrams(text), like, like, *([like] if people else [])),
    )
    yield (
        "select order_id from parcels where id in"
        " (select rowid from parcels_fts where number like ?) and number like ? escape '\\'"
        " order by id desc limit ?",
        (plain, like),
    )
    yield (
        "select order_id from purchases where id in"
        " (select rowid from purchases_fts where upstream_order like ?)"
        " and upstream_order like ? escape '\\' order by id desc limit ?",
        (plain, like),
    )
    yield _titles(like)


def _trigrams(text: str) -> str:
    """Return the question to a trigram index for everything that may hold `text`."""
    parts = dict.fromkeys(text[at : at + 3] for at in range(len(text) - 2))
    return " AND ".join('"' + part.replace('"', '""') + '"' for part in parts)


def escaped(text: str) -> str:
    """Return a text as `like … escape '\\'` takes it."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def name_parts(name: str | None) -> set[str]:
    """Return what a name is found by when fewer than three characters are typed."""
    if not name:
        return set()
    pairs = {name[start : start + 2] for start in range(len(name) - 1)}
    return pairs or {name}


def insert_name_parts(store: Store, names: Iterable[tuple[int, str | None]]) -> None:
    """Make the receivers' names of new orders searchable."""
    store.conn.executemany(
        "insert into name_parts (part, order_id) values (?, ?) on conflict do nothing",
        [(part, order_id) for order_id, name in names for part in name_parts(name)],
    )


def rename_parts(store: Store, order_id: int, before: str | None, after: str | None) -> None:
    """Replace the searchable parts of a receiver's name."""
    old, new = name_parts(before), name_parts(after)
    store.conn.executemany(
        "delete from name_parts where part = ? and order_id = ?",
        [(part, order_id) for part in old - new],
    )
    insert_name_parts(store, [(order_id, after)])


class Waiting(NamedTuple):
    """A pending order by what a supplier's message may name it by."""

    id: int
    order_sn: str
    receiver: str | None
    phone: str | None


def waiting(store: Store) -> list[Waiting]:
    """Return the pending orders by number and receiver."""
    return store.rows(
        Waiting, f"select o.id, o.order_sn, o.receiver, o.phone from orders o where {PENDING}"
    )


def orders_of_upstream(store: Store, upstream_orders: Sequence[str]) -> dict[str, list[int]]:
    """Return the orders that were bought with some upstream order numbers, by number."""
    some = marks(upstream_orders)
    rows = store.query(
        "select upstream_order, order_id from purchases where cancelled_at is null"
        f" and upstream_order in ({some}) union select upstream_order, order_id"
        f" from upstream_orders where order_id is not null and upstream_order in ({some})",
        (*upstream_orders, *upstream_orders),
    )
    found: dict[str, list[int]] = {}
    for number, order_id in rows:
        found.setdefault(number, []).append(order_id)
    return found
