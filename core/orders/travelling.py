"""The clocks of what is on its way: they wait for the courier's first scan, or for a new trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from core.orders.pending import OrderEntry, PendingIndex, held_by
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


def clocks(desk: Desk, at: datetime, ids: Sequence[int] | None = None) -> Iterator[Travelling]:
    """Give each parcel on its way with its deadline; with `ids`, only those of these orders.

    Without a scan the first one is due `pickup.scan` after the upload; with one, the next trace
    `trace.stall` after the last (rules/README.md, 2). What is too old for both, or was signed
    for, has no clock.
    """
    scan, watch = desk.rules[PICKUP].delta, desk.rules["pickup.watch"].delta
    stall, follow = desk.rules[STALL].delta, desk.rules["trace.watch"].delta
    seen, kept = scan + watch, max(follow, scan + watch)
    scan_s, stall_s, seen_s, kept_s = (
        int(each.total_seconds()) for each in (scan, stall, seen, kept)
    )
    for row in store_pending.travelling(desk.store, at - seen, at - kept, ids):
        started, leaves = row.started_at, row.sent_at + kept_s + 1
        last = row.last_trace_at or row.first_scan_at
        if last is not None:
            yield Travelling(row, last + stall_s, STALL, leaves)
        elif started is not None:
            gone = min(leaves, started + seen_s + 1)
            yield Travelling(row, started + scan_s, PICKUP, gone)


def travelling(desk: Desk, at: datetime, ids: Sequence[int] | None = None) -> PendingIndex:
    """Return the orders on their way by the deadline of their first scan or next trace.

    An order of several parcels stands where its most urgent one does.
    """
    cases = store_pending.open_case_orders(desk.store)
    red = store_pending.red_orders(desk.store)
    found: dict[int, OrderEntry] = {}
    for row, due, rule, _leaves in clocks(desk, at, ids):
        known = found.get(row.id)
        if known is None or due < (known.due or 0):
            held = held_by(row, row.id in cases)
            found[row.id] = OrderEntry(
                due, row.id, Stage.SHIPPED, held, row.id in red, rule, row.shop_id
            )
    return PendingIndex(list(found.values()))
