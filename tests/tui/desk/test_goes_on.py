"""The desk goes on: refusals in answers, errors of its own, and what it writes down of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from core.base import i18n, paths
from core.base.errors import DaifaError
from tests.given.shop import AT, fill, open_shop
from tests.tui.host import screen_text
from tui.desk.app import DeskApp
from tui.desk.complaining import MOST_OPEN
from tui.history.screen import HistoryScreen
from tui.parts.confirm import ConfirmScreen
from tui.parts.error import ErrorScreen
from tui.parts.messages import Saved
from tui.parts.refused import RefusedSheet

SIZE = (100, 30)


@pytest.fixture
def app(tmp_path: Path) -> DeskApp:
    i18n.setup("en")
    desk = open_shop(tmp_path, filled=False)
    fill(desk)
    return DeskApp(desk, now=lambda: AT)


def _said(pilot: Pilot[None]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, ErrorScreen), screen
    return screen.message


@pytest.mark.parametrize("key", ["K", "U"])
async def test_a_refusal_behind_a_yes_is_shown(app: DeskApp, key: str) -> None:
    # Orders that are not shipped cannot be scanned, and those without a number not be uploaded.
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("space", "space", key)
        await pilot.pause()
        if isinstance(app.screen, ConfirmScreen):
            await pilot.press("y")
            await pilot.pause()
        if app.screen is not app.screen_stack[0]:
            assert isinstance(app.screen, RefusedSheet)
            assert app.screen.refused
            await pilot.press("escape")
            await pilot.pause()
        assert app.screen is app.screen_stack[0]


async def test_errors_that_come_before_one_was_read_stand_on_one_sheet(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        for number in (1, 2, 2, 1, 2):
            app.complain(DaifaError("no", f"Refusal {number}.\nDo that."))
            await pilot.pause()
        assert _said(pilot) == "Refusal 1.\nDo that.\n\nRefusal 2.\nDo that."
        assert "Refusal 2." in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]


async def test_there_is_an_end_to_what_is_open_at_once(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        for _each in range(3 * MOST_OPEN):
            app.open(HistoryScreen())
            await pilot.pause()
        assert len(app.screen_stack) == MOST_OPEN + 1
        await pilot.press(*["escape"] * MOST_OPEN)
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
        assert "Esc closes one" in screen_text(app)


def _refusing(*_arguments: object) -> Any:
    raise DaifaError("no", "This is refused.\nDo that.")


def _breaking(*_arguments: object) -> Any:
    buyer = "林小明"
    raise KeyError(f"no order of {buyer}")


@pytest.mark.parametrize("fault", [_refusing, _breaking])
@pytest.mark.parametrize(
    "way",
    ["act", "answer", "closing", "timer", "later", "message", "resize", "tick", "worker"],
)
async def test_whatever_raises_it_the_desk_goes_on(
    app: DeskApp, way: str, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.goes_on = True
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        if way == "act":
            app.commands.acts = {**app.commands.acts, "desk.help": fault}
            await pilot.press("?")
        elif way == "answer":
            app.ask("Sure?", ["one"], fault)
            await pilot.pause()
            await pilot.press("y")
        elif way == "closing":
            app.open(ConfirmScreen("Sure?", []), fault)
            await pilot.pause()
            await pilot.press("escape")
        elif way == "timer":
            app.set_timer(0.01, fault)
        elif way == "later":
            app.call_later(fault)
        elif way == "message":
            monkeypatch.setattr(type(app.pane), "catch_up", fault)
            await pilot.press("down")
        elif way == "resize":
            monkeypatch.setattr(type(app.pane), "show_detail", fault)
            await pilot.resize_terminal(90, 30)
        elif way == "tick":
            monkeypatch.setattr(type(app.desk.store), "data_version", fault)
            app._ticker.beat()
        else:
            app.run_worker(_in_worker(fault), thread=False)
        for _wait in range(20):
            await pilot.pause(0.02)
            if isinstance(app.screen, ErrorScreen):
                break
        monkeypatch.undo()
        words = _said(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, ErrorScreen)
        # And it still works.
        app.say("still here")
        await pilot.pause()
        assert "still here" in app._footer.plain
    if fault is _refusing:
        assert words == "This is refused.\nDo that."
    else:
        assert "KeyError" in words
        assert str(paths.log_file()) in words
        log = paths.log_file().read_text("utf-8")
        assert "in _breaking" in log
        assert "林小明" not in log + words


async def _in_worker(fault: Any) -> None:
    fault()


async def test_what_cannot_be_painted_is_told(app: DeskApp) -> None:
    class Broken(Widget):
        shown = 0

        def render_line(self, y: int) -> Any:
            Broken.shown += 1
            if Broken.shown < 2:
                raise ValueError(y)
            return super().render_line(y)

    app.goes_on = True
    async with app.run_test(size=SIZE) as pilot:
        await app.pane.mount(Broken())
        for _wait in range(20):
            await pilot.pause(0.02)
            if isinstance(app.screen, ErrorScreen):
                break
        assert "ValueError" in _said(pilot)


async def test_an_error_that_comes_again_and_again_ends_the_desk(app: DeskApp) -> None:
    app.goes_on = True
    with pytest.raises(KeyError):
        await _break_often(app)
    assert app.return_code == 1


async def _break_often(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        for _again in range(8):
            app.call_later(_breaking)
            await pilot.pause()


async def test_a_form_s_result_is_still_shown(app: DeskApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        app.open(cast(Any, ConfirmScreen("Sure?", [])))
        await pilot.pause()
        app.screen.dismiss(Saved("Done it."))
        await pilot.pause()
        assert "Done it." in app._footer.plain
