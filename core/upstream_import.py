"""What an upstream export means for our orders: purchases, shipping, numbers, warnings.

Taken silently is only what is certain: the exact order number, the recorded purchase, a number
that passes the same checks as a typed one. Everything else is a proposal for the seller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from core import orders, purchases, tracking
from core.addresses import Answer, block, compare
from core.clock import to_epoch
from core.couriers import Verdict, judge
from core.desk import Desk
from core.errors import Refused
from core.files.upstream_rows import UpstreamRow, UpstreamState, upstream_state
from core.i18n import N_, _
from core.matching import Match, Matcher, line_of, receiver_of, since
from core.models import Frozen, Stage
from core.order import Order, Purchase
from core.store import notices, upstream_orders
from core.store.commands import Command

_ENDED = (Stage.CLOSED, Stage.DONE, Stage.EXEMPT)


class Proposal(Frozen):
    """Something the file suggests and that the seller decides.

    `kind` is `match` (which order is it), `purchase` (record it), `number` (record it), or
    `other-number` (what is known here differs).
    """

    row: int
    kind: str
    upstream_order: str
    order_sn: str
    message: str


@dataclass
class Outcome:
    """What applying an upstream file did and what it leaves to decide."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    proposals: list[Proposal] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def notes(self) -> list[str]:
        """What was done for orders, in the user's language."""
        return [
            _(text).format(count=self.counts[key])
            for key, text in _NOTES.items()
            if self.counts[key]
        ]


_NOTES = {
    "purchases": N_("Purchases recorded: {count}."),
    "shipped": N_("Purchases shipped by the supplier: {count}."),
    "parcels": N_("Tracking numbers taken: {count}."),
    "wrong-address": N_("Upstream orders that go to another address: {count}!"),
    "closed": N_("Upstream orders that were closed: {count}!"),
    "older": N_("Upstream orders that are newer here than in the file, and stay: {count}."),
    "unmatched": N_("Upstream orders that belong to no order here: {count}."),
}


def apply_upstream(
    desk: Desk,
    work: Command,
    rows: Iterable[UpstreamRow],
    *,
    import_id: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Take the rows of one upstream file inside an open command.

    The same file twice changes nothing. What the seller recorded here is never replaced.
    """
    rows = list(rows)
    outcome = Outcome()
    window = round(desk.rules["match.window"].delta.total_seconds())
    matcher = Matcher(desk, since(rows, window, work.at))
    for count, row in enumerate(rows, 1):
        _apply(desk, work, row, matcher, outcome, import_id)
        if progress:
            progress(count)
    return outcome


def _apply(
    desk: Desk,
    work: Command,
    row: UpstreamRow,
    matcher: Matcher,
    outcome: Outcome,
    import_id: int | None,
) -> None:
    known = upstream_orders.find(work.store, row.platform, row.upstream_order)
    if known is not None and upstream_state(known["status"]).rank > row.state.rank:
        outcome.counts["older"] += 1
        outcome.unchanged += 1
        return
    match = matcher.find(row)
    values = _values(row)
    values["import_id"] = import_id
    if known is None or match.order_id is not None:
        values["order_id"], values["matched_by"] = match.order_id, match.by or None
    saved = upstream_orders.save(work, known, values)
    setattr(outcome, saved, getattr(outcome, saved) + 1)
    if match.order_id is None:
        _undecided(desk, row, match, outcome)
        return
    order = orders.by_ids(desk, [match.order_id])[0]
    _follow(_Case(desk, work, row, match, outcome), order)


def _values(row: UpstreamRow) -> dict[str, Any]:
    """Return the columns of `upstream_orders`; cells that are empty now take nothing away."""
    first = row.lines[0] if row.lines else None
    quantities = [line.quantity for line in row.lines if line.quantity is not None]
    values = {
        "platform": row.platform,
        "upstream_order": row.upstream_order,
        "status": row.status,
        "supplier": row.supplier,
        "created_at": row.created_at,
        "paid_at": row.paid_at,
        "total_fen": row.total_fen,
        "freight_fen": row.freight_fen,
        "receiver": row.receiver,
        "phone": row.phone,
        "address": row.address,
        "title": first.title if first else "",
        "item_id": first.item_id if first else "",
        "quantity": sum(quantities) if quantities else None,
        "downstream_sn": row.downstream_sn,
        "courier": row.courier,
        "number": row.number,
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


@dataclass
class _Case:
    """One upstream order on its way to one of ours."""

    desk: Desk
    work: Command
    row: UpstreamRow
    match: Match
    outcome: Outcome

    def propose(self, kind: str, order_sn: str, message: str) -> None:
        self.outcome.proposals.append(
            Proposal(
                row=self.row.row,
                kind=kind,
                upstream_order=self.row.upstream_order,
                order_sn=order_sn,
                message=message,
            )
        )

    def count(self, what: str) -> None:
        self.outcome.counts[what] += 1


def _undecided(desk: Desk, row: UpstreamRow, match: Match, outcome: Outcome) -> None:
    """Propose the orders it may belong to; a closed upstream order concerns nobody."""
    candidates = orders.by_ids(desk, [*match.several, *match.weak])
    wanted = [order for order in candidates if order.stage not in _ENDED]
    if not wanted:
        outcome.counts["unmatched"] += not candidates
        return
    if row.state is UpstreamState.CLOSED and not match.several:
        return
    message = (
        _("Several orders fit upstream order {no}: {sns}. Decide for each by hand.")
        if match.several
        else _("Upstream order {no} may be for {sns}: item, receiver and time fit.")
    )
    sns = [order.order_sn for order in wanted]
    outcome.proposals.append(
        Proposal(
            row=row.row,
            kind="match",
            upstream_order=row.upstream_order,
            order_sn=sns[0] if len(sns) == 1 else "",
            message=message.format(no=row.upstream_order, sns=", ".join(sns)),
        )
    )


def _follow(case: _Case, order: Order) -> None:
    row = case.row
    mine = _purchase(order, row)
    if mine is None:
        if row.state in (UpstreamState.CLOSED, UpstreamState.UNPAID) or not order.pending:
            return
        if not _buy(case, order):
            return
        order = orders.by_ids(case.desk, [order.id])[0]
        mine = _purchase(order, row)
        if mine is None:
            return
    if row.state is UpstreamState.CLOSED:
        _warn(case, order, "upstream_closed", "closed", {"status": row.status})
        return
    if row.state.goods_left and mine.shipped_at is None:
        shipped = {"shipped_at": _shipped_at(case, order)}
        case.work.update("purchases", mine.id, shipped, order_id=order.id)
        case.count("shipped")
    if _goes_elsewhere(case, order, mine):
        return
    _take_number(case, order)


def _purchase(order: Order, row: UpstreamRow) -> Purchase | None:
    return next(
        (each for each in order.live_purchases if each.upstream_order == row.upstream_order), None
    )


def _buy(case: _Case, order: Order) -> bool:
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


def _shipped_at(case: _Case, order: Order) -> int:
    """Return when the supplier shipped: as the file says, else the earliest sign of it.

    The buyers' export of 1688 has no such time, so it is known no better than that it was
    before the number came to us, or before now.
    """
    if case.row.shipped_at is not None:
        return case.row.shipped_at
    signs = [each.recorded_at for each in order.parcels]
    signs += [moment for moment in (order.shipped_at, order.uploaded_at) if moment]
    return min([case.work.at, *map(to_epoch, signs)])


def _warn(case: _Case, order: Order, kind: str, what: str, data: dict[str, str]) -> None:
    """Raise a red notice, once for each upstream order: what is done stays done."""
    no = case.row.upstream_order
    if order.stage in _ENDED or upstream_orders.noticed(case.work.store, kind, order.id, no):
        return
    notices.raise_once(
        case.work, kind, order.id, ref=no, red=True, data={"upstream_order": no, **data}
    )
    case.count(what)


def _goes_elsewhere(case: _Case, order: Order, mine: Purchase) -> bool:
    receiver = receiver_of(case.row)
    if not block(receiver).strip():
        return False
    found = compare(order.delivery, receiver)
    if mine.address_answer is None and found.answer is not Answer.UNKNOWN:
        case.work.update(
            "purchases", mine.id, {"address_answer": found.answer.value}, order_id=order.id
        )
    if found.answer is not Answer.DIFFERENT:
        return False
    _warn(case, order, "wrong_address", "wrong-address", {"decided_by": found.decided_by})
    return True


def _take_number(case: _Case, order: Order) -> None:
    """Record the upstream's number as if it were typed; what is not certain is proposed."""
    row = case.row
    if not row.number:
        return
    judged = judge(row.number, row.courier or None)
    number = judged.cleaned or row.number
    if number in {order.platform_number, *(each.number for each in order.parcels)}:
        return
    if order.parcel is not None or order.platform_number:
        have = order.parcel.number if order.parcel else order.platform_number
        if order.stage not in _ENDED:
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
