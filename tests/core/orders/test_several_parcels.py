"""Orders of several parcels, and what pasted trace text does to each of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.appeals import timeline
from core.appeals.subject import find_subject
from core.base.errors import Refused
from core.due.queue import queue
from core.orders import pickup, traces, tracking
from core.orders import reading as orders
from core.orders.next_step import next_step
from core.orders.order import Order
from core.rules.terms import Clock, Flag
from core.store.desk import Desk, undo
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put_parcel

FIRST, SECOND = "73610555582883", "78109356970791"
H = timedelta(hours=1)
TRAVEL = (Clock.PICKUP, Clock.STALL)


def two_parcels(desk: Desk, make_order: MakeOrder, **values: Any) -> Order:
    """Return a shipped order of two parcels."""
    order = make_order.order(state="shipped", shipped_at=AT - 3 * H, **values)
    for place, number in enumerate((FIRST, SECOND)):
        put_parcel(desk, order.id, number, extra=place, uploaded_at=AT - 3 * H)
    return orders.by_ids(desk, [order.id])[0]


def scans(desk: Desk, order: Order) -> list[bool]:
    """Return which parcels were scanned."""
    return [each.first_scan_at is not None for each in orders.find(desk, order.order_sn).parcels]


@pytest.mark.parametrize("place", [0, 1])
def test_a_trace_without_a_number_is_that_of_the_parcel_that_is_meant(
    desk: Desk, make_order: MakeOrder, place: int
) -> None:
    order = two_parcels(desk, make_order)
    meant = order.parcels[place]
    text = "2026-11-23 09:00 已揽收"
    (line,) = traces.judge(desk, AT, text, order.id, meant.id)
    assert line.number == meant.number
    assert traces.record(desk, AT, [line]) == 1
    assert scans(desk, order) == [place == 0, place == 1]


@pytest.mark.parametrize("platform", [None, FIRST, SECOND])
def test_a_trace_of_a_number_that_was_replaced_revives_nothing(
    desk: Desk, make_order: MakeOrder, platform: str | None
) -> None:
    order = make_order.order(state="shipped", shipped_at=AT - 3 * H, platform_number=platform)
    put_parcel(desk, order.id, FIRST, uploaded_at=AT - 3 * H, replaced_at=AT - H)
    put_parcel(desk, order.id, SECOND)
    before = orders.find(desk, order.order_sn).parcels
    text = f"中通快递 {FIRST}\n2026-11-23 09:00 已揽收"
    (line,) = traces.judge(desk, AT, text)
    assert (line.number, line.scan) == (FIRST, None)
    assert FIRST in line.problem
    assert SECOND in line.problem
    assert traces.record(desk, AT, [line]) == 0
    found = pickup.scan_each(desk, AT, [pickup.Scan(order.id, before[0].id)])
    assert (found.done, [each.code for each in found.refused]) == ((), ["number-replaced"])
    assert orders.find(desk, order.order_sn).parcels == before


def test_a_scan_beside_a_correction_is_refused_by_name(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(state="shipped", shipped_at=AT - 3 * H)
    put_parcel(desk, order.id, FIRST, uploaded_at=AT - 3 * H)
    seen = pickup.scans_of(orders.find(desk, order.order_sn))
    tracking.record(desk, AT, order.order_sn, SECOND, force="x")
    found = pickup.scan_each(desk, AT, seen)
    assert [(each.code, SECOND in each.message) for each in found.refused] == [
        ("number-replaced", True)
    ]
    with pytest.raises(Refused):
        pickup.scan(desk, AT, [pickup.Scan(order.id, None)])
    assert scans(desk, order) == [False, False]


def test_the_platforms_number_that_was_recorded_meanwhile_is_scanned_once(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order(state="shipped", shipped_at=AT - 3 * H, platform_number=FIRST)
    seen = pickup.scans_of(order)
    put_parcel(desk, order.id, FIRST, uploaded_at=AT - 3 * H)
    pickup.scan(desk, AT, seen)
    assert scans(desk, order) == [True]


def test_a_number_in_the_text_wins_over_the_parcel_that_is_meant(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = two_parcels(desk, make_order)
    text = f"中通快递 {SECOND}\n2026-11-23 09:00 已揽收"
    traces.record(desk, AT, traces.judge(desk, AT, text, order.id, order.parcels[0].id))
    assert scans(desk, order) == [False, True]


def test_there_is_one_scan_for_each_parcel(desk: Desk, make_order: MakeOrder) -> None:
    order = two_parcels(desk, make_order)
    assert [each.parcel_id for each in pickup.scans_of(order)] == [p.id for p in order.parcels]
    outcome = pickup.scan_each(desk, AT, pickup.scans_of(order))
    assert (len(outcome.done), scans(desk, order)) == (2, [True, True])
    waiting = make_order.order()
    assert len(pickup.scan_each(desk, AT, pickup.scans_of(waiting)).refused) == 1


SIGNED = f"中通快递 {FIRST}\n2026-11-23 09:00 已揽收\n2026-11-23 09:00 已签收，签收人：前台"


def test_what_was_signed_for_has_no_clock_any_more(desk: Desk, make_order: MakeOrder) -> None:
    order = two_parcels(desk, make_order)
    traces.record(desk, AT, traces.judge(desk, AT, SIGNED))
    found = orders.find(desk, order.order_sn)
    assert [each.signed_at for each in found.parcels] == [AT - H, None]
    for later in (0 * H, 72 * H):
        told = [(each.clock, each.ref) for each in queue(desk, AT + later, clocks=TRAVEL)]
        assert told == [(Clock.PICKUP, SECOND)]
    assert traces.record(desk, AT, traces.judge(desk, AT, SIGNED)) == 1
    undo(desk, AT)
    assert orders.find(desk, order.order_sn).parcels[0].signed_at is None
    assert len(queue(desk, AT, clocks=TRAVEL)) == 2


def test_a_parcel_of_the_platform_is_signed_for_too(desk: Desk, make_order: MakeOrder) -> None:
    make_order.order(state="shipped", shipped_at=AT - 3 * H, platform_number=FIRST)
    assert len(queue(desk, AT, clocks=TRAVEL)) == 1
    traces.record(desk, AT, traces.judge(desk, AT, SIGNED))
    assert queue(desk, AT + 72 * H, clocks=TRAVEL) == []


@pytest.mark.parametrize(
    ("platform", "differs"),
    [(FIRST, False), (SECOND, False), ("75312345678901", True), ("", False)],
)
def test_the_platform_may_show_either_number(
    desk: Desk, make_order: MakeOrder, platform: str, differs: bool
) -> None:
    order = two_parcels(desk, make_order, platform_number=platform)
    assert (Flag.NUMBER_MISMATCH in order.flags) is differs
    assert (next_step(order).code == "look") is differs


def test_a_second_parcel_that_was_scanned_before_the_order_is_seen(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = two_parcels(desk, make_order)
    early = [pickup.Scan(order.id, order.parcels[1].id, AT - 9 * H)]
    pickup.scan(desk, AT, early)
    assert Flag.RECYCLED_NUMBER in orders.find(desk, order.order_sn).flags


@pytest.mark.parametrize("extra", [False, True])
def test_one_number_is_not_two_parcels(desk: Desk, make_order: MakeOrder, extra: bool) -> None:
    order = make_order.order()
    tracking.record(desk, AT, order.order_sn, FIRST)
    tracking.record(desk, AT, order.order_sn, SECOND, extra=True)
    with pytest.raises(Refused) as refused:
        tracking.record(
            desk, AT, order.order_sn, FIRST if extra else SECOND, extra=extra, force="so"
        )
    assert not refused.value.overridable
    assert "has this number already" in refused.value.message


def test_the_platforms_facts_tell_the_scan_of_the_parcel_it_shows(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = two_parcels(desk, make_order, platform_number=SECOND)
    first, second = order.parcels
    pickup.scan(
        desk,
        AT,
        [pickup.Scan(order.id, first.id, AT - 2 * H), pickup.Scan(order.id, second.id, AT - H)],
    )
    about = find_subject(desk, order.order_sn, "")
    told = [text for _at, text in timeline._of_order(about)]
    assert [text for text in told if "first scan" in text] == [
        f"first scan by the courier (中通快递 {SECOND})"
    ]
