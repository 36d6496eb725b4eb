"""The reviews of the made-up shop, and a campaign that it may not enter yet."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, timedelta

from core.base.clock import from_epoch
from core.figures import campaigns
from core.files.fields import order_day
from core.imports import importing
from core.store import demo as store_demo
from core.store.desk import Desk

_SEED = 5
_MOST = 120
_COLUMNS = ("订单号", "描述相符", "物流服务", "服务态度", "评价内容", "评价时间")
_GOOD = (
    "很好，和图片一样",
    "质量不错，发货也快",
    "还可以",
    "",
    "第二次买了",
    "客服有耐心",
    "包装完好",
)
_LOW = ("等了好久才到", "颜色和图片有点差别")
# Younger low ones make tasks; the made-up shop has dealt with them.
_OLD = timedelta(days=31)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def seed(desk: Desk, at: datetime) -> None:
    """Let buyers of received orders have written reviews, and keep what a campaign asks for."""
    rng = random.Random(_SEED)
    rows = []
    for sn in store_demo.newest_received(desk.store, _MOST):
        day = order_day(sn.partition("-")[0])
        if day is None:
            continue
        written = min(
            from_epoch(day) + 7 * _DAY + timedelta(minutes=rng.randrange(600, 1300)), at - _DAY
        )
        low = written < at - _OLD and rng.random() < 0.2
        scores = [rng.choice((2, 3) if low else (4, 5, 5, 5, 5)) for _score in range(3)]
        text = rng.choice(_LOW if low else _GOOD)
        rows.append([sn, *map(str, scores), text, f"{written:%Y-%m-%d %H:%M:%S}"])
    if not rows:
        return
    table = io.StringIO()
    csv.writer(table).writerows([_COLUMNS, *rows])
    importing.apply(desk, at - _HOUR, table.getvalue().encode("utf-8-sig"))
    campaigns.set_campaign(
        desk, at - _HOUR, "限时秒杀", description=4.75, logistics=4.7, service=4.7
    )
