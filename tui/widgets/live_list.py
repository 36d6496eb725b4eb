"""The live list: any number of rows, each with a running clock, at next to no cost.

A line of it is drawn when it is seen. A tick repaints the digits that changed and nothing
else; the list never looks at a row that is not on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeAlias

from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip

from tui.widgets.columns import Column, Toned
from tui.widgets.moving_list import (
    HEADER_HEIGHT,
    MarksChanged,
    MovingList,
    RowChosen,
    RowHighlighted,
)
from tui.widgets.row_painter import (
    BANDS,
    CLOCK_WIDTH,
    CSS,
    SIGN_WIDTH,
    TONES,
    RowLook,
    RowPainter,
    laid,
)
from tui.widgets.rows import NoRows, Row, RowSource, RowWindow
from tui.widgets.styling import is_covered, part_style

__all__ = ["Column", "LiveList", "Row", "RowSource", "Toned"]

# A held key comes every 30 ms or so; rows are read ahead when it is quiet for this long.
_QUIET_S = 0.02


class LiveList(MovingList, can_focus=True):
    """Rows with a countdown in the first column, a cursor and marks.

    Args:
        columns: The columns after the countdown.
        countdown: Turns (seconds left, row is under the cursor) into (label, band).
        clock_title: The title of the countdown column.
        empty: Lines shown when there are no rows.
    """

    DEFAULT_CSS = CSS

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"live-list--{name}" for name in ("header", "cursor", "marked", *TONES, *BANDS)
    }

    RowHighlighted: TypeAlias = RowHighlighted
    RowChosen: TypeAlias = RowChosen
    MarksChanged: TypeAlias = MarksChanged

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
        self._painter = RowPainter(columns, self._component_style)
        self._countdown = countdown
        self._clock_title = clock_title
        self._empty = tuple(empty)
        self._now = now
        self._window = RowWindow(NoRows())
        self._looks_ahead = False
        self._painted: dict[int, RowLook] = {}

    # -- what panes call -------------------------------------------------------------------

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
        self._window = RowWindow(source)
        index = source.index_of(old_key) if keep_key and old_key is not None else None
        if index is None:
            index = self._cursor if keep_key else 0
        self._cursor = max(0, min(index, self._window.count - 1))
        self.virtual_size = Size(self._width, self._window.count + HEADER_HEIGHT)
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
        if was_seen or not keep_key:
            self._reveal(self._cursor)
        self._cursor_key = self._row_key(self._cursor)
        self._drop_marks()
        self._fit_columns(anew=True)
        if not old_count or not self._window.count:
            self.refresh()
        else:
            self._repaint_changes()
        if self._cursor_key != old_key:
            self.post_message(RowHighlighted(self, self._cursor_key))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows' cells must match them."""
        self._painter = RowPainter(columns, self._component_style)
        self._fit_columns(anew=True)
        self.refresh()

    def set_empty(self, lines: Sequence[str]) -> None:
        """Set the plain lines that are shown when there are no rows."""
        self._empty = tuple(lines)
        if not self._window.count:
            self.refresh()

    def tick(self, now: int) -> None:
        """Repaint the clocks that read otherwise at `now` (seconds since 1970)."""
        self._now = now
        if not self._painted or not self.is_mounted or not self.is_on_screen or is_covered(self):
            return
        for y, line in tuple(self._painted.items()):
            if line.row.due is None:
                continue
            label, band = self._clock_of(line.row, line.cursor)
            if band != line.band:
                self.refresh(Region(0, y, CLOCK_WIDTH, 1))
            elif label != line.label:
                x = SIGN_WIDTH + _first_difference(laid(label), laid(line.label))
                self.refresh(Region(x, y, CLOCK_WIDTH - x, 1))

    def move_to_index(self, index: int) -> None:
        """Put the cursor on a place, or as near as there are rows."""
        self._go(index)

    def set_marks(self, keys: Iterable[str]) -> None:
        """Mark exactly these keys."""
        marks = set(keys)
        if marks != self.marks:
            self.marks = marks
            self._repaint_changes()
            self.post_message(MarksChanged(self, frozenset(marks)))

    # -- what the terminal does -------------------------------------------------------------

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        self._painted.clear()
        self.virtual_size = Size(self._width, self._window.count + HEADER_HEIGHT)
        self._reveal(self._cursor)
        self.refresh()

    def on_show(self) -> None:
        """Show the present time, not that of when the list was hidden."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget the styles when the theme or the focus changes."""
        super().notify_style_update()
        self._painter.forget()

    # -- where things are ------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    def _row(self, index: int) -> Row | None:
        row = self._window.held(index)
        if row is None:
            row = self._window.row(index, self.scroll_offset.y, self._rows_high)
            self._fit_columns()
        return row

    def _fit_columns(self, *, anew: bool = False) -> None:
        """Let the rows at hand say which columns need room."""
        if self._painter.look_at(self._window.rows, anew=anew):
            self.refresh()

    def _keys(self, start: int, stop: int) -> Sequence[str]:
        return self._window.source.keys(start, stop)

    def _place_of(self, key: str) -> int | None:
        return self._window.source.index_of(key)

    def _row_key(self, index: int) -> str | None:
        row = self._row(index)
        return None if row is None else row.key

    def _go(self, index: int) -> None:
        """Put the cursor on a row; two lines are painted unless the list must scroll."""
        index = max(0, min(index, self._window.count - 1))
        if index == self._cursor and self._is_seen(index):
            return
        self._cursor = index
        if not self._reveal(index):
            self._repaint_changes()
        key = self._row_key(index)
        if key != self._cursor_key:
            self._cursor_key = key
            self.post_message(RowHighlighted(self, key))
        if not self._looks_ahead:
            self._looks_ahead = True
            self.set_timer(_QUIET_S, self._look_ahead)

    def _look_ahead(self) -> None:
        """Read and draw the pages before and after, so that the next key finds them at hand."""
        self._looks_ahead = False
        top, high = self.scroll_offset.y, self._rows_high
        self._window.widen(top, high)
        self._painter.set_width(self._width)
        self._fit_columns()
        for index in (*range(top + high, top + 2 * high), *range(top - high, top)):
            if self._window.held(index) is not None and (line := self._line_at(index)):
                self._painter.row(line)

    def _repaint_changes(self) -> None:
        """Repaint the visible lines that would look different now."""
        top = self.scroll_offset.y
        for y in range(HEADER_HEIGHT, self.size.height):
            if self._painted.get(y) != self._line_at(top + y - HEADER_HEIGHT):
                self.refresh(Region(0, y, self._width, 1))

    # -- painting --------------------------------------------------------------------------

    def _clock_of(self, row: Row, cursor: bool) -> tuple[str, str]:
        """Return the label and the band of a row's clock now."""
        if row.due is None:
            return row.note, row.band or "calm"
        label, band = self._countdown(row.due - self._now, cursor)
        return label, row.band or band

    def _line_at(self, index: int) -> RowLook | None:
        row = self._row(index)
        if row is None:
            return None
        cursor = index == self._cursor
        return RowLook(row, *self._clock_of(row, cursor), cursor, row.key in self.marks)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region.

        The lines are kept by what they show, so after a scroll most of them are at hand.
        Textual keeps them by their place and would draw each again; that way is taken only
        where CSS gives the list a border, a padding or an opacity.
        """
        styles = self.styles
        if any(styles.gutter) or styles.opacity != 1.0 or styles.tint.a:
            return super().render_lines(crop)
        filters = self.get_line_filters()
        background = self.background_colors[1]
        first, last = crop.column_span
        strips = []
        for y in crop.line_range:
            strip = self.render_line(y)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            if (first, last) != (0, strip.cell_length):
                strip = strip.adjust_cell_length(last).crop(first, last)
            strips.append(strip)
        return strips

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the widget."""
        self._painter.set_width(self._width)
        if y < HEADER_HEIGHT:
            return self._painter.header(self._clock_title)
        line = self._line_at(self.scroll_offset.y + y - HEADER_HEIGHT)
        if line is None:
            self._painted.pop(y, None)
            return self._painter.blank(self._empty_line(y - HEADER_HEIGHT - 1))
        self._painted[y] = line
        return self._painter.row(line)

    def _empty_line(self, number: int) -> str:
        if self._window.count or not 0 <= number < len(self._empty):
            return ""
        return "  " + self._empty[number]

    def _component_style(self, name: str) -> Style:
        return part_style(self, f"live-list--{name}") if name else self.rich_style


def _first_difference(one: str, other: str) -> int:
    """Return the place of the first cell in which two labels of one width differ."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b or not a.isascii()), 0)
