"""Reading orders: one whole, lists, search. The pending ones stand in core.orders.pending."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import from_epoch, iso
from core.base.errors import NotFound
from core.base.i18n import _
from core.orders.bindings import Binding, binding_of, default_platform, resolve
from core.orders.order import (
    Notice,
    Order,
    OrderLine,
    Parcel,
    Purchase,
    flags_of,
    in_force,
)
from core.orders.pending import PendingIndex, pending
from core.orders.shops import Shop
from core.orders.stages import PENDING, is_all_bought, stage_of
from core.orders.supplier_times import supplier_history as supplier_history
from core.rules import deadlines
from core.rules.books import PerShop
from core.rules.deadlines import ShipClocks
from core.rules.terms import Deadline, PlatformState, Stage
from core.rules.upstream.items import UpstreamItem
from core.store import orders as store_orders
from core.store import pending as store_pending
from core.store import search as store_search
from core.store.desk import Desk
from core.store.orders import OrderRow, Whole

SEARCH_LIMIT = 500


def find(desk: Desk, order_sn: str) -> Order:
    """Return one order by its number, or by a tail of it that fits only one.

    Raises NotFound when there is none, or more than one.
    """
    text = order_sn.strip()
    order_id = store_orders.id_of(desk.store, text)
    ids = [order_id] if order_id is not None else store_orders.ids_by_tail(desk.store, text)
    if not ids:
        raise NotFound(
            "order-unknown",
            _("There is no order {sn}. Check the number, or import the newest export.").format(
                sn=text
            ),
        )
    if len(ids) > 1:
        raise NotFound(
            "order-ambiguous",
            _("Several orders end with {sn}. Give more of the number.").format(sn=text),
        )
    return by_ids(desk, ids)[0]


def by_ids(desk: Desk, ids: Sequence[int]) -> list[Order]:
    """Return orders with everything known about them, in the order of `ids`."""
    if not ids:
        return []
    default = default_platform(desk)
    clocks = PerShop(desk.rules, ShipClocks)
    return [_order(desk, clocks, whole, default) for whole in store_orders.whole(desk.store, ids)]


class _Parts(NamedTuple):
    """What hangs on an order, as values."""

    lines: tuple[OrderLine, ...]
    purchases: tuple[Purchase, ...]
    parcels: tuple[Parcel, ...]
    notices: tuple[Notice, ...]
    bindings: tuple[Binding, ...]


def _parts(whole: Whole) -> _Parts:
    return _Parts(
        lines=tuple(OrderLine.of_row(each) for each in whole.lines),
        purchases=tuple(Purchase.of_row(each) for each in whole.purchases),
        parcels=tuple(Parcel.of_row(each) for each in whole.parcels),
        notices=tuple(Notice.of_row(each, data=json.loads(each.data)) for each in whole.notices),
        bindings=tuple(Binding.of_row(each) for each in whole.bindings),
    )


def _order(desk: Desk, clocks: PerShop[ShipClocks], whole: Whole, default: str | None) -> Order:
    parts, row = _parts(whole), whole.order
    parcel = in_force(parts.parcels)
    by_code = {each.code: each for each in parts.bindings}
    bound = [each for line in parts.lines if (each := binding_of(line, by_code)) is not None]
    stage = _stage(row, parts, parcel)
    ship, buy = _deadlines(desk, clocks, row, stage, bound)
    return Order.of_row(
        row,
        **parts._asdict(),
        open_cases=whole.open_cases,
        stage=stage,
        ship_by=ship,
        buy_by=buy,
        upstreams=_upstreams_of(parts.lines, by_code, row.shop_platform or default),
        flags=flags_of(
            stage=stage,
            under_review=bool(row.under_review),
            hold_reason=row.hold_reason,
            aftersale_status=row.aftersale_status,
            open_cases=whole.open_cases,
            notice_kinds=[each.kind for each in parts.notices],
            parcels=parts.parcels,
            platform_number=row.platform_number,
            ship_by=ship,
            grouped_at=_time(row.grouped_at),
            stopped_at=_time(row.shipped_at) or _time(row.uploaded_at),
            bindings=bound,
        ),
    )


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def _stage(row: OrderRow, parts: _Parts, parcel: Parcel | None) -> Stage:
    bought = {each.ordinal for each in parts.purchases if each.cancelled_at is None}
    return stage_of(
        PlatformState(row.state),
        uploaded=row.uploaded_at is not None,
        exempt=row.exempt_at is not None,
        refunded=row.refunded_at is not None,
        tracked=parcel is not None,
        all_bought=is_all_bought((line.ordinal for line in parts.lines), bought),
    )


def _deadlines(
    desk: Desk, clocks: PerShop[ShipClocks], row: OrderRow, stage: Stage, bound: Sequence[Binding]
) -> tuple[Deadline | None, Deadline | None]:
    """Return when the order must be shipped, and when bought while it is not."""
    rules = desk.rules.of(row.shop_id)
    ship = clocks.of(row.shop_id).deadline(
        grouped_at=row.grouped_at,
        promised_at=row.promised_at,
        manual_due_at=row.manual_due_at,
        presale_until=row.presale_until,
        kind=row.ship_kind or next((b.ship_kind for b in bound if b.ship_kind), None),
    )
    if ship is None or stage is not Stage.TO_BUY:
        return ship, None
    supplier = next((b.supplier_id for b in bound if b.supplier_id), None)
    return ship, deadlines.buy_cutoff(rules, ship, supplier_history(desk, rules, supplier))


def _upstreams_of(
    lines: Sequence[OrderLine], by_code: Mapping[str, Binding], platform: str | None
) -> tuple[tuple[UpstreamItem, ...], ...]:
    """Return for each line what its code can stand for."""
    return tuple(resolve(line.code, binding_of(line, by_code), platform) for line in lines)


def search(
    desk: Desk, text: str, limit: int = SEARCH_LIMIT, *, index: PendingIndex | None = None
) -> list[int]:
    """Return the ids of orders that hold `text`: pending ones by urgency, then the newest.

    `index` is the index of the pending orders when the caller has it; it takes time to read.
    """
    text = text.strip()
    if not text:
        return []
    found = store_search.search_ids(desk.store, text, limit)
    waiting = store_pending.pending_ids(desk.store, found)
    first: list[int] = []
    if waiting:
        index = pending(desk) if index is None else index
        first = [entry.order_id for entry in index.entries if entry.order_id in waiting]
        waiting = set(first)
    return [*first, *(each for each in found if each not in waiting)]


def listing(
    desk: Desk,
    *,
    stage: Stage | None = None,
    text: str = "",
    limit: int = SEARCH_LIMIT,
    shop: Shop | None = None,
) -> tuple[int, list[Order]]:
    """Return how many orders fit, and the first of them: pending by urgency, then the newest."""
    if text:
        orders = by_ids(desk, search(desk, text, max(limit, SEARCH_LIMIT)))
        fitting = [
            order
            for order in orders
            if (stage is None or order.stage is stage) and (shop is None or shop.name == order.shop)
        ]
        return len(fitting), fitting[:limit]
    index = pending(desk).only(shop=shop)
    if stage in PENDING:
        index = index.only(stage=stage)
        return len(index), by_ids(desk, [e.order_id for e in index.entries[:limit]])
    ids = [] if stage else [entry.order_id for entry in index.entries[:limit]]
    total, settled = store_search.settled_ids(
        desk.store, stage or "", limit - len(ids), None if shop is None else shop.id
    )
    return total + (0 if stage else len(index)), by_ids(desk, [*ids, *settled])


def as_json(order: Order, at: datetime | None = None) -> dict[str, Any]:
    """Return an order in the shape of `daifa orders --json`.

    With `at` it also says who is buying it at that instant.
    """
    first = order.upstream[0] if order.upstream else None
    parcel = order.parcel
    number = parcel.number if parcel else order.platform_number
    courier = parcel.courier if parcel else order.platform_courier
    return {
        "order_sn": order.order_sn,
        "stage": order.stage.value,
        "platform_status": order.status,
        "grouped_at": iso(order.grouped_at),
        "ship_by": iso(order.ship_by.due_at if order.ship_by else None),
        "item": order.title,
        "code": order.code,
        "quantity": order.quantity,
        "received_fen": order.received_fen,
        "upstream": None
        if first is None
        else {
            "platform": first.platform,
            "item_id": first.item_id,
            "url": first.url,
            **({"confirm": True} if first.confirm or len(order.upstream) > 1 else {}),
        },
        "tracking": {"courier": courier, "number": number} if number else None,
        "flags": [flag.value for flag in order.flags],
        "shop": order.shop,
        **({} if at is None else {"claimed_by": order.buyer_now(at) or None}),
    }
