"""“I am buying this”: who sees it, for how long, and what ends it (rules/README.md, 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from core.base.errors import DaifaError, Refused
from core.orders import buying_claims, lists, purchases
from core.orders import reading as orders
from core.orders.pending import pending
from core.store import buying_claims as store_claims
from core.store.acts import history
from core.store.desk import Desk, open_desk, undo
from tests.conftest import MakeOrder

HALF = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
NO = "2600112233445566778"


@pytest.fixture
def zhang(desk: Desk) -> Iterator[Desk]:
    other = open_desk(desk.store.path, who="小张")
    yield other
    other.close()


def test_another_operator_is_told_who_buys_and_until_when(
    desk: Desk, zhang: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    assert buying_claims.claim(zhang, at, sn).buyer_now(at) == "小张"
    order = orders.find(desk, sn)
    assert not buying_claims.is_mine(desk, order, at)
    with pytest.raises(Refused) as refused:
        buying_claims.claim(desk, at, sn)
    assert (refused.value.code, refused.value.overridable) == ("claimed", True)
    assert "小张" in refused.value.message
    assert f"{at + HALF:%H:%M}" in refused.value.message
    assert buying_claims.claim(desk, at, sn, force="asked him").buyer_now(at) == desk.actor.who
    assert history(desk.store, order.id)[-1].note == "asked him"


@pytest.mark.parametrize(("later", "holds"), [(HALF - SECOND, True), (HALF, False)])
def test_a_claim_ends_by_itself(
    desk: Desk, zhang: Desk, make_order: MakeOrder, at: datetime, later: timedelta, holds: bool
) -> None:
    sn = make_order()
    buying_claims.claim(zhang, at, sn)
    assert bool(orders.find(desk, sn).buyer_now(at + later)) is holds
    assert store_claims.next_end(desk.store, at + later) == (
        int((at + HALF).timestamp()) if holds else None
    )
    if holds:
        with pytest.raises(Refused):
            buying_claims.claim(desk, at + later, sn)
    else:
        assert buying_claims.claim(desk, at + later, sn).buyer_now(at + later) == desk.actor.who


def test_an_own_claim_is_renewed(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order()
    buying_claims.claim(desk, at, sn)
    again = buying_claims.claim(desk, at + HALF - SECOND, sn)
    assert again.claimed_until == at + HALF - SECOND + HALF
    assert desk.store.value("select count(*) from buy_claims") == 1


def test_giving_up_ends_only_the_own_claim(
    desk: Desk, zhang: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    buying_claims.claim(zhang, at, sn)
    assert buying_claims.release(desk, at, sn).buyer_now(at) == "小张"
    assert buying_claims.release(zhang, at, sn).buyer_now(at) == ""
    before = desk.store.value("select count(*) from events")
    buying_claims.release(zhang, at, sn)
    assert desk.store.value("select count(*) from events") == before


def test_the_purchase_ends_the_claim_and_asks_where_it_is_anothers(
    desk: Desk, zhang: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    buying_claims.claim(zhang, at, sn)
    with pytest.raises(Refused) as refused:
        purchases.record(desk, at, sn, upstream_order=NO, cost_fen=2000)
    assert refused.value.overridable
    assert "小张" in refused.value.message
    done = purchases.record(zhang, at, sn, upstream_order=NO, cost_fen=2000)
    assert (done.claimed_by, done.claimed_until) == (None, None)


def test_the_claim_holds_until_the_last_item_is_bought(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order(lines=2)
    buying_claims.claim(desk, at, sn)
    first = purchases.record(desk, at, sn, upstream_order=NO, cost_fen=1000)
    assert first.buyer_now(at) == desk.actor.who
    both = purchases.record(desk, at, sn, upstream_order=NO, cost_fen=1000)
    assert both.buyer_now(at) == ""


def test_a_claim_is_nothing_to_take_back(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order()
    buying_claims.claim(desk, at, sn)
    with pytest.raises(DaifaError) as caught:
        undo(desk, at)
    assert caught.value.code == "nothing-to-undo"
    purchases.record(desk, at, sn, upstream_order=NO, cost_fen=1000)
    undo(desk, at)
    assert orders.find(desk, sn).buyer_now(at) == desk.actor.who


def test_the_list_knows_who_buys(
    desk: Desk, zhang: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn, other = make_order(), make_order()
    buying_claims.claim(zhang, at, sn)
    rows = {each.row.order_sn: each.row for each in lists.window(desk, pending(desk).entries)}
    assert (rows[sn].claimed_by, rows[other].claimed_by) == ("小张", None)


@pytest.mark.parametrize(
    "columns",
    [
        {"under_review": 1},
        {"hold_reason": "等布料"},
        {"aftersale_status": "售后处理中"},
        {"state": "received", "status": "已收货"},
        {"state": "closed", "status": "已取消"},
    ],
    ids=["review", "hold", "aftersale", "received", "closed"],
)
def test_what_speaks_against_buying_speaks_against_claiming(
    desk: Desk, make_order: MakeOrder, at: datetime, columns: dict[str, object]
) -> None:
    sn = make_order(**columns)
    with pytest.raises(Refused) as refused:
        buying_claims.claim(desk, at, sn)
    assert refused.value.overridable
    assert not orders.find(desk, sn).buyer_now(at)
    with pytest.raises(Refused) as purchase:
        purchases.record(desk, at, sn, upstream_order=NO, cost_fen=2000)
    assert refused.value.message in purchase.value.message
    assert buying_claims.claim(desk, at, sn, force="买家要").buyer_now(at) == desk.actor.who


def test_what_is_bought_is_claimed_with_a_reason_only(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order(lines=2)
    purchases.record(desk, at, sn, upstream_order=NO, cost_fen=1000)
    assert buying_claims.claim(desk, at, sn).buyer_now(at) == desk.actor.who
    purchases.record(desk, at, sn, upstream_order=NO, cost_fen=1000)
    with pytest.raises(Refused) as refused:
        buying_claims.claim(desk, at, sn)
    assert NO in refused.value.message


def test_a_yes_answers_what_was_asked_and_no_more(
    desk: Desk, zhang: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order(hold_reason="等布料")
    buying_claims.claim(zhang, at, sn, force="x")
    with pytest.raises(Refused) as asked:
        buying_claims.claim(desk, at, sn)
    seen = asked.value.message.split("\n")
    assert len(seen) == 2
    purchases.record(zhang, at, sn, upstream_order=NO, cost_fen=1000, force="x")
    with pytest.raises(Refused) as bought:
        buying_claims.claim(desk, at, sn, agreed=seen)
    assert NO in bought.value.message
    assert not orders.find(desk, sn).buyer_now(at)
    both = [*seen, *bought.value.message.split("\n")]
    mine = buying_claims.claim(desk, at, sn, agreed=both)
    assert mine.buyer_now(at) == desk.actor.who
    assert history(desk.store, mine.id)[-1].note == "asked and confirmed"
