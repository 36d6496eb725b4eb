"""What a crossing is, to the second; the desk's watch told against a plain recomputation."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import from_epoch, to_epoch
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.notify.crossing import LOW_REVIEW, Watch, across
from core.notify.quiet import digest_due, is_quiet, quiet_end
from core.rules.book import Override, packaged
from core.rules.deadlines import Thresholds
from core.rules.terms import Band, Clock
from tests.conftest import AT

S = timedelta(seconds=1)
NOW = to_epoch(AT)
THRESHOLDS = Thresholds.of(packaged())
USUAL = (Band.OVERDUE, Band.CRITICAL)
EVERY = (Band.OVERDUE, Band.CRITICAL, Band.URGENT, Band.SOON)


def entry(due: int | None, key: int = 1, clock: Clock = Clock.SHIP, *, red: bool = False,
          rule: str = "", until: int = 0) -> DueEntry:  # fmt: skip
    """Return an entry that is due in some seconds."""
    at = None if due is None else NOW + due
    return DueEntry(at, key, clock, key, "", rule, red, 0, until)


def index(*entries: DueEntry) -> QueueIndex:
    return QueueIndex(entries, THRESHOLDS)


def told(found: QueueIndex, at: datetime = AT, bands: tuple[Band, ...] = USUAL) -> list[str]:
    return [each.key for each in across(found, at, bands)]


@pytest.mark.parametrize(
    ("left", "bands", "band"),
    [
        (-1, USUAL, "overdue"), (0, USUAL, "critical"),
        (7199, USUAL, "critical"), (7200, USUAL, None), (7200, EVERY, "urgent"),
        (6 * 3600 - 1, EVERY, "urgent"), (6 * 3600, EVERY, "soon"),
        (12 * 3600 - 1, EVERY, "soon"), (12 * 3600, EVERY, None),
        (-1, (Band.CRITICAL,), None), (0, (Band.OVERDUE,), None), (-1, (), None),
    ],
)  # fmt: skip
def test_the_second_in_which_a_clock_crosses(
    left: int, bands: tuple[Band, ...], band: str | None
) -> None:
    due = NOW + left
    assert told(index(entry(left)), AT, bands) == ([f"ship:1:{due}:{band}"] if band else [])


@pytest.mark.parametrize(
    ("came", "wanted"),
    [
        (entry(None, 1, Clock.FILL_IN), True),
        (entry(None, 1, Clock.NOTICE, red=True), True),
        (entry(None, 1, Clock.CHECK, red=True), True),
        (entry(None, 1, Clock.NOTICE, rule=LOW_REVIEW), True),
        (entry(None, 1, Clock.NOTICE, rule="tell_buyer"), False),
        (entry(None, 1, Clock.CHECK), False),
    ],
)
def test_what_has_no_time_counts_when_it_is_red(came: DueEntry, wanted: bool) -> None:
    assert bool(told(index(came))) is wanted


def test_a_red_notice_counts_whatever_the_bands() -> None:
    assert told(index(entry(None, 1, Clock.NOTICE, red=True)), AT, ()) == ["notice:1:-:critical"]


def test_what_is_snoozed_is_silent_and_is_told_when_it_wakes() -> None:
    asleep = index(entry(-1, until=NOW + 60))
    assert told(asleep) == []
    woken = across(index(entry(-1)), AT, USUAL, {("ship", "1"): NOW})
    assert [each.key for each in woken] == [f"ship:1:{NOW - 1}:overdue:{NOW}"]


def test_what_is_to_be_bought_is_named_by_its_ship_by() -> None:
    # The moment to buy moves with each shipment of the supplier: nothing has crossed anew.
    keys = {
        told(index(entry(90_000, 7), entry(moment, 7, Clock.BUY)))[0] for moment in (-60, -90, -5)
    }
    assert keys == {f"buy:7:{NOW + 90_000}:overdue"}


def test_the_desk_is_silent_about_what_was_there() -> None:
    watch, first = Watch(USUAL), index(entry(-5, 1), entry(7200, 2), entry(7201, 3))
    assert watch.crossed(first, AT) == []
    assert [each.key for each in watch.crossed(first, AT + S)] == [f"ship:2:{NOW + 7200}:critical"]
    assert watch.crossed(first, AT + S) == []
    assert len(watch.crossed(first, AT + 2 * S)) == 1
    # A file brings what has passed already: nobody has seen that.
    more = index(entry(-5, 1), entry(-9, 9), entry(7200, 2), entry(7201, 3))
    assert [each.entry.key for each in watch.crossed(more, AT + 2 * S)] == [9]


def test_a_jump_over_two_bands_is_told_once_with_the_worst() -> None:
    watch, found = Watch(EVERY), index(entry(13 * 3600))
    assert watch.crossed(found, AT) == []
    later = watch.crossed(found, AT + timedelta(hours=13) + S)
    assert [each.band for each in later] == [Band.OVERDUE]
    assert watch.crossed(found, AT + timedelta(hours=14)) == []


def test_a_deadline_that_moved_crosses_anew_and_the_same_one_does_not() -> None:
    watch = Watch(USUAL)
    watch.crossed(index(entry(60)), AT)
    assert watch.crossed(index(entry(90_000)), AT) == []
    assert watch.crossed(index(entry(60)), AT) == []
    assert [each.due for each in watch.crossed(index(entry(61)), AT)] == [NOW + 61]


def test_a_snooze_that_ends_rings_again() -> None:
    watch = Watch(USUAL)
    watch.crossed(index(entry(60)), AT)
    assert watch.crossed(index(entry(60, until=NOW + 30)), AT) == []
    assert len(watch.crossed(index(entry(60)), AT + 30 * S)) == 1


def test_quiet_hours_hold_back_and_their_end_tells_what_still_burns() -> None:
    watch, found = Watch(USUAL, loud=(Band.OVERDUE,)), index(entry(7200, 1), entry(7300, 2))
    assert watch.crossed(found, AT) == []
    assert watch.crossed(found, AT + 10 * S, quiet=True) == []
    dealt_with = index(entry(7300, 2))
    assert watch.crossed(dealt_with, AT + 200 * S, quiet=True) == []
    assert [each.entry.key for each in watch.crossed(dealt_with, AT + 300 * S)] == [2]
    # What is loud is told at once, and not again at the end.
    night = AT + timedelta(hours=3)
    assert len(watch.crossed(dealt_with, night, quiet=True)) == 1
    assert watch.crossed(dealt_with, night + S) == []


def test_the_clock_set_back_tells_nothing_twice() -> None:
    watch, found = Watch(USUAL), index(entry(7200))
    watch.crossed(found, AT)
    assert len(watch.crossed(found, AT + S)) == 1
    assert watch.crossed(found, AT - S) == []
    assert watch.crossed(found, AT + 2 * S) == []


_ENTRIES = st.lists(
    st.builds(
        entry,
        st.one_of(st.none(), st.integers(-20_000, 60_000)),
        st.integers(1, 30),
        st.sampled_from([Clock.SHIP, Clock.BUY, Clock.NOTICE, Clock.AFTERSALE]),
        red=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
_STEPS = st.lists(st.tuples(st.integers(0, 30_000), st.booleans(), st.booleans()), max_size=6)


@settings(max_examples=60)
@given(_ENTRIES, _ENTRIES, _STEPS, st.sets(st.sampled_from(EVERY)))
def test_the_watch_tells_what_a_plain_look_would(
    before: list[DueEntry],
    after: list[DueEntry],
    steps: list[tuple[int, bool, bool]],
    bands: set[Band],
) -> None:
    """However the seconds fall and whatever an import brings; each key once."""
    first, second = index(*before), index(*after)
    watch = Watch(bands, (Band.OVERDUE,))
    now, found = NOW, first
    assert watch.crossed(found, from_epoch(now)) == []
    seen = {each.key for each in across(found, from_epoch(now), bands)}
    for passed, other, quiet in steps:
        now += passed
        found = second if other else found
        at = from_epoch(now)
        counted = bands & {Band.OVERDUE} if quiet else bands
        wanted = [each.key for each in across(found, at, counted) if each.key not in seen]
        assert [each.key for each in watch.crossed(found, at, quiet=quiet)] == wanted
        seen.update(wanted)


def _day(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{clock}+08:00")


@pytest.mark.parametrize(
    ("start", "end", "clock", "wanted"),
    [
        ("23:00:00", "07:00:00", "22:59:59", False), ("23:00:00", "07:00:00", "23:00:00", True),
        ("23:00:00", "07:00:00", "00:00:00", True), ("23:00:00", "07:00:00", "06:59:59", True),
        ("23:00:00", "07:00:00", "07:00:00", False),
        ("12:00:00", "13:30:00", "11:59:59", False), ("12:00:00", "13:30:00", "12:00:00", True),
        ("12:00:00", "13:30:00", "13:29:59", True), ("12:00:00", "13:30:00", "13:30:00", False),
        ("08:00:00", "08:00:00", "08:00:00", False), ("08:00:00", "08:00:00", "03:00:00", False),
    ],
)  # fmt: skip
def test_quiet_hours_to_the_second(start: str, end: str, clock: str, wanted: bool) -> None:
    own = {"notify.quiet_from": start, "notify.quiet_until": end}
    rules = packaged().overlaid(
        {name: Override(value=value, source="", date="") for name, value in own.items()}
    )
    assert is_quiet(rules, _day(clock)) is wanted
    # Another zone of the server changes nothing.
    assert is_quiet(rules, _day(clock).astimezone(None)) is wanted
    if wanted:
        ends = quiet_end(rules, _day(clock))
        assert not is_quiet(rules, ends)
        assert is_quiet(rules, ends - S)


@pytest.mark.parametrize(("clock", "due"), [("07:59:59", False), ("08:00:00", True)])
def test_the_digests_time(clock: str, due: bool) -> None:
    assert digest_due(packaged(), _day(clock)) is due
