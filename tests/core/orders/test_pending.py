"""The pending orders by urgency."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import from_epoch, to_epoch
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.orders.pending import OrderEntry, PendingIndex, pending
from core.rules.book import packaged
from core.rules.deadlines import Thresholds, band_of
from core.rules.terms import Band, Flag, Stage
from core.store.desk import Desk
from tests.conftest import AT, GROUPED_AT, MakeOrder

LIMITS = Thresholds.of(packaged())
NOW = to_epoch(AT)


def test_unknown_first_then_by_deadline_then_as_they_came(
    desk: Desk, make_order: MakeOrder
) -> None:
    late = make_order(grouped_at=GROUPED_AT + timedelta(hours=2))
    one = make_order()
    two = make_order()
    promised = make_order(promised_at=AT)
    blank = make_order(grouped_at=None)
    index = pending(desk)
    found = orders.by_ids(desk, [entry.order_id for entry in index.entries])
    assert [order.order_sn for order in found] == [blank, promised, one, two, late]
    assert index.unknown == 1
    assert [entry.rule for entry in index.entries] == [
        "", "promised", "ship.normal", "ship.normal", "ship.normal",
    ]  # fmt: skip


def test_the_index_and_the_order_agree_on_every_deadline(desk: Desk, make_order: MakeOrder) -> None:
    for kind in ("normal", "fast", "same_day", "direct", "presale", None):
        for presale in (None, AT):
            make_order(ship_kind=kind, presale_until=presale)
            make_order(ship_kind=kind, presale_until=presale, promised_at=AT)
            make_order(ship_kind=kind, presale_until=presale, grouped_at=None)
    entries = pending(desk).entries
    assert len(entries) == 36
    for entry in entries:
        ship = orders.by_ids(desk, [entry.order_id])[0].ship_by
        due = None if ship is None else to_epoch(ship.due_at)
        assert (entry.due, entry.rule) == (due, ship.rule if ship else "")


def test_a_manual_deadline_moves_an_order(desk: Desk, make_order: MakeOrder) -> None:
    make_order()
    second = make_order.order()
    order_edits.set_deadline(desk, AT, second, AT + timedelta(hours=1), "客服说的")
    first = pending(desk).entries[0]
    assert (first.order_id, first.rule) == (second.id, "manual")


@pytest.mark.parametrize(
    ("values", "held"),
    [
        ({}, None),
        ({"under_review": 1}, Flag.UNDER_REVIEW),
        ({"hold_reason": "x"}, Flag.HOLD),
        ({"aftersale_status": "售后处理中"}, Flag.OPEN_AFTERSALE),
        ({"under_review": 1, "hold_reason": "x"}, Flag.UNDER_REVIEW),
    ],
)
def test_what_holds_an_order_up(
    desk: Desk, make_order: MakeOrder, values: dict[str, object], held: Flag | None
) -> None:
    make_order(**values)
    assert pending(desk).entries[0].held is held


def _entries(dues: list[int | None]) -> list[OrderEntry]:
    stages = (Stage.TO_BUY, Stage.BOUGHT, Stage.TO_UPLOAD)
    return [
        OrderEntry(None if due is None else NOW + due, place, stages[place % 3], None, False)
        for place, due in enumerate(dues)
    ]


_EDGES = [0, -1, 7200, 7199, 21600, 21599, 43200, 43199]
_DUES = st.lists(
    st.one_of(st.none(), st.sampled_from(_EDGES), st.integers(-90_000, 200_000)), max_size=60
)


@given(_DUES, st.integers(-90_000, 90_000))
@settings(max_examples=100)
def test_counts_by_bisecting_are_the_counts_one_by_one(dues: list[int | None], shift: int) -> None:
    index = PendingIndex(_entries(dues))
    at = from_epoch(NOW + shift)
    counts = index.counts(at, LIMITS)
    brute = {
        band: sum(1 for due in dues if due is not None and band_of(due - shift, LIMITS) is band)
        for band in Band
    }
    assert counts == brute
    assert sum(counts.values()) + index.unknown == len(index) == len(dues)
    ahead = [NOW + due for due in dues if due is not None and due >= shift]
    assert index.next_due(at) == min(ahead, default=None)


@given(_DUES)
@settings(max_examples=50)
def test_a_part_of_the_index_is_in_the_same_order(dues: list[int | None]) -> None:
    index = PendingIndex(_entries(dues))
    for stage in (Stage.TO_BUY, Stage.BOUGHT, Stage.TO_UPLOAD):
        expected = [entry for entry in index.entries if entry.stage is stage]
        assert index.only(stage=stage).entries == expected
    counts = index.counts(AT, LIMITS)
    for band in Band:
        part = index.only(band=band, at=AT, thresholds=LIMITS)
        assert len(part) == counts[band]
    ids = set(range(0, len(dues), 2))
    assert {entry.order_id for entry in index.only(ids=ids).entries} == ids


def test_nothing_pending(desk: Desk) -> None:
    index = pending(desk)
    assert (len(index), index.unknown, index.next_due(AT)) == (0, 0, None)
    assert set(index.counts(AT, LIMITS).values()) == {0}


def test_the_clock_stops_with_the_upload(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    make_order(uploaded_at=at)
    make_order(exempt_at=at)
    assert len(pending(desk)) == 0
