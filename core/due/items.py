"""What the queue tells of its entries: numbers, titles, what is at stake; a window at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import from_epoch, iso, to_epoch
from core.base.i18n import _
from core.due.entries import unappealed
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.orders.shops import all_shops
from core.rules.appeals import book, kind_of
from core.rules.books import PerShop
from core.rules.terms import Band, Clock
from core.store import aftersales as store_cases
from core.store import appeals as store_appeals
from core.store import claims as store_claims
from core.store import due as store_due
from core.store.desk import Desk
from core.store.due import OrderText

# SQLite takes some ten thousand values in one question; this is enough at a time.
_AT_ONCE = 500


class DueItem(NamedTuple):
    """One thing with a deadline. `due_at` is None where there is no time (clock `fill-in`).

    `ref` is what the clock hangs on (an order, a tracking number, a case, an appeal, a notice);
    `rule` is a rule's name, or `promised`, `platform`, `manual`, a notice's kind; `stake_fen` what
    it may cost. `id` and `key` are those of the index's entry.
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
    snoozed_until: datetime | None
    order_id: int
    shop_id: int
    shop: str
    key: int
    id: int

    def as_json(self) -> dict[str, Any]:
        """Return the item in the shape of `daifa due --json`."""
        return {
            "clock": self.clock.value,
            "order_sn": self.order_sn,
            "ref": self.ref,
            "due_at": iso(self.due_at),
            "left_s": self.left_s,
            "band": self.band.value,
            "stage": self.stage,
            "rule": self.rule,
            "stake_fen": self.stake_fen,
            "title": self.title,
            "snoozed_until": iso(self.snoozed_until),
            "shop": self.shop,
        }


class _Told(NamedTuple):
    """What one entry says beside its time."""

    order_sn: str
    ref: str
    stake_fen: int | None
    title: str


def items(
    desk: Desk, at: datetime, index: QueueIndex, entries: Sequence[DueEntry]
) -> list[DueItem]:
    """Return entries of an index with their texts, in their order; what has gone is left out."""
    names = {shop.id: shop.name for shop in all_shops(desk)}
    found = []
    for start in range(0, len(entries), _AT_ONCE):
        part = entries[start : start + _AT_ONCE]
        told = _told(desk, at, part)
        found += [
            _item(at, index, each, told[each.id], names.get(each.shop_id, ""))
            for each in part
            if each.id in told
        ]
    return found


def _item(at: datetime, index: QueueIndex, entry: DueEntry, told: _Told, shop: str) -> DueItem:
    return DueItem(
        clock=entry.clock,
        order_sn=told.order_sn,
        ref=told.ref,
        due_at=None if entry.due is None else from_epoch(entry.due),
        left_s=None if entry.due is None else entry.due - to_epoch(at),
        band=index.band(entry, at),
        stage=entry.stage,
        rule=entry.rule,
        stake_fen=told.stake_fen,
        title=told.title,
        snoozed_until=from_epoch(entry.until) if entry.until else None,
        order_id=entry.order_id,
        shop_id=entry.shop_id,
        shop=shop,
        key=entry.key,
        id=entry.id,
    )


def _told(desk: Desk, at: datetime, entries: Sequence[DueEntry]) -> dict[int, _Told]:
    """Return what entries say, by their ids."""
    orders = store_due.order_texts(desk.store, sorted({e.order_id for e in entries if e.order_id}))
    found: dict[int, _Told] = {}
    for clocks, tell in _TELLERS:
        part = [each for each in entries if each.clock in clocks]
        if part:
            found |= tell(desk, at, part, orders)
    return found


_Orders = Mapping[int, OrderText]


def _of_orders(
    desk: Desk, _at: datetime, entries: Sequence[DueEntry], orders: _Orders
) -> dict[int, _Told]:
    fines = PerShop(desk.rules, lambda rules: rules["fine.late"].fen)
    return {
        each.id: _Told(order.order_sn, order.order_sn, fines.of(each.shop_id), order.title)
        for each in entries
        if (order := orders.get(each.order_id)) is not None
    }


def _of_parcels(
    desk: Desk, _at: datetime, entries: Sequence[DueEntry], orders: _Orders
) -> dict[int, _Told]:
    fakes = PerShop(desk.rules, lambda rules: rules["fine.fake"].fen)
    own = store_due.parcel_texts(desk.store, [each.key for each in entries if each.key > 0])
    theirs = store_due.platform_texts(desk.store, [-each.key for each in entries if each.key < 0])
    found = {}
    for each in entries:
        parcel = own.get(each.key) if each.key > 0 else theirs.get(-each.key)
        order = orders.get(each.order_id)
        if parcel is not None and order is not None:
            stake = fakes.of(each.shop_id) if each.clock is Clock.PICKUP else None
            found[each.id] = _Told(order.order_sn, parcel.number, stake, order.title)
    return found


def _of_cases(
    desk: Desk, _at: datetime, entries: Sequence[DueEntry], orders: _Orders
) -> dict[int, _Told]:
    rows = store_cases.by_ids(desk.store, [each.key for each in entries])
    return {
        each.id: _Told(row.order_sn, row.ref, row.refund_fen, row.title)
        for each in entries
        if (row := rows.get(each.key)) is not None
    }


def _of_claims(
    desk: Desk, _at: datetime, entries: Sequence[DueEntry], orders: _Orders
) -> dict[int, _Told]:
    rows = store_claims.by_ids(desk.store, [each.key for each in entries])
    return {
        each.id: _Told(row.order_sn, str(row.id), row.owed_fen - row.paid_fen, row.title)
        for each in entries
        if (row := rows.get(each.key)) is not None
    }


def _of_appeals(
    desk: Desk, at: datetime, entries: Sequence[DueEntry], orders: _Orders
) -> dict[int, _Told]:
    rows = store_appeals.details(desk.store, [each.key for each in entries if each.key > 0])
    found = {}
    for each in entries:
        if (row := rows.get(each.key)) is not None:
            kind = kind_of(row.kind)
            asked = row.max_fen if row.amount_fen is None else row.amount_fen
            stake = asked if book().money(kind, row.ground) else None
            title = _titled(kind.label, row.title)
            found[each.id] = _Told(row.order_sn, str(row.id), stake, title)
    begun = {-each.key: each for each in entries if each.key < 0}
    for case, kind in unappealed(desk, at, begun) if begun else ():
        what = _("not appealed yet: {kind}").format(kind=kind.label)
        title = _titled(what, case.title)
        found[begun[case.id].id] = _Told(case.order_sn, case.ref, case.refund_fen, title)
    return found


def _of_notices(
    desk: Desk, _at: datetime, entries: Sequence[DueEntry], orders: _Orders
) -> dict[int, _Told]:
    from core.orders import notices  # Most windows have none.

    rows = {row.id: row for row in notices.still_open(desk, [each.key for each in entries])}
    found = {}
    for each in entries:
        if (row := rows.get(each.key)) is not None:
            stake = row.data.get("stake_fen")
            stake = stake if isinstance(stake, int) else None
            found[each.id] = _Told(row.order_sn, str(row.id), stake, _titled(row.text, row.title))
    return found


def _titled(what: str, title: str) -> str:
    return f"{what} · {title}" if title else what


_Teller = Callable[[Desk, datetime, Sequence[DueEntry], _Orders], dict[int, _Told]]
_TELLERS: tuple[tuple[frozenset[Clock], _Teller], ...] = (
    (frozenset({Clock.BUY, Clock.SHIP, Clock.FILL_IN}), _of_orders),
    (frozenset({Clock.PICKUP, Clock.STALL}), _of_parcels),
    (frozenset({Clock.AFTERSALE, Clock.INSPECT}), _of_cases),
    (frozenset({Clock.CLAIM}), _of_claims),
    (frozenset({Clock.APPEAL}), _of_appeals),
    (frozenset({Clock.NOTICE, Clock.CHECK}), _of_notices),
)
