"""A small synthetic shop at a fixed time: every stage, every band, and what goes wrong.

The persons, the addresses and the numbers are made up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.base.clock import parse_time, to_epoch
from core.store import notices, settings
from core.store.desk import Desk
from tests.given.desks import new_desk

AT = parse_time("2026-11-23 10:00")
SHOP = "小店一号"
HOSTILE = (
    "[/x] 加绒袜子",
    "[red]红色[/red] 手套",
    "\x1b[2J\x1b[31m围巾",
    "=cmd|' /C calc'!A0",
    "\u202e帽子\u202c 反写",
    "长" * 10_000,
)


def sn(number: int) -> str:
    """Return the order number that ends with `number`."""
    return f"261121-1000000000{number:05d}"


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


def put_order(
    desk: Desk,
    number: int,
    left: timedelta | None,
    *,
    title: str = "加绒加厚打底裤女外穿",
    spec: str = "黑色 XL",
    code: str = "754299529443_HS_XL",
    **values: Any,
) -> int:
    """Insert a pending order whose 48 hours end in `left`; None leaves the grouping time blank."""
    grouped = None if left is None else AT + left - timedelta(hours=48)
    order_id = put(
        desk,
        "orders",
        **{
            "shop_id": values["shop_id"] if "shop_id" in values else _shop(desk),
            "order_sn": sn(number),
            "status": "待发货",
            "state": "to_ship",
            "aftersale_status": "无售后或售后取消",
            "grouped_at": grouped,
            "paid_fen": 3550,
            "received_fen": 3550,
            "receiver": "林样坤",
            "phone": "17712340005-1234",
            "province": "浙江省",
            "city": "杭州市",
            "district": "临平区",
            "address": "样本路8号",
            **values,
        },
    )
    good = desk.store.value("select id from goods where title = ?", (title,))
    good = good or put(desk, "goods", title=title, item_id="900100")
    put(
        desk, "order_lines", order_id=order_id, ordinal=0, key="s1", good_id=good, spec=spec,
        quantity=1, code_sku=code,
    )  # fmt: skip
    desk.store.conn.execute(
        "insert into orders_fts(rowid, order_sn, platform_number, receiver)"
        " select id, order_sn, platform_number, receiver from orders where id = ?",
        (order_id,),
    )
    return order_id


def _shop(desk: Desk) -> int:
    found = desk.store.value("select id from shops where name = ?", (SHOP,))
    return int(found or put(desk, "shops", name=SHOP))


def bought(desk: Desk, order_id: int, upstream_order: str = "26640077288729058547") -> int:
    """Record a purchase of an order."""
    return put(
        desk, "purchases", order_id=order_id, platform="1688", upstream_order=upstream_order,
        cost_fen=2200, bought_at=AT - timedelta(hours=20),
    )  # fmt: skip


def tracked(desk: Desk, order_id: int, number: str, **values: Any) -> int:
    """Record a tracking number of an order."""
    return put(
        desk, "parcels",
        **{"order_id": order_id, "logistics_id": 115, "courier": "中通快递", "number": number,
           "recorded_at": AT - timedelta(hours=1), **values},
    )  # fmt: skip


def red(desk: Desk, order_id: int, kind: str = "address_changed") -> int:
    """Raise a red notice."""
    with desk.act(AT - timedelta(minutes=5), "import") as work:
        return notices.raise_once(work, kind, order_id, red=True)


def minutes(count: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=count)


def fill(desk: Desk) -> dict[str, int]:
    """Make the shop; return the orders' ids by a short name."""
    settings.set_setting(desk.store, "default_platform", "1688")
    ids = {
        "overdue": put_order(desk, 3, minutes(-1)),
        "critical": put_order(desk, 14, minutes(41), title="保暖袜子5双", spec="均码"),
        "bought": put_order(desk, 2, minutes(90)),
        "urgent": put_order(desk, 4, minutes(240), title="儿童雨靴防滑", spec="26码 黄"),
        "soon": put_order(desk, 9, minutes(500), title="不锈钢保温杯500ml", spec="蓝色"),
        "calm": put_order(desk, 1, minutes(1385)),
        "unbound": put_order(desk, 10, minutes(1500), title="手工编织篮", code="HY-自编-A3"),
        "no code": put_order(desk, 11, minutes(1600), title="绒布抱枕", code=""),
        "blank": put_order(desk, 5, None, spec="红色 M"),
        "review": put_order(desk, 6, minutes(130), title="车载手机支架", under_review=1),
        "hold": put_order(desk, 7, minutes(700), title="宠物喂食器", hold_reason="买家说等一等"),
        "refund": put_order(desk, 8, minutes(800), title="珊瑚绒睡衣",
                            aftersale_status="售后处理中"),
        "red": put_order(desk, 12, minutes(850), title="厨房置物架", spec="白色 两层"),
        "exported": put_order(desk, 13, minutes(900), title="加湿器", spec="白"),
        "shipped": put_order(desk, 20, minutes(-300), title="毛线帽", state="shipped",
                             status="已发货，待签收", platform_courier="中通快递",
                             platform_number="78300000000020",
                             shipped_at=AT - minutes(600)),
        "closed": put_order(desk, 21, minutes(-300), title="旧围巾", state="closed",
                            status="已取消"),
    }  # fmt: skip
    bought(desk, ids["critical"], "26640077288729058501")
    tracked(desk, ids["critical"], "78300000000014")
    bought(desk, ids["bought"], "26640077288729058502")
    bought(desk, ids["red"], "26640077288729058512")
    red(desk, ids["red"])
    bought(desk, ids["exported"], "26640077288729058513")
    tracked(desk, ids["exported"], "78300000000013", exported_at=AT - minutes(30))
    for place, title in enumerate(HOSTILE):
        ids[f"hostile {place}"] = put_order(
            desk, 30 + place, minutes(3000 + place), title=title, spec=title[:50]
        )
    return ids


def open_shop(folder: Path, *, filled: bool = True) -> Desk:
    """Open a new shop's desk in `folder`."""
    desk = new_desk(folder / "daifa.db", who="tester")
    if filled:
        fill(desk)
    return desk
