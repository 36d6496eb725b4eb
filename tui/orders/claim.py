"""Ending the own claim on an order, from the list and from the form."""

from __future__ import annotations

from core.base.i18n import _
from core.orders import buying_claims
from core.orders.order import Order
from tui.parts.host import Host
from tui.parts.messages import Saved


def give_up(host: Host, order: Order) -> Saved | None:
    """Give the own claim on an order up; return what to say, None where there was none."""
    if not buying_claims.is_mine(host.desk, order, host.now()):
        return None
    buying_claims.release(host.desk, host.now(), order.order_sn)
    return Saved(_("Not bought: the order is free for others."), undoable=False)
