"""What the seller says of an order: hold, manual deadline, missing time, note, notices done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.base.clock import beijing, to_epoch
from core.base.errors import DaifaError, Refused
from core.base.i18n import _
from core.orders import reading as orders
from core.orders.notices import must_be_endable
from core.orders.order import Order
from core.orders.partly import Partly, each
from core.rules.faults import FAULTS
from core.store import figures as store_metrics
from core.store.acts import Act
from core.store.desk import Desk

NOTE_MAX = 2000


def hold(desk: Desk, at: datetime, order: Order, reason: str) -> Order:
    """Put an order on hold; an empty reason lifts the hold. The ship-by clock runs on."""
    text = reason.strip()
    return _change(desk, at, order, "hold" if text else "unhold", {"hold_reason": text or None})


def hold_each(desk: Desk, at: datetime, found: Iterable[Order], reason: str) -> Partly[Order]:
    """Put orders on hold as one act; an empty reason lifts the holds of those that have one."""
    text = reason.strip()
    values = {"hold_reason": text or None}

    def do(work: Act, order: Order) -> None:
        if not text and not order.hold_reason:
            raise Refused("not-held", _("It is not on hold."))
        work.update("orders", order.id, values, expect_version=order.version)

    return each(desk, at, "hold" if text else "unhold", found, lambda order: order.order_sn, do)


def set_deadline(
    desk: Desk, at: datetime, order: Order, due_at: datetime | None, reason: str
) -> Order:
    """Set a deadline by hand; it wins over everything. None gives the rule its say again.

    Raises DaifaError when a deadline comes without a reason.
    """
    text = reason.strip()
    if due_at is not None and not text:
        raise DaifaError("reason-missing", _("A deadline set by hand needs a reason: who said so?"))
    return _change(
        desk,
        at,
        order,
        "deadline",
        {
            "manual_due_at": None if due_at is None else to_epoch(beijing(due_at)),
            "manual_reason": None if due_at is None else text,
        },
    )


def fill_in_grouped(desk: Desk, at: datetime, order: Order, grouped_at: datetime) -> Order:
    """Fill in a grouping time that the export left blank. Raises DaifaError for a future one."""
    if beijing(grouped_at) > at:
        raise DaifaError(
            "time-future",
            _("{time} has not come yet. Type when the order was formed.").format(
                time=f"{beijing(grouped_at):%Y-%m-%d %H:%M}"
            ),
        )
    return _change(desk, at, order, "fill-in", {"grouped_at": to_epoch(grouped_at)})


def note(desk: Desk, at: datetime, order: Order, text: str) -> Order:
    """Keep the seller's own note on an order; an empty one takes it away."""
    text = text.strip()
    if len(text) > NOTE_MAX:
        raise DaifaError(
            "note-long",
            _("The note has {count} characters; {most} fit.").format(
                count=len(text), most=NOTE_MAX
            ),
        )
    return _change(desk, at, order, "note", {"note": text or None})


def notice_done(desk: Desk, at: datetime, order: Order, notice_id: int) -> Order:
    """Mark a notice of an order as seen and dealt with."""
    with desk.act(at, "notice-done") as work:
        work.update("notices", notice_id, {"done_at": to_epoch(at)}, order_id=order.id)
    return orders.by_ids(desk, [order.id])[0]


def notices_done_each(desk: Desk, at: datetime, found: Iterable[Order]) -> Partly[Order]:
    """Mark the gravest notice of each order as dealt with, as one act.

    What wants a choice is refused (`core.orders.notices.must_be_endable`).
    """

    def done(work: Act, order: Order) -> None:
        if not order.notices:
            raise Refused("no-notice", _("There is no notice on this order."))
        gravest = sorted(order.notices, key=lambda notice: not notice.red)[0]
        must_be_endable(gravest.kind, gravest.data)
        work.update("notices", gravest.id, {"done_at": work.at}, order_id=order.id)

    return each(desk, at, "notice-done", found, lambda order: order.order_sn, done)


def _change(desk: Desk, at: datetime, order: Order, what: str, values: dict[str, Any]) -> Order:
    with desk.act(at, what) as work:
        work.update("orders", order.id, values, expect_version=order.version)
    return orders.by_ids(desk, [order.id])[0]


CAUSES = FAULTS


def mark(desk: Desk, at: datetime, order_sn: str, cause: str, clear: bool = False) -> Order:
    """Mark an order with a logistics fault, or take the mark back; return the order.

    Marking twice changes nothing. Raises NotFound for an unknown order, DaifaError for an
    unknown cause, Refused when there is no mark to take back.
    """
    if cause not in CAUSES:
        raise DaifaError(
            "fault-cause",
            _("There is no cause {cause}. Choose one of: {causes}").format(
                cause=cause, causes=", ".join(CAUSES)
            ),
        )
    with desk.act(at, "unmark" if clear else "mark") as work:
        order = orders.find(desk, order_sn)
        row = store_metrics.fault(desk.store, order.id, cause)
        if clear:
            if row is None:
                raise Refused(
                    "fault-unmarked",
                    _("Order {sn} is not marked with {cause}.").format(
                        sn=order.order_sn, cause=_(CAUSES[cause])
                    ),
                )
            store_metrics.clear(work, row)
        elif row is None:
            store_metrics.mark(work, order.id, cause)
    return order


def of_order(desk: Desk, order_id: int) -> list[str]:
    """Return the causes an order is marked with, in the order they were marked."""
    return store_metrics.faults_of(desk.store, order_id)
