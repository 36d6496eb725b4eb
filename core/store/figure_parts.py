"""What the breakdowns are made of: orders by item and by supplier. Windows are seconds since 1970.

The end of a window is exclusive. With a shop's id only what belongs to it is taken, with 0 only
what belongs to none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from core.store.bindings import first_of
from core.store.connection import Store, marks
from core.store.shops import Whose, narrowed
from core.store.stages import CALLED_OFF

_AT_ONCE = 500


class ItemSum(NamedTuple):
    """The orders of a window whose first item this is; what those sold of them brought, in fen."""

    item: int
    orders: int
    received_fen: int


class ItemName(NamedTuple):
    """What an item is called."""

    id: int
    title: str
    item_id: str


class Belongs(NamedTuple):
    """An order and something that it belongs to."""

    order_sn: str
    whose: int


class Bought(NamedTuple):
    """A purchase with what tells whether it was shipped in time; times in seconds.

    `shipped_at` is when the supplier says that it left, else the first sign of the parcel here: its
    number written down, or on the platform. `off` is 1 where the order was called off or freed of
    shipping.
    """

    supplier: int
    order_sn: str
    bought_at: int
    shipped_at: int | None
    grouped_at: int | None
    promised_at: int | None
    manual_due_at: int | None
    presale_until: int | None
    ship_kind: str | None
    off: int
    shop_id: int | None


class Owed(NamedTuple):
    """What a supplier owes in fen, and for how many claims."""

    supplier: int
    owed_fen: int
    claims: int


class SupplierName(NamedTuple):
    """What a supplier is called."""

    id: int
    name: str
    platform: str


def items(store: Store, start: int, end: int, shop_id: Whose = None) -> list[ItemSum]:
    """Return the items of the orders grouped in a window; an order counts for its first one."""
    of_shop, whose = narrowed(shop_id)
    return store.rows(
        ItemSum,
        "select coalesce(l.good_id, 0) as item, count(*) as orders,"
        " sum(case when o.exempt_at is null then coalesce(o.received_fen, o.paid_fen, 0)"
        " else 0 end) as received_fen"
        " from orders o left join order_lines l on l.order_id = o.id and l.ordinal = 0"
        f" where o.grouped_at >= ? and o.grouped_at < ?{of_shop} group by 1",
        (start, end, *whose),
    )


def item_names(store: Store, ids: Iterable[int]) -> dict[int, ItemName]:
    """Return items by their ids."""
    found: dict[int, ItemName] = {}
    for part in _parts(list(ids)):
        sql = f"select g.id, g.title, g.item_id from goods g where g.id in ({marks(part)})"
        found |= {row.id: row for row in store.rows(ItemName, sql, part)}
    return found


def items_of(store: Store, order_sns: Iterable[str]) -> list[Belongs]:
    """Return the first item of each of some orders; 0 where an order has none here."""
    return _belong(
        store,
        "select o.order_sn, coalesce(l.good_id, 0) as whose from orders o"
        " left join order_lines l on l.order_id = o.id and l.ordinal = 0 where o.order_sn in",
        order_sns,
    )


def suppliers_of(store: Store, order_sns: Iterable[str]) -> list[Belongs]:
    """Return the suppliers from whom each of some orders was bought; 0 for one without a name."""
    return _belong(
        store,
        "select distinct o.order_sn, coalesce(p.supplier_id, 0) as whose from orders o"
        " join purchases p on p.order_id = o.id and p.cancelled_at is null where o.order_sn in",
        order_sns,
    )


_LATER = 2**62
_SIGNS = (
    f"case when p.shipped_at is not null then p.shipped_at else"
    f" nullif(min(coalesce(o.uploaded_at, {_LATER}), coalesce(o.shipped_at, {_LATER}),"
    " coalesce((select min(q.recorded_at) from parcels q where q.order_id = o.id),"
    f" {_LATER})), {_LATER}) end"
)


def bought(store: Store, start: int, end: int, shop_id: Whose = None) -> list[Bought]:
    """Return the purchases made in a window that stood at its end."""
    of_shop, whose = narrowed(shop_id)
    # Few sellers bind promises to items; then no order's items are looked at.
    bound = store.value("select exists (select 1 from bindings where ship_kind is not null)")
    kind = f"coalesce(o.ship_kind, {first_of('ship_kind', 'o.id')})" if bound else "o.ship_kind"
    return store.rows(
        Bought,
        "select coalesce(p.supplier_id, 0) as supplier, o.order_sn, p.bought_at,"
        f" {_SIGNS} as shipped_at,"
        " o.grouped_at, o.promised_at, o.manual_due_at, o.presale_until,"
        f" {kind} as ship_kind, {CALLED_OFF} or o.exempt_at is not null as off, o.shop_id"
        " from purchases p join orders o on o.id = p.order_id"
        " where p.bought_at >= ? and p.bought_at < ?"
        f" and (p.cancelled_at is null or p.cancelled_at >= ?){of_shop}",
        (start, end, end, *whose),
    )


def owed(store: Store, end: int, shop_id: Whose = None) -> list[Owed]:
    """Return what suppliers owed at the end of a window: claims made and not settled before it."""
    of_shop, whose = narrowed(shop_id)
    return store.rows(
        Owed,
        "select coalesce(c.supplier_id, 0) as supplier,"
        " sum(max(c.owed_fen - c.paid_fen, 0)) as owed_fen, count(*) as claims"
        " from claims c left join orders o on o.id = c.order_id"
        f" where c.since < ? and (c.settled_at is null or c.settled_at >= ?){of_shop} group by 1",
        (end, end, *whose),
    )


def supplier_names(store: Store) -> dict[int, SupplierName]:
    """Return all suppliers by their ids."""
    found = store.rows(SupplierName, "select s.id, s.name, s.platform from suppliers s")
    return {row.id: row for row in found}


def _belong(store: Store, sql: str, order_sns: Iterable[str]) -> list[Belongs]:
    found: list[Belongs] = []
    for part in _parts(list(order_sns)):
        found += store.rows(Belongs, f"{sql} ({marks(part)})", part)
    return found


def _parts(keys: Sequence[str] | Sequence[int]) -> Iterator[Sequence[str] | Sequence[int]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


class OrderTitle(NamedTuple):
    """An order's row, and the title of its first item."""

    order_sn: str
    id: int
    title: str


def titles(store: Store, order_sns: Iterable[str]) -> dict[str, OrderTitle]:
    """Return orders by their numbers; those that are not here are left out."""
    found: dict[str, OrderTitle] = {}
    for part in _parts(list(order_sns)):
        rows = store.rows(
            OrderTitle,
            "select o.order_sn, o.id, coalesce(g.title, '') as title from orders o"
            " left join order_lines l on l.order_id = o.id and l.ordinal = 0"
            f" left join goods g on g.id = l.good_id where o.order_sn in ({marks(part)})",
            part,
        )
        found |= {row.order_sn: row for row in rows}
    return found
