"""The after-sales export: what the reader makes of it, and what importing it changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time, to_epoch
from core.files.reading import Problem
from core.imports import importing
from core.imports.aftersales import export as pdd_aftersales
from core.imports.aftersales.export import CaseRow
from core.imports.importing import FileResult
from core.imports.kinds import open_reading
from core.orders import reading as orders
from core.store.desk import Desk
from tests.given import order_files
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes, headers, rows_under, xlsx_bytes
from tests.given.shop_rows import AT, SN, put, put_order, put_purchase, snapshot

HEADER = headers("pdd_aftersales_24_columns.txt")
CASE = {
    "售后编号": "12345678901234",
    "订单编号": SN.format(1),
    "交易金额": "35.50",
    "售后状态": "待商家处理",
    "退款类型": "退货退款",
    "退款金额": "35.50",
    "订单状态": "未发货",
    "商品ID": "900100",
    "买家": "示例",
    "超时时间": "2026-11-25 09:00:00",
    "申请时间": "2026-11-23 09:00:00",
    "退款原因": "七天无理由退货",
    "sku信息": "灰 42",
}
LATER = {"申请时间": "2026-11-23 09:30:00"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def read(*cases: dict[str, Any]) -> tuple[list[CaseRow], list[Problem]]:
    reading = open_reading(csv_bytes(rows_under(HEADER, cases)))
    assert reading.kind.code == "pdd-aftersales"
    return list(pdd_aftersales.read(reading)), reading.problems


def take(desk: Desk, *cases: dict[str, Any]) -> FileResult:
    return importing.apply(desk, AT, xlsx_bytes(rows_under(HEADER, cases)))


def case(desk: Desk) -> dict[str, Any]:
    row = desk.store.one("select * from aftersales")
    assert row is not None
    return dict(row)


def counts(result: FileResult) -> tuple[int, int, int, int]:
    assert result.rows == sum(
        (result.added, result.updated, result.unchanged, result.rejected, result.extra_lines)
    )
    return result.added, result.updated, result.unchanged, result.rejected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("仅退款", "refund_only"),
        ("退货退款", "return_refund"),
        ("退款退货", "return_refund"),
        ("换货", "exchange"),
        ("补寄", "resend"),
        ("维修", "repair"),
        ("极速退款", "refund_only"),
        ("仅退款（未收到货）", "refund_only"),
        (" 退货 退款", "return_refund"),
    ],
)
def test_types(text: str, code: str) -> None:
    rows, problems = read({**CASE, "退款类型": text})
    assert ([row.type for row in rows], problems) == ([code], [])


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("售后编号", "", "no-aftersale-number"),
        ("售后编号", "1.23457E+13", "number-damaged"),
        ("订单编号", "2.61122E+20", "number-damaged"),
        ("订单编号", "", "no-order-number"),
        ("订单编号", "12345", "order-number"),
        ("退款类型", "", "aftersale-type"),
        ("退款金额", "三十", "money"),
        ("超时时间", "明天", "time"),
        ("同意退款时间", "昨天", "time"),
        ("退货运单号", "7.36106E+13", "number-damaged"),
    ],
)
def test_bad_cells_refuse_the_row_and_name_it(column: str, value: str, code: str) -> None:
    good = {**CASE, "售后编号": "12345678901235"}
    rows, problems = read({**CASE, column: value}, good)
    assert [row.ref for row in rows] == ["12345678901235"]
    assert [(each.row, each.column, each.value, each.code) for each in problems] == [
        (2, column, value, code)
    ]


@pytest.mark.parametrize("column", ["订单标记", "备注", "退款类型", "快递拦截状态"])
def test_an_instant_refund_is_marked_wherever_it_stands(column: str) -> None:
    assert read({**CASE, column: "极速退款"})[0][0].instant
    assert not read(CASE)[0][0].instant


def test_columns_in_any_order_below_a_notice() -> None:
    lines = [["导出时间：2026-11-23"], *rows_under(sorted(HEADER), [CASE])]
    reading = open_reading(xlsx_bytes(lines))
    rows = list(pdd_aftersales.read(reading))
    assert reading.problems == []
    assert (rows[0].row, rows[0].values["refund_fen"]) == (3, 3550)


def test_a_new_case_is_joined_with_its_order(desk: Desk) -> None:
    order = put_order(desk, 1)
    assert counts(take(desk, CASE)) == (1, 0, 0, 0)
    row = case(desk)
    assert (row["order_id"], row["type"], row["status"]) == (order, "return_refund", "待商家处理")
    assert row["platform_due_at"] == to_epoch(parse_time("2026-11-25 09:00"))
    assert (row["deal_fen"], row["reason"], row["closed_at"]) == (3550, "七天无理由退货", None)
    events = desk.store.query("select * from events where order_id = ?", (order,))
    assert [event["entity"] for event in events] == ["aftersales"]


def test_an_unknown_order_keeps_the_case_and_is_joined_later(desk: Desk) -> None:
    result = take(desk, CASE)
    assert counts(result) == (1, 0, 0, 0)
    assert len(result.notes) == 1
    assert case(desk)["order_id"] is None
    order = put_order(desk, 1)
    assert counts(take(desk, CASE)) == (0, 1, 0, 0)
    assert case(desk)["order_id"] == order


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), "29384")
    take(desk, CASE, {**CASE, "售后编号": "2", "售后状态": "退款成功"})
    before = snapshot(desk)
    again = importing.apply(
        desk, parse_time("2026-11-24 10:00"), xlsx_bytes(rows_under(HEADER, [
            CASE, {**CASE, "售后编号": "2", "售后状态": "退款成功"}
        ])),
    )  # fmt: skip
    assert counts(again) == (0, 0, 2, 0)
    assert snapshot(desk) == before


def test_a_newer_file_updates_and_leaves_what_was_entered(desk: Desk) -> None:
    put_order(desk, 1)
    take(desk, CASE)
    desk.store.conn.execute(
        "update aftersales set decision = 'agree', decided_at = 5, buyer_received = 'yes',"
        " settlement = 'x'"
    )
    newer = {
        **CASE,
        **LATER,
        "售后状态": "退款成功",
        "超时时间": "",
        "同意退款时间": "2026-11-23 09:40:00",
    }
    assert counts(take(desk, newer)) == (0, 1, 0, 0)
    row = case(desk)
    agreed = to_epoch(parse_time("2026-11-23 09:40"))
    assert (row["refunded_at"], row["closed_at"], row["platform_due_at"]) == (agreed, agreed, None)
    assert (row["decision"], row["decided_at"], row["buyer_received"], row["settlement"]) == (
        "agree", 5, "yes", "x",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        ({**LATER, "售后状态": "退款成功"}, {"售后状态": "待商家处理"}, "退款成功"),
        ({"售后状态": "退款关闭"}, {"售后状态": "待商家处理"}, "退款关闭"),
        ({**LATER, "售后状态": "平台处理中"}, {"售后状态": "待商家处理"}, "平台处理中"),
        ({"售后状态": "待商家处理"}, {**LATER, "售后状态": "平台处理中"}, "平台处理中"),
        ({**LATER, "售后状态": "平台处理中"}, {"售后状态": "退款关闭"}, "退款关闭"),
        ({"售后状态": "退款关闭"}, {**LATER, "售后状态": "待商家处理"}, "待商家处理"),
    ],
)
def test_an_older_file_never_turns_a_case_back(
    desk: Desk, first: dict[str, str], then: dict[str, str], status: str
) -> None:
    put_order(desk, 1)
    take(desk, {**CASE, **first})
    take(desk, {**CASE, **then})
    row = case(desk)
    assert row["status"] == status
    assert (row["closed_at"] is None) == (status in ("待商家处理", "平台处理中"))


def test_a_confirmed_case_is_not_turned_back_by_a_file_between(desk: Desk) -> None:
    put_order(desk, 1)
    other = {**CASE, "售后编号": "2"}
    take(desk, {**CASE, "售后状态": "平台处理中"})
    take(desk, {**CASE, "售后状态": "平台处理中"}, {**other, "申请时间": "2026-11-23 09:50:00"})
    take(desk, CASE, {**other, "申请时间": "2026-11-23 09:20:00"})
    row = desk.store.one("select status from aftersales where ref = ?", (CASE["售后编号"],))
    assert row is not None
    assert row["status"] == "平台处理中"


@pytest.mark.parametrize(
    ("order", "bought", "status", "told"),
    [
        ({}, True, "待商家处理", True),
        # Paid back: the money is gone, and the order is closed.
        ({"paid_fen": 999_00}, True, "退款成功", True),
        ({}, True, "退款关闭", False),
        ({}, False, "待商家处理", False),
        ({"state": "shipped"}, True, "待商家处理", False),
        ({"uploaded_at": AT}, True, "待商家处理", False),
    ],
)
def test_a_case_after_the_purchase_is_told_once(
    desk: Desk, order: dict[str, Any], bought: bool, status: str, told: bool
) -> None:
    order_id = put_order(desk, 1, **order)
    if bought:
        put_purchase(desk, order_id, "29384")
    for _time in range(2):
        take(desk, {**CASE, "售后状态": status})
    notices = desk.store.query("select kind, red, order_id from notices")
    wanted = [("refund_after_buy", 1, order_id)] if told else []
    assert [tuple(row) for row in notices] == wanted


def claims_of(desk: Desk) -> list[tuple[int, int]]:
    return [tuple(row) for row in desk.store.query("select owed_fen, since from claims")]


@pytest.mark.parametrize(
    ("kind", "bought", "owed"),
    [
        ("退货退款", True, [2000]),
        ("仅退款", True, [2000]),
        ("换货", True, []),
        ("仅退款", False, []),
    ],
)
def test_a_refund_opens_a_claim_once(desk: Desk, kind: str, bought: bool, owed: list[int]) -> None:
    order = put_order(desk, 1, state="shipped")
    if bought:
        put_purchase(desk, order, "29384")
    asked = {**CASE, "退款类型": kind}
    take(desk, asked)
    assert claims_of(desk) == []
    refunded = {**asked, **LATER, "售后状态": "退款成功", "同意退款时间": "2026-11-23 09:40:00"}
    for _time in range(2):
        take(desk, refunded)
    since = to_epoch(parse_time("2026-11-23 09:40"))
    assert claims_of(desk) == [(fen, since) for fen in owed]


def test_a_claim_is_withdrawn_when_the_refund_is_closed(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1, state="shipped"), "29384")
    take(desk, {**CASE, "售后状态": "退款成功"})
    assert len(claims_of(desk)) == 1
    take(desk, {**CASE, **LATER, "售后状态": "退款关闭"})
    assert claims_of(desk) == []


def test_a_case_written_down_by_hand_is_filled(desk: Desk) -> None:
    order = put_order(desk, 1)
    put(
        desk, "aftersales", ref=f"M{SN.format(1)}-1", order_sn=SN.format(1), order_id=order,
        type="return_refund", source="manual", decision="agree",
    )  # fmt: skip
    assert counts(take(desk, CASE)) == (0, 1, 0, 0)
    row = case(desk)
    assert (row["ref"], row["source"], row["decision"]) == (CASE["售后编号"], "manual", "agree")
    assert counts(take(desk, CASE)) == (0, 0, 1, 0)


def test_a_case_of_another_type_is_a_case_of_its_own(desk: Desk) -> None:
    put(
        desk, "aftersales", ref=f"M{SN.format(1)}-1", order_sn=SN.format(1), type="refund_only",
        source="manual",
    )  # fmt: skip
    assert counts(take(desk, CASE)) == (1, 0, 0, 0)


def test_an_instant_refund_counts_from_the_request_when_nothing_else_is_known(desk: Desk) -> None:
    take(desk, {**CASE, "售后状态": "退款成功", "订单标记": "极速退款"})
    row = case(desk)
    assert (row["instant"], row["refunded_at"]) == (1, to_epoch(parse_time("2026-11-23 09:00")))


def test_a_preview_writes_nothing(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), "29384")
    before = snapshot(desk)
    result = importing.preview(desk, AT, xlsx_bytes(rows_under(HEADER, [CASE])))
    assert (counts(result), snapshot(desk)) == ((1, 0, 0, 0), before)


def test_a_case_that_came_first_is_joined_by_the_order_import(desk: Desk) -> None:
    take(desk, {**CASE, "订单编号": order_files.sn(7)})
    assert case(desk)["order_id"] is None
    importing.apply(desk, AT, order_files.order_file([order_files.row(7)]))
    assert case(desk)["order_id"] == orders.find(desk, order_files.sn(7)).id
