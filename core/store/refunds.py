"""What tells whether an order was paid back: its words, its cases, and where its goods are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.store.acts import Act
from core.store.claims import CLAIMED_FEN, COST_FEN, SUPPLIER_ID
from core.store.connection import Store, columns


class RefundedOrder(NamedTuple):
    """What an order itself tells of a refund and of its goods; times in seconds, money in fen.

    Its fields from `order_state` on are named as a case names them.
    """

    id: int
    order_sn: str
    aftersale_status: str
    paid_fen: int | None
    received_fen: int | None
    refunded_at: int | None
    order_state: str
    order_words: str
    order_shipped_at: int | None
    order_uploaded_at: int | None
    order_received_at: int | None
    bought: int
    upstream_shipped: int
    cancelled: int
    tracked: int
    cost_fen: int
    claimed_fen: int
    supplier_id: int | None
    # What only a case knows.
    order_status: str = ""
    return_status: str | None = None
    return_number: str | None = None
    shipped_number: str | None = None
    buyer_received: str | None = None


class RefundingCase(NamedTuple):
    """What a case tells of the money that went back."""

    id: int
    ref: str
    type: str
    status: str
    deal_fen: int | None
    refund_fen: int | None
    refunded_at: int | None
    closed_at: int | None
    decision: str | None
    decided_at: int | None


_BOUGHT = "from purchases p where p.order_id = o.id and p.cancelled_at is null"
_FACTS = {
    "order_state": "o.state",
    "order_words": "o.status",
    "order_shipped_at": "o.shipped_at",
    "order_uploaded_at": "o.uploaded_at",
    "order_received_at": "o.received_at",
    "bought": f"(select count(*) {_BOUGHT})",
    "upstream_shipped": f"(select count(*) {_BOUGHT} and p.shipped_at is not null)",
    "cancelled": "(select count(*) from purchases p"
    " where p.order_id = o.id and p.cancelled_at is not null)",
    "tracked": "(select count(*) from parcels q where q.order_id = o.id and q.replaced_at is null)",
    "cost_fen": COST_FEN.format(order="o.id"),
    "claimed_fen": CLAIMED_FEN.format(order="o.id"),
    "supplier_id": SUPPLIER_ID.format(order="o.id"),
    "order_status": "''",
    "return_status": "null",
    "return_number": "null",
    "shipped_number": "null",
    "buyer_received": "null",
}


def order(store: Store, order_id: int) -> RefundedOrder | None:
    """Return what an order tells of a refund, or None when it is gone."""
    return store.first(
        RefundedOrder,
        f"select {columns(RefundedOrder, 'o', **_FACTS)} from orders o where o.id = ?",
        (order_id,),
    )


def cases(store: Store, order_id: int) -> list[RefundingCase]:
    """Return the cases of an order that ask for money, the oldest first."""
    return store.rows(
        RefundingCase,
        f"select {columns(RefundingCase, 'a')} from aftersales a"
        " where a.order_id = ? and a.type in ('refund_only', 'return_refund') order by a.id",
        (order_id,),
    )


def close_new(work: Act, order_ids: Iterable[int], at: int) -> None:
    """Close orders that this very import has added: as all that it adds, without an event."""
    work.store.conn.executemany(
        "update orders set refunded_at = ? where id = ? and refunded_at is null",
        [(at, order_id) for order_id in order_ids],
    )


def unlinked(store: Store) -> list[int]:
    """Return the orders to which cases that are refunded belong and are not joined yet."""
    rows = store.query(
        "select distinct o.id from aftersales a join orders o on o.order_sn = a.order_sn"
        " where a.order_id is null and a.refunded_at is not null order by o.id"
    )
    return [row[0] for row in rows]
