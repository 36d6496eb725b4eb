"""What speaks against buying an order at all, before anything is known of the purchase.

Claiming it and recording it ask the same (rules/README.md, 1 and 8); a reason lifts it.
"""

from __future__ import annotations

from collections.abc import Collection

from core.base.i18n import _
from core.base.money import yuan
from core.orders.order import Order
from core.rules.terms import BUYING_FLAGS, label


def against(order: Order) -> list[str]:
    """Return what blocks an order, and that it does not wait for goods, in sentences."""
    found = [
        _("The order is flagged: {flag}. Buying it may lose the money.").format(flag=label(flag))
        for flag in order.flags
        if flag in BUYING_FLAGS
    ]
    if not order.pending:
        found.append(
            _("The order is not waiting for goods: {stage}.").format(stage=label(order.stage))
        )
    return found


def twice(order: Order, lines: Collection[int]) -> list[str]:
    """Return what was bought for some lines already, in sentences."""
    return [
        _("It was bought already: upstream order {no}, {cost} yuan.").format(
            no=each.upstream_order, cost=yuan(each.cost_fen)
        )
        for each in order.live_purchases
        if each.ordinal in lines
    ]


def bought_whole(order: Order) -> list[str]:
    """Return the purchases of an order of which nothing is left to be bought, in sentences."""
    if order.lines_to_buy:
        return []
    return twice(order, {each.ordinal for each in order.live_purchases})
