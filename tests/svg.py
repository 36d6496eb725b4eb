"""A text screen as SVG, on the grid of a terminal: wide characters take two cells.

Textual's own export counts characters, so that Chinese overlaps.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI
from textual.app import App

CELL, LINE, SIZE = 8.4, 19, 14
EDGE = 10
FONT = "'Noto Sans Mono CJK SC', 'Sarasa Mono SC', 'DejaVu Sans Mono', Menlo, monospace"


def drawing(app: App[Any]) -> str:
    """Return the app's screen as an SVG document that needs nothing from the net."""
    width, height = app.size
    body = [part for row, line in enumerate(_lines(app)) for part in _line(line, EDGE + row * LINE)]
    w, h = 2 * EDGE + width * CELL, 2 * EDGE + height * LINE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:g}">',
            f"<style>text{{font:{SIZE}px {FONT};white-space:pre}}.b{{font-weight:bold}}</style>",
            f'<rect width="{w:g}" height="{h:g}" rx="6" fill="#121212"/>',
            *body,
            "</svg>\n",
        ]
    )


def _lines(app: App[Any]) -> list[list[Segment]]:
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    console.print(app.screen._compositor.render_update(full=True))
    shown = [each for each in console._record_buffer if not each.control]
    return list(Segment.split_and_crop_lines(shown, width, include_new_lines=False))[:height]


def _line(line: list[Segment], top: float) -> Iterator[str]:
    column = 0
    for text, style, _control in line:
        front, back = _colours(style or Style())
        cells = cell_len(text)
        left = EDGE + column * CELL
        if back:
            yield (
                f'<rect x="{left:g}" y="{top:g}" width="{cells * CELL + 0.3:g}"'
                f' height="{LINE}" fill="{back}"/>'
            )
        bold = ' class="b"' if style and style.bold else ""
        # Fonts give signs such as an ellipsis another width: each kind gets its own place.
        for (wide, _plain), run in groupby(text, key=lambda s: (cell_len(s) == 2, s.isascii())):
            word = "".join(run)
            size = cell_len(word) * CELL
            if word.strip():
                yield (
                    f'<text x="{EDGE + column * CELL:g}" y="{top + 14.5:g}" fill="{front}"{bold}'
                    f' textLength="{size:g}" lengthAdjust="spacing{"" if wide else "AndGlyphs"}">'
                    f"{escape(word)}</text>"
                )
            column += cell_len(word)


def _colours(style: Style) -> tuple[str, str | None]:
    front = _hex(style.color, "#e0e0e0", foreground=True)
    back = _hex(style.bgcolor, "", foreground=False) or None
    if style.reverse:
        front, back = back or "#121212", front
    return front, back


def _hex(colour: Color | None, missing: str, *, foreground: bool) -> str:
    if colour is None or colour.is_default:
        return missing
    return colour.get_truecolor(DIMMED_MONOKAI, foreground=foreground).hex
