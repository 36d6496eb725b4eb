"""The pending orders by urgency: a light index over the store, read again when it changes."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from core.base.clock import to_epoch
from core.orders.shops import Shop
from core.orders.stages import pending_stage
from core.rules import deadlines
from core.rules.books import PerShop
from core.rules.deadlines import ShipClocks, Thresholds, UrgencyIndex
from core.rules.order_words import OrderCase, order_case, order_words
from core.rules.terms import Band, Flag, Stage
from core.store import pending as store_pending
from core.store.desk import Desk
from core.store.pending import OrderFlags, SettledOrder, TravellingOrder


class OrderEntry(NamedTuple):
    """One order in an index. `due` is seconds since 1970; None when unknown."""

    due: int | None
    order_id: int
    stage: Stage
    held: Flag | None
    red: bool
    rule: str = ""
    shop_id: int | None = None


class PendingIndex(UrgencyIndex[OrderEntry]):
    """The pending orders by urgency at one state of the store; counts by bisecting deadlines.

    Orders without a deadline come first: they wait to be filled in.
    """

    def __init__(self, entries: Sequence[OrderEntry], *, arranged: bool = False) -> None:
        super().__init__(entries, None if arranged else _urgency)
        self._places: dict[int, OrderEntry] | None = None

    def renewed(self, ids: Collection[int], fresh: Iterable[OrderEntry]) -> PendingIndex:
        """Return the index with `fresh` in the place of what it has of these orders."""
        entries = [entry for entry in self.entries if entry.order_id not in ids]
        for entry in fresh:
            insort(entries, entry, key=_urgency)
        return PendingIndex(entries, arranged=True)

    @property
    def unknown(self) -> int:
        """How many orders have no deadline."""
        return len(self.entries) - len(self._dues)

    def of(self, order_ids: Iterable[int]) -> dict[int, OrderEntry]:
        """Return the entries of orders, by id; those that are not among them are left out."""
        if self._places is None:
            self._places = {entry.order_id: entry for entry in self.entries}
        return {each: self._places[each] for each in order_ids if each in self._places}

    def only(
        self,
        *,
        stage: Stage | None = None,
        band: Band | None = None,
        ids: set[int] | None = None,
        at: datetime | None = None,
        thresholds: Thresholds | None = None,
        shop: Shop | None = None,
    ) -> PendingIndex:
        """Return the part of the index that fits a stage, a band at an instant, ids, a shop."""
        kept = self.entries
        if shop is not None:
            kept = [entry for entry in kept if shop.holds(entry.shop_id)]
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


def _urgency(entry: OrderEntry) -> tuple[bool, int, int]:
    return (entry.due is not None, entry.due or 0, entry.order_id)


class PendingOrders(NamedTuple):
    """The pending orders at one state of the store, and what was open then."""

    orders: PendingIndex
    flags: OrderFlags


def pending(desk: Desk) -> PendingIndex:
    """Read the index of all pending orders."""
    return read(desk).orders


def read(desk: Desk) -> PendingOrders:
    """Read all pending orders."""
    flags = store_pending.order_flags(desk.store)
    return PendingOrders(PendingIndex(_entries(desk, flags, None)), flags)


def renewed(
    desk: Desk, was: PendingOrders, changed: Iterable[int]
) -> tuple[PendingOrders, set[int]]:
    """Read what may have changed since `was`: these orders, and those with a case or red notice.

    The rules must be those of then. Returns also the ids of all that were read.
    """
    flags = store_pending.order_flags(desk.store)
    ids = {*changed, *(flags.open_cases ^ was.flags.open_cases), *(flags.red ^ was.flags.red)}
    if not ids:
        return was, ids
    index = was.orders.renewed(ids, _entries(desk, flags, list(ids)))
    return PendingOrders(index, flags), ids


def _entries(desk: Desk, flags: OrderFlags, ids: Sequence[int] | None) -> list[OrderEntry]:
    facts = store_pending.pending_facts(desk.store, ids)
    clocks = PerShop(desk.rules, ShipClocks)
    tracked, bought, ship_kinds = facts.tracked, facts.bought, facts.ship_kinds
    open_cases, red = flags
    said, is_open = order_words(), OrderCase.OPEN
    entries = []
    # Ten thousand rows go through here at the start: unpacked, in the order of PendingOrder.
    for order_id, grouped, promised, own, presale, kind, review, hold, status, shop in facts.orders:
        stage = pending_stage(order_id in tracked, order_id in bought)
        kind = kind or ship_kinds.get(order_id)
        due, rule = clocks.of(shop).due(grouped, promised, own, presale, kind)
        held = None
        if review or hold or order_id in open_cases or said[status] is is_open:
            held = _held(review, hold, True)
        entries.append(OrderEntry(due, order_id, stage, held, order_id in red, rule, shop))
    return entries


def held_by(row: SettledOrder | TravellingOrder, open_case: bool) -> Flag | None:
    """Return what holds an order's row, the gravest first, or None."""
    open_case = open_case or order_case(row.aftersale_status) is OrderCase.OPEN
    return _held(row.under_review, row.hold_reason, open_case)


def _held(under_review: int, hold_reason: str | None, open_case: bool) -> Flag | None:
    if under_review:
        return Flag.UNDER_REVIEW
    if hold_reason:
        return Flag.HOLD
    return Flag.OPEN_AFTERSALE if open_case else None
