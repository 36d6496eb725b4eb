"""The sums and rows that the figures are made of. Windows are seconds since 1970, end exclusive."""

from __future__ import annotations

from typing import NamedTuple

from core.store.acts import Act
from core.store.connection import Store, columns

_SOLD = "o.grouped_at >= ? and o.grouped_at < ? and o.exempt_at is null"


class Sold(NamedTuple):
    """Sums over the orders grouped in a window, in fen; without the ones that need no shipping."""

    orders: int
    received_fen: int
    cost_fen: int
    claims_fen: int


class CaseMoney(NamedTuple):
    """Refunds and settlements of a window's orders, summed by status and decision."""

    status: str
    instant: int
    decision: str | None
    refund_fen: int
    settlement_fen: int


class WonAppeal(NamedTuple):
    """A won appeal; `counts` tells whether the order is among the window's sales."""

    kind: str
    ground: str
    order_sn: str
    amount_fen: int
    counts: int


class FigureCase(NamedTuple):
    """What the figures need of a case; `ended_at` is when it was refunded, closed or asked."""

    id: int
    order_sn: str
    status: str
    instant: int
    reason: str
    intervened: int
    asked_at: int | None
    ended_at: int | None


class MarkedFault(NamedTuple):
    """An order with a fault that was marked."""

    order_sn: str
    cause: str


class CampaignRow(NamedTuple):
    """A campaign's thresholds."""

    name: str
    reviews: int
    description: float
    logistics: float
    service: float


class Mark(NamedTuple):
    """The mark of a fault on an order."""

    id: int
    order_id: int


def grouped(store: Store, start: int, end: int) -> int:
    """Return how many orders were grouped in a window."""
    return int(
        store.value(
            "select count(*) from orders where grouped_at >= ? and grouped_at < ?", (start, end)
        )
    )


def sold(store: Store, start: int, end: int) -> Sold:
    """Return what the orders of a window brought in, cost upstream and got back from suppliers."""
    window = (start, end)
    sales = store.query(
        f"select count(*), coalesce(sum(o.received_fen), 0) from orders o where {_SOLD}",
        window,
    )[0]
    cost = store.value(
        "select coalesce(sum(p.cost_fen), 0) from orders o"
        f" join purchases p on p.order_id = o.id where {_SOLD} and p.cancelled_at is null",
        window,
    )
    claims = store.value(
        "select coalesce(sum(c.paid_fen), 0) from orders o"
        f" join claims c on c.order_id = o.id where {_SOLD}",
        window,
    )
    return Sold(int(sales[0]), int(sales[1]), int(cost), int(claims))


def case_money(store: Store, start: int, end: int) -> list[CaseMoney]:
    """Return refunds and settlements of a window's orders, summed by status and decision."""
    return store.rows(
        CaseMoney,
        "select a.status, a.instant, a.decision,"
        " sum(coalesce(a.refund_fen, a.deal_fen, 0)) as refund_fen,"
        " sum(coalesce(a.settlement_fen, 0)) as settlement_fen"
        f" from orders o join aftersales a on a.order_id = o.id where {_SOLD}"
        " group by a.status, a.instant, a.decision",
        (start, end),
    )


def won_appeals(store: Store, start: int, end: int) -> list[WonAppeal]:
    """Return the won appeals, of all times: what they clear was in some window."""
    return store.rows(
        WonAppeal,
        "select a.kind, a.ground, a.order_sn,"
        " coalesce(a.amount_fen, c.refund_fen, 0) as amount_fen,"
        f" o.id is not null and {_SOLD} as counts"
        " from appeals a left join orders o on o.order_sn = a.order_sn"
        " left join aftersales c on c.id = a.aftersale_id where a.state = 'won'",
        (start, end),
    )


_ENDED = "coalesce(a.refunded_at, a.closed_at, a.asked_at)"
_CASE = f"select {columns(FigureCase, 'a', ended_at=_ENDED)} from aftersales a"


def cases(store: Store, start: int, end: int) -> list[FigureCase]:
    """Return the cases that ended in a window, and those with the platform asked in it."""
    return store.rows(
        FigureCase,
        f"{_CASE} where {_ENDED} >= ? and {_ENDED} < ?"
        f" union {_CASE} where a.asked_at >= ? and a.asked_at < ?",
        (start, end, start, end),
    )


def faults(store: Store, start: int, end: int) -> list[MarkedFault]:
    """Return the faults marked in a window and not taken back."""
    return store.rows(
        MarkedFault,
        "select o.order_sn, f.cause from faults f join orders o on o.id = f.order_id"
        " where f.cleared_at is null and f.marked_at >= ? and f.marked_at < ?",
        (start, end),
    )


def lowest_logistics(store: Store, start: int, end: int) -> list[str]:
    """Return the orders with a logistics score of 1 in a window."""
    rows = store.query(
        "select order_sn from reviews where at >= ? and at < ? and logistics = 1", (start, end)
    )
    return [row[0] for row in rows]


def scores(store: Store, start: int, end: int) -> tuple[int, int, int, int]:
    """Return the number of reviews in a window and the sums of their three scores."""
    row = store.query(
        "select count(*), coalesce(sum(description), 0), coalesce(sum(logistics), 0),"
        " coalesce(sum(service), 0) from reviews where at >= ? and at < ?",
        (start, end),
    )[0]
    return (row[0], row[1], row[2], row[3])


def campaigns(store: Store) -> list[CampaignRow]:
    """Return the campaigns' thresholds by name."""
    listed = columns(CampaignRow, "c")
    return store.rows(CampaignRow, f"select {listed} from campaigns c order by c.name")


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
