"""What a matched upstream order means for ours: the purchase, its shipping, its number, warnings.

Taken silently is only what is certain: the exact order number, the recorded purchase, a number
that passes the same checks as a typed one. Everything else is a proposal for the seller.
"""

from __future__ import annotations

from core.base.clock import to_epoch
from core.base.errors import Refused
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import shown
from core.imports.upstream.matching import BY_SELLER, line_of, masked_receiver, receiver_of
from core.imports.upstream.outcome import Case
from core.imports.upstream.rows import UpstreamRow
from core.orders import purchases, tracking
from core.orders import reading as orders
from core.orders.order import Order, Purchase
from core.orders.stages import ENDED
from core.rules.addresses import Answer, block, compare
from core.rules.couriers.judge import Verdict, judge
from core.rules.couriers.numbers import same_number
from core.rules.upstream.statuses import UpstreamState
from core.store import notices, upstream_orders


def follow(case: Case, order: Order) -> None:
    """Act on the one order that an upstream order belongs to."""
    row = case.row
    found = _purchases(order, row)
    if not found:
        if not _is_purchase(case, order) or _was_cancelled(case, order):
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


def _is_purchase(case: Case, order: Order) -> bool:
    """Tell whether goods were bought that the order wants; refuse what the seller named amiss."""
    paid = case.row.state not in (UpstreamState.CLOSED, UpstreamState.UNPAID)
    if case.by_seller and not paid:
        raise Refused(
            "upstream-not-bought",
            _("Upstream order {no} was not bought: {status}. Say no to it, or buy again.").format(
                no=case.row.upstream_order, status=case.row.status
            ),
        )
    # What the seller names for an order that wants no goods is asked about when it is recorded.
    return paid and (order.pending or case.by_seller)


def _was_cancelled(case: Case, order: Order) -> bool:
    """Tell whether the seller cancelled this very purchase: it does not come back by itself.

    Goods that the supplier ships all the same are asked about, if that was not known then.
    """
    if case.by_seller or not _cancelled(order, case.row):
        return False
    if not is_given_up(order, case.row):
        case.propose("cancelled", [order])
    return True


def is_given_up(order: Order, row: UpstreamRow) -> bool:
    """Tell whether an order's purchase was cancelled here, and the file says nothing new of it."""
    gone = _cancelled(order, row)
    news = row.state.goods_left and all(each.shipped_at is None for each in gone)
    return bool(gone) and not news and not _purchases(order, row)


def _cancelled(order: Order, row: UpstreamRow) -> list[Purchase]:
    return [
        each
        for each in order.purchases
        if each.upstream_order == row.upstream_order and each.cancelled_at is not None
    ]


def _unclear(case: Case, ordinal: int | None) -> Refused | None:
    """Return why what the seller says to be for an order is not recorded: cost or item is open."""
    no = case.row.upstream_order
    if case.row.total_fen is None:
        return Refused(
            "cost-missing",
            _("The file does not say what upstream order {no} cost: record it by hand.").format(
                no=no
            ),
        )
    if ordinal is None:
        return Refused(
            "upstream-line",
            _(
                "The order has several items, and the file does not say for which of them upstream"
                " order {no} is. Record the purchase by hand (b), for one item or for all."
            ).format(no=no),
            overridable=False,
        )
    return None


def _buy(case: Case, order: Order) -> bool:
    """Record the purchase when the upstream carries our order number, or the seller says so.

    Else it is proposed.
    """
    row, no = case.row, case.row.upstream_order
    ordinal = line_of(order, row, by_seller=case.by_seller)
    unclear = _unclear(case, ordinal)
    if case.by_seller and unclear is not None:
        raise unclear
    if case.match.by not in ("downstream", BY_SELLER) or row.total_fen is None or unclear:
        case.propose("fits", [order])
        return False
    if row.state is UpstreamState.OTHER and row.status and not row.number and not case.by_seller:
        # Neither paid nor shipped for sure: an order that counts as bought is bought by nobody.
        why = _("what its status means is not known here: {status}.").format(
            status=shown(row.status)
        )
        case.propose("refused", [order], why, row.status)
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
            force=case.force,
            from_file=True,
        )
    except Refused as refused:
        if case.by_seller:
            raise
        case.propose("refused", [order], refused.message, refused.code, row.total_fen)
        return False
    case.count("purchases")
    case.change(order, "purchase", f"{no}  {yuan(row.total_fen)}")
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
    about = {"platform": case.row.platform, "upstream_order": no}
    found = notices.raise_once(
        case.work,
        kind,
        order.id,
        ref=no,
        red=True,
        data={**about, **data},
    )
    case.outcome.noticed.append(found)
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
    ours, theirs = next(
        ((part.a, part.b) for part in found.parts if part.level == found.decided_by), ("", "")
    )
    data = {
        "decided_by": found.decided_by,
        "ours": ours,
        "theirs": theirs,
        "receiver": masked_receiver(case.row),
        "number": case.row.number or case.row.unusable,
        "courier": case.row.courier,
    }
    _warn(case, order, "wrong_address", "wrong-address", data)
    return True


def _take_number(case: Case, order: Order) -> None:
    """Record the upstream's number as if it were typed; leave what is not sure to the seller."""
    row = case.row
    if not row.number:
        _no_number(case, order)
        return
    judged = judge(row.number, row.courier or None)
    number = judged.cleaned or row.number
    known = (order.platform_number or "", *(each.number for each in order.parcels))
    if any(same_number(number, each) for each in known):
        return
    if order.parcel is not None or order.platform_number:
        have = order.parcel.number if order.parcel else order.platform_number
        if order.stage not in ENDED:
            data = {"have": have, "number": number, "courier": row.courier}
            case.wait("other_number", order, data, have, number)
        return
    if not order.pending:
        return
    checked = tracking.check(case.desk, order, row.number, row.courier or None)
    why = " ".join(each.message for each in checked.reasons)
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
        except Refused as refused:
            why = refused.message
        else:
            case.count("parcels")
            case.change(order, "number", f"{judged.courier or row.courier} {number}".strip())
            return
    data = {"number": number, "courier": row.courier, "said": why}
    if checked.blocked:
        data["hard"] = "yes"
    case.wait("number_unusable", order, data, number, row.courier)


def _no_number(case: Case, order: Order) -> None:
    """The supplier says that it has shipped, and what stands there is no courier's number."""
    text = case.row.unusable
    if not text or not case.row.state.goods_left:
        return
    if not order.pending or order.parcel is not None or order.platform_number:
        return
    why = " ".join(each.message for each in judge(text).reasons)
    data = {"number": text, "courier": case.row.courier, "said": why, "hard": "yes"}
    case.wait("number_unusable", order, data, text)
