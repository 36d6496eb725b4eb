"""The least app that a form needs: a desk, a time, a clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from core.store.desk import Desk
from tests.given.shop_rows import AT
from tui.commands.table import CommandTable, declared
from tui.parts.pane import ListPane
from tui.parts.shops import ShopFilter


class Host(App[None]):
    """Opens one screen; `result` is what it was closed with, `...` before that."""

    def __init__(self, desk: Desk, screen: Screen[Any]) -> None:
        super().__init__()
        self.desk, self.form = desk, screen
        self.copied: list[str] = []
        self.batch_folder: Path | None = None
        self.inbox_files: Sequence[Path] = ()
        self.shops = ShopFilter()
        self.table = CommandTable(declared())
        self.result: Any = ...
        self.forgotten = 0
        self._bursts = count()

    said_above = ""

    def toggle_personal(self) -> None:
        pass

    @property
    def burst(self) -> int:
        return next(self._bursts)

    def forget_ahead(self) -> None:
        self.forgotten += 1

    def now(self) -> datetime:
        return AT

    def copy(self, text: str) -> None:
        self.copied.append(text)

    def guarded(self, act: Callable[[], object]) -> None:
        act()

    def in_turn(
        self, act: Callable[[], object], tell: Callable[[str], object] | None = None
    ) -> None:
        act()

    def on_mount(self) -> None:
        self.push_screen(self.form, self.closed)

    def closed(self, result: Any) -> None:
        self.result = result


async def until(pilot: Pilot[Any], there: Callable[[], bool], pauses: int = 50) -> bool:
    """Let the app go on until something is there; return whether it came."""
    for _each in range(pauses):
        if there():
            return True
        await pilot.pause()
    return there()


async def paste(pilot: Pilot[Any], text: str) -> None:
    """Paste as a terminal does, into what has the focus."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def write(pilot: Pilot[Any], text: str) -> None:
    """Type a text, one key a character."""
    for char in text:
        await pilot.press("space" if char == " " else char)


def screen_text(app: App[Any]) -> str:
    """Return what stands on the screen."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


def screen_words(app: App[Any]) -> str:
    """Return what stands on the screen as one line: it says the same wherever it is wrapped."""
    return " ".join(screen_text(app).replace("│", " ").split())


def move_to(pane: ListPane, key: str) -> None:
    """Put the cursor of a pane's list on the row with a key."""
    place = pane.list_source.index_of(key)
    assert place is not None
    pane.list.move_to_index(place)
