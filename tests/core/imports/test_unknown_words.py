"""Words that nobody knows yet, rows that stand twice, and times that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from core.base.clock import parse_time, to_epoch
from core.imports import importing
from core.imports.importing import FileResult
from core.orders import purchases
from core.orders.reading import by_ids
from core.rules.order_words import load, use_order_words
from core.rules.terms import Flag, Stage
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes
from tests.given.order_files import order_file, row, sn

AT = parse_time("2026-11-23 10:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "daifa.db", who="tester")
    yield opened
    opened.close()


def take(desk: Desk, source: bytes, at: datetime = AT) -> FileResult:
    result = importing.apply(desk, at, source)
    counted = result.added + result.updated + result.unchanged + result.extra_lines
    assert result.rows == counted + result.rejected
    return result


CASES = ["售后编号", "订单编号", "售后状态", "退款类型", "退款金额", "申请时间", "超时时间"]


def cases(*rows: Sequence[str]) -> bytes:
    return csv_bytes([CASES, *([*each, *[""] * (len(CASES) - len(each))] for each in rows)])


def told(result: FileResult, word: str) -> int:
    return sum(word in note for note in result.notes)


# Words


def test_an_order_status_that_nobody_knows_is_taken_and_asks_before_buying(desk: Desk) -> None:
    result = take(desk, order_file([row(1, 订单状态="风控中")]))
    assert (result.added, result.rejected, told(result, "风控中")) == (1, 0, 1)
    order = by_ids(desk, [1])[0]
    assert order.stage is Stage.TO_BUY
    assert Flag.OPEN_AFTERSALE in order.flags
    take(desk, order_file([row(1)]))
    assert Flag.OPEN_AFTERSALE not in by_ids(desk, [1])[0].flags


def test_an_unknown_status_that_is_over_blocks_no_more(desk: Desk) -> None:
    head = ["订单号", "订单状态"]
    for status, blocked in (
        ("风控中", True),
        ("待发货", False),
        ("审查中", True),
        ("风控中", True),
    ):
        take(desk, csv_bytes([head, [sn(1), status]]))
        assert (Flag.OPEN_AFTERSALE in by_ids(desk, [1])[0].flags) == blocked


def test_an_unknown_status_after_the_purchase_asks_for_no_money_back(desk: Desk) -> None:
    take(desk, order_file([row(1)]))
    purchases.record(desk, AT, sn(1), upstream_order="2640077123456789012", cost_fen=2000)
    assert not take(desk, order_file([row(1, 订单状态="部分发货")])).red
    assert take(desk, order_file([row(1, 售后状态="退款中")])).red


@pytest.mark.parametrize(
    ("cells", "stage"),
    [
        ({"快递单号": "YT1234567890123"}, Stage.SHIPPED),
        ({"发货时间": "2026-11-22 20:00:00"}, Stage.SHIPPED),
        ({"确认收货时间": "2026-11-22 20:00:00"}, Stage.DONE),
    ],
)
def test_the_row_tells_how_far_an_unknown_status_is(
    desk: Desk, cells: dict[str, str], stage: Stage
) -> None:
    take(desk, order_file([row(1, 订单状态="云游四方", **cells)]))
    assert by_ids(desk, [1])[0].stage is stage


def test_a_word_is_told_once(desk: Desk) -> None:
    first = order_file([row(1, 订单状态="风控中"), row(2, 售后状态="研究中")])
    assert told(importing.preview(desk, AT, first), "风控中") == 1
    result = take(desk, first)
    assert (told(result, "风控中"), told(result, "研究中")) == (1, 1)
    again = order_file([row(3, 订单状态="风控中"), row(4, 售后状态="研究中")])
    result = take(desk, again)
    assert (told(result, "风控中"), told(result, "研究中")) == (0, 0)
    ours = cases(["12345678901234", sn(1), "商议中", "价保"])
    result = take(desk, ours)
    assert (told(result, "商议中"), told(result, "价保")) == (1, 1)
    result = take(desk, cases(["12345678901235", sn(2), "商议中", "价保"]))
    assert (told(result, "商议中"), told(result, "价保")) == (0, 0)


@pytest.mark.parametrize("word", ["退款", "全额退款", "价保", "#N/A"])
def test_a_case_of_any_type_blocks(desk: Desk, word: str) -> None:
    take(desk, order_file([row(1)]))
    result = take(desk, cases(["12345678901234", sn(1), "待商家处理", word]))
    assert (result.added, result.rejected) == (word != "#N/A", word == "#N/A")
    assert (Flag.OPEN_AFTERSALE in by_ids(desk, [1])[0].flags) == (word != "#N/A")


def test_the_sellers_own_words_of_a_status(desk: Desk, tmp_path: Path) -> None:
    (own := tmp_path / "own.toml").write_text('[order_status]\nshipped = ["云游四方"]\n', "utf-8")
    use_order_words(load(own))
    try:
        result = take(desk, order_file([row(1, 订单状态="云游四方")]))
    finally:
        use_order_words(None)
    assert not told(result, "云游四方")
    assert by_ids(desk, [1])[0].stage is Stage.SHIPPED


# The same row twice


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"订单状态": "已发货，待签收", "快递单号": "YT1234567890123"},
        {"商家备注": "急"},
        {"商品数量(件)": "2"},
    ],
)
@pytest.mark.parametrize("between", [0, 2_100])
@pytest.mark.parametrize("known", [False, True])
def test_one_line_is_one_row_however_far_apart(
    desk: Desk, other: dict[str, str], between: int, known: bool
) -> None:
    if known:
        take(desk, order_file([row(1)]))
    filler = [row(number) for number in range(2, between + 2)]
    result = take(desk, order_file([row(1), *filler, row(1, **other)]))
    assert desk.store.value("select count(*) from order_lines where order_id = 1") == 1
    assert any(f"row {between + 3}" in note for note in result.notes)
    assert not any("further item" in note for note in result.notes)


def test_two_items_of_a_known_order_far_apart_are_no_repeat(desk: Desk) -> None:
    two = [row(1), *(row(number) for number in range(2, 2_102)), row(1, 样式ID="77")]
    for _time in range(2):
        result = take(desk, order_file(two))
        assert any("further item" in note for note in result.notes)
        assert not any("twice" in note for note in result.notes)


UPSTREAM = [
    "订单编号", "订单状态", "货品标题", "数量", "运单号", "订单创建时间", "订单付款时间",
    "下游订单号",
]  # fmt: skip


def upstream(*rows: Sequence[str]) -> bytes:
    return csv_bytes([UPSTREAM, *([*each, *[""] * (len(UPSTREAM) - len(each))] for each in rows)])


NO = "2000000000000000001"


def test_an_upstream_order_from_two_files_counts_its_item_once(desk: Desk) -> None:
    early = [NO, "等待卖家发货", "袜", "2", "", "2026-11-22 10:00"]
    late = [NO, "等待买家确认收货", "袜", "2", "YT1234567890123", "2026-11-22 10:00"]
    for rows in ([early, late], [late, early]):
        take(desk, upstream(*rows))
        found = desk.store.one("select * from upstream_orders")
        assert found is not None
        assert (found["status"], found["quantity"]) == ("等待买家确认收货", 2)
        assert found["number"] == "YT1234567890123"


# Times


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("2026-11-24 10:00:00", None),
        ("2026-11-24 10:00:01", "time-ahead"),
        ("2026-10-22 00:00:00", None),
        ("2026-10-21 23:59:59", "time-order"),
    ],
)
def test_when_an_order_can_have_been_grouped(desk: Desk, shown: str, code: str | None) -> None:
    result = take(desk, order_file([row(1), row(2, 订单成交时间=shown)]))
    assert [each.code for each in result.problems] == ([code] if code else [])
    assert result.added == 2 - bool(code)


def test_a_promise_may_lie_ahead(desk: Desk) -> None:
    take(desk, order_file([row(1, 承诺发货时间="2026-12-30 23:59:59")]))
    found = desk.store.value("select promised_at from orders")
    assert found == to_epoch(parse_time("2026-12-30 23:59:59"))


@pytest.mark.parametrize(
    ("created", "paid", "downstream", "code"),
    [
        ("2026-11-22 10:00", "2026-11-22 10:05", "", None),
        ("2030-11-23 10:00", "", "", "time-ahead"),
        ("2026-11-22 10:00", "2022-11-21 10:00", "", "time-order"),
        ("2022-11-21 10:00", "", sn(1), "time-order"),
        ("46348.4", "46348.5", sn(1), None),
    ],
)
def test_when_an_upstream_order_can_have_been_made(
    desk: Desk, created: str, paid: str, downstream: str, code: str | None
) -> None:
    result = take(desk, upstream([NO, "等待卖家发货", "袜", "1", "", created, paid, downstream]))
    assert [each.code for each in result.problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("asked", "due", "code"),
    [
        ("2026-11-22 10:00:00", "2026-11-25 10:00:00", None),
        ("2026-11-25 10:00:00", "", "time-ahead"),
        ("2026-11-22 10:00:00", "2022-11-25 10:00:00", "time-order"),
    ],
)
def test_when_a_case_can_have_been_opened(
    desk: Desk, asked: str, due: str, code: str | None
) -> None:
    ours = ["12345678901234", sn(1), "待商家处理", "仅退款", "", asked, due]
    result = take(desk, cases(ours))
    assert [each.code for each in result.problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("name", "code", "kept"),
    [
        ("", "yuantong", "圆通快递"),
        ("中通快递(ZTO)", "yuantong", "中通快递(ZTO)"),
        ("", "x9", "x9"),
    ],
)
def test_a_code_names_the_courier_where_nothing_else_does(
    desk: Desk, name: str, code: str, kept: str
) -> None:
    head = [*UPSTREAM, "物流公司", "快递公司编码"]
    ours = [NO, "等待买家确认收货", "袜", "1", "YT1234567890123", "", "", "", name, code]
    take(desk, csv_bytes([head, ours]))
    assert desk.store.value("select courier from upstream_orders") == kept


def test_an_error_in_the_number_is_no_further_item(desk: Desk) -> None:
    ours = [NO, "等待卖家发货", "袜", "1", "", "2026-11-22 10:00"]
    lost = ["#REF!", "等待卖家发货", "裤", "1", "", "2026-11-22 10:00"]
    other = ["", "交易关闭", "裤", "1", "", "2026-11-21 10:00"]
    item = ["", "", "帽", "1"]
    result = take(desk, upstream(ours, lost, item, [*ours[:2], "鞋", *ours[3:]], other))
    assert [(each.row, each.code) for each in result.problems] == [
        (3, "no-order-number"), (4, "no-order-number"), (6, "no-order-number"),
    ]  # fmt: skip
    assert desk.store.value("select quantity from upstream_orders") == 2


def test_a_courier_before_the_number_is_taken_off(desk: Desk) -> None:
    ours = [NO, "等待买家确认收货", "袜", "1", "圆通速递:YT1234567890123", "2026-11-22 10:00"]
    take(desk, upstream(ours))
    found = desk.store.one("select courier, number from upstream_orders")
    assert found is not None
    assert tuple(found) == ("圆通速递", "YT1234567890123")
