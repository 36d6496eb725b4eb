"""The one queue over all clocks, most urgent first (rules.md, 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from core import deadlines
from core.clock import from_epoch, iso
from core.deadlines import Thresholds
from core.desk import Desk
from core.models import Band, Clock, Deadline, Frozen, Stage
from core.pending import Entry, pending
from core.store import due as store_due
from core.store import suppliers


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


def orders_due(desk: Desk, at: datetime) -> list[DueItem]:
    """Return what is due of orders: fill-in, buy, ship, pickup and stall."""
    thresholds = Thresholds.of(desk.rules)
    facts = {row["id"]: row for row in store_due.pending_details(desk.store)}
    times = suppliers.all_shipping_times(desk.store)
    found: list[DueItem] = []
    for entry in pending(desk).entries:
        row = facts.get(entry.order_id)
        if row is None:  # Another session has just shipped it.
            continue
        names = {"order_sn": row["order_sn"], "stage": entry.stage.value, "title": row["title"]}
        ship = ship_deadline(entry)
        stake = desk.rules["fine.late"].fen
        clock = Clock.FILL_IN if ship is None else Clock.SHIP
        found.append(
            item(at, thresholds, clock, ship, ref=row["order_sn"], stake_fen=stake, **names)
        )
        if ship is not None and entry.stage is Stage.TO_BUY:
            history = [timedelta(seconds=s) for s in times.get(row["supplier_id"], ())]
            buy = deadlines.buy_cutoff(desk.rules, ship, history)
            found.append(
                item(at, thresholds, Clock.BUY, buy, ref=row["order_sn"], stake_fen=stake, **names)
            )
    found += _travelling(desk, at, thresholds)
    return found


def ship_deadline(entry: Entry) -> Deadline | None:
    """Return the ship-by of an index entry with the rule that says so."""
    if entry.due is None:
        return None
    return Deadline(due_at=from_epoch(entry.due), rule=entry.rule)


def _travelling(desk: Desk, at: datetime, thresholds: Thresholds) -> Iterable[DueItem]:
    """Pickup: no scan yet since the number was uploaded. Stall: no new trace for too long."""
    scan, watch = desk.rules["pickup.scan"].delta, desk.rules["pickup.watch"].delta
    stall, follow = desk.rules["trace.stall"].delta, desk.rules["trace.watch"].delta
    for row in store_due.travelling(desk.store, at - scan - watch, at - max(follow, scan + watch)):
        names = {
            "order_sn": row["order_sn"],
            "ref": row["number"],
            "stage": Stage.SHIPPED.value,
            "title": row["title"],
        }
        last = row["last_trace_at"] or row["first_scan_at"]
        if last is not None:
            due = Deadline(due_at=from_epoch(last) + stall, rule="trace.stall")
            yield item(at, thresholds, Clock.STALL, due, stake_fen=None, **names)
        elif row["started_at"] is not None:
            due = Deadline(due_at=from_epoch(row["started_at"]) + scan, rule="pickup.scan")
            stake = desk.rules["fine.fake"].fen
            yield item(at, thresholds, Clock.PICKUP, due, stake_fen=stake, **names)


def queue(
    desk: Desk,
    at: datetime,
    *,
    within: timedelta | None = None,
    clocks: Iterable[Clock] = (),
) -> list[DueItem]:
    """Return everything with a clock, most urgent first; what has no deadline stands on top."""
    wanted = set(clocks)
    limit = None if within is None else int(within.total_seconds())
    items = [
        each
        for each in orders_due(desk, at)
        if (not wanted or each.clock in wanted)
        and (limit is None or each.left_s is None or each.left_s <= limit)
    ]
    return sorted(items, key=_urgency)


def _urgency(each: DueItem) -> tuple[bool, int, str, str]:
    return (each.left_s is not None, each.left_s or 0, each.order_sn, each.clock)
