"""Sales of many days in a row: what the orders of each day brought, summed over each window."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from core.base.clock import day_start, to_epoch
from core.figures.figures import WINDOW, Fees, Sales, sales_from, won_money
from core.figures.parts import Part, parts_of
from core.store import sales as store_sales
from core.store.desk import Desk
from core.store.sales import CaseMoney, Sold
from core.store.sales_sums import seconds_of
from core.store.shops import Whose, holds

Key = TypeVar("Key")
# The words of a case's money, without the amounts.
_Case = tuple[str, int, str | None]


class _Day(NamedTuple):
    """What a day brought, or a window; `bases` is what the fee is reckoned on, by shop."""

    sold: Sold
    bases: Counter[int]
    refunds: Counter[_Case]
    settled: Counter[_Case]
    won_back_fen: int


def sales_of_days(desk: Desk, days: Sequence[date], shop_id: int | None = None) -> list[Sales]:
    """Return the sales of the window that ends with each of some days in a row."""
    fees = Fees(desk.rules)
    windows = [_windows(desk, days, part) for part in parts_of(desk.rules, shop_id, WINDOW)]
    found = []
    for parts in zip(*windows, strict=True):
        total = _nothing()
        for part in parts:
            total = _added(total, part, 1)
        cases = [
            CaseMoney(*case, total.refunds[case], total.settled[case])
            for case in total.refunds.keys() | total.settled.keys()
        ]
        found.append(sales_from(total.sold, cases, total.won_back_fen, fees.of(total.bases)))
    return found


def _nothing() -> _Day:
    return _Day(store_sales.NOTHING, Counter(), Counter(), Counter(), 0)


def _windows(desk: Desk, days: Sequence[date], part: Part) -> Iterator[_Day]:
    """Give the sums of each window of some shops, which are changed for the next one."""
    length = part.days(WINDOW)
    window: deque[_Day] = deque()
    total = _nothing()
    first = days[0] - timedelta(days=length - 1)
    for day in _days(desk, first, len(days) + length - 1, part.whose):
        total = _added(total, day, 1)
        window.append(day)
        if len(window) > length:
            total = _added(total, window.popleft(), -1)
        if len(window) == length:
            yield total


def days_to_sum(desk: Desk, days: Sequence[date], shop_id: int | None = None) -> int:
    """Return how many of the days that those windows hold are yet to be summed."""
    length = max(part.days(WINDOW) for part in parts_of(desk.rules, shop_id, WINDOW))
    first = store_sales.day_number(to_epoch(day_start(days[0] - timedelta(days=length - 1))))
    return store_sales.missing(desk.store, first, first + len(days) + length - 1)


def _days(desk: Desk, first: date, count: int, whose: Whose) -> Iterator[_Day]:
    """Read what the orders of each of `count` days brought, cost and gave back."""
    start = store_sales.day_number(to_epoch(day_start(first)))
    sums = store_sales.days_of(desk.store, start, start + count)
    won = _won_back(desk, start, count, whose)
    for day in range(start, start + count):
        found = _nothing()
        sold = found.sold
        for part in sums[day]:
            if not holds(whose, part.shop_id):
                continue
            sold = sold.plus(part.sold)
            found.bases[part.shop_id] += part.sold.fee_base_fen
            for status, instant, decision, refund, settlement in part.cases:
                found.refunds[status, instant, decision] += refund
                found.settled[status, instant, decision] += settlement
        yield found._replace(sold=sold, won_back_fen=won[day])


def _won_back(desk: Desk, start: int, count: int, whose: Whose) -> Counter[int]:
    """Return what appeals gave back, by the day on which their orders were grouped."""
    span = seconds_of(start), seconds_of(start + count)
    found: Counter[int] = Counter()
    for row in won_money(desk, *span, whose):
        if row.grouped_at is not None:
            found[store_sales.day_number(row.grouped_at)] += row.amount_fen
    return found


def _added(total: _Day, day: _Day, sign: int) -> _Day:
    _take(total.bases, day.bases, sign)
    _take(total.refunds, day.refunds, sign)
    _take(total.settled, day.settled, sign)
    return total._replace(
        sold=total.sold.plus(day.sold, sign),
        won_back_fen=total.won_back_fen + sign * day.won_back_fen,
    )


def _take(of_all: Counter[Key], of_day: Counter[Key], sign: int) -> None:
    for key, fen in of_day.items():
        of_all[key] += sign * fen
