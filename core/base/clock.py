"""Beijing time; the only reader of the clock.

Every other module takes the time as a parameter. The platform's times are Beijing time
(UTC+8, no daylight saving) whatever the server's zone is.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone

from core.base.patterns import pattern

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

# The years of a shop's times; what is typed or pasted with another one is a slip.
YEARS = range(2000, 2100)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOSE = pattern(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?"
)


def now() -> datetime:
    """Return the present instant in Beijing time, cut to whole seconds."""
    return datetime.now(BEIJING).replace(microsecond=0)


def until_next_second() -> float:
    """Return the seconds from now until the clock's next whole second, above 0 and up to 1."""
    return 1 - datetime.now(UTC).microsecond / 1_000_000


def beijing(moment: datetime) -> datetime:
    """Return `moment` in Beijing time; a naive time is taken to be Beijing time already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=BEIJING)
    return moment.astimezone(BEIJING)


def parse_time(text: str) -> datetime:
    """Read a Beijing time as sellers and spreadsheets write it, or ISO 8601; whole seconds.

    Raises ValueError when the text is no time, or one outside `YEARS`.
    """
    text = text.strip()
    try:
        moment = beijing(datetime.fromisoformat(text)).replace(microsecond=0)
    except OverflowError:
        raise ValueError(text) from None
    except ValueError:
        found = _LOOSE.fullmatch(text)
        if found is None:
            raise ValueError(text) from None
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        moment = datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
    if moment.year not in YEARS:
        raise ValueError(text)
    return moment


def to_epoch(moment: datetime) -> int:
    """Return `moment` as whole seconds since 1970 in UTC: the form the store keeps."""
    return int((beijing(moment) - _EPOCH).total_seconds())


_SHOWN = (to_epoch(datetime(1900, 1, 1)), to_epoch(datetime(2200, 1, 1)))  # noqa: DTZ001


def from_epoch(seconds: int) -> datetime:
    """Return the Beijing time of `seconds` since 1970 in UTC.

    What lies further off than any time of a shop is shown as the first or last second of `_SHOWN`:
    one wrong entry must not end a list (`daifa doctor` names it).
    """
    return datetime.fromtimestamp(min(max(seconds, _SHOWN[0]), _SHOWN[1]), BEIJING)


def day_start(day: date) -> datetime:
    """Return the first second of a Beijing calendar day."""
    return datetime.combine(day, time(0), BEIJING)


def day_end(day: date) -> datetime:
    """Return 23:59:59 of a Beijing calendar day."""
    return datetime.combine(day, time(23, 59, 59), BEIJING)


def iso(moment: datetime | None) -> str | None:
    """Return ISO 8601 with +08:00, or None."""
    return None if moment is None else beijing(moment).isoformat(timespec="seconds")


_AHEAD = pattern(
    r"\+?\s*(?:(\d{1,3})\s*[d天])?\s*(?:(\d{1,3})\s*个?\s*(?:h|小时|钟头))?"
    r"\s*(?:(\d{1,4})\s*(?:min|m|分钟?))?(后|以后)?",
    re.IGNORECASE,
)
_CLOCK = r"(\d{1,2}):(\d{2})(?::\d{2})?"
# How many days from today; 上午 and 晚上 say which of the two halves of the day.
DAYS = {"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "yesterday": -1, "today": 0, "tomorrow": 1}
_SAID = pattern(
    r"(前|昨|今|明|后|yesterday|today|tomorrow)?(?:天|日)?\s*"
    r"(凌晨|清晨|早晨|早上?|上午|中午|下午|傍晚|晚上?)?\s*"
    r"(?:(\d{1,2})(?:[:点时](半|\d{1,2})?分?))?",
    re.IGNORECASE,
)
_DAY = pattern(rf"(\d{{1,2}})[-/.月](\d{{1,2}})日?(?:\s+{_CLOCK})?")
_TIME = pattern(_CLOCK)


def parse_moment(text: str, at: datetime, *, past: bool = False, starts: bool = False) -> datetime:
    """Read a time that is near `at`: what the text leaves out is taken from the next one to come.

    With `past`, from the last one that was. A day of the year more than half a year off that way
    is the nearest one instead: more likely a slip than meant. A day without a time means its last
    second, with `past` or `starts` its first. `2h`, `30分钟` count from `at`; `明天 9点` and the
    like are read too. Raises ValueError when the text is no time.
    """
    first = past or starts
    plain = unicodedata.normalize("NFKC", text).strip()
    at = beijing(at)
    if (ahead := _AHEAD.fullmatch(plain)) and any(ahead.groups()[:3]):
        days, hours, minutes = (int(each or 0) for each in ahead.groups()[:3])
        span = timedelta(days=days, hours=hours, minutes=minutes)
        return at - span if past else at + span
    if found := _TIME.fullmatch(plain):
        moment = datetime.combine(at.date(), _clock(found[1], found[2], first), BEIJING)
        return _nearest(moment, at, timedelta(days=1), past)
    if found := _DAY.fullmatch(plain):
        clock = _clock(found[3], found[4], first)
        return _in_year(int(found[1]), int(found[2]), clock, at, past)
    if (said := _SAID.fullmatch(plain)) and (said[1] or (said[3] and not plain.isdigit())):
        return _said(said, at, past, first)
    moment = parse_time(plain)
    if ":" not in plain:
        return datetime.combine(moment.date(), _clock(None, None, first), BEIJING)
    return moment


def _said(said: re.Match[str], at: datetime, past: bool, first: bool) -> datetime:
    """Read a time as it is spoken: a day by its name, an hour by the part of the day."""
    day, part, hour, minute = said.groups()
    later = 0
    if hour is None:
        if part:
            raise ValueError(said[0])
        clock = _clock(None, None, first)
    else:
        later, hour_ = divmod(hour_said(part or "", int(hour)), 24)
        clock = time(hour_, 30 if minute == "半" else int(minute or 0))
    if not day:
        moment = datetime.combine(at.date(), clock, BEIJING)
        return _nearest(moment, at, timedelta(days=1), past)
    date_ = at.date() + timedelta(days=DAYS[day.lower()] + later)
    return datetime.combine(date_, clock, BEIJING)


def hour_said(part: str, hour: int) -> int:
    """Return the hour of the day that is meant by an hour with its part of the day (下午, 晚上).

    Past midnight the night belongs to the day before: its hours are 24 and more. Raises
    ValueError for an hour that no day has.
    """
    if hour > 23:
        raise ValueError(hour)
    half = part[:1]
    if half == "晚" and (hour < 5 or hour == 12):
        return 24 + hour % 12
    late = (half in ("下", "傍", "晚") and hour < 12) or (half == "中" and hour < 6)
    return 0 if half == "凌" and hour == 12 else hour + 12 * late


def _clock(hour: str | None, minute: str | None, past: bool) -> time:
    if hour is None or minute is None:
        return time(0) if past else time(23, 59, 59)
    return time(int(hour), int(minute))


def _nearest(moment: datetime, at: datetime, step: timedelta, past: bool) -> datetime:
    if past and moment > at:
        return moment - step
    return moment + step if not past and moment < at else moment


def _in_year(month: int, day: int, clock: time, at: datetime, past: bool) -> datetime:
    """A month and day of this year, or of the next where this one's is half a year away."""
    years = sorted((at.year - 1, at.year, at.year + 1), key=lambda year: abs(year - at.year))
    found = []
    for year in years:
        try:
            found.append(datetime.combine(date(year, month, day), clock, BEIJING))
        except ValueError:
            continue
    if not found:
        raise ValueError((month, day))
    fitting = [each for each in found if (each <= at) == past]
    near = [each for each in fitting if abs(each - at) < timedelta(days=183)]
    return min(near or found, key=lambda each: abs(each - at))
