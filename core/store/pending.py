"""What the index of the pending orders is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import to_epoch
from core.store.bindings import OF_LINE
from core.store.connection import Store, columns, marks
from core.store.parcels import SIGNED_AT
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


class TravellingOrder(NamedTuple):
    """A parcel on its way with its order. `parcel_id` is None where only the platform has a number.

    `started_at` is when its number was uploaded, `sent_at` when the order left the pending ones.
    """

    id: int
    parcel_id: int | None
    under_review: int
    hold_reason: str | None
    aftersale_status: str
    number: str
    started_at: int | None
    sent_at: int
    first_scan_at: int | None
    last_trace_at: int | None
    shop_id: int | None


class PendingFacts(NamedTuple):
    """What the pending index is made of: one row an order, and what hangs on some of them."""

    orders: list[PendingOrder]
    bought: set[int]
    tracked: set[int]
    ship_kinds: dict[int, str]


class OrderFlags(NamedTuple):
    """The ids of the orders with a case that is not closed, and of those with a red notice."""

    open_cases: frozenset[int]
    red: frozenset[int]


def pending_facts(store: Store, ids: Sequence[int] | None = None) -> PendingFacts:
    """Read everything that the stage and the deadline of the pending orders depend on.

    With `ids`, of those of them that are pending.
    """
    which, values = PENDING, ids or ()
    if ids is not None:
        which = f"o.id in ({marks(ids)}) and {PENDING}"
    return PendingFacts(
        # All of it stands in the index `orders_pending`.
        orders=store.rows(
            PendingOrder, f"select {columns(PendingOrder, 'o')} from orders o where {which}", values
        ),
        bought=_ids(
            # From the purchases of the few that have any, not from every line.
            store,
            "select distinct b.order_id from orders o cross join purchases b on b.order_id = o.id"
            f" where b.cancelled_at is null and {which} and {ALL_BOUGHT}",
            values,
        ),
        tracked=_ids(
            store,
            "select t.order_id from orders o cross join parcels t on t.order_id = o.id"
            f" where t.replaced_at is null and t.extra = 0 and {which}",
            values,
        ),
        ship_kinds=_first_bound(store, "ship_kind", ids),
    )


def _ids(store: Store, sql: str, values: Sequence[int]) -> set[int]:
    return {row[0] for row in store.query(sql, values)}


def bound_suppliers(store: Store, ids: Sequence[int] | None = None) -> dict[int, int]:
    """Return the supplier that a pending order's lines are bound to, by the order's id."""
    return _first_bound(store, "supplier_id", ids)


def _first_bound(store: Store, column: str, ids: Sequence[int] | None) -> dict[int, Any]:
    """Return what the bindings of the pending orders' lines say; the first line's is kept."""
    if store.value(f"select 1 from bindings where {column} is not null limit 1") is None:
        return {}
    found: dict[int, Any] = {}
    first: dict[int, int] = {}
    which = PENDING_IDS if ids is None else f"({marks(ids)})"
    for order_id, ordinal, said in store.conn.execute(
        f"select l.order_id, l.ordinal, b.{column} from order_lines l join bindings b on {OF_LINE}"
        f" where b.{column} is not null and l.order_id in {which}",
        ids or (),
    ):
        # Without an order in SQL: sorting ten thousand lines takes longer than looking at each.
        if order_id not in first or ordinal < first[order_id]:
            first[order_id], found[order_id] = ordinal, said
    return found


def order_flags(store: Store) -> OrderFlags:
    """Read which orders have a case that is not closed, and which a red notice."""
    cases = "select order_id from aftersales where closed_at is null and order_id is not null"
    red = "select order_id from notices where done_at is null and red = 1 and order_id is not null"
    return OrderFlags(*(frozenset(_ids(store, sql, ())) for sql in (cases, red)))


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
    " and p.replaced_at is null and p.extra = 0 and coalesce(p.first_scan_at, p.last_trace_at))"
)


def settled_facts(store: Store, ids: Sequence[int]) -> list[SettledOrder]:
    """Return what the stage and the flags of orders depend on that are not pending."""
    listed = columns(SettledOrder, "o", scanned=_SCANNED)
    return store.rows(
        SettledOrder, f"select {listed} from orders o where o.id in ({marks(ids)})", ids
    )


_STARTED = (
    "case when p.id is null then coalesce(o.uploaded_at, o.shipped_at)"
    " else max(p.recorded_at, coalesce(p.uploaded_at, o.uploaded_at, o.shipped_at)) end"
)

_SENT = (
    "max(coalesce(case when o.state = 'shipped' then o.shipped_at end, 0),"
    " coalesce(o.uploaded_at, 0))"
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
) -> Iterator[TravellingOrder]:
    """Give orders shipped after `since` with their parcel; with `ids`, only those of them.

    Those without a trace only when their number was uploaded after `unscanned_since`.
    """
    start = to_epoch(since)
    shipped = _SHIPPED_SINCE
    if ids is not None:
        shipped = _SHIPPED_SINCE_OF.format(marks=marks(ids))
    return store.each(
        TravellingOrder,
        "select o.id, p.id as parcel_id, o.under_review, o.hold_reason, o.aftersale_status,"
        " coalesce(p.number, o.platform_number, '') as number,"
        f" {_STARTED} as started_at, {_SENT} as sent_at, p.first_scan_at, p.last_trace_at,"
        " o.shop_id"
        " from orders o"
        " left join parcels p on p.order_id = o.id and p.replaced_at is null"
        f" where {shipped} and {SIGNED_AT} is null"
        " and o.exempt_at is null and o.refunded_at is null and (p.first_scan_at is not null"
        f"  or p.last_trace_at is not null or {_STARTED} >= ?)",
        (start, start, *(ids or ()), to_epoch(unscanned_since)),
    )
