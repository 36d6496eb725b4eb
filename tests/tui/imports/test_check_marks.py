"""The check list's marks and its undo: what can be done is, the rest is listed; several ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.orders import edits, notices
from core.orders import reading as orders
from core.store.desk import Desk, open_desk
from tests.core.imports.test_checks import WEAK, take, weak_order
from tests.given.shop import AT, open_shop, put_order, red, sn
from tests.given.shop_rows import SN
from tests.tui.cases_shop import HOUR
from tests.tui.desk.hands import at_desk
from tui.imports.check_list import CheckListScreen
from tui.parts.confirm import ConfirmScreen
from tui.parts.refused import RefusedSheet


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_shop(tmp_path, filled=False)


def waiting(desk: Desk, *numbers: int) -> None:
    """Raise a red notice on an order each."""
    for number in numbers:
        red(desk, put_order(desk, number, number * HOUR))


async def test_marked_rows_are_dismissed_together_after_a_yes(desk: Desk) -> None:
    waiting(desk, 1, 2, 3)
    async with at_desk(desk) as hands:
        await hands.press("X", "space", "space", "n")
        await hands.opened(ConfirmScreen)
        assert len(notices.open_checks(desk)) == 3
        await hands.press("y")
        screen = await hands.opened(CheckListScreen)
        assert [each.order_sn for each in notices.window(desk, notices.open_checks(desk))] == [
            sn(3)
        ]
        assert hands.says("2 rows dismissed.")
        assert not screen.list.marks
        await hands.press("u")
        await hands.opened(ConfirmScreen)
        await hands.press("y")
        assert len(notices.open_checks(desk)) == 3, "one act"


async def test_one_marked_row_is_dismissed_and_not_the_one_under_the_cursor(desk: Desk) -> None:
    waiting(desk, 1, 2)
    async with at_desk(desk) as hands:
        await hands.press("X", "space")
        screen = await hands.opened(CheckListScreen)
        [marked] = screen.list.marks
        assert screen.list.cursor_key != marked
        await hands.press("n")
        if isinstance(hands.app.screen, ConfirmScreen):
            await hands.press("y")
        assert marked not in {str(each.id) for each in notices.open_checks(desk)}
        assert len(notices.open_checks(desk)) == 1


async def test_enter_does_what_is_proposed_for_the_marked_and_lists_the_rest(desk: Desk) -> None:
    weak_order(desk, 1)
    take(desk, WEAK)
    red(desk, put_order(desk, 2, HOUR), kind="not_shipped_there")
    async with at_desk(desk) as hands:
        await hands.press("X", "asterisk", "enter")
        await hands.opened(ConfirmScreen)
        await hands.press("y")
        await hands.opened(RefusedSheet)
        assert hands.says("1 row dealt with.")
        assert hands.says("Upload the number again")
        assert orders.find(desk, SN.format(1)).purchases
        assert [each.kind for each in notices.open_checks(desk)] == ["not_shipped_there"]


@pytest.mark.parametrize("key", ["l", "y"])
async def test_what_takes_one_row_says_so(desk: Desk, key: str) -> None:
    waiting(desk, 1, 2)
    async with at_desk(desk) as hands:
        await hands.press("X", "asterisk", key)
        assert hands.says("This takes one row; 2 are marked")
        assert hands.app.copied is None


async def test_undo_passes_over_what_others_have_gone_on_from(desk: Desk) -> None:
    weak_order(desk, 1)
    take(desk, WEAK)
    waiting(desk, 2)
    async with at_desk(desk) as hands:
        await hands.press("X")
        screen = await hands.opened(CheckListScreen)
        place = screen.list_source.index_of(
            next(str(e.id) for e in notices.open_checks(desk) if e.kind == "address_changed")
        )
        screen.list.move_to_index(place)
        await hands.press("n", "g", "enter")
        assert orders.find(desk, SN.format(1)).purchases
        other = open_desk(desk.store.path, who="other", session="x", create=False)
        found = orders.find(other, SN.format(1))
        edits.hold(other, AT, found, "等")
        other.store.conn.execute("update purchases set version = version + 1, cost_fen = 1")
        other.close()
        left = len(notices.open_checks(desk))
        await hands.press("u")
        if isinstance(hands.app.screen, ConfirmScreen):
            await hands.press("y")
        await hands.press("u")
        assert len(notices.open_checks(desk)) > left


def test_a_request_to_pay_back_is_not_called_refunded(desk: Desk) -> None:
    red(desk, put_order(desk, 1, HOUR), kind="refund_after_buy")
    [notice] = notices.window(desk, notices.open_checks(desk))
    assert notices.check_label(notice) == "refund asked"
    assert notice.check == "refunded", "the command line's name stays"
