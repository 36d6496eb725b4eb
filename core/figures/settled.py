"""Orders whose settlement differs from what was reckoned, and in what (rules/README.md, 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from core.base.i18n import N_, _
from core.base.money import yuan
from core.figures.figures import money_kinds, wins_of
from core.rules.aftersales import tables
from core.rules.books import PerShop
from core.rules.terms import fee_fen
from core.store import figures as store_figures
from core.store import settlement_list
from core.store.desk import Desk
from core.store.settlement_list import OrderSums, Sieve

PART_LABELS = {
    "income": N_("order income"),
    "fee": N_("fee"),
    "refund": N_("refunds"),
    "fine": N_("fines"),
    "compensation": N_("compensation"),
    "money-back": N_("money back"),
    "other": N_("other"),
}


class Part(NamedTuple):
    """One part of an order's money, what was taken with a minus; both in fen."""

    name: str
    estimated_fen: int
    settled_fen: int

    @property
    def difference_fen(self) -> int:
        """How much more came than was reckoned."""
        return self.settled_fen - self.estimated_fen


class Settled(NamedTuple):
    """An order that the settlement speaks of, with the parts that it speaks of."""

    order_id: int
    order_sn: str
    shop_id: int | None
    title: str
    grouped_at: int | None
    parts: tuple[Part, ...]

    @property
    def difference_fen(self) -> int:
        """How much more came than was reckoned, in all."""
        return sum(part.difference_fen for part in self.parts)

    @property
    def differing(self) -> tuple[Part, ...]:
        """The parts that differ."""
        return tuple(part for part in self.parts if part.difference_fen)

    def as_json(self) -> dict[str, Any]:
        """Return the order in the shape of `daifa settlement --differences --json`."""
        return {
            "order_sn": self.order_sn,
            "difference_fen": self.difference_fen,
            "parts": [
                {
                    "part": part.name,
                    "estimated_fen": part.estimated_fen,
                    "settled_fen": part.settled_fen,
                }
                for part in self.parts
            ],
        }


def differences(desk: Desk, shop_id: int | None = None) -> list[Settled]:
    """Return the orders whose settlement differs by more than the rule, what is lost most first."""
    limits = PerShop(desk.rules, lambda rules: rules["settle.difference"].fen)
    shares = PerShop(desk.rules, lambda rules: float(rules["buy.fee"].share))
    own = desk.rules.differing("settle.difference", "buy.fee")
    rows = settlement_list.order_sums(
        desk.store,
        _refunded(desk),
        Sieve(limits.of(None), shares.of(None)),
        {each: Sieve(limits.of(each), shares.of(each)) for each in own},
        shop_id=shop_id,
    )
    found = _settled(desk, rows)
    differing = [each for each in found if abs(each.difference_fen) > limits.of(each.shop_id)]
    return sorted(differing, key=lambda each: (each.difference_fen, each.order_id))


def of_orders(desk: Desk, order_ids: Sequence[int]) -> dict[int, Settled]:
    """Return what the settlement says of some orders, by id; those it is silent of are left out."""
    if not order_ids:
        return {}
    rows = settlement_list.order_sums(
        desk.store, _refunded(desk), Sieve(-(1 << 60), 0.0), order_ids=order_ids
    )
    return {each.order_id: each for each in _settled(desk, rows)}


def _refunded(desk: Desk) -> list[str]:
    known = tables()
    words = settlement_list.case_statuses(desk.store)
    return [word for word in words if known.status(word).kind == "refunded"]


def _settled(desk: Desk, rows: Sequence[OrderSums]) -> list[Settled]:
    won: Counter[str] = Counter()
    if any(row.back_fen is not None for row in rows):
        for appeal in store_figures.won_money(desk.store, money_kinds()):
            if "money" in wins_of(appeal):
                won[appeal.order_sn] += appeal.amount_fen
    shares = PerShop(desk.rules, lambda rules: rules["buy.fee"].share)
    return [
        Settled(
            row.order_id,
            row.order_sn,
            row.shop_id,
            row.title,
            row.grouped_at,
            tuple(_parts(row, fee_fen(row.est_fen, shares.of(row.shop_id)), won[row.order_sn])),
        )
        for row in rows
    ]


def _parts(row: OrderSums, fee: int, won: int) -> list[Part]:
    """Return the parts that the settlement speaks of; of the others the estimate stands."""
    found = []
    if row.income_fen is not None:
        found.append(Part("income", row.est_fen, row.income_fen))
    if row.fee_fen is not None or row.income_fen is not None:
        found.append(Part("fee", -fee, row.fee_fen or 0))
    if row.refund_fen is not None:
        found.append(Part("refund", -row.est_refund_fen, row.refund_fen))
    if row.fines_fen is not None:
        found.append(Part("fine", 0, row.fines_fen))
    if row.compensation_fen is not None:
        found.append(Part("compensation", -row.est_settling_fen, row.compensation_fen))
    if row.back_fen is not None:
        found.append(Part("money-back", won, row.back_fen))
    if row.other_fen is not None:
        found.append(Part("other", 0, row.other_fen))
    return found


def part_words(part: Part) -> str:
    """Return a part from what was reckoned to what was paid: `fee -0.21 → -0.36`."""
    label = _(PART_LABELS[part.name])
    return f"{label} {yuan(part.estimated_fen)} → {yuan(part.settled_fen)}"
