"""Bulk rows of the made-up shop; a real shop is filled by imports and use cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.base.clock import to_epoch
from core.store.bindings import first_of
from core.store.connection import Store
from core.store.stages import PENDING


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
            "update parcels set exported_at = ? where replaced_at is null and extra = 0"
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


def newest_past(store: Store, state: str, limit: int) -> list[tuple[str, int, int, str]]:
    """Return number, id, income and item code of the newest orders in a state, without purchase."""
    return [
        (row[0], row[1], row[2] or 0, row[3] or "")
        for row in store.query(
            "select o.order_sn, o.id, o.received_fen, l.code_sku from orders o"
            " join order_lines l on l.order_id = o.id and l.ordinal = 0"
            " where o.state = ? and not exists"
            " (select 1 from purchases p where p.order_id = o.id)"
            " order by o.grouped_at desc limit ?",
            (state, limit),
        )
    ]


def newest_received(store: Store, limit: int) -> list[str]:
    """Return the numbers of the newest orders that were received."""
    return [
        row[0]
        for row in store.query(
            "select order_sn from orders where state = 'received' order by grouped_at desc limit ?",
            (limit,),
        )
    ]


def newest_settled(store: Store, limit: int) -> list[tuple[str, str, int, int]]:
    """Return number, shop, income and time of receipt of the newest orders that were received."""
    return [
        (row[0], row[1], row[2] or 0, row[3])
        for row in store.query(
            "select o.order_sn, coalesce(s.name, ''), o.received_fen, o.received_at from orders o"
            " left join shops s on s.id = o.shop_id"
            " where o.state = 'received' and o.received_at is not null"
            " order by o.grouped_at desc limit ?",
            (limit,),
        )
    ]


def bought(
    store: Store, rows: Sequence[tuple[int, str, int]], at: datetime, shipped_at: datetime
) -> None:
    """Record purchases (order id, upstream order, cost) that were shipped upstream."""
    with store.transaction():
        store.conn.executemany(
            "insert into purchases (order_id, platform, upstream_order, cost_fen, bought_at,"
            " shipped_at, supplier_id) values (?, '1688', ?, ?, ?, ?,"
            f" {first_of('supplier_id', '?')})",
            [(*row, to_epoch(at), to_epoch(shipped_at), row[0]) for row in rows],
        )


def scan_shipped(store: Store, at: int) -> None:
    """Let the courier have scanned nine in ten of the parcels that are on their way."""
    scan = "o.shipped_at + 21600 + o.id * 977 % 36000"
    with store.transaction():
        store.conn.execute(
            "insert into parcels (order_id, logistics_id, courier, number, recorded_at, source,"
            " uploaded_at, first_scan_at, last_trace_at)"
            " select o.id, 85, o.platform_courier, o.platform_number, o.shipped_at, 'platform',"
            f" o.shipped_at, {scan}, max({scan}, ? - o.id * 577 % 150000)"
            " from orders o where o.state = 'shipped' and o.platform_number is not null"
            f" and o.id % 10 <> 0 and {scan} <= ?"
            " and not exists (select 1 from parcels p where p.order_id = o.id)",
            (at, at),
        )
