"""“I am buying this”: a claim on an order that other operators see, for as long as `buy.claim`.

Whose claim it is goes by the operator (DAIFA_USER, else the login name), not by the session: the
desk and the command line of one person are one.
"""

from __future__ import annotations

from datetime import datetime

from core.base.clock import from_epoch, to_epoch
from core.base.errors import Refused
from core.base.i18n import _
from core.orders import reading as orders
from core.orders.order import Order
from core.store import buying_claims
from core.store.acts import Act
from core.store.desk import Desk


def is_mine(desk: Desk, order: Order, at: datetime) -> bool:
    """Tell whether this operator's claim on the order holds at an instant."""
    return order.buyer_now(at) == desk.actor.who


def held_by_other(desk: Desk, order: Order, at: datetime) -> str:
    """Say who else is buying the order and until when; empty when nobody is."""
    who = order.buyer_now(at)
    if not who or who == desk.actor.who or order.claimed_until is None:
        return ""
    return _words(who, order.claimed_until)


def claim(desk: Desk, at: datetime, order_sn: str, *, force: str | None = None) -> Order:
    """Mark an order as being bought by this operator; an own claim is renewed.

    Return the order as it is then. Raises Refused, overridable with `force` (a reason), while
    another operator's claim holds.
    """
    reason = (force or "").strip()
    with desk.act(at, "buy-claim") as work:
        order = orders.find(desk, order_sn)
        if (held := against(work, order)) and not reason:
            raise Refused("claimed", "\n".join(held), overridable=True)
        until = at + desk.rules["buy.claim"].delta
        buying_claims.put(work, order.id, to_epoch(until), reason or None)
    return orders.by_ids(desk, [order.id])[0]


def release(desk: Desk, at: datetime, order_sn: str) -> Order:
    """Give this operator's claim up; nothing is done where there is none."""
    order = orders.find(desk, order_sn)
    mine = buying_claims.of_order(desk.store, order.id)
    if mine is None or mine.who != desk.actor.who:
        return order
    with desk.act(at, "buy-release") as work:
        drop(work, order.id)
    return orders.by_ids(desk, [order.id])[0]


def against(work: Act, order: Order) -> tuple[str, ...]:
    """Say within an act who else is buying the order; () when nobody is."""
    found = buying_claims.of_order(work.store, order.id)
    if found is None or found.who == work.actor.who or found.until <= work.at:
        return ()
    return (_words(found.who, from_epoch(found.until)),)


def drop(work: Act, order_id: int) -> None:
    """End whatever claim there is on an order: it is bought."""
    buying_claims.drop(work, order_id)


def _words(who: str, until: datetime) -> str:
    return _("{who} is buying this order, until {time} at the latest.").format(
        who=who, time=f"{until:%H:%M}"
    )
