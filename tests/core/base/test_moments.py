"""Times as they are spoken, for snoozes and forms."""

from __future__ import annotations

import pytest

from core.base.clock import parse_moment, parse_time

AT = parse_time("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("15:00", "11-23 15:00:00"),
        ("9:00", "11-24 09:00:00"),
        ("2h", "11-23 12:00:00"),
        ("+2h", "11-23 12:00:00"),
        ("2小时", "11-23 12:00:00"),
        ("2个小时后", "11-23 12:00:00"),
        ("30分钟", "11-23 10:30:00"),
        ("90m", "11-23 11:30:00"),
        ("1天", "11-24 10:00:00"),
        ("1d 2h", "11-24 12:00:00"),
        ("明天 9点", "11-24 09:00:00"),
        ("明天9点半", "11-24 09:30:00"),
        ("明天下午3点", "11-24 15:00:00"),
        ("后天 9:15", "11-25 09:15:00"),
        ("今晚8点", "11-23 20:00:00"),
        ("今晚12点", "11-24 00:00:00"),
        ("今晚1点半", "11-24 01:30:00"),
        ("下午3点", "11-23 15:00:00"),
        ("15点20分", "11-23 15:20:00"),
        ("明天", "11-24 00:00:00"),
        ("tomorrow 9:00", "11-24 09:00:00"),
        ("11-25", "11-25 00:00:00"),
        ("11-25 18:00", "11-25 18:00:00"),
        ("１５：００", "11-23 15:00:00"),
    ],
)
def test_a_time_to_come(text: str, wanted: str) -> None:
    assert f"{parse_moment(text, AT, starts=True):%m-%d %H:%M:%S}" == wanted


@pytest.mark.parametrize("text", ["", "15", "2", "25:00", "明天 25点", "晚上", "天", "外星人"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        parse_moment(text, AT, starts=True)


def test_without_starts_a_day_means_its_last_second() -> None:
    assert f"{parse_moment('明天', AT):%m-%d %H:%M:%S}" == "11-24 23:59:59"
