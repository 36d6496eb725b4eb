"""The light index of the open cases: what runs in each, by urgency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core.aftersales.clocks import Clocks
from core.base.clock import to_epoch
from core.rules.aftersales import tables
from core.rules.books import PerShop
from core.rules.deadlines import UrgencyIndex
from core.rules.terms import Clock
from core.store import aftersales as store_cases
from core.store.desk import Desk


class OpenCase(NamedTuple):
    """One open case in the index. `due` is seconds since 1970; None without a known deadline.

    `clock` is None where nothing runs: somebody else must act, or a decision is recorded.
    """

    due: int | None
    case_id: int
    clock: Clock | None
    rule: str
    ref: str
    order_sn: str
    refund_fen: int | None
    order_id: int | None = None
    shop_id: int = 0


class CaseIndex(UrgencyIndex[OpenCase]):
    """The open cases by urgency: clocks whose time is missing, by time left, then the rest."""

    def __init__(self, entries: Sequence[OpenCase], leaves_at: int | None = None) -> None:
        super().__init__(entries, _urgency)
        # From this second on a case that has ended is no longer among them, None for never.
        self.leaves_at = leaves_at

    @property
    def ids(self) -> list[int]:
        """The row ids in order."""
        return [entry.case_id for entry in self.entries]


def _urgency(entry: OpenCase) -> tuple[int, int, int]:
    if entry.due is not None:
        return (1, entry.due, entry.case_id)
    return (0 if entry.clock is not None else 2, 0, entry.case_id)


def open_index(desk: Desk, at: datetime | None = None) -> CaseIndex:
    """Read the index of the open cases.

    With `at`, instant refunds and returns that ended long before it are left out: a decision
    about them is no longer possible on the platform.
    """
    kept = PerShop(
        desk.rules, lambda rules: int(2 * rules["appeal.instant_refund"].delta.total_seconds())
    )
    since = 0 if at is None else to_epoch(at) - max(kept.all)
    known = tables()
    clocks = PerShop(desk.rules, lambda rules: Clocks(rules, known))
    entries, ends = [], []
    for row in store_cases.open_rows(desk.store, since):
        # Those that ended are read with the longest span of all shops.
        leaves = None if row.ended_at is None else row.ended_at + kept.of(row.shop_id) + 1
        if at is not None and leaves is not None and leaves <= to_epoch(at):
            continue
        running = clocks.of(row.shop_id).of(row)
        over = known.status(row.status).over
        if running is None and over:
            continue
        due, clock, rule = (
            (None, None, "") if running is None else (running.due, running.clock, running.rule)
        )
        if leaves is not None:
            ends.append(leaves)
        entries.append(
            OpenCase(
                due, row.id, clock, rule, row.ref, row.order_sn, row.refund_fen, row.order_id,
                row.shop_id or 0,
            )
        )  # fmt: skip
    leaves_at = min(ends) if ends and at is not None else None
    return CaseIndex(entries, leaves_at)
