"""Looking up tracking numbers over all orders and all history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.store.acts import Act
from core.store.connection import Store, marks
from core.store.stages import PENDING


class NumberUse(NamedTuple):
    """An order that has or had a number, and since when."""

    order_sn: str
    at: int | None


class WaitingParcel(NamedTuple):
    """A pending order with its parcel in force.

    `cases` counts the after-sales cases that are open, `part_refunds` those whose refund is known
    to be a part; `earlier` is the file the parcel was written to before.
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
    part_refunds: int
    pending: int
    shop_id: int | None


# What a trace tells of the end is kept as a notice that is dealt with: it may be taken back.
_SIGNED = "signed"
SIGNED_AT = (
    "(select n.created_at from notices n"
    f" where n.fingerprint = '{_SIGNED} ' || p.id and n.done_at is not null)"
)


def sign(work: Act, order_id: int, parcel_id: int, at: int) -> None:
    """Write down that a parcel was signed for, at `at` in seconds since 1970; once."""
    mark = f"{_SIGNED} {parcel_id}"
    if work.store.value("select 1 from notices where fingerprint = ?", (mark,)) is None:
        values = {"kind": _SIGNED, "order_id": order_id, "created_at": at, "done_at": work.at}
        work.insert("notices", {**values, "fingerprint": mark}, order_id=order_id)


class ParcelOnWay(NamedTuple):
    """A parcel with its order, as a list shows it; `parcel_id` is None for the platform's own.

    `recycled` says that a red notice calls its number one of another parcel.
    """

    order_id: int
    parcel_id: int | None
    order_sn: str
    shop: str
    title: str
    courier: str
    number: str
    extra: int
    grouped_at: int | None
    first_scan_at: int | None
    last_trace_at: int | None
    recycled: int


_ON_WAY = (
    "select o.id as order_id, p.id as parcel_id, o.order_sn, coalesce(s.name, '') as shop,"
    " coalesce(g.title, '') as title,"
    " coalesce(p.courier, o.platform_courier, '') as courier,"
    " coalesce(p.number, o.platform_number, '') as number, coalesce(p.extra, 0) as extra,"
    " o.grouped_at, p.first_scan_at, p.last_trace_at,"
    " exists (select 1 from notices n where n.order_id = o.id and n.kind = 'recycled_number'"
    " and n.done_at is null and n.ref = coalesce(p.number, o.platform_number, '')) as recycled"
    " from orders o"
    " left join parcels p on p.order_id = o.id and p.replaced_at is null"
    " left join shops s on s.id = o.shop_id"
    " left join order_lines l on l.order_id = o.id and l.ordinal = 0"
    " left join goods g on g.id = l.good_id"
)


def on_way(store: Store, order_ids: Sequence[int]) -> list[ParcelOnWay]:
    """Return the parcels in force of orders; one of the platform's where there is none here."""
    if not order_ids:
        return []
    return store.rows(ParcelOnWay, f"{_ON_WAY} where o.id in ({marks(order_ids)})", order_ids)


def orders_with(store: Store, number: str) -> list[int]:
    """Return the orders whose parcel in force, or whose number on the platform, has a number.

    Where no order has it any more, those where it was replaced.
    """
    rows = store.query(
        "select order_id, max(replaced_at is null) from parcels where number = ? group by order_id"
        " union all select id, 1 from orders where platform_number = ?",
        (number, number),
    )
    have = [row[0] for row in rows if row[1]] or [row[0] for row in rows]
    return list(dict.fromkeys(have))


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


# A batch file that the platform did not take is none: the number belongs into the next one. It was
# uploaded with that file, and the order waits again.
IN_FILE = "p.exported_at is not null and (p.uploaded_at is null or p.uploaded_at < p.exported_at)"
_EXPORTED = f"case when {IN_FILE} then p.exported_at end as exported_at"


def waiting(store: Store) -> list[WaitingParcel]:
    """Return the pending orders that have a tracking number, the oldest grouping first."""
    return _waiting(
        store,
        f"where {PENDING} and p.id = (select min(q.id) from parcels q"
        " where q.order_id = o.id and q.replaced_at is null and q.extra = 0)",
    )


def corrections(store: Store) -> list[WaitingParcel]:
    """Return the orders whose number was corrected while the platform has the other one."""
    return _waiting(
        store,
        "where p.corrects = 1 and p.replaced_at is null and p.uploaded_at is null"
        " and o.state in ('to_ship', 'shipped') and o.exempt_at is null and o.refunded_at is null"
        f" and not ({PENDING})",
    )


def _waiting(store: Store, where: str) -> list[WaitingParcel]:
    return store.rows(
        WaitingParcel,
        "select o.id as order_id, o.order_sn, o.under_review, o.hold_reason, o.aftersale_status,"
        f" p.id as parcel_id, p.version, p.logistics_id, p.courier, p.number, {_EXPORTED},"
        " e.file as earlier,"
        " (select count(*) from aftersales a where a.order_id = o.id and a.closed_at is null)"
        " as cases, (select count(*) from aftersales r where r.order_id = o.id"
        " and r.refunded_at is not null and r.refund_fen is not null) as part_refunds,"
        f" ({PENDING}) as pending, o.shop_id"
        " from orders o join parcels p on p.order_id = o.id"
        f" left join exports e on e.id = p.export_id {where}"
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
