"""What the shop filter and other filters leave: the claim, the most urgent row, the lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put, put_order, red, sn
from tests.tui.cases_shop import HOUR
from tests.tui.desk.hands import at_desk
from tui.imports.check_list import CheckListScreen


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two shops: the first order's clock is the shorter one, and it is of the second shop."""
    desk = open_shop(tmp_path, filled=False)
    one, two = (put(desk, "shops", name=name) for name in ("甲店", "乙店"))
    put_order(desk, 1, 1 * HOUR, shop_id=two)
    put_order(desk, 2, 20 * HOUR, shop_id=one)
    return desk


def claimed(desk: Desk, number: int) -> bool:
    return bool(orders.find(desk, sn(number)).buyer_now(AT))


@pytest.mark.parametrize("keys", [("0",), ("1",), ("1", "F"), ("0", "F")])
async def test_esc_frees_the_order_in_both_panes_also_under_a_shop(
    desk: Desk, keys: tuple[str, ...]
) -> None:
    async with at_desk(desk) as hands:
        await hands.press(*keys)
        sns = {orders.by_ids(desk, [each.order_id])[0].order_sn for each in hands.entries()}
        await hands.press("b")
        held = [n for n in (1, 2) if sn(n) in sns and claimed(desk, n)]
        assert len(held) == 1
        await hands.press("escape")
        assert not claimed(desk, held[0])
        assert hands.says("the order is free for others")


async def test_esc_ends_marks_and_search_before_the_claim(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await hands.press("0", "b", "space", "escape")
        assert any(claimed(desk, n) for n in (1, 2))
        await hands.press("up", "escape")
        assert not any(claimed(desk, n) for n in (1, 2))


@pytest.mark.parametrize("pane", ["1", "4"])
async def test_the_most_urgent_row_of_another_shop_is_shown_and_the_filter_left(
    desk: Desk, pane: str
) -> None:
    async with at_desk(desk) as hands:
        await hands.press(pane, "F")
        assert hands.app.shops.word == "甲店"
        await hands.press("J")
        assert hands.app.shops.chosen is None
        assert hands.says("It belongs to another shop: all shops are shown again.")
        order = orders.find(desk, sn(1))
        assert hands.app.pane.list.cursor_key == str(order.id)


async def test_the_shop_stays_where_a_row_is_nowhere(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await hands.press("F")
        hands.app.show_row("pending", 99999)
        await hands.press()
        assert hands.says("This row is no longer there.")
        assert hands.app.shops.word == "甲店"
        assert len(hands.app.pane.list) == 1


async def test_the_check_list_shows_the_chosen_shop(desk: Desk) -> None:
    for number in (1, 2):
        red(desk, orders.find(desk, sn(number)).id)
    async with at_desk(desk) as hands:
        await hands.press("F", "X")
        assert isinstance(hands.app.screen, CheckListScreen)
        assert len(hands.app.screen.list) == 1
        assert hands.says("甲店")
        await hands.press("escape", "F", "F", "X")
        assert len(hands.app.screen.list) == 2


async def test_the_claims_of_the_chosen_shop_alone_are_shown_and_added_up(desk: Desk) -> None:
    for number, owed in ((1, 1000), (2, 500)):
        order_id = orders.find(desk, sn(number)).id
        put(desk, "claims", order_id=order_id, owed_fen=owed, since=AT - HOUR, state="open")
    async with at_desk(desk) as hands:
        await hands.press("F", "2", "$")
        assert hands.says("Claims on suppliers · 甲店")
        assert hands.says("Owed in all: 5.00 yuan")
        await hands.press("escape", "F", "F", "$")
        assert hands.says("Owed in all: 15.00 yuan")


async def test_the_form_for_several_names_its_keys(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await hands.press("asterisk", "h")
        assert hands.says("Enter save")
