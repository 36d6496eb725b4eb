"""The queue as the command line asks for it: items, the first of them, counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from core.base.clock import to_epoch
from core.due.items import DueItem, items
from core.due.live import index
from core.rules.terms import Band, Clock
from core.store.desk import Desk


def queue(
    desk: Desk,
    at: datetime,
    *,
    within: timedelta | None = None,
    clocks: Iterable[Clock] = (),
    band: Band | None = None,
    shop_id: int | None = None,
) -> list[DueItem]:
    """Return everything with a clock, most urgent first (README.md); what is snoozed is marked.

    With `within`, what is due until then and what has no time; with `band`, only that one; with
    a shop's id only what is its own, with 0 what is of no shop.
    """
    found = index(desk, at).only(set(clocks), shop_id=shop_id)
    entries = found.arranged(at)
    if within is not None:
        last = to_epoch(at) + int(within.total_seconds())
        entries = [each for each in entries if each.due is None or each.due <= last]
    if band is not None:
        entries = [each for each in entries if found.band(each, at) is band]
    return items(desk, at, found, entries)


def first(desk: Desk, at: datetime, *, shop_id: int | None = None) -> DueItem | None:
    """Return the most urgent thing that is not snoozed, of a shop where one is given, or None."""
    found = index(desk, at).only(shop_id=shop_id)
    entry = found.first(at)
    return None if entry is None else next(iter(items(desk, at, found, [entry])), None)


def count(
    desk: Desk,
    at: datetime,
    *,
    clocks: Collection[Clock] = (),
    band: Band | None = None,
    shop_id: int | None = None,
) -> int:
    """Return how many clocks run, of some kinds, one urgency and one shop where they are given."""
    found = index(desk, at).only(clocks, shop_id=shop_id)
    return len(found) if band is None else found.counts(at)[band]
