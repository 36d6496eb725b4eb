"""A few lines of pieces, each with a tone; an update repaints only the cells that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from core.base.text import shown
from tui.widgets.band_colours import BANDS, band_css
from tui.widgets.columns import ELLIPSIS
from tui.widgets.styling import part_style


class Piece(NamedTuple):
    """A text with a tone; one of `TONES`, or empty for plain.

    `act` is what a click on it stands for; empty for nothing.
    """

    text: str
    tone: str = ""
    act: str = ""


Pieces = Sequence[Piece]

TONES = (
    "bad", "warn", "good", "dim", "strong", "key", "title", "now", *BANDS,
)  # fmt: skip


class ColouredText(Widget, can_focus=False):
    """Lines of text that are laid out by their owner and cut at the widget's edge."""

    DEFAULT_CSS = """
    ColouredText {
        height: 1;
        & > .coloured-text--bad { color: $text-error; text-style: bold; }
        & > .coloured-text--warn { color: $text-warning; }
        & > .coloured-text--good { color: $text-success; }
        & > .coloured-text--dim { color: $text-muted; }
        & > .coloured-text--strong { text-style: bold; }
        & > .coloured-text--key { color: $text-accent; text-style: bold; }
        & > .coloured-text--title { color: $text-primary; text-style: bold; }
        & > .coloured-text--now { text-style: bold reverse; }
    }
    """ + band_css("ColouredText", "coloured-text")

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"coloured-text--{tone}" for tone in TONES}

    class Clicked(Message):
        """A piece was clicked that stands for something."""

        def __init__(self, act: str) -> None:
            super().__init__()
            self.act = act

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[tuple[Piece, ...], ...] = ()

    @property
    def lines(self) -> tuple[tuple[Piece, ...], ...]:
        """What is shown now."""
        return self._lines

    @property
    def plain(self) -> str:
        """What is shown now, as text."""
        return "\n".join("".join(piece.text for piece in line) for line in self._lines)

    def show(self, lines: Sequence[Pieces]) -> None:
        """Show other lines; the cells that stay are not painted again."""
        old, new = self._lines, tuple(tuple(_clean(line)) for line in lines)
        self._lines = new
        if not self.is_attached or not self.size:
            return
        width = self.size.width
        for y in range(self.size.height):
            before = old[y] if y < len(old) else ()
            after = new[y] if y < len(new) else ()
            for left, right in _differences(before, after, width) if before != after else ():
                self.refresh(Region(left, y, right - left, 1))

    def on_click(self, event: events.Click) -> None:
        """Tell what the clicked piece stands for."""
        if not 0 <= event.y < len(self._lines):
            return
        right = 0
        for piece in self._lines[event.y]:
            right += cell_len(piece.text)
            if event.x < right:
                if piece.act:
                    self.post_message(self.Clicked(piece.act))
                return

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the widget."""
        base = self.rich_style
        if y >= len(self._lines):
            return Strip.blank(self.size.width, base)
        segments, left = [], self.size.width
        for text, tone, _act in self._lines[y]:
            size = cell_len(text)
            if size > left:
                text = set_cell_size(text, max(left - 1, 0)) + ELLIPSIS if left else ""
                size = left
            if text:
                style = part_style(self, f"coloured-text--{tone}") if tone else base
                segments.append(Segment(text, style))
            left -= size
        return Strip(segments).adjust_cell_length(self.size.width, base)


def _clean(line: Pieces) -> list[Piece]:
    return [Piece(shown(text), *rest) for text, *rest in line]


def _cells(line: Pieces, width: int) -> list[tuple[str, str]]:
    """Return one (character, tone) for each column; the right half of a wide one is `_HALF`."""
    cells: list[tuple[str, str]] = []
    for text, tone, _act in line:
        for char in text:
            size = cell_len(char)
            if not size and cells:
                cells[-1] = (cells[-1][0] + char, tone)
            elif size:
                cells.append((char, tone))
                cells.extend([(_HALF, tone)] * (size - 1))
    if len(cells) > width:
        # What is too long is laid anew from its last two columns on.
        kept = max(width - 2, 0)
        return [*cells[:kept], (ELLIPSIS, str(cells[kept:width])), (_HALF, "")][:width]
    return cells + [(" ", "")] * (width - len(cells))


_HALF = ""


# Fewer equal columns than these are sent again rather than jumped over with a new style.
_JUMP = 12


def _differences(before: Pieces, after: Pieces, width: int) -> list[tuple[int, int]]:
    """Return the spans of columns that differ, with whole characters only."""
    one, other = _cells(before, width), _cells(after, width)
    spans: list[tuple[int, int]] = []
    for x in range(width):
        if one[x] == other[x]:
            continue
        if spans and x - spans[-1][1] < _JUMP:
            spans[-1] = (spans[-1][0], x + 1)
        else:
            spans.append((x, x + 1))
    return [_whole(one, other, left, right) for left, right in spans]


def _whole(
    one: list[tuple[str, str]], other: list[tuple[str, str]], left: int, right: int
) -> tuple[int, int]:
    """Widen a span until it halves no wide character."""
    while left and _HALF in (one[left][0], other[left][0]):
        left -= 1
    while right < len(one) and _HALF in (one[right][0], other[right][0]):
        right += 1
    return left, right


def width_of(line: Pieces) -> int:
    """Return the terminal columns of a line."""
    return sum(cell_len(piece.text) for piece in line)
