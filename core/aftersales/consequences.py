"""What follows from agreeing or rejecting, shown before it is recorded (rules/README.md, 4).

The rates come from the functions of `core.figures.figures`, run over the facts with one case
changed.
"""

from __future__ import annotations

from datetime import datetime

from core.aftersales.case import Case, Goods
from core.base.frozen import Frozen
from core.base.i18n import _
from core.figures import figures as metrics
from core.figures import what_if
from core.figures.figures import RATE_LABELS, FigureFacts, Rate
from core.store import claims as store_claims
from core.store.desk import Desk

_OUT = (Goods.ON_THE_WAY, Goods.WITH_BUYER, Goods.ON_THE_WAY_BACK)
_REFUNDS = ("refund_only", "return_refund")


class Change(Frozen):
    """A figure before and after. `at_worst` when it takes the platform deciding against us."""

    name: str
    before: Rate
    after: Rate
    at_worst: bool = False


class Consequence(Frozen):
    """What one answer leads to. Amounts in fen.

    `lost_fen` leaves with the refund, `claim_fen` the supplier would owe of it; `warning` is a
    sentence about goods that would be lost too, or empty.
    """

    lost_fen: int
    claim_fen: int
    rates: tuple[Change, ...]
    appeal_possible: bool
    double_loss: bool
    warning: str


class Consequences(Frozen):
    """What follows from agree and from reject."""

    agree: Consequence
    reject: Consequence


def what_follows(desk: Desk, at: datetime, case: Case) -> Consequences:
    """Return what agreeing and what rejecting would lead to as of an instant."""
    facts = metrics.read_facts(desk, at)
    refunds = case.refunds
    fact = what_if.fact_of_case(desk, key=case.key)

    def figures(*, refunded: bool = False, intervened: bool = False) -> dict[str, Rate]:
        changed = what_if.with_case(facts, fact, at, refunded=refunded, intervened=intervened)
        return _figures(changed)

    now = _figures(facts)
    refunded = figures(refunded=refunds)
    asked_in = figures(intervened=True)
    lost = figures(refunded=refunds, intervened=True)
    double = refunds and _double_loss(case)
    agree = Consequence(
        lost_fen=(case.refund_fen or 0) if refunds else 0,
        claim_fen=_claim(desk, case),
        rates=_changes(now, refunded),
        appeal_possible=False,
        double_loss=double,
        warning=_warning(case) if double else "",
    )
    reject = Consequence(
        lost_fen=0,
        claim_fen=0,
        rates=(*_changes(now, asked_in), *_changes(asked_in, lost, at_worst=True)),
        appeal_possible=True,
        double_loss=False,
        warning="",
    )
    return Consequences(agree=agree, reject=reject)


def _figures(facts: FigureFacts) -> dict[str, Rate]:
    logistics = metrics.logistics_of(facts)
    return {
        **metrics.rates_of(facts),
        "logistics": Rate(count=logistics.abnormal, rate=logistics.rate),
    }


def _changes(
    before: dict[str, Rate], after: dict[str, Rate], *, at_worst: bool = False
) -> tuple[Change, ...]:
    return tuple(
        Change(name=name, before=before[name], after=after[name], at_worst=at_worst)
        for name in RATE_LABELS
        if before[name] != after[name]
    )


def _claim(desk: Desk, case: Case) -> int:
    """Return what the supplier would owe, or owes already for this case."""
    row = store_claims.ground_for(desk.store, case.key)
    if row is None or case.type not in _REFUNDS:
        return 0
    if row.claim_id is not None:
        claim = store_claims.by_id(desk.store, row.claim_id)
        return 0 if claim is None else int(claim.owed_fen - claim.paid_fen)
    return max((row.cost_fen or 0) - (row.claimed_fen or 0), 0)


def _double_loss(case: Case) -> bool:
    """Whether a refund loses the goods too: they are out and nothing brings them back."""
    if case.type == "return_refund" and not case.instant:
        return case.goods is Goods.ON_THE_WAY
    return case.goods in (*_OUT, Goods.WITH_SUPPLIER)


def _warning(case: Case) -> str:
    if case.goods is Goods.WITH_SUPPLIER:
        return _("The goods are bought and not cancelled: cancel upstream first.")
    if case.goods is Goods.WITH_BUYER:
        return _("The buyer has the goods: a refund alone loses both.")
    return _("The goods are on the way: refunding now may lose goods and money.")
