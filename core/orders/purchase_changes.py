"""Correcting and cancelling a purchase, at any later time; the figures follow by themselves.

What is claimed from the supplier follows too, as long as nothing was paid on it.

A purchase here is one upstream order: where it serves several lines of the order, all of them are
changed together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.base.clock import to_epoch
from core.base.errors import DaifaError
from core.base.i18n import _
from core.orders import purchases, settling
from core.orders import reading as orders
from core.orders.order import Order, Purchase
from core.orders.order import groups as by_upstream_order
from core.orders.purchases import Check
from core.rules.upstream import items as upstream
from core.rules.upstream import order_numbers
from core.store import claims, suppliers
from core.store.desk import Desk


def bought_together(order: Order, purchase_id: int) -> tuple[Purchase, ...]:
    """Return what was bought with one upstream order, this purchase among it.

    Raises DaifaError when the purchase is not there, or cancelled.
    """
    for group in groups(order):
        if any(each.id == purchase_id for each in group):
            return group
    raise DaifaError("purchase-gone", _("That purchase is not there, or cancelled already."))


def groups(order: Order) -> list[tuple[Purchase, ...]]:
    """Return the order's purchases that stand, one group for each upstream order."""
    return by_upstream_order(order.live_purchases)


def check(
    desk: Desk,
    order: Order,
    purchase_id: int,
    *,
    cost_fen: int | None = None,
    upstream_order: str | None = None,
    platform: str | None = None,
) -> Check:
    """Say what a correction would mean; what is None stays as it is."""
    together = bought_together(order, purchase_id)
    first = together[0]
    return purchases.check(
        desk,
        order,
        cost_fen=sum(each.cost_fen for each in together) if cost_fen is None else cost_fen,
        upstream_order=first.upstream_order if upstream_order is None else upstream_order,
        platform=first.platform if platform is None else platform,
        ordinal=first.ordinal,
        instead_of=together,
    )


def correct(
    desk: Desk,
    at: datetime,
    order_sn: str,
    purchase_id: int,
    *,
    cost_fen: int | None = None,
    upstream_order: str | None = None,
    supplier: str | None = None,
    platform: str | None = None,
    force: str | None = None,
    expect: Order | None = None,
) -> Order:
    """Correct a purchase; what is None stays. Return the order as it is then.

    `expect` is the order as it was read before: Stale is raised when the purchase changed since.
    Raises Refused as recording one does, for what the correction brings in alone.
    """
    order = expect or orders.find(desk, order_sn)
    together = bought_together(order, purchase_id)
    number = None if upstream_order is None else order_numbers.clean(upstream_order)
    where = upstream.platform_code(platform) if platform else platform
    total = sum(each.cost_fen for each in together)
    purchases.refuse_incomplete(
        together[0].upstream_order if number is None else number,
        total if cost_fen is None else cost_fen,
    )
    reason = (force or "").strip()
    found = check(
        desk, order, purchase_id, cost_fen=cost_fen, upstream_order=number, platform=where
    )
    touched = cost_fen not in (None, total) or number not in (None, together[0].upstream_order)
    if touched or where not in (None, together[0].platform):
        purchases.refuse(found, reason)
    with desk.act(at, "buy-correct") as work:
        named = {"upstream_order": number, "platform": where}
        values: dict[str, Any] = {name: text for name, text in named.items() if text is not None}
        if supplier is not None:
            values["supplier_id"] = suppliers.supplier_id(
                work, supplier, together[0].platform if where is None else where
            )
        weights = [each.cost_fen for each in together]
        costs = purchases.shared_out(
            total if cost_fen is None else cost_fen, weights if total else [1] * len(together)
        )
        if number is not None:
            settling.by_purchase(work, order, number, together[0].ordinal)
        for each, cost in zip(together, costs, strict=True):
            work.update(
                "purchases",
                each.id,
                {**values, "cost_fen": cost},
                order_id=order.id,
                expect_version=each.version,
                note=reason or None,
            )
        claims.follow(work, order.id)
    return orders.by_ids(desk, [order.id])[0]


def cancel(
    desk: Desk,
    at: datetime,
    order_sn: str,
    purchase_id: int,
    reason: str,
    *,
    expect: Order | None = None,
) -> Order:
    """Record that a purchase was cancelled upstream; what it was for is to be bought again."""
    order = expect or orders.find(desk, order_sn)
    together = bought_together(order, purchase_id)
    with desk.act(at, "buy-cancel") as work:
        for each in together:
            work.update(
                "purchases",
                each.id,
                {"cancelled_at": to_epoch(at)},
                order_id=order.id,
                expect_version=each.version,
                note=reason.strip() or None,
            )
        settling.by_cancelling(work, order.id)
        claims.follow(work, order.id)
    return orders.by_ids(desk, [order.id])[0]
