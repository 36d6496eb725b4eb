"""Late-shipment fines without an order: matched where it is sure, and nothing guessed."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rules.book import Override, packaged
from core.rules.fines import (
    MOST_CHOICES,
    Explained,
    Fine,
    LateOrder,
    Limits,
    LimitsOf,
    explain,
)

HOUR = 3600
DUE = 1_000_000
LIMITS = Limits(near_s=24 * HOUR, window_s=168 * HOUR, least_fen=300, most_fen=300)


def _same(limits: Limits) -> LimitsOf:
    return lambda _shop: limits


def test_the_limits_are_those_of_the_rule_book() -> None:
    assert Limits.of(packaged()) == LIMITS


def test_a_tolerance_goes_both_ways_and_near_is_never_more_than_the_window() -> None:
    own = {
        "fine.late": 5, "settle.fine_tolerance": -0.5, "settle.fine_near": 300,
        "settle.fine_window": 10,
    }  # fmt: skip
    rules = packaged().overlaid(
        {name: Override(value=each, source="s", date="2026-11-01") for name, each in own.items()}
    )
    window = int(rules["settle.fine_window"].delta.total_seconds())
    near = int(rules["settle.fine_near"].delta.total_seconds())
    assert near > window
    assert Limits.of(rules) == Limits(near_s=window, window_s=window, least_fen=450, most_fen=550)


@pytest.mark.parametrize(
    ("after", "fits"),
    [
        (0, False),
        (1, True),
        (24 * HOUR, True),
        (24 * HOUR + 1, True),
        (168 * HOUR, True),
        (168 * HOUR + 1, False),
        (-1, False),
    ],
)
def test_a_fine_at_the_edges_of_its_window(after: int, fits: bool) -> None:
    found = explain([Fine(1, DUE + after, 300)], [LateOrder(7, DUE)], _same(LIMITS))
    assert found == (Explained({1: 7}, {}) if fits else Explained({}, {1: ()}))


@pytest.mark.parametrize(("fen", "fits"), [(249, 0), (250, 1), (300, 1), (350, 1), (351, 0)])
def test_a_fine_at_the_edges_of_its_amount(fen: int, fits: int) -> None:
    limits = LIMITS._replace(least_fen=250, most_fen=350)
    found = explain([Fine(1, DUE + 1, fen)], [LateOrder(7, DUE)], _same(limits))
    assert len(found.orders) == fits


def test_as_many_fines_as_orders_go_by_time() -> None:
    fines = [Fine(each, DUE + 100 + each, 300) for each in (3, 1, 2)]
    orders = [LateOrder(each, DUE + each) for each in (30, 10, 20)]
    assert explain(fines, orders, _same(LIMITS)).orders == {1: 10, 2: 20, 3: 30}


def test_more_orders_than_fines_are_listed_and_not_guessed() -> None:
    found = explain(
        [Fine(1, DUE + 100, 300)], [LateOrder(7, DUE), LateOrder(8, DUE + 1)], _same(LIMITS)
    )
    assert found == Explained({}, {1: (7, 8)})


def test_more_fines_than_orders_leave_one_over() -> None:
    fines = [Fine(each, DUE + 100, 300) for each in (1, 2, 3)]
    found = explain(fines, [LateOrder(7, DUE), LateOrder(8, DUE)], _same(LIMITS))
    assert found == Explained({1: 7, 2: 8}, {3: ()})


def test_near_ones_are_stronger_evidence() -> None:
    fine = Fine(1, DUE + 100 * HOUR, 300)
    far, near = LateOrder(7, DUE), LateOrder(8, DUE + 90 * HOUR)
    assert explain([fine], [far, near], _same(LIMITS)).orders == {1: 8}


def test_shops_keep_to_themselves() -> None:
    fines = [Fine(1, DUE + 1, 300, 1), Fine(2, DUE + 1, 300, 2), Fine(3, DUE + 1, 300, None)]
    found = explain(fines, [LateOrder(7, DUE, 1), LateOrder(8, DUE, None)], _same(LIMITS))
    assert found == Explained({1: 7, 3: 8}, {2: ()})


def test_nothing_to_explain() -> None:
    assert explain([], [LateOrder(7, DUE)], _same(LIMITS)) == Explained({}, {})
    assert explain([Fine(1, DUE, 300)], [], _same(LIMITS)) == Explained({}, {1: ()})


def test_the_first_late_orders_of_the_shop_are_named_for_a_fine_that_is_not_explained() -> None:
    orders = [LateOrder(each, DUE + each) for each in range(1, 31)]
    orders += [LateOrder(99, DUE, 1)]
    fines = [Fine(1, DUE + 5, 300), Fine(2, DUE + 100, 300), Fine(3, DUE + 100, 299)]
    found = explain(fines, list(reversed(orders)), _same(LIMITS))
    assert not found.orders
    assert found.choices == {
        1: (1, 2, 3, 4), 2: tuple(range(1, MOST_CHOICES + 1)), 3: (),
    }  # fmt: skip
    late = Fine(4, DUE + 168 * HOUR + 28, 300)
    assert explain([late], orders, _same(LIMITS)).choices == {4: (28, 29, 30)}


def test_an_order_that_is_sure_is_no_choice_of_another_fine() -> None:
    limits = LIMITS._replace(near_s=10)
    orders = [LateOrder(7, DUE), LateOrder(8, DUE + 50), LateOrder(9, DUE + 60)]
    fines = [Fine(1, DUE + 5, 300), Fine(2, DUE + 100, 300)]
    assert explain(fines, orders, _same(limits)) == Explained({1: 7}, {2: (8, 9)})


# -- by trying everything ---------------------------------------------------------------------


def matchings(fines: list[Fine], orders: list[LateOrder], window: int) -> list[dict[int, int]]:
    """Return all largest ways to give fines to orders, as order id → fine id."""

    def fits(fine: Fine, order: LateOrder) -> bool:
        return fine.shop_id == order.shop_id and order.due < fine.at <= order.due + window

    for size in range(min(len(fines), len(orders)), -1, -1):
        found = [
            {order.id: fine.id for fine, order in zip(chosen, some, strict=True)}
            for some in combinations(orders, size)
            for chosen in permutations(fines, size)
            if all(map(fits, chosen, some))
        ]
        if found:
            return found
    return [{}]


def brute(fines: list[Fine], orders: list[LateOrder], limits: Limits) -> dict[int, int]:
    sure: dict[int, int] = {}
    for window in (limits.near_s, limits.window_s):
        left = sorted(
            (f for f in fines if f.id not in sure and limits.least_fen <= f.fen <= limits.most_fen),
            key=lambda f: (f.at, f.id),
        )
        rest = sorted((o for o in orders if o.id not in sure.values()), key=lambda o: (o.due, o.id))
        ways = matchings(left, rest, window)
        always = [o for o in rest if all(o.id in way for way in ways)]
        # Of the ways to fine just these, the one with the earliest fines, order by order.
        places = {fine.id: place for place, fine in enumerate(left)}
        only = matchings(left, always, window)
        best = min([places[way[o.id]] for o in always] for way in only)
        sure |= {left[place].id: order.id for place, order in zip(best, always, strict=True)}
    return sure


SHOP = st.sampled_from([None, 1])
SOME_FINES = st.lists(
    st.tuples(st.integers(0, 14), st.sampled_from([300, 300, 200, 500]), SHOP), max_size=4
)
SOME_ORDERS = st.lists(st.tuples(st.integers(0, 12), SHOP), max_size=4)


@settings(max_examples=60, deadline=None)
@given(fines=SOME_FINES, orders=SOME_ORDERS)
def test_it_is_what_trying_everything_finds(
    fines: list[tuple[int, int, int | None]], orders: list[tuple[int, int | None]]
) -> None:
    # A shop with a shorter window and another fine than those of the others.
    limits = {
        None: Limits(near_s=2, window_s=6, least_fen=300, most_fen=300),
        1: Limits(near_s=1, window_s=4, least_fen=200, most_fen=300),
    }
    some = [Fine(place, *each) for place, each in enumerate(fines)]
    late = [LateOrder(100 + place, *each) for place, each in enumerate(orders)]
    found = explain(some, late, limits.__getitem__)
    tried: dict[int, int] = {}
    for shop, own in limits.items():
        mine = [fine for fine in some if fine.shop_id == shop]
        tried |= brute(mine, [order for order in late if order.shop_id == shop], own)
    assert found.orders == tried
    assert found.choices.keys() == {fine.id for fine in some} - found.orders.keys()
    for fine in some:
        if fine.id not in found.orders:
            assert set(found.choices[fine.id]) == {
                order.id
                for order in late
                if order.id not in found.orders.values()
                and order.shop_id == fine.shop_id
                and limits[fine.shop_id].least_fen <= fine.fen <= 300
                and order.due < fine.at <= order.due + limits[fine.shop_id].window_s
            }
