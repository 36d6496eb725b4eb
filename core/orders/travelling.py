"""The clocks of what is on its way: they wait for the courier's first scan, or for a new trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from core.base.clock import to_epoch
from core.orders.pending import OrderEntry, PendingIndex, held_by
from core.rules.book import RuleBook
from core.rules.books import PerShop
from core.rules.terms import Stage
from core.store import pending as store_pending
from core.store.desk import Desk
from core.store.pending import TravellingOrder

PICKUP, STALL = "pickup.scan", "trace.stall"


class Travelling(NamedTuple):
    """A parcel on its way. `due` and `leaves_at` are seconds since 1970.

    From `leaves_at` on, nobody looks for it any more: it has no clock then.
    """

    row: TravellingOrder
    due: int
    rule: str
    leaves_at: int


class _Spans(NamedTuple):
    """How long a parcel is waited and looked for, in seconds, by the book of its shop."""

    scan_s: int
    stall_s: int
    seen_s: int
    kept_s: int

    @classmethod
    def of(cls, rules: RuleBook) -> _Spans:
        scan, stall = rules[PICKUP].delta, rules[STALL].delta
        seen = scan + rules["pickup.watch"].delta
        kept = max(rules["trace.watch"].delta, seen)
        return cls(*(int(each.total_seconds()) for each in (scan, stall, seen, kept)))

    def clock(self, row: TravellingOrder) -> Travelling | None:
        started, leaves = row.started_at, row.sent_at + self.kept_s + 1
        last = row.last_trace_at or row.first_scan_at
        if last is not None:
            return Travelling(row, last + self.stall_s, STALL, leaves)
        if started is None:
            return None
        gone = min(leaves, started + self.seen_s + 1)
        return Travelling(row, started + self.scan_s, PICKUP, gone)


def clocks(desk: Desk, at: datetime, ids: Sequence[int] | None = None) -> Iterator[Travelling]:
    """Give each parcel on its way with its deadline; with `ids`, only those of these orders.

    Without a scan the first one is due `pickup.scan` after the upload; with one, the next trace
    `trace.stall` after the last (rules/README.md, 2). What is too old for both, or was signed
    for, has no clock.
    """
    spans = PerShop(desk.rules, _Spans.of)
    seen = max(each.seen_s for each in spans.all)
    kept = max(each.kept_s for each in spans.all)
    now = to_epoch(at)
    for row in store_pending.travelling(
        desk.store, at - timedelta(seconds=seen), at - timedelta(seconds=kept), ids
    ):
        found = spans.of(row.shop_id).clock(row)
        # Read with the longest spans of all shops.
        if found is not None and now < found.leaves_at:
            yield found


def travelling(desk: Desk, at: datetime, ids: Sequence[int] | None = None) -> PendingIndex:
    """Return the orders on their way by the deadline of their first scan or next trace.

    An order of several parcels stands where its most urgent one does.
    """
    cases, red = store_pending.order_flags(desk.store)
    found: dict[int, OrderEntry] = {}
    for row, due, rule, _leaves in clocks(desk, at, ids):
        known = found.get(row.id)
        if known is None or due < (known.due or 0):
            held = held_by(row, row.id in cases)
            found[row.id] = OrderEntry(
                due, row.id, Stage.SHIPPED, held, row.id in red, rule, row.shop_id
            )
    return PendingIndex(list(found.values()))
