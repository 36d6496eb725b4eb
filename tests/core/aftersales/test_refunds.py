"""Paid back in full closes an order, a part leaves it open; what follows for the goods."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.aftersales import refunds
from core.aftersales.decisions import decide
from core.orders import notices
from core.orders import reading as orders
from core.rules.terms import Stage
from core.store import desk as desk_module
from core.store import notices as store_notices
from core.store import refunds as store_refunds
from core.store.desk import Desk
from tests.conftest import AT
from tests.given.shop_rows import SN, put, put_order, put_parcel, put_purchase

MINUTE = timedelta(minutes=1)
SHIPPED = {"state": "shipped", "status": "已发货，待签收"}


def case(desk: Desk, order_id: int, ref: str = "60000000000001", **values: Any) -> int:
    """Insert a case; refunded 35.50 unless told otherwise."""
    return put(
        desk,
        "aftersales",
        **{
            "ref": ref,
            "order_sn": SN.format(1),
            "order_id": order_id,
            "type": "refund_only",
            "status": "退款成功",
            "refund_fen": 3550,
            "asked_at": AT,
            "refunded_at": AT,
            "closed_at": AT,
            **values,
        },
    )


def look(desk: Desk, order_id: int) -> Stage:
    with desk.act(AT, "import") as work:
        refunds.look(work, order_id)
    return orders.by_ids(desk, [order_id])[0].stage


OPEN: dict[str, Any] = {"refunded_at": None, "closed_at": None, "status": "待商家处理"}


@pytest.mark.parametrize("shipped", [True, False])
@pytest.mark.parametrize(
    ("order", "cases", "closed"),
    [
        ({"paid_fen": 3550}, [{}], True),
        ({"paid_fen": 3550}, [{"refund_fen": 3549}], False),
        ({"paid_fen": 3550}, [{"refund_fen": 3551}], True),
        ({"paid_fen": 3550}, [{"refund_fen": 1000}, {"refund_fen": 2550}], True),
        ({"paid_fen": 3550}, [{"refund_fen": 1000}, {"refund_fen": 2549}], False),
        # What was paid stands in the case where the export has no such column.
        ({"received_fen": 9000}, [{"deal_fen": 3550}], True),
        ({"received_fen": 9000}, [{"deal_fen": 3551}], False),
        ({"received_fen": 3550}, [{}], True),
        ({"paid_fen": 3550}, [OPEN], False),
        ({"paid_fen": 3550}, [{**OPEN, "decision": "agree", "decided_at": AT}], True),
        ({"paid_fen": 3550}, [{**OPEN, "decision": "reject", "decided_at": AT}], False),
        (
            {"paid_fen": 3550},
            [{**OPEN, "type": "return_refund", "decision": "agree", "decided_at": AT}],
            False,
        ),
        ({"paid_fen": 3550}, [{"type": "exchange"}], False),
        ({"paid_fen": 3550}, [], False),
    ],
)
def test_what_is_paid_back_in_full(
    desk: Desk, order: dict[str, Any], cases: list[dict[str, Any]], closed: bool, shipped: bool
) -> None:
    order_id = put_order(desk, 1, **order, **(SHIPPED if shipped else {}))
    for number, values in enumerate(cases):
        case(desk, order_id, f"6000000000000{number}", **values)
    stage = Stage.SHIPPED if shipped else Stage.TO_BUY
    assert look(desk, order_id) is (Stage.CLOSED if closed else stage)


@pytest.mark.parametrize(
    ("order", "refund_fen", "closed"),
    [
        ({"aftersale_status": "退款成功"}, None, True),
        ({}, None, True),
        (SHIPPED, None, False),
        ({"uploaded_at": AT}, None, False),
        ({"aftersale_status": "退款成功", "paid_fen": 3550}, 1000, False),
    ],
)
def test_an_amount_that_nobody_tells(
    desk: Desk, order: dict[str, Any], refund_fen: int | None, closed: bool
) -> None:
    order_id = put_order(desk, 1, **{"paid_fen": 3550, **order})
    case(desk, order_id, refund_fen=refund_fen)
    assert (look(desk, order_id) is Stage.CLOSED) is closed


@pytest.mark.parametrize(
    ("order", "bought", "parcel", "task"),
    [
        ({}, False, False, []),
        ({}, True, False, ["cancel_upstream", "refunded"]),
        ({}, True, True, ["intercept", "refunded"]),
        (SHIPPED, True, True, ["intercept", "refunded"]),
        ({"state": "received", "status": "已收货"}, True, True, ["refunded"]),
    ],
)
def test_the_task_goes_by_where_the_goods_are(
    desk: Desk, order: dict[str, Any], bought: bool, parcel: bool, task: list[str]
) -> None:
    order_id = put_order(desk, 1, paid_fen=3550, **order)
    if bought:
        put_purchase(desk, order_id, "777")
    if parcel:
        put_parcel(desk, order_id, "73610555582883")
    case(desk, order_id)
    for _time in range(2):
        assert look(desk, order_id) is Stage.CLOSED
        assert [entry.kind for entry in notices.open_notices(desk)] == task


def test_a_refund_that_is_taken_back_opens_the_order_again(desk: Desk) -> None:
    order_id = put_order(desk, 1, paid_fen=3550)
    put_purchase(desk, order_id, "777")
    key = case(desk, order_id)
    assert look(desk, order_id) is Stage.CLOSED
    desk.store.conn.execute("update aftersales set refunded_at = null where id = ?", (key,))
    assert look(desk, order_id) is Stage.BOUGHT
    assert "refunded" not in [entry.kind for entry in notices.open_notices(desk)]


def test_agreeing_here_closes_it_and_undo_opens_it(desk: Desk) -> None:
    order_id = put_order(desk, 1, paid_fen=3550)
    put_purchase(desk, order_id, "777")
    case(desk, order_id, **OPEN)
    decide(desk, AT, "60000000000001", "agree")
    found = orders.by_ids(desk, [order_id])[0]
    assert (found.stage, found.refunded_at) == (Stage.CLOSED, AT)
    kinds = [entry.kind for entry in notices.open_notices(desk)]
    assert kinds == ["cancel_upstream", "refunded"]
    desk_module.undo(desk, AT)
    assert orders.by_ids(desk, [order_id])[0].stage is Stage.BOUGHT
    assert notices.open_notices(desk) == []


def test_an_order_that_is_gone_says_nothing(desk: Desk) -> None:
    assert store_refunds.order(desk.store, 99) is None
    with desk.act(AT, "import") as work:
        assert refunds.look(work, 99) == []
    assert refunds.closed_at(desk.store, 99) is None


def refunded_notice(desk: Desk) -> dict[str, Any]:
    found = [each for each in notices.open_notices(desk) if each.kind == "refunded"]
    return dict(desk.store.query("select * from notices where id = ?", (found[0].id,))[0])


@pytest.mark.parametrize(
    ("order", "cases", "ref", "data"),
    [
        ({"paid_fen": 3600, "aftersale_status": "退款成功"}, [{"refund_fen": 3600}],
         "60000000000000", {"paid_fen": 3600, "refunded_fen": 3600, "status": "退款成功"}),
        ({"status": "已发货，退款成功"}, [], "",
         {"paid_fen": None, "refunded_fen": None, "status": "已发货，退款成功"}),
        ({"paid_fen": 3600}, [{"refund_fen": 600}, {"refund_fen": 3000}],
         "60000000000001", {"paid_fen": 3600, "refunded_fen": 3600, "status": "待发货"}),
    ],
)  # fmt: skip
def test_what_the_notice_of_a_refund_says(
    desk: Desk, order: dict[str, Any], cases: list[dict[str, Any]], ref: str, data: dict[str, Any]
) -> None:
    order_id = put_order(desk, 1, **order)
    put_purchase(desk, order_id, "777")
    for number, values in enumerate(cases):
        case(desk, order_id, f"6000000000000{number}", **values)
    assert look(desk, order_id) is Stage.CLOSED
    found = refunded_notice(desk)
    assert (found["ref"], json.loads(found["data"])) == (ref, data)
    # Shops keep it: what was dismissed by an earlier version does not come back.
    assert found["fingerprint"] == store_notices.fingerprint("refunded", SN.format(1))


def test_what_was_dismissed_does_not_come_back_with_the_next_file(desk: Desk) -> None:
    order_id = put_order(desk, 1, paid_fen=3550)
    put_purchase(desk, order_id, "777")
    case(desk, order_id)
    look(desk, order_id)
    desk.store.conn.execute("update notices set done_at = 1, settled = 'dismissed'")
    with desk.act(AT, "import") as work:
        assert len(refunds.look(work, order_id)) == 1
    assert notices.open_notices(desk) == []


@pytest.mark.parametrize("told", [True, False])
def test_only_a_refund_without_a_case_opens_its_claim_here(desk: Desk, told: bool) -> None:
    order_id = put_order(desk, 1, paid_fen=3550, status="已发货，退款成功")
    supplier = put(desk, "suppliers", name="义乌", platform="1688")
    put_purchase(desk, order_id, "777", supplier_id=supplier)
    if told:
        case(desk, order_id)
    for _time in range(2):
        look(desk, order_id)
    owed = desk.store.query("select order_id, aftersale_id, supplier_id, owed_fen, since"
                            " from claims")  # fmt: skip
    at = int(AT.timestamp())
    assert [tuple(row) for row in owed] == ([] if told else [(order_id, None, supplier, 2000, at)])


def test_the_task_names_the_case_and_where_the_goods_are(desk: Desk) -> None:
    order_id = put_order(desk, 1, paid_fen=3550)
    put_purchase(desk, order_id, "777")
    case(desk, order_id)
    look(desk, order_id)
    task = desk.store.query("select * from notices where kind = 'cancel_upstream'")[0]
    assert (task["ref"], task["red"], json.loads(task["data"])) == (
        "60000000000001", 1, {"case": "60000000000001", "goods": "with_supplier"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("order", "again"),
    [
        ({}, True),
        ({"state": "shipped"}, True),
        ({"state": "received"}, False),
        ({"state": "closed"}, False),
        ({"refunded_at": AT}, False),
    ],
)
def test_a_refund_that_nobody_looked_at_is_looked_at_later(
    desk: Desk, order: dict[str, Any], again: bool
) -> None:
    order_id = put_order(desk, 1, paid_fen=3550, **order)
    put_purchase(desk, order_id, "777")
    case(desk, order_id)
    with desk.act(AT, "import") as work:
        assert bool(refunds.look_again(work, order_id)) is again
        assert refunds.look_again(work, 99) == []


@pytest.mark.parametrize(
    ("values", "when"),
    [
        ({}, AT),
        ({**OPEN, "decision": "agree", "decided_at": AT - MINUTE}, AT - MINUTE),
        ({"refunded_at": AT - MINUTE, "decided_at": AT}, AT - MINUTE),
    ],
)
def test_when_it_was_paid_back(desk: Desk, values: dict[str, Any], when: datetime) -> None:
    order_id = put_order(desk, 1, paid_fen=3550)
    assert refunds.closed_at(desk.store, order_id) is None
    case(desk, order_id, refund_fen=1000, refunded_at=AT - 2 * MINUTE)
    assert refunds.closed_at(desk.store, order_id) is None
    case(desk, order_id, "60000000000002", **{"refund_fen": 2550, **values})
    assert refunds.closed_at(desk.store, order_id) == int(when.timestamp())
    assert not refunds.is_closed(desk.store, order_id)
    look(desk, order_id)
    assert refunds.is_closed(desk.store, order_id)
    assert orders.by_ids(desk, [order_id])[0].refunded_at == when


def test_when_nobody_says_it_was_when_it_was_told(desk: Desk) -> None:
    order_id = put_order(desk, 1, status="已发货，退款成功")
    assert refunds.closed_at(desk.store, order_id) == 0
    look(desk, order_id)
    assert orders.by_ids(desk, [order_id])[0].refunded_at == AT


@pytest.mark.parametrize(
    ("order", "cases", "closed"),
    [
        # Only the order's words tell of it, and of one that is shipped they are of a part.
        ({"aftersale_status": "退款成功"}, [], True),
        ({"aftersale_status": "退款成功", **SHIPPED}, [], False),
        ({"aftersale_status": "退款成功", "uploaded_at": AT}, [], False),
        ({"aftersale_status": "售后处理中"}, [], False),
        ({"status": "已发货，退款成功"}, [{"refund_fen": 1}], True),
        # Nothing was paid: nothing can be paid back in full.
        ({"paid_fen": 0, "received_fen": 0}, [{"refund_fen": 0}], False),
        ({"paid_fen": 3550}, [{"refund_fen": 1000}, {"refund_fen": None}], True),
        ({"received_fen": 9000}, [{"deal_fen": 3550, "refund_fen": 50},
                                  {"deal_fen": 3600, "refund_fen": 3500}], False),
        ({"received_fen": 9000}, [{"deal_fen": 3550, "refund_fen": 50},
                                  {"deal_fen": 3600, "refund_fen": 3550}], True),
        ({"received_fen": None}, [{"refund_fen": 1}], False),
        ({"received_fen": None, "aftersale_status": "退款成功"}, [{"refund_fen": 1}], True),
        ({"paid_fen": 3550}, [{**OPEN, "decision": "agree", "closed_at": AT}], False),
    ],
)  # fmt: skip
def test_what_closes_an_order_at_the_edges(
    desk: Desk, order: dict[str, Any], cases: list[dict[str, Any]], closed: bool
) -> None:
    order_id = put_order(desk, 1, **order)
    for number, values in enumerate(cases):
        case(desk, order_id, f"6000000000000{number}", **values)
    look(desk, order_id)
    assert refunds.is_closed(desk.store, order_id) is closed
