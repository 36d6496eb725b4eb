"""Reading orders: windows of rows, one order whole, its number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from core.store.bindings import BindingRow, for_codes, keys_of
from core.store.connection import Store, columns, marks
from core.store.parcels import IN_FILE, SIGNED_AT


class ListedOrder(NamedTuple):
    """What a list shows of one order: its first item, and how many lines there are."""

    order_id: int
    order_sn: str
    title: str
    spec: str
    quantity: int
    lines: int
    paid_fen: int | None
    received_fen: int | None
    code: str
    supplier: str
    claimed_by: str | None
    claimed_until: int | None
    shop_platform: str


class OrderRow(NamedTuple):
    """One order as it is stored; times in seconds since 1970."""

    id: int
    shop_id: int | None
    shop: str
    shop_platform: str
    order_sn: str
    status: str
    state: str
    aftersale_status: str
    grouped_at: int | None
    promised_at: int | None
    shipped_at: int | None
    received_at: int | None
    paid_fen: int | None
    received_fen: int | None
    platform_courier: str | None
    platform_number: str | None
    receiver: str | None
    phone: str | None
    province: str | None
    city: str | None
    district: str | None
    town: str | None
    address: str | None
    encrypted: int
    receiver_source: str
    purged_at: int | None
    buyer_memo: str | None
    seller_memo: str | None
    manual_due_at: int | None
    manual_reason: str | None
    hold_reason: str | None
    note: str | None
    uploaded_at: int | None
    exempt_at: int | None
    refunded_at: int | None
    under_review: int
    ship_kind: str | None
    presale_until: int | None
    claimed_by: str | None
    claimed_until: int | None
    version: int


class ReceiverRow(NamedTuple):
    """The receiver of an order, to see what is missing in it; never to be shown in a list."""

    id: int
    receiver: str | None
    phone: str | None
    province: str | None
    city: str | None
    district: str | None
    town: str | None
    address: str | None


class LineRow(NamedTuple):
    """One item of an order."""

    order_id: int
    ordinal: int
    title: str
    item_id: str
    spec: str
    quantity: int
    sku_id: str
    code_sku: str
    code_item: str


class PurchaseRow(NamedTuple):
    """A purchase with its supplier's name."""

    order_id: int
    id: int
    ordinal: int
    platform: str
    upstream_order: str
    supplier: str
    supplier_id: int | None
    cost_fen: int
    bought_at: int
    address_answer: str | None
    force_reason: str | None
    shipped_at: int | None
    cancelled_at: int | None
    version: int


class ParcelRow(NamedTuple):
    """A tracking number of an order."""

    order_id: int
    id: int
    logistics_id: int | None
    courier: str
    number: str
    recorded_at: int
    source: str
    same_parcel: int
    force_reason: str | None
    exported_at: int | None
    uploaded_at: int | None
    first_scan_at: int | None
    last_trace_at: int | None
    replaced_at: int | None
    extra: int
    version: int
    corrects: int
    signed_at: int | None


class NoticeRow(NamedTuple):
    """A notice that is open; `data` is JSON."""

    order_id: int
    id: int
    kind: str
    red: int
    ref: str
    created_at: int
    data: str


class ItemCodes(NamedTuple):
    """The codes of an item: the SKU's, the item's, the platform's own ids; each may be empty."""

    code_sku: str
    code_item: str
    sku_id: str = ""
    item_id: str = ""

    @property
    def code(self) -> str:
        """The SKU's code, else the item's."""
        return self.code_sku or self.code_item


class MatchedUpstream(NamedTuple):
    """An upstream order that belongs to an order, as its export showed it."""

    platform: str
    upstream_order: str
    status: str
    supplier: str
    courier: str | None
    number: str | None


class CaseOfOrder(NamedTuple):
    """What an order's sheet tells of an after-sales case."""

    ref: str
    type: str
    status: str
    reason: str
    refund_fen: int | None
    asked_at: int | None


class Whole(NamedTuple):
    """One order with everything that hangs on it."""

    order: OrderRow
    lines: list[LineRow]
    purchases: list[PurchaseRow]
    parcels: list[ParcelRow]
    notices: list[NoticeRow]
    bindings: list[BindingRow]
    open_cases: int


_LIST = """
    select o.id as order_id, o.order_sn, coalesce(g.title, '') as title,
           coalesce(l.spec, '') as spec, coalesce(l.quantity, 0) as quantity,
           (select count(*) from order_lines m where m.order_id = o.id) as lines,
           o.paid_fen, o.received_fen,
           coalesce(nullif(l.code_sku, ''), l.code_item, '') as code,
           coalesce((select s.name from purchases p
              left join suppliers s on s.id = p.supplier_id
             where p.order_id = o.id and p.cancelled_at is null limit 1), '') as supplier,
           c.who as claimed_by, c.until as claimed_until,
           coalesce((select s.upstream_platform from shops s where s.id = o.shop_id), '')
             as shop_platform
      from orders o
      left join order_lines l on l.order_id = o.id and l.ordinal = 0
      left join goods g on g.id = l.good_id
      left join buy_claims c on c.order_id = o.id
     where o.id in ({marks})
"""


def list_rows(store: Store, ids: Sequence[int]) -> dict[int, ListedOrder]:
    """Return what a list shows of some orders, by id."""
    found = store.rows(ListedOrder, _LIST.format(marks=marks(ids)), ids)
    return {row.order_id: row for row in found}


def whole(store: Store, ids: Sequence[int]) -> list[Whole]:
    """Return orders with all that hangs on them, in the order of `ids`."""
    orders = {row.id: row for row in _orders(store, ids)}
    lines = _by_order(_lines(store, ids))
    purchases = _by_order(_purchases(store, ids))
    parcels = _by_order(_parcels(store, ids))
    notices = _by_order(_notices(store, ids))
    cases = _open_cases(store, ids)
    keys = {
        order_id: [
            key
            for row in rows
            for key in keys_of(row.code_sku, row.code_item, row.sku_id, row.item_id)
        ]
        for order_id, rows in lines.items()
    }
    listed = sorted({key for each in keys.values() for key in each})
    bindings = {row.code: row for row in for_codes(store, listed)}
    return [
        Whole(
            orders[order_id],
            lines.get(order_id, []),
            purchases.get(order_id, []),
            parcels.get(order_id, []),
            notices.get(order_id, []),
            [bindings[key] for key in keys.get(order_id, ()) if key in bindings],
            cases.get(order_id, 0),
        )
        for order_id in ids
        if order_id in orders
    ]


def _orders(store: Store, ids: Sequence[int]) -> list[OrderRow]:
    listed = columns(
        OrderRow,
        "o",
        shop="coalesce(s.name, '')",
        shop_platform="coalesce(s.upstream_platform, '')",
        claimed_by="c.who",
        claimed_until="c.until",
    )
    return store.rows(
        OrderRow,
        f"select {listed} from orders o left join shops s on s.id = o.shop_id"
        " left join buy_claims c on c.order_id = o.id"
        f" where o.id in ({marks(ids)})",
        ids,
    )


def receivers(store: Store, ids: Sequence[int]) -> dict[int, ReceiverRow]:
    """Return the receivers of some orders, by id."""
    if not ids:
        return {}
    listed = columns(ReceiverRow, "o")
    rows = store.rows(
        ReceiverRow, f"select {listed} from orders o where o.id in ({marks(ids)})", ids
    )
    return {row.id: row for row in rows}


def _lines(store: Store, ids: Sequence[int]) -> list[LineRow]:
    listed = columns(LineRow, "l", title="g.title", item_id="g.item_id")
    return store.rows(
        LineRow,
        f"select {listed} from order_lines l join goods g on g.id = l.good_id"
        f" where l.order_id in ({marks(ids)}) order by l.order_id, l.ordinal",
        ids,
    )


def _purchases(store: Store, ids: Sequence[int]) -> list[PurchaseRow]:
    listed = columns(PurchaseRow, "p", supplier="coalesce(s.name, '')")
    return store.rows(
        PurchaseRow,
        f"select {listed} from purchases p left join suppliers s on s.id = p.supplier_id"
        f" where p.order_id in ({marks(ids)}) order by p.id",
        ids,
    )


def _parcels(store: Store, ids: Sequence[int]) -> list[ParcelRow]:
    return store.rows(
        ParcelRow,
        f"select {columns(ParcelRow, 'p', signed_at=SIGNED_AT)} from parcels p"
        f" where p.order_id in ({marks(ids)}) order by p.id",
        ids,
    )


def _notices(store: Store, ids: Sequence[int]) -> list[NoticeRow]:
    return store.rows(
        NoticeRow,
        f"select {columns(NoticeRow, 'n')} from notices n"
        f" where n.order_id in ({marks(ids)}) and n.done_at is null order by n.id",
        ids,
    )


def _open_cases(store: Store, ids: Sequence[int]) -> dict[int, int]:
    rows = store.query(
        "select order_id, count(*) from aftersales"
        f" where closed_at is null and order_id in ({marks(ids)}) group by order_id",
        ids,
    )
    return {row[0]: row[1] for row in rows}


class _OfOrder(Protocol):
    @property
    def order_id(self) -> int: ...


_Hanging = TypeVar("_Hanging", bound=_OfOrder)


def _by_order(rows: Iterable[_Hanging]) -> dict[int, list[_Hanging]]:
    grouped: dict[int, list[_Hanging]] = {}
    for row in rows:
        grouped.setdefault(row.order_id, []).append(row)
    return grouped


def id_of(store: Store, order_sn: str) -> int | None:
    """Return the id of an order number, or None."""
    found: int | None = store.value("select id from orders where order_sn = ?", (order_sn,))
    return found


def refunded_at(store: Store, order_id: int) -> int | None:
    """Return when an order was paid back in full, None for one that was not."""
    found: int | None = store.value("select refunded_at from orders where id = ?", (order_id,))
    return found


def ids_of(store: Store, order_sns: Sequence[str]) -> dict[str, int]:
    """Return the ids of the orders with these numbers; those that are not here are left out."""
    rows = store.query(
        f"select order_sn, id from orders where order_sn in ({marks(order_sns)})", order_sns
    )
    return {row[0]: row[1] for row in rows}


def ids_by_tail(store: Store, tail: str, limit: int = 3) -> list[int]:
    """Return the ids of the orders whose number ends with `tail`, at most `limit`."""
    if len(tail) >= 3:
        sql = (
            "select f.rowid from orders_fts f join orders o on o.id = f.rowid"
            " where f.order_sn like ? and substr(o.order_sn, -length(?)) = ? limit ?"
        )
        return [row[0] for row in store.query(sql, (f"%{tail}%", tail, tail, limit))]
    return []


def exported(store: Store, ids: Sequence[int]) -> set[int]:
    """Return those of the pending orders whose number stands in a batch file to be uploaded."""
    if not ids:
        return set()
    return {
        row[0]
        for row in store.query(
            "select p.order_id from parcels p where p.replaced_at is null and p.extra = 0"
            f" and {IN_FILE} and p.order_id in ({marks(ids)})",
            ids,
        )
    }


def codes(store: Store, ids: Sequence[int]) -> dict[int, ItemCodes]:
    """Return the codes of the item that is to be bought next: the first without a purchase.

    Of orders that are bought the first item's; all are empty where there is no item.
    """
    found = dict.fromkeys(ids, ItemCodes("", ""))
    for row in store.query(
        "select l.order_id, l.code_sku, l.code_item, l.sku_id, g.item_id"
        " from order_lines l join goods g on g.id = l.good_id"
        f" where l.order_id in ({marks(ids)}) and l.ordinal = coalesce((select min(m.ordinal)"
        "  from order_lines m where m.order_id = l.order_id and not exists (select 1"
        "   from purchases p where p.order_id = m.order_id and p.ordinal = m.ordinal"
        "   and p.cancelled_at is null)), 0)",
        ids,
    ):
        found[row[0]] = ItemCodes(*row[1:])
    return found


def any_order(store: Store) -> bool:
    """Tell whether there is any order at all."""
    return store.value("select 1 from orders limit 1") is not None


def upstream_orders(store: Store, order_id: int) -> list[MatchedUpstream]:
    """Return the upstream orders that were imported and matched to an order."""
    return store.rows(
        MatchedUpstream,
        f"select {columns(MatchedUpstream, 'u')} from upstream_orders u"
        " where u.order_id = ? order by u.id",
        (order_id,),
    )


def cases(store: Store, order_id: int) -> list[CaseOfOrder]:
    """Return the after-sales cases of an order, oldest first."""
    return store.rows(
        CaseOfOrder,
        f"select {columns(CaseOfOrder, 'a')} from aftersales a"
        " where a.order_id = ? order by a.asked_at, a.id",
        (order_id,),
    )
