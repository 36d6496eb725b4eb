"""Rows put straight into a real database, for tests of what comes after an import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.base.clock import parse_time, to_epoch
from core.store import imports
from core.store.desk import Desk

AT = parse_time("2026-11-23 10:00")
GROUPED = parse_time("2026-11-22 15:00")
SN = "261122-0637953921329{:02d}"


def put(desk: Desk, table: str, **values: Any) -> int:
    """Insert a row; datetimes become seconds."""
    plain = {
        key: to_epoch(value) if isinstance(value, datetime) else value
        for key, value in values.items()
    }
    marks = ", ".join("?" * len(plain))
    cursor = desk.store.conn.execute(
        f"insert into {table} ({', '.join(plain)}) values ({marks})", list(plain.values())
    )
    return int(cursor.lastrowid or 0)


def put_order(desk: Desk, number: int, **values: Any) -> int:
    """Insert a pending order with one line; `number` ends its order number."""
    order_id = put(
        desk,
        "orders",
        **{
            "order_sn": SN.format(number),
            "status": "待发货",
            "state": "to_ship",
            "grouped_at": GROUPED,
            "received_fen": 3550,
            **values,
        },
    )
    good = desk.store.value("select id from goods where title = '棉拖鞋'")
    good = good or put(desk, "goods", title="棉拖鞋", item_id="900100")
    put(desk, "order_lines", order_id=order_id, ordinal=0, key="s1", good_id=good)
    imports.index_orders(desk.store, order_id, order_id)
    return order_id


def put_parcel(desk: Desk, order_id: int, number: str, **values: Any) -> int:
    """Insert a tracking number of 中通 unless told otherwise."""
    return put(
        desk,
        "parcels",
        **{
            "order_id": order_id,
            "logistics_id": 115,
            "courier": "中通快递",
            "number": number,
            "recorded_at": AT,
            **values,
        },
    )


def put_purchase(desk: Desk, order_id: int, upstream_order: str, **values: Any) -> int:
    """Insert a purchase on 1688."""
    return put(
        desk,
        "purchases",
        **{
            "order_id": order_id,
            "platform": "1688",
            "upstream_order": upstream_order,
            "cost_fen": 2000,
            "bought_at": GROUPED,
            **values,
        },
    )


def snapshot(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows that a use case could change, to compare before and after."""
    tables = (
        "orders", "purchases", "parcels", "upstream_orders", "aftersales", "notices", "events",
        "exports", "suppliers", "claims",
    )  # fmt: skip
    return {
        table: [tuple(row) for row in desk.store.query(f"select * from {table} order by id")]
        for table in tables
    }
