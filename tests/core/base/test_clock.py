"""Beijing time: reading, writing, the store's seconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base import clock


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-23 10:00", "2026-11-23T10:00:00+08:00"),
        ("2026-11-23 10:00:59", "2026-11-23T10:00:59+08:00"),
        (" 2026-11-23\t", "2026-11-23T00:00:00+08:00"),
        ("2026/6/6 13:41", "2026-06-06T13:41:00+08:00"),
        ("2026/6/6", "2026-06-06T00:00:00+08:00"),
        ("2026.1.2 3:4:5", "2026-01-02T03:04:05+08:00"),
        ("2026年1月2日 03:04", "2026-01-02T03:04:00+08:00"),
        ("2028-02-29 23:59:59", "2028-02-29T23:59:59+08:00"),
        ("2026-11-23T02:00:00Z", "2026-11-23T10:00:00+08:00"),
        ("2026-11-22T21:00:00-05:00", "2026-11-23T10:00:00+08:00"),
        ("2026-11-23 10:00:00.999999", "2026-11-23T10:00:00+08:00"),
        ("2026/11/23 10:00:00.5", "2026-11-23T10:00:00+08:00"),
    ],
)
def test_times_as_sellers_write_them(text: str, iso: str) -> None:
    assert clock.iso(clock.parse_time(text)) == iso


@pytest.mark.parametrize(
    "text",
    ["", "-", "yesterday", "2026-13-01", "2027-02-29", "2026/2/30", "10:00", "45600.5",
     "2026-11-23 24:01", "0001-01-01T00:00:00+14:00", "2026-11-23 10:00 x",
     "1999-12-31 23:59:59", "1999/12/31", "2100-01-01", "2000-01-01T00:00:00+14:00"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        clock.parse_time(text)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001
@settings(max_examples=50)
def test_the_stores_seconds_give_the_time_back(moment: datetime) -> None:
    whole = clock.beijing(moment.replace(microsecond=0))
    assert clock.from_epoch(clock.to_epoch(whole)) == whole
    if whole.year in clock.YEARS:
        assert clock.parse_time(str(clock.iso(whole))) == whole


@pytest.mark.parametrize(
    ("seconds", "iso"),
    [
        (-(2**63), "1900-01-01T00:00:00+08:00"),
        (-62_135_625_943, "1900-01-01T00:00:00+08:00"),
        (0, "1970-01-01T08:00:00+08:00"),
        (2**63 - 1, "2200-01-01T00:00:00+08:00"),
    ],
)
def test_seconds_of_another_age_are_shown_as_the_nearest(seconds: int, iso: str) -> None:
    assert clock.iso(clock.from_epoch(seconds)) == iso


def test_a_naive_time_is_beijing_time_and_a_zone_is_kept_to() -> None:
    naive = datetime(2026, 11, 23, 10)  # noqa: DTZ001
    assert clock.to_epoch(naive) == clock.to_epoch(datetime(2026, 11, 23, 2, tzinfo=UTC))
    new_york = timezone(timedelta(hours=-5))
    assert clock.to_epoch(datetime(2026, 11, 22, 21, tzinfo=new_york)) == clock.to_epoch(naive)


def test_a_day_begins_and_ends() -> None:
    day = date(2028, 2, 29)
    assert clock.iso(clock.day_start(day)) == "2028-02-29T00:00:00+08:00"
    assert clock.iso(clock.day_end(day)) == "2028-02-29T23:59:59+08:00"
    assert clock.day_end(day) + timedelta(seconds=1) == clock.day_start(date(2028, 3, 1))


def test_now_is_whole_seconds_of_beijing() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.microsecond == 0
    assert now.utcoffset() == timedelta(hours=8)


def test_the_next_second_is_near() -> None:
    assert 0 < clock.until_next_second() <= 1


def test_no_time_has_no_text() -> None:
    assert clock.iso(None) is None
