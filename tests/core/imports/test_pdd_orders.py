"""The order export: headers of all times, statuses, and cells that are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import parse_time, to_epoch
from core.base.errors import DaifaError
from core.files import fields
from core.files.fields import BadCell
from core.files.reading import Reading
from core.files.table import PastedText
from core.imports import receiver
from core.imports.kinds import open_reading
from core.imports.orders.export import COLUMNS, Record, known_state
from core.imports.orders.rows import RowParser, records
from tests.given.export_files import csv_bytes, headers, rows_under, xls_bytes, xlsx_bytes
from tests.given.order_files import ALL, COMPACT, order_file, row, sn


def taken(data: bytes | PastedText) -> tuple[Reading, list[Record]]:
    reading = open_reading(data)
    return reading, list(records(reading, RowParser(reading)))


def values_of(data: bytes) -> dict[str, Any]:
    reading, found = taken(data)
    assert not reading.problems
    return dict(zip(COLUMNS, found[0].values, strict=True))


@pytest.mark.parametrize("name", [COMPACT, ALL])
def test_real_header_rows_are_orders(name: str) -> None:
    data = csv_bytes(rows_under(headers(name), [row(1), row(2)]))
    reading, found = taken(data)
    assert reading.kind.code == "pdd-orders"
    assert [each.order_sn for each in found] == [sn(1), sn(2)]
    assert found[0].line.title == "加绒打底裤"
    assert found[0].line.code_sku == "754299529443_HS_XL"


@pytest.mark.parametrize(
    ("header", "cell", "field", "value"),
    [
        ("拼单成功时间", "2026/6/6 13:41", "grouped_at", "2026-06-06 13:41"),
        ("成团时间", "2026-06-06 13:41:07\t", "grouped_at", "2026-06-06 13:41:07"),
        ("订单确认时间", "46179.570219907408", "grouped_at", "2026-06-06 13:41:07"),
        ("承诺发货时间", "2026-06-08", "promised_at", "2026-06-08"),
    ],
)
def test_times_under_older_headers(header: str, cell: str, field: str, value: str) -> None:
    data = csv_bytes([["订单号", "订单状态", header], ["260606-000000000000001", "待发货", cell]])
    assert values_of(data)[field] == to_epoch(parse_time(value))


@pytest.mark.parametrize(
    ("header", "cell", "field", "value"),
    [
        ("是否审核中", "是", "under_review", 1),
        ("是否异常", "否", "under_review", 0),
        ("商家实收金额（元）", "￥1,234.50", "received_fen", 123450),
        ("邮费(元)", "\t", "freight_fen", None),
        ("街道", "乔司街道", "town", "乔司街道"),
        ("收货地址", "王厝宫路*号", "address", "王厝宫路*号"),
        ("收货人姓名", "林*坤", "receiver", "林*坤"),
        ("收货电话", "17712345678-1234", "phone", "17712345678-1234"),
        ("手机号", "~AgAAAAB1c2Vy~aGVsbG8~0~~", "phone", None),
        ("收货人", "$AgAAAAB1c2Vy$aGVsbG8$0$$", "receiver", None),
        ("快递单号", "\t", "platform_number", None),
        ("快递单号", '="YT4234858984188"', "platform_number", "YT4234858984188"),
        ("商家备注", "\t", "seller_memo", ""),
    ],
)
def test_cells_by_header(header: str, cell: str, field: str, value: Any) -> None:
    data = csv_bytes([["订单号", "订单状态", header], [sn(1), "待发货", cell]])
    assert values_of(data)[field] == value


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("待支付", "unpaid"), ("待付款", "unpaid"), ("待发货", "to_ship"),
        ("已发货，待签收", "shipped"), ("已发货,待收货", "shipped"),
        ("已签收", "received"), ("已收货", "received"), ("已取消", "closed"),
        ("未发货，退款成功", "closed"), ("已发货,退款成功", "closed"),
        ("已收货，退款成功", "closed"),
        ("未成交，退款成功", "closed"), ("已取消，退款成功", "closed"),
    ],
)  # fmt: skip
def test_statuses(status: str, state: str) -> None:
    assert known_state(status) == state
    found = values_of(order_file([row(订单状态=status)]))
    assert found["status"] == status.replace(",", "，")
    assert found["aftersale_status"] == ("退款成功" if "退款成功" in status else "无售后或售后取消")


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("订单号", "2.61122E+20", "number-damaged"),
        ("订单号", "261122100000000000000", "number-damaged"),
        ("订单号", "", "no-order-number"),
        ("订单号", "合计", "order-number"),
        ("订单号", "26112-100000000000001", "order-number"),
        ("订单号", "261122-10000000", "order-number"),
        ("样式ID", "7.73027E+14", "number-damaged"),
        ("商品id", "754299529443.0", "number-damaged"),
        ("快递单号", "4312345678901000", "number-damaged"),
        ("商家编码-规格维度", "7.54299E+11", "number-damaged"),
        ("快递单号", "########", "number-damaged"),
        ("订单状态", "-", "status"),
        ("订单状态", "", "status"),
        ("订单成交时间", "昨天", "time"),
        ("订单成交时间", "2026-02-30 10:00:00", "time"),
        ("商家实收金额(元)", "三十五", "money"),
        ("商品数量(件)", "0", "count"),
        ("商品数量(件)", "1.5", "count"),
    ],
)
def test_a_bad_cell_refuses_its_row_alone(header: str, cell: str, code: str) -> None:
    reading, found = taken(order_file([row(1), row(2, **{header: cell}), row(3)]))
    assert [each.order_sn for each in found] == [sn(1), sn(3)]
    (problem,) = reading.problems
    assert (problem.row, problem.column, problem.value, problem.code) == (3, header, cell, code)
    assert "3" in problem.message
    assert header in problem.message
    assert reading.rejected == 1


@pytest.mark.parametrize(
    "text", ["430000000000100", "YT1234567890000", "12E3", "754299529443", "A-1.0", ""]
)
def test_ids_that_only_look_damaged_are_kept(text: str) -> None:
    assert fields.read_code(text) == text
    if text.isalnum() and not text.endswith("000"):
        assert fields.read_id(text) == text


def test_shorter_numbers_and_older_order_numbers() -> None:
    assert fields.read_order_sn("190923-063795392") == "190923-063795392"
    assert fields.read_order_sn("20190923-063795392132914") == "20190923-063795392132914"
    assert fields.read_order_sn("２６１１２２－100000000000001") == "261122-100000000000001"


def test_gifts_are_named_with_the_item() -> None:
    columns = [*headers(COMPACT), "赠品名称", "赠品规格", "赠品数量"]
    given_away = row(1, 赠品名称="袜子", 赠品规格="均码", 赠品数量="2")
    _reading, found = taken(order_file([given_away, row(2)], columns=columns))
    assert [each.line.spec for each in found] == ["黑色 XL +赠品：袜子 均码 ×2", "黑色 XL"]


def test_workbooks_give_the_same_records() -> None:
    lines = rows_under(headers(COMPACT), [row(1), row(2, 订单状态="已签收")])
    wanted = taken(csv_bytes(lines))[1]
    for data in (xlsx_bytes(lines), xlsx_bytes(lines, dimension="A1"),
                 xls_bytes(lines, date_cells=True)):  # fmt: skip
        assert taken(data)[1] == wanted


def test_pasted_rows_need_their_header() -> None:
    cells = [sn(1), "待发货", "35.50"]
    pasted = "\t".join(["订单号", "订单状态", "商家实收金额(元)"]) + "\n" + "\t".join(cells)
    assert taken(PastedText(text=pasted))[1][0].order_sn == sn(1)
    with pytest.raises(DaifaError) as caught:
        taken(PastedText(text="\t".join(cells)))
    assert caught.value.code == "no-header"
    assert sn(1) not in caught.value.message


def test_an_unknown_file_says_its_headers() -> None:
    with pytest.raises(DaifaError) as caught:
        taken("姓名,分数\n甲,1\n".encode())
    assert caught.value.code == "unknown-kind"
    assert "姓名、分数" in caught.value.message
    assert "订单号" in caught.value.message


def test_a_kind_that_is_asked_for_needs_its_columns() -> None:
    with pytest.raises(DaifaError) as caught:
        open_reading("订单号,商品\n1,2\n".encode(), "pdd-orders")
    assert caught.value.code == "column-missing"
    assert "订单状态" in caught.value.message
    with pytest.raises(DaifaError):
        open_reading(order_file([row()]), "recipes")


def test_rows_wider_than_the_header_are_refused() -> None:
    data = "订单号,订单状态,商品\n".encode() + f"{sn(1)},待发货,袜,子\n{sn(2)},待发货\n".encode()
    reading, found = taken(data)
    assert not found
    assert [problem.code for problem in reading.problems] == ["shape", "short"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30) | st.from_regex(r"[-0-9./: TE+,￥年月日]{0,24}", fullmatch=True))
def test_parsers_return_a_value_or_a_bad_cell(text: str) -> None:
    times = fields.TimeReader()
    for parse in (fields.read_id, fields.read_code, fields.read_order_sn, fields.read_money,
                  fields.read_time, fields.read_count, fields.read_flag, times, times,
                  receiver.read_personal):  # fmt: skip
        try:
            parse(text)
        except BadCell as bad:
            assert bad.reason  # noqa: PT017 - every refusal has a reason


@settings(max_examples=150, deadline=None)
@given(st.integers(946684800, 4102444799))
def test_the_quick_way_to_read_times_is_the_plain_one(moment: int) -> None:
    from core.base.clock import from_epoch

    text = f"{from_epoch(moment):%Y-%m-%d %H:%M:%S}"
    reader = fields.TimeReader()
    if from_epoch(moment).year < 2100:
        assert [reader(text), reader(text)] == [moment, moment]
