"""Lean updates draw the same picture as Textual's own, in fewer bytes."""

from __future__ import annotations

from typing import Any

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input, Static

from tests.tui.tiny_list import COLUMNS, Dialog, Numbers, countdown
from tests.tui.widgets.test_live_list import HOUR, NOW
from tui.terminal.glass import PLAIN, Glass, codes
from tui.terminal.glass import change as change_of
from tui.terminal.screen_diff import LeanDisplay, _whole_cells, pieces
from tui.widgets.live_list import LiveList

SIZE = (80, 24)


class Twice(LeanDisplay[None]):
    """Draws each update on two screens: as Textual sends it, and lean."""

    def __init__(self) -> None:
        super().__init__()
        self.plain, self.lean = pyte.Screen(*SIZE), pyte.Screen(*SIZE)
        self.plain_bytes = self.lean_bytes = 0
        self.glass = Glass()
        self.glass.resize(*SIZE)

    def compose(self) -> ComposeResult:
        yield Input("打底裤女外穿加绒")
        yield LiveList(COLUMNS, countdown)
        yield Static("[link='https://example.com']链接[/link] text", id="foot")

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self.live.tick(NOW)
        self.live.set_source(Numbers(200, NOW + HOUR - 60))
        self.live.focus()

    @property
    def live(self) -> LiveList:
        return self.query_one(LiveList)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            text = renderable.render_segments(self.console)
            assert isinstance(renderable, (ChopsUpdate, LayoutUpdate))
            for piece in pieces(renderable):
                self.glass.draw(*piece, COLOR_SYSTEMS[self.console.color_system or "truecolor"])
            lean = self.glass.difference()
            self.glass.sent()
            self.plain_bytes += len(text.encode())
            self.lean_bytes += len(lean.encode())
            pyte.Stream(self.plain).feed(_without_links(text).replace("\n", "\r\n"))
            pyte.Stream(self.lean).feed(_without_links(lean))
        super()._display(screen, renderable)


def _without_links(text: str) -> str:
    """Take out OSC 8, which pyte would print."""
    head, *rest = text.split("\x1b]8;")
    return head + "".join(part.partition("\x1b\\")[2] for part in rest)


async def test_lean_updates_draw_the_same_picture() -> None:
    app = Twice()
    async with app.run_test(size=SIZE) as pilot:
        for second, key in enumerate(
            ["down", "space", "pagedown", "G", "g", "tab", "x", "绒", "left", "left", "backspace"]
        ):
            await pilot.press(key)
            app.live.tick(NOW + second * 31)
            await pilot.pause()
            assert app.lean.buffer == app.plain.buffer, key
        app.push_screen(Dialog())
        for second in range(3):
            app.screen_stack[0].query_one(LiveList).tick(NOW + 400 + second)
            await pilot.pause(0.05)
            assert app.lean.buffer == app.plain.buffer
    assert 0 < app.lean_bytes < 0.5 * app.plain_bytes


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("red", "red", ""),
        ("", "bold red", "\x1b[1;31m"),
        ("red", "", "\x1b[0m"),
        ("red on blue", "green on blue", "\x1b[32m"),
        ("red on blue", "red", "\x1b[49m"),
        ("on blue", "red on blue", "\x1b[31m"),
        ("red on blue", "on blue", "\x1b[39m"),
        ("bold red", "red", "\x1b[0;31m"),
        ("red", "bold red", "\x1b[0;1;31m"),
        ("bold red", "bold green", "\x1b[32m"),
    ],
)
def test_a_style_is_sent_as_its_difference(old: str, new: str, change: str) -> None:
    def of(text: str) -> Any:
        return codes(Style.parse(text), ColorSystem.STANDARD) if text else PLAIN

    assert change_of(of(old), of(new)) == change


@pytest.mark.parametrize(
    ("width", "kept"), [(0, 0), (1, 1), (2, 3), (3, 3), (4, 5), (5, 5), (6, 6), (7, 7), (9, 9)]
)
def test_a_piece_never_ends_inside_a_wide_character(width: int, kept: int) -> None:
    strip = Strip([Segment("a填"), Segment("单b"), Segment("cd")])
    assert _whole_cells(strip, width) == kept
