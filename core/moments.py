"""Times as a seller types them: `11-25 18:00`, `18:00`, `+6h`. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from core.base.clock import BEIJING, beijing, parse_time

_AHEAD = re.compile(r"\+\s*(?:(\d{1,3})\s*[d天])?\s*(?:(\d{1,3})\s*(?:h|小时))?", re.IGNORECASE)
_CLOCK = r"(\d{1,2}):(\d{2})(?::\d{2})?"
_DAY = re.compile(rf"(\d{{1,2}})[-/.月](\d{{1,2}})日?(?:\s+{_CLOCK})?")
_TIME = re.compile(_CLOCK)


def parse_moment(text: str, at: datetime, *, past: bool = False) -> datetime:
    """Read a time that is near `at`: what the text leaves out is taken from the next one to come.

    With `past`, from the last one that was. A day of the year more than half a year off that way
    is the nearest one instead: more likely a slip than meant. A day without a time means its last
    second, with `past` its first. Raises ValueError when the text is no time.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    at = beijing(at)
    if (ahead := _AHEAD.fullmatch(plain)) and any(ahead.groups()):
        span = timedelta(days=int(ahead[1] or 0), hours=int(ahead[2] or 0))
        return at - span if past else at + span
    if found := _TIME.fullmatch(plain):
        moment = datetime.combine(at.date(), _clock(found[1], found[2], past), BEIJING)
        return _nearest(moment, at, timedelta(days=1), past)
    if found := _DAY.fullmatch(plain):
        clock = _clock(found[3], found[4], past)
        return _in_year(int(found[1]), int(found[2]), clock, at, past)
    moment = parse_time(plain)
    if ":" not in plain:
        return datetime.combine(moment.date(), _clock(None, None, past), BEIJING)
    return moment


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
