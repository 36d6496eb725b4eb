"""A small shop for the tests of forms: one order to buy, one with a used number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.orders import reading as orders
from core.orders.order import Order
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import SN, put, put_order, put_parcel

HOSTILE = "[/x] [red]坏\x1b[2J‮标题 =cmd|"
BUYER = {
    "receiver": "林晓坤",
    "phone": "17712345678-1234",
    "province": "浙江省",
    "city": "杭州市",
    "district": "临平区",
    "address": "王厝宫路18号2幢301室",
}
USED = "YT4234858984188"
GOOD = "73610555582883"


def open_shop(folder: Any) -> Desk:
    """Open a new desk in a folder."""
    return new_desk(folder / "shop.db", who="tester", session="here")


def seed(desk: Desk, **values: Any) -> Order:
    """Put in the order that a form is about (1), one with a number (2), and give back (1)."""
    put_order(desk, 1, **{**BUYER, **values})
    other = put_order(desk, 2)
    put_parcel(desk, other, USED, logistics_id=85, courier="圆通快递")
    return orders.find(desk, SN.format(1))


def bind_code(desk: Desk, code: str, ordinal: int = 0, **values: Any) -> None:
    """Give order 1's line an item code, and bind the code."""
    desk.store.conn.execute(
        "update order_lines set code_sku = ? where ordinal = ?"
        " and order_id = (select id from orders where order_sn = ?)",
        (code, ordinal, SN.format(1)),
    )
    supplier = put(desk, "suppliers", name=values.pop("supplier", "义乌某服饰厂"), platform="1688")
    put(
        desk,
        "bindings",
        **{
            "code": code,
            "platform": "1688",
            "item_id": "754299529443",
            "supplier_id": supplier,
            **values,
        },
    )


def desks(folder: Any) -> Iterator[Desk]:
    """Yield a desk and close it afterwards."""
    desk = open_shop(folder)
    yield desk
    desk.close()
