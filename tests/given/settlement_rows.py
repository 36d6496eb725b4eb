"""Lines of the platform's settlement for tests: as a file has them, and put straight in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.base.clock import to_epoch
from core.base.money import yuan
from core.store import settlement
from core.store.desk import Desk
from tests.given.export_files import csv_bytes, headers
from tests.given.shop_rows import put

HEAD = headers("pdd_settlement_csv.txt")
WHAT = {
    "income": "0010002|订单收入",
    "refund": "0020002|订单退款",
    "fee": "0030002|技术服务费",
    "compensation": "0040002|消费者赔付",
    "late_fine": "0040004|延迟发货扣款",
    "fake_fine": "0040005|虚假发货扣款",
    "money_back": "其他收入-申诉补回",
    "other": "0099001|推广",
}


def line(
    order_sn: str, at: str, fen: int, kind: str = "income", memo: str = "", what: str = ""
) -> list[str]:
    """Return a line as the platform writes it: a TAB behind every number, a sign in front."""
    into, out = (f"+{yuan(fen)}", "0.00") if fen >= 0 else ("0.00", yuan(fen))
    account = "其他" if fen < 0 else "交易收入" if kind == "income" else "其他收入"
    return [f"{order_sn}\t", f"{at}\t", into, out, account, memo, what or WHAT[kind]]


def settlement_file(
    lines: Iterable[list[str]], encoding: str = "utf-8-sig", *, bare: bool = False
) -> bytes:
    """Return a settlement file, unless `bare` with lines of notice around its table."""
    rows = [HEAD, *lines]
    if not bare:
        before = [["#拼多多货款明细"], ["#起始时间：2026-11-01", "终止时间：2026-11-23"], []]
        after = [["合计", "", "+100.00", "-3.00"], ["#以上数据仅供参考"]]
        rows = [*before, *rows, *after]
    return csv_bytes(rows, encoding)


def put_line(
    desk: Desk, order_id: int | None, kind: str, fen: int, at: datetime, **values: Any
) -> int:
    """Insert a line of an order, or of none."""
    if order_id is not None and "order_sn" not in values and "matched_by" not in values:
        values["order_sn"] = desk.store.value(
            "select order_sn from orders where id = ?", (order_id,)
        )
    return put(
        desk,
        "settlement_lines",
        order_id=order_id,
        kind=kind,
        amount_fen=fen,
        at=to_epoch(at),
        word_id=settlement.word_id(desk.store, "", WHAT[kind], ""),
        **values,
    )
