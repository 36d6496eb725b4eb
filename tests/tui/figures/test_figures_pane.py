"""Pane 6: any day, breakdowns, Enter on a figure and on an order; what is old stays shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from core.base import i18n
from core.figures.figures import AbnormalOrder
from core.orders import edits
from core.store.desk import Desk, open_desk
from tests.given.case_shop import desk_at
from tests.given.shop_rows import SN
from tests.tui.figures.hands import AT, Hands
from tests.tui.host import until, write
from tui.desk.app import DeskApp
from tui.figures.computing import View
from tui.figures.pane import FiguresPane
from tui.figures.rows import FigureRows
from tui.parts.error import ErrorScreen
from tui.parts.ticker import Tick

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_how_it_looks(
    desk: Desk, lang: str, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    i18n.setup(lang)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=size) as pilot:
        hands = Hands(pilot, app)
        screens = []
        for keys in (["6"], ["v"], ["v", "down"], ["v", "G"], ["p"], ["escape", "w"]):
            if keys == ["p"]:
                hands.move_to("m:rate")
            await hands.press(*keys)
            screens.append(hands.text)
    i18n.setup("en")
    assert "\n\n".join(screens) == snapshot


async def test_a_day_back_and_forward(hands: Hands) -> None:
    assert "2026-11-23 (today)  30 days from 10-25" in hands.text
    assert "abnormal orders N                   4 in 30 days" in hands.text
    await hands.press("[", "[", "[", "[")
    assert "2026-11-19  30 days from 10-21" in hands.text
    assert "abnormal orders N                   5" in hands.text
    await hands.press("]")
    assert "2026-11-20" in hands.text
    await hands.press("t")
    assert "(today)" in hands.text
    await hands.press("]")
    assert "Tomorrow has not come yet." in hands.text


async def test_the_input_methods_own_brackets(hands: Hands) -> None:
    await hands.press("【")
    assert hands.pane.day == date(2026, 11, 22)
    await hands.press("】")
    assert hands.pane.day is None


async def test_a_day_that_is_typed(hands: Hands) -> None:
    await hands.press("D")
    await write(hands.pilot, "11-13")
    await hands.press("enter")
    assert hands.pane.day == date(2026, 11, 13)
    assert "grouped orders M                   10" in hands.text
    await hands.press("D")
    await write(hands.pilot, "12-24")
    await hands.press("enter")
    assert "has not come yet" in hands.text or "2025-12-24" in hands.text
    await hands.press("escape", "escape")
    assert hands.pane.day is None


async def test_enter_goes_to_the_order(hands: Hands) -> None:
    hands.move_to(f"o:{SN.format(4)}")
    await hands.press("enter")
    assert SN.format(4) in hands.app.screen.query_one("#sheet").border_title  # type: ignore[operator]
    await hands.press("escape", "y")
    assert hands.app.copied == SN.format(4)
    await hands.press("space")
    assert not hands.pane.list.marks


async def test_enter_is_about_the_row_it_was_pressed_on(hands: Hands) -> None:
    hands.move_to(f"o:{SN.format(4)}")
    hands.pane.list.action_choose()
    hands.pane.list.move_to_index(0)
    await hands.pilot.pause()
    assert SN.format(4) in str(hands.app.screen.query_one("#sheet").border_title)


async def test_the_breakdowns(hands: Hands) -> None:
    assert hands.pane.view is View.FIGURES
    await hands.press("v")
    assert "by item" in hands.text
    assert "袜子" in hands.text
    await hands.press("v")
    assert "by supplier" in hands.text
    assert "shipped late: 1 of 6, 16.7%" in hands.text
    await hands.press("enter")
    assert "median 24.0h, reckoned with 30.0h" in hands.text
    await hands.press("escape", "v")
    # One shop: there is nothing to compare.
    assert hands.pane.view is View.FIGURES
    await hands.press("v", "escape")
    assert hands.pane.view is View.FIGURES


async def test_after_a_change_it_is_computed_again(hands: Hands, desk: Desk) -> None:
    edits.mark(desk, AT, SN.format(8), "complaint")
    hands.app.panes.reload()
    await hands.settle()
    assert "abnormal orders N                   5" in hands.text
    other = open_desk(desk.store.path, who="other")
    edits.mark(other, AT, SN.format(12), "complaint")
    other.close()
    hands.app.on_tick(Tick(AT))
    await hands.settle()
    assert "abnormal orders N                   6" in hands.text


async def test_a_hidden_pane_computes_nothing(hands: Hands, desk: Desk) -> None:
    await hands.press("1")
    before = next(each for each in hands.app.panes.made() if isinstance(each, FiguresPane)).computed
    edits.mark(desk, AT, SN.format(8), "complaint")
    hands.app.panes.reload()
    await hands.settle()
    pane = next(each for each in hands.app.panes.made() if isinstance(each, FiguresPane))
    assert pane.computed is before
    await hands.press("6")
    assert "abnormal orders N                   5" in hands.text


async def test_old_values_stay_until_the_new_ones_are_there(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], object]] = []
    monkeypatch.setattr(
        FiguresPane, "run_worker", lambda _pane, work, **_terms: waiting.append(work)
    )
    await hands.press("[", "[", "[", "[")
    # One thread, however many days were passed; the keys go on working.
    assert len(waiting) == 1
    assert "2026-11-23 (today)" in hands.text
    assert "2026-11-19 computing …" in hands.text
    assert "abnormal orders N                   4" in hands.text
    await hands.press("down", "down")
    assert hands.pane.list.cursor_index == 2
    waiting.pop()()
    await hands.settle()
    # The day that was wanted first came; the one that is wanted by now is computed next.
    waiting.pop()()
    await hands.settle()
    assert "computing" not in hands.text
    assert "2026-11-19" in hands.text


async def test_what_cannot_be_computed_says_why(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("tui.figures.computed_pane.compute", fail)
    hands.app.goes_on = True
    await hands.pilot.press("[")
    assert await until(hands.pilot, lambda: isinstance(hands.app.screen, ErrorScreen))
    await hands.pilot.press("enter")
    await hands.pilot.pause()
    assert "This failed through an error of the program" in hands.pane.when.plain
    assert "abnormal orders N                   4" in hands.text


async def test_midnight_brings_the_new_day(desk: Desk) -> None:
    i18n.setup("en")
    now = AT.replace(hour=23, minute=59, second=59)
    app = DeskApp(desk, now=lambda: now)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(pilot, app)
        await hands.press("6")
        assert "2026-11-23 (today)" in hands.text
        now += timedelta(seconds=1)
        app.on_tick(Tick(now))
        await hands.settle()
        assert "2026-11-24 (today)  30 days from 10-26" in hands.text


async def test_search(hands: Hands) -> None:
    await hands.press("/")
    await write(hands.pilot, "complaint")
    await hands.press("enter")
    assert [row.key for row in hands.pane.list_source.window(0, 9)] == [
        f"o:{SN.format(3)}", f"o:{SN.format(4)}",
    ]  # fmt: skip
    await hands.press("escape")
    assert len(hands.pane.list) > 15


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_an_empty_shop(tmp_path: Path, lang: str) -> None:
    i18n.setup(lang)
    app = DeskApp(desk_at(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(pilot, app)
        await hands.press("6")
        rate = next(line for line in hands.text.splitlines() if "N × 100" in line)
        assert "–" in rate
        hands.move_to("m:rate")
        await hands.press("enter")
        assert len(hands.app.screen_stack) == 2
        await hands.press("escape")
        await hands.press("w", "escape", "v", "v")
        assert len(hands.app.screen_stack) == 1
    i18n.setup("en")


def test_ten_thousand_abnormal_orders_cost_a_window(desk: Desk) -> None:
    orders = tuple(
        AbnormalOrder(order_sn=SN.format(number), causes=("complaint",)) for number in range(10_000)
    )
    rows = FigureRows(desk, (), orders)
    asked: list[str] = []
    desk.store.conn.set_trace_callback(asked.append)
    assert len(rows) == 10_000
    found = rows.window(5_000, 5_040)
    desk.store.conn.set_trace_callback(None)
    assert (len(found), len(asked)) == (40, 1)
    assert rows.index_of(f"o:{SN.format(9_999)}") == 9_999
    assert rows.keys(9_998, 10_000) == [f"o:{SN.format(9_998)}", f"o:{SN.format(9_999)}"]
