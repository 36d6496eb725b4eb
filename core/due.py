"""The one queue over all clocks, most urgent first (rules/README.md, 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from core.aftersales import claims
from core.aftersales import reading as aftersales
from core.appeals import reading as appeals
from core.appeals.appeal import TODO, refund_window
from core.base.clock import from_epoch, iso, to_epoch
from core.base.frozen import Frozen
from core.base.i18n import _
from core.orders import pickup
from core.orders.pending import OrderEntry, pending
from core.orders.reading import supplier_history
from core.rules import deadlines
from core.rules.appeals import book
from core.rules.deadlines import Thresholds
from core.rules.terms import Band, Clock, Deadline, Stage
from core.store import aftersales as store_cases
from core.store import appeals as store_appeals
from core.store import pending as store_pending
from core.store.desk import Desk


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
        for source, clocks_of in _SOURCES
        if not wanted or wanted & clocks_of
        for each in source(desk, at)
        if (not wanted or each.clock in wanted)
        and (limit is None or each.left_s is None or each.left_s <= limit)
    ]
    return sorted(items, key=_urgency)


def _urgency(each: DueItem) -> tuple[bool, int, str, str]:
    return (each.left_s is not None, each.left_s or 0, each.order_sn, each.clock)


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
    facts = {row.id: row for row in store_pending.pending_details(desk.store)}
    histories: dict[int | None, list[timedelta]] = {}
    found: list[DueItem] = []
    for entry in pending(desk).entries:
        row = facts.get(entry.order_id)
        if row is None:  # Another session has just shipped it.
            continue
        names = {"order_sn": row.order_sn, "stage": entry.stage.value, "title": row.title}
        ship = ship_deadline(entry)
        stake = desk.rules["fine.late"].fen
        clock = Clock.FILL_IN if ship is None else Clock.SHIP
        found.append(item(at, thresholds, clock, ship, ref=row.order_sn, stake_fen=stake, **names))
        if ship is not None and entry.stage is Stage.TO_BUY:
            supplier = row.supplier_id
            if supplier not in histories:
                histories[supplier] = supplier_history(desk, supplier)
            buy = deadlines.buy_cutoff(desk.rules, ship, histories[supplier])
            found.append(
                item(at, thresholds, Clock.BUY, buy, ref=row.order_sn, stake_fen=stake, **names)
            )
    found += _travelling(desk, at, thresholds)
    return found


def ship_deadline(entry: OrderEntry) -> Deadline | None:
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
            order_sn=row.order_sn,
            ref=row.number,
            stage=Stage.SHIPPED.value,
            stake_fen=desk.rules["fine.fake"].fen if waits else None,
            title=row.title,
        )


def cases_due(desk: Desk, at: datetime) -> list[DueItem]:
    """Return the clocks aftersale, inspect and claim that run, with what is at stake in fen.

    `ref` is the case's number; for a claim its id. The appeal windows of instant refunds are
    due with the appeals (`core.due`).
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


def appeals_due(desk: Desk, at: datetime) -> list[DueItem]:
    """Return the appeals to finish before their window ends, and the refunds to appeal.

    `ref` is the appeal's number, or the case's where no appeal was begun; `stage` the appeal's
    state or empty. An overdue draft stays until it is dropped; a refund whose window has ended
    without an appeal is left out.
    """
    thresholds = Thresholds.of(desk.rules)
    running = [entry for entry in appeals.open_index(desk).only(states=TODO).entries if entry.due]
    known = {row.id: row for row in store_appeals.todo_details(desk.store)}
    found = []
    for entry in running:
        row = known[entry.appeal_id]
        kind = appeals.kind_of(entry.kind)
        asked = row.max_fen if row.amount_fen is None else row.amount_fen
        found.append(
            item(
                at,
                thresholds,
                Clock.APPEAL,
                Deadline(due_at=from_epoch(entry.due or 0), rule=entry.rule),
                order_sn=row.order_sn,
                ref=str(entry.appeal_id),
                stage=entry.state.value,
                stake_fen=asked if book().money(kind, row.ground) else None,
                title=_titled(kind.label, row.title),
            )
        )
    return [*found, *_unappealed(desk, at, thresholds)]


def _unappealed(desk: Desk, at: datetime, thresholds: Thresholds) -> Iterable[DueItem]:
    kinds = {name: book().kind(name) for name in ("instant_refund", "abnormal_return")}
    longest = max(desk.rules[kind.window.rule].delta for kind in kinds.values())
    for row in store_appeals.unappealed(desk.store, to_epoch(at - longest)):
        bad_return = row.inspection in ("empty", "swapped", "unfit")
        kind = kinds["abnormal_return" if bad_return else "instant_refund"]
        due = refund_window(desk.rules, kind, row)
        if due is None or due.due_at < at:
            continue
        yield item(
            at,
            thresholds,
            Clock.APPEAL,
            due,
            order_sn=row.order_sn,
            ref=row.ref,
            stage="",
            stake_fen=row.refund_fen,
            title=_titled(_("not appealed yet: {kind}").format(kind=kind.label), row.title),
        )


def _titled(what: str, title: str) -> str:
    return f"{what} · {title}" if title else what


def open_cases(desk: Desk, at: datetime) -> int:
    """Return how many after-sales cases are open at an instant."""
    return len(aftersales.open_index(desk, at))


def open_appeals(desk: Desk, at: datetime) -> int:
    """Return how many appeals are not decided; `at` is there for all counts alike."""
    return store_appeals.count_open(desk.store)


# Each source with the clocks it knows, so that a question for one clock asks one source.
_SOURCES: tuple[tuple[Callable[[Desk, datetime], list[DueItem]], frozenset[Clock]], ...] = (
    (
        orders_due,
        frozenset({Clock.BUY, Clock.SHIP, Clock.PICKUP, Clock.STALL, Clock.FILL_IN}),
    ),
    (cases_due, frozenset({Clock.AFTERSALE, Clock.INSPECT, Clock.CLAIM})),
    (appeals_due, frozenset({Clock.APPEAL})),
)
