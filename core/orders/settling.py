"""What waits to be checked and is settled by the seller's own act, or by a file's."""

from __future__ import annotations

import json

from core.orders.order import Order
from core.rules.couriers.numbers import same_number
from core.store import notices
from core.store.acts import Act


def by_purchase(work: Act, order: Order, upstream_order: str, line: int) -> None:
    """An upstream order that was recorded needs no order.

    What fits an order that is bought under another number may be a second purchase of it.
    """
    notices.settle(work, ("proposal", "unmatched", "bought_twice"), ref=upstream_order)
    bought = {line, *(each.ordinal for each in order.live_purchases)}
    if not bought.issuperset(each.ordinal for each in order.lines):
        return
    for row in notices.open_of(work.store, "proposal", order.id):
        notices.end(work, row, notices.BY_ITSELF)
        data = {**json.loads(row.data), "recorded": upstream_order, "proposal": row.id}
        notices.raise_once(work, "bought_twice", order.id, ref=row.ref, red=True, data=data)


def by_cancelling(work: Act, order_id: int) -> None:
    """What fitted an order beside its purchase may be its purchase after all."""
    for row in notices.open_of(work.store, "bought_twice", order_id):
        notices.end(work, row, notices.BY_ITSELF)
        values = {"done_at": None, "settled": ""}
        work.update("notices", json.loads(row.data)["proposal"], values, order_id=order_id)


def by_number(work: Act, order: Order, number: str, *, extra: bool = False) -> None:
    """A number that is known here answers the supplier's that could not be used.

    What was said of the number that it replaces is over; a further parcel (`extra`) replaces none.
    """
    if not extra:
        _of_old_numbers(work, order, number)
    notices.settle(work, ("number_unusable", "other_number"), order_id=order.id)
    if order.platform_number and same_number(order.platform_number, number):
        notices.settle(work, ("number_mismatch",), order_id=order.id)


def _of_old_numbers(work: Act, order: Order, number: str) -> None:
    old = {order.parcel.number if order.parcel else "", order.platform_number or ""}
    for gone in old - {"", number, *(each.number for each in order.extra_parcels)}:
        notices.settle(work, ("recycled_number",), order_id=order.id, ref=gone)


def by_upload(work: Act, order_id: int) -> bool:
    """What the platform did not take was uploaded again, or is shown as shipped there by now."""
    return notices.settle(work, ("not_shipped_there",), order_id=order_id) > 0


def by_refund(work: Act, order_id: int) -> None:
    """The buyer has the money: what asked for it, and what waits for the goods, is over."""
    notices.settle(
        work,
        ("refund_after_buy", "not_shipped_there", "number_unusable", "memo_changed"),
        order_id=order_id,
    )


def by_reopening(work: Act, order_id: int) -> None:
    """No refund after all."""
    notices.settle(work, ("refunded",), order_id=order_id)
