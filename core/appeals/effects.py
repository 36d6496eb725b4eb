"""What winning an appeal brings, in words and figures, for the form and the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.appeals.appeal import Appeal, State
from core.base.i18n import N_, _
from core.base.money import percent, yuan
from core.figures import figures as metrics
from core.figures.figures import RATE_LABELS, FigureFacts, Rate
from core.rules.appeals import book, kind_of
from core.store.desk import Desk
from core.store.figures import MarkedFault

_WORDS = {
    "exempt": N_("No shipping needed, and the order leaves the sales figures."),
    "quality": N_("The order leaves the quality-refund rate."),
    "logistics": N_("The order leaves the logistics abnormal rate."),
    "dispute": N_("The case leaves the dispute-refund rate."),
}
_RATES = {"quality": "quality_refund", "logistics": "logistics", "dispute": "dispute_refund"}


class Rates:
    """The shop's rates as they are, and as they would be without one order; for many appeals.

    An order counts once in each rate, so that every order that counts moves it alike: each
    move is computed once.
    """

    def __init__(self, facts: FigureFacts) -> None:
        self._facts = facts
        self._cases: dict[str, dict[int, list[str]]] = {}
        for counts, order_sns in facts.cases.items():
            for order_sn in order_sns:
                self._cases.setdefault(order_sn, {}).setdefault(counts, []).append(order_sn)
        self._faults: dict[str, list[MarkedFault]] = {}
        for fault in facts.faults:
            self._faults.setdefault(fault.order_sn, []).append(fault)
        self._lowest = frozenset(facts.lowest)
        self._moves: dict[str, tuple[float | None, float | None]] = {}

    def without(self, win: str, order_sn: str) -> tuple[float | None, float | None] | None:
        """Return the rate that a win touches before and after, None when there is none to move."""
        if win not in _RATES:
            return None
        alone = replace(
            self._facts,
            cases=self._cases.get(order_sn, {}),
            faults=tuple(self._faults.get(order_sn, ())),
            lowest=(order_sn,) if order_sn in self._lowest else (),
        )
        if not self._rate(alone, win).count:
            return None
        if win not in self._moves:
            cleared = {**self._facts.cleared, win: self._facts.cleared[win] | {order_sn}}
            after = self._rate(replace(self._facts, cleared=cleared), win)
            self._moves[win] = (self._rate(self._facts, win).rate, after.rate)
        return self._moves[win]

    def _rate(self, facts: FigureFacts, win: str) -> Rate:
        if win == "logistics":
            found = metrics.logistics_of(facts)
            return Rate(count=found.abnormal, rate=found.rate)
        return metrics.rates_of(facts)[_RATES[win]]


def effects(desk: Desk, at: datetime, appeal: Appeal, rates: Rates | None = None) -> list[str]:
    """Return what winning brings, or brought; nothing for an appeal lost or dropped.

    `rates` are the shop's, read here when they are needed and not given.
    """
    if appeal.state in (State.LOST, State.DROPPED):
        return []
    if appeal.state is State.WON:
        return [_word(each, appeal.amount_fen) for each in _wins(appeal.kind, appeal.ground)]
    return effects_if_won(
        desk,
        at,
        kind=appeal.kind,
        ground=appeal.ground,
        amount_fen=appeal.amount_fen,
        order_sn=appeal.order_sn,
        rates=rates,
    )


def effects_if_won(
    desk: Desk,
    at: datetime,
    *,
    kind: str,
    ground: str,
    amount_fen: int | None,
    order_sn: str,
    rates: Rates | None = None,
) -> list[str]:
    """Return what winning would bring, with each rate before and after, for a form not saved."""
    wins = _wins(kind, ground)
    if rates is None and any(each in _RATES for each in wins):
        rates = Rates(metrics.read_facts(desk, at))
    found = []
    for win in wins:
        if win == "money" and amount_fen is None:
            continue
        move = None if rates is None else rates.without(win, order_sn)
        found.append(_word(win, amount_fen) if move is None else _moved(win, move))
        if win == "exempt":
            found.append(_("Until the approval is recorded the ship-by clock runs on."))
    return found


def rates_for(desk: Desk, at: datetime, appeals: Sequence[Appeal]) -> Rates | None:
    """Return the rates for the effects of many appeals, None when none of them needs any."""
    needed = any(win in _RATES for each in appeals for win in _wins(each.kind, each.ground))
    return Rates(metrics.read_facts(desk, at)) if needed else None


def _wins(kind: str, ground: str) -> Sequence[str]:
    return book().wins(kind_of(kind), ground)


def _word(win: str, amount_fen: int | None) -> str:
    if win == "money":
        return _("Money back: {yuan} yuan").format(yuan=yuan(amount_fen))
    words = _WORDS[win]
    return _(words)


def _moved(win: str, move: tuple[float | None, float | None]) -> str:
    label = RATE_LABELS[_RATES[win]]
    before, after = move
    return _("{rate} from {before} to {after}").format(
        rate=_(label), before=percent(before), after=percent(after)
    )
