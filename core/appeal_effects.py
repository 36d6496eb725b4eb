"""What winning an appeal brings, in words and figures, for the form and the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core import metrics
from core.appeal import Appeal, State
from core.appeal_kinds import Kind, book
from core.consequences import RATE_LABELS
from core.desk import Desk
from core.i18n import N_, _
from core.metrics import Facts
from core.models import yuan

_WORDS = {
    "exempt": N_("No shipping needed, and the order leaves the sales figures."),
    "quality": N_("The order leaves the quality-refund rate."),
    "logistics": N_("The order leaves the logistics abnormal rate."),
    "dispute": N_("The case leaves the dispute-refund rate."),
}
_RATES = {"quality": "quality_refund", "logistics": "logistics", "dispute": "dispute_refund"}


def effects(desk: Desk, at: datetime, appeal: Appeal, facts: Facts | None = None) -> list[str]:
    """Return what winning brings, or brought; nothing for an appeal lost or dropped.

    `facts` are the shop's figures, read here when they are needed and not given.
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
        facts=facts,
    )


def effects_if_won(
    desk: Desk,
    at: datetime,
    *,
    kind: str,
    ground: str,
    amount_fen: int | None,
    order_sn: str,
    facts: Facts | None = None,
) -> list[str]:
    """Return what winning would bring, with each rate before and after, for a form not saved."""
    wins = _wins(kind, ground)
    if facts is None and any(each in _RATES for each in wins):
        facts = metrics.read_facts(desk, at)
    found = []
    for win in wins:
        if win == "money" and amount_fen is None:
            continue
        change = None if facts is None else _change(desk, facts, win, order_sn)
        found.append(change or _word(win, amount_fen))
        if win == "exempt":
            found.append(_("Until the approval is recorded the ship-by clock runs on."))
    return found


def facts_for(desk: Desk, at: datetime, appeals: Sequence[Appeal]) -> Facts | None:
    """Return the figures for the effects of many appeals, None when none of them needs any."""
    needed = any(win in _RATES for each in appeals for win in _wins(each.kind, each.ground))
    return metrics.read_facts(desk, at) if needed else None


def _wins(kind: str, ground: str) -> Sequence[str]:
    return book().wins(book().kinds.get(kind) or Kind(key=kind, name=kind, path=""), ground)


def _word(win: str, amount_fen: int | None) -> str:
    if win == "money":
        return _("Money back: {yuan} yuan").format(yuan=yuan(amount_fen))
    words = _WORDS[win]
    return _(words)


def _change(desk: Desk, facts: Facts, win: str, order_sn: str) -> str | None:
    """Return how a rate moves when the order leaves it, None when it does not."""
    name = _RATES.get(win)
    if name is None:
        return None
    cleared = {**facts.cleared, win: facts.cleared[win] | {order_sn}}
    before = _rate(desk, facts, name)
    after = _rate(desk, replace(facts, cleared=cleared), name)
    if before == after:
        return None
    label = RATE_LABELS[name]
    return _("{rate} from {before} to {after}").format(
        rate=_(label), before=_percent(before), after=_percent(after)
    )


def _rate(desk: Desk, facts: Facts, name: str) -> float | None:
    if name == "logistics":
        return metrics.logistics_of(facts, desk.rules).rate
    return metrics.rates_of(facts)[name].rate


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.2%}"
