"""Which orders were changed since a moment: told by the events, so that not all is read again."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from core.store.acts import is_half_written, last_event
from core.store.connection import Store

# So many at most: of more orders, all are read faster.
MOST = 500
# Their rows belong to one order, which the event names.
_OF_ONE_ORDER = frozenset({"orders", "purchases", "parcels"})
# What the upstream's own file says of a purchase tells how fast a supplier ships.
_OF_SUPPLIERS = frozenset({"purchases", "upstream_orders"})
# No place of an order depends on these beyond what is open: `core.store.pending.order_flags`.
_BESIDE = frozenset(
    {
        "", "aftersales", "appeals", "buy_claims", "campaigns", "claims", "evidence", "exports",
        "faults", "notices", "reviews", "settings", "settlement_lines", "snoozes", "suppliers",
        "upstream_orders",
    }
)  # fmt: skip


class Moment(NamedTuple):
    """How far the books go: newest act, event and order, and whether an act is being written."""

    act: int
    event: int
    order: int
    half_written: bool


class Changes(NamedTuple):
    """The orders that were changed, and whether a supplier may ship faster or slower by it."""

    orders: frozenset[int] = frozenset()
    suppliers: bool = False

    def and_also(self, orders: Collection[int], *, suppliers: bool = False) -> Changes:
        """Return these changes with others."""
        return Changes(self.orders.union(orders), self.suppliers or suppliers)


def moment(store: Store) -> Moment:
    """Return how far the books go now. To be asked for before what is read of the rows."""
    act = int(store.value("select coalesce(max(id), 0) from acts"))
    order = int(store.value("select coalesce(max(id), 0) from orders"))
    return Moment(act, last_event(store), order, is_half_written(store))


def since(store: Store, then: Moment, now: Moment) -> Changes | None:
    """Return what was changed after a moment, or None where it is too much or cannot be told.

    What an import adds has no events; a binding, a shop or a rule of the seller's own
    moves orders that no event names. Asked where something has changed: without an act it is
    something that the books do not tell.
    """
    untold = then[:2] == now[:2] or then.order != now.order
    if untold or then.half_written or now.half_written:
        return None
    imported = "select 1 from acts where id > ? and import_id is not null limit 1"
    if store.value(imported, (then.act,)) is not None:
        return None
    orders, suppliers = set(), False
    for count, (entity, order_id) in enumerate(
        store.query(
            "select distinct entity, order_id from events where id > ? limit ?",
            (then.event, MOST + 1),
        )
    ):
        known = entity in _BESIDE or (entity in _OF_ONE_ORDER and order_id is not None)
        if count == MOST or not known:
            return None
        suppliers |= entity in _OF_SUPPLIERS
        if entity in _OF_ONE_ORDER:
            orders.add(order_id)
    return Changes(frozenset(orders), suppliers)
