"""The live list: any number of rows, each with a running clock, at next to no cost.

A line of it is drawn when it is seen. A tick repaints the digits that changed and nothing
else; the list never looks at a row that is not on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from os.path import commonprefix
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.i18n import N_
from tui.widgets.columns import GAP, Column, Placed, Toned, fit, place
from tui.widgets.rows import NoRows, Row, RowSource, Window

__all__ = ["Column", "LiveList", "Row", "RowSource", "Toned"]

# A sign beside the colour, each band its own; ASCII, because CJK terminals draw `·` and `‼`
# two columns wide.
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
HEADER_HEIGHT = 1

_BANDS = ("overdue", "critical", "urgent", "soon", "fill", "held")
_TONES = ("dim", "flag", "good", "warn", "bad")


class _Line(NamedTuple):
    """All that decides how a line looks; equal lines are not painted twice."""

    row: Row
    label: str
    band: str
    cursor: bool
    marked: bool


class LiveList(ScrollView, can_focus=True):
    """Rows with a countdown in the first column, a cursor and marks.

    Args:
        columns: The columns after the countdown.
        countdown: Turns (seconds left, row is under the cursor) into (label, band).
        clock_title: The title of the countdown column.
        empty: Lines shown when there are no rows.
    """

    DEFAULT_CSS = """
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
        & > .live-list--flag { color: $text-warning; }
        & > .live-list--good { color: $text-success; }
        & > .live-list--warn { color: $text-warning; }
        & > .live-list--bad { color: $text-error; }
        & > .live-list--overdue { color: $text-error; text-style: bold; }
        & > .live-list--critical { color: $text-error; }
        & > .live-list--urgent { color: $text-warning; text-style: bold; }
        & > .live-list--soon { color: $text-warning; }
        & > .live-list--fill { color: $text-accent; }
        & > .live-list--held { color: $text-muted; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"live-list--{name}" for name in ("header", "cursor", "marked", *_TONES, *_BANDS)
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", N_("up"), show=False, id="list.up"),
        Binding("down,j", "cursor(1)", N_("down"), show=False, id="list.down"),
        Binding("pageup", "page(-1.0)", N_("page up"), show=False, id="list.page_up"),
        Binding("pagedown", "page(1.0)", N_("page down"), show=False, id="list.page_down"),
        Binding("ctrl+u", "page(-0.5)", N_("half a page up"), show=False, id="list.half_up"),
        Binding("ctrl+d", "page(0.5)", N_("half a page down"), show=False, id="list.half_down"),
        Binding("home,g", "first", N_("first row"), show=False, id="list.first"),
        Binding("end,G", "last", N_("last row"), show=False, id="list.last"),
        Binding("space", "mark", N_("mark"), show=False, id="list.mark"),
        Binding("enter", "choose", N_("open"), show=False, id="list.choose"),
    ]

    class RowHighlighted(Message):
        """The cursor came to stand on another row; `key` is None when there are no rows."""

        def __init__(self, live_list: LiveList, key: str | None) -> None:
            super().__init__()
            self.live_list = live_list
            self.key = key

        @property
        def control(self) -> LiveList:
            """The list it comes from."""
            return self.live_list

    class RowChosen(Message):
        """Enter, or a second click, on a row."""

        def __init__(self, live_list: LiveList, key: str) -> None:
            super().__init__()
            self.live_list = live_list
            self.key = key

        @property
        def control(self) -> LiveList:
            """The list it comes from."""
            return self.live_list

    class MarksChanged(Message):
        """A row was marked or unmarked; `marks` are the keys now marked."""

        def __init__(self, live_list: LiveList, marks: frozenset[str]) -> None:
            super().__init__()
            self.live_list = live_list
            self.marks = marks

        @property
        def control(self) -> LiveList:
            """The list it comes from."""
            return self.live_list

    def __init__(
        self,
        columns: Sequence[Column],
        countdown: Callable[[int, bool], tuple[str, str]],
        *,
        clock_title: str = "",
        empty: Sequence[str] = (),
        now: int = 0,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.marks: set[str] = set()
        self._columns = tuple(columns)
        self._countdown = countdown
        self._clock_title = clock_title
        self._empty = tuple(empty)
        self._now = now
        self._window = Window(NoRows())
        self._cursor = 0
        self._cursor_key: str | None = None
        self._placed: tuple[Placed, ...] = ()
        self._placed_width = -1
        self._painted: dict[int, _Line] = {}
        self._bodies: LRUCache[Any, list[Segment]] = LRUCache(512)
        self._palette: dict[tuple[str, str, bool, bool], Style] = {}

    # -- what panes call -------------------------------------------------------------------

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor, None when there are no rows."""
        return self._cursor_key

    @property
    def cursor_index(self) -> int:
        """Where the cursor stands, counted from 0."""
        return self._cursor

    def __len__(self) -> int:
        return self._window.count

    def __bool__(self) -> bool:
        return True

    def set_source(self, source: RowSource, *, keep_key: bool = True) -> None:
        """Show `source`. The cursor stays on its key, else on its place; so do scroll and marks.

        With `keep_key` False the list starts again at its first row.
        """
        was_seen = self._is_seen(self._cursor)
        old_key, old_count = self._cursor_key, self._window.count
        self._window = Window(source)
        index = source.index_of(old_key) if keep_key and old_key is not None else None
        if index is None:
            index = self._cursor if keep_key else 0
        self._cursor = max(0, min(index, self._window.count - 1))
        self.virtual_size = Size(self._width, self._window.count + HEADER_HEIGHT)
        if was_seen or not keep_key:
            self._reveal(self._cursor)
        self._cursor_key = self._key_at(self._cursor)
        kept = {key for key in self.marks if source.index_of(key) is not None}
        if kept != self.marks:
            self.marks = kept
            self.post_message(self.MarksChanged(self, frozenset(kept)))
        if not old_count or not self._window.count:
            self.refresh()
        else:
            self._repaint_changes()
        if self._cursor_key != old_key:
            self.post_message(self.RowHighlighted(self, self._cursor_key))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows' cells must match them."""
        self._columns = tuple(columns)
        self._restyle()

    def set_empty(self, lines: Sequence[str]) -> None:
        """Set the plain lines that are shown when there are no rows."""
        self._empty = tuple(lines)
        if not self._window.count:
            self.refresh()

    def tick(self, now: int) -> None:
        """Repaint the clocks that read otherwise at `now` (seconds since 1970)."""
        self._now = now
        if not self._painted or not self.is_mounted or not self.is_on_screen:
            return
        for y, line in tuple(self._painted.items()):
            if line.row.due is None:
                continue
            label, band = self._clock_of(line.row, line.cursor)
            if band != line.band:
                self.refresh(Region(0, y, CLOCK_WIDTH, 1))
            elif label != line.label:
                same = len(commonprefix((_laid(label), _laid(line.label))))
                x = SIGN_WIDTH + same
                self.refresh(Region(x, y, CLOCK_WIDTH - x, 1))

    def move_to(self, key: str) -> bool:
        """Put the cursor on a key; tell whether it is there."""
        index = self._window.source.index_of(key)
        if index is None:
            return False
        self._go(index)
        return True

    def move_to_index(self, index: int) -> None:
        """Put the cursor on a place, or as near as there are rows."""
        self._go(index)

    def set_marks(self, keys: Iterable[str]) -> None:
        """Mark exactly these keys."""
        marks = set(keys)
        if marks != self.marks:
            self.marks = marks
            self._repaint_changes()
            self.post_message(self.MarksChanged(self, frozenset(marks)))

    # -- keys and mouse --------------------------------------------------------------------

    def action_cursor(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self._go(self._cursor + step)

    def action_page(self, pages: float) -> None:
        """Move the cursor by a part of the visible height."""
        self._go(self._cursor + int(pages * max(self._rows_high - 1, 1)))

    def action_first(self) -> None:
        """Move to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._go(self._window.count - 1)

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor and move down."""
        if self._cursor_key is None:
            return
        self.set_marks(self.marks ^ {self._cursor_key})
        self._go(self._cursor + 1)

    def action_choose(self) -> None:
        """Tell that the row under the cursor was chosen."""
        if self._cursor_key is not None:
            self.post_message(self.RowChosen(self, self._cursor_key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked row; a second click chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER_HEIGHT:
            return
        index = self.scroll_offset.y + offset.y - HEADER_HEIGHT
        if index < self._window.count:
            self._go(index)
            if event.chain == 2:
                self.action_choose()

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        self.virtual_size = Size(self._width, self._window.count + HEADER_HEIGHT)
        self._reveal(self._cursor)
        self.refresh()

    def on_show(self) -> None:
        """Show the present time, not that of when the list was hidden."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget the styles when the theme or the focus changes."""
        super().notify_style_update()
        self._palette.clear()
        self._bodies.clear()

    # -- where things are ------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _rows_high(self) -> int:
        return max(self.scrollable_content_region.height - HEADER_HEIGHT, 1)

    def _is_seen(self, index: int) -> bool:
        return 0 <= index - self.scroll_offset.y < self._rows_high

    def _row(self, index: int) -> Row | None:
        return self._window.row(index, self.scroll_offset.y, self._rows_high)

    def _key_at(self, index: int) -> str | None:
        row = self._row(index)
        return None if row is None else row.key

    def _go(self, index: int) -> None:
        """Put the cursor on a row; two lines are painted unless the list must scroll."""
        index = max(0, min(index, self._window.count - 1))
        if index == self._cursor and self._is_seen(index):
            return
        self._cursor = index
        self._reveal(index)
        key = self._key_at(index)
        self._repaint_changes()
        if key != self._cursor_key:
            self._cursor_key = key
            self.post_message(self.RowHighlighted(self, key))

    def _reveal(self, index: int) -> None:
        """Scroll no further than it takes to see a row."""
        top = self.scroll_offset.y
        if index < top:
            self.scroll_to(y=index, animate=False, force=True)
        elif index >= top + self._rows_high:
            self.scroll_to(y=index - self._rows_high + 1, animate=False, force=True)

    def _repaint_changes(self) -> None:
        """Repaint the visible lines that would look different now."""
        top = self.scroll_offset.y
        for y in range(HEADER_HEIGHT, self.size.height):
            if self._painted.get(y) != self._line_at(top + y - HEADER_HEIGHT):
                self.refresh(Region(0, y, self._width, 1))

    def _restyle(self) -> None:
        self._placed_width = -1
        self._bodies.clear()
        self.refresh()

    # -- painting --------------------------------------------------------------------------

    def _clock_of(self, row: Row, cursor: bool) -> tuple[str, str]:
        """Return the label and the band of a row's clock now."""
        if row.due is None:
            return row.note, row.band or "calm"
        label, band = self._countdown(row.due - self._now, cursor)
        return label, row.band or band

    def _line_at(self, index: int) -> _Line | None:
        row = self._row(index)
        if row is None:
            return None
        cursor = index == self._cursor
        return _Line(row, *self._clock_of(row, cursor), cursor, row.key in self.marks)

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the widget."""
        width = self._width
        if width != self._placed_width:
            self._placed_width = width
            self._placed = place(self._columns, max(width - CLOCK_WIDTH - GAP, 0))
            self._bodies.clear()
        if y < HEADER_HEIGHT:
            return self._header(width)
        line = self._line_at(self.scroll_offset.y + y - HEADER_HEIGHT)
        if line is None:
            self._painted.pop(y, None)
            return self._blank(y, width)
        self._painted[y] = line
        clock = SIGNS.get(line.band, "  ") + _laid(line.label)
        head = Segment(clock, self._style(line.row.tone, line.band, line.cursor, line.marked))
        return Strip([head, *self._body(line)]).adjust_cell_length(width, self.rich_style)

    def _header(self, width: int) -> Strip:
        titles = [fit(self._clock_title, CLOCK_WIDTH, "right")]
        titles += [fit(item.column.title, item.width, item.column.align) for item in self._placed]
        style = self.get_component_rich_style("live-list--header")
        return Strip([Segment((" " * GAP).join(titles), style)]).adjust_cell_length(width, style)

    def _blank(self, y: int, width: int) -> Strip:
        lines = () if self._window.count else self._empty
        text = lines[y - 2] if 0 <= y - 2 < len(lines) else ""
        return Strip([Segment(fit("  " + text, width), self.rich_style)], width)

    def _body(self, line: _Line) -> list[Segment]:
        """Return the cells after the clock; neighbours in one style are one segment."""
        row = line.row
        key = (row.cells, row.tone, line.cursor, line.marked)
        found = self._bodies.get(key)
        if found is not None:
            return found
        plain = self._style(row.tone, "", line.cursor, line.marked)
        pieces: list[tuple[str, Style]] = [(MARK if line.marked else " ", plain)]
        for number, (index, column, width) in enumerate(self._placed):
            cell = row.cells[index] if index < len(row.cells) else ""
            style = plain
            if isinstance(cell, Toned):
                style = self._style(cell.tone, "", line.cursor, line.marked)
                cell = cell.text
            if number:
                pieces.append((" " * GAP, plain))
            pieces.append((fit(cell, width, column.align, column.cut), style))
        used = sum(item.width for item in self._placed) + GAP * len(self._placed)
        pieces.append((" " * max(self._width - CLOCK_WIDTH - used, 0), plain))
        body = list(Segment.simplify(Segment(text, style) for text, style in pieces if text))
        self._bodies[key] = body
        return body

    def _style(self, tone: str, band: str, cursor: bool, marked: bool) -> Style:
        """Return the style of a cell. Under the cursor only the cursor's colours are sure
        to be readable, so there the sign alone tells the band."""
        key = (tone, band, cursor, marked)
        style = self._palette.get(key)
        if style is None:
            name = "cursor" if cursor else band if band in _BANDS else "marked" if marked else tone
            known = name == "cursor" or name == "marked" or name in _BANDS or name in _TONES
            style = self.get_component_rich_style(f"live-list--{name}") if known else None
            style = self.rich_style if style is None else style
            if marked:
                style += Style(bold=True)
            self._palette[key] = style
        return style


def _laid(label: str) -> str:
    return fit(label, LABEL_WIDTH, "right")
