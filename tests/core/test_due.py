"""The one queue: each clock, its rule, its order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.base.clock import iso
from core.due.items import DueItem
from core.due.queue import queue
from core.orders import bindings, purchases
from core.rules.terms import Clock
from core.store import due as store_due
from core.store.desk import Desk, set_rule
from tests.conftest import GROUPED_AT, MakeOrder
from tests.given.shop_rows import put_parcel, put_purchase

H = timedelta(hours=1)
S = timedelta(seconds=1)


def _of(items: list[DueItem], clock: Clock) -> list[DueItem]:
    return [each for each in items if each.clock is clock]


def test_an_order_to_buy_has_two_clocks(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order()
    buy, ship = queue(desk, at)
    assert buy.as_json() == {
        "clock": "buy",
        "order_sn": sn,
        "ref": sn,
        "due_at": "2026-11-24T13:00:00+08:00",
        "left_s": 27 * 3600,
        "band": "calm",
        "stage": "to_buy",
        "rule": "buy.supplier_hours",
        "stake_fen": 300,
        "title": "加绒加厚打底裤女外穿",
        "snoozed_until": None,
        "shop": "",
    }
    assert list(buy.as_json()) == [
        "clock", "order_sn", "ref", "due_at", "left_s", "band", "stage", "rule", "stake_fen",
        "title", "snoozed_until", "shop",
    ]  # fmt: skip
    assert (ship.clock, ship.rule, ship.left_s) == (Clock.SHIP, "ship.normal", 47 * 3600)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"promised_at": GROUPED_AT + 24 * H}, "promised"),
        ({"manual_due_at": GROUPED_AT + 24 * H}, "manual"),
        ({"ship_kind": "fast"}, "ship.fast"),
    ],
)
def test_the_rule_is_named(
    desk: Desk, make_order: MakeOrder, at: datetime, values: dict[str, Any], rule: str
) -> None:
    make_order(**values)
    ship = _of(queue(desk, at), Clock.SHIP)[0]
    assert (ship.rule, ship.due_at) == (rule, GROUPED_AT + 24 * H)


def test_a_blank_grouping_time_stands_on_top(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    make_order(grouped_at=GROUPED_AT - 100 * H)
    blank = make_order(grouped_at=None)
    first = queue(desk, at)[0].as_json()
    assert (first["clock"], first["order_sn"]) == ("fill-in", blank)
    assert (first["due_at"], first["left_s"], first["rule"]) == (None, None, "")
    assert first["band"] == "critical"


def test_bought_and_tracked_orders_keep_the_shipping_clock_alone(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    bought, tracked = make_order.order(), make_order.order()
    put_purchase(desk, bought.id, "1")
    put_parcel(desk, tracked.id, "75312345678901", exported_at=at)
    found = {(each.order_sn, each.clock, each.stage) for each in queue(desk, at)}
    assert found == {
        (bought.order_sn, Clock.SHIP, "bought"),
        (tracked.order_sn, Clock.SHIP, "to_upload"),
    }


def test_the_buy_cutoff_follows_the_suppliers_own_purchases(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    bindings.bind(desk, at, "S-1", "1688:754299529443", supplier="慢厂")
    supplier = bindings.of_code(desk, "S-1")
    assert supplier is not None
    past = make_order.order(state="received")
    for place, hours in enumerate((10, 20, 30, 40, 50)):
        put_purchase(desk, past.id, str(place), supplier_id=supplier.supplier_id,
                     bought_at=at - 100 * H, shipped_at=at - (100 - hours) * H)  # fmt: skip
        wanted = "buy.supplier_percentile" if place == 4 else "buy.supplier_hours"
        sn = make_order(code="S-1")
        buy = next(each for each in _of(queue(desk, at), Clock.BUY) if each.order_sn == sn)
        assert buy.rule == wanted
        assert buy.due_at == GROUPED_AT + (48 - (40 if place == 4 else 20)) * H


def test_the_order_and_the_queue_agree_on_the_cutoff_of_a_second_line(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    bindings.bind(desk, at, "B-2", "1688:754299529444", supplier="慢厂")
    bound = bindings.of_code(desk, "B-2")
    assert bound is not None
    past = make_order.order(state="received")
    for place in range(5):
        put_purchase(desk, past.id, str(place), supplier_id=bound.supplier_id,
                     bought_at=at - 100 * H, shipped_at=at - 60 * H)  # fmt: skip
    order = make_order.order(code=("A-1", "B-2"))
    buy = _of(queue(desk, at), Clock.BUY)[0]
    assert order.buy_by is not None
    assert (buy.due_at, buy.rule) == (order.buy_by.due_at, order.buy_by.rule)
    assert buy.rule == "buy.supplier_percentile"


def test_the_pickup_clock_starts_with_the_upload(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(state="shipped", shipped_at=at)
    put_parcel(desk, order.id, "75312345678901", recorded_at=at - 5 * H, uploaded_at=at - H)
    (pickup,) = queue(desk, at)
    assert (pickup.clock, pickup.ref, pickup.rule) == (
        Clock.PICKUP,
        "75312345678901",
        "pickup.scan",
    )
    assert (pickup.due_at, pickup.stake_fen, pickup.stage) == (at + 23 * H, 2000, "shipped")


def test_a_number_typed_on_the_platform_has_a_pickup_clock_too(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    make_order(state="shipped", shipped_at=at - 2 * H, platform_number="YT9876543210123")
    (pickup,) = queue(desk, at)
    assert (pickup.ref, pickup.due_at) == ("YT9876543210123", at + 22 * H)


def test_a_corrected_number_restarts_the_pickup_clock(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(state="shipped", shipped_at=at - 120 * H, uploaded_at=at - 120 * H)
    put_parcel(desk, order.id, "75312345678901", uploaded_at=at - 120 * H,
               recorded_at=at - 121 * H, replaced_at=at - H)  # fmt: skip
    put_parcel(desk, order.id, "75312345678902", recorded_at=at - H)
    (pickup,) = queue(desk, at)
    assert (pickup.ref, pickup.due_at) == ("75312345678902", at + 23 * H)


@pytest.mark.parametrize(("age", "seen"), [(96 * H, True), (96 * H + S, False)])
def test_an_old_pickup_leaves_the_queue(
    desk: Desk, make_order: MakeOrder, at: datetime, age: timedelta, seen: bool
) -> None:
    make_order(state="shipped", shipped_at=at - age, platform_number="YT9876543210123")
    assert bool(queue(desk, at)) is seen


@pytest.mark.parametrize("days", [1, 5, 14])
def test_a_stalled_parcel_stays_in_the_queue_for_as_long_as_it_travels(
    desk: Desk, make_order: MakeOrder, at: datetime, days: int
) -> None:
    order = make_order.order(state="shipped", shipped_at=at - timedelta(days=days))
    put_parcel(desk, order.id, "75312345678901", recorded_at=at - timedelta(days=days),
               first_scan_at=at - timedelta(days=days), last_trace_at=at - 49 * H)  # fmt: skip
    (stall,) = queue(desk, at)
    assert (stall.clock, stall.rule, stall.left_s) == (Clock.STALL, "trace.stall", -3600)
    assert (stall.band, stall.ref) == ("overdue", "75312345678901")


def test_a_scanned_parcel_has_no_pickup_clock(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(state="shipped", shipped_at=at - 2 * H)
    put_parcel(desk, order.id, "75312345678901", first_scan_at=at - H)
    (stall,) = queue(desk, at)
    assert (stall.clock, stall.due_at) == (Clock.STALL, at + 47 * H)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "received"},
        {"state": "closed"},
        {"state": "unpaid"},
        {"exempt_at": GROUPED_AT},
        {"state": "shipped", "shipped_at": GROUPED_AT, "exempt_at": GROUPED_AT},
    ],
)
def test_what_has_no_clock(
    desk: Desk, make_order: MakeOrder, at: datetime, values: dict[str, Any]
) -> None:
    make_order(**values)
    assert queue(desk, at) == []


def test_the_most_urgent_comes_first_over_all_clocks(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    make_order(grouped_at=at - 47 * H)
    make_order(grouped_at=at - 10 * H)
    make_order(state="shipped", shipped_at=at - 20 * H)
    items = queue(desk, at)
    lefts = [each.left_s for each in items]
    assert lefts == sorted(lefts, key=lambda left: left or 0)
    assert [each.clock for each in items] == [
        Clock.BUY, Clock.SHIP, Clock.PICKUP, Clock.BUY, Clock.SHIP,
    ]  # fmt: skip


def test_within_and_clocks_narrow_the_queue(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    make_order(grouped_at=at - 47 * H)
    make_order()
    make_order(grouped_at=None)
    assert [each.clock for each in queue(desk, at, clocks=[Clock.SHIP])] == [Clock.SHIP] * 2
    near = queue(desk, at, within=H)
    assert [each.clock for each in near] == [Clock.FILL_IN, Clock.BUY, Clock.SHIP]
    assert len(queue(desk, at, within=H - S)) == 2


def test_a_queue_as_of_another_time(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    make_order()
    ship = _of(queue(desk, at + 48 * H), Clock.SHIP)[0]
    assert (ship.left_s, ship.band) == (-3600, "overdue")


def test_a_sellers_rule_moves_the_clock(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    make_order()
    changed = set_rule(desk, at, "ship.normal", "36", "category")
    assert _of(queue(changed, at), Clock.SHIP)[0].due_at == GROUPED_AT + 36 * H


def test_a_purchase_ends_the_buying_clock(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order()
    purchases.record(desk, at, sn, upstream_order="2600000000000000001", cost_fen=2000)
    assert _of(queue(desk, at), Clock.BUY) == []


def test_an_order_shipped_between_two_looks_is_passed_over(
    desk: Desk, make_order: MakeOrder, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_order()
    monkeypatch.setattr(store_due, "order_texts", lambda _store, _ids: {})
    assert queue(desk, at) == []


def test_times_are_given_in_beijing_time(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    make_order()
    assert all(str(each.as_json()["due_at"]).endswith("+08:00") for each in queue(desk, at))
    assert iso(at) == "2026-11-23T10:00:00+08:00"
