"""The facts of the figures with their days: what many days are computed from in one pass.

Times are seconds since 1970, the end of a span is exclusive. With a shop's id only what belongs
to it is taken, with 0 only what belongs to none.
"""

from __future__ import annotations

from typing import NamedTuple

from core.store.connection import Store, columns
from core.store.reviews import REVIEW_SHOP
from core.store.shops import Whose, narrowed


class FaultTimes(NamedTuple):
    """When a fault was marked, and when the mark was taken back."""

    order_sn: str
    marked_at: int
    cleared_at: int | None


class ScoredOne(NamedTuple):
    """An order with a logistics score of 1, and when it was reviewed."""

    order_sn: str
    at: int


def fault_times(store: Store, start: int, end: int, shop_id: Whose = None) -> list[FaultTimes]:
    """Return when the faults of a window were marked, and when the marks were taken back."""
    of_shop, whose = narrowed(shop_id)
    return store.rows(
        FaultTimes,
        "select o.order_sn, f.marked_at, f.cleared_at from faults f"
        f" join orders o on o.id = f.order_id where f.marked_at >= ? and f.marked_at < ?{of_shop}",
        (start, end, *whose),
    )


def lowest_times(store: Store, start: int, end: int, shop_id: Whose = None) -> list[ScoredOne]:
    """Return the orders with a logistics score of 1 in a window, and when."""
    of_shop, whose = narrowed(shop_id, REVIEW_SHOP)
    return store.rows(
        ScoredOne,
        f"select {columns(ScoredOne, 'r')} from reviews r"
        f" where r.at >= ? and r.at < ? and r.logistics = 1{of_shop}",
        (start, end, *whose),
    )
