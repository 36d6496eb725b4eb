"""A screen over the desk closes once, and itself alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.given.shop import AT, open_shop
from tui.desk.app import DeskApp
from tui.parts.confirm import ConfirmScreen


@pytest.fixture
def app(tmp_path: Path) -> DeskApp:
    return DeskApp(open_shop(tmp_path), now=lambda: AT)


async def test_a_second_answer_closes_nothing_else(app: DeskApp) -> None:
    answers: list[object] = []
    async with app.run_test(size=(100, 30)) as pilot:
        below, above = ConfirmScreen("Below?"), ConfirmScreen("Above?")
        app.open(below, answers.append)
        app.open(above, answers.append)
        await pilot.pause()
        above.dismiss(True)
        above.dismiss(True)
        above.dismiss(False)
        await pilot.pause()
        assert answers == [True]
        assert app.screen is below
        below.dismiss(False)
        below.dismiss(True)
        await pilot.pause()
        assert answers == [True, False]
        assert app.screen is app.screen_stack[0]


async def test_an_answer_beneath_another_screen_waits_for_it(app: DeskApp) -> None:
    answers: list[object] = []
    async with app.run_test(size=(100, 30)) as pilot:
        below, above = ConfirmScreen("Below?"), ConfirmScreen("Above?")
        app.open(below, answers.append)
        app.open(above, answers.append)
        await pilot.pause()
        below.dismiss(True)
        await pilot.pause()
        assert app.screen is above
        above.dismiss(False)
        await pilot.pause()
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
    assert answers == [False, True]
