"""Correcting a purchase later: what is asked, what follows, what the history says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.base.errors import DaifaError, Refused, Stale
from core.figures import figures
from core.orders import bindings, purchase_changes, purchases
from core.orders import reading as orders
from core.orders.history import history
from core.orders.order import Order, usual_cost
from core.orders.purchases import ALL
from core.rules.terms import Stage
from core.store.desk import Desk, undo
from tests.conftest import MakeOrder
from tests.given.shop_rows import put

NO, NO_2 = "2600112233445566778", "2600112233445566779"
LATER = timedelta(days=1)


def bought(desk: Desk, at: datetime, sn: str, **values: Any) -> Order:
    return purchases.record(
        desk, at, sn, **{"upstream_order": NO, "cost_fen": 2000, "platform": "1688", **values}
    )


def test_a_wrong_cost_found_the_day_after(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order(state="to_ship")
    mine = bought(desk, at, sn, supplier="甲厂").purchases[0]
    before = figures.figures(desk, at + LATER).sales.profit_fen
    done = purchase_changes.correct(
        desk, at + LATER, sn, mine.id, cost_fen=2250, supplier="乙厂", upstream_order=f" {NO_2}复制"
    )
    now = done.purchases[0]
    assert (now.cost_fen, now.supplier, now.upstream_order) == (2250, "乙厂", NO_2)
    assert (now.bought_at, now.platform, now.id) == (at, "1688", mine.id)
    assert figures.figures(desk, at + LATER).sales.profit_fen == before - 250
    last = history(desk, done.id)[-1]
    assert last.what == "purchase corrected"
    assert last.detail == (
        f"cost 20.00 → 22.50, upstream order {NO} → {NO_2}, supplier 甲厂 → 乙厂"
    )
    undo(desk, at + LATER)
    assert orders.find(desk, sn).purchases[0].cost_fen == 2000


@pytest.mark.parametrize("state", ["shipped", "received", "closed"])
def test_at_any_later_time(desk: Desk, make_order: MakeOrder, at: datetime, state: str) -> None:
    sn = make_order(state=state)
    mine = bought(desk, at, sn, force="so it was").purchases[0]
    done = purchase_changes.correct(desk, at + LATER, sn, mine.id, cost_fen=1900)
    assert done.cost_fen == 1900


@pytest.mark.parametrize(
    ("terms", "overridable"),
    [
        ({"cost_fen": 3600}, True),
        ({"upstream_order": "1024"}, True),
        ({"platform": "jd"}, True),
        ({"upstream_order": "17712345678"}, False),
    ],
)
def test_a_correction_is_judged_as_a_purchase_is(
    desk: Desk, make_order: MakeOrder, at: datetime, terms: dict[str, Any], overridable: bool
) -> None:
    sn = make_order()
    mine = bought(desk, at, sn).purchases[0]
    with pytest.raises(Refused) as refused:
        purchase_changes.correct(desk, at, sn, mine.id, **terms)
    assert refused.value.overridable is overridable
    if overridable:
        done = purchase_changes.correct(desk, at, sn, mine.id, **terms, force="really")
        assert history(desk, done.id)[-1].detail.endswith("really")


def test_what_was_odd_before_is_not_asked_again(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order(hold_reason="wait")
    mine = bought(desk, at, sn, upstream_order="1024", cost_fen=3600, force="yes").purchases[0]
    done = purchase_changes.correct(desk, at, sn, mine.id, supplier="甲厂")
    assert done.purchases[0].supplier == "甲厂"
    assert purchase_changes.correct(desk, at, sn, mine.id, cost_fen=2000).cost_fen == 2000


def test_one_upstream_order_on_two_orders_asks(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    first, second = make_order(), make_order()
    bought(desk, at, first)
    mine = bought(desk, at, second, upstream_order=NO_2).purchases[0]
    with pytest.raises(Refused) as refused:
        purchase_changes.correct(desk, at, second, mine.id, upstream_order=NO)
    assert first in refused.value.message


def test_what_was_bought_at_once_is_corrected_and_cancelled_at_once(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    bindings.bind(desk, at, "A-1", "1688:754299529443", usual_cost_fen=1000)
    bindings.bind(desk, at, "B-2", "1688:754299529444", usual_cost_fen=500)
    sn = make_order(code=("A-1", "B-2"))
    done = bought(desk, at, sn, ordinal=ALL, cost_fen=1501)
    assert [each.cost_fen for each in done.purchases] == [1001, 500]
    assert len(purchase_changes.groups(done)) == 1
    now = purchase_changes.correct(desk, at, sn, done.purchases[1].id, cost_fen=1800)
    assert sum(each.cost_fen for each in now.purchases) == 1800
    gone = purchase_changes.cancel(desk, at, sn, done.purchases[0].id, "缺货")
    assert (gone.stage, gone.cost_fen) == (Stage.TO_BUY, None)


def test_the_price_of_one_piece_asks(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    bindings.bind(desk, at, "A-1", "1688:754299529443", usual_cost_fen=1100)
    sn = make_order(code="A-1")
    desk.store.conn.execute("update order_lines set quantity = 2")
    order = orders.find(desk, sn)
    assert usual_cost(order, (0,)) == 2200
    with pytest.raises(Refused) as refused:
        bought(desk, at, sn, cost_fen=1100)
    assert "22.00" in refused.value.message
    assert bought(desk, at, sn, cost_fen=2200).cost_fen == 2200


def test_nobody_overwrites_what_another_has_corrected(
    desk: Desk, other: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    seen = bought(desk, at, sn)
    purchase_changes.correct(other, at, sn, seen.purchases[0].id, cost_fen=2100)
    with pytest.raises(Stale):
        purchase_changes.correct(desk, at, sn, seen.purchases[0].id, cost_fen=2200, expect=seen)


def test_what_is_no_correction(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order()
    mine = bought(desk, at, sn).purchases[0]
    for terms in ({"cost_fen": -1}, {"upstream_order": " "}, {"platform": "ebay"}):
        with pytest.raises(DaifaError):
            purchase_changes.correct(desk, at, sn, mine.id, **terms)
    with pytest.raises(DaifaError) as caught:
        purchase_changes.correct(desk, at, sn, mine.id + 1, cost_fen=1)
    assert caught.value.code == "purchase-gone"


def owed(desk: Desk, order_id: int) -> list[tuple[int, str]]:
    """Return what is owed on an order's claims, and their states."""
    rows = desk.store.query(
        "select owed_fen, state from claims where order_id = ? order by id", (order_id,)
    )
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize(
    ("paid", "corrected", "cancelled"),
    [(0, [(220, "open")], []), (100, [(2200, "partly")], [(2200, "partly")])],
)
def test_an_unpaid_claim_follows_its_purchase(
    desk: Desk,
    make_order: MakeOrder,
    at: datetime,
    paid: int,
    corrected: list[tuple[int, str]],
    cancelled: list[tuple[int, str]],
) -> None:
    sn = make_order(state="closed")
    mine = bought(desk, at, sn, cost_fen=2200, force="so it was").purchases[0]
    order_id = orders.find(desk, sn).id
    put(desk, "claims", order_id=order_id, owed_fen=2200, paid_fen=paid, since=at,
        state="partly" if paid else "open")  # fmt: skip
    purchase_changes.correct(desk, at, sn, mine.id, cost_fen=220)
    assert owed(desk, order_id) == corrected
    purchase_changes.cancel(desk, at, sn, mine.id, "typed wrong")
    assert owed(desk, order_id) == cancelled
    undo(desk, at)
    assert owed(desk, order_id) == corrected
    undo(desk, at)
    assert owed(desk, order_id)[0][0] == 2200
