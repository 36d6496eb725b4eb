"""A screen over the desk closes once, and itself alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.renderables.background_screen import BackgroundScreen

from tests.given.shop import AT, open_shop
from tui.desk.app import DeskApp
from tui.parts.confirm import ConfirmScreen
from tui.parts.sheet import KeysSheet


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


async def test_each_screen_draws_the_one_right_beneath_it(app: DeskApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        for question in ("One?", "Two?", "Three?", "Four?"):
            app.open(ConfirmScreen(question))
        await pilot.pause()
        stack = app.screen_stack
        # Whichever of them is drawn anew, and how often.
        for place in (1, 3, 2, 1, 1, 4, 2):
            drawn = stack[place].render()
            assert isinstance(drawn, BackgroundScreen)
            assert drawn.screen is stack[place - 1]
        gone = stack[4]
        gone.dismiss()
        await pilot.pause()
        assert gone.render() == ""


async def test_help_on_the_sheet_of_keys_closes_it(app: DeskApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("1", "enter")
        open_before = len(app.screen_stack)
        for _time in range(3):
            await pilot.press("f1")
            assert len(app.screen_stack) == open_before + 1
            await pilot.press("question_mark")
            assert len(app.screen_stack) == open_before


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("1-9 copy  ↑ ↓ scroll  Esc close",
         [("1-9", "copy"), ("↑ ↓", "scroll"), ("Esc", "close")]),
        ("Enter or Esc: close", [("Enter", "or Esc: close")]),
        ("← → the day  Space, m: mark", [("← →", "the day"), ("Space,", "m: mark")]),
        ("Esc", []), ("", []),
    ],
)  # fmt: skip
def test_each_key_stands_before_what_it_does(named: str, told: list[tuple[str, str]]) -> None:
    lines = KeysSheet(named, ()).lines()
    shown = [(line[0].text.strip(), line[1].text) for line in lines if len(line) == 2]
    assert shown == told
