"""The shipping clocks at their boundaries (rules/README.md, 2)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import iso, parse_time, to_epoch
from core.rules import book as rulebook
from core.rules.book import Override
from core.rules.deadlines import (
    ShipClocks,
    Thresholds,
    UrgencyIndex,
    band_of,
    buy_cutoff,
    label,
    left_s,
    supplier_rule,
    supplier_time,
)
from core.rules.terms import Band, Deadline

RULES = rulebook.packaged()
LIMITS = Thresholds.of(RULES)
H = 3600
SECOND = timedelta(seconds=1)

# grouped at · kind · further facts · ship-by · rule
SHIP_BY: list[tuple[str | None, str, dict[str, str], str | None, str]] = [
    ("2026-11-23 10:00:00", "normal", {}, "2026-11-25 10:00:00", "ship.normal"),
    ("2026-11-23 10:00:00", "fast", {}, "2026-11-24 10:00:00", "ship.fast"),
    ("2026-11-23 10:00:00", "direct", {}, "2026-11-28 10:00:00", "ship.direct"),
    ("2026-11-23 00:00:00", "same_day", {}, "2026-11-23 23:59:59", "ship.same_day"),
    ("2026-11-23 23:59:59", "same_day", {}, "2026-11-23 23:59:59", "ship.same_day"),
    ("2026-11-24 00:00:00", "same_day", {}, "2026-11-24 23:59:59", "ship.same_day"),
    # The month, the leap day, the year.
    ("2026-11-29 10:00:00", "normal", {}, "2026-12-01 10:00:00", "ship.normal"),
    ("2028-02-28 10:00:00", "fast", {}, "2028-02-29 10:00:00", "ship.fast"),
    ("2028-02-28 10:00:00", "normal", {}, "2028-03-01 10:00:00", "ship.normal"),
    ("2028-02-29 10:00:00", "same_day", {}, "2028-02-29 23:59:59", "ship.same_day"),
    ("2026-12-31 23:59:59", "fast", {}, "2027-01-01 23:59:59", "ship.fast"),
    ("2026-12-30 00:00:01", "normal", {}, "2027-01-01 00:00:01", "ship.normal"),
    # New York puts its clocks forward here; Beijing does not.
    ("2026-03-07 20:00:00", "normal", {}, "2026-03-09 20:00:00", "ship.normal"),
    # Presale: the stated day's end; without it nothing is invented.
    ("2026-11-23 10:00:00", "presale", {"presale_until": "2026-12-05 08:00"},
     "2026-12-05 23:59:59", "ship.presale"),
    (None, "presale", {"presale_until": "2026-12-05 08:00"}, "2026-12-05 23:59:59", "ship.presale"),
    ("2026-11-23 10:00:00", "presale", {}, None, ""),
    # What is promised wins over the rules, what is set by hand over everything.
    ("2026-11-23 10:00:00", "normal", {"promised_at": "2026-11-24 09:00"},
     "2026-11-24 09:00:00", "promised"),
    ("2026-11-23 10:00:00", "presale",
     {"promised_at": "2026-11-24 09:00", "presale_until": "2026-12-05 08:00"},
     "2026-11-24 09:00:00", "promised"),
    (None, "normal", {"promised_at": "2026-11-24 09:00"}, "2026-11-24 09:00:00", "promised"),
    ("2026-11-23 10:00:00", "fast",
     {"promised_at": "2026-11-24 09:00", "manual_at": "2026-11-30 12:00"},
     "2026-11-30 12:00:00", "manual"),
    (None, "normal", {"manual_at": "2026-11-30 12:00"}, "2026-11-30 12:00:00", "manual"),
    # A blank grouping time: no deadline.
    (None, "normal", {}, None, ""),
    (None, "fast", {}, None, ""),
    (None, "same_day", {}, None, ""),
    (None, "direct", {}, None, ""),
]  # fmt: skip


def _ship_by(grouped: str | None, kind: str, more: dict[str, str]) -> Deadline | None:
    facts: dict[str, Any] = {
        "manual_due_at" if key == "manual_at" else key: to_epoch(parse_time(text))
        for key, text in more.items()
    }
    nothing = dict.fromkeys(("promised_at", "manual_due_at", "presale_until"))
    return ShipClocks(RULES).deadline(
        grouped_at=to_epoch(parse_time(grouped)) if grouped else None,
        kind=kind,
        **{**nothing, **facts},
    )


@pytest.mark.parametrize(("grouped", "kind", "more", "due", "rule"), SHIP_BY)
def test_ship_by(
    grouped: str | None, kind: str, more: dict[str, str], due: str | None, rule: str
) -> None:
    found = _ship_by(grouped, kind, more)
    if due is None:
        assert found is None
        return
    assert found == Deadline(due_at=parse_time(due), rule=rule)


@pytest.mark.parametrize("row", [row for row in SHIP_BY if row[3] is not None])
def test_one_second_before_and_after(row: tuple[str | None, str, dict[str, str], str, str]) -> None:
    found = _ship_by(*row[:3])
    assert found is not None
    due = parse_time(row[3])
    assert band_of(left_s(found.due_at, due - SECOND), LIMITS) is Band.CRITICAL
    assert band_of(left_s(found.due_at, due), LIMITS) is Band.CRITICAL
    assert band_of(left_s(found.due_at, due + SECOND), LIMITS) is Band.OVERDUE


_IN_ZONE = """
import json, sys
from tests.core.rules.test_deadlines import SHIP_BY, _ship_by
from core.base.clock import iso
found = [_ship_by(*row[:3]) for row in SHIP_BY]
print(json.dumps([iso(each.due_at) if each else None for each in found]))
"""


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Apia"])
def test_the_servers_zone_changes_nothing(zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IN_ZONE],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [_ship_by(*row[:3]) for row in SHIP_BY]
    assert json.loads(done.stdout) == [iso(each.due_at) if each else None for each in here]


@pytest.mark.parametrize(
    ("left", "band"),
    [
        (-H, Band.OVERDUE),
        (-1, Band.OVERDUE),
        (0, Band.CRITICAL),
        (2 * H - 1, Band.CRITICAL),
        (2 * H, Band.URGENT),
        (6 * H - 1, Band.URGENT),
        (6 * H, Band.SOON),
        (12 * H - 1, Band.SOON),
        (12 * H, Band.CALM),
        (1000 * H, Band.CALM),
    ],
)
def test_bands(left: int, band: Band) -> None:
    assert band_of(left, LIMITS) is band


@pytest.mark.parametrize(
    ("left", "seconds", "text"),
    [
        (0, False, "0:00:00"),
        (1, False, "0:00:01"),
        (41 * 60 + 7, False, "0:41:07"),
        (H - 1, False, "0:59:59"),
        (H, False, "1h00"),
        (5 * H + 12 * 60 + 59, False, "5h12"),
        (5 * H + 12 * 60 + 59, True, "5:12:59"),
        (24 * H - 1, False, "23h59"),
        (24 * H, False, "1d 0h"),
        (27 * H, False, "1d 3h"),
        (24 * H - 1, True, "23:59:59"),
        (27 * H, True, "1d 3h"),
        (3 * 24 * H + 11 * H, False, "3d11h"),
        (-1, False, "-0:00:01"),
        (-60, False, "-0:01:00"),
        (-H + 1, False, "-0:59:59"),
        (-H, False, "-1h00"),
        (-3 * H - 12 * 60, False, "-3h12"),
        (-3 * H - 12 * 60, True, "-3:12:00"),
        (-24 * H + 1, False, "-23h59"),
        (-24 * H, False, "-1d 0h"),
        (-24 * H, True, "-1d 0h"),
        (-50 * H, False, "-2d 2h"),
    ],
)
def test_labels(left: int, seconds: bool, text: str) -> None:
    assert label(left, seconds) == text


def _hours(*hours: float) -> list[timedelta]:
    return [timedelta(hours=each) for each in hours]


@pytest.mark.parametrize(
    ("history", "hours"),
    [
        ([], 20),
        ([1, 1, 1, 1], 20),
        ([1, 2, 3, 4, 5], 4),
        ([5, 4, 3, 2, 1], 4),
        ([1, 2, 3, 4, 5, 6], 5),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 8),
        ([30, 30, 30, 30, 30], 30),
    ],
)
def test_a_suppliers_usual_time(history: list[float], hours: float) -> None:
    assert supplier_time(RULES, _hours(*history)) == timedelta(hours=hours)
    ship = Deadline(due_at=parse_time("2026-11-25 10:00"), rule="ship.normal")
    cutoff = buy_cutoff(RULES, ship, _hours(*history))
    assert cutoff.due_at == ship.due_at - timedelta(hours=hours)
    own = len(history) >= 5
    assert supplier_rule(RULES, _hours(*history)) == cutoff.rule
    assert buy_cutoff(RULES, ship).due_at == ship.due_at - timedelta(hours=20)
    assert cutoff.rule == ("buy.supplier_percentile" if own else "buy.supplier_hours")


def _own(**values: float) -> rulebook.RuleBook:
    return RULES.overlaid(
        {
            f"buy.supplier_{name}": Override(value=value, source="s", date="2026-01-01")
            for name, value in values.items()
        }
    )


def test_a_sample_of_none_still_needs_one_purchase() -> None:
    assert supplier_time(_own(sample=0), []) == timedelta(hours=20)
    assert supplier_time(_own(sample=0), _hours(3)) == timedelta(hours=3)


@pytest.mark.parametrize(("percentile", "hours"), [(0, 1), (100, 5), (250, 5)])
def test_any_percentile_stays_within_the_history(percentile: float, hours: float) -> None:
    found = supplier_time(_own(percentile=percentile), _hours(1, 2, 3, 4, 5))
    assert found == timedelta(hours=hours)


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=60))
@settings(max_examples=50)
def test_four_fifths_of_the_purchases_were_shipped_in_that_time(seconds: list[int]) -> None:
    usual = supplier_time(RULES, [timedelta(seconds=each) for each in seconds])
    within = sum(timedelta(seconds=each) <= usual for each in seconds)
    assert within >= 0.8 * len(seconds)
    assert int(usual.total_seconds()) in seconds


def test_part_seconds_of_now_do_not_make_an_order_late_early() -> None:
    due = parse_time("2026-11-25 10:00")
    assert left_s(due, due + timedelta(microseconds=900_000)) == 0
    assert left_s(due, due - timedelta(microseconds=1)) == 1


@pytest.mark.parametrize(
    ("kind", "hours"),
    [(None, 48), ("normal", 48), ("fast", 24), ("direct", 120), ("same_day", 0), ("presale", 0)],
)
def test_how_long_after_its_grouping_an_order_is_due_at_the_soonest(
    kind: str | None, hours: int
) -> None:
    assert ShipClocks(RULES).least_s(kind) == hours * H


# -- many deadlines in order ----------------------------------------------------------------

NOW = to_epoch(parse_time("2026-11-23 10:00:00"))


class Entry(NamedTuple):
    """Something with a deadline."""

    id: int
    due: int | None


def _index(*lefts: int | None) -> UrgencyIndex[Entry]:
    entries = [
        Entry(place, None if left is None else NOW + left) for place, left in enumerate(lefts)
    ]
    return UrgencyIndex(entries, key=lambda each: -each.id)


@pytest.mark.parametrize(
    ("lefts", "counts"),
    [
        ([], [0, 0, 0, 0, 0]),
        ([None, None], [0, 0, 0, 0, 0]),
        ([-1, -9 * H], [2, 0, 0, 0, 0]),
        ([0, 2 * H - 1], [0, 2, 0, 0, 0]),
        ([2 * H, 6 * H - 1], [0, 0, 2, 0, 0]),
        ([6 * H, 12 * H - 1], [0, 0, 0, 2, 0]),
        ([12 * H, 99 * H], [0, 0, 0, 0, 2]),
        ([13 * H, 7 * H, None, 3 * H, H, -H, -2 * H], [2, 1, 1, 1, 1]),
    ],
)
def test_how_many_are_in_each_band(lefts: list[int | None], counts: list[int]) -> None:
    found = _index(*lefts).counts(parse_time("2026-11-23 10:00:00"), LIMITS)
    assert found == dict(zip(Band, counts, strict=True))
    for left in lefts:
        assert left is None or found[band_of(left, LIMITS)] > 0


@pytest.mark.parametrize(
    ("lefts", "next_left"),
    [([], None), ([None], None), ([-1], None), ([0, 5], 0), ([9, -1, 5, None], 5)],
)
def test_the_nearest_deadline_that_has_not_passed(
    lefts: list[int | None], next_left: int | None
) -> None:
    found = _index(*lefts).next_due(parse_time("2026-11-23 10:00:00"))
    assert found == (None if next_left is None else NOW + next_left)


def test_an_index_keeps_the_order_that_it_was_given() -> None:
    index = _index(5, None, 3)
    assert [entry.id for entry in index.entries] == [2, 1, 0]
    assert len(index) == 3
