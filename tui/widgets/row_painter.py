"""How one row of a live list is drawn: the clock with its sign, the mark, the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from tui.widgets import band_colours
from tui.widgets.band_colours import band_css
from tui.widgets.columns import GAP, Cell, Column, Placed, Toned, bare, fit, place
from tui.widgets.rows import Row

# A sign beside the colour, each band its own; ASCII, because CJK terminals may draw `·` and
# `‼` two columns wide.
SIGNS = {
    "overdue": "!!",
    "critical": "! ",
    "urgent": "* ",
    "soon": ". ",
    "calm": "  ",
    "fill": "? ",
    "held": "||",
}
MARK = "+"
SIGN_WIDTH = 2
LABEL_WIDTH = 9  # -23:59:59
CLOCK_WIDTH = SIGN_WIDTH + LABEL_WIDTH

BANDS = (*band_colours.BANDS, "fill", "held")
TONES = ("dim", "good", "warn", "bad")


class RowLook(NamedTuple):
    """All that decides how a line looks; equal lines need no repaint."""

    row: Row
    label: str
    band: str
    cursor: bool
    marked: bool


class RowPainter:
    """Draws lines for a set of columns, and keeps what was drawn.

    `style_of` returns the style of a component class by its short name, "" for plain text.
    """

    def __init__(self, columns: Sequence[Column], style_of: Callable[[str], Style]) -> None:
        self._columns = tuple(columns)
        self._style_of = style_of
        self._width = -1
        self._placed: tuple[Placed, ...] = ()
        self._empty: frozenset[int] = frozenset()
        self._bodies: LRUCache[tuple[tuple[Cell, ...], bool, bool], list[Segment]]
        self._bodies = LRUCache(512)
        self._strips: LRUCache[RowLook, Strip] = LRUCache(512)
        self._palette: dict[tuple[str, str, bool, bool], Style] = {}
        self._plain: Style | None = None
        self._header: tuple[str, Strip] | None = None

    def set_width(self, width: int) -> None:
        """Fit the columns to a width; nothing happens when it is the same."""
        if width != self._width:
            self._width = width
            self._place()

    def look_at(self, rows: Iterable[Row], *, anew: bool) -> bool:
        """Give no room to columns that are empty in all `rows`; tell whether that changed.

        Unless they are looked at `anew`, a column that was seen with words keeps its room.
        """
        empty = bare(self._columns, (row.cells for row in rows))
        if not anew:
            empty &= self._empty
        if empty == self._empty:
            return False
        self._empty = empty
        self._place()
        return True

    def _place(self) -> None:
        room = max(self._width - CLOCK_WIDTH - GAP, 0)
        self._placed = place(self._columns, room, self._empty)
        self._clear()

    def forget(self) -> None:
        """Forget what was drawn, as when the theme changes."""
        self._clear()
        self._palette.clear()
        self._plain = None

    def _clear(self) -> None:
        self._bodies.clear()
        self._strips.clear()
        self._header = None

    def header(self, clock_title: str) -> Strip:
        """Draw the titles."""
        if self._header is None or self._header[0] != clock_title:
            titles = [fit(clock_title, CLOCK_WIDTH, "right")]
            titles += [
                fit(item.column.title, item.width, item.column.align) for item in self._placed
            ]
            style = self._style_of("header")
            text = Strip([Segment((" " * GAP).join(titles), style)])
            self._header = (clock_title, text.adjust_cell_length(self._width, style))
        return self._header[1]

    def blank(self, text: str = "") -> Strip:
        """Draw a line that is no row."""
        return Strip([Segment(fit(text, self._width), self._base)], self._width)

    def row(self, look: RowLook) -> Strip:
        """Draw a row."""
        strip = self._strips.get(look)
        if strip is None:
            clock = SIGNS.get(look.band, "  ") + laid(look.label)
            head = Segment(clock, self._style("", look.band, look.cursor, look.marked))
            strip = Strip([head, *self._body(look)]).adjust_cell_length(self._width, self._base)
            self._strips[look] = strip
        return strip

    @property
    def _base(self) -> Style:
        if self._plain is None:
            self._plain = self._style_of("")
        return self._plain

    def _body(self, look: RowLook) -> list[Segment]:
        """Return the cells after the clock; neighbours in one style are one segment."""
        row = look.row
        key = (row.cells, look.cursor, look.marked)
        body = self._bodies.get(key)
        if body is None:
            body = self._bodies[key] = self._cells(*key)
        return body

    def _cells(self, cells: tuple[Cell, ...], cursor: bool, marked: bool) -> list[Segment]:
        plain = self._style("", "", cursor, marked)
        pieces = [Segment(MARK if marked else " ", plain)]
        used = GAP
        for number, (index, column, width) in enumerate(self._placed):
            cell = cells[index] if index < len(cells) else ""
            style = plain
            if isinstance(cell, Toned):
                style = self._style(cell.tone, "", cursor, marked)
                cell = cell.text
            if number:
                pieces.append(Segment(" " * GAP, plain))
                used += GAP
            pieces.append(Segment(fit(cell, width, column.align, column.cut), style))
            used += width
        pieces.append(Segment(" " * max(self._width - CLOCK_WIDTH - used, 0), plain))
        return list(Segment.simplify(piece for piece in pieces if piece.text))

    def _style(self, tone: str, band: str, cursor: bool, marked: bool) -> Style:
        """Return the style of a cell.

        Under the cursor only the cursor's own colours are sure to be readable, so there the
        sign alone tells the band.
        """
        key = (tone, band, cursor, marked)
        style = self._palette.get(key)
        if style is None:
            if cursor:
                name = "cursor"
            elif band in BANDS:
                name = band
            elif marked:
                name = "marked"
            else:
                name = tone if tone in TONES else ""
            style = self._style_of(name)
            if marked:
                style += Style(bold=True)
            self._palette[key] = style
        return style


def laid(label: str) -> str:
    """Return a clock's label in its cells, right-aligned."""
    return fit(label, LABEL_WIDTH, "right")


CSS = """
LiveList {
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-size-vertical: 1;
    color: $foreground;
    background: $surface;
    & > .live-list--header { color: $foreground; background: $panel; text-style: bold; }
    & > .live-list--cursor {
        color: $block-cursor-blurred-foreground;
        background: $block-cursor-blurred-background;
        text-style: bold;
    }
    &:focus > .live-list--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: bold;
    }
    &:nocolor > .live-list--cursor { text-style: bold reverse; }
    &:ansi > .live-list--cursor { text-style: bold reverse; }
    & > .live-list--marked { color: $text-accent; text-style: bold; }
    & > .live-list--dim { color: $text-muted; }
    & > .live-list--good { color: $text-success; }
    & > .live-list--warn { color: $text-warning; }
    & > .live-list--bad { color: $text-error; }
    & > .live-list--fill { color: $text-accent; }
    & > .live-list--held { color: $text-muted; }
}
""" + band_css("LiveList", "live-list")
