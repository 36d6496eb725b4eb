"""Taking imports back: lines that were bought since, cases that were joined, persons masked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.imports import importing
from core.orders import purchase_changes, purchases, receiver, taking_back
from core.orders import reading as orders
from core.store import act_list
from core.store.desk import Desk, plan_revert, revert
from tests.conftest import AT
from tests.core.store.test_reverting import lefts, newest, take, whole
from tests.given.export_files import csv_bytes, headers, rows_under
from tests.given.order_files import row, sn

LATER = AT + timedelta(hours=1)
CASES = headers("pdd_aftersales_24_columns.txt")
CASE = {
    "售后编号": "12345678901234",
    "订单编号": sn(1),
    "交易金额": "50.00",
    "售后状态": "待商家处理",
    "退款类型": "仅退款",
    "退款金额": "5.00",
    "订单状态": "未发货",
    "商品ID": "900100",
    "申请时间": "2026-11-23 09:00:00",
}


def take_case(desk: Desk) -> int:
    importing.apply(desk, AT, csv_bytes(rows_under(CASES, [CASE])))
    return newest(desk)


def two_items(**cells: Any) -> list[dict[str, Any]]:
    return [row(1, **cells), row(1, 样式ID="1500000000002", 商品规格="红", **cells)]


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_line_that_was_bought_since_stays(desk: Desk, cancelled: bool) -> None:
    take(desk, row(1))
    act = take(desk, *two_items())
    mine = purchases.record(
        desk, AT, sn(1), upstream_order="2612345678901234567", cost_fen=2000, ordinal=1
    )
    if cancelled:
        purchase_changes.cancel(desk, AT, sn(1), mine.live_purchases[0].id, "缺货")
    outcome = revert(desk, LATER, act)
    assert (outcome.done, lefts(outcome)) == ((), [(sn(1), "hangs", "小李")])
    assert outcome.left[0].entity == "purchases"
    assert len(orders.find(desk, sn(1)).lines) == 2
    whole(desk)


def test_a_line_is_taken_back_where_another_one_was_bought(desk: Desk) -> None:
    take(desk, row(1))
    act = take(desk, *two_items())
    purchases.record(desk, AT, sn(1), upstream_order="2612345678901234567", cost_fen=2000)
    outcome = revert(desk, LATER, act)
    assert (len(outcome.done), outcome.left) == (1, ())
    assert [each.ordinal for each in orders.find(desk, sn(1)).lines] == [0]


@pytest.mark.parametrize("known", [False, True])
def test_a_case_that_came_before_its_order(desk: Desk, known: bool) -> None:
    case = take_case(desk)
    if known:
        take(desk, row(2))
    order = take(desk, row(1), row(2))
    assert desk.store.value("select order_id from aftersales") is not None
    planned = plan_revert(desk, LATER, order)
    outcome = revert(desk, LATER, order)
    assert (outcome, outcome.left) == (planned, ())
    assert desk.store.value("select count(*) from orders") == int(known)
    assert desk.store.value("select order_id from aftersales") is None
    assert revert(desk, LATER, case).left == ()
    assert desk.store.value("select count(*) from aftersales") == 0
    whole(desk)


def test_taking_the_return_back_joins_them_again(desk: Desk) -> None:
    take_case(desk)
    order = take(desk, row(1))
    revert(desk, LATER, order)
    revert(desk, LATER, newest(desk))
    mine = orders.find(desk, sn(1))
    assert (desk.store.value("select order_id from aftersales"), mine.open_cases) == (mine.id, 1)
    whole(desk)


def test_persons_are_masked_in_what_an_act_did(desk: Desk) -> None:
    take(desk, row(1))
    text = "李样本 13800001111 浙江省杭州市西湖区样本路99号5幢301室"
    receiver.record(desk, AT, orders.find(desk, sn(1)), receiver.read(text))
    act = act_list.newest(desk.store, 0, 1)[0]
    outcome = plan_revert(desk, AT, act.id)
    said = " ".join(
        [
            *(taking_back.done_words(desk, each) for each in outcome.done),
            *taking_back.did_words(desk, act.command, 9),
        ]
    )
    assert "李" in said
    for whole_text in ("李样本", "13800001111", "99号", "301室"):
        assert whole_text not in said
