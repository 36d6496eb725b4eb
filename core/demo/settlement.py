"""The settlement of the made-up shop: what was paid out, and what was taken besides."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, timedelta

from core.base.clock import from_epoch
from core.base.money import yuan
from core.imports import importing
from core.rules.terms import fee_fen
from core.store import demo as store_demo
from core.store.desk import Desk

_SEED = 8
_MOST = 150
_COLUMNS = (
    "商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注", "业务描述",
)  # fmt: skip
_INCOME, _FEE = "0010002|订单收入", "0030002|技术服务费"
_REFUND, _LATE = "0020002|订单退款", "0040004|延迟发货扣款"
_BACK, _ADS = "其他收入-申诉补回", "0050001|推广扣费"


def seed(desk: Desk, at: datetime, shops: tuple[str, ...]) -> None:
    """Pay out the orders that were received, with the slips that a real settlement has."""
    rng = random.Random(_SEED)
    rows: dict[str, list[tuple[datetime, str, int, str]]] = {name: [] for name in shops}
    for place, (sn, shop, fen, received) in enumerate(store_demo.newest_settled(desk.store, _MOST)):
        when = from_epoch(received) + timedelta(minutes=rng.randrange(5, 300))
        if when >= at:
            continue
        lines = rows.setdefault(shop, [])
        lines.append((when, sn, fen, _INCOME))
        fee = fee_fen(fen, desk.rules.of(None)["buy.fee"].share)
        lines.append((when, sn, -(fee + (90 if place % 19 == 4 else 0)), _FEE))
        if place % 23 == 6:
            lines.append((when + timedelta(hours=5), sn, -min(fen, 500), _REFUND))
        if place % 41 == 9:
            lines.append((when + timedelta(hours=9), sn, 300, _BACK))
    hour = timedelta(hours=1)
    for lines in rows.values():
        # One of an order that is overdue, one that nothing here explains.
        lines += [
            (at - 2 * hour, "", -300, _LATE),
            (at - 76 * hour, "", -300, _LATE),
            (at - 50 * hour, "", -2000, _ADS),
        ]
    for name, lines in rows.items():
        _import(desk, at, name, sorted(lines))


def _import(
    desk: Desk, at: datetime, shop: str, lines: list[tuple[datetime, str, int, str]]
) -> None:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for when, sn, fen, what in lines:
        into = f"+{yuan(fen)}" if fen > 0 else "0.00"
        out = yuan(fen) if fen < 0 else "0.00"
        account = "交易收入" if what == _INCOME else "其他"
        writer.writerow([sn, f"{when:%Y-%m-%d %H:%M:%S}", into, out, account, "", what])
    file = table.getvalue().encode("utf-8-sig")
    importing.apply(desk, at - timedelta(minutes=50), file, shop=shop or None)
