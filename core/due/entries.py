"""The entries of the queue: one light row for each clock, from all that has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from core.aftersales.open_cases import CaseIndex
from core.appeals.windows import State, deadline, refund_window
from core.base.clock import to_epoch
from core.due.entry import DueEntry
from core.orders import travelling
from core.orders.notice_words import CHECK_KINDS
from core.orders.pending import OrderEntry
from core.orders.supplier_times import supplier_history
from core.rules import deadlines
from core.rules.aftersales import tables
from core.rules.appeals import Kind, book, kind_of
from core.rules.book import RuleBook
from core.rules.books import PerShop
from core.rules.terms import Clock, Stage
from core.store import appeals as store_appeals
from core.store import due as store_due
from core.store import pending as store_pending
from core.store.appeals import AppealClock, UnappealedCase
from core.store.desk import Desk
from core.store.notices import open_entries


class Found(NamedTuple):
    """Entries, and the second from which one of them has no clock any more; None for never."""

    entries: list[DueEntry]
    leaves_at: int | None = None


def of_orders(
    desk: Desk, entries: Iterable[OrderEntry], cutoffs: Cutoffs, ids: Sequence[int] | None = None
) -> list[DueEntry]:
    """Return fill-in, buy and ship of pending orders; `ids` are those of a few of them."""
    suppliers = store_pending.bound_suppliers(desk.store, ids)
    # Ten thousand orders go through here when a desk opens.
    ship, buy, fill, to_buy = Clock.SHIP, Clock.BUY, Clock.FILL_IN, Stage.TO_BUY
    found: list[DueEntry] = []
    add = found.append
    for due, order_id, stage, _held, red, rule, shop_id in entries:
        shop, word = shop_id or 0, stage.value
        if due is None:
            add(DueEntry(None, order_id, fill, order_id, word, "", red, shop))
            continue
        add(DueEntry(due, order_id, ship, order_id, word, rule, red, shop))
        if stage is to_buy:
            earlier, why = cutoffs.of(suppliers.get(order_id), shop)
            add(DueEntry(due - earlier, order_id, buy, order_id, word, why, red, shop))
    return found


class Cutoffs:
    """How long before the ship-by an order must be bought, by its supplier (seconds, rule).

    Holds as long as the rules do; a supplier's time is read once, until it is looked at again.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # Shops without values of their own share what is known of a supplier.
        self._known = PerShop(desk.rules, _Known)

    def of(self, supplier: int | None, shop_id: int) -> tuple[int, str]:
        """Return what holds for a supplier's orders of a shop."""
        known = self._known.of(shop_id)
        found = known.times.get(supplier)
        if found is None:
            found = known.times[supplier] = known.read(self._desk, supplier)
        return found

    def look_again(self) -> set[int | None]:
        """Read anew what is known of suppliers; return those whose time is another one now."""
        return {each for known in self._known.all for each in known.look_again(self._desk)}


class _Known:
    """How long before the ship-by the shops of one rule book must buy, by supplier."""

    def __init__(self, rules: RuleBook) -> None:
        self.rules = rules
        self.times: dict[int | None, tuple[int, str]] = {}

    def read(self, desk: Desk, supplier: int | None) -> tuple[int, str]:
        history = supplier_history(desk, self.rules, supplier)
        usual: timedelta = deadlines.supplier_time(self.rules, history)
        return int(usual.total_seconds()), deadlines.supplier_rule(self.rules, history)

    def look_again(self, desk: Desk) -> list[int | None]:
        was, self.times = self.times, {each: self.read(desk, each) for each in self.times}
        return [each for each, time in self.times.items() if was[each] != time]


def of_parcels(desk: Desk, at: datetime, ids: Sequence[int] | None = None) -> Found:
    """Return pickup (no scan yet since the upload) and stall (no new trace for too long).

    With `ids`, those of these orders.
    """
    entries: list[DueEntry] = []
    first: int | None = None
    for row, due, rule, leaves_at in travelling.clocks(desk, at, ids):
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
            False,
            each.shop_id,
        )
        for each in index.entries
        if each.clock in (Clock.AFTERSALE, Clock.INSPECT)
    ]


def of_claims(desk: Desk) -> list[DueEntry]:
    """Return what suppliers owe, due when it has reached the age at which to remind them."""
    ages = PerShop(desk.rules, lambda rules: int(rules["claim.age"].delta.total_seconds()))
    found = []
    for row in store_due.claim_clocks(desk.store):
        due = row.since + ages.of(row.shop_id)
        order_id, shop_id = row.order_id or 0, row.shop_id or 0
        found.append(DueEntry(due, order_id, Clock.CLAIM, row.id, "", "claim.age", False, shop_id))
    return found


def of_appeals(desk: Desk, at: datetime) -> Found:
    """Return the appeals to finish before their window ends, and the refunds to appeal.

    An overdue draft stays until it is dropped; a refund whose window has ended without an appeal
    is left out.
    """
    entries, leaves = [], []
    for row in store_appeals.clocks(desk.store):
        due = deadline(desk.rules.of(row.shop_id), kind_of(row.kind), State(row.state), row)
        if due is not None:
            entries.append(_appeal(to_epoch(due.due_at), row, row.id, row.state, due.rule))
    for case, kind in unappealed(desk, at):
        window = refund_window(desk.rules.of(case.shop_id), kind, case)
        if window is None or window.due_at < at:
            continue
        when = to_epoch(window.due_at)
        entries.append(_appeal(when, case, -case.id, "", window.rule))
        leaves.append(when + 1)
    return Found(entries, min(leaves, default=None))


def _appeal(
    due: int, row: AppealClock | UnappealedCase, key: int, stage: str, rule: str
) -> DueEntry:
    order_id, shop_id = row.order_id or 0, row.shop_id or 0
    return DueEntry(due, order_id, Clock.APPEAL, key, stage, rule, False, shop_id)


def unappealed(
    desk: Desk, at: datetime, ids: Iterable[int] | None = None
) -> Iterator[tuple[UnappealedCase, Kind]]:
    """Give the refunded cases without an appeal, each with the kind it would be; `ids` of cases."""
    kinds = {name: book().kind(name) for name in ("instant_refund", "abnormal_return")}
    books = [desk.rules.general, *map(desk.rules.of, desk.rules.shops)]
    longest = max(rules[kind.window.rule].delta for kind in kinds.values() for rules in books)
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
