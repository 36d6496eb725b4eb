"""What the index of the pending orders is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core.base.clock import to_epoch
from core.store.bindings import OF_LINE, first_of
from core.store.connection import Store, columns, marks
from core.store.stages import ALL_BOUGHT, PENDING, PENDING_IDS


class PendingOrder(NamedTuple):
    """What the place of a pending order in the list depends on, as its own index holds it."""

    id: int
    grouped_at: int | None
    promised_at: int | None
    manual_due_at: int | None
    presale_until: int | None
    ship_kind: str | None
    under_review: int
    hold_reason: str | None
    aftersale_status: str
    shop_id: int | None


class SettledOrder(NamedTuple):
    """What the stage and the flags of an order depend on that is not pending."""

    id: int
    state: str
    uploaded_at: int | None
    exempt_at: int | None
    refunded_at: int | None
    under_review: int
    hold_reason: str | None
    aftersale_status: str
    scanned: int
    shop_id: int | None


class PendingDetail(NamedTuple):
    """Number, first title and the bound supplier of a pending order."""

    id: int
    order_sn: str
    title: str
    supplier_id: int | None


class TravellingOrder(NamedTuple):
    """An order on its way with its parcel; `started_at` is when its number was uploaded."""

    id: int
    order_sn: str
    under_review: int
    hold_reason: str | None
    aftersale_status: str
    title: str
    number: str
    started_at: int | None
    first_scan_at: int | None
    last_trace_at: int | None
    shop_id: int | None


class PendingFacts(NamedTuple):
    """What the pending index is made of: one row an order, and what hangs on some of them."""

    orders: list[PendingOrder]
    bought: set[int]
    tracked: set[int]
    ship_kinds: dict[int, str]
    open_cases: set[int]
    red: set[int]


def pending_facts(store: Store) -> PendingFacts:
    """Read everything that the stage and the deadline of the pending orders depend on."""
    return PendingFacts(
        # All of it stands in the index `orders_pending`.
        orders=store.rows(
            PendingOrder, f"select {columns(PendingOrder, 'o')} from orders o where {PENDING}"
        ),
        bought=_ids(
            # From the purchases of the few that have any, not from every line.
            store,
            "select distinct b.order_id from orders o cross join purchases b on b.order_id = o.id"
            f" where b.cancelled_at is null and {PENDING} and {ALL_BOUGHT}",
        ),
        tracked=_ids(
            store,
            "select t.order_id from orders o cross join parcels t on t.order_id = o.id"
            f" where t.replaced_at is null and {PENDING}",
        ),
        ship_kinds=_promised_kinds(store),
        open_cases=open_case_orders(store),
        red=red_orders(store),
    )


def _ids(store: Store, sql: str) -> set[int]:
    return {row[0] for row in store.query(sql)}


def _promised_kinds(store: Store) -> dict[int, str]:
    if store.value("select 1 from bindings where ship_kind is not null limit 1") is None:
        return {}
    return {
        row[0]: row[1]
        for row in store.query(
            "select l.order_id, b.ship_kind from order_lines l"
            f" join bindings b on {OF_LINE}"
            f" where b.ship_kind is not null and l.order_id in {PENDING_IDS}"
            # Of several lines the first one's promise is kept.
            " order by l.order_id, l.ordinal desc"
        )
    }


def open_case_orders(store: Store) -> set[int]:
    """Return the ids of the orders with an after-sales case that is not closed."""
    return {
        row[0]
        for row in store.query(
            "select order_id from aftersales where closed_at is null and order_id is not null"
        )
    }


def red_orders(store: Store) -> set[int]:
    """Return the ids of the orders with a red notice that is not done."""
    return {
        row[0]
        for row in store.query(
            "select order_id from notices where done_at is null and red = 1"
            " and order_id is not null"
        )
    }


def pending_ids(store: Store, ids: Sequence[int]) -> set[int]:
    """Return those of `ids` that are pending."""
    if not ids:
        return set()
    found = store.query(
        f"select o.id from orders o where {PENDING} and o.id in ({marks(ids)})", ids
    )
    return {row[0] for row in found}


_SCANNED = (
    "exists(select 1 from parcels p where p.order_id = o.id"
    " and p.replaced_at is null and coalesce(p.first_scan_at, p.last_trace_at))"
)


def settled_facts(store: Store, ids: Sequence[int]) -> list[SettledOrder]:
    """Return what the stage and the flags of orders depend on that are not pending."""
    listed = columns(SettledOrder, "o", scanned=_SCANNED)
    return store.rows(
        SettledOrder, f"select {listed} from orders o where o.id in ({marks(ids)})", ids
    )


def pending_details(store: Store) -> list[PendingDetail]:
    """Return number, first title and the bound supplier of each pending order."""
    return store.rows(
        PendingDetail,
        "select o.id, o.order_sn, coalesce(g.title, '') as title,"
        f" {first_of('supplier_id', 'o.id')} as supplier_id"
        " from orders o left join order_lines m on m.order_id = o.id and m.ordinal = 0"
        f" left join goods g on g.id = m.good_id where {PENDING}",
    )


_STARTED = (
    "case when p.id is null then coalesce(o.uploaded_at, o.shipped_at)"
    " else max(p.recorded_at, coalesce(p.uploaded_at, o.uploaded_at, o.shipped_at)) end"
)


# Which orders were shipped since an instant; both halves are answered by an index.
_SHIPPED_SINCE = (
    "o.id in (select id from orders where state = 'shipped' and shipped_at >= ?"
    " union select id from orders where uploaded_at >= ? and state in ('to_ship', 'shipped'))"
)
_SHIPPED_SINCE_OF = (
    "((o.state = 'shipped' and o.shipped_at >= ?)"
    " or (o.uploaded_at >= ? and o.state in ('to_ship', 'shipped'))) and o.id in ({marks})"
)


def travelling(
    store: Store,
    unscanned_since: datetime,
    since: datetime,
    ids: Sequence[int] | None = None,
) -> list[TravellingOrder]:
    """Return orders shipped after `since` with their parcel; with `ids`, only those of them.

    Those without a trace only when their number was uploaded after `unscanned_since`.
    """
    start = to_epoch(since)
    shipped = _SHIPPED_SINCE
    if ids is not None:
        shipped = _SHIPPED_SINCE_OF.format(marks=marks(ids))
    return store.rows(
        TravellingOrder,
        "select o.id, o.order_sn, o.under_review, o.hold_reason, o.aftersale_status,"
        " coalesce(g.title, '') as title,"
        " coalesce(p.number, o.platform_number, '') as number,"
        f" {_STARTED} as started_at, p.first_scan_at, p.last_trace_at, o.shop_id"
        " from orders o"
        " left join parcels p on p.order_id = o.id and p.replaced_at is null"
        " left join order_lines l on l.order_id = o.id and l.ordinal = 0"
        " left join goods g on g.id = l.good_id"
        f" where {shipped}"
        " and o.exempt_at is null and o.refunded_at is null and (p.first_scan_at is not null"
        f"  or p.last_trace_at is not null or {_STARTED} >= ?)",
        (start, start, *(ids or ()), to_epoch(unscanned_since)),
    )
