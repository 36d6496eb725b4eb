"""What the terminal shows, cell by cell, and what it should show: the difference is what is sent.

Frames are drawn here first. What was drawn and drawn over before it was sent is never sent, and a
cell that stays as it is costs nothing, whatever was repainted around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tui.terminal.harmless import harmless_text

RESET = "\x1b[0m"
# Cells between two changes that are sent again: a move of the cursor costs as much.
_NEAR = 4
# Blanks to the end of a line that are erased in place of being sent.
_ERASED = 4
_TO_END = "\x1b[K"
_CLEAR = f"{RESET}\x1b[H\x1b[J"


class Codes(NamedTuple):
    """The parameters of a style's escape sequence; empty stands for the terminal's own."""

    attributes: str = ""
    foreground: str = ""
    background: str = ""
    link: str = ""


PLAIN = Codes()


@lru_cache(4096)
def codes(style: Style | None, system: ColorSystem) -> Codes:
    """Return the parameters of a style."""
    if style is None:
        return PLAIN
    rendered = style.without_color.update_link(None).render("x", color_system=system)
    attributes = rendered[2 : rendered.index("m")] if rendered.startswith("\x1b[") else ""
    color, background = style.color, style.bgcolor
    return Codes(
        attributes,
        ";".join(color.downgrade(system).get_ansi_codes()) if color else "",
        ";".join(background.downgrade(system).get_ansi_codes(foreground=False))
        if background
        else "",
        harmless_text(style.link or ""),
    )


@lru_cache(4096)
def change(old: Codes, new: Codes) -> str:
    """Return the shortest sequence that leads from one style to another."""
    if old == new:
        return ""
    if old.link != new.link:
        link = f"\x1b]8;;{new.link}\x1b\\"
        return link + change(old._replace(link=""), new._replace(link=""))
    if new[:3] == PLAIN[:3]:
        return RESET
    if old.attributes != new.attributes:
        parts = [part for part in new[:3] if part]
        return f"\x1b[{';'.join(parts if old[:3] == PLAIN[:3] else ['0', *parts])}m"
    parts = []
    if old.foreground != new.foreground:
        parts.append(new.foreground or "39")
    if old.background != new.background:
        parts.append(new.background or "49")
    return f"\x1b[{';'.join(parts)}m"


class _Line:
    """A line of cells: the sign that begins in each (empty where one goes on), and its style."""

    __slots__ = ("signs", "styles")

    def __init__(self, width: int) -> None:
        self.signs = [" "] * width
        self.styles = [PLAIN] * width

    def put(self, x: int, signs: list[str], styles: list[Codes]) -> None:
        """Lay cells over; what they cut in half becomes blank, as on a terminal."""
        end = x + len(signs)
        before = x - 1
        while before >= 0 and self.signs[before + 1] == "":
            self.signs[before + 1] = " "
            if self.signs[before]:
                self.signs[before] = " "
            before -= 1
        after = end
        while after < len(self.signs) and self.signs[after] == "":
            self.signs[after] = " "
            after += 1
        self.signs[x:end] = signs
        self.styles[x:end] = styles

    def take(self, other: _Line) -> None:
        """Become like another line."""
        self.signs[:] = other.signs
        self.styles[:] = other.styles


class Glass:
    """The terminal's screen: draw on it, then send the `difference`."""

    def __init__(self) -> None:
        self.size = 0, 0
        self._wanted: list[_Line] = []
        self._shown: list[_Line] = []
        self._drawn: set[int] = set()
        self._known = False

    def resize(self, width: int, height: int) -> None:
        """Have another size; nothing is drawn yet, and what is shown is not known."""
        if (width, height) != self.size:
            self.size = width, height
            self._wanted = [_Line(width) for _y in range(height)]
        self.forget()

    def forget(self) -> None:
        """Take that nothing is known of what the terminal shows."""
        self._known = False
        width, height = self.size
        self._shown = [_Line(width) for _y in range(height)]
        self._drawn = set(range(height))

    def draw(self, x: int, y: int, segments: Iterable[Segment], system: ColorSystem) -> None:
        """Draw a run of text; what goes beyond the screen is left out."""
        if not 0 <= y < self.size[1] or not 0 <= x < self.size[0]:
            return
        signs: list[str] = []
        styles: list[Codes] = []
        for text, style, control in segments:
            if not control:
                cells = _cells(text)
                signs += cells
                styles += [codes(style, system)] * len(cells)
        room = self.size[0] - x
        if len(signs) > room:
            cut = room
            while cut and signs[cut] == "":
                cut -= 1
            signs[cut:] = [" "] * (room - cut)
            del styles[room:]
        if signs:
            self._wanted[y].put(x, signs, styles)
            self._drawn.add(y)

    def difference(self) -> str:
        """Return what brings the terminal up to date; see `sent`."""
        out: list[str] = [] if self._known else [_CLEAR]
        pen = PLAIN
        for y in sorted(self._drawn):
            wanted, shown = self._wanted[y], self._shown[y]
            if wanted.signs == shown.signs and wanted.styles == shown.styles:
                continue
            there = False
            for start, end in _changed(wanted, shown):
                out.append(f"\x1b[{start + 1}G" if there else f"\x1b[{y + 1};{start + 1}H")
                pen = _send(wanted, start, end, pen, out)
                there = True
        out.append(change(pen, PLAIN))
        return "".join(out)

    def sent(self) -> None:
        """Take the difference for shown."""
        self._known = True
        for y in self._drawn:
            self._shown[y].take(self._wanted[y])
        self._drawn.clear()


@lru_cache(8192)
def _cells(text: str) -> list[str]:
    """Return the cells of a text, each with the sign that begins there. Not to be changed."""
    text = harmless_text(text)
    if text.isascii():
        return list(text)
    cells: list[str] = []
    for sign in text:
        width = cell_len(sign)
        if width:
            cells += [sign, *[""] * (width - 1)]
        elif cells:
            last = max(at for at, each in enumerate(cells) if each)
            cells[last] += sign
    whole = cell_len(text)
    # Signs that are drawn as one: they are sent together or not at all.
    return cells if len(cells) == whole else [text, *[""] * (whole - 1)][:whole]


def _changed(wanted: _Line, shown: _Line) -> Iterator[tuple[int, int]]:
    """Yield the runs of cells that differ; near ones as one, no sign halved."""
    signs, width = wanted.signs, len(wanted.signs)
    start = end = -1
    for x in range(width):
        if signs[x] == shown.signs[x] and wanted.styles[x] == shown.styles[x]:
            continue
        if start >= 0 and x - end > _NEAR:
            yield start, end
            start = -1
        if start < 0:
            start = x
            while start and signs[start] == "":
                start -= 1
        end = x + 1
        while end < width and signs[end] == "":
            end += 1
    if start >= 0:
        yield start, end


def _send(line: _Line, start: int, end: int, pen: Codes, out: list[str]) -> Codes:
    """Append a run of cells; return the style it ends with."""
    stop = end
    if end == len(line.signs):
        while stop > start and line.signs[stop - 1] == " " and line.styles[stop - 1] == PLAIN:
            stop -= 1
        if end - stop < _ERASED:
            stop = end
    x = start
    while x < stop:
        style, first = line.styles[x], x
        while x < stop and line.styles[x] == style:
            x += 1
        out.append(change(pen, style))
        out.append("".join(line.signs[first:x]))
        pen = style
    if stop < end:
        out.append(change(pen, PLAIN) + _TO_END)
        pen = PLAIN
    return pen
