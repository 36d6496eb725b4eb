"""Lines of words with a sign: what speaks for a value, against it, or beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from core.base.text import shown

OK, ASK, BAD, DIM, PLAIN = "ok", "ask", "bad", "dim", ""
# Signs that every terminal draws one column wide; the tone is never told by colour alone.
SIGNS = {OK: "✓ ", ASK: "? ", BAD: "✗ "}
STYLES = {OK: "$text-success", ASK: "$text-warning", BAD: "$text-error bold", DIM: "$text-muted"}
NO_START = "，。；：、！？）”》%.,;:!?)"


class Remark(NamedTuple):
    """One thing to say, and its tone."""

    text: str
    tone: str = PLAIN


def wrapped(text: str, width: int) -> list[str]:
    """Break text into lines of at most `width` terminal columns; Chinese breaks anywhere.

    A line starts with no closing mark, and Latin words stay whole where they fit.
    """
    lines: list[str] = []
    for part in harmless_lines(text):
        line = ""
        for piece in _pieces(part, width):
            if cell_len(line) + cell_len(piece.rstrip()) > width and line:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def harmless_lines(text: str) -> list[str]:
    """Return the lines of a text without any character that could act on the terminal."""
    return [shown(line) for line in text.split("\n")]


def _pieces(text: str, width: int) -> list[str]:
    pieces: list[str] = []
    for char in text:
        joins = pieces and (
            (cell_len(char) < 2 and char != " " and pieces[-1][-1] != " " and _narrow(pieces[-1]))
            or char in NO_START
            or char == " "
        )
        if joins and cell_len(pieces[-1]) < width:
            pieces[-1] += char
        else:
            pieces.append(char)
    return [chopped for piece in pieces for chopped in chop_cells(piece, width)]


def _narrow(piece: str) -> bool:
    return cell_len(piece[-1]) < 2


class Remarks(Widget):
    """Shows lines with their signs, wrapped with the text standing clear of the sign.

    Takes no room when there is nothing to say.
    """

    DEFAULT_CSS = "Remarks { height: auto; width: 1fr; }"

    def __init__(self, remarks: Sequence[Remark] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.remarks: tuple[Remark, ...] = tuple(remarks)
        self.display = bool(self.remarks)

    def say(self, *remarks: Remark) -> None:
        """Replace what is said; the screen is laid out anew only where it takes other room."""
        if tuple(remarks) != self.remarks:
            was = self.display
            self.remarks = tuple(remarks)
            self.display = bool(remarks)
            self.refresh(layout=self.display is not was or not self._fits())

    def _fits(self) -> bool:
        """Whether what is said fits into the room that it has."""
        height = self.styles.height
        if height is not None and not height.is_auto:
            return True
        width, high = self.content_size
        return len(self._lines(width)) == high

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the words take at this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the wrapped lines."""
        return Content("\n").join(
            Content.styled(line, style) if style else Content(line)
            for line, style in self._lines(self.content_size.width)
        )

    def _lines(self, width: int) -> list[tuple[str, str]]:
        lines: list[tuple[str, str]] = []
        for text, tone in self.remarks:
            bare = text.lstrip(" ")
            sign = " " * (len(text) - len(bare)) + SIGNS.get(tone, "")
            heads = [sign, " " * len(sign)]
            for number, line in enumerate(wrapped(bare, max(width - len(sign), 2))):
                lines.append((heads[number > 0] + line, STYLES.get(tone, "")))
        return lines
