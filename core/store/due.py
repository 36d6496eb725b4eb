"""What the one queue needs to know of orders and parcels."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from core.base.clock import to_epoch
from core.store.connection import Store
from core.store.pending import PENDING


def pending_details(store: Store) -> list[sqlite3.Row]:
    """Return number, first title and the bound supplier of each pending order."""
    return store.query(
        "select o.id, o.order_sn, coalesce(g.title, '') as title,"
        " (select b.supplier_id from order_lines m join bindings b on b.code = coalesce("
        "     (select s.code from bindings s where s.code = m.code_sku), m.code_item)"
        "   where m.order_id = o.id and b.supplier_id is not null"
        "   order by m.ordinal limit 1) as supplier_id"
        " from orders o left join order_lines l on l.order_id = o.id and l.ordinal = 0"
        f" left join goods g on g.id = l.good_id where {PENDING}"
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
) -> list[sqlite3.Row]:
    """Return orders shipped after `since` with their parcel; with `ids`, only those of them.

    Those without a trace only when their number was uploaded after `unscanned_since`.
    """
    start = to_epoch(since)
    shipped = _SHIPPED_SINCE
    if ids is not None:
        shipped = _SHIPPED_SINCE_OF.format(marks=", ".join("?" * len(ids)))
    return store.query(
        "select o.id, o.order_sn, o.under_review, o.hold_reason, o.aftersale_status,"
        " coalesce(g.title, '') as title,"
        " coalesce(p.number, o.platform_number, '') as number,"
        f" {_STARTED} as started_at, p.first_scan_at, p.last_trace_at"
        " from orders o"
        " left join parcels p on p.order_id = o.id and p.replaced_at is null"
        " left join order_lines l on l.order_id = o.id and l.ordinal = 0"
        " left join goods g on g.id = l.good_id"
        f" where {shipped}"
        " and o.exempt_at is null and (p.first_scan_at is not null"
        f"  or p.last_trace_at is not null or {_STARTED} >= ?)",
        (start, start, *(ids or ()), to_epoch(unscanned_since)),
    )
