"""What a matched upstream order means for ours: the purchase, its shipping, its number, warnings.

Taken silently is only what is certain: the exact order number, the recorded purchase, a number
that passes the same checks as a typed one. Everything else is a proposal for the seller.
"""

from __future__ import annotations

from core.base.clock import to_epoch
from core.base.errors import Refused
from core.base.i18n import _
from core.imports.upstream.matching import line_of, receiver_of
from core.imports.upstream.outcome import Case
from core.imports.upstream.rows import UpstreamRow, UpstreamState
from core.orders import purchases, tracking
from core.orders import reading as orders
from core.orders.order import Order, Purchase
from core.orders.stages import ENDED
from core.rules.addresses import Answer, block, compare
from core.rules.couriers.judge import Verdict, judge
from core.rules.couriers.numbers import same_number
from core.store import notices, upstream_orders


def follow(case: Case, order: Order) -> None:
    """Act on the one order that an upstream order belongs to."""
    row = case.row
    found = _purchases(order, row)
    if not found:
        if row.state in (UpstreamState.CLOSED, UpstreamState.UNPAID) or not order.pending:
            return
        if not _buy(case, order):
            if case.match.by == "downstream":
                _goes_elsewhere(case, order, None)
            return
        order = orders.by_ids(case.desk, [order.id])[0]
        found = _purchases(order, row)
    for mine in found:
        _closed_or_shipped(case, order, mine)
    if row.state is UpstreamState.CLOSED or _goes_elsewhere(case, order, found[0]):
        return
    _take_number(case, order)


def follow_shared(case: Case, order: Order) -> None:
    """Act on one of several orders whose purchases carry the same upstream number.

    Whose the parcel is cannot be known, so its number is left to the seller.
    """
    for mine in _purchases(order, case.row):
        _closed_or_shipped(case, order, mine)


def _purchases(order: Order, row: UpstreamRow) -> list[Purchase]:
    """Return what the order relies on; one upstream order may serve several of its lines."""
    return [each for each in order.live_purchases if each.upstream_order == row.upstream_order]


def _closed_or_shipped(case: Case, order: Order, mine: Purchase) -> None:
    state = case.row.state
    if state is UpstreamState.CLOSED:
        _warn(case, order, "upstream_closed", "closed", {"status": case.row.status})
    elif state.goods_left and mine.shipped_at is None:
        shipped = {"shipped_at": _shipped_at(case, order)}
        case.work.update("purchases", mine.id, shipped, order_id=order.id)
        case.count("shipped")


def _buy(case: Case, order: Order) -> bool:
    """Record the purchase when the upstream carries our order number, else propose it."""
    row, no = case.row, case.row.upstream_order
    ordinal = line_of(order, row)
    if case.match.by != "downstream" or row.total_fen is None or ordinal is None:
        why = _("Upstream order {no} fits order {sn}, which has no such purchase. Record it?")
        case.propose("purchase", order.order_sn, why.format(no=no, sn=order.order_sn))
        return False
    try:
        purchases.record_in(
            case.desk,
            case.work,
            order,
            upstream_order=no,
            cost_fen=row.total_fen,
            platform=row.platform,
            supplier=row.supplier,
            ordinal=ordinal,
            bought_at=row.paid_at or row.created_at,
        )
    except Refused as refused:
        why = _("Upstream order {no} is for order {sn} and was not recorded: {why}")
        case.propose(
            "purchase",
            order.order_sn,
            why.format(no=no, sn=order.order_sn, why=refused.message),
        )
        return False
    case.count("purchases")
    return True


def _shipped_at(case: Case, order: Order) -> int:
    """Return when the supplier shipped: as the file says, else the earliest sign of it.

    The buyers' export of 1688 has no such time, so it is known no better than that it was
    before the number came to us, or before now.
    """
    if case.row.shipped_at is not None:
        return case.row.shipped_at
    signs = [each.recorded_at for each in order.parcels]
    signs += [moment for moment in (order.shipped_at, order.uploaded_at) if moment]
    return min([case.work.at, *map(to_epoch, signs)])


def _warn(case: Case, order: Order, kind: str, what: str, data: dict[str, str]) -> None:
    """Raise a red notice, once for each upstream order: what is done stays done."""
    no = case.row.upstream_order
    if order.stage in ENDED or upstream_orders.noticed(case.work.store, kind, order.id, no):
        return
    notices.raise_once(
        case.work, kind, order.id, ref=no, red=True, data={"upstream_order": no, **data}
    )
    case.count(what)


def _goes_elsewhere(case: Case, order: Order, mine: Purchase | None) -> bool:
    receiver = receiver_of(case.row)
    if not block(receiver).strip():
        return False
    found = compare(order.delivery, receiver)
    if mine and mine.address_answer is None and found.answer is not Answer.UNKNOWN:
        case.work.update(
            "purchases", mine.id, {"address_answer": found.answer.value}, order_id=order.id
        )
    if found.answer is not Answer.DIFFERENT:
        return False
    _warn(case, order, "wrong_address", "wrong-address", {"decided_by": found.decided_by})
    return True


def _take_number(case: Case, order: Order) -> None:
    """Record the upstream's number as if it were typed; what is not certain is proposed."""
    row = case.row
    if not row.number:
        return
    judged = judge(row.number, row.courier or None)
    number = judged.cleaned or row.number
    known = (order.platform_number or "", *(each.number for each in order.parcels))
    if any(same_number(number, each) for each in known):
        return
    if order.parcel is not None or order.platform_number:
        have = order.parcel.number if order.parcel else order.platform_number
        if order.stage not in ENDED:
            message = _("Order {sn} has number {have}, the upstream shows {number}.")
            message = message.format(sn=order.order_sn, have=have, number=number)
            case.propose("other-number", order.order_sn, message)
        return
    if not order.pending:
        return
    checked = tracking.check(case.desk, order, row.number, row.courier or None)
    if checked.verdict is Verdict.OK:
        try:
            tracking.record_in(
                case.desk,
                case.work,
                order,
                row.number,
                courier=row.courier or None,
                source=row.platform,
            )
            case.count("parcels")
            return
        except Refused as refused:
            why = refused.message
    else:
        why = " ".join(each.message for each in checked.reasons)
    message = _("Number {number} for order {sn} was not taken: {why}")
    case.propose(
        "number",
        order.order_sn,
        message.format(number=f"{row.courier} {number}".strip(), sn=order.order_sn, why=why),
    )
