"""The index of the queue: its order, bands at the boundary, snoozes, what time alone changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import from_epoch, to_epoch
from core.due import snooze
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.due.live import LiveQueue
from core.due.queue import count, first, queue
from core.orders import edits, tracking
from core.rules.book import packaged
from core.rules.deadlines import Thresholds
from core.rules.terms import Band, Clock
from core.store.desk import Desk, set_rule
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put, put_parcel

H = timedelta(hours=1)
S = timedelta(seconds=1)
NOW = to_epoch(AT)
THRESHOLDS = Thresholds.of(packaged())


def entry(due: int | None, key: int, clock: Clock = Clock.SHIP, *, red: bool = False,
          until: int = 0) -> DueEntry:  # fmt: skip
    """Return an entry that is due in some seconds."""
    at = None if due is None else NOW + due
    return DueEntry(at, key, clock, key, "", "", red, 0, until)


def keys(index: QueueIndex, at: datetime = AT) -> list[int]:
    """Return the keys in their order."""
    return [each.key for each in index.arranged(at)]


def test_the_order_within_and_over_the_bands() -> None:
    index = QueueIndex(
        [
            entry(3 * 3600, 1),
            entry(None, 2, Clock.CHECK),
            entry(None, 3, Clock.NOTICE, red=True),
            entry(3600, 4),
            entry(-60, 5),
            entry(None, 6, Clock.FILL_IN),
            entry(8 * 3600, 7),
            entry(-90, 8, until=NOW + 60),
            entry(None, 9, Clock.CHECK, red=True),
        ],
        THRESHOLDS,
    )
    assert keys(index) == [6, 5, 8, 4, 3, 9, 1, 2, 7]
    assert index.first(AT) == entry(None, 6, Clock.FILL_IN)
    assert index.counts(AT) == {
        Band.OVERDUE: 2, Band.CRITICAL: 4, Band.URGENT: 2, Band.SOON: 1, Band.CALM: 0,
    }  # fmt: skip
    # Three hours on, a clock that was urgent has passed, and stands before the notice.
    assert keys(index, AT + 3 * H + S) == [6, 5, 4, 1, 8, 3, 9, 7, 2]


@pytest.mark.parametrize(
    ("due", "wanted"), [(-1, [1, 2]), (0, [1, 2]), (7199, [1, 2]), (7200, [2, 1])]
)
def test_a_red_notice_stands_after_what_is_critical_to_the_second(
    due: int, wanted: list[int]
) -> None:
    index = QueueIndex([entry(None, 2, Clock.NOTICE, red=True), entry(due, 1)], THRESHOLDS)
    assert keys(index) == wanted
    found = index.first(AT)
    assert found is not None
    assert found.key == wanted[0]


_ENTRIES = st.lists(
    st.builds(
        DueEntry,
        due=st.none() | st.integers(NOW - 10**6, NOW + 10**6),
        order_id=st.integers(0, 50),
        clock=st.sampled_from(Clock),
        key=st.integers(-50, 50),
        stage=st.just(""),
        rule=st.just(""),
        red=st.booleans(),
        shop_id=st.just(0),
        until=st.sampled_from([0, 0, 0, NOW + 10]),
    ),
    unique_by=lambda each: each.id,
)


@given(_ENTRIES, st.integers(-(10**6), 10**6))
def test_counts_order_and_first_agree_at_any_instant(entries: list[DueEntry], shift: int) -> None:
    at = from_epoch(NOW + shift)
    index = QueueIndex(entries, THRESHOLDS)
    arranged = index.arranged(at)
    assert sorted(arranged, key=lambda each: each.id) == sorted(entries, key=lambda each: each.id)
    counts = index.counts(at)
    for band in Band:
        assert counts[band] == sum(1 for each in entries if index.band(each, at) is band)
    awake = [each for each in arranged if not each.until]
    assert index.first(at) == (awake[0] if awake else None)
    timed = [each.due for each in awake if each.due is not None]
    assert timed == sorted(timed)
    assert sum(index.clocks().values()) == len(index) == len(entries)


def test_the_ids_of_all_clocks_are_their_own() -> None:
    found = {entry(0, key, clock).id for key in (-2, -1, 0, 1, 2) for clock in Clock}
    assert len(found) == 5 * len(Clock)


# -- over a store -----------------------------------------------------------------------------


def test_what_is_read_again_and_when(desk: Desk, make_order: MakeOrder) -> None:
    live = LiveQueue()
    order = make_order.order()
    index = live.index(desk, AT)
    assert live.index(desk, AT + S) is index
    edits.note(desk, AT, order, "看过")
    again = live.index(desk, AT + S)
    assert again is not index
    assert live.held(desk, AT + 2 * S) is again
    changed = set_rule(desk, AT, "ship.normal", "36", "类目")
    assert live.index(changed, AT).arranged(AT)[1].due == NOW + 35 * 3600


def test_an_old_parcel_leaves_by_time_alone(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(state="shipped", shipped_at=AT - 95 * H)
    put_parcel(desk, order.id, "75312345678901", uploaded_at=AT - 95 * H, recorded_at=AT - 95 * H)
    live = LiveQueue()
    live.index(desk, AT)
    for step, there in ((1 * H, 1), (1 * H + S, 0)):
        held = live.held(desk, AT + step)
        assert held is not None
        assert len(held) == there == len(queue(desk, AT + step))


def test_a_snooze_is_kept_counted_and_ends_by_itself(desk: Desk, make_order: MakeOrder) -> None:
    make_order(grouped_at=AT - 50 * H)
    other = make_order(grouped_at=AT - 49 * H)
    index = LiveQueue().index(desk, AT)
    mine = [each for each in index.arranged(AT) if each.order_id == 1]
    snooze.snooze(desk, AT, mine, AT + H)
    assert count(desk, AT, band=Band.OVERDUE) == 4
    found = first(desk, AT)
    assert found is not None
    assert found.order_sn == other
    assert [each.snoozed_until for each in queue(desk, AT)] == [None, None, AT + H, AT + H]
    assert [each.snoozed_until for each in queue(desk, AT + H)] == [None] * 4
    snooze.wake(desk, AT, mine)
    assert all(each.snoozed_until is None for each in queue(desk, AT))


def test_a_corrected_number_is_another_parcel_and_not_snoozed(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order(state="shipped", shipped_at=AT - H)
    put_parcel(desk, order.id, "75312345678901", uploaded_at=AT - H, recorded_at=AT - H)
    snooze.snooze(desk, AT, LiveQueue().index(desk, AT).arranged(AT), AT + 5 * H)
    tracking.record(desk, AT, order.order_sn, "75312345678918")
    pickups = queue(desk, AT, clocks=[Clock.PICKUP])
    assert [each.snoozed_until for each in pickups] == [None]


def test_notices_and_checks_stand_in_the_queue(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order(state="received")
    put(desk, "notices", kind="tell_buyer", order_id=1, created_at=AT, red=0, data="{}")
    put(desk, "notices", kind="intercept", order_id=1, created_at=AT, red=1, data="{}")
    put(desk, "notices", kind="unmatched", created_at=AT, red=0, data="{}")
    put(desk, "notices", kind="intercept", order_id=1, created_at=AT, red=1, data="{}",
        done_at=AT)  # fmt: skip
    found = [(each.clock, each.band, each.order_sn, each.rule) for each in queue(desk, AT)]
    assert found[0] == (Clock.NOTICE, Band.CRITICAL, sn, "intercept")
    assert sorted(found[1:]) == [
        (Clock.CHECK, Band.URGENT, "", "unmatched"),
        (Clock.NOTICE, Band.URGENT, sn, "tell_buyer"),
    ]


def test_each_parcel_of_an_order_has_its_clock(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(state="shipped", shipped_at=AT - H)
    put_parcel(desk, order.id, "75312345678901", uploaded_at=AT - H, recorded_at=AT - H)
    put_parcel(desk, order.id, "75312345678902", uploaded_at=AT - H, recorded_at=AT - H, extra=1)
    refs = [each.ref for each in queue(desk, AT, clocks=[Clock.PICKUP])]
    assert refs == ["75312345678901", "75312345678902"]
