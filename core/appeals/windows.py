"""By when an appeal has to be finished, and where it stands. Light: the queue asks it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from core.base.clock import from_epoch
from core.rules.appeals import Kind
from core.rules.book import RuleBook
from core.rules.deadlines import ShipClocks
from core.rules.terms import Deadline
from core.store.appeals import AppealClock, AppealRow, UnappealedCase


class State(StrEnum):
    """Where an appeal stands (rules/README.md, 5)."""

    DRAFT = "draft"
    READY = "ready"
    SUBMITTED = "submitted"
    MORE_EVIDENCE = "more_evidence"
    WON = "won"
    LOST = "lost"
    RECONSIDERED = "reconsidered"
    DROPPED = "dropped"


TO_SUBMIT = (State.DRAFT, State.READY, State.MORE_EVIDENCE)


class DraftTimes(NamedTuple):
    """The times of an appeal that is not written yet, in seconds, as its case tells them."""

    platform_due_at: int | None
    refunded_at: int | None = None
    case_due_at: int | None = None
    case_closed_at: int | None = None


Refunded = AppealRow | AppealClock | UnappealedCase | DraftTimes


def deadline(
    rules: RuleBook, kind: Kind, state: State, times: AppealRow | AppealClock | DraftTimes
) -> Deadline | None:
    """Return until when the seller has to act, or None: nothing to do, or no end stated.

    The appeal's own deadline wins; then the case's, unless it was that of an answer given
    before the refund; then the kind's window (rules/README.md, 5). A draft that is not written
    yet has no ship-by here: its order knows it.
    """
    if state not in TO_SUBMIT:
        return None
    if times.platform_due_at is not None:
        return Deadline(due_at=from_epoch(times.platform_due_at), rule="platform")
    if state is State.MORE_EVIDENCE:
        return None
    if kind.window.starts == "ship_by" and not isinstance(times, DraftTimes):
        return _ship_by(rules, times)
    if kind.window.starts == "refund":
        return refund_window(rules, kind, times)
    return None


def refund_window(rules: RuleBook, kind: Kind, times: Refunded) -> Deadline | None:
    """Return the end of a window that counts from the refund, else from the case's end."""
    refunded, stated = times.refunded_at, times.case_due_at
    if stated is not None and (refunded is None or stated > refunded):
        return Deadline(due_at=from_epoch(stated), rule="platform")
    start = refunded if refunded is not None else times.case_closed_at
    if start is None:
        return None
    rule = rules[kind.window.rule]
    return Deadline(due_at=from_epoch(start) + rule.delta, rule=rule.name)


def _ship_by(rules: RuleBook, times: AppealRow | AppealClock) -> Deadline | None:
    return ShipClocks(rules).deadline(
        grouped_at=times.grouped_at,
        promised_at=times.promised_at,
        manual_due_at=times.manual_due_at,
        presale_until=times.presale_until,
        kind=times.ship_kind,
    )
