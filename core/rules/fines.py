"""Whose late-shipment fine a line without an order number is (rules/README.md, 9). Pure.

A fine fits an order whose ship-by had passed when it came. All that fit are equal evidence but for
how near they are, so only what is the same in every way to explain the most fines is taken: an
order that each of these ways has fined.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from core.rules.book import RuleBook

# So many orders that may be meant are named for a fine.
MOST_CHOICES = 20


class Fine(NamedTuple):
    """A fine without an order: when it came, in seconds since 1970, and its amount above 0."""

    id: int
    at: int
    fen: int
    shop_id: int | None = None


class LateOrder(NamedTuple):
    """An order that was late: its ship-by in seconds since 1970."""

    id: int
    due: int
    shop_id: int | None = None


class Limits(NamedTuple):
    """What a fine may be: seconds after the ship-by (near ones first), least and most fen."""

    near_s: int
    window_s: int
    least_fen: int
    most_fen: int

    @classmethod
    def of(cls, rules: RuleBook) -> Limits:
        """Read the limits from the rule book."""
        usual, more = rules["fine.late"].fen, abs(rules["settle.fine_tolerance"].fen)
        window = int(rules["settle.fine_window"].delta.total_seconds())
        near = int(rules["settle.fine_near"].delta.total_seconds())
        return cls(min(near, window), window, usual - more, usual + more)


class Explained(NamedTuple):
    """The fines whose orders are sure, and of the others the orders that may be meant."""

    orders: dict[int, int]
    choices: dict[int, tuple[int, ...]]


LimitsOf = Callable[[int | None], Limits]


def explain(fines: Iterable[Fine], orders: Iterable[LateOrder], limits_of: LimitsOf) -> Explained:
    """Match fines to late orders, each shop by itself and by its own limits; one to one.

    In two rounds: near the ship-by, then within the whole window. In each, an order is sure that
    every largest matching gives a fine; the sure ones take the earliest fine that fits, by their
    ship-by. `choices` has every other fine, with the first late orders that fit and were not sure.
    """
    all_fines, all_orders = sorted(fines, key=_by_time), sorted(orders, key=_by_due)
    sure: dict[int, int] = {}
    for shop_id in {fine.shop_id for fine in all_fines}:
        limits = limits_of(shop_id)
        for window in dict.fromkeys((limits.near_s, limits.window_s)):
            taken = set(sure.values())
            sure |= _surely(
                [
                    fine
                    for fine in all_fines
                    if fine.shop_id == shop_id
                    and fine.id not in sure
                    and limits.least_fen <= fine.fen <= limits.most_fen
                ],
                [each for each in all_orders if each.shop_id == shop_id and each.id not in taken],
                window,
            )
    return Explained(sure, _choices(all_fines, all_orders, sure, limits_of))


def _by_time(fine: Fine) -> tuple[int, int]:
    return fine.at, fine.id


def _by_due(order: LateOrder) -> tuple[int, int]:
    return order.due, order.id


def _surely(fines: Sequence[Fine], orders: Sequence[LateOrder], window: int) -> dict[int, int]:
    """Return fine → order for the orders that every largest matching gives a fine.

    Spans of equal length in order of their start: the earliest fine for the earliest order makes
    a largest matching. An order may go without a fine in another one where an order that went
    without could stand in for it, step by step.
    """
    spans = _spans(fines, orders, window)
    fine_of = _largest(spans, len(orders))
    unsure = _exchangeable(spans, fine_of)
    kept = [place for place in range(len(orders)) if place in fine_of and place not in unsure]
    again = _largest({place: spans[place] for place in kept}, len(orders))
    return {fines[at].id: orders[place].id for place, at in again.items()}


def _spans(
    fines: Sequence[Fine], orders: Sequence[LateOrder], window: int
) -> dict[int, tuple[int, int]]:
    """Return the places of the fines that fit each order, as a span; both run on in time."""
    spans: dict[int, tuple[int, int]] = {}
    first = end = 0
    for place, order in enumerate(orders):
        while first < len(fines) and fines[first].at <= order.due:
            first += 1
        end = max(end, first)
        while end < len(fines) and fines[end].at <= order.due + window:
            end += 1
        if first < end:
            spans[place] = first, end
    return spans


def _largest(spans: dict[int, tuple[int, int]], count: int) -> dict[int, int]:
    """Return order place → fine place: each takes the earliest fine that is left."""
    found: dict[int, int] = {}
    free = 0
    for place in range(count):
        if place not in spans:
            continue
        first, end = spans[place]
        at = max(first, free)
        if at < end:
            found[place] = at
            free = at + 1
    return found


def _exchangeable(spans: dict[int, tuple[int, int]], fine_of: dict[int, int]) -> set[int]:
    """Return the places of the orders that some other largest matching leaves without a fine.

    From an order without one to the fines that fit it, and on to the orders that have those.
    """
    order_of = {at: place for place, at in fine_of.items()}
    found: set[int] = set()
    waiting = [place for place in spans if place not in fine_of]
    seen: set[int] = set()
    # Fines that were looked at are skipped, so that a long span costs once.
    following: dict[int, int] = {}

    def unseen(at: int) -> int:
        path = []
        while at in following:
            path.append(at)
            at = following[at]
        for each in path:
            following[each] = at
        return at

    while waiting:
        first, end = spans[waiting.pop()]
        at = unseen(first)
        while at < end:
            seen.add(at)
            following[at] = at + 1
            place = order_of.get(at)
            if place is not None and place not in found:
                found.add(place)
                waiting.append(place)
            at = unseen(at + 1)
    return found


def _choices(
    fines: Sequence[Fine], orders: Sequence[LateOrder], sure: dict[int, int], limits_of: LimitsOf
) -> dict[int, tuple[int, ...]]:
    """Return the first late orders that may be meant by each fine that is not explained."""
    taken: Collection[int] = set(sure.values())
    by_shop: dict[int | None, list[LateOrder]] = {}
    for order in orders:
        if order.id not in taken:
            by_shop.setdefault(order.shop_id, []).append(order)
    found: dict[int, tuple[int, ...]] = {}
    for fine in fines:
        if fine.id in sure:
            continue
        late, limits = by_shop.get(fine.shop_id, []), limits_of(fine.shop_id)
        fits = limits.least_fen <= fine.fen <= limits.most_fen
        first = bisect_left(late, fine.at - limits.window_s, key=_due)
        end = bisect_left(late, fine.at, key=_due) if fits else first
        found[fine.id] = tuple(order.id for order in late[first : min(end, first + MOST_CHOICES)])
    return found


def _due(order: LateOrder) -> int:
    return order.due
