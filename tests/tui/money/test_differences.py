"""The list of orders whose settlement differs, and the settlement on an order's sheet."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.settlement_rows import put_line
from tests.given.shop import AT, minutes, open_shop, put_order, sn
from tests.tui.host import screen_text
from tui.desk.app import DeskApp
from tui.money.screen import DifferencesScreen
from tui.orders.sheet import OrderScreen


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_shop(tmp_path, filled=False)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def settle(desk: Desk, number: int, kind: str, fen: int) -> None:
    put_line(desk, orders.find(desk, sn(number)).id, kind, fen, AT, memo="备忘一句")


async def test_the_list_says_how_much_in_what_and_enter_shows_the_order(desk: Desk) -> None:
    for number in (101, 102):
        put_order(desk, number, minutes(number))
    settle(desk, 101, "late_fine", -300)
    settle(desk, 102, "fake_fine", -2000)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "f3")
        screen = cast(DifferencesScreen, pilot.app.screen)
        assert isinstance(screen, DifferencesScreen)
        shown = screen_text(pilot.app)
        assert "2 orders differ by more than 0.50 yuan, -23.00 in all" in shown
        assert shown.index("-20.00") < shown.index("-3.00 ")
        assert "fines 0.00 → -20.00" in shown
        await press(pilot, "j")
        assert "fines 0.00 → -3.00" in screen_text(pilot.app)
        await press(pilot, "y")
        assert f"Copied: {sn(101)}" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, OrderScreen)
        sheet = "\n".join("".join(p.text for p in line) for line in pilot.app.screen.lines())
        assert "Against the estimate -3.00: fines 0.00 → -3.00" in sheet
        assert "备忘一句" in sheet
        await press(pilot, "escape", "escape")
        assert not isinstance(pilot.app.screen, DifferencesScreen)


async def test_an_empty_list_says_what_to_do(desk: Desk) -> None:
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "f3")
        assert "No settlement was imported yet" in screen_text(pilot.app)
        await press(pilot, "enter", "y", "escape")
        put_order(desk, 101, minutes(1))
        settle(desk, 101, "fee", 0)
        await press(pilot, "f3")
        assert "No order differs by more than 0.50 yuan." in screen_text(pilot.app)
