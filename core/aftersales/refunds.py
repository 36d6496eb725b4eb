"""An order that was paid back in full is closed; one that was paid back in part stays open.

What was refunded is compared with what was paid (rules/README.md, 4). It is told by the
after-sales export, by the words of the order export, or by a case that was decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.aftersales.case import Goods, goods_of
from core.aftersales.tasks import TASKS, raise_kind
from core.orders import settling
from core.rules.order_words import OrderCase, order_case
from core.rules.terms import NOT_SHIPPED, PlatformState
from core.store import claims as store_claims
from core.store import notices
from core.store import orders as store_orders
from core.store import refunds as store_refunds
from core.store.acts import Act
from core.store.connection import Store
from core.store.refunds import RefundedOrder, RefundingCase

_NOT_SHIPPED = tuple(state.value for state in NOT_SHIPPED)
# What a refund still changes: goods that were received, and orders that are closed, are over.
_NOT_OVER = (*_NOT_SHIPPED, PlatformState.SHIPPED.value)


class PaidBack(NamedTuple):
    """That an order was paid back in full: when, as far as it is known, and how much."""

    at: int | None
    fen: int | None
    ref: str = ""


def in_full(order: RefundedOrder, cases: Sequence[RefundingCase]) -> PaidBack | None:
    """Return that an order was paid back in full, None where it was not, or only in part.

    An amount that nobody tells is taken as all of it while the goods have not been shipped:
    buying for a buyer who has the money back loses both.
    """
    gone = [case for case in cases if _is_gone(case)]
    amounts = [case.refund_fen for case in gone]
    known = sum(fen or 0 for fen in amounts)
    whole = _paid(order, gone)
    when = max((_when(case) or 0 for case in gone), default=0) or None
    ref = gone[-1].ref if gone else ""
    if gone and whole is not None and known >= whole > 0:
        return PaidBack(when, known, ref)
    if order_case(order.order_words) is OrderCase.REFUNDED:
        return PaidBack(when, known or None, ref)
    told = order_case(order.aftersale_status) is OrderCase.REFUNDED
    unshipped = order.order_state in _NOT_SHIPPED and order.order_uploaded_at is None
    in_part = bool(gone) and None not in amounts and whole is not None
    if unshipped and not in_part and (told or None in amounts):
        return PaidBack(when, known or None, ref)
    return None


def _is_gone(case: RefundingCase) -> bool:
    """Whether the money of a case is gone: refunded, or given here to a buyer who sends nothing."""
    if case.refunded_at is not None:
        return True
    return case.decision == "agree" and case.type == "refund_only" and case.closed_at is None


def _when(case: RefundingCase) -> int | None:
    return case.refunded_at or case.decided_at


def _paid(order: RefundedOrder, gone: Sequence[RefundingCase]) -> int | None:
    deals = [case.deal_fen for case in gone if case.deal_fen]
    return order.paid_fen or max(deals, default=None) or order.received_fen


def closed_at(store: Store, order_id: int) -> int | None:
    """Return when an order was paid back in full, 0 where nobody says when; None if it was not."""
    order = store_refunds.order(store, order_id)
    found = order and in_full(order, store_refunds.cases(store, order_id))
    return (found.at or 0) if found else None


def is_closed(store: Store, order_id: int) -> bool:
    """Tell whether an order stands closed by a refund."""
    return store_orders.refunded_at(store, order_id) is not None


def look(work: Act, order_id: int) -> list[int]:
    """Close an order that was paid back in full, with the tasks that follow, or open it again.

    Return the ids of the notices that say so. Inside an act; it may be called as often as
    anything about the refund changes.
    """
    order = store_refunds.order(work.store, order_id)
    if order is None:
        return []
    found = in_full(order, store_refunds.cases(work.store, order_id))
    if found is None:
        if order.refunded_at is not None:
            work.update("orders", order_id, {"refunded_at": None})
            settling.by_reopening(work, order_id)
        return []
    if order.refunded_at is None:
        work.update("orders", order_id, {"refunded_at": found.at or work.at})
    settling.by_refund(work, order_id)
    return _follows(work, order, found) if order.bought else []


def look_again(work: Act, order_id: int) -> list[int]:
    """Close an order whose refund nobody looked at when it was told; what is over stays.

    Its words are as they were: an earlier version kept them and closed nothing.
    """
    order = store_refunds.order(work.store, order_id)
    if order is None or order.refunded_at is not None or order.order_state not in _NOT_OVER:
        return []
    return look(work, order_id)


def _follows(work: Act, order: RefundedOrder, found: PaidBack) -> list[int]:
    """What is still to be done for goods that were bought: stop, intercept, claim."""
    goods = goods_of(order)
    data = {"paid_fen": order.paid_fen, "refunded_fen": found.fen, "status": _words(order)}
    said = notices.raise_once(
        work,
        "refunded",
        order.id,
        ref=found.ref,
        data=data,
        mark=notices.fingerprint("refunded", order.order_sn),
    )
    if not found.ref:
        _claim(work, order)
    kind = TASKS.get(goods)
    if kind is None or goods is Goods.NEVER_BOUGHT or _was_told(work, kind, order.id):
        return [said]
    return [said, raise_kind(work, kind, order.id, found.ref, goods)]


def _was_told(work: Act, kind: str, order_id: int) -> bool:
    return notices.was_raised(work.store, kind, order_id)


def _words(order: RefundedOrder) -> str:
    return order.aftersale_status or order.order_words


def _claim(work: Act, order: RefundedOrder) -> None:
    """A refund of which no case tells opens its claim all the same."""
    owed = order.cost_fen - order.claimed_fen
    if owed > 0:
        store_claims.add(
            work,
            order_id=order.id,
            case_id=None,
            supplier_id=order.supplier_id,
            owed=owed,
            since=work.at,
        )
