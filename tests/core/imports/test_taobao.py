"""Taobao and Tmall buyer orders: what the reader makes of them."""

from __future__ import annotations

import pytest

from core.base.clock import parse_time, to_epoch
from core.files.reading import Problem
from core.imports.kinds import open_reading
from core.imports.upstream import taobao
from core.imports.upstream.rows import UpstreamRow
from core.rules.upstream.statuses import UpstreamState
from tests.given.export_files import csv_bytes, headers, rows_under, xlsx_bytes

HEADER = headers("taobao_buyer_orders.txt")
ORDER = {
    "订单号": "3812345678901234567",
    "订单提交时间": "2026/11/22 16:00",
    "订单状态": "买家已付款，等待卖家发货",
    "店铺名称": "示例旗舰店",
    "商品名称": "棉拖鞋",
    "型号款式": "灰 42",
    "商品数量": "1",
    "商品金额": "￥18.00",
    "实付金额": "￥1,020.50",
    "运费": "￥0.00",
}
MORE = {"商品名称": "鞋垫", "型号款式": "42", "商品数量": "2", "商品金额": "￥2.50"}


def read(data: bytes) -> tuple[list[UpstreamRow], list[Problem]]:
    reading = open_reading(data)
    assert reading.kind.code == "taobao"
    return list(taobao.read(reading)), reading.problems


@pytest.mark.parametrize("form", ["csv", "gb18030", "xlsx"])
def test_an_order_with_blank_continuation_rows(form: str) -> None:
    lines = rows_under(HEADER, [ORDER, MORE])
    if form == "xlsx":
        data = xlsx_bytes(lines)
    else:
        data = csv_bytes(lines, "utf-8-sig" if form == "csv" else form)
    rows, problems = read(data)
    assert problems == []
    assert len(rows) == 1
    row = rows[0]
    assert (row.platform, row.upstream_order) == ("taobao", "3812345678901234567")
    assert (row.total_fen, row.freight_fen, row.supplier) == (102050, 0, "示例旗舰店")
    assert row.created_at == to_epoch(parse_time("2026-11-22 16:00"))
    assert (row.courier, row.number) == ("", "")
    assert [(line.title, line.spec, line.quantity) for line in row.lines] == [
        ("棉拖鞋", "灰 42", 1),
        ("鞋垫", "42", 2),
    ]


def test_a_damaged_number_names_row_column_and_cure() -> None:
    rows, problems = read(csv_bytes(rows_under(HEADER, [{**ORDER, "订单号": "3.81235E+18"}])))
    assert rows == []
    assert [(each.row, each.column, each.code) for each in problems] == [
        (2, "订单号", "number-damaged")
    ]
    assert "3.81235E+18" in problems[0].message


def test_a_tab_behind_the_number_is_no_part_of_it() -> None:
    rows, _problems = read(csv_bytes(rows_under(HEADER, [{**ORDER, "订单号": "381234567890\t"}])))
    assert rows[0].upstream_order == "381234567890"


SCRIPT = [
    "下单日期", "订单编号", "子订单编号", "店铺名称", "商品名称", "单价", "数量", "商品退款状态",
    "订单实付款",    "订单交易状态", "订单详情链接", "下单时间", "物流公司", "物流单号",
]  # fmt: skip


def test_the_order_list_of_a_public_user_script() -> None:
    """Its ids end with a TAB, each row is an item, and it has a tracking number."""
    order = {
        "下单日期": "2026-11-22",
        "订单编号": "2612345678901234561\t",
        "店铺名称": "示例店",
        "订单实付款": "12.50",
        "订单交易状态": "卖家已发货",
        "下单时间": "2026-11-22 12:00:00",
        "物流公司": "圆通速递",
        "物流单号": "YT8962646785381\t",
    }
    lines = rows_under(SCRIPT, [{**order, "商品名称": name} for name in ("收纳盒", "鞋垫")])
    rows, problems = read(csv_bytes(lines))
    assert problems == []
    assert [(row.upstream_order, row.courier, row.number, row.total_fen) for row in rows] == [
        ("2612345678901234561", "圆通速递", "YT8962646785381", 1250)
    ]
    assert [line.title for line in rows[0].lines] == ["收纳盒", "鞋垫"]
    assert rows[0].created_at == to_epoch(parse_time("2026-11-22 12:00"))
    assert rows[0].state is UpstreamState.SHIPPED
