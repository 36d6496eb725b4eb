"""Looking up tracking numbers over all orders and all history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.store.acts import Act
from core.store.connection import Store
from core.store.stages import PENDING


class NumberUse(NamedTuple):
    """An order that has or had a number, and since when."""

    order_sn: str
    at: int | None


class WaitingParcel(NamedTuple):
    """A pending order with its parcel in force.

    `cases` counts the after-sales cases that are open, `earlier` is the file the parcel was
    written to before.
    """

    order_id: int
    order_sn: str
    under_review: int
    hold_reason: str | None
    aftersale_status: str
    parcel_id: int
    version: int
    logistics_id: int | None
    courier: str
    number: str
    exported_at: int | None
    earlier: str | None
    cases: int
    shop_id: int | None


def other_orders(store: Store, number: str, order_id: int) -> list[NumberUse]:
    """Return the other orders that have or had a number, with when it was recorded there."""
    if not number:
        return []
    return store.rows(
        NumberUse,
        "select o.order_sn, min(p.recorded_at) as at from parcels p"
        " join orders o on o.id = p.order_id where p.number = ? and p.order_id <> ?"
        " group by o.id"
        " union select o.order_sn, o.shipped_at from orders o"
        " where o.platform_number = ? and o.id <> ?"
        " and not exists (select 1 from parcels q where q.order_id = o.id and q.number = ?)"
        " order by 2 limit 5",
        (number, order_id, number, order_id, number),
    )


def waiting(store: Store) -> list[WaitingParcel]:
    """Return the pending orders that have a tracking number, the oldest grouping first."""
    return store.rows(
        WaitingParcel,
        "select o.id as order_id, o.order_sn, o.under_review, o.hold_reason, o.aftersale_status,"
        " p.id as parcel_id, p.version, p.logistics_id, p.courier, p.number, p.exported_at,"
        " e.file as earlier,"
        " (select count(*) from aftersales a where a.order_id = o.id and a.closed_at is null)"
        " as cases, o.shop_id"
        " from orders o join parcels p on p.order_id = o.id"
        " left join exports e on e.id = p.export_id"
        f" where {PENDING} and p.id = (select min(q.id) from parcels q"
        " where q.order_id = o.id and q.replaced_at is null and q.extra = 0)"
        " order by o.grouped_at is null, o.grouped_at, o.id",
    )


def record_batch(
    work: Act,
    file: str,
    format: str,
    parcels: Sequence[WaitingParcel],
    shop_id: int | None = None,
) -> int:
    """Write down a batch file, of a shop, and mark its parcels; return the export's id.

    Raises Stale when a parcel was changed since `waiting` read it.
    """
    export_id = work.insert(
        "exports",
        {
            "at": work.at,
            "who": work.actor.who,
            "file": file,
            "format": format,
            "orders": len(parcels),
            "shop_id": shop_id,
        },
    )
    for row in parcels:
        work.update(
            "parcels",
            row.parcel_id,
            {"exported_at": work.at, "export_id": export_id},
            order_id=row.order_id,
            expect_version=row.version,
        )
    return export_id


def batch_of(store: Store, order_id: int) -> list[int]:
    """Return the orders of the batch file an order's number stands in that still wait."""
    return [
        row[0]
        for row in store.query(
            "select p.order_id from parcels p join orders o on o.id = p.order_id"
            " where p.replaced_at is null and p.extra = 0 and p.export_id = (select q.export_id"
            "  from parcels q where q.order_id = ? and q.replaced_at is null and q.extra = 0"
            "  and q.export_id is not null)"
            f" and {PENDING} order by o.grouped_at is null, o.grouped_at, o.id",
            (order_id,),
        )
    ]
