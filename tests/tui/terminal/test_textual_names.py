"""Names that Textual takes for its own: a method called so is found and called by it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from textual.message import Message
from textual.message_pump import MessagePump

import tui
from tests.given.shop import AT, open_shop, put_order
from tests.tui.cases_shop import fill
from tui.commands.table import Pane, panes
from tui.desk.app import DeskApp
from tui.widgets.live_list import LiveList

Base = TypeVar("Base")


def _known(base: type[Base]) -> Iterator[type[Base]]:
    kinds: list[type[Base]] = base.__subclasses__()
    for each in kinds:
        yield each
        yield from _known(each)


def _ours() -> list[type]:
    """Return all classes of the desk that Textual sends messages to."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted(
        {each for each in _known(MessagePump) if each.__module__.startswith("tui.")},
        key=lambda each: f"{each.__module__}.{each.__qualname__}",
    )


CLASSES = _ours()
HANDLERS = {each.handler_name for each in _known(Message)}


def _named(cls: type, *starts: str) -> Iterator[tuple[str, str]]:
    """Yield the names of a class that begin so, with or without an underscore, and their rest."""
    for name in vars(cls):
        for start in starts:
            if name.removeprefix("_").startswith(start):
                yield name, name.removeprefix("_").removeprefix(start)


def test_the_desk_s_classes_are_found() -> None:
    assert {DeskApp, LiveList} <= set(CLASSES)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda each: each.__qualname__)
def test_no_method_is_a_key_handler(cls: type) -> None:
    # `_key_at` would be called for `@`; keys are bound by BINDINGS.
    assert not list(_named(cls, "key_"))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda each: each.__qualname__)
def test_a_method_named_like_a_message_handler_handles_one(cls: type) -> None:
    assert not [name for name, rest in _named(cls, "on_") if f"on_{rest}" not in HANDLERS]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda each: each.__qualname__)
def test_a_method_named_like_a_watcher_watches_something(cls: type) -> None:
    reactives: set[str] = set(getattr(cls, "_reactives", {}))
    found = _named(cls, "watch_", "compute_", "validate_")
    assert not [name for name, rest in found if rest not in reactives]


@pytest.mark.parametrize("pane", panes(), ids=lambda each: each.id)
async def test_a_sign_that_means_nothing_does_nothing(tmp_path: Path, pane: Pane) -> None:
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 50, timedelta(hours=5))
    fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(pane.key)
        await pilot.pause()
        shown = app.pane
        for sign in "@#$%^&()_-=[]{}|;'\"<>,.`~\\987":
            await pilot.press(sign)
        await pilot.pause()
        assert app.pane is shown
        assert app.return_code is None
