"""The lines of an order's history: when, who, what, and what of it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.base import personal
from core.base.clock import to_epoch
from core.orders.history import Told, changes, history, notice_label
from core.store import acts, notices
from core.store.desk import Desk, undo
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put

LATER = AT + timedelta(hours=1)
SECONDS = to_epoch(AT)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"note": "a"}, {"note": "b"}, ["note a → b"]),
        ({}, {"note": "b"}, ["note – → b"]),
        ({"note": "a"}, {"note": ""}, ["note a → –"]),
        ({"uploaded_at": None}, {"uploaded_at": SECONDS}, ["uploaded at – → 11-23 10:00"]),
        ({"cost_fen": 0}, {"cost_fen": 2050}, ["cost 0.00 → 20.50"]),
        ({"paid_fen": None}, {"paid_fen": 5}, ["paid – → 0.05"]),
        ({"decision": "agree"}, {"decision": "x"}, ["decision agree → x"]),
        ({"version": 1, "number": "1"}, {"version": 2, "number": "2"}, ["number 1 → 2"]),
        ({"note": "a" * 24}, {"note": "b" * 25}, [f"note {'a' * 24} → {'b' * 23}…"]),
        ({"status": "a\x1b[1m"}, {"status": "b"}, ["status a\ufffd[1m → b"]),
        ({}, {}, []),
    ],
)
def test_what_changed_in_a_row(
    before: dict[str, Any], after: dict[str, Any], said: list[str]
) -> None:
    assert changes(before, after) == said


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("proposal", "fits"),
        ("stop_purchase", "Do not buy it any more."),
        ("cancel_upstream", "Now cancel it upstream."),
        ("upstream_closed", "The upstream order was …"),
        ("from-a-later-version", "from-a-later-version"),
    ],
)
def test_what_a_notice_is_about(kind: str, label: str) -> None:
    assert notice_label(kind) == label


def lines(desk: Desk, order_id: int) -> list[tuple[str, str]]:
    return [(line.what, line.detail) for line in history(desk, order_id)]


def test_a_line_says_when_who_and_what(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    with desk.act(AT + timedelta(seconds=7), "note") as work:
        work.update("orders", order.id, {"note": "急"})
    assert history(desk, order.id) == [Told("11-23 10:00:07", "小李", "note written", "急", False)]
    undo(desk, AT)
    first = history(desk, order.id)[0]
    assert (first.what, first.undone) == ("note written", True)


@pytest.mark.parametrize(
    ("verb", "table", "values", "detail"),
    [
        ("buy", "purchases", {"platform": "1688", "upstream_order": "2817", "cost_fen": 2050,
                              "bought_at": SECONDS}, "2817 20.50 yuan"),
        ("buy", "purchases", {"platform": "1688", "upstream_order": "2817", "cost_fen": 0,
                              "bought_at": SECONDS}, "2817 0.00 yuan"),
        ("track", "parcels", {"courier": "中通快递", "number": "731", "recorded_at": SECONDS,
                              "logistics_id": 115}, "731 中通快递"),
        ("import", "notices", {"kind": "proposal", "created_at": SECONDS, "data": "{}"}, "fits"),
        ("track", "notices", {"kind": "change_number", "created_at": SECONDS, "data": "{}"}, ""),
    ],
)  # fmt: skip
def test_what_came_is_told(
    desk: Desk, make_order: MakeOrder, verb: str, table: str, values: dict[str, Any], detail: str
) -> None:
    order = make_order.order()
    with desk.act(AT, verb) as work:
        work.insert(table, {"order_id": order.id, **values}, order_id=order.id)
    assert [line.detail for line in history(desk, order.id)] == [detail]


@pytest.mark.parametrize(
    ("verb", "values", "detail"),
    [
        ("hold", {"hold_reason": "等买家"}, "等买家"),
        ("deadline", {"manual_due_at": SECONDS}, "11-23 10:00"),
        ("fill-in", {"grouped_at": SECONDS}, "11-23 10:00"),
        ("import", {"manual_due_at": SECONDS}, "deadline – → 11-23 10:00"),
        ("import", {"status": "已发货"}, "status 待发货 → 已发货 已发货"),
        ("note", {"uploaded_at": SECONDS}, ""),
    ],
)
def test_what_changed_is_told(
    desk: Desk, make_order: MakeOrder, verb: str, values: dict[str, Any], detail: str
) -> None:
    order = make_order.order()
    with desk.act(AT, verb) as work:
        work.update("orders", order.id, values)
    assert [line.detail for line in history(desk, order.id)] == [detail]


def test_what_an_act_says_nothing_of_is_left_out_beside_the_rest(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order()
    with desk.act(AT, "track") as work:
        work.update("orders", order.id, {"uploaded_at": SECONDS})
        work.update("orders", order.id, {"note": "急"})
    with desk.act(LATER, "uploaded") as work:
        work.update("orders", order.id, {"uploaded_at": SECONDS + 1})
    assert lines(desk, order.id) == [
        ("tracking number recorded", "急"), ("uploaded to the platform", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["check-accept", "check-link", "check-dismiss", "import"])
def test_a_notice_that_ended_is_named(desk: Desk, make_order: MakeOrder, verb: str) -> None:
    order = make_order.order()
    with desk.act(AT, "import") as work:
        notice = notices.raise_once(work, "memo_changed", order.id)
    with desk.act(LATER, verb) as work:
        work.update("notices", notice, {"done_at": work.at}, order_id=order.id)
        work.update("orders", order.id, {"note": "急"})
    assert [detail for _what, detail in lines(desk, order.id)] == [
        "new memo", "new memo", "note – → 急 急",
    ]  # fmt: skip


def test_a_reason_is_told_of_what_was_done_all_the_same(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    with desk.act(AT, "export") as work:
        work.say(order.id, acts.FORCED, reason="买家要 17700001234")
        work.update("orders", order.id, {"note": "急"}, note="电话说的")
    said = [detail for _what, detail in lines(desk, order.id)]
    assert said == ["reason: 买家要 177****1234", "急 电话说的"]
    personal.open_while(lambda: True)
    assert lines(desk, order.id)[0][1] == "reason: 买家要 17700001234"


@pytest.mark.parametrize(
    ("before", "after", "note", "detail"),
    [
        ({"cost_fen": 2000, "upstream_order": "1"}, {"cost_fen": 2050, "upstream_order": "2"},
         None, "cost 20.00 → 20.50, upstream order 1 → 2"),
        ({"platform": "1688"}, {"platform": "taobao"}, "写错了",
         "platform 1688 → Taobao 写错了"),
        ({"supplier_id": None}, {"supplier_id": 1}, None, "supplier – → 义乌某厂"),
        ({"supplier_id": 1}, {"supplier_id": None}, None, "supplier 义乌某厂 → –"),
        ({"bought_at": 1}, {"bought_at": 2}, None, ""),
    ],
)  # fmt: skip
def test_a_correction_says_what_it_changed(
    desk: Desk,
    make_order: MakeOrder,
    before: dict[str, Any],
    after: dict[str, Any],
    note: str | None,
    detail: str,
) -> None:
    put(desk, "suppliers", name="义乌某厂", platform="1688")
    order = make_order.order()
    values = {"platform": "1688", "upstream_order": "1", "cost_fen": 2000, "bought_at": 1}
    purchase = put(desk, "purchases", order_id=order.id, **{**values, **before})
    with desk.act(AT, "buy-correct") as work:
        work.update("purchases", purchase, after, order_id=order.id, note=note)
    assert [line.detail for line in history(desk, order.id)] == [detail]
