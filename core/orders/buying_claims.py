"""“I am buying this”: a claim on an order that other operators see, for as long as `buy.claim`.

Whose claim it is goes by the operator (DAIFA_USER, else the login name), not by the session: the
desk and the command line of one person are one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from core.base.clock import from_epoch, to_epoch
from core.base.errors import Refused
from core.base.i18n import _
from core.orders import buying_doubts
from core.orders import reading as orders
from core.orders.order import Order
from core.store import buying_claims
from core.store.acts import Act
from core.store.desk import Desk


def is_mine(desk: Desk, order: Order, at: datetime) -> bool:
    """Tell whether this operator's claim on the order holds at an instant."""
    return order.buyer_now(at) == desk.actor.who


def claim(
    desk: Desk,
    at: datetime,
    order_sn: str,
    *,
    agreed: Collection[str] = (),
    force: str | None = None,
) -> Order:
    """Mark an order as being bought by this operator; an own claim is renewed.

    Return the order as it is then. Raises Refused, overridable with `force` (a reason), while
    another operator's claim holds, and for what speaks against buying the order at all; its
    message is a sentence a line. `agreed` are sentences that were read and answered with yes:
    what else speaks against it by now is refused all the same.
    """
    reason = (force or "").strip()
    with desk.act(at, "buy-claim") as work:
        order = orders.find(desk, order_sn)
        held = against(work, order)
        doubts = [*held, *buying_doubts.against(order), *buying_doubts.bought_whole(order)]
        if not reason and not set(doubts) <= set(agreed):
            code = "claimed" if held else "purchase-refused"
            raise Refused(code, "\n".join(doubts), overridable=True)
        if doubts and not reason:
            reason = _("asked and confirmed")
        until = at + desk.rules.general["buy.claim"].delta
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
