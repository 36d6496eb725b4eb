"""Pasted trace text over the parcels it is about: whose it is, what it tells, what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core.base.i18n import _
from core.orders import pickup
from core.orders import reading as orders
from core.orders.order import Order, Parcel
from core.orders.pickup import Scan
from core.rules.couriers.numbers import is_recycled
from core.rules.couriers.traces import Trace, read_traces
from core.rules.terms import Stage, label
from core.store import parcels as store_parcels
from core.store.desk import Desk


class TraceLine(NamedTuple):
    """What a text tells of one parcel. `problem` says why nothing of it can be recorded.

    `recycled` says that the first scan was before the order was grouped: a red notice is raised,
    and the parcel is not scanned.
    """

    trace: Trace
    order_sn: str
    number: str
    scan: Scan | None
    recycled: bool
    problem: str


def judge(
    desk: Desk,
    at: datetime,
    text: str,
    order_id: int | None = None,
    parcel_id: int | None = None,
) -> list[TraceLine]:
    """Return what a pasted text tells.

    What names no number is about the parcel `parcel_id` of the order `order_id`; without one,
    about the order's first parcel that was not scanned.
    """
    found = []
    for trace in read_traces(text, at):
        if trace.number:
            ids = store_parcels.orders_with(desk.store, trace.number)
        else:
            ids = [] if order_id is None else [order_id]
        whole = orders.by_ids(desk, ids)
        if not whole:
            said = _("No parcel of this number is here.")
            if not trace.number:
                said = _("The text names no tracking number, and no parcel is chosen.")
            found.append(TraceLine(trace, "", trace.number, None, False, said))
        found += [_of_order(trace, order, parcel_id) for order in whole]
    return found


def _of_order(trace: Trace, order: Order, parcel_id: int | None) -> TraceLine:
    parcel = _parcel(trace, order, parcel_id)
    number = parcel.number if parcel else trace.number or order.platform_number or ""
    problem = "" if parcel else pickup.replaced(order, number)
    if problem:
        return TraceLine(trace, order.order_sn, number, None, False, problem)
    if trace.first_scan is None:
        problem = _("The courier does not have it yet: nothing to record.")
    elif order.stage is not Stage.SHIPPED:
        problem = _("This order is not on its way: {stage}.").format(stage=label(order.stage))
    scan = None
    if not problem:
        about = parcel.id if parcel else None
        scan = Scan(order.id, about, trace.first_scan, trace.last_trace, trace.signed)
    recycled = is_recycled(trace.first_scan, order.grouped_at)
    return TraceLine(trace, order.order_sn, number, scan, recycled, problem)


def _parcel(trace: Trace, order: Order, parcel_id: int | None) -> Parcel | None:
    """The parcel of the number; without one, the one that is meant, or the first not scanned."""
    live = order.live_parcels
    named = [
        each
        for each in live
        if (each.number == trace.number if trace.number else each.id == parcel_id)
    ]
    waiting = [each for each in live if each.first_scan_at is None]
    return next(iter(named or ([] if trace.number else waiting or live)), None)


def record(desk: Desk, at: datetime, lines: Sequence[TraceLine]) -> int:
    """Record the scans of the lines that have no problem, as one act; return how many.

    A recycled number becomes a notice, and is not counted.
    """
    scans = [line.scan for line in lines if line.scan is not None]
    if scans:
        pickup.scan(desk, at, scans)
    return sum(line.scan is not None and not line.recycled for line in lines)
