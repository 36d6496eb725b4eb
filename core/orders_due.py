"""What is due of orders: fill-in, buy, ship, pickup and stall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.base.clock import from_epoch
from core.due_item import DueItem, item
from core.orders import pickup
from core.orders.pending import Entry, pending
from core.orders.reading import supplier_history
from core.rules import deadlines
from core.rules.deadlines import Thresholds
from core.rules.terms import Clock, Deadline, Stage
from core.store import due as store_due
from core.store.desk import Desk


def orders_due(desk: Desk, at: datetime) -> list[DueItem]:
    """Return what is due of orders: fill-in, buy, ship, pickup and stall."""
    thresholds = Thresholds.of(desk.rules)
    facts = {row["id"]: row for row in store_due.pending_details(desk.store)}
    histories: dict[int | None, list[timedelta]] = {}
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
            supplier = row["supplier_id"]
            if supplier not in histories:
                histories[supplier] = supplier_history(desk, supplier)
            buy = deadlines.buy_cutoff(desk.rules, ship, histories[supplier])
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
    for row, due in pickup.clocks(desk, at):
        waits = due.rule == pickup.PICKUP
        yield item(
            at,
            thresholds,
            Clock.PICKUP if waits else Clock.STALL,
            due,
            order_sn=row["order_sn"],
            ref=row["number"],
            stage=Stage.SHIPPED.value,
            stake_fen=desk.rules["fine.fake"].fen if waits else None,
            title=row["title"],
        )
