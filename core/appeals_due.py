"""What is due of appeals: windows of begun ones, and refunds that may be appealed and are not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.appeals import reading as appeals
from core.appeals.appeal import TODO, refund_window
from core.base.clock import from_epoch, to_epoch
from core.base.i18n import _
from core.due_item import DueItem, item
from core.rules.appeals import book
from core.rules.deadlines import Thresholds
from core.rules.terms import Clock, Deadline
from core.store import appeals as store_appeals
from core.store.desk import Desk


def appeals_due(desk: Desk, at: datetime) -> list[DueItem]:
    """Return the appeals to finish before their window ends, and the refunds to appeal.

    `ref` is the appeal's number, or the case's where no appeal was begun; `stage` the appeal's
    state or empty. An overdue draft stays until it is dropped; a refund whose window has ended
    without an appeal is left out.
    """
    thresholds = Thresholds.of(desk.rules)
    running = [entry for entry in appeals.open_index(desk).only(states=TODO).entries if entry.due]
    known = {row["id"]: row for row in store_appeals.todo_details(desk.store)}
    found = []
    for entry in running:
        row = known[entry.appeal_id]
        kind = appeals.kind_of(entry.kind)
        asked = row["max_fen"] if row["amount_fen"] is None else row["amount_fen"]
        found.append(
            item(
                at,
                thresholds,
                Clock.APPEAL,
                Deadline(due_at=from_epoch(entry.due or 0), rule=entry.rule),
                order_sn=row["order_sn"],
                ref=str(entry.appeal_id),
                stage=entry.state.value,
                stake_fen=asked if book().money(kind, row["ground"]) else None,
                title=_titled(kind.label, row["title"]),
            )
        )
    return [*found, *_unappealed(desk, at, thresholds)]


def _unappealed(desk: Desk, at: datetime, thresholds: Thresholds) -> Iterable[DueItem]:
    kinds = {name: book().kind(name) for name in ("instant_refund", "abnormal_return")}
    longest = max(desk.rules[kind.window.rule].delta for kind in kinds.values())
    for row in store_appeals.unappealed(desk.store, to_epoch(at - longest)):
        bad_return = row["inspection"] in ("empty", "swapped", "unfit")
        kind = kinds["abnormal_return" if bad_return else "instant_refund"]
        due = refund_window(desk.rules, kind, row)
        if due is None or due.due_at < at:
            continue
        yield item(
            at,
            thresholds,
            Clock.APPEAL,
            due,
            order_sn=row["order_sn"],
            ref=row["ref"],
            stage="",
            stake_fen=row["refund_fen"],
            title=_titled(_("not appealed yet: {kind}").format(kind=kind.label), row["title"]),
        )


def _titled(what: str, title: str) -> str:
    return f"{what} · {title}" if title else what
