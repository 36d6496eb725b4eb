"""Bulk rows of the made-up shop; a real shop is filled by imports and use cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.clock import to_epoch
from core.store.connection import Store
from core.store.orders import PENDING


def count(store: Store) -> int:
    """Return how many orders there are."""
    return int(store.value("select count(*) from orders"))


def pending_of(store: Store) -> list[tuple[str, int, int]]:
    """Return number, id and income of each pending order."""
    return [
        (row[0], row[1], row[2] or 0)
        for row in store.query(
            f"select o.order_sn, o.id, o.received_fen from orders o where {PENDING} order by o.id"
        )
    ]


def mark_exported(store: Store, order_sn: str, at: datetime) -> None:
    """Say that an order's number went into a batch file."""
    with store.transaction():
        store.conn.execute(
            "update parcels set exported_at = ? where replaced_at is null"
            " and order_id = (select id from orders where order_sn = ?)",
            (to_epoch(at), order_sn),
        )


def work(store: Store, rows: Sequence[tuple[int, str, int, str | None]], at: int) -> None:
    """Record purchases (order id, upstream order, cost) and, where given, tracking numbers."""
    with store.transaction():
        store.conn.executemany(
            "insert into purchases (order_id, platform, upstream_order, cost_fen, bought_at)"
            " values (?, '1688', ?, ?, ?)",
            [(order_id, upstream, cost, at) for order_id, upstream, cost, _number in rows],
        )
        store.conn.executemany(
            "insert into parcels (order_id, logistics_id, courier, number, recorded_at, source)"
            " values (?, 384, '极兔速递', ?, ?, 'demo')",
            [(order_id, number, at) for order_id, _up, _cost, number in rows if number],
        )
