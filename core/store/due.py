"""What the one queue asks of the store: light rows for its index, texts for a window of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.store.connection import Store, columns, marks
from core.store.shops import CLAIM_SHOP


class ClaimClock(NamedTuple):
    """A claim that is not settled; `since` in seconds since 1970."""

    id: int
    order_id: int | None
    since: int
    shop_id: int | None


class OrderText(NamedTuple):
    """What the queue tells of an order."""

    id: int
    order_sn: str
    title: str


class ParcelText(NamedTuple):
    """What the queue tells of a parcel."""

    id: int
    courier: str
    number: str


class SnoozedClock(NamedTuple):
    """A clock that the seller wants to see later; `until` in seconds since 1970."""

    id: int
    clock: str
    ref: str
    until: int
    version: int


def claim_clocks(store: Store) -> list[ClaimClock]:
    """Return the claims that are not paid or written off."""
    return store.rows(
        ClaimClock,
        f"select {columns(ClaimClock, 'c', shop_id=CLAIM_SHOP)} from claims c"
        " left join aftersales a on a.id = c.aftersale_id where c.id in"
        " (select id from claims where state = 'open'"
        " union select id from claims where state = 'partly')",
    )


def order_texts(store: Store, ids: Sequence[int]) -> dict[int, OrderText]:
    """Return number and first title of orders, by id."""
    if not ids:
        return {}
    rows = store.rows(
        OrderText,
        "select o.id, o.order_sn, coalesce(g.title, '') as title from orders o"
        " left join order_lines l on l.order_id = o.id and l.ordinal = 0"
        f" left join goods g on g.id = l.good_id where o.id in ({marks(ids)})",
        ids,
    )
    return {row.id: row for row in rows}


def parcel_texts(store: Store, ids: Sequence[int]) -> dict[int, ParcelText]:
    """Return courier and number of parcels, by id."""
    if not ids:
        return {}
    sql = f"select {columns(ParcelText, 'p')} from parcels p where p.id in ({marks(ids)})"
    return {row.id: row for row in store.rows(ParcelText, sql, ids)}


def platform_texts(store: Store, order_ids: Sequence[int]) -> dict[int, ParcelText]:
    """Return courier and number as the platform has them, by the order's id."""
    if not order_ids:
        return {}
    rows = store.rows(
        ParcelText,
        "select o.id, coalesce(o.platform_courier, '') as courier,"
        " coalesce(o.platform_number, '') as number"
        f" from orders o where o.id in ({marks(order_ids)})",
        order_ids,
    )
    return {row.id: row for row in rows}


_SNOOZES = f"select {columns(SnoozedClock, 's')} from snoozes s"


def snoozes(store: Store, after: int) -> list[SnoozedClock]:
    """Return the snoozes that end after an instant in seconds since 1970."""
    return store.rows(SnoozedClock, f"{_SNOOZES} where s.until > ?", (after,))


def snooze_of(store: Store, clock: str, ref: str) -> SnoozedClock | None:
    """Return the snooze of a clock, also one that is over, or None."""
    return store.first(SnoozedClock, f"{_SNOOZES} where s.clock = ? and s.ref = ?", (clock, ref))
