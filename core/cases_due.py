"""What is due of after-sales: cases to answer, returns to inspect, claims that grow old."""

from __future__ import annotations

from datetime import datetime

from core.aftersales import claims
from core.aftersales import reading as aftersales
from core.base.clock import from_epoch
from core.due_item import DueItem, item
from core.rules.deadlines import Thresholds
from core.rules.terms import Clock, Deadline
from core.store import aftersales as store_cases
from core.store.desk import Desk


def cases_due(desk: Desk, at: datetime) -> list[DueItem]:
    """Return the clocks aftersale, inspect and claim that run, with what is at stake in fen.

    `ref` is the case's number; for a claim its id. The appeal windows of instant refunds are
    due with the appeals (`core.appeals_due`).
    """
    thresholds = Thresholds.of(desk.rules)
    entries = [
        each
        for each in aftersales.open_index(desk, at).entries
        if each.clock in (Clock.AFTERSALE, Clock.INSPECT)
    ]
    titles = store_cases.titles(desk.store, [each.case_id for each in entries])
    found = []
    for entry in entries:
        due = None
        if entry.due is not None:
            due = Deadline(due_at=from_epoch(entry.due), rule=entry.rule)
        found.append(
            item(
                at,
                thresholds,
                entry.clock or Clock.AFTERSALE,
                due,
                order_sn=entry.order_sn,
                ref=entry.ref,
                stage="",
                stake_fen=entry.refund_fen,
                title=titles.get(entry.case_id, ""),
            )
        )
    return found + _claims(desk, at, thresholds)


def _claims(desk: Desk, at: datetime, thresholds: Thresholds) -> list[DueItem]:
    age = desk.rules["claim.age"].delta
    return [
        item(
            at,
            thresholds,
            Clock.CLAIM,
            Deadline(due_at=claim.since + age, rule="claim.age"),
            order_sn=claim.order_sn,
            ref=str(claim.id),
            stage="",
            stake_fen=claim.left_fen,
            title=claim.title,
        )
        for claim in claims.listing(desk, at).items
    ]
