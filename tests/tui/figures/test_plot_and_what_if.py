"""The plot of a figure and the form of what if, by keys alone."""

from __future__ import annotations

from datetime import date

from core.store.desk import Desk
from tests.given.shop_rows import SN, snapshot
from tests.tui.figures.hands import Hands
from tests.tui.host import write
from tui.figures.plot_screen import PlotScreen
from tui.figures.what_if_form import WhatIfForm


async def test_the_cursor_reads_a_day_and_enter_goes_there(hands: Hands) -> None:
    hands.move_to("m:abnormal")
    await hands.press("enter")
    assert isinstance(hands.app.screen, PlotScreen)
    assert " 2026-11-23  4" in hands.text
    assert "highest 5 on 11-13" in hands.text
    await hands.press("left", "left", "left", "left")
    assert " 2026-11-19  5" in hands.text
    await hands.press("pageup")
    assert " 2026-11-12  4" in hands.text
    await hands.press("home", "left")
    # A review of the day before, of an order that was never here.
    assert " 2026-08-26  1" in hands.text
    await hands.press("end", "right", "pageup", "pagedown", "pagedown", "left", "enter")
    assert not isinstance(hands.app.screen, PlotScreen)
    assert hands.pane.day == date(2026, 11, 22)


async def test_another_figure_without_leaving(hands: Hands) -> None:
    hands.move_to("m:plain")
    await hands.press("p", "up")
    assert "smoothed rate  90 days" in hands.text
    await hands.press("down", "down")
    assert "dispute-refund rate  90 days" in hands.text
    # A rate is undefined before the first order was grouped: a gap, and a dash under the cursor.
    await hands.press("home")
    assert " 2026-08-26  –" in hands.text
    for _each in range(6):
        await hands.press("down")
    assert "valid reviews  90 days" in hands.text
    assert "below 3 (限时秒杀)" in hands.text
    assert "╌ 3 限时秒杀" in hands.text
    await hands.press("?")
    assert "The figures of the last 90 days." in hands.text
    await hands.press("escape", "escape")
    assert len(hands.app.screen_stack) == 1


async def test_a_plot_is_of_figures_alone(hands: Hands) -> None:
    hands.move_to(f"o:{SN.format(4)}")
    await hands.press("p")
    assert "Put the cursor on a figure" in hands.text


async def test_what_if_adds_up_and_saves_nothing(hands: Hands, desk: Desk) -> None:
    before = snapshot(desk)
    await hands.press("w")
    assert isinstance(hands.app.screen, WhatIfForm)
    assert "abnormal orders N: 4 → 5" in hands.text
    await hands.press("2")
    # The open appeal is of order 3, for its complaint.
    assert "abnormal orders N: 4 → 3" in hands.text
    await hands.press("ctrl+s")
    assert "Assumed: appeal 2 won" in hands.text
    assert "Nothing of it is saved." in hands.text
    await hands.press("6")
    assert "grouped orders M: 14 → 114" in hands.text
    await hands.press("tab", "ctrl+u")
    await write(hands.pilot, "x")
    assert "no number of orders that could be grouped" in hands.text
    await hands.press("escape")
    assert snapshot(desk) == before
    assert "abnormal orders N                   4" in hands.text


async def test_what_if_a_case_is_agreed_to(hands: Hands) -> None:
    await hands.press("w", "3")
    # Order 12 is not about quality: nothing but the refund follows, which no figure here counts.
    assert "dispute-refund rate: 7.143% → 14.286%" in hands.text
    await hands.press("4")
    assert "No figure moves." in hands.text


async def test_what_if_on_a_past_day_is_of_that_day(hands: Hands) -> None:
    await hands.press("[", "w", "3")
    # 11-22: the same case, over the 13 orders of that day's window.
    assert "dispute-refund rate: 7.692% → 15.385%" in hands.text
