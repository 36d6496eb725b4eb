"""One thing with a deadline, as every clock of the queue gives it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.base.clock import iso
from core.rules import deadlines
from core.rules.deadlines import Thresholds
from core.rules.terms import Band, Clock, Deadline, Frozen


class DueItem(Frozen):
    """One thing with a deadline. `due_at` is None where a fact is missing (clock `fill-in`).

    `ref` is what the clock hangs on (an order, a tracking number, a case, an appeal);
    `rule` is a rule's name, or `promised`, `platform`, `manual`; `stake_fen` what it may cost.
    """

    clock: Clock
    order_sn: str
    ref: str
    due_at: datetime | None
    left_s: int | None
    band: Band
    stage: str
    rule: str
    stake_fen: int | None
    title: str

    def as_json(self) -> dict[str, Any]:
        """Return the item in the shape of `daifa due --json`."""
        return {**self.model_dump(mode="json"), "due_at": iso(self.due_at)}


def item(
    at: datetime,
    thresholds: Thresholds,
    clock: Clock,
    due: Deadline | None,
    *,
    order_sn: str,
    ref: str,
    stage: str,
    stake_fen: int | None,
    title: str,
) -> DueItem:
    """Return a queue item with the time left and the band at an instant.

    Without a deadline the band is critical: nobody knows how late it is.
    """
    left = None if due is None else deadlines.left_s(due.due_at, at)
    return DueItem(
        clock=clock,
        order_sn=order_sn,
        ref=ref,
        due_at=None if due is None else due.due_at,
        left_s=left,
        band=Band.CRITICAL if left is None else deadlines.band_of(left, thresholds),
        stage=stage,
        rule="" if due is None else due.rule,
        stake_fen=stake_fen,
        title=title,
    )
