"""Order exports for tests: the real header rows, synthetic orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.given.export_files import csv_bytes, headers, rows_under

COMPACT = "pdd_orders_2026_compact.txt"
ALL = "pdd_orders_2023_all_columns.txt"
RECEIVER = ["收货人", "手机", "省", "市", "区", "街道/镇", "详细地址"]


def sn(number: int) -> str:
    """Return a well-formed order number."""
    return f"261122-{number:015d}"


def row(number: int = 1, **cells: Any) -> dict[str, Any]:
    """Return one order to ship; `cells` replace or add columns."""
    return {
        "商品": "加绒打底裤",
        "订单号": sn(number),
        "订单状态": "待发货",
        "商品数量(件)": "1",
        "商家实收金额(元)": "35.50",
        "商品id": "754299529443",
        "样式ID": "1500000000001",
        "商品规格": "黑色 XL",
        "商家编码-规格维度": "754299529443_HS_XL",
        "售后状态": "无售后或售后取消",
        "订单成交时间": "2026-11-22 15:00:00",
        **cells,
    }


def order_file(
    rows: Sequence[Mapping[str, Any]],
    *,
    columns: Sequence[str] | None = None,
    encoding: str = "utf-8-sig",
) -> bytes:
    """Return a CSV export with the compact columns, and the receiver's when they are used."""
    used = list(columns or headers(COMPACT))
    used += [name for name in [*RECEIVER, "承诺发货时间"] if any(name in each for each in rows)]
    kept = [{name: each[name] for name in each if name in used} for each in rows]
    return csv_bytes(rows_under(list(dict.fromkeys(used)), kept), encoding)
