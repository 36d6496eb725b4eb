"""Logistics faults that the platform shows and that no export tells of: marked by the seller."""

from __future__ import annotations

from datetime import datetime

from core.base.errors import DaifaError, Refused
from core.base.i18n import N_, _
from core.orders import reading as orders
from core.orders.order import Order
from core.store import figures as store_metrics
from core.store.acts import command
from core.store.desk import Desk

CAUSES = {
    "fake-shipment": N_("fake shipment"),
    "late-logistics": N_("late logistics"),
    "complaint": N_("logistics complaint"),
}


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
    with command(desk.store, desk.actor, at, "unmark" if clear else "mark") as work:
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
