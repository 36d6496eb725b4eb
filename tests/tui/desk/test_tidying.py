"""What was closed is let go of: a desk that is open all day does not grow."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual._styles_cache import StylesCache
from textual.screen import Screen
from textual.widget import Widget

from core.demo import shop as demo
from core.store.desk import open_desk
from tests.given.shop import AT
from tui.desk import tidying
from tui.desk.app import DeskApp

# The help, forms, sheets, lists and questions of the desk.
_OPENED = (
    ("1", "question_mark"), ("1", "b"), ("1", "t"), ("1", "enter"), ("1", "H"), ("1", "W"),
    ("2", "a"), ("3", "E"), ("0", "A"), ("f4",),
)  # fmt: skip


async def test_every_screen_that_is_closed_is_let_go_of(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "demo.db", who="seller")
    demo.seed(desk, AT, orders=40)
    app = DeskApp(desk, now=lambda: AT)
    others = {id(each) for each in gc.get_objects() if isinstance(each, StylesCache)}
    async with app.run_test(size=(100, 30)) as pilot:
        closed: list[tuple[str, weakref.ref[Screen[Any]]]] = []
        for keys in _OPENED:
            await pilot.press(*keys)
            await pilot.pause()
            while app.screen is not app.screen_stack[0]:
                closed.append((type(app.screen).__name__, weakref.ref(app.screen)))
                await app.pop_screen()
        await pilot.press("1", "down")
        await pilot.pause()
        gc.collect()
        assert len({name for name, _screen in closed}) >= 7
        assert [name for name, screen in closed if screen() is not None] == []
        # What a widget has drawn is held by it alone.
        living = [each for each in gc.get_objects() if isinstance(each, (Widget, StylesCache))]
        owned = {id(each._styles_cache) for each in living if isinstance(each, Widget)}
        drawn = [each for each in living if isinstance(each, StylesCache)]
        assert [each for each in drawn if id(each) not in owned | others] == []


class _Looked:
    """A desk with some screens open, whose owner types or not; counts what is collected."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.burst, self.screen_stack, self.collected = 0, ["desk"], 0
        self.tidying = tidying.Tidying(self)
        monkeypatch.setattr(tidying, "gc", SimpleNamespace(collect=self._collect))

    def _collect(self) -> None:
        self.collected += 1

    def look(self, times: int = 1) -> int:
        for _second in range(times):
            self.tidying.look()
        return self.collected


def test_it_waits_for_the_second_quiet_look_and_does_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = _Looked(monkeypatch)
    assert desk.look(10) == 0, "nothing was closed"
    desk.tidying.closed()
    desk.burst += 1
    assert (desk.look(), desk.look(), desk.look()) == (0, 0, 1)
    assert desk.look(10) == 1


def test_who_types_or_has_a_screen_open_is_not_held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = _Looked(monkeypatch)
    desk.tidying.closed()
    for _key in range(10):
        desk.burst += 1
        assert desk.look(2) == 0
    desk.screen_stack = ["desk", "form"]
    assert desk.look(10) == 0
    desk.screen_stack = ["desk"]
    assert desk.look() == 1
