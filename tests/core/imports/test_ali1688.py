"""1688 buyer orders: what the reader makes of real files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import parse_time, to_epoch
from core.files.reading import Problem
from core.imports.kinds import open_reading
from core.imports.upstream import ali1688
from core.imports.upstream.rows import UpstreamRow
from core.rules.upstream.statuses import UpstreamState, upstream_state
from tests.given.export_files import csv_bytes, headers, rows_under, xls_bytes, xlsx_bytes

HEADER = headers("ali1688_buyer_orders_2026_49cols.txt")
ORDER = {
    "订单编号": "2938475610293847561",
    "卖家公司名": "义乌市示例鞋业有限公司",
    "卖家会员名": "shili",
    "货品总价(元)": "18.00",
    "运费(元)": "2.50",
    "实付款(元)": "20.50",
    "订单状态": "等待买家确认收货",
    "订单创建时间": "2026-11-22 16:00:00",
    "订单付款时间": "2026-11-22 16:01:05",
    "收货人姓名": "张示例[1234]",
    "收货地址": "浙江省 杭州市 拱墅区 示例路12号[1234]",
    "联系手机": "17712345678-1234",
    "货品标题": "棉拖鞋",
    "数量": "2",
    "Offer ID": "754299529443",
    "物流公司": "中通快递(ZTO)",
    "运单号": "73610555582883",
    "下游订单号": "261122-063795392132901",
}
MORE = {"货品标题": "鞋垫", "数量": "1", "Offer ID": "754299529444"}


def read(data: bytes) -> tuple[list[UpstreamRow], list[Problem]]:
    reading = open_reading(data)
    assert reading.kind.code == "ali1688"
    return list(ali1688.read(reading)), reading.problems


def one(**changes: Any) -> UpstreamRow:
    rows, problems = read(csv_bytes(rows_under(HEADER, [{**ORDER, **changes}])))
    assert problems == []
    return rows[0]


@pytest.mark.parametrize("dimension", [None, "A1", "A1:A1", "A1:C2"])
def test_all_columns_of_2026(dimension: str | None) -> None:
    data = xlsx_bytes(rows_under(HEADER, [ORDER, MORE]), "订单列表", dimension)
    rows, problems = read(data)
    assert problems == []
    row = rows[0]
    assert (row.row, row.platform, row.upstream_order) == (2, "1688", "2938475610293847561")
    assert (row.supplier, row.total_fen, row.freight_fen) == ("义乌市示例鞋业有限公司", 2050, 250)
    assert row.created_at == to_epoch(parse_time("2026-11-22 16:00:00"))
    assert row.paid_at == to_epoch(parse_time("2026-11-22 16:01:05"))
    assert (row.courier, row.number) == ("中通快递(ZTO)", "73610555582883")
    assert row.downstream_sn == "261122-063795392132901"
    assert (row.receiver, row.phone) == ("张示例[1234]", "17712345678-1234")
    assert [(line.title, line.item_id, line.quantity) for line in row.lines] == [
        ("棉拖鞋", "754299529443", 2),
        ("鞋垫", "754299529444", 1),
    ]


def test_continuation_rows_go_to_the_order_above() -> None:
    second = {**ORDER, "订单编号": "2938475610293847562"}
    rows, problems = read(
        csv_bytes(rows_under(HEADER, [ORDER, MORE, {**MORE, "型号": "另一款"}, second, MORE]))
    )
    assert [(row.upstream_order[-1], row.row, len(row.lines)) for row in rows] == [
        ("1", 2, 3),
        ("2", 5, 2),
    ]
    assert problems == []


def test_an_order_number_that_repeats_is_one_order() -> None:
    other = {**ORDER, "订单编号": "2938475610293847562"}
    rows, _problems = read(csv_bytes(rows_under(HEADER, [ORDER, other, {**ORDER, **MORE}])))
    assert [len(row.lines) for row in rows] == [2, 1]


def test_rows_without_an_order_are_reported_and_join_no_other() -> None:
    damaged = {**ORDER, "订单编号": "2.93848E+18"}
    rows, problems = read(csv_bytes(rows_under(HEADER, [MORE, ORDER, damaged, MORE])))
    assert [len(row.lines) for row in rows] == [1]
    assert [(each.row, each.column, each.code) for each in problems] == [
        (2, "订单编号", "no-order-number"),
        (4, "订单编号", "number-damaged"),
        (5, "订单编号", "no-order-number"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("实付款(元)", "二十", "money"),
        ("订单付款时间", "昨天", "time"),
        ("运单号", "7.36106E+13", "number-damaged"),
        ("下游订单号", "2.61122E+20", "number-damaged"),
    ],
)
def test_a_bad_cell_refuses_the_order_with_all_its_rows(column: str, value: str, code: str) -> None:
    good = {**ORDER, "订单编号": "2938475610293847562"}
    lines = rows_under(HEADER, [{**ORDER, column: value}, MORE, good])
    rows, problems = read(csv_bytes(lines))
    assert [row.upstream_order for row in rows] == ["2938475610293847562"]
    assert [(each.row, each.column, each.code) for each in problems] == [
        (2, column, code),
        (3, "订单编号", "order-refused"),
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("73610555582883", "73610555582883"),
        ("不需要物流", ""),
        ("无需物流", ""),
        ("LP00106397027178", ""),
        ("LBX0123456789", ""),
        ("BX0123456789", ""),
        ("lp00106397027178", ""),
        ("LP00106397027178,73610555582883", "73610555582883"),
        ("73610555582883；78109356970791", "73610555582883,78109356970791"),
        ("73610555582883 73610555582883", "73610555582883"),
        ("", ""),
        ("-", ""),
    ],
)
def test_what_is_no_tracking_number_is_left_out(text: str, number: str) -> None:
    assert one(运单号=text).number == number


@pytest.mark.parametrize(
    ("cell", "courier", "number"),
    [
        ("中通快递:73610555582883", "中通快递", "73610555582883"),
        ("圆通速递(YTO)：YT8962646785389", "圆通速递(YTO)", "YT8962646785389"),
        ("中通快递:1;圆通:2", "中通快递", "1,2"),
        ("不需要物流", "", ""),
        ("其他:LP00106397027178", "", ""),
        ("", "", ""),
    ],
)
def test_the_older_single_tracking_column(cell: str, courier: str, number: str) -> None:
    header = ["订单编号", "订单状态", "货品标题", "物流公司运单号"]
    rows, problems = read(csv_bytes([header, ["2938475610293847561", "交易成功", "鞋", cell]]))
    assert [(row.courier, row.number) for row in rows] == [(courier, number)]
    assert problems == []


@pytest.mark.parametrize("date_cells", [True, False])
def test_old_xls_with_serial_dates(date_cells: bool) -> None:
    header = ["订单编号", "订单状态", "订单创建时间", "货品标题", "实付款(元)"]
    made = datetime(2026, 11, 22, 16, 0, 7)  # noqa: DTZ001 - a spreadsheet's time has no zone
    lines: list[list[Any]] = [header, ["2938475610293847561", "交易成功", made, "鞋", 20.5]]
    rows, problems = read(xls_bytes(lines, date_cells=date_cells))
    assert problems == []
    assert rows[0].created_at == to_epoch(parse_time("2026-11-22 16:00:07"))
    assert rows[0].total_fen == 2050


def test_columns_in_any_order_with_a_notice_in_gb18030() -> None:
    lines = rows_under(list(reversed(HEADER)), [ORDER])
    rows, problems = read(csv_bytes([["1688 订单导出"], *lines], "gb18030"))
    assert (rows[0].row, rows[0].number, problems) == (3, "73610555582883", [])


def test_wholesale_quantities_are_no_reason_to_refuse() -> None:
    assert [line.quantity for line in one(数量="1.5").lines] == [None]


def test_encrypted_receivers_are_left_out() -> None:
    assert one(收货人姓名="~AgAAA1234~BBBB~0~~").receiver == ""


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("等待买家付款", "unpaid"),
        ("等待卖家发货", "paid"),
        ("买家已付款，等待卖家发货", "paid"),
        ("等待买家确认收货", "shipped"),
        ("卖家已发货，等待买家确认", "shipped"),
        ("已收货", "done"),
        ("交易成功", "done"),
        ("交易关闭", "closed"),
        ("等待买家收货", "shipped"),
        ("等待买家签收", "shipped"),
        ("waitbuyerreceive", "shipped"),
        ("物流派件中", "shipped"),
        ("快件已签收", "done"),
        ("待卖家发货", "paid"),
        ("付款成功", "paid"),
        ("卖家部分发货", "paid"),
        ("退款成功", "closed"),
        ("交易成功（部分退款）", "other"),
        ("退款中", "other"),
        ("买家申请取消", "other"),
        ("支付失败", "other"),
        ("别的", "other"),
    ],
)
def test_statuses(status: str, state: str) -> None:
    assert upstream_state(status) is UpstreamState(state)


@settings(max_examples=40)
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_every_row_is_taken_or_reported(starts: list[bool]) -> None:
    given_rows = [
        {**ORDER, "订单编号": f"29384756102938475{at:02d}"} if begins else {**MORE, "型号": str(at)}
        for at, begins in enumerate(starts, 10)
    ]
    rows, problems = read(csv_bytes(rows_under(HEADER, given_rows)))
    assert sum(len(row.lines) for row in rows) + len(problems) == len(starts)
    assert len(rows) == sum(starts)
