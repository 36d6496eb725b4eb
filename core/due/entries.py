"""The entries of the queue: one light row for each clock, from all that has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from core.aftersales.open_cases import CaseIndex
from core.appeals.windows import State, deadline, refund_window
from core.base.clock import to_epoch
from core.due.entry import DueEntry
from core.orders import shops, travelling
from core.orders.notice_words import CHECK_KINDS
from core.orders.pending import PendingIndex
from core.orders.supplier_times import supplier_history
from core.rules import deadlines
from core.rules.aftersales import tables
from core.rules.appeals import Kind, book, kind_of
from core.rules.terms import Clock, Stage
from core.store import appeals as store_appeals
from core.store import due as store_due
from core.store import pending as store_pending
from core.store.appeals import UnappealedCase
from core.store.desk import Desk
from core.store.notices import open_entries


class Found(NamedTuple):
    """Entries, and the second from which one of them has no clock any more; None for never."""

    entries: list[DueEntry]
    leaves_at: int | None = None


def of_orders(desk: Desk, index: PendingIndex) -> list[DueEntry]:
    """Return fill-in, buy and ship of the pending orders."""
    cutoffs = _Cutoffs(desk)
    # Ten thousand orders go through here at every change of the data.
    ship, buy, fill, to_buy = Clock.SHIP, Clock.BUY, Clock.FILL_IN, Stage.TO_BUY
    found: list[DueEntry] = []
    add = found.append
    for due, order_id, stage, _held, red, rule, shop_id in index.entries:
        shop, word = shop_id or 0, stage.value
        if due is None:
            add(DueEntry(None, order_id, fill, order_id, word, "", red, shop))
            continue
        add(DueEntry(due, order_id, ship, order_id, word, rule, red, shop))
        if stage is to_buy:
            earlier, why = cutoffs.of(order_id)
            add(DueEntry(due - earlier, order_id, buy, order_id, word, why, red, shop))
    return found


class _Cutoffs:
    """How long before the ship-by an order must be bought, by its supplier (seconds, rule)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._suppliers = store_pending.bound_suppliers(desk.store)
        self._known: dict[int | None, tuple[int, str]] = {}

    def of(self, order_id: int) -> tuple[int, str]:
        supplier = self._suppliers.get(order_id)
        found = self._known.get(supplier)
        if found is None:
            rules, history = self._desk.rules, supplier_history(self._desk, supplier)
            usual: timedelta = deadlines.supplier_time(rules, history)
            rule = deadlines.supplier_rule(rules, history)
            found = self._known[supplier] = (int(usual.total_seconds()), rule)
        return found


def of_parcels(desk: Desk, at: datetime) -> Found:
    """Return pickup (no scan yet since the upload) and stall (no new trace for too long)."""
    entries: list[DueEntry] = []
    first: int | None = None
    for row, due, rule, leaves_at in travelling.clocks(desk, at):
        clock = Clock.PICKUP if rule == travelling.PICKUP else Clock.STALL
        key = -row.id if row.parcel_id is None else row.parcel_id
        shop = row.shop_id or 0
        entries.append(DueEntry(due, row.id, clock, key, Stage.SHIPPED.value, rule, False, shop))
        first = leaves_at if first is None else min(first, leaves_at)
    return Found(entries, first)


def of_cases(index: CaseIndex) -> list[DueEntry]:
    """Return the clocks aftersale and inspect; the windows of appeals are due with these."""
    return [
        DueEntry(
            each.due,
            each.order_id or 0,
            each.clock,
            each.case_id,
            "",
            "" if each.due is None else each.rule,
        )
        for each in index.entries
        if each.clock in (Clock.AFTERSALE, Clock.INSPECT)
    ]


def of_claims(desk: Desk) -> list[DueEntry]:
    """Return what suppliers owe, due when it has reached the age at which to remind them."""
    age = int(desk.rules["claim.age"].delta.total_seconds())
    return [
        DueEntry(row.since + age, row.order_id or 0, Clock.CLAIM, row.id, "", "claim.age")
        for row in store_due.claim_clocks(desk.store)
    ]


def of_appeals(desk: Desk, at: datetime) -> Found:
    """Return the appeals to finish before their window ends, and the refunds to appeal.

    An overdue draft stays until it is dropped; a refund whose window has ended without an appeal
    is left out.
    """
    entries, leaves = [], []
    for row in store_appeals.clocks(desk.store):
        due = deadline(desk.rules, kind_of(row.kind), State(row.state), row)
        if due is not None:
            when, order_id = to_epoch(due.due_at), row.order_id or 0
            entries.append(DueEntry(when, order_id, Clock.APPEAL, row.id, row.state, due.rule))
    for case, kind in unappealed(desk, at):
        window = refund_window(desk.rules, kind, case)
        if window is None or window.due_at < at:
            continue
        when = to_epoch(window.due_at)
        entries.append(DueEntry(when, case.order_id or 0, Clock.APPEAL, -case.id, "", window.rule))
        leaves.append(when + 1)
    return Found(entries, min(leaves, default=None))


def unappealed(
    desk: Desk, at: datetime, ids: Iterable[int] | None = None
) -> Iterator[tuple[UnappealedCase, Kind]]:
    """Give the refunded cases without an appeal, each with the kind it would be; `ids` of cases."""
    kinds = {name: book().kind(name) for name in ("instant_refund", "abnormal_return")}
    longest = max(desk.rules[kind.window.rule].delta for kind in kinds.values())
    wanted, known = None if ids is None else list(ids), tables()
    for row in store_appeals.unappealed(desk.store, to_epoch(at - longest), wanted):
        yield row, kinds["abnormal_return" if known.is_bad(row.inspection) else "instant_refund"]


def of_notices(desk: Desk) -> list[DueEntry]:
    """Return the open notices and tasks, and what waits to be checked."""
    return [
        DueEntry(
            row.due_at,
            row.order_id or 0,
            Clock.CHECK if row.kind in CHECK_KINDS else Clock.NOTICE,
            row.id,
            "",
            row.kind,
            bool(row.red),
            row.shop_id or 0,
        )
        for row in open_entries(desk.store)
    ]


def with_shops(desk: Desk, entries: Sequence[DueEntry]) -> list[DueEntry]:
    """Return entries with their shops, for sources that do not tell them.

    The order's; that of the case or the appeal where the order is not here, or of no shop.
    """
    whose = shops.ids_by_order_id(desk, [each.order_id for each in entries if each.order_id])
    left = [each for each in entries if each.order_id not in whose]
    of_case = shops.ids_by_case_id(desk, [case for each in left if (case := _case(each))])
    own = [each.key for each in left if each.clock is Clock.APPEAL and each.key > 0]
    of_appeal = shops.ids_by_appeal_id(desk, own)

    def shop(entry: DueEntry) -> int:
        if entry.order_id in whose:
            return whose[entry.order_id]
        case = _case(entry)
        if case:
            return of_case.get(case, 0)
        return of_appeal.get(entry.key, 0) if entry.clock is Clock.APPEAL else 0

    return [each._replace(shop_id=shop(each)) for each in entries]


def _case(entry: DueEntry) -> int:
    """Return the case that a clock is of, 0 for none: an appeal that was not begun is of one."""
    if entry.clock in (Clock.AFTERSALE, Clock.INSPECT):
        return entry.key
    return -entry.key if entry.clock is Clock.APPEAL and entry.key < 0 else 0
