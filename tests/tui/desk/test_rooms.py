"""What holds the desk together: panes by their ids, commands by theirs, screens loaded late."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

import tui
from core.store.desk import Desk
from tests.given.shop import AT, open_shop
from tests.places import ROOT
from tui.commands.table import Pane, panes
from tui.desk.app import DeskApp
from tui.desk.panes import COUNTED_BY, MADE_BY
from tui.parts.ticker import Tick


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_shop(tmp_path)
    yield desk
    desk.close()


def test_every_pane_is_made_by_a_function() -> None:
    assert list(MADE_BY) == [pane.id for pane in panes()]
    assert set(COUNTED_BY) <= set(MADE_BY)


@pytest.mark.parametrize("pane", panes(), ids=lambda each: each.id)
async def test_every_command_of_a_pane_does_something(desk: Desk, pane: Pane) -> None:
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(pane.key)
        await pilot.pause()
        assert app.pane.pane_id == pane.id
        done = {*app.pane.acts, *app.commands.acts}
        told = {
            each.id
            for each in app.table.in_pane(pane.id)
            if not each.built_in and not each.id.startswith("pane.")
        }
        assert done == told
        assert not set(app.pane.acts) & set(app.commands.acts)


async def test_a_second_that_comes_after_the_end_does_nothing(desk: Desk) -> None:
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    assert not app.screen_stack
    app.on_tick(Tick(AT))
    app.on_resize()


def _late() -> set[str]:
    """Return the modules of all screens that are opened over the desk."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: set[str] = set()
    todo: list[type[Screen[Any]]] = [Screen]
    while todo:
        for each in todo.pop().__subclasses__():
            todo.append(each)
            if each.__module__.startswith("tui."):
                found.add(each.__module__)
    return {name for name in found if not name.startswith("tui.terminal.")}


def test_a_start_loads_neither_the_migrations_nor_the_forms(desk: Desk) -> None:
    late = _late()
    assert {"tui.orders.buy", "tui.appeals.form", "tui.imports.screen", "tui.desk.help"} <= late
    code = (
        "import sys, tui.desk.run\n"
        "from tui.desk.app import DeskApp\n"
        "from core.store.desk import open_desk; from pathlib import Path\n"
        f"DeskApp(open_desk(Path({str(desk.store.path)!r})))\n"
        f"late = ('sqlite_utils', 'xlsxwriter', 'python_calamine', *{sorted(late)!r})\n"
        "print([n for n in sys.modules if n.startswith(late)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
