"""The windows of the figures: 30 and 90 calendar days in Beijing, whatever the server's zone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time

from core.appeals import results
from core.base import clock
from core.base.clock import day_end, day_start, parse_time
from core.base.errors import DaifaError
from core.figures import figures as metrics
from core.figures.days import at_of, parse_day
from core.figures.rates import window
from core.figures.series import series
from core.orders import edits
from core.store.desk import Desk, undo
from tests.given.case_shop import FIRST, desk_at, put_asked, put_review
from tests.given.shop_rows import SN, put, put_order

SECOND = timedelta(seconds=1)
# A day, and the first days of the windows of 30 and 90 days that end with it.
WINDOWS = [
    ("2026-11-23", "2026-10-25", "2026-08-26"),
    ("2026-03-31", "2026-03-02", "2026-01-01"),  # the end of a month
    ("2028-02-29", "2028-01-31", "2027-12-02"),  # a leap day
    ("2028-03-01", "2028-02-01", "2027-12-03"),  # the day after it
    ("2027-03-01", "2027-01-31", "2026-12-02"),  # the same in a year without one
    ("2027-01-01", "2026-12-03", "2026-10-04"),  # a new year
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


@pytest.fixture(params=["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server's own zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("day", "thirty", "ninety"), WINDOWS)
def test_the_first_and_the_last_second(
    zone: str, tmp_path: Path, day: str, thirty: str, ninety: str
) -> None:
    desk = desk_at(tmp_path)
    ends = date.fromisoformat(day)
    begins, reviews = date.fromisoformat(thirty), date.fromisoformat(ninety)
    edges = (day_start(begins) - SECOND, day_start(begins), day_end(ends), day_end(ends) + SECOND)
    for number, moment in enumerate(edges):
        order_id = put_order(desk, number, grouped_at=moment)
        put(desk, "faults", order_id=order_id, cause="complaint", marked_at=moment)
    first = day_start(reviews)
    for number, moment in enumerate((first - SECOND, first, day_end(ends), day_end(ends) + SECOND)):
        put_review(desk, SN.format(10 + number), moment, (number + 1, 5, 5))
    for moment in (day_start(ends), day_end(ends)):
        with freeze_time(moment):
            now = clock.now()
            assert window(now, timedelta(days=30)) == window(moment, timedelta(days=30))
            found = metrics.figures(desk, now)
        assert found.logistics.grouped == 2
        assert [each.order_sn for each in found.logistics.orders] == [SN.format(1), SN.format(2)]
        assert (found.reviews.valid, found.reviews.description) == (2, 2.5)
        run = series(desk, now, 3)
        assert run.days[-1] == ends
        # The day before: what lies before the window is in it, what lies at its end is not.
        assert run.values["grouped"][-2:] == (2, 2)
    with freeze_time(day_end(ends) + SECOND):
        assert metrics.figures(desk, clock.now()).logistics.grouped == 2
        assert clock.now().date() == ends + timedelta(days=1)
    desk.close()


def test_a_won_appeal_leaves_the_counts_and_comes_back_when_it_is_undone(desk: Desk) -> None:
    at = parse_time("2026-11-23 10:00")
    order_id = put_order(desk, 1, grouped_at=at - timedelta(days=3))
    edits.mark(desk, at - timedelta(days=2), FIRST, "complaint")
    put_asked(desk, order_id, status="退款成功", reason="质量问题",
              refunded_at=at - timedelta(days=1))  # fmt: skip
    appeal = put(desk, "appeals", kind="malicious_complaint", order_sn=FIRST, order_id=order_id,
                 state="submitted", created_at=at)  # fmt: skip

    def counted(moment: datetime) -> tuple[int, int]:
        found = metrics.figures(desk, moment)
        return found.logistics.abnormal, found.quality_refund.count

    assert counted(at) == (1, 1)
    results.won(desk, at, appeal)
    assert counted(at) == (0, 0)
    # On the day before it counted, and still does for that day.
    assert counted(day_end(date(2026, 11, 22))) == (1, 1)
    assert series(desk, at, 3).values["abnormal"] == (1, 1, 0)
    undo(desk, at)
    assert counted(at) == (1, 1)
    assert series(desk, at, 3).values["abnormal"] == (1, 1, 1)


@pytest.mark.parametrize("costs", [[], [None]])
@pytest.mark.parametrize("refunded", [False, True])
@pytest.mark.parametrize("orders", [0, 1, 4])
def test_small_shops(desk: Desk, orders: int, refunded: bool, costs: list[None]) -> None:
    at = parse_time("2026-11-23 10:00")
    for number in range(1, orders + 1):
        order_id = put_order(desk, number, grouped_at=at)
        if refunded:
            put_asked(desk, order_id, ref=f"6{number}", order_sn=SN.format(number),
                      status="退款成功", reason="质量问题", refunded_at=at)  # fmt: skip
    found = metrics.figures(desk, at)
    told = found.as_json()
    assert told["logistics"]["rate"] == (0 if orders else None)
    assert told["logistics"]["alternatives"] == {"smoothed": 0, "plain": 0 if orders else None}
    share = None if not orders else 1.0 if refunded else 0.0
    assert told["rates"]["quality_refund"] == {"count": orders * refunded, "rate": share}
    assert told["sales"]["unknown_cost"]["orders"] == orders
    assert told["sales"]["profit_fen"] == 0
    assert told["reviews"] == {"valid": 0, "description": None, "logistics": None, "service": None}
    run = series(desk, at, 2)
    assert run.values["rate"] == (None, 0.0 if orders else None)
    assert run.values["quality_refund"] == (None, share)


NOW = parse_time("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", "2026-11-20"),
        ("11-20", "2026-11-20"),
        ("11-23", "2026-11-23"),
        ("2025-12-01", "2025-12-01"),
        ("20", "2026-11-20"),
        ("24", "2026-10-24"),
        ("31", "2026-10-31"),
        ("today", "2026-11-23"),
        ("昨天", "2026-11-22"),
        (" 11月5日 ", "2026-11-05"),
    ],
)
def test_a_day_as_sellers_type_it(text: str, day: str) -> None:
    assert f"{parse_day(text, NOW)}" == day


@pytest.mark.parametrize("text", ["", "soon", "0", "32", "2026-11-24", "2026-02-30", "11:30pm x"])
def test_what_is_no_day_says_so(text: str) -> None:
    with pytest.raises(DaifaError) as raised:
        parse_day(text, NOW)
    assert raised.value.code == "figures-day"


def test_the_instant_of_a_day() -> None:
    assert at_of(date(2026, 11, 23), NOW) == NOW
    assert at_of(date(2026, 11, 22), NOW) == parse_time("2026-11-22 23:59:59")
