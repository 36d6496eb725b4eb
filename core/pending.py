"""The pending orders by urgency: a light index over the store, read again when it changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core import deadlines
from core.clock import from_epoch, to_epoch
from core.deadlines import Thresholds
from core.desk import Desk
from core.models import Band, Flag, ShipKind, Stage
from core.order import open_refund
from core.rulebook import RuleBook
from core.store import orders as store_orders
from core.urgency import UrgencyIndex


class Entry(NamedTuple):
    """One order in an index. `due` is seconds since 1970; None when unknown."""

    due: int | None
    order_id: int
    stage: Stage
    held: Flag | None
    red: bool
    rule: str = ""


class PendingIndex(UrgencyIndex[Entry]):
    """The pending orders by urgency at one state of the store; counts by bisecting deadlines.

    Orders without a deadline come first: they wait to be filled in.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__(entries, lambda e: (e.due is not None, e.due or 0, e.order_id))
        self._unknown = len(self.entries) - len(self._dues)

    @property
    def unknown(self) -> int:
        """How many orders have no deadline."""
        return self._unknown

    def only(
        self,
        *,
        stage: Stage | None = None,
        band: Band | None = None,
        ids: set[int] | None = None,
        at: datetime | None = None,
        thresholds: Thresholds | None = None,
    ) -> PendingIndex:
        """Return the part of the index that fits a stage, a band at an instant, or ids."""
        kept = self.entries
        if stage is not None:
            kept = [entry for entry in kept if entry.stage is stage]
        if ids is not None:
            kept = [entry for entry in kept if entry.order_id in ids]
        if band is not None and at is not None and thresholds is not None:
            now = to_epoch(at)
            kept = [
                entry
                for entry in kept
                if entry.due is not None and deadlines.band_of(entry.due - now, thresholds) is band
            ]
        return PendingIndex(kept)


def pending(desk: Desk) -> PendingIndex:
    """Read the index of all pending orders."""
    facts = store_orders.pending_facts(desk.store)
    clocks = _ShipClocks(desk.rules)
    entries = []
    for row in facts.orders:
        order_id = row["id"]
        due, rule = clocks.due(row, facts.ship_kinds.get(order_id))
        entries.append(
            Entry(
                due,
                order_id,
                _pending_stage(order_id, facts),
                held_by(row, order_id in facts.open_cases),
                order_id in facts.red,
                rule,
            )
        )
    return PendingIndex(entries)


def held_by(row: sqlite3.Row, open_case: bool) -> Flag | None:
    """Return what holds an order's row, the gravest first, or None."""
    if row["under_review"]:
        return Flag.UNDER_REVIEW
    if row["hold_reason"]:
        return Flag.HOLD
    if open_case or open_refund(row["aftersale_status"]):
        return Flag.OPEN_AFTERSALE
    return None


def _pending_stage(order_id: int, facts: store_orders.PendingFacts) -> Stage:
    if order_id in facts.tracked:
        return Stage.TO_UPLOAD
    lines = facts.many_lines.get(order_id)
    if lines is None:
        all_bought = (order_id, 0) in facts.bought
    else:
        all_bought = all((order_id, ordinal) in facts.bought for ordinal in range(lines))
    if all_bought:
        return Stage.BOUGHT
    return Stage.TO_BUY


class _ShipClocks:
    """The ship-by instants of many rows in whole seconds; the plain case without a model."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._normal = int(rules["ship.normal"].delta.total_seconds())

    def due(self, row: sqlite3.Row, promised_kind: str | None) -> tuple[int | None, str]:
        if row["manual_due_at"] is not None:
            return int(row["manual_due_at"]), "manual"
        if row["promised_at"] is not None:
            return int(row["promised_at"]), "promised"
        kind = row["ship_kind"] or promised_kind
        if kind is None or kind == ShipKind.NORMAL:
            grouped = row["grouped_at"]
            return (None, "") if grouped is None else (grouped + self._normal, "ship.normal")
        found = deadlines.ship_by(
            self._rules,
            grouped_at=_moment(row["grouped_at"]),
            kind=ShipKind(kind),
            presale_until=_moment(row["presale_until"]),
        )
        return (None, "") if found is None else (to_epoch(found.due_at), found.rule)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)
