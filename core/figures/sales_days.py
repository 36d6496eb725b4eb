"""Sales of many days in a row: what the orders of each day brought, summed over each window."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from core.base.clock import day_start, to_epoch
from core.figures.figures import Sales, sales_from, won_money
from core.store import sales as store_sales
from core.store.desk import Desk
from core.store.sales import CaseMoney, Sold
from core.store.sales_sums import seconds_of

# The words of a case's money, without the amounts.
_Case = tuple[str, int, str | None]


class _Day(NamedTuple):
    sold: Sold
    refunds: Counter[_Case]
    settled: Counter[_Case]
    won_back_fen: int


def sales_of_days(
    desk: Desk, days: Sequence[date], length: int, shop_id: int | None = None
) -> list[Sales]:
    """Return the sales of the window of `length` days that ends with each of some days in a row."""
    found: list[Sales] = []
    window: deque[_Day] = deque()
    total = _Day(store_sales.NOTHING, Counter(), Counter(), 0)
    first = days[0] - timedelta(days=length - 1)
    for day in _days(desk, first, len(days) + length - 1, shop_id):
        total = _added(total, day, 1)
        window.append(day)
        if len(window) > length:
            total = _added(total, window.popleft(), -1)
        if len(window) == length:
            cases = [
                CaseMoney(*case, total.refunds[case], total.settled[case])
                for case in total.refunds.keys() | total.settled.keys()
            ]
            found.append(sales_from(desk.rules, total.sold, cases, total.won_back_fen))
    return found


def days_to_sum(desk: Desk, days: Sequence[date], length: int) -> int:
    """Return how many of the days that those windows hold are yet to be summed."""
    first = store_sales.day_number(to_epoch(day_start(days[0] - timedelta(days=length - 1))))
    return store_sales.missing(desk.store, first, first + len(days) + length - 1)


def _days(desk: Desk, first: date, count: int, shop_id: int | None) -> Iterator[_Day]:
    """Read what the orders of each of `count` days brought, cost and gave back."""
    start = store_sales.day_number(to_epoch(day_start(first)))
    sums = store_sales.days_of(desk.store, start, start + count)
    won = _won_back(desk, start, count, shop_id)
    for day in range(start, start + count):
        sold = store_sales.NOTHING
        refunds: Counter[_Case] = Counter()
        settled: Counter[_Case] = Counter()
        for part in sums[day]:
            if shop_id not in (None, part.shop_id):
                continue
            sold = sold.plus(part.sold)
            for status, instant, decision, refund, settlement in part.cases:
                refunds[status, instant, decision] += refund
                settled[status, instant, decision] += settlement
        yield _Day(sold, refunds, settled, won[day])


def _won_back(desk: Desk, start: int, count: int, shop_id: int | None) -> Counter[int]:
    """Return what appeals gave back, by the day on which their orders were grouped."""
    span = seconds_of(start), seconds_of(start + count)
    found: Counter[int] = Counter()
    for row in won_money(desk, *span, shop_id):
        if row.grouped_at is not None:
            found[store_sales.day_number(row.grouped_at)] += row.amount_fen
    return found


def _added(total: _Day, day: _Day, sign: int) -> _Day:
    for case, fen in day.refunds.items():
        total.refunds[case] += sign * fen
    for case, fen in day.settled.items():
        total.settled[case] += sign * fen
    return total._replace(
        sold=total.sold.plus(day.sold, sign),
        won_back_fen=total.won_back_fen + sign * day.won_back_fen,
    )
