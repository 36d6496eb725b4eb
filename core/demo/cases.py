"""The after-sales and appeals of the made-up shop: each kind of case and state of appeal once.

Cases come from an export file, as in a real shop; decisions and appeals are recorded with the
program's own use cases. Nothing here belongs to a real person.
"""

from __future__ import annotations

import csv
import random
import struct
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from core.aftersales import claims
from core.aftersales import decisions as aftersale_decisions
from core.aftersales import reading as aftersales
from core.aftersales import returns as return_addresses
from core.appeals import entry as appeal_entry
from core.appeals import results as appeal_results
from core.base.money import yuan
from core.imports import importing
from core.orders import edits as faults
from core.store import demo as store_demo
from core.store.desk import Desk

_COLUMNS = (
    "售后编号", "订单编号", "交易金额", "售后状态", "退款类型", "退款金额", "订单状态", "超时时间",
    "申请时间", "退款原因", "退货运单号", "退货物流状态", "退货物流状态对应时间", "同意退款时间",
    "同意退款人", "订单标记",
)  # fmt: skip
_H = timedelta(hours=1)
_M = timedelta(minutes=1)
_D = timedelta(days=1)
_SHIPPED, _RECEIVED = "shipped", "received"


class Told(NamedTuple):
    """One case with a story. `order` is the state of an order to take; empty for an unknown one.

    Times are given by how long ago they were.
    """

    name: str
    order: str
    type: str
    status: str
    reason: str
    asked: timedelta
    refunded: timedelta | None = None
    returned: timedelta | None = None
    due: timedelta | None = None
    return_status: str = ""


TOLD = (
    Told("overdue", _RECEIVED, "退货退款", "待商家处理", "不想要了", 48 * _H + 20 * _M),
    Told("urgent", _RECEIVED, "退货退款", "待商家处理", "质量问题", 46 * _H + 25 * _M),
    Told("unasked", _SHIPPED, "仅退款", "待商家处理", "发货履约原因", 44 * _H + 50 * _M),
    Told("calm", _RECEIVED, "退款退货", "待商家处理", "七天无理由退货", 20 * _H),
    Told("has it", _RECEIVED, "仅退款", "待商家处理", "商品描述不符", 31 * _H),
    Told("instant", _RECEIVED, "仅退款", "退款成功", "质量问题", 2 * _D + 5 * _H, 2 * _D),
    Told("swapped", _RECEIVED, "仅退款", "退款成功", "商品描述不符", 5 * _D, 4 * _D + 21 * _H,
         9 * _H, return_status="签收"),
    Told("nothing back", _RECEIVED, "仅退款", "退款成功", "其他原因", 7 * _D, 6 * _D + 19 * _H),
    Told("unknown", "", "退货退款", "待商家处理", "多拍/错拍", 29 * _H),
    Told("arrived", _RECEIVED, "退货退款", "待商家收货", "不想要了", 4 * _D, None, 11 * _H,
         return_status="签收"),
    Told("stated", _RECEIVED, "换货", "待商家处理", "做工问题", 30 * _H, due=-5 * _H),
    Told("sending", _RECEIVED, "退货退款", "待消费者发货", "少件", 3 * _D),
    Told("stepped in", _RECEIVED, "仅退款", "平台处理中", "疑似假货", 3 * _D + 4 * _H),
    Told("refunded", _RECEIVED, "退货退款", "退款成功", "质量问题", 9 * _D, 6 * _D, 6 * _D,
         return_status="签收"),
    Told("gone", _SHIPPED, "仅退款", "退款成功", "发货履约原因", 12 * _D, 11 * _D),
)  # fmt: skip


class Taken(NamedTuple):
    """An order taken for a story."""

    sn: str
    id: int
    income: int


def seed(desk: Desk, at: datetime) -> None:
    """Add cases, decisions, appeals, claims and marks to the orders of a made-up shop."""
    rng = random.Random(20261124)
    orders = {
        state: iter(_take(desk, at, rng, state, count))
        for state, count in ((_RECEIVED, 24), (_SHIPPED, 4))
    }
    rows: dict[str, tuple[Told, Taken]] = {}
    for told in TOLD:
        order = next(orders[told.order], None) if told.order else _unknown(at)
        if order is not None:
            rows[told.name] = (told, order)
    refs = {name: f"6{rng.randrange(10**13):013d}" for name in rows}
    _import(desk, at - 12 * _M, [_cells(at, refs[name], *row) for name, row in rows.items()])
    _decide(desk, at, refs)
    _appeal(desk, at, refs, orders[_RECEIVED])


def _take(desk: Desk, at: datetime, rng: random.Random, state: str, count: int) -> list[Taken]:
    found = store_demo.newest_past(desk.store, state, count)
    bought = [
        (order_id, f"26{rng.randrange(10**16, 10**17)}", income * 6 // 10)
        for _sn, order_id, income, _code in found
    ]
    store_demo.bought(desk.store, bought, at - 9 * _D, at - 8 * _D)
    return [Taken(sn, order_id, income) for sn, order_id, income, _code in found]


def _unknown(at: datetime) -> Taken:
    return Taken(f"{at - 6 * _D:%y%m%d}-990000000000017", 0, 2690)


def _cells(at: datetime, ref: str, told: Told, order: Taken) -> dict[str, str]:
    instant = told.refunded is not None and told.type == "仅退款" and told.order == _RECEIVED
    return {
        "售后编号": ref,
        "订单编号": order.sn,
        "交易金额": yuan(order.income),
        "售后状态": told.status,
        "退款类型": told.type,
        "退款金额": yuan(order.income),
        "订单状态": "已发货" if told.order == _SHIPPED else "已收货",
        "超时时间": _ago(at, told.due),
        "申请时间": _ago(at, told.asked),
        "退款原因": told.reason,
        "退货运单号": "YT7300000000151" if told.returned else "",
        "退货物流状态": told.return_status,
        "退货物流状态对应时间": _ago(at, told.returned),
        "同意退款时间": _ago(at, told.refunded),
        "同意退款人": "平台" if instant else "",
        "订单标记": "极速退款" if instant else "",
    }


def _ago(at: datetime, past: timedelta | None) -> str:
    return "" if past is None else f"{at - past:%Y-%m-%d %H:%M:%S}"


def _import(desk: Desk, at: datetime, rows: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory(prefix="daifa-demo-") as folder:
        path = Path(folder) / "aftersales_export.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        # Whose the cases are follows from their orders.
        importing.apply(desk, at, path)


def _decide(desk: Desk, at: datetime, refs: dict[str, str]) -> None:
    if "has it" in refs:
        aftersale_decisions.answer(desk, at - 3 * _H, refs["has it"], received=True, signed=True)
    if "swapped" in refs:
        aftersale_decisions.decide(desk, at - 8 * _H, refs["swapped"], "inspect", result="swapped")
    if "calm" in refs:
        case = aftersales.find(desk, refs["calm"])
        if case.supplier_id is not None:
            return_addresses.remember(
                desk, at - 2 * _D, case.id,
                "虚构省样例市示例区退货路8号 售后部 17700000000", at - 2 * _D,
            )  # fmt: skip
    owed = claims.listing(desk, at).items
    if owed:
        claims.pay(desk, at - 5 * _H, owed[0].id, owed[0].owed_fen // 3)


def _appeal(desk: Desk, at: datetime, refs: dict[str, str], orders: Iterator[Taken]) -> None:
    """Write appeals: a draft without evidence, a ready one, one submitted, one won, one lost."""
    if "nothing back" in refs:
        found = appeal_entry.propose(desk, at - 6 * _H, aftersale_ref=refs["nothing back"])
        appeal_entry.create(desk, at - 6 * _H, found)
    with tempfile.TemporaryDirectory(prefix="daifa-demo-") as folder:
        picture = Path(folder) / "开箱.png"
        picture.write_bytes(_picture())
        if "swapped" in refs:
            found = appeal_entry.propose(desk, at - 7 * _H, aftersale_ref=refs["swapped"])
            appeal_entry.create(desk, at - 7 * _H, found.replace(evidence=(picture,)))
        for result in ("submitted", "won", "lost"):
            order = next(orders, None)
            if order is None:
                return
            _decided(desk, at, order, picture, result)
    marked = next(orders, None)
    if marked is not None:
        faults.mark(desk, at - 2 * _D, marked.sn, "late-logistics")


def _decided(desk: Desk, at: datetime, order: Taken, picture: Path, result: str) -> None:
    """Mark a complaint on an order and take an appeal against it through the platform."""
    faults.mark(desk, at - 5 * _D, order.sn, "complaint")
    found = appeal_entry.propose(
        desk, at - 4 * _D, order_sn=order.sn, kind="malicious_complaint"
    ).replace(evidence=(picture,))
    made = appeal_entry.create(desk, at - 4 * _D, found)
    appeal_results.submit(desk, at - 3 * _D, made.id)
    if result == "won":
        appeal_results.won(desk, at - _D, made.id)
    if result == "lost":
        appeal_results.lost(desk, at - _D, made.id)


def _picture() -> bytes:
    """Return a small real PNG: a parcel's outline in two colours."""
    size = 48
    rows = []
    for y in range(size):
        edge = y in (4, 22, size - 5)
        dots = (b"\xb0\x80\x50" if edge or x in (4, size - 5) else b"\xf4\xe6\xd0"
                for x in range(size))  # fmt: skip
        rows.append(b"\0" + b"".join(dots))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
