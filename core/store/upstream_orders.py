"""Upstream orders as their exports show them, and what is needed to find their own orders."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Literal

from core.store.acts import Act
from core.store.connection import Store

Saved = Literal["added", "updated", "unchanged"]


def find(store: Store, platform: str, upstream_order: str) -> sqlite3.Row | None:
    """Return an upstream order by its platform and number."""
    return store.one(
        "select * from upstream_orders where platform = ? and upstream_order = ?",
        (platform, upstream_order),
    )


def save(work: Act, known: sqlite3.Row | None, values: dict[str, Any]) -> Saved:
    """Put an upstream order in, or bring it up to date; `known` is what `find` returned.

    The table mirrors the export, so it has no events of its own: what follows for an order has.
    """
    conn = work.store.conn
    if known is None:
        marks = ", ".join("?" * len(values))
        conn.execute(
            f"insert into upstream_orders ({', '.join(values)}) values ({marks})",
            list(values.values()),
        )
        return "added"
    after = {
        name: value
        for name, value in values.items()
        if known[name] != value and name != "import_id"
    }
    if not after:
        return "unchanged"
    after["import_id"] = values.get("import_id")
    sets = ", ".join(f"{name} = ?" for name in after)
    conn.execute(f"update upstream_orders set {sets} where id = ?", [*after.values(), known["id"]])
    return "updated"


def orders_bought_with(store: Store, upstream_order: str, platforms: Sequence[str]) -> list[int]:
    """Return the orders whose live purchases carry this upstream order number.

    A purchase that names no platform fits all of `platforms`.
    """
    marks = ", ".join("?" * len(platforms))
    return [
        row[0]
        for row in store.query(
            "select distinct order_id from purchases where upstream_order = ?"
            f" and cancelled_at is null and platform in ('', {marks}) order by order_id",
            (upstream_order, *platforms),
        )
    ]


def receivers_since(store: Store, since: int) -> list[sqlite3.Row]:
    """Return id, receiver, phone and grouping of pending orders, and of others since a time.

    Only those that have a receiver or a phone. `bought` tells whether there is a live purchase.
    """
    return store.query(
        "select id, order_sn, receiver, phone, address, grouped_at, state,"
        " exists (select 1 from purchases p where p.order_id = orders.id"
        " and p.cancelled_at is null) as bought"
        " from orders where id in ("
        " select id from orders where state = 'to_ship' and uploaded_at is null"
        " and exempt_at is null"
        " union select id from orders where grouped_at >= ?)"
        " and (coalesce(receiver, '') <> '' or coalesce(phone, '') <> '')",
        (since,),
    )


def states(store: Store, ids: Sequence[int]) -> dict[int, str]:
    """Return the platform's state of some orders."""
    marks = ", ".join("?" * len(ids))
    return {
        row[0]: row[1]
        for row in store.query(f"select id, state from orders where id in ({marks})", ids)
    }


def noticed(store: Store, kind: str, order_id: int, ref: str) -> bool:
    """Tell whether a notice of this kind was raised for it ever, done or not."""
    return (
        store.value(
            "select 1 from notices where kind = ? and order_id = ? and ref = ?",
            (kind, order_id, ref),
        )
        is not None
    )
