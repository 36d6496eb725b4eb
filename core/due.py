"""The one queue over all clocks, most urgent first (rules.md, 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from core.appeals_due import appeals_due
from core.cases_due import cases_due
from core.due_item import DueItem
from core.orders_due import orders_due
from core.rules.terms import Clock
from core.store.desk import Desk

# Each source with the clocks it knows, so that a question for one clock asks one source.
_SOURCES: tuple[tuple[Callable[[Desk, datetime], list[DueItem]], frozenset[Clock]], ...] = (
    (
        orders_due,
        frozenset({Clock.BUY, Clock.SHIP, Clock.PICKUP, Clock.STALL, Clock.FILL_IN}),
    ),
    (cases_due, frozenset({Clock.AFTERSALE, Clock.INSPECT, Clock.CLAIM})),
    (appeals_due, frozenset({Clock.APPEAL})),
)


def queue(
    desk: Desk,
    at: datetime,
    *,
    within: timedelta | None = None,
    clocks: Iterable[Clock] = (),
) -> list[DueItem]:
    """Return everything with a clock, most urgent first; what has no deadline stands on top."""
    wanted = set(clocks)
    limit = None if within is None else int(within.total_seconds())
    items = [
        each
        for source, clocks_of in _SOURCES
        if not wanted or wanted & clocks_of
        for each in source(desk, at)
        if (not wanted or each.clock in wanted)
        and (limit is None or each.left_s is None or each.left_s <= limit)
    ]
    return sorted(items, key=_urgency)


def _urgency(each: DueItem) -> tuple[bool, int, str, str]:
    return (each.left_s is not None, each.left_s or 0, each.order_sn, each.clock)
