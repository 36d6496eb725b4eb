"""Orders of an export whose buyer has the money back (rules/README.md, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.aftersales import refunds as paid_back
from core.imports.orders.export import AFTERSALE, STATE
from core.rules.order_words import OrderCase, order_case
from core.rules.terms import PlatformState
from core.store import imports, refunds, reviews, settlement
from core.store.acts import Act


def close_new(work: Act, ids: Sequence[int], values: Sequence[Sequence[Any]]) -> None:
    """Close those of the new orders that were paid back before they were shipped.

    `values` are the platform's columns, each over all of the orders.
    """
    states = zip(ids, values[AFTERSALE], values[STATE], strict=True)
    gone = [
        order_id
        for order_id, words, state in states
        if state == PlatformState.TO_SHIP.value and order_case(words) is OrderCase.REFUNDED
    ]
    if gone:
        refunds.close_new(work, gone, work.at)


def link_cases(work: Act, last_before: int) -> list[int]:
    """Join what came before its order: cases, reviews, settlement; close what is paid back in full.

    Orders up to the id `last_before` were known before. Return the ids of the notices raised.
    """
    noticed: list[int] = []
    refunded = refunds.unlinked(work.store)
    imports.link_cases(work)
    reviews.link(work)
    settlement.join_orders(work.store)
    for order_id in refunded:
        if order_id <= last_before:
            noticed += paid_back.look(work, order_id)
        elif (closed_at := paid_back.closed_at(work.store, order_id)) is not None:
            refunds.close_new(work, [order_id], closed_at or work.at)
    return noticed
