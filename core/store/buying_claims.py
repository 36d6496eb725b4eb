"""Who is buying which order at present."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from core.base.clock import to_epoch
from core.store.acts import Act
from core.store.connection import Store, columns


class BuyClaim(NamedTuple):
    """A claim on buying an order; `until` in seconds since 1970."""

    id: int
    who: str
    until: int


def of_order(store: Store, order_id: int) -> BuyClaim | None:
    """Return the claim on an order, whether it holds still or not."""
    found = store.rows(
        BuyClaim,
        f"select {columns(BuyClaim, 'c')} from buy_claims c where c.order_id = ?",
        (order_id,),
    )
    return found[0] if found else None


def next_end(store: Store, after: datetime) -> int | None:
    """Return when the next claim ends by itself, in seconds since 1970."""
    found: int | None = store.value(
        "select min(until) from buy_claims where until > ?", (to_epoch(after),)
    )
    return found


def put(work: Act, order_id: int, until: int, note: str | None) -> None:
    """Give the claim on an order to who acts, until an instant."""
    values = {"who": work.actor.who, "session": work.actor.session, "at": work.at, "until": until}
    known = of_order(work.store, order_id)
    if known is None:
        work.insert("buy_claims", {"order_id": order_id, **values}, order_id=order_id, note=note)
    else:
        work.update("buy_claims", known.id, values, order_id=order_id, note=note)


def drop(work: Act, order_id: int) -> None:
    """Take the claim on an order away."""
    known = of_order(work.store, order_id)
    if known is not None:
        work.delete("buy_claims", known.id, order_id=order_id)
