"""Reading orders: windows of rows, one order whole, its number."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from core.store.connection import Store

Rows = list[sqlite3.Row]

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


def exported(store: Store, ids: Sequence[int]) -> set[int]:
    """Return those of the orders whose number stands in a batch file."""
    if not ids:
        return set()
    marks = ", ".join("?" * len(ids))
    return {
        row[0]
        for row in store.query(
            "select order_id from parcels where replaced_at is null and exported_at is not null"
            f" and order_id in ({marks})",
            ids,
        )
    }


def codes(store: Store, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the first item's codes of some orders: the SKU's, the item's."""
    found = dict.fromkeys(ids, ("", ""))
    marks = ", ".join("?" * len(ids))
    for row in store.query(
        "select order_id, code_sku, code_item from order_lines"
        f" where ordinal = 0 and order_id in ({marks})",
        ids,
    ):
        found[row[0]] = (row[1], row[2])
    return found


def any_order(store: Store) -> bool:
    """Tell whether there is any order at all."""
    return store.value("select 1 from orders limit 1") is not None


def upstream_address(store: Store, order_id: int) -> list[sqlite3.Row]:
    """Return the upstream orders that were imported and matched to an order."""
    return store.query(
        "select platform, upstream_order, status, supplier, courier, number from upstream_orders"
        " where order_id = ? order by id",
        (order_id,),
    )


def cases(store: Store, order_id: int) -> list[sqlite3.Row]:
    """Return the after-sales cases of an order, oldest first."""
    return store.query(
        "select ref, type, status, reason, refund_fen, asked_at, closed_at from aftersales"
        " where order_id = ? order by asked_at, id",
        (order_id,),
    )
