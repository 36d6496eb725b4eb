"""Which meanings of a text the store leaves open: what is known here is that and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from core.orders.order import Order
from core.recognise.kinds import CaseNumber, Kind, OrderNumber, Recognised
from core.rules.terms import Stage
from core.store import aftersales, orders
from core.store.desk import Desk


def meant(
    desk: Desk, found: Sequence[Recognised], order: Order | None = None
) -> tuple[Recognised, ...]:
    """Return the meanings that are left when the store was asked; it is only read.

    An order or a case that is here is meant; one that is not here is not, where the text may be
    something else. For an `order` that is not bought yet an upstream order number comes first.
    """
    for each in found:
        if _is_here(desk, each):
            return (each,)
    others = tuple(each for each in found if each.kind not in (Kind.ORDER, Kind.AFTERSALE))
    left = others or tuple(found)
    if order is not None and order.stage is Stage.TO_BUY:
        left = tuple(sorted(left, key=lambda each: each.kind is not Kind.UPSTREAM_ORDER))
    return left


def _is_here(desk: Desk, each: Recognised) -> bool:
    if isinstance(each.found, OrderNumber):
        return orders.id_of(desk.store, each.found.order_sn) is not None
    if isinstance(each.found, CaseNumber):
        return aftersales.id_of(desk.store, each.found.ref) is not None
    return False
