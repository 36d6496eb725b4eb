"""What the orders of a day brought in, cost and gave back: sums that add up over days and shops.

Days are those of Beijing, counted from 1970-01-01. What the settlement says of an order takes the
place of what is reckoned for it, part by part; `Sold` says how.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.rules.settlement import OF_SHOP, LineKind
from core.store.connection import Store
from core.store.stages import ALL_BOUGHT, ANY_BOUGHT, CALLED_OFF

_DAY = "({at} + 28800) / 86400"
DAY_S, _OFFSET_S = 86_400, 28_800
SOLD = "o.grouped_at >= ? and o.grouped_at < ? and o.exempt_at is null"
# What an order brings in, as `core.rules.terms.income_fen` has it; nothing where nobody says.
INCOME = "coalesce(o.received_fen, o.paid_fen, 0)"
# What an order cost is known when all of it was bought, or when no more of it ever will be.
COSTED = f"(({ALL_BOUGHT}) or ({CALLED_OFF} and {ANY_BOUGHT}))"
# Known, or unknown; none of an order that was called off before anything was bought.
COST = f"case when {COSTED} then 'known' when {CALLED_OFF} then 'none' else 'unknown' end"


class Sold(NamedTuple):
    """Sums over some orders, in fen; without the ones that need no shipping.

    `costed_fen` is the income of the orders whose cost is known; `cost_fen`, `claims_fen` and
    what follows are of these. `uncosted` orders stand, and something in them has no purchase
    here. One that was called off before anything was bought is neither: of its settlement only
    fees, fines, compensation and money back count.

    `settled` orders have a line of income: that is their income, and what fee they had is known.
    The fee of the others is reckoned on `fee_base_fen`, unless they have a line of a fee.
    `refund_fen`, `fee_fen` and `fines_fen` were taken, less what was given back; the others have
    their sign. `loose_fen` are lines without an order, by their own day.
    """

    orders: int
    received_fen: int
    costed_fen: int
    uncosted: int
    uncosted_fen: int
    cost_fen: int
    claims_fen: int
    settled: int
    settled_fen: int
    fee_base_fen: int
    fee_fen: int
    refund_fen: int
    fines_fen: int
    compensation_fen: int
    back_fen: int
    other_fen: int
    loose_fen: int

    def plus(self, other: Sold, sign: int = 1) -> Sold:
        """Return the sums with those of other orders added, or taken off."""
        return Sold(*(one + sign * more for one, more in zip(self, other, strict=True)))


NOTHING = Sold(*[0] * len(Sold._fields))


class CaseMoney(NamedTuple):
    """Refunds and settlements of orders with a known cost, by status and decision.

    Refunds of an order that the settlement shows refunds of are not among them, nor what settling
    cost where it shows that compensation was taken.
    """

    status: str
    instant: int
    decision: str | None
    refund_fen: int
    settlement_fen: int


class DayMoney(NamedTuple):
    """The sums of a day and shop; shop 0 is none."""

    shop_id: int
    sold: Sold
    cases: tuple[CaseMoney, ...]


class _Share(NamedTuple):
    day: int
    shop: int
    cost: str
    orders: int
    est_fen: int
    cost_fen: int


class _Paid(NamedTuple):
    day: int
    shop: int
    fen: int


class _DayCase(NamedTuple):
    day: int
    shop: int
    status: str
    instant: int
    decision: str | None
    refund_fen: int
    settlement_fen: int


class _Settled(NamedTuple):
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


def day_number(at: int) -> int:
    """Return the day of an instant."""
    return (at + _OFFSET_S) // DAY_S


def seconds_of(day: int) -> int:
    """Return when a day begins."""
    return day * DAY_S - _OFFSET_S


def days_of(store: Store, first: int, end: int) -> dict[int, list[DayMoney]]:
    """Return the sums of each day from `first` to before `end`, by day.

    What was summed before and has not changed since is kept; the rest is read.
    """
    if store.conn.in_transaction:
        return _days(store, first, end)[0]
    store.conn.execute("begin")
    try:
        found, made = _days(store, first, end)
        _keep(store, found, made)
        return found
    finally:
        if store.conn.in_transaction:
            store.conn.execute("rollback")


def _days(
    store: Store, first: int, end: int
) -> tuple[dict[int, list[DayMoney]], list[tuple[int, int]]]:
    """Return the sums, and the spans of days that had to be read."""
    kept = store.query("select day, sums from sales_days where day >= ? and day < ?", (first, end))
    found = {row[0]: _read(row[1]) for row in kept}
    spans: list[tuple[int, int]] = []
    for day in range(first, end):
        if day not in found:
            if spans and spans[-1][1] == day:
                spans[-1] = spans[-1][0], day + 1
            else:
                spans.append((day, day + 1))
    for span in spans:
        found |= _sum(store, *span)
    return found, spans


def _keep(store: Store, found: dict[int, list[DayMoney]], spans: Iterable[tuple[int, int]]) -> None:
    """Keep what was summed, unless somebody writes, or has written since it was read."""
    rows = [
        (day, json.dumps(list(found[day]), ensure_ascii=False))
        for span in spans
        for day in range(*span)
    ]
    if not rows:
        return
    try:
        store.conn.execute("pragma busy_timeout = 0")
        store.conn.executemany("insert or replace into sales_days values (?, ?)", rows)
        store.conn.execute("commit")
    except sqlite3.OperationalError:
        pass
    finally:
        store.wait_again()


def _read(text: str) -> list[DayMoney]:
    return [
        DayMoney(shop, Sold(*sold), tuple(CaseMoney(*case) for case in cases))
        for shop, sold, cases in json.loads(text)
    ]


def _sum(store: Store, first: int, end: int) -> dict[int, list[DayMoney]]:
    """Read the sums of some days in a row."""
    window = (seconds_of(first), seconds_of(end))
    sold: dict[tuple[int, int], Sold] = {}
    cases: dict[tuple[int, int], list[CaseMoney]] = {}

    def add(day: int, shop: int, **sums: int) -> None:
        sold[day, shop] = sold.get((day, shop), NOTHING).plus(NOTHING._replace(**sums))

    for each in _shares(store, window):
        add(each.day, each.shop, orders=each.orders, received_fen=each.est_fen)
        if each.cost == "known":
            add(each.day, each.shop, costed_fen=each.est_fen, fee_base_fen=each.est_fen,
                cost_fen=each.cost_fen)  # fmt: skip
        elif each.cost == "unknown":
            add(each.day, each.shop, uncosted=each.orders, uncosted_fen=each.est_fen)
    for paid in _claims(store, window):
        add(paid.day, paid.shop, claims_fen=paid.fen)
    for line in _settled(store, window):
        add(line.day, line.shop, **_corrections(line))
    for loose in _loose(store, window):
        add(loose.day, loose.shop, loose_fen=loose.fen)
    for case in _cases(store, window):
        cases.setdefault(case[:2], []).append(CaseMoney(*case[2:]))
        add(case.day, case.shop)
    found: dict[int, list[DayMoney]] = {day: [] for day in range(first, end)}
    for (day, shop), sums in sorted(sold.items()):
        found[day].append(DayMoney(shop, sums, tuple(cases.get((day, shop), ()))))
    return found


def _corrections(line: _Settled) -> dict[str, int]:
    """Return what the settlement of some orders changes in the sums that were reckoned."""
    more = line.income_fen - line.est_fen
    found = {"settled": line.settled, "settled_fen": line.income_fen, "received_fen": more}
    if line.cost == "unknown":
        return found | {"uncosted_fen": more}
    found |= {
        "fee_fen": -line.fee_fen,
        "fines_fen": -line.fines_fen,
        "compensation_fen": line.compensation_fen,
        "back_fen": line.back_fen,
    }
    if line.cost == "known":
        found |= {
            "costed_fen": more,
            "fee_base_fen": -line.spoken_fen,
            "refund_fen": -line.refund_fen,
            "other_fen": line.other_fen,
        }
    return found


# `group by +o.id` keeps the engine from walking all orders by their ids.
_WHERE = f"{_DAY.format(at='o.grouped_at')} as day, coalesce(o.shop_id, 0) as shop"


def _shares(store: Store, window: tuple[int, int]) -> list[_Share]:
    return store.rows(
        _Share,
        f"with w as materialized (select {_WHERE}, {INCOME} as est, {COST} as cost,"
        " (select sum(p.cost_fen) from purchases p where p.order_id = o.id"
        f" and p.cancelled_at is null) as spent from orders o where {SOLD})"
        " select day, shop, cost, count(*) as orders, sum(est) as est_fen,"
        " coalesce(sum(spent), 0) as cost_fen from w group by day, shop, cost",
        window,
    )


def _claims(store: Store, window: tuple[int, int]) -> list[_Paid]:
    return store.rows(
        _Paid,
        f"with w as materialized (select o.id, {_WHERE}, sum(c.paid_fen) as fen"
        f" from orders o cross join claims c on c.order_id = o.id where {SOLD} group by +o.id)"
        " select w.day, w.shop, sum(w.fen) as fen from w cross join orders o on o.id = w.id"
        f" where {COSTED} group by w.day, w.shop",
        window,
    )


def _has(kind: LineKind, more: str = "") -> str:
    return (
        "exists (select 1 from settlement_lines s where s.order_id = o.id"
        f" and s.kind = '{kind.value}'{more})"
    )


SPEAKS_OF_REFUND = _has(LineKind.REFUND)
SPEAKS_OF_BACK = _has(LineKind.MONEY_BACK)
_SPEAKS_OF_SETTLING = _has(LineKind.COMPENSATION, " and s.amount_fen < 0")


def _cases(store: Store, window: tuple[int, int]) -> list[_DayCase]:
    return store.rows(
        _DayCase,
        f"with w as materialized (select o.id, {_WHERE}, a.status, a.instant, a.decision,"
        f" case when {SPEAKS_OF_REFUND} then 0"
        " else coalesce(a.refund_fen, a.deal_fen, 0) end as refund,"
        f" case when {_SPEAKS_OF_SETTLING} then 0"
        " else coalesce(a.settlement_fen, 0) end as settlement"
        f" from orders o cross join aftersales a on a.order_id = o.id where {SOLD})"
        " select w.day, w.shop, w.status, w.instant, w.decision, sum(w.refund) as refund_fen,"
        " sum(w.settlement) as settlement_fen from w cross join orders o on o.id = w.id"
        f" where {COSTED} group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5",
        window,
    )


def _of(*kinds: LineKind) -> str:
    return f"sum(case when l.kind in ({_listed(kinds)}) then l.amount_fen else 0 end)"


def _listed(kinds: Sequence[LineKind]) -> str:
    return ", ".join(f"'{kind.value}'" for kind in kinds)


def _settled(store: Store, window: tuple[int, int]) -> list[_Settled]:
    """Return the sums of the lines of orders, with what was reckoned where a line says it."""
    kind = LineKind
    return store.rows(
        _Settled,
        f"with w as materialized (select o.id, {_WHERE}, {INCOME} as est,"
        f" max(l.kind = '{kind.INCOME.value}') as settled,"
        f" max(l.kind in ({_listed((kind.INCOME, kind.FEE))})) as spoken,"
        f" {_of(kind.INCOME)} as income, {_of(kind.FEE)} as fee, {_of(kind.REFUND)} as refund,"
        f" {_of(kind.LATE_FINE, kind.FAKE_FINE)} as fines,"
        f" {_of(kind.COMPENSATION)} as compensation, {_of(kind.MONEY_BACK)} as back,"
        f" {_of(kind.OTHER)} as other"
        f" from orders o cross join settlement_lines l on l.order_id = o.id where {SOLD}"
        " group by +o.id)"
        f" select w.day, w.shop, {COST} as cost, sum(w.settled) as settled,"
        " sum(w.settled * w.est) as est_fen, sum(w.income) as income_fen,"
        " sum(w.spoken * w.est) as spoken_fen, sum(w.fee) as fee_fen, sum(w.refund) as refund_fen,"
        " sum(w.fines) as fines_fen, sum(w.compensation) as compensation_fen,"
        " sum(w.back) as back_fen, sum(w.other) as other_fen"
        " from w cross join orders o on o.id = w.id group by w.day, w.shop, 3",
        window,
    )


def _loose(store: Store, window: tuple[int, int]) -> list[_Paid]:
    return store.rows(
        _Paid,
        f"select {_DAY.format(at='l.at')} as day, coalesce(l.shop_id, 0) as shop,"
        " sum(l.amount_fen) as fen from settlement_lines l"
        " where l.order_sn = '' and l.at >= ? and l.at < ? and l.order_id is null"
        f" and l.kind in ({_listed(OF_SHOP)}) group by 1, 2",
        window,
    )
