"""What waits to be checked and is settled by the seller's own act, or by a file's."""

from __future__ import annotations

from core.orders.order import Order
from core.rules.couriers.numbers import same_number
from core.store import notices
from core.store.acts import Act


def by_purchase(work: Act, order: Order, upstream_order: str, line: int) -> None:
    """An upstream order that was recorded needs no order, and a bought order no proposal."""
    notices.settle(work, ("proposal", "unmatched"), ref=upstream_order)
    bought = {line, *(each.ordinal for each in order.live_purchases)}
    if bought.issuperset(each.ordinal for each in order.lines):
        notices.settle(work, ("proposal",), order_id=order.id)


def by_number(work: Act, order: Order, number: str) -> None:
    """A number that is known here answers the supplier's that could not be used."""
    notices.settle(work, ("number_unusable", "other_number"), order_id=order.id)
    if order.platform_number and same_number(order.platform_number, number):
        notices.settle(work, ("number_mismatch",), order_id=order.id)


def by_upload(work: Act, order_id: int) -> None:
    """What the platform did not take was uploaded again."""
    notices.settle(work, ("not_shipped_there",), order_id=order_id)
