"""Keys in the order pop-up and in forms, clicks on tabs and footer, the search's end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from core.base import i18n
from tests.given.case_shop import put_asked
from tests.given.shop import AT, open_shop, put, put_order, sn
from tests.tui.host import screen_text, until
from tui.desk.app import DeskApp
from tui.parts.filtered_pane import FilteredPane
from tui.parts.sheet import KeysSheet, Sheet

SIZE = (100, 30)


@pytest.fixture
def app(tmp_path: Path) -> DeskApp:
    i18n.setup("en")
    desk = open_shop(tmp_path)
    put_order(desk, 50, timedelta(hours=5))
    return DeskApp(desk, now=lambda: AT)


@pytest.mark.parametrize(
    ("key", "opens"),
    [("r", "ReceiverForm"), ("e", "FillInForm"), ("h", "HoldForm"), ("y", "CopyScreen")],
)
async def test_the_keys_of_the_list_work_in_the_pop_up_of_an_order(
    app: DeskApp, key: str, opens: str
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Sheet)
        shown = app.pane.list.cursor_key
        await pilot.press(key)
        assert await until(pilot, lambda: type(app.screen).__name__ == opens)
        assert app.pane.list.cursor_key == shown


async def test_a_key_of_the_pop_up_reaches_no_other_order(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        app.pane.list.move_to_index(3)
        await pilot.press("h")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
        assert "no longer in this list" in screen_text(app)


@pytest.mark.parametrize("pane", ["0", "1", "2", "5"])
async def test_enter_is_about_the_row_it_was_pressed_on(app: DeskApp, pane: str) -> None:
    """The list may have moved, or lost the row, before what Enter has sent is followed."""
    for number in (1, 2):
        put_asked(app.desk, ref=str(number), order_sn=sn(number))
        put(app.desk, "reviews", order_sn=sn(number), at=AT, description=1, logistics=5, service=5)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(pane)
        await pilot.pause()
        shown, chosen = app.pane, app.pane.list.cursor_key
        assert isinstance(shown, FilteredPane)
        shown.list.action_choose()
        shown.search("nowhere at all")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert "no longer in this list" in screen_text(app)
        shown.search("")
        await pilot.pause()
        shown.list.action_choose()
        shown.list.move_to_index(1)
        assert await until(pilot, lambda: len(app.screen_stack) == 2)
        assert shown.list.cursor_key == chosen


async def test_the_end_of_a_search_keeps_the_row_that_was_found(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down", "down")
        await pilot.pause()
        wanted = app.pane.list.cursor_key
        sn = app.pane.current.order_sn  # type: ignore[attr-defined]
        await pilot.press("home", "/")
        await pilot.pause()
        await pilot.press(*sn)
        assert await until(pilot, lambda: app.pane.list.cursor_key == wanted)
        few = len(app.pane.list)
        await pilot.press("escape")
        assert await until(pilot, lambda: len(app.pane.list) > few)
        assert app.pane.list.cursor_key == wanted


async def test_tabs_and_footer_keys_are_clicked(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        tabs = app.screen_stack[0].query_one("#header").lines[1]  # type: ignore[attr-defined]
        before, place = 0, 0
        for piece in tabs:
            if piece.act == "pane.aftersales":
                place = before + 2
            before += len(piece.text)
        await pilot.click("#header", offset=(place, 1))
        assert await until(pilot, lambda: app.pane.pane_id == "aftersales")
        footer = app.screen_stack[0].query_one("#footer")
        help_at = footer.plain.index("help")  # type: ignore[attr-defined]
        await pilot.click("#footer", offset=(help_at, 0))
        assert await until(pilot, lambda: type(app.screen).__name__ == "HelpScreen")


async def test_the_footer_of_an_empty_desk_names_the_import(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(open_shop(tmp_path, filled=False), now=lambda: AT)
    async with app.run_test(size=(60, 24)) as pilot:
        for pane in ("1", "2", "3"):
            await pilot.press(pane)
            await pilot.pause()
            assert app._footer.plain.startswith(" i import"), pane
            assert "? help" in app._footer.plain


async def test_a_message_leaves_the_keys_and_the_rows_where_they_are(app: DeskApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        rows = screen_text(app).splitlines()[:14]
        app.say("Something was done.")
        await pilot.pause()
        await pilot.pause()
        shown = screen_text(app).splitlines()
        assert shown[:14] == rows
        assert "Something was done." in shown[-2]
        assert "? help" in shown[-1]


async def test_a_low_terminal_shows_rows_first(app: DeskApp) -> None:
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        shown = screen_text(app).splitlines()
        assert sum("…" in line and line[:2].strip() != "" for line in shown[3:9]) >= 5, shown
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.pause()
        assert "Next:" in screen_text(app)


@pytest.mark.parametrize(
    ("keys", "ask"),
    [
        (("e",), "f1"),
        ((" ", " ", "U"), "?"),
        (("x",), "f1"),
        (("t",), "?"),
        (("t",), "？"),
    ],
)
async def test_help_is_there_in_forms(app: DeskApp, keys: tuple[str, ...], ask: str) -> None:
    async with app.run_test(size=SIZE) as pilot:
        for key in keys:
            await pilot.press("space" if key == " " else key)
            await pilot.pause()
        assert app.screen is not app.screen_stack[0]
        below = app.screen
        await pilot.press(ask)
        assert await until(pilot, lambda: isinstance(app.screen, KeysSheet))
        assert "Esc" in screen_text(app)
        await pilot.press("escape")
        assert await until(pilot, lambda: app.screen is below)


async def test_a_question_mark_is_text_in_a_field_that_holds_some(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("x")
        await pilot.pause()
        form = app.screen
        await pilot.press("?")
        await pilot.pause()
        assert app.screen is form
