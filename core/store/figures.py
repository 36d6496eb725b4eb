"""The sums and rows that the figures are made of. Windows are seconds since 1970, end exclusive.

With a shop's id only what belongs to it is taken, with 0 only what belongs to none.
"""

from __future__ import annotations

from typing import NamedTuple

from core.store.acts import Act
from core.store.connection import Store
from core.store.reviews import REVIEW_SHOP
from core.store.shops import narrowed as _of_shop
from core.store.stages import ALL_BOUGHT, ANY_BOUGHT, CALLED_OFF

_SOLD = "o.grouped_at >= ? and o.grouped_at < ? and o.exempt_at is null"
# What an order brings in, as `core.rules.terms.income_fen` has it; nothing where nobody says.
_INCOME = "coalesce(o.received_fen, o.paid_fen, 0)"
# What an order cost is known when all of it was bought, or when no more of it ever will be.
_COSTED = f"(({ALL_BOUGHT}) or ({CALLED_OFF} and {ANY_BOUGHT}))"


class Sold(NamedTuple):
    """Sums over the orders grouped in a window, in fen; without the ones that need no shipping.

    `costed_fen` was received for the orders whose cost is known; cost and claims are theirs.
    `uncosted` orders stand, and something in them has no purchase here. One that was called off
    before anything was bought is neither.
    """

    orders: int
    received_fen: int
    costed_fen: int
    uncosted: int
    uncosted_fen: int
    cost_fen: int
    claims_fen: int


class _Share(NamedTuple):
    cost: str
    orders: int
    received_fen: int


class CaseMoney(NamedTuple):
    """Refunds and settlements of the orders with a known cost, by status and decision."""

    status: str
    instant: int
    decision: str | None
    refund_fen: int
    settlement_fen: int


class WonAppeal(NamedTuple):
    """A won appeal; `counts` tells whether the order is in the window's profit.

    `decided_at` is when it was won, None where nobody wrote that down.
    """

    kind: str
    ground: str
    order_sn: str
    amount_fen: int
    counts: int
    decided_at: int | None


class MarkedFault(NamedTuple):
    """An order with a fault that was marked."""

    order_sn: str
    cause: str


class Mark(NamedTuple):
    """The mark of a fault on an order."""

    id: int
    order_id: int


def grouped(store: Store, start: int, end: int, shop_id: int | None = None) -> int:
    """Return how many orders were grouped in a window."""
    of_shop, whose = _of_shop(shop_id)
    return int(
        store.value(
            "select count(*) from orders o where o.grouped_at >= ? and o.grouped_at < ?" + of_shop,
            (start, end, *whose),
        )
    )


def sold(store: Store, start: int, end: int, shop_id: int | None = None) -> Sold:
    """Return what the orders of a window brought in, cost upstream and got back from suppliers."""
    of_shop, whose = _of_shop(shop_id)
    window = (start, end, *whose)
    shares = store.rows(
        _Share,
        f"select case when {_COSTED} then 'known' when {CALLED_OFF} then 'none' else 'unknown' end"
        f" as cost, count(*) as orders, coalesce(sum({_INCOME}), 0) as received_fen"
        f" from orders o where {_SOLD}{of_shop} group by 1",
        window,
    )
    by_cost = {row.cost: row for row in shares}
    nothing = _Share("", 0, 0)
    unknown = by_cost.get("unknown", nothing)
    cost = store.value(
        "select coalesce(sum(p.cost_fen), 0) from orders o"
        " join purchases p on p.order_id = o.id"
        f" where {_SOLD}{of_shop} and p.cancelled_at is null and {_COSTED}",
        window,
    )
    claims = store.value(
        "select coalesce(sum(c.paid_fen), 0) from orders o"
        f" join claims c on c.order_id = o.id where {_SOLD}{of_shop} and {_COSTED}",
        window,
    )
    return Sold(
        orders=sum(row.orders for row in shares),
        received_fen=sum(row.received_fen for row in shares),
        costed_fen=by_cost.get("known", nothing).received_fen,
        uncosted=unknown.orders,
        uncosted_fen=unknown.received_fen,
        cost_fen=int(cost),
        claims_fen=int(claims),
    )


def case_money(store: Store, start: int, end: int, shop_id: int | None = None) -> list[CaseMoney]:
    """Return refunds and settlements of the window's orders whose cost is known."""
    of_shop, whose = _of_shop(shop_id)
    return store.rows(
        CaseMoney,
        "select a.status, a.instant, a.decision,"
        " sum(coalesce(a.refund_fen, a.deal_fen, 0)) as refund_fen,"
        " sum(coalesce(a.settlement_fen, 0)) as settlement_fen"
        f" from orders o join aftersales a on a.order_id = o.id where {_SOLD}{of_shop}"
        f" and {_COSTED} group by a.status, a.instant, a.decision",
        (start, end, *whose),
    )


def won_appeals(store: Store, start: int, end: int, shop_id: int | None = None) -> list[WonAppeal]:
    """Return the won appeals, of all times and shops: what they clear was in some window."""
    of_shop, whose = _of_shop(shop_id)
    return store.rows(
        WonAppeal,
        "select a.kind, a.ground, a.order_sn,"
        " coalesce(a.amount_fen, c.refund_fen, 0) as amount_fen,"
        f" o.id is not null and {_SOLD}{of_shop} and {_COSTED} as counts, a.decided_at"
        " from appeals a left join orders o on o.order_sn = a.order_sn"
        " left join aftersales c on c.id = a.aftersale_id where a.state = 'won'",
        (start, end, *whose),
    )


def faults(store: Store, start: int, end: int, shop_id: int | None = None) -> list[MarkedFault]:
    """Return the faults marked in a window and not taken back before its end."""
    of_shop, whose = _of_shop(shop_id)
    return store.rows(
        MarkedFault,
        "select o.order_sn, f.cause from faults f join orders o on o.id = f.order_id"
        " where (f.cleared_at is null or f.cleared_at >= ?)"
        f" and f.marked_at >= ? and f.marked_at < ?{of_shop}",
        (end, start, end, *whose),
    )


def lowest_logistics(store: Store, start: int, end: int, shop_id: int | None = None) -> list[str]:
    """Return the orders with a logistics score of 1 in a window."""
    of_shop, whose = _of_shop(shop_id, REVIEW_SHOP)
    rows = store.query(
        "select r.order_sn from reviews r"
        f" where r.at >= ? and r.at < ? and r.logistics = 1{of_shop}",
        (start, end, *whose),
    )
    return [row[0] for row in rows]


def fault(store: Store, order_id: int, cause: str) -> Mark | None:
    """Return the mark of a cause on an order that is not taken back, or None."""
    return store.first(
        Mark,
        "select id, order_id from faults where order_id = ? and cause = ? and cleared_at is null",
        (order_id, cause),
    )


def faults_of(store: Store, order_id: int) -> list[str]:
    """Return the causes marked on an order."""
    rows = store.query(
        "select cause from faults where order_id = ? and cleared_at is null order by id",
        (order_id,),
    )
    return [row[0] for row in rows]


def mark(work: Act, order_id: int, cause: str) -> int:
    """Insert a mark and return its id."""
    values = {"order_id": order_id, "cause": cause, "marked_at": work.at}
    return work.insert("faults", values, order_id=order_id)


def clear(work: Act, row: Mark) -> None:
    """Take a mark back."""
    work.update("faults", row.id, {"cleared_at": work.at}, order_id=row.order_id)
