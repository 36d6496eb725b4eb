"""Beijing time; the only reader of the clock.

Every other module takes the time as a parameter. The platform's times are Beijing time
(UTC+8, no daylight saving) whatever the server's zone is.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOSE = re.compile(
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

    Raises ValueError when the text is no time.
    """
    text = text.strip()
    try:
        return beijing(datetime.fromisoformat(text)).replace(microsecond=0)
    except OverflowError:
        raise ValueError(text) from None
    except ValueError:
        found = _LOOSE.fullmatch(text)
        if found is None:
            raise ValueError(text) from None
        return datetime(*(int(part or 0) for part in found.groups()), tzinfo=BEIJING)  # type: ignore[arg-type, misc]


def to_epoch(moment: datetime) -> int:
    """Return `moment` as whole seconds since 1970 in UTC: the form the store keeps."""
    return int((beijing(moment) - _EPOCH).total_seconds())


def from_epoch(seconds: int) -> datetime:
    """Return the Beijing time of `seconds` since 1970 in UTC."""
    return datetime.fromtimestamp(seconds, BEIJING)


def day_start(day: date) -> datetime:
    """Return the first second of a Beijing calendar day."""
    return datetime.combine(day, time(0), BEIJING)


def day_end(day: date) -> datetime:
    """Return 23:59:59 of a Beijing calendar day."""
    return datetime.combine(day, time(23, 59, 59), BEIJING)


def iso(moment: datetime | None) -> str | None:
    """Return ISO 8601 with +08:00, or None."""
    return None if moment is None else beijing(moment).isoformat(timespec="seconds")
