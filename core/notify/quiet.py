"""The quiet hours: a span of each Beijing day, which may go over midnight. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.base.clock import BEIJING, beijing
from core.rules.book import RuleBook


def is_quiet(rules: RuleBook, at: datetime) -> bool:
    """Whether an instant lies in the quiet hours (rules notify.quiet_from, notify.quiet_until).

    The first second belongs to them, the last does not; none where both times are the same.
    """
    start, end = rules["notify.quiet_from"].clock, rules["notify.quiet_until"].clock
    now = beijing(at).time()
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def quiet_end(rules: RuleBook, at: datetime) -> datetime:
    """Return when the quiet hours end next, seen from an instant in them."""
    return _next(rules["notify.quiet_until"].clock, at)


def digest_due(rules: RuleBook, at: datetime) -> bool:
    """Whether the digest's time of this Beijing day has come (rule notify.digest_at)."""
    return beijing(at).time() >= rules["notify.digest_at"].clock


def _next(moment: time, at: datetime) -> datetime:
    found = datetime.combine(beijing(at).date(), moment, BEIJING)
    return found if found > at else found + timedelta(days=1)
