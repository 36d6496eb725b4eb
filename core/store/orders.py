"""Reading orders: the pending ones as an index, windows of rows, one order whole, search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.store.connection import Store

Rows = list[sqlite3.Row]

PENDING = "o.state = 'to_ship' and o.uploaded_at is null and o.exempt_at is null"
_PENDING_IDS = f"(select o.id from orders o where {PENDING})"


class PendingFacts(NamedTuple):
    """What the pending index is made of: one row an order, and what hangs on some of them."""

    orders: Rows
    bought: set[tuple[int, int]]
    tracked: set[int]
    many_lines: dict[int, int]
    ship_kinds: dict[int, str]
    open_cases: set[int]
    red: set[int]


def pending_facts(store: Store) -> PendingFacts:
    """Read everything that the stage and the deadline of the pending orders depend on."""
    return PendingFacts(
        orders=store.query(
            "select o.id, o.grouped_at, o.promised_at, o.manual_due_at, o.presale_until,"
            " o.ship_kind, o.under_review, o.hold_reason, o.aftersale_status"
            f" from orders o where {PENDING}"
        ),
        bought={
            (row[0], row[1])
            for row in store.query(
                "select order_id, ordinal from purchases"
                f" where cancelled_at is null and order_id in {_PENDING_IDS}"
            )
        },
        tracked={
            row[0]
            for row in store.query(
                "select order_id from parcels"
                f" where replaced_at is null and order_id in {_PENDING_IDS}"
            )
        },
        many_lines={
            row[0]: row[1]
            for row in store.query(
                "select order_id, count(*) from order_lines where order_id in (select order_id"
                f" from order_lines where ordinal = 1 and order_id in {_PENDING_IDS})"
                " group by order_id"
            )
        },
        ship_kinds=_promised_kinds(store),
        open_cases=open_case_orders(store),
        red=red_orders(store),
    )


def _promised_kinds(store: Store) -> dict[int, str]:
    if store.value("select 1 from bindings where ship_kind is not null limit 1") is None:
        return {}
    return {
        row[0]: row[1]
        for row in store.query(
            "select l.order_id, b.ship_kind from order_lines l"
            " join bindings b on b.code = coalesce("
            "   (select s.code from bindings s where s.code = l.code_sku), l.code_item)"
            f" where b.ship_kind is not null and l.order_id in {_PENDING_IDS}"
            # Of several lines the first one's promise is kept.
            " order by l.order_id, l.ordinal desc"
        )
    }


def open_case_orders(store: Store) -> set[int]:
    """Return the ids of the orders with an after-sales case that is not closed."""
    return {
        row[0]
        for row in store.query(
            "select order_id from aftersales where closed_at is null and order_id is not null"
        )
    }


def red_orders(store: Store) -> set[int]:
    """Return the ids of the orders with a red notice that is not done."""
    return {
        row[0]
        for row in store.query(
            "select order_id from notices where done_at is null and red = 1"
            " and order_id is not null"
        )
    }


_LIST = """
    select o.id, o.order_sn, g.title, l.spec, l.quantity, o.paid_fen, o.received_fen,
           l.code_sku, l.code_item, o.receiver, o.platform_number,
           (select coalesce(s.name, '') from purchases p
              left join suppliers s on s.id = p.supplier_id
             where p.order_id = o.id and p.cancelled_at is null limit 1) as supplier,
           (select count(*) from order_lines m where m.order_id = o.id) as lines
      from orders o
      left join order_lines l on l.order_id = o.id and l.ordinal = 0
      left join goods g on g.id = l.good_id
     where o.id in ({marks})
"""


def list_rows(store: Store, ids: Sequence[int]) -> dict[int, sqlite3.Row]:
    """Return what a list shows of some orders, by id."""
    found = store.query(_LIST.format(marks=_marks(ids)), ids)
    return {row["id"]: row for row in found}


class Whole(NamedTuple):
    """One order with everything that hangs on it, as rows."""

    order: sqlite3.Row
    lines: Rows
    purchases: Rows
    parcels: Rows
    notices: Rows
    bindings: Rows
    open_cases: int


def whole(store: Store, ids: Sequence[int]) -> list[Whole]:
    """Return orders with all that hangs on them, in the order of `ids`."""
    marks = _marks(ids)
    orders = {
        row["id"]: row
        for row in store.query(
            "select o.*, s.name as shop from orders o left join shops s on s.id = o.shop_id"
            f" where o.id in ({marks})",
            ids,
        )
    }
    lines = _by_order(
        store.query(
            "select l.*, g.title, g.item_id from order_lines l join goods g on g.id = l.good_id"
            f" where l.order_id in ({marks}) order by l.order_id, l.ordinal",
            ids,
        )
    )
    purchases = _by_order(
        store.query(
            "select p.*, coalesce(s.name, '') as supplier from purchases p"
            " left join suppliers s on s.id = p.supplier_id"
            f" where p.order_id in ({marks}) order by p.id",
            ids,
        )
    )
    parcels = _by_order(
        store.query(f"select * from parcels where order_id in ({marks}) order by id", ids)
    )
    notices = _by_order(
        store.query(
            f"select * from notices where order_id in ({marks}) and done_at is null order by id",
            ids,
        )
    )
    cases = {
        row[0]: row[1]
        for row in store.query(
            "select order_id, count(*) from aftersales"
            f" where closed_at is null and order_id in ({marks}) group by order_id",
            ids,
        )
    }
    codes = {
        code
        for rows in lines.values()
        for row in rows
        for code in (row["code_sku"], row["code_item"])
        if code
    }
    bindings = {row["code"]: row for row in bindings_for(store, sorted(codes))}
    return [
        Whole(
            orders[order_id],
            lines.get(order_id, []),
            purchases.get(order_id, []),
            parcels.get(order_id, []),
            notices.get(order_id, []),
            [
                bindings[code]
                for row in lines.get(order_id, [])
                for code in (row["code_sku"], row["code_item"])
                if code in bindings
            ],
            cases.get(order_id, 0),
        )
        for order_id in ids
        if order_id in orders
    ]


def bindings_for(store: Store, codes: Sequence[str]) -> Rows:
    """Return the saved bindings of item codes, with their suppliers' names."""
    if not codes:
        return []
    return store.query(
        "select b.*, coalesce(s.name, '') as supplier, coalesce(t.name, '') as backup_supplier"
        " from bindings b left join suppliers s on s.id = b.supplier_id"
        " left join suppliers t on t.id = b.backup_supplier_id"
        f" where b.code in ({_marks(codes)})",
        codes,
    )


def _by_order(rows: Rows) -> dict[int, Rows]:
    grouped: dict[int, Rows] = {}
    for row in rows:
        grouped.setdefault(row["order_id"], []).append(row)
    return grouped


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def id_of(store: Store, order_sn: str) -> int | None:
    """Return the id of an order number, or None."""
    found: int | None = store.value("select id from orders where order_sn = ?", (order_sn,))
    return found


def ids_by_tail(store: Store, tail: str, limit: int = 3) -> list[int]:
    """Return the ids of the orders whose number ends with `tail`, at most `limit`."""
    if len(tail) >= 3:
        sql = (
            "select f.rowid from orders_fts f join orders o on o.id = f.rowid"
            " where f.order_sn like ? and substr(o.order_sn, -length(?)) = ? limit ?"
        )
        return [row[0] for row in store.query(sql, (f"%{tail}%", tail, tail, limit))]
    return []


_STATE_OF_STAGE = {
    "shipped": "o.exempt_at is null and (o.state = 'shipped'"
    " or (o.state = 'to_ship' and o.uploaded_at is not null))",
    "done": "o.exempt_at is null and o.state = 'received'",
    "closed": "o.exempt_at is null and o.state = 'closed'",
    "unpaid": "o.exempt_at is null and o.state = 'unpaid'",
    "exempt": "o.exempt_at is not null",
    "": f"not ({PENDING})",
}


def settled_ids(store: Store, stage: str, limit: int) -> tuple[int, list[int]]:
    """Return how many orders of a stage that is not pending there are, and the newest ids.

    An empty stage stands for all that are not pending.
    """
    where = _STATE_OF_STAGE[stage]
    total = int(store.value(f"select count(*) from orders o where {where}"))
    rows = store.query(
        f"select o.id from orders o where {where} order by o.grouped_at desc limit ?", (limit,)
    )
    return total, [row[0] for row in rows]


def search_ids(store: Store, text: str, limit: int) -> list[int]:
    """Return the ids of orders that hold `text` in number, title, receiver, upstream or parcel.

    Three characters or more are looked up in the trigram index; shorter texts in the titles, in
    the parts of names, and among the pending orders.
    """
    like = f"%{_escaped(text)}%"
    found: dict[int, None] = {}
    for sql, values in _search_queries(text, like):
        if len(found) >= limit:
            break
        for row in store.query(sql, (*values, limit)):
            found.setdefault(row[0], None)
    return list(found)[:limit]


def _search_queries(text: str, like: str) -> Iterable[tuple[str, tuple[Any, ...]]]:
    titles = (
        "select l.order_id from order_lines l where l.good_id in"
        " (select id from goods where title like ? escape '\\') order by l.order_id desc limit ?"
    )
    if len(text) < 3:
        yield (
            f"select o.id from orders o where {PENDING}"
            " and (o.order_sn like ? escape '\\' or o.receiver like ? escape '\\') limit ?",
            (like, like),
        )
        yield titles, (like,)
        # Pairs stand in the index as they are; a single character finds those it begins.
        pairs = "part = ?" if len(text) == 2 else "part >= ? and part < ?"
        bounds = (text,) if len(text) == 2 else (text, text + "\U0010ffff")
        yield (
            f"select order_id from name_parts where {pairs} order by order_id desc limit ?",
            bounds,
        )
        return
    # An escape clause keeps SQLite from using the trigram index: first without, then exactly.
    plain = f"%{text}%"
    # One question for all columns: the index cannot tell them apart, so a text that is common in
    # one of them would be looked for in vain among half the table for the others.
    yield (
        "select rowid from orders_fts where orders_fts match ? and (order_sn like ? escape '\\'"
        " or platform_number like ? escape '\\' or receiver like ? escape '\\')"
        " order by rowid desc limit ?",
        (_trigrams(text), like, like, like),
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
    yield titles, (like,)


def _trigrams(text: str) -> str:
    """Return the question to a trigram index for everything that may hold `text`."""
    parts = dict.fromkeys(text[at : at + 3] for at in range(len(text) - 2))
    return " AND ".join('"' + part.replace('"', '""') + '"' for part in parts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def pending_ids(store: Store, ids: Sequence[int]) -> set[int]:
    """Return those of `ids` that are pending."""
    if not ids:
        return set()
    return {
        row[0]
        for row in store.query(
            f"select o.id from orders o where {PENDING} and o.id in ({_marks(ids)})", ids
        )
    }
