"""Lines in colours: what is painted again when they change, at any width."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.tui.host import screen_text
from tui.widgets.coloured_text import ColouredText, Piece

TEXTS = ("", "a", "ab", "加绒", "加绒打底裤女外穿", "a加b绒c", "e\u0301e\u0301e\u0301")


class _App(App[None]):
    def compose(self) -> ComposeResult:
        yield ColouredText()


@pytest.mark.parametrize("width", [1, 2, 3, 4, 9])
async def test_any_line_follows_any_other(width: int) -> None:
    app = _App()
    async with app.run_test(size=(width, 2)) as pilot:
        lines = app.query_one(ColouredText)
        for before in TEXTS:
            for after in TEXTS:
                lines.show([[Piece(before)]])
                await pilot.pause()
                lines.show([[Piece(after, "bad")]])
                await pilot.pause()
                fits = screen_text(app).splitlines()[0].strip()
                assert fits == after or fits.endswith("…") or (width == 1 and not fits)
