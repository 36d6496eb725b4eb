"""The shop's figures over the last days (rules/README.md, 3 and 4).

Windows are whole Beijing calendar days that end with the day of `at` included. What puts an
order into the window: its grouping for sales and M; for an abnormal order, when the fault was
marked, the refund was paid (else the case closed, else asked), or the review was written; for
an intervention, when the case was asked. All rates are over M, the orders grouped in the window,
and count each order once. With a shop's id what belongs to it is counted alone, with 0 what
belongs to none. A shop's own rules hold for what belongs to it: over all shops each record counts
in its shop's window and with its shop's fee; the weight of the formula is then the general one.

The counts of a past day are those of that day, by the records' own times: a mark that was taken
back later and an appeal that was won later still count for it. No history is kept of these: what
a case is about, that the platform stepped in, and the end of a refunded case that nobody dated
count as they are known now; so do the words of reviews, what was undone, and all money: sales are
of the orders grouped in the window, with whatever was paid for them until now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import beijing, iso
from core.base.frozen import Frozen, to_json
from core.base.i18n import N_
from core.figures.campaigns import Campaign, Scores, campaign_of
from core.figures.facts import CLEARS as CLEARS
from core.figures.facts import WINDOW as WINDOW
from core.figures.facts import FigureFacts as FigureFacts
from core.figures.facts import case_meaning as case_meaning
from core.figures.facts import money_kinds as money_kinds
from core.figures.facts import read_facts as read_facts
from core.figures.facts import wins_of as wins_of
from core.figures.facts import won_money as won_money
from core.figures.parts import parts_of
from core.figures.rates import Span, as_float, guide_rate, plain_rate, smoothed_rate, window
from core.rules.aftersales import Tables, tables
from core.rules.books import PerShop, RuleBooks
from core.rules.faults import CAUSE_REFUND, CAUSE_REVIEW
from core.rules.terms import fees_fen
from core.store import reviews as store_reviews
from core.store import sales as store_sales
from core.store.desk import Desk
from core.store.figure_cases import DISPUTE, INTERVENTION, LOGISTICS, QUALITY
from core.store.reviews import DayScores
from core.store.sales import CaseMoney, Sold
from core.store.shops import holds


class Rate(Frozen):
    """A count of orders, and its share of the grouped ones (None where it is undefined)."""

    count: int
    rate: float | None


class AbnormalOrder(NamedTuple):
    """An order with a logistics fault, and its causes."""

    order_sn: str
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Logistics:
    """The abnormal orders N, the grouped orders M, the rate by the guide and by other formulas."""

    abnormal: int
    grouped: int
    rate: float | None
    formula: str
    smoothed: float | None
    plain: float | None
    orders: tuple[AbnormalOrder, ...]


class Sales(Frozen):
    """The orders sold in the window, without those that need no shipping. In fen.

    Received is the settlement's income of an order; where that is silent, what the export says the
    shop gets of it, or what the buyer paid. Profit = received − refunds − purchases not cancelled
    − settling with buyers − the platform's fee − fines + compensation + money back by appeals +
    claims paid by suppliers + other lines of the settlement; whenever it was paid, and all of the
    orders whose cost is known: each item has a purchase, or the order was called off after
    something was bought. `unknown_orders` stand and lack one. To that comes `loose_fen`: fines,
    fees, compensation and money back that the settlement shows without an order, by their day.

    Each part is the settlement's where it speaks of it, else reckoned (rules/README.md, 9): the fee
    by rule buy.fee, refunds by the cases. `settled_orders` have their income in the settlement,
    `settled_fen`; the others are estimates.
    """

    orders: int
    received_fen: int
    profit_fen: int
    unknown_orders: int
    unknown_fen: int
    refund_fen: int
    cost_fen: int
    settlement_fen: int
    fee_fen: int
    claims_fen: int
    won_back_fen: int
    settled_orders: int
    settled_fen: int
    fines_fen: int
    compensation_fen: int
    other_fen: int
    loose_fen: int


class Counted(Frozen):
    """The figures at an instant that are counted: all but the sales, whose days may be summed."""

    at: datetime
    window_days: int
    logistics: Logistics
    dispute_refund: Rate
    intervention: Rate
    quality_refund: Rate
    reviews: Scores
    campaigns: tuple[Campaign, ...]


class Figures(Counted):
    """All figures at an instant."""

    sales: Sales

    def as_json(self) -> dict[str, Any]:
        """Return the figures in the shape of `daifa metrics --json`."""
        logistics = self.logistics
        return {
            "at": iso(self.at),
            "window_days": self.window_days,
            "logistics": {
                "abnormal": logistics.abnormal,
                "grouped": logistics.grouped,
                "rate": logistics.rate,
                "formula": logistics.formula,
                "alternatives": {"smoothed": logistics.smoothed, "plain": logistics.plain},
                "orders": [each._asdict() for each in logistics.orders],
            },
            "rates": {
                "dispute_refund": self.dispute_refund.as_dict(),
                "intervention": self.intervention.as_dict(),
                "quality_refund": self.quality_refund.as_dict(),
            },
            "sales": {
                "orders": self.sales.orders,
                "received_fen": self.sales.received_fen,
                "profit_fen": self.sales.profit_fen,
                "unknown_cost": {
                    "orders": self.sales.unknown_orders,
                    "received_fen": self.sales.unknown_fen,
                },
                "settled": {
                    "orders": self.sales.settled_orders,
                    "received_fen": self.sales.settled_fen,
                    "fines_fen": self.sales.fines_fen,
                    "without_order_fen": self.sales.loose_fen,
                },
            },
            "reviews": self.reviews.as_dict(),
            "campaigns": [to_json(each) for each in self.campaigns],
        }


def _refunded(row: CaseMoney, known: Tables) -> bool:
    """Whether the money of a case is gone: refunded, or paid out at once."""
    return bool(row.instant) or known.status(row.status).kind == "refunded"


def abnormal_orders(facts: FigureFacts) -> tuple[AbnormalOrder, ...]:
    """Return the orders with a logistics fault in the window, each once with its causes."""
    refunded, others = _counting(LOGISTICS, facts), _other_causes(facts)
    cleared, alone = facts.cleared["logistics"], (CAUSE_REFUND,)
    found = []
    # Nearly all have one cause; there may be ten thousand.
    for order_sn in sorted(refunded | others.keys()):
        if order_sn in cleared:
            continue
        more = others.get(order_sn)
        if more is None:
            found.append(AbnormalOrder(order_sn, alone))
        else:
            causes = {*more, CAUSE_REFUND} if order_sn in refunded else more
            found.append(AbnormalOrder(order_sn, tuple(sorted(causes))))
    return tuple(found)


def _other_causes(facts: FigureFacts) -> dict[str, set[str]]:
    """Return the causes of orders that were marked, or reviewed with the lowest score."""
    causes: dict[str, set[str]] = {}
    for order_sn, cause in facts.faults:
        causes.setdefault(order_sn, set()).add(cause)
    for order_sn in facts.lowest:
        causes.setdefault(order_sn, set()).add(CAUSE_REVIEW)
    return causes


def _counting(what: int, facts: FigureFacts) -> set[str]:
    """Return the orders with a case that counts for something."""
    return set().union(*(found for counts, found in facts.cases.items() if counts & what))


def logistics_of(facts: FigureFacts) -> Logistics:
    """Return the logistics figures."""
    abnormal, weight = abnormal_orders(facts), facts.weight
    count = len(abnormal)
    return Logistics(
        abnormal=count,
        grouped=facts.grouped,
        rate=as_float(guide_rate(count, facts.grouped, weight)),
        formula=f"N / (N × {weight} + M)",
        smoothed=as_float(smoothed_rate(count, facts.grouped, weight)),
        plain=as_float(plain_rate(count, facts.grouped)),
        orders=abnormal,
    )


def rates_of(facts: FigureFacts) -> dict[str, Rate]:
    """Return the dispute-refund, intervention and quality-refund rates by name."""
    return {
        name: Rate(count=len(found), rate=as_float(plain_rate(len(found), facts.grouped)))
        for name, found in rated_orders(facts).items()
    }


def rated_orders(facts: FigureFacts) -> dict[str, set[str]]:
    """Return the orders that count for each of those rates.

    A dispute refund is one after the platform stepped in. A won appeal takes the order out of
    what it wins: quality, dispute.
    """
    return {
        "dispute_refund": _counting(DISPUTE, facts) - facts.cleared["dispute"],
        "intervention": _counting(INTERVENTION, facts),
        "quality_refund": _counting(QUALITY, facts) - facts.cleared["quality"],
    }


def sales_of(desk: Desk, facts: FigureFacts) -> Sales:
    """Return what was sold in the windows of the facts and what is left of it."""
    sold, fees = store_sales.NOTHING, Fees(desk.rules)
    money: list[CaseMoney] = []
    bases: Counter[int] = Counter()
    for whose, span in facts.parts:
        for day in store_sales.days_of(desk.store, *_days_of(span)).values():
            for each in day:
                if holds(whose, each.shop_id):
                    sold = sold.plus(each.sold)
                    money += each.cases
                    bases[each.shop_id] += each.sold.fee_base_fen
    return sales_from(sold, money, facts.won_back_fen, fees.of(bases))


def days_to_sum(desk: Desk, facts: FigureFacts) -> int:
    """Return of how many days of the longest window the sales are yet to be summed."""
    longest = min(span for _whose, span in facts.parts)
    return store_sales.missing(desk.store, *_days_of(longest))


def _days_of(span: Span) -> tuple[int, int]:
    return store_sales.day_number(span.start), store_sales.day_number(span.end)


class Fees:
    """The platform's fee as it is reckoned, each shop's by its own share (rule buy.fee)."""

    def __init__(self, rules: RuleBooks) -> None:
        self._shares = PerShop(rules, lambda book: book["buy.fee"].share)

    def of(self, bases: Mapping[int, int]) -> int:
        """Return the fee on incomes by shop, in fen."""
        return fees_fen((fen, self._shares.of(shop_id)) for shop_id, fen in bases.items())


def sales_from(sold: Sold, money: Iterable[CaseMoney], won_back_fen: int, fee_fen: int) -> Sales:
    """Return what is left of what was sold, from the sums of its orders; windows' sums add up.

    `fee_fen` is the fee that is reckoned where the settlement is silent of one.
    """
    known, rows = tables(), list(money)
    refunds = sold.refund_fen + sum(row.refund_fen for row in rows if _refunded(row, known))
    settling = sum(row.settlement_fen for row in rows if row.decision == "settle")
    fee = sold.fee_fen + fee_fen
    back = sold.back_fen + won_back_fen
    out = refunds + sold.cost_fen + settling + fee + sold.fines_fen
    into = sold.claims_fen + back + sold.compensation_fen + sold.other_fen + sold.loose_fen
    return Sales(
        orders=sold.orders,
        received_fen=sold.received_fen,
        profit_fen=sold.costed_fen - out + into,
        unknown_orders=sold.uncosted,
        unknown_fen=sold.uncosted_fen,
        refund_fen=refunds,
        cost_fen=sold.cost_fen,
        settlement_fen=settling,
        fee_fen=fee,
        claims_fen=sold.claims_fen,
        won_back_fen=back,
        settled_orders=sold.settled,
        settled_fen=sold.settled_fen,
        fines_fen=sold.fines_fen,
        compensation_fen=sold.compensation_fen,
        other_fen=sold.other_fen,
        loose_fen=sold.loose_fen,
    )


class Standing(NamedTuple):
    """The scores of the window of reviews, and how the shop stands with each campaign."""

    reviews: Scores
    campaigns: tuple[Campaign, ...]


def standing(desk: Desk, at: datetime, shop_id: int | None = None) -> Standing:
    """Return the scores and the campaigns at an instant, of all shops or of one."""
    parts = parts_of(desk.rules, shop_id, "review.window")
    count = max(part.days("review.window") for part in parts)
    days: list[DayScores] = []
    for part in parts:
        span = window(at, part.rules["review.window"].delta)
        # A day counts by when it leaves the window: in a shorter one it is so much older.
        older = count - part.days("review.window")
        found = store_reviews.days(desk.store, *span, part.whose)
        days += [each._replace(day=each.day - older) for each in found]
    today = beijing(at).date()
    asked = store_reviews.campaigns(desk.store)
    return Standing(Scores.of(days), tuple(campaign_of(row, days, today, count) for row in asked))


def figures(
    desk: Desk, at: datetime, shop_id: int | None = None, facts: FigureFacts | None = None
) -> Figures:
    """Return all figures of the day of an instant, of all shops or of one.

    `facts` are those of that day where they were read already.
    """
    facts = facts or read_facts(desk, at, shop_id)
    return with_sales(desk, counted(desk, at, facts, shop_id), facts)


def counted(desk: Desk, at: datetime, facts: FigureFacts, shop_id: int | None = None) -> Counted:
    """Return the figures of the day of an instant that need no sums of sales."""
    rates = rates_of(facts)
    reviews, found = standing(desk, at, shop_id)
    return Counted(
        at=beijing(at),
        window_days=max(desk.rules.of(shop_id)[WINDOW].delta.days, 1),
        logistics=logistics_of(facts),
        dispute_refund=rates["dispute_refund"],
        intervention=rates["intervention"],
        quality_refund=rates["quality_refund"],
        reviews=reviews,
        campaigns=found,
    )


def with_sales(desk: Desk, found: Counted, facts: FigureFacts) -> Figures:
    """Return all figures, from those that were counted and the sums of the sales."""
    return Figures(**found.as_dict(), sales=sales_of(desk, facts))


RATE_LABELS = {
    "dispute_refund": N_("dispute-refund rate"),
    "intervention": N_("intervention rate"),
    "quality_refund": N_("quality-refund rate"),
    "logistics": N_("logistics abnormal rate"),
}
