"""How the sums of the sales of some days are read: as few passes over the tables as can be.

What hangs on an order is read in the order of its index, beside the orders, where the days hold
most of the orders of their ids; else order by order. The result is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.rules.settlement import OF_SHOP, LineKind
from core.store.connection import Store
from core.store.stages import ALL_BOUGHT, ANY_BOUGHT, CALLED_OFF, LACKING

DAY_S, OFFSET_S = 86_400, 28_800
SOLD = "o.grouped_at >= ? and o.grouped_at < ? and o.exempt_at is null"
# What an order brings in, as `core.rules.terms.income_fen` has it; nothing where nobody says.
INCOME = "coalesce(o.received_fen, o.paid_fen, 0)"
# What an order cost is known when all of it was bought, or when no more of it ever will be.
COSTED = f"(({ALL_BOUGHT}) or ({CALLED_OFF} and {ANY_BOUGHT}))"
_DAY = f"({{at}} + {OFFSET_S}) / {DAY_S}"
_WHERE = f"{_DAY.format(at='o.grouped_at')} as day, coalesce(o.shop_id, 0) as shop"
# So many ids for each order that is looked for are passed over rather than looking it up.
_SPARSE = 8


class Taken(NamedTuple):
    """The orders of a day and shop, called off or not: how many, what they bring in, their ids."""

    day: int
    shop: int
    off: int
    orders: int
    est_fen: int
    first_id: int
    last_id: int


class Bought(NamedTuple):
    """Those of them with a known cost."""

    day: int
    shop: int
    off: int
    orders: int
    est_fen: int
    cost_fen: int


class Paid(NamedTuple):
    """What claims brought, or lines without an order."""

    day: int
    shop: int
    fen: int


class DayCase(NamedTuple):
    """Refunds and settlements of a day and shop, by status and decision."""

    day: int
    shop: int
    status: str
    instant: int
    decision: str | None
    refund_fen: int
    settlement_fen: int


class Settled(NamedTuple):
    """What the settlement says, with what was reckoned where it does."""

    day: int
    shop: int
    cost: str
    settled: int
    est_fen: int
    income_fen: int
    spoken_fen: int
    fee_fen: int
    refund_fen: int
    fines_fen: int
    compensation_fen: int
    back_fen: int
    other_fen: int


class Span(NamedTuple):
    """Some days in a row in seconds; the ids of their orders, where they lie close together."""

    start: int
    end: int
    first_id: int
    last_id: int
    close: bool

    def of(self, table: str, alias: str) -> tuple[str, tuple[int, ...]]:
        """Return the rows of a table beside the orders of the days, and the values of the text."""
        times = (self.start, self.end)
        if not self.close:
            return (
                f"orders o cross join {table} {alias} on {alias}.order_id = o.id where {SOLD}",
                times,
            )
        return (
            f"{table} {alias} cross join orders o on o.id = {alias}.order_id"
            f" where {SOLD} and {alias}.order_id between ? and ?",
            (*times, self.first_id, self.last_id),
        )

    def by(self, alias: str) -> str:
        """Return what groups those rows by order without sorting them where that can be had."""
        return f"{alias}.order_id" if self.close else "+o.id"


def seconds_of(day: int) -> int:
    """Return when a day begins."""
    return day * DAY_S - OFFSET_S


def taken(store: Store, first: int, end: int) -> list[Taken]:
    """Return the orders of each day; a day at a time, so that little is sorted."""
    found: list[Taken] = []
    for day in range(first, end):
        found += store.rows(
            Taken,
            f"select ? as day, coalesce(o.shop_id, 0) as shop, {CALLED_OFF} as off,"
            f" count(*) as orders, sum({INCOME}) as est_fen, min(o.id) as first_id,"
            f" max(o.id) as last_id from orders o where {SOLD} group by shop, off",
            (day, seconds_of(day), seconds_of(day + 1)),
        )
    return found


def span_of(first: int, end: int, orders: Sequence[Taken]) -> Span:
    """Return the days with the ids of their orders."""
    times = seconds_of(first), seconds_of(end)
    if not orders:
        return Span(*times, 0, -1, close=True)
    low, high = min(each.first_id for each in orders), max(each.last_id for each in orders)
    count = sum(each.orders for each in orders)
    return Span(*times, low, high, close=high - low < _SPARSE * count)


def find_costed(store: Store, span: Span) -> None:
    """Note the orders with a known cost, by id: the other questions ask for them."""
    rows, values = span.of("purchases", "p")
    store.conn.execute("drop table if exists temp.costed")
    store.conn.execute(
        "create temp table costed (id integer primary key,"
        " day integer, shop integer, off integer, est integer, spent integer)"
    )
    store.conn.execute(
        "insert into costed select o.id, o.day, o.shop, o.off, o.est, o.spent from"
        f" (select o.id, {_WHERE}, {CALLED_OFF} as off, {INCOME} as est, sum(p.cost_fen) as spent"
        f" from {rows} and p.cancelled_at is null group by {span.by('p')}) o"
        f" where o.off or not {LACKING} order by o.id",
        values,
    )


def let_go(store: Store) -> None:
    """Forget what was noted."""
    store.conn.execute("drop table if exists temp.costed")


def bought(store: Store) -> list[Bought]:
    """Return the orders with a known cost."""
    return store.rows(
        Bought,
        "select k.day, k.shop, k.off, count(*) as orders, sum(k.est) as est_fen,"
        " sum(k.spent) as cost_fen from costed k group by 1, 2, 3",
    )


def claims(store: Store) -> list[Paid]:
    """Return what suppliers paid for the orders with a known cost."""
    return store.rows(
        Paid,
        "select k.day, k.shop, sum(c.paid_fen) as fen"
        " from costed k cross join claims c on c.order_id = k.id group by 1, 2",
    )


def _has(kind: LineKind, more: str = "") -> str:
    return (
        "exists (select 1 from settlement_lines s where s.order_id = o.id"
        f" and s.kind = '{kind.value}'{more})"
    )


SPEAKS_OF_REFUND = _has(LineKind.REFUND)
SPEAKS_OF_BACK = _has(LineKind.MONEY_BACK)
_SPEAKS_OF_SETTLING = _has(LineKind.COMPENSATION, " and s.amount_fen < 0")


def cases(store: Store) -> list[DayCase]:
    """Return the refunds and settlements of the orders with a known cost."""
    return store.rows(
        DayCase,
        "select o.day, o.shop, a.status, a.instant, a.decision,"
        f" sum(case when {SPEAKS_OF_REFUND} then 0"
        " else coalesce(a.refund_fen, a.deal_fen, 0) end) as refund_fen,"
        f" sum(case when {_SPEAKS_OF_SETTLING} then 0"
        " else coalesce(a.settlement_fen, 0) end) as settlement_fen"
        " from costed o cross join aftersales a on a.order_id = o.id"
        " group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5",
    )


def _of(*kinds: LineKind) -> str:
    return f"coalesce(sum(l.amount_fen) filter (where l.kind in ({_listed(kinds)})), 0)"


def _listed(kinds: Sequence[LineKind]) -> str:
    return ", ".join(f"'{kind.value}'" for kind in kinds)


def settled(store: Store, span: Span) -> list[Settled]:
    """Return the sums of the lines of orders, with what was reckoned where a line says it."""
    kind = LineKind
    rows, values = span.of("settlement_lines", "l")
    return store.rows(
        Settled,
        "select o.day, o.shop, case when k.id is not null then 'known' when o.off then 'none'"
        " else 'unknown' end as cost, sum(o.settled) as settled,"
        " sum(o.settled * o.est) as est_fen, sum(o.income) as income_fen,"
        " sum(o.spoken * o.est) as spoken_fen, sum(o.fee) as fee_fen, sum(o.refund) as refund_fen,"
        " sum(o.fines) as fines_fen, sum(o.compensation) as compensation_fen,"
        " sum(o.back) as back_fen, sum(o.other) as other_fen from ("
        f"select o.id, {_WHERE}, {CALLED_OFF} as off, {INCOME} as est,"
        f" max(l.kind = '{kind.INCOME.value}') as settled,"
        f" max(l.kind in ({_listed((kind.INCOME, kind.FEE))})) as spoken,"
        f" {_of(kind.INCOME)} as income, {_of(kind.FEE)} as fee, {_of(kind.REFUND)} as refund,"
        f" {_of(kind.LATE_FINE, kind.FAKE_FINE)} as fines,"
        f" {_of(kind.COMPENSATION)} as compensation, {_of(kind.MONEY_BACK)} as back,"
        f" {_of(kind.OTHER)} as other from {rows} group by {span.by('l')}) o"
        " left join costed k on k.id = o.id group by 1, 2, 3",
        values,
    )


def loose(store: Store, span: Span) -> list[Paid]:
    """Return the lines without an order, by their own day."""
    return store.rows(
        Paid,
        f"select {_DAY.format(at='l.at')} as day, coalesce(l.shop_id, 0) as shop,"
        " sum(l.amount_fen) as fen from settlement_lines l"
        " where l.order_sn = '' and l.at >= ? and l.at < ? and l.order_id is null"
        f" and l.kind in ({_listed(OF_SHOP)}) group by 1, 2",
        (span.start, span.end),
    )
