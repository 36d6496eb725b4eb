"""A desk with one order and one after-sales case, for tests of after-sales and figures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from core.aftersales import reading as aftersales
from core.aftersales.case import Case
from core.base.clock import parse_time
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import SN, put, put_order

ASKED = parse_time("2026-11-20 12:00:00")
NOW = parse_time("2026-11-21 12:00:00")
REF = "60000000000001"
FIRST = SN.format(1)


def desk_at(folder: Path) -> Desk:
    """Open a new desk in a folder."""
    return new_desk(folder / "shop.db", who="王店主")


def put_asked(desk: Desk, order_id: int | None = None, **values: Any) -> Case:
    """Insert a return that waits for an answer, with order 1 unless told otherwise."""
    sn = values.pop("order_sn", FIRST)
    if order_id is None:
        order_id = desk.store.value("select id from orders where order_sn = ?", (sn,))
        order_id = order_id or put_order(desk, 1)
    ref = values.pop("ref", REF)
    put(
        desk,
        "aftersales",
        **{
            "ref": ref,
            "order_sn": sn,
            "order_id": order_id,
            "type": "return_refund",
            "status": "待商家处理",
            "reason": "不想要了",
            "refund_fen": 3550,
            "asked_at": ASKED,
            **values,
        },
    )
    return aftersales.find(desk, ref)


def put_supplier(desk: Desk, name: str = "义乌某服饰厂", **values: Any) -> int:
    """Insert a supplier of 1688."""
    return put(desk, "suppliers", name=name, platform="1688", **values)


def put_review(desk: Desk, sn: str, at: datetime, scores: tuple[int, int, int]) -> int:
    """Insert a review with its three scores."""
    return put(
        desk,
        "reviews",
        order_sn=sn,
        at=at,
        description=scores[0],
        logistics=scores[1],
        service=scores[2],
    )


def rows(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Return what decisions could change, without versions, to compare before and after."""
    found = {}
    for table in ("aftersales", "claims", "notices", "suppliers", "orders", "purchases", "faults"):
        found[table] = [
            tuple(row[name] for name in row.keys() if name != "version")  # noqa: SIM118
            for row in desk.store.query(f"select * from {table} order by id")
        ]
    return found
