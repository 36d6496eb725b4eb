"""The figures of many days in a row, computed in one pass over facts that are read once.

Each value is what `figures.figures` gives for the end of its day; a property test holds that. An
order counts on a span of days for each of its faults, so a day's count of orders is a sum of
differences over the merged spans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from core.base.clock import beijing, day_start, to_epoch
from core.base.errors import DaifaError
from core.base.i18n import _
from core.figures import figures as metrics
from core.figures.campaigns import SCORES
from core.figures.measures import MEASURES, Value
from core.figures.parts import parts_of
from core.figures.rates import as_float, guide_rate, plain_rate, smoothed_rate
from core.figures.sales_days import days_to_sum, sales_of_days
from core.rules.aftersales import tables
from core.store import figure_cases, figure_days
from core.store import figures as store_metrics
from core.store import reviews as store_reviews
from core.store.desk import Desk
from core.store.shops import Whose

DAYS = 90
# So many days are summed too soon to be worth a word.
FEW_DAYS = 2
_MOST = 730
_DAY_S = 86400
# A day in Beijing as `date.toordinal` counts it: eight hours ahead, 1970-01-01 is 719163.
_AHEAD_S, _EPOCH = 28800, 719163

_REVIEWS = "review.window"
# The figures of orders, and what a won appeal must win to take an order out of each.
_CLEARED = (
    ("abnormal", "logistics"),
    ("dispute", "dispute"),
    ("intervention", ""),
    ("quality", "quality"),
)
# The days on which something counts, the last one included; of an order with its number.
Days = tuple[int, int]
_NEVER = 10**9


@dataclass(frozen=True)
class Series:
    """The days from the first to the last, and each figure's values on them by its name.

    Those of sales are left out while their days are being summed.
    """

    days: tuple[date, ...]
    values: dict[str, tuple[Value, ...]]


def day_of(seconds: int) -> int:
    """Return the Beijing day of an instant, as `date.toordinal`."""
    return (seconds + _AHEAD_S) // _DAY_S + _EPOCH


def series(
    desk: Desk,
    at: datetime,
    days: int = DAYS,
    shop_id: int | None = None,
    tell: Callable[[Series], object] | None = None,
) -> Series:
    """Return every figure for each of the last `days` days, the day of `at` included.

    `tell` is told those that are counted before the sales of days are summed, where many are not.
    Raises DaifaError (`series-days`) for a number of days that no plot has.
    """
    if not 1 <= days <= _MOST:
        raise DaifaError(
            "series-days", _("A series has 1 to {most} days, not {n}.").format(most=_MOST, n=days)
        )
    last = beijing(at).date()
    listed = tuple(last - timedelta(days=days - 1 - n) for n in range(days))
    counts = _counts(
        desk,
        listed,
        [
            _Pass(desk, listed, part.whose, part.days(metrics.WINDOW))
            for part in parts_of(desk.rules, shop_id, metrics.WINDOW)
        ],
    )
    scores = _summed(
        _Pass(desk, listed, part.whose, part.days(_REVIEWS)).reviews()
        for part in parts_of(desk.rules, shop_id, _REVIEWS)
    )
    weight = desk.rules.of(shop_id)["metrics.abnormal_weight"].count
    values: dict[str, tuple[Value, ...]] = {**_of_counts(counts, weight), **_of_scores(scores)}
    if tell is not None and days_to_sum(desk, listed, shop_id) > FEW_DAYS:
        tell(Series(listed, values))
    sold = sales_of_days(desk, listed, shop_id)
    values = values | {
        "orders": tuple(each.orders for each in sold),
        "received": tuple(each.received_fen for each in sold),
        "profit": tuple(each.profit_fen for each in sold),
    }
    return Series(listed, {name: values[name] for name in MEASURES})


Counts = dict[str, list[int]]
# The days on which an order counts for a figure, the last one included.
Spans = list[tuple[str, int, int]]


def _counts(desk: Desk, days: Sequence[date], parts: Sequence[_Pass]) -> Counts:
    """Return how many orders count for each figure on each day; each once over all parts."""
    spans: dict[str, Spans] = {}
    for part in parts:
        for name, found in part.spans().items():
            spans.setdefault(name, []).extend(found)
    cleared = _cleared(desk)
    counts = {name: _orders(days, spans[name], cleared.get(by, {})) for name, by in _CLEARED}
    return counts | _summed({"grouped": part.grouped()} for part in parts)


def _summed(found: Iterable[Counts]) -> Counts:
    """Return the sums over the parts, day by day."""
    first, *more = found
    for each in more:
        for name, counts in each.items():
            first[name] = [one + other for one, other in zip(first[name], counts, strict=True)]
    return first


def _of_counts(counts: Counts, weight: int) -> dict[str, tuple[Value, ...]]:
    """Return the abnormal orders, the grouped ones and all rates."""
    abnormal, grouped = counts["abnormal"], counts["grouped"]
    pairs = list(zip(abnormal, grouped, strict=True))
    return {
        "abnormal": tuple(abnormal),
        "grouped": tuple(grouped),
        "rate": tuple(as_float(guide_rate(n, m, weight)) for n, m in pairs),
        "smoothed": tuple(as_float(smoothed_rate(n, m, weight)) for n, m in pairs),
        "plain": tuple(as_float(plain_rate(n, m)) for n, m in pairs),
        "dispute_refund": _rates(counts["dispute"], grouped),
        "intervention": _rates(counts["intervention"], grouped),
        "quality_refund": _rates(counts["quality"], grouped),
    }


def _of_scores(counts: Counts) -> dict[str, tuple[Value, ...]]:
    """Return how many reviews there are, and the averages of the three scores."""
    reviews = counts["reviews"]
    return {
        "reviews": tuple(reviews),
        "description": _rates(counts["description"], reviews),
        "logistics_score": _rates(counts["logistics"], reviews),
        "service": _rates(counts["service"], reviews),
    }


class _Pass:
    """One pass over the facts of a run of days, of the shops that count in the same window."""

    def __init__(self, desk: Desk, days: Sequence[date], whose: Whose, length: int) -> None:
        self._desk, self._whose, self._days, self._length = desk, whose, days, length
        # The first day of the first window.
        self._start = days[0] - timedelta(days=length - 1)
        end = day_start(days[-1] + timedelta(days=1))
        self._span = to_epoch(day_start(self._start)), to_epoch(end)

    # -- counts ----------------------------------------------------------------------------

    def spans(self) -> dict[str, Spans]:
        """Return on which days which orders count for each figure."""
        meaning = metrics.case_meaning(figure_cases.case_words(self._desk.store), tables())
        cases = figure_cases.cases(self._desk.store, *self._span, meaning, self._whose)
        refunded = [each for each in cases if each.refunded]
        faulty = [
            *self._faulty(),
            *self._ended(each for each in refunded if each.theme == "logistics"),
        ]
        quality = self._ended(each for each in refunded if each.theme == "quality")
        dispute = self._ended(each for each in refunded if each.intervened)
        asked = [
            (each.order_sn, day_of(each.asked_at), day_of(each.asked_at) + self._length - 1)
            for each in cases
            if each.intervened and each.asked_at is not None
        ]
        return {
            "abnormal": faulty,
            "dispute": list(dispute),
            "intervention": asked,
            "quality": list(quality),
        }

    def _faulty(self) -> Iterable[tuple[str, int, int]]:
        for fault in figure_days.fault_times(self._desk.store, *self._span, self._whose):
            first = day_of(fault.marked_at)
            until = _NEVER if fault.cleared_at is None else day_of(fault.cleared_at) - 1
            yield fault.order_sn, first, min(first + self._length - 1, until)
        for scored in figure_days.lowest_times(self._desk.store, *self._span, self._whose):
            first = day_of(scored.at)
            yield scored.order_sn, first, first + self._length - 1

    def _ended(self, cases: Iterable[figure_cases.CaseFact]) -> Iterable[tuple[str, int, int]]:
        for case in cases:
            if case.ended_at is not None:
                first = day_of(case.ended_at)
                yield case.order_sn, first, first + self._length - 1

    def grouped(self) -> list[int]:
        """Return how many orders each day's window has."""
        each_day = [
            store_metrics.grouped(self._desk.store, *_span_of(self._start, n), self._whose)
            for n in range(len(self._days) + self._length - 1)
        ]
        return [int(each) for each in sliding(each_day, self._length)]

    # -- reviews ---------------------------------------------------------------------------

    def reviews(self) -> Counts:
        """Return how many reviews each day's window has, and the sums of the three scores."""
        found = store_reviews.days(self._desk.store, *self._span, self._whose)
        by_day = {each.day: each for each in found}
        first, count = self._start.toordinal(), len(self._days) + self._length - 1
        listed = [by_day.get(first + n) for n in range(count)]
        return {
            name: sliding(
                [0 if day is None else getattr(day, name) for day in listed], self._length
            )
            for name in ("reviews", *SCORES)
        }


def _cleared(desk: Desk) -> dict[str, dict[str, int]]:
    """Return for each figure the first day on which an order no longer counts for it."""
    found: dict[str, dict[str, int]] = {name: {} for name in metrics.CLEARS}
    for row in store_metrics.won_appeals(desk.store):
        day = 0 if row.decided_at is None else day_of(row.decided_at)
        for name in set(metrics.wins_of(row)) & found.keys():
            found[name][row.order_sn] = min(day, found[name].get(row.order_sn, day))
    return found


def _orders(days: Sequence[date], spans: Spans, cleared: dict[str, int]) -> list[int]:
    """Return how many orders count on each day; each once, and until it is cleared."""
    start, end = days[0].toordinal(), days[-1].toordinal()
    by_order: dict[str, list[Days]] = {}
    for order_sn, first, last in spans:
        if cleared:
            last = min(last, cleared.get(order_sn, _NEVER) - 1)
        first, last = max(first, start), min(last, end)
        if first <= last:
            by_order.setdefault(order_sn, []).append((first, last))
    steps = [0] * (len(days) + 1)
    for found in by_order.values():
        if len(found) > 1:
            found = _merged(found)
        for first, last in found:
            steps[first - start] += 1
            steps[last - start + 1] -= 1
    return list(accumulate(steps[:-1]))


def sliding(values: Sequence[int], length: int) -> list[int]:
    """Return the sum of each run of `length` values."""
    sums = [0, *accumulate(values)]
    return [sums[n] - sums[n - length] for n in range(length, len(sums))]


def _span_of(start: date, n: int) -> Days:
    """Return the seconds of the day that comes `n` days after another."""
    day = start + timedelta(days=n)
    return to_epoch(day_start(day)), to_epoch(day_start(day + timedelta(days=1)))


def _merged(spans: list[Days]) -> list[Days]:
    """Return spans of days that do not overlap and hold the same days."""
    spans.sort()
    found = [spans[0]]
    for first, last in spans[1:]:
        if first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _rates(counts: Sequence[int], grouped: Sequence[int]) -> tuple[Value, ...]:
    return tuple(as_float(plain_rate(n, m)) for n, m in zip(counts, grouped, strict=True))
