"""The day that figures are asked for: typed as sellers write it, in words, a day on or back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.base.clock import beijing, day_end, parse_moment
from core.base.errors import DaifaError
from core.base.i18n import _


def at_of(day: date, now: datetime) -> datetime:
    """Return the instant that stands for a day: its end, for today the present one."""
    return beijing(now) if day >= beijing(now).date() else day_end(day)


def parse_day(text: str, now: datetime) -> date:
    """Return the day that a text means: 2026-11-20, 11-20, yesterday, 昨天.

    Raises DaifaError (`figures-day`) for what is no day, or one that has not come.
    """
    today = beijing(now).date()
    plain = text.strip()
    try:
        if plain.isascii() and plain.isdigit() and len(plain) < 3:
            return _day_of_month(int(plain), today)
        found = parse_moment(plain, now, past=True).date()
    except (ValueError, OverflowError):
        raise DaifaError(
            "figures-day",
            _("{text} is no day. Type 11-20 or 2026-11-20.").format(text=plain or "–"),
        ) from None
    if found > today:
        raise DaifaError("figures-day", _("{day} has not come yet.").format(day=found))
    return found


def _day_of_month(number: int, today: date) -> date:
    """Return the last such day of a month that was: of this one, else of an earlier one."""
    month = today.replace(day=1)
    for _each in range(4):
        try:
            found = month.replace(day=number)
        except ValueError:
            found = date.max
        if found <= today:
            return found
        month = (month - timedelta(days=1)).replace(day=1)
    raise ValueError(number)


def day_words(day: date, today: date) -> str:
    """Return a day for the eye, and that it is today's."""
    return _("{day} (today)").format(day=day) if day == today else f"{day}"
