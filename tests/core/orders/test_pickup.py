"""The courier's scan: what it records, which clock runs then, and how it is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.clock import from_epoch, to_epoch
from core.base.errors import NotFound, Refused
from core.due.queue import queue
from core.orders import pickup, tracking
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.terms import Clock, Flag, Stage
from core.store.desk import Desk, set_rule, undo
from tests.conftest import AT, GROUPED_AT, MakeOrder
from tests.given.shop_rows import put_parcel, snapshot

ZTO, ZTO_2 = "75312345678901", "75312345678902"
YTO = "YT4234858984188"
H, S = timedelta(hours=1), timedelta(seconds=1)


def shipped(desk: Desk, make_order: MakeOrder, at: datetime = AT, number: str = ZTO) -> str:
    """Return an order whose number was uploaded at `at`."""
    sn = make_order()
    tracking.record(desk, at, sn, number)
    tracking.uploaded(desk, at, [sn])
    return sn


def clock(desk: Desk, at: datetime) -> tuple[str, int | None, str, int | None] | None:
    """Return the one thing that is due: its clock, seconds left, band, and stake."""
    found = queue(desk, at, clocks=[Clock.PICKUP, Clock.STALL])
    assert len(found) < 2
    return next(((e.clock.value, e.left_s, e.band.value, e.stake_fen) for e in found), None)


@pytest.mark.parametrize(
    ("later", "left", "band"),
    [
        (0 * H, 86400, "calm"),
        (24 * H - S, 1, "critical"),
        (24 * H, 0, "critical"),
        (24 * H + S, -1, "overdue"),
        (96 * H, -72 * 3600, "overdue"),
    ],
)
def test_the_first_scan_is_due_24_hours_after_the_upload(
    desk: Desk, make_order: MakeOrder, later: timedelta, left: int, band: str
) -> None:
    shipped(desk, make_order)
    assert clock(desk, AT + later) == ("pickup", left, band, 2000)


@pytest.mark.parametrize(
    ("later", "left", "band"),
    [
        (48 * H - S, 1, "critical"),
        (48 * H, 0, "critical"),
        (48 * H + S, -1, "overdue"),
    ],
)
def test_after_a_scan_the_next_trace_is_due_within_48_hours(
    desk: Desk, make_order: MakeOrder, later: timedelta, left: int, band: str
) -> None:
    sn = shipped(desk, make_order)
    scan = AT + 5 * H
    pickup.picked_up(desk, scan, [sn])
    assert clock(desk, scan + later) == ("stall", left, band, None)


def test_a_scan_ends_an_overdue_pickup(desk: Desk, make_order: MakeOrder) -> None:
    sn = shipped(desk, make_order)
    late = AT + 30 * H
    assert clock(desk, late) == ("pickup", -6 * 3600, "overdue", 2000)
    pickup.picked_up(desk, late, [sn])
    assert clock(desk, late) == ("stall", 48 * 3600, "calm", None)


def test_a_second_scan_is_a_new_trace(desk: Desk, make_order: MakeOrder) -> None:
    sn = shipped(desk, make_order)
    pickup.picked_up(desk, AT + H, [sn])
    (order,) = pickup.picked_up(desk, AT + 40 * H, [sn])
    assert order.parcel is not None
    assert (order.parcel.first_scan_at, order.parcel.last_trace_at) == (AT + H, AT + 40 * H)
    assert clock(desk, AT + 40 * H) == ("stall", 48 * 3600, "calm", None)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hours=st.lists(st.integers(0, 200), min_size=1, max_size=4))
def test_in_whatever_order_scans_are_recorded_the_earliest_is_the_first(
    desk: Desk, make_order: MakeOrder, hours: list[int]
) -> None:
    order = make_order.order(uploaded_at=AT)
    put_parcel(desk, order.id, f"7531{order.id:010d}")
    for each in hours:
        pickup.picked_up(desk, AT + each * H, [order.order_sn])
    parcel = orders.find(desk, order.order_sn).parcel
    assert parcel is not None
    assert parcel.first_scan_at == AT + min(hours) * H
    assert parcel.last_trace_at == AT + max(hours) * H


def test_several_orders_are_one_act_and_come_back_in_their_order(
    desk: Desk, make_order: MakeOrder
) -> None:
    one, two = shipped(desk, make_order), shipped(desk, make_order, number=ZTO_2)
    done = pickup.picked_up(desk, AT, [two, one, two])
    assert [order.order_sn for order in done] == [two, one, two]
    asked = desk.store.query("select command from events where what = 'picked-up'")
    assert len(asked) == 2
    assert len({row["command"] for row in asked}) == 1


def test_a_number_of_the_platform_alone_becomes_a_parcel_here(
    desk: Desk, make_order: MakeOrder
) -> None:
    sn = make_order(state="shipped", shipped_at=AT - 3 * H, platform_number=YTO,
                    platform_courier="圆通速递")  # fmt: skip
    (order,) = pickup.picked_up(desk, AT, [sn])
    parcel = order.parcel
    assert parcel is not None
    assert (parcel.number, parcel.courier, parcel.source) == (YTO, "圆通快递", "platform")
    assert parcel.logistics_id == 85
    assert (parcel.uploaded_at, parcel.first_scan_at, parcel.last_trace_at) == (
        AT - 3 * H,
        AT,
        AT,
    )
    assert order.flags == ()
    assert clock(desk, AT) == ("stall", 48 * 3600, "calm", None)


@pytest.mark.parametrize("courier", [None, "", "某某物流"])
def test_a_courier_nobody_knows_is_kept_as_the_platform_writes_it(
    desk: Desk, make_order: MakeOrder, courier: str | None
) -> None:
    sn = make_order(state="shipped", platform_number="AB-12 3", platform_courier=courier)
    (order,) = pickup.picked_up(desk, AT, [sn])
    assert order.parcel is not None
    assert (order.parcel.courier, order.parcel.logistics_id) == (courier or "", None)
    assert (order.parcel.number, order.parcel.uploaded_at) == ("AB-12 3", None)
    assert order.flags == ()


@pytest.mark.parametrize(
    ("scan", "recycled"), [(GROUPED_AT - S, True), (GROUPED_AT, False), (GROUPED_AT + S, False)]
)
def test_a_scan_before_the_grouping_is_another_parcels_and_stops_no_clock(
    desk: Desk, make_order: MakeOrder, scan: datetime, recycled: bool
) -> None:
    sn = shipped(desk, make_order)
    (order,) = pickup.picked_up(desk, scan, [sn])
    assert (Flag.RECYCLED_NUMBER in order.flags) is recycled
    assert order.parcel is not None
    assert order.parcel.first_scan_at == (None if recycled else scan)
    due = clock(desk, AT)
    assert due is not None
    assert due[0] == ("pickup" if recycled else "stall")


def test_the_true_number_ends_the_notice_of_a_recycled_one(
    desk: Desk, make_order: MakeOrder
) -> None:
    sn = shipped(desk, make_order)
    pickup.picked_up(desk, GROUPED_AT - S, [sn])
    tracking.record(desk, AT, sn, ZTO_2, force="test")
    assert Flag.RECYCLED_NUMBER not in orders.find(desk, sn).flags


def test_a_corrected_number_waits_for_its_own_scan(desk: Desk, make_order: MakeOrder) -> None:
    sn = shipped(desk, make_order)
    pickup.picked_up(desk, AT + H, [sn])
    tracking.record(desk, AT + 2 * H, sn, ZTO_2)
    assert clock(desk, AT + 2 * H) == ("pickup", 86400, "calm", 2000)
    pickup.picked_up(desk, AT + 3 * H, [sn])
    old, new = orders.find(desk, sn).parcels
    assert (old.first_scan_at, new.first_scan_at) == (AT + H, AT + 3 * H)


@pytest.mark.parametrize(
    ("values", "tracked", "code"),
    [
        ({}, False, "not-shipped"),
        ({}, True, "not-shipped"),
        ({"state": "received"}, True, "not-shipped"),
        ({"state": "closed"}, True, "not-shipped"),
        ({"state": "unpaid"}, False, "not-shipped"),
        ({"state": "shipped", "exempt_at": AT}, True, "not-shipped"),
        ({"state": "shipped"}, False, "no-number"),
    ],
)
def test_one_order_that_is_not_on_its_way_stops_all(
    desk: Desk, make_order: MakeOrder, values: dict[str, Any], tracked: bool, code: str
) -> None:
    good = shipped(desk, make_order)
    bad = make_order.order(**values)
    if tracked:
        put_parcel(desk, bad.id, ZTO_2)
    before = snapshot(desk)
    with pytest.raises(Refused) as caught:
        pickup.picked_up(desk, AT, [good, bad.order_sn])
    assert caught.value.code == code
    assert bad.order_sn in caught.value.message
    assert snapshot(desk) == before


def test_an_unknown_order_is_not_scanned(desk: Desk) -> None:
    with pytest.raises(NotFound):
        pickup.picked_up(desk, AT, ["261123-000000000000000"])


def _facts(order: Order) -> dict[str, Any]:
    """Return an order without the counters of changes, which undo counts on."""
    parcels = tuple(each.replace(version=0) for each in order.parcels)
    return order.replace(version=0, parcels=parcels).as_dict()


@pytest.mark.parametrize("scans", [1, 2])
def test_undo_takes_back_a_scan_exactly(desk: Desk, make_order: MakeOrder, scans: int) -> None:
    here = shipped(desk, make_order)
    there = make_order(state="shipped", shipped_at=AT, platform_number=YTO)
    for each in range(scans - 1):
        pickup.picked_up(desk, AT + each * H, [here, there])
    before = [_facts(orders.find(desk, sn)) for sn in (here, there)]
    parcels = desk.store.value("select count(*) from parcels")
    pickup.picked_up(desk, AT + 9 * H, [here, there])
    assert undo(desk, AT + 10 * H).what == "picked-up"
    assert [_facts(orders.find(desk, sn)) for sn in (here, there)] == before
    assert desk.store.value("select count(*) from parcels") == parcels


def test_the_index_is_the_queue(desk: Desk, make_order: MakeOrder) -> None:
    waits = make_order.order(state="shipped", shipped_at=AT - 20 * H, platform_number=YTO)
    scanned = shipped(desk, make_order)
    desk.store.conn.execute("update orders set grouped_at = null where order_sn = ?", (scanned,))
    pickup.picked_up(desk, AT - 44 * H, [scanned])
    make_order(state="shipped", shipped_at=AT - 97 * H, platform_number=YTO)
    for state in ("received", "closed", "to_ship"):
        make_order(state=state, platform_number=YTO)
    index = pickup.travelling(desk, AT)
    told = [(orders.by_ids(desk, [e.order_id])[0].order_sn, e.due, e.rule) for e in index.entries]
    due = queue(desk, AT, clocks=[Clock.PICKUP, Clock.STALL])
    assert told == [(e.order_sn, to_epoch(e.due_at), e.rule) for e in due if e.due_at]
    assert [sn for sn, _due, _rule in told] == [waits.order_sn, scanned]
    assert [rule for _sn, _due, rule in told] == ["pickup.scan", "trace.stall"]
    assert {entry.stage for entry in index.entries} == {Stage.SHIPPED}
    some = pickup.travelling(desk, AT, [waits.id, 10_000])
    assert [entry.order_id for entry in some.entries] == [waits.id]
    assert len(pickup.travelling(desk, AT, [])) == 0


def test_a_received_order_leaves_the_index(desk: Desk, make_order: MakeOrder) -> None:
    sn = shipped(desk, make_order)
    pickup.picked_up(desk, AT, [sn])
    assert len(pickup.travelling(desk, AT)) == 1
    desk.store.conn.execute("update orders set state = 'received' where order_sn = ?", (sn,))
    assert len(pickup.travelling(desk, AT)) == 0
    assert clock(desk, AT) is None


def test_an_open_case_is_seen_in_the_index(desk: Desk, make_order: MakeOrder) -> None:
    make_order(state="shipped", shipped_at=AT, platform_number=YTO, aftersale_status="售后处理中")
    (entry,) = pickup.travelling(desk, AT).entries
    assert entry.held is Flag.OPEN_AFTERSALE
    assert not entry.red


def test_the_sellers_own_hours_move_both_clocks(desk: Desk, make_order: MakeOrder) -> None:
    sn = shipped(desk, make_order)
    changed = set_rule(set_rule(desk, AT, "pickup.scan", "12", "x"), AT, "trace.stall", "30", "x")
    assert clock(changed, AT) == ("pickup", 12 * 3600, "calm", 2000)
    pickup.picked_up(changed, AT, [sn])
    (entry,) = pickup.travelling(changed, AT).entries
    assert entry.due is not None
    assert from_epoch(entry.due) == AT + 30 * H
