"""What is on its way: the courier's first scan and new traces, as they are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from core.base.clock import from_epoch, to_epoch
from core.base.errors import Refused
from core.base.i18n import _
from core.orders import reading as orders
from core.orders.order import Order, Parcel
from core.orders.partly import Partly, each
from core.orders.travelling import PICKUP as PICKUP
from core.orders.travelling import STALL as STALL
from core.orders.travelling import clocks as clocks
from core.orders.travelling import travelling as travelling
from core.rules.couriers.numbers import is_recycled, same_number
from core.rules.terms import Stage, label
from core.store import notices as store_notices
from core.store import parcels as store_parcels
from core.store.acts import Act
from core.store.desk import Desk


class Scan(NamedTuple):
    """What a trace tells of a parcel; the time of the act where nothing else is said.

    `parcel_id` is None for a number that only the platform knows; `signed_at` is when it was
    signed for, None where nothing tells that.
    """

    order_id: int
    parcel_id: int | None
    first_at: datetime | None = None
    last_at: datetime | None = None
    signed_at: datetime | None = None


def scans_of(order: Order) -> list[Scan]:
    """Return the scan of each parcel of an order that is on its way, else one that is refused."""
    parcels = order.live_parcels if order.stage is Stage.SHIPPED else ()
    return [Scan(order.id, each.id) for each in parcels] or [Scan(order.id, None)]


def picked_up(desk: Desk, at: datetime, order_sns: Sequence[str]) -> list[Order]:
    """Record that the courier has scanned all parcels of the orders at `at`, as one act.

    The first time is the first scan; each later one is a new trace. A number that only the
    platform knows gets its parcel here. Raises Refused when an order is not shipped.
    """
    found = [orders.find(desk, sn) for sn in order_sns]
    whole = {order.id: order for order in found}.values()
    scan(desk, at, [one for order in whole for one in scans_of(order)])
    return orders.by_ids(desk, [order.id for order in found])


def scan(desk: Desk, at: datetime, scans: Sequence[Scan]) -> None:
    """Record scans and traces of parcels, as one act; see `picked_up`.

    A first scan before the order was grouped is that of another parcel: the number is recycled,
    and a red notice says so. The parcel stays as it is, not scanned.
    """
    known = _known(desk, scans)
    with desk.act(at, "picked-up") as work:
        for one in scans:
            if one.order_id in known:
                _record(work, known[one.order_id], one)


def scan_each(desk: Desk, at: datetime, scans: Sequence[Scan]) -> Partly[Scan]:
    """Record scans as one act; refuse those of orders that are not on their way."""
    known = _known(desk, scans)
    return each(
        desk, at, "picked-up", [one for one in scans if one.order_id in known],
        lambda one: known[one.order_id].order_sn,
        lambda work, one: _record(work, known[one.order_id], one),
    )  # fmt: skip


def pick_up_each(desk: Desk, at: datetime, order_sns: Iterable[str]) -> Partly[str]:
    """Record as one act that the courier has scanned parcels; refuse those not on their way."""

    def pick_up(work: Act, sn: str) -> None:
        order = orders.find(desk, sn)
        for one in scans_of(order):
            _record(work, order, one)

    return each(desk, at, "picked-up", dict.fromkeys(order_sns), str, pick_up)


def _known(desk: Desk, scans: Sequence[Scan]) -> dict[int, Order]:
    ids = list(dict.fromkeys(one.order_id for one in scans))
    return {order.id: order for order in orders.by_ids(desk, ids)}


def _record(work: Act, order: Order, one: Scan) -> None:
    _must_be_shipped(order)
    parcel = _meant(order, one)
    at = from_epoch(work.at)
    first = to_epoch(one.first_at or one.last_at or at)
    last = to_epoch(one.last_at or one.first_at or at)
    if is_recycled(from_epoch(first), order.grouped_at):
        # These traces are those of another parcel: this one was not scanned, and its clock runs.
        number = parcel.number if parcel else order.platform_number or ""
        store_notices.raise_once(
            work, "recycled_number", order.id, ref=number, red=True,
            data={"number": number, "first_scan_at": first},
        )  # fmt: skip
        return
    if parcel is None:
        parcel_id = _scan_of_platform(work, order, first, last)
    else:
        parcel_id = _scan(work, order, parcel, first, last)
    if one.signed_at is not None:
        store_parcels.sign(work, order.id, parcel_id, to_epoch(one.signed_at))


def scannable(order: Order) -> bool:
    """Tell whether a scan of an order can be recorded: it is on its way, with a number."""
    try:
        _must_be_shipped(order)
    except Refused:
        return False
    return True


def _must_be_shipped(order: Order) -> None:
    if order.stage is not Stage.SHIPPED:
        raise Refused(
            "not-shipped",
            _(
                "Order {sn} is not on its way: {stage}. Only a shipped order can be scanned by the"
                " courier; record first that its number is on the platform."
            ).format(sn=order.order_sn, stage=label(order.stage)),
        )
    if order.parcel is None and not order.platform_number:
        raise Refused(
            "no-number",
            _(
                "Order {sn} has no tracking number, neither here nor in the platform's export."
                " Import the newest export, or record the number."
            ).format(sn=order.order_sn),
        )


def _meant(order: Order, one: Scan) -> Parcel | None:
    """Return the parcel of a scan, None for a number that only the platform knows.

    Raises Refused for one that was replaced: a trace of a number that is not true for the order
    must not bring it back.
    """
    platform = order.platform_number or ""
    told = next((p for p in order.parcels if p.id == one.parcel_id), None)
    number = told.number if told else platform
    live = next((p for p in order.live_parcels if same_number(p.number, number)), None)
    if live is None and (not number or replaced(order, number)):
        words = _("The parcel of order {sn} was changed meanwhile: look at it again.")
        raise Refused("number-replaced", replaced(order, number) or words.format(sn=order.order_sn))
    return live


def replaced(order: Order, number: str) -> str:
    """Say that a number of an order was replaced, and by which; empty where it was not."""
    same = [each for each in order.parcels if same_number(each.number, number)]
    if not same or any(each.replaced_at is None for each in same):
        return ""
    words = _("Number {old} of order {sn} was replaced by {new}: nothing is recorded of it.")
    new = order.parcel.number if order.parcel else "–"
    return words.format(old=number, sn=order.order_sn, new=new)


def _scan(work: Act, order: Order, parcel: Parcel, first: int, last: int) -> int:
    # A scan that is recorded late, with its true time, moves the first one, never the last.
    known_first = parcel.first_scan_at or parcel.last_trace_at
    known_last = parcel.last_trace_at or parcel.first_scan_at
    values = {
        "first_scan_at": first if known_first is None else min(first, to_epoch(known_first)),
        "last_trace_at": last if known_last is None else max(last, to_epoch(known_last)),
    }
    work.update("parcels", parcel.id, values, order_id=order.id, expect_version=parcel.version)
    return parcel.id


def _scan_of_platform(work: Act, order: Order, first: int, last: int) -> int:
    """Take the number as the platform writes it, so that the two never seem to differ."""
    from core.rules.couriers.table import table

    courier = (order.platform_courier or "").strip()
    known = table().find(courier) if courier else None
    shipped = order.shipped_at or order.uploaded_at
    return work.insert(
        "parcels",
        {
            "order_id": order.id,
            "logistics_id": known.logistics_id if known else None,
            "courier": known.name if known else courier,
            "number": order.platform_number,
            "recorded_at": work.at,
            "source": "platform",
            "uploaded_at": None if shipped is None else to_epoch(shipped),
            "first_scan_at": first,
            "last_trace_at": last,
        },
        order_id=order.id,
    )
