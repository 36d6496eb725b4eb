"""The sums and rows that the figures are made of. Windows are seconds since 1970, end exclusive.

With a shop's id only what belongs to it is taken, with 0 only what belongs to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.store.acts import Act
from core.store.connection import Store, columns, marks
from core.store.reviews import REVIEW_SHOP
from core.store.sales_sums import COSTED, SOLD, SPEAKS_OF_BACK
from core.store.shops import Whose
from core.store.shops import narrowed as _of_shop


class WonAppeal(NamedTuple):
    """A won appeal; `decided_at` is when it was won, None where nobody wrote that down."""

    kind: str
    ground: str
    order_sn: str
    decided_at: int | None


class WonMoney(NamedTuple):
    """What a won appeal gave back, or its case says that was refunded."""

    kind: str
    ground: str
    order_sn: str
    amount_fen: int
    grouped_at: int | None


class MarkedFault(NamedTuple):
    """An order with a fault that was marked."""

    order_sn: str
    cause: str


class Mark(NamedTuple):
    """The mark of a fault on an order."""

    id: int
    order_id: int


def grouped(store: Store, start: int, end: int, shop_id: Whose = None) -> int:
    """Return how many orders were grouped in a window."""
    of_shop, whose = _of_shop(shop_id)
    return int(
        store.value(
            "select count(*) from orders o where o.grouped_at >= ? and o.grouped_at < ?" + of_shop,
            (start, end, *whose),
        )
    )


def won_appeals(store: Store) -> list[WonAppeal]:
    """Return the won appeals, of all times and shops: what they clear was in some window."""
    return store.rows(
        WonAppeal, f"select {columns(WonAppeal, 'a')} from appeals a where a.state = 'won'"
    )


_MONEY = "coalesce(a.amount_fen, c.refund_fen, 0)"
_WON = (
    f"select a.kind, a.ground, a.order_sn, {_MONEY} as amount_fen, o.grouped_at from appeals a"
    " {join} orders o on o.order_sn = a.order_sn left join aftersales c on c.id = a.aftersale_id"
    " where a.state = 'won' and a.kind in ({kinds})"
)


def won_money(store: Store, kinds: Sequence[str]) -> list[WonMoney]:
    """Return what the won appeals of some kinds gave back, of all times and shops."""
    return store.rows(WonMoney, _WON.format(join="left join", kinds=marks(kinds)), kinds)


def won_money_sold(
    store: Store, start: int, end: int, kinds: Sequence[str], shop_id: Whose = None
) -> list[WonMoney]:
    """Return those that add to the profit of the orders grouped in a window.

    What such an order cost is known, and the settlement does not show what the appeal gave back.
    """
    of_shop, whose = _of_shop(shop_id)
    # Whether the cost is known is asked of the few that are left.
    return store.rows(
        WonMoney,
        _WON.format(join="join", kinds=marks(kinds))
        + f" and {SOLD}{of_shop} and {_MONEY} > 0 and {COSTED} and not {SPEAKS_OF_BACK}",
        (*kinds, start, end, *whose),
    )


def faults(store: Store, start: int, end: int, shop_id: Whose = None) -> list[MarkedFault]:
    """Return the faults marked in a window and not taken back before its end."""
    of_shop, whose = _of_shop(shop_id)
    return store.rows(
        MarkedFault,
        "select o.order_sn, f.cause from faults f join orders o on o.id = f.order_id"
        " where (f.cleared_at is null or f.cleared_at >= ?)"
        f" and f.marked_at >= ? and f.marked_at < ?{of_shop}",
        (end, start, end, *whose),
    )


def lowest_logistics(store: Store, start: int, end: int, shop_id: Whose = None) -> list[str]:
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
