"""Tracking numbers: judged, unique over all history, corrected (rules/README.md, 2 and 8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.base.errors import NotFound, Refused
from core.orders import bulk, tracking
from core.orders import reading as orders
from core.rules.couriers.judge import Verdict
from core.rules.terms import Stage
from core.store.acts import history
from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.given.shop_rows import put_parcel, put_purchase

ZTO, ZTO_2, ZTO_3 = "75312345678901", "75312345678902", "75312345678903"
WEAK = "123456789012"


def test_a_sure_number_is_recorded(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order()
    done = tracking.record(desk, at, sn, f" 中通快递：{ZTO} ")
    assert done.stage is Stage.TO_UPLOAD
    parcel = done.parcel
    assert parcel is not None
    assert (parcel.number, parcel.courier, parcel.recorded_at) == (ZTO, "中通快递", at)
    assert (parcel.source, parcel.uploaded_at, parcel.force_reason) == ("typed", None, None)


def test_an_unsure_number_wants_courier_and_reason(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    with pytest.raises(Refused) as caught:
        tracking.record(desk, at, sn, WEAK)
    assert (caught.value.code, caught.value.overridable) == ("number-ask", True)
    with pytest.raises(Refused) as caught:
        tracking.record(desk, at, sn, WEAK, force="上家说的")
    assert (caught.value.code, caught.value.overridable) == ("number-courier", False)
    assert orders.find(desk, sn).parcels == ()
    done = tracking.record(desk, at, sn, WEAK, courier="申通快递", force="上家说的")
    assert done.parcel is not None
    assert done.parcel.force_reason == "上家说的"
    assert history(desk.store, done.id)[-1].note == "上家说的"


@pytest.mark.parametrize(
    "text", ["13812345678", "261123-063795392100001", "7.5312E+13", "", "LP00123456789012"]
)
def test_what_no_reason_lifts(desk: Desk, make_order: MakeOrder, at: datetime, text: str) -> None:
    sn = make_order()
    with pytest.raises(Refused) as caught:
        tracking.record(desk, at, sn, text, force="必须", same_parcel=True)
    assert not caught.value.overridable
    assert caught.value.message
    assert desk.store.value("select count(*) from parcels") == 0
    assert desk.store.value("select count(*) from events") == 0


@pytest.mark.parametrize("where", ["now", "history", "platform", "closed"])
def test_a_number_is_used_once_over_all_orders_and_all_history(
    desk: Desk, make_order: MakeOrder, at: datetime, where: str
) -> None:
    if where == "platform":
        first = make_order(state="received", platform_number=ZTO, shipped_at=at)
    else:
        order = make_order.order(state="closed" if where == "closed" else "to_ship")
        first = order.order_sn
        put_parcel(desk, order.id, ZTO, replaced_at=at if where == "history" else None)
    sn = make_order()
    check = tracking.check(desk, orders.find(desk, sn), ZTO)
    assert (check.used_by, check.verdict, check.blocked) == ((first,), Verdict.REFUSE, True)
    with pytest.raises(Refused) as caught:
        tracking.record(desk, at, sn, ZTO, force="没关系")
    assert not caught.value.overridable
    assert first in caught.value.message
    done = tracking.record(desk, at, sn, ZTO, same_parcel=True)
    assert done.parcel is not None
    assert done.parcel.same_parcel


def test_one_parcel_for_one_buyer_lifts_nothing_else(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    with pytest.raises(Refused):
        tracking.record(desk, at, make_order(hold_reason="x"), ZTO, same_parcel=True)


def test_an_orders_own_old_number_may_come_back(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    for number in (ZTO, ZTO_2, ZTO):
        tracking.record(desk, at, sn, number)
    found = orders.find(desk, sn)
    assert [parcel.number for parcel in found.parcels] == [ZTO, ZTO_2, ZTO]
    assert [parcel.replaced_at is None for parcel in found.parcels] == [False, False, True]


def test_the_same_number_again_changes_nothing(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    tracking.record(desk, at, sn, ZTO)
    events = desk.store.value("select count(*) from events")
    again = tracking.record(desk, at + timedelta(hours=1), sn, ZTO)
    assert len(again.parcels) == 1
    assert desk.store.value("select count(*) from events") == events


@pytest.mark.parametrize(
    "values",
    [
        {"under_review": 1},
        {"hold_reason": "x"},
        {"aftersale_status": "售后处理中"},
        {"state": "closed"},
        {"state": "unpaid"},
        {"exempt_at": 1},
    ],
)
def test_an_order_that_wants_no_number_asks(
    desk: Desk, make_order: MakeOrder, at: datetime, values: dict[str, Any]
) -> None:
    sn = make_order(**values)
    with pytest.raises(Refused) as caught:
        tracking.record(desk, at, sn, ZTO)
    assert caught.value.overridable
    assert tracking.record(desk, at, sn, ZTO, force="照发").parcel is not None


def _told(desk: Desk) -> list[str]:
    return [
        row["data"] for row in desk.store.query("select data from notices where kind='tell_buyer'")
    ]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, False),
        ({"exported_at": 1}, True),
        ({"uploaded_at": 1}, True),
    ],
)
def test_a_correction_keeps_the_old_number_and_tells_the_buyer(
    desk: Desk, make_order: MakeOrder, at: datetime, values: dict[str, Any], told: bool
) -> None:
    order = make_order.order()
    put_parcel(desk, order.id, ZTO, **values)
    done = tracking.record(desk, at, order.order_sn, ZTO_2)
    old, new = done.parcels
    assert (old.number, old.replaced_at) == (ZTO, at)
    assert (new.number, new.replaced_at, new.uploaded_at) == (ZTO_2, None, None)
    assert bool(_told(desk)) is told
    if told:
        (notice,) = done.notices
        assert notice.data == {"old": ZTO, "number": ZTO_2, "courier": "中通快递"}


@pytest.mark.parametrize("state", ["shipped", "received"])
def test_a_number_that_went_up_by_hand_is_told_too(
    desk: Desk, make_order: MakeOrder, at: datetime, state: str
) -> None:
    order = make_order.order(state=state)
    put_parcel(desk, order.id, ZTO)
    assert tracking.record(desk, at, order.order_sn, ZTO_2).notices[0].data["old"] == ZTO


def test_a_number_that_the_platform_alone_knows_is_told(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order(state="shipped", platform_number=ZTO)
    assert tracking.record(desk, at, sn, ZTO_2).notices[0].data["old"] == ZTO


def test_writing_down_what_the_platform_shows_tells_nobody(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order(state="shipped", platform_number=ZTO)
    assert tracking.record(desk, at, sn, ZTO).notices == ()


def test_a_second_correction_renews_the_one_notice(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(uploaded_at=at)
    put_parcel(desk, order.id, ZTO, uploaded_at=at)
    tracking.record(desk, at, order.order_sn, ZTO_2)
    notices = tracking.record(desk, at, order.order_sn, ZTO_3).notices
    found = {notice.kind: notice.data["number"] for notice in notices}
    assert found == {"tell_buyer": ZTO_3, "change_number": ZTO_3}


def test_the_message_to_the_buyer_names_courier_and_number() -> None:
    text = tracking.message_to_buyer("中通快递", ZTO)
    assert "中通快递" in text
    assert ZTO in text


def bought_all(desk: Desk) -> None:
    """Let every order be bought: a number for one that is not would be asked about."""
    for row in desk.store.query("select id from orders"):
        put_purchase(desk, row["id"], f"26640077288729{row['id']:06d}")


def test_many_lines_are_judged_one_by_one(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    good, taken, held, weak = (
        make_order(), make_order.order(), make_order(hold_reason="x"), make_order(),
    )  # fmt: skip
    put_parcel(desk, taken.id, ZTO_2)
    text = "\n".join(
        (
            f"{good}\t中通快递\t{ZTO}",
            "",
            f"{held} {ZTO_3}",
            f"{weak} {WEAK}",
            f"{make_order()} {ZTO_2}",
            f"261199-000000000000000 {ZTO_3}9",
            "没有订单号 75312345678904",
        )
    )
    bought_all(desk)
    lines = bulk.judge_bulk(desk, text)
    assert [(line.pasted.line_no, line.fit) for line in lines] == [
        (1, True), (3, False), (4, False), (5, False), (6, False), (7, False),
    ]  # fmt: skip
    assert all(line.problem for line in lines if not line.fit)
    assert desk.store.value("select count(*) from parcels") == 1
    assert bulk.record_bulk(desk, at, lines) == 1
    found = orders.find(desk, good)
    assert found.parcel is not None
    assert (found.parcel.number, found.parcel.source) == (ZTO, "paste")


def test_many_lines_are_one_act(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    numbers = [make_order() for _each in range(3)]
    bought_all(desk)
    text = "\n".join(f"{sn} 7531234567890{place}" for place, sn in enumerate(numbers))
    assert bulk.record_bulk(desk, at, bulk.judge_bulk(desk, text)) == 3
    assert desk.store.value("select count(distinct command) from events") == 1


def test_a_number_taken_between_judging_and_saving_saves_nothing(
    desk: Desk, other: Desk, make_order: MakeOrder, at: datetime
) -> None:
    first, second, third = make_order(), make_order(), make_order()
    bought_all(desk)
    lines = bulk.judge_bulk(desk, f"{first} {ZTO}\n{second} {ZTO_2}")
    tracking.record(other, at, third, ZTO_2)
    with pytest.raises(Refused) as caught:
        bulk.record_bulk(desk, at, lines)
    assert third in caught.value.message
    assert orders.find(desk, first).parcel is None


def test_uploaded_starts_the_pickup_and_stops_the_ship_clock(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    one, two = make_order(), make_order()
    tracking.record(desk, at, one, ZTO)
    tracking.record(desk, at, two, ZTO_2)
    done = tracking.uploaded(desk, at, [one, two])
    assert [order.stage for order in done] == [Stage.SHIPPED] * 2
    for order in done:
        assert order.uploaded_at == at
        assert order.parcel is not None
        assert order.parcel.uploaded_at == at
    events = desk.store.value("select count(*) from events")
    tracking.uploaded(desk, at + timedelta(hours=1), [one])
    assert orders.find(desk, one).uploaded_at == at
    assert desk.store.value("select count(*) from events") == events


def test_a_corrected_number_is_uploaded_anew(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    tracking.record(desk, at, sn, ZTO)
    tracking.uploaded(desk, at, [sn])
    tracking.record(desk, at, sn, ZTO_2)
    later = at + timedelta(hours=2)
    (done,) = tracking.uploaded(desk, later, [sn])
    assert done.parcel is not None
    assert (done.uploaded_at, done.parcel.uploaded_at) == (at, later)


@pytest.mark.parametrize(
    ("values", "parcel", "code"),
    [
        ({}, False, "no-number"),
        ({"state": "closed"}, True, "not-to-upload"),
        ({"state": "received"}, True, "not-to-upload"),
        ({"exempt_at": 1}, True, "not-to-upload"),
    ],
)
def test_one_order_that_cannot_be_uploaded_stops_all(
    desk: Desk, make_order: MakeOrder, at: datetime,
    values: dict[str, Any], parcel: bool, code: str,
) -> None:  # fmt: skip
    good = make_order()
    tracking.record(desk, at, good, ZTO)
    bad = make_order.order(**values)
    if parcel:
        put_parcel(desk, bad.id, ZTO_2)
    with pytest.raises(Refused) as caught:
        tracking.uploaded(desk, at, [good, bad.order_sn])
    assert caught.value.code == code
    assert bad.order_sn in caught.value.message
    assert orders.find(desk, good).uploaded_at is None


def test_an_unknown_order_is_not_uploaded(desk: Desk, at: datetime) -> None:
    with pytest.raises(NotFound):
        tracking.uploaded(desk, at, ["261123-000000000000000"])
