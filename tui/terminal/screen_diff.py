"""Send the terminal only what changed.

Textual sends everything left of a changed cell, and the whole style again with every piece
of text; a form that opens is sent several times over. Over a slow line a list of running clocks
pays for that each second. Here a frame is drawn on a `Glass`, and sent as its difference from what
the terminal shows, when the line has room for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from rich.console import COLOR_SYSTEMS, RenderableType
from rich.control import Control
from rich.segment import Segment

# Private: what begins and ends a frame that is to be seen at once.
from textual._ansi_sequences import SYNC_END, SYNC_START

# Private: the compositor decides what is drawn and sent, and there is no public way in.
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.app import ReturnType
from textual.geometry import Offset, Region
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip

from tui.terminal.driver import DeskDriver, OnLine
from tui.terminal.glass import Glass

if TYPE_CHECKING:
    from textual.driver import Driver

# A frame up to here is seen at once in any case: marking it so would cost more than it says.
_SHORT = 200


class Piece(NamedTuple):
    """A run of cells to be drawn: where it starts, and its segments."""

    x: int
    y: int
    segments: Iterable[Segment]


def pieces(update: ChopsUpdate | LayoutUpdate) -> Iterator[Piece]:
    """Yield what an update draws."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            # A line of it holds the strips of all widgets that meet there.
            yield Piece(update.region.x, y, [segment for strip in line for segment in strip])
        return
    for y, left, right in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x >= right or end <= left:
                continue
            if end > right:
                strip = strip.crop(0, _whole_cells(strip, right - x))
            start, segments = _from_column(strip, x, left)
            if segments:
                yield Piece(start, y, segments)


def _whole_cells(strip: Strip, width: int) -> int:
    """Return `width`, or one more where it would halve a wide character.

    A halved one is sent as a blank, and the terminal then drops the other half too.
    """
    column = 0
    for segment in strip:
        if column + segment.cell_length <= width:
            column += segment.cell_length
            continue
        for char in segment.text:
            if column >= width:
                return column
            column += cell_len(char)
    return max(column, width)


def _from_column(strip: Strip, x: int, left: int) -> tuple[int, list[Segment]]:
    """Leave out what lies before column `left`; a wide character is never halved."""
    segments = list(strip)
    while segments and x < left:
        text, style, control = first = segments[0]
        width = first.cell_length
        if x + width > left:
            if not text.isascii() or len(text) != width:
                break
            segments[0] = Segment(text[left - x :], style, control)
            return left, segments
        x += width
        del segments[0]
    return x, segments


class LeanCompositor(Compositor):
    """A compositor that draws only the lines that are to be painted, and nothing covered.

    Textual draws every widget that a change touches from its first line to its last, and the
    containers behind them too: some milliseconds at each key.
    """

    # Private: the one place where the compositor asks the widgets for their lines.
    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        width, height = self.size
        whole = Region(0, 0, width, height)
        wanted = whole if crop is None else Region(0, crop.y, width, crop.height)
        done: set[int] = set()
        # The foremost come first.
        for widget, (region, clip) in self.visible_widgets.items():
            seen = clip.intersection(wanted)
            part = region.intersection(seen)
            if not part or done.issuperset(part.line_range):
                continue
            lines = widget.render_lines(part.translate(-region.offset))
            yield region, seen, lines
            if part.width == width:
                # A widget on its way out has its place still and no size: it covers nothing.
                drawn = zip(part.line_range, lines, strict=False)
                done.update(y for y, line in drawn if line.cell_length >= width)


class LeanScreen(Screen[ScreenResultType]):
    """A screen that goes on lean beneath a dialog.

    Textual has a covered screen repeat its last repaint with every new one, so that one full
    repaint is followed by full repaints for as long as the dialog is open.
    """

    def __init__(
        self, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name, id, classes)
        # Private: a screen makes its compositor itself and takes no other.
        self._compositor = LeanCompositor()

    # Private: here a covered screen would keep the repaint that it has done.
    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        if self is not self.app.screen:
            self._repaint_required = False
            self._repaint_regions.clear()


class LeanDisplay(OnLine[ReturnType]):
    """An app that sends only the cells that differ, when the line has room. Inherit from it."""

    def __init__(self, *, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self._glass = Glass()
        self._cursor_sent = Offset(-1, -1)

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen beneath all others."""
        return LeanScreen(id="_default")

    # Private: the last place where an update can be changed before it is written.
    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if not isinstance(renderable, (ChopsUpdate, LayoutUpdate)) or not self._draws():
            super()._display(screen, renderable)
            return
        try:
            self._draw(renderable)
            self._send_frame()
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def _draws(self) -> bool:
        """Whether a frame would be seen, by Textual's own rule."""
        # Private: there is no public word for any of them.
        return (
            self._driver is not None
            and self._running
            and not (self.is_headless or self.is_inline or self._closed or self._batch_count)
        )

    def _draw(self, update: ChopsUpdate | LayoutUpdate) -> None:
        if self._glass.size != self.size:
            self._glass.resize(*self.size)
        system = COLOR_SYSTEMS[self.console.color_system or "truecolor"]
        for piece in pieces(update):
            self._glass.draw(*piece, system)

    def _send_frame(self) -> None:
        """Send what the terminal does not show yet, if the line has room; else it is done later."""
        # Private: the driver is told here, whoever has made it.
        driver = self._driver
        if driver is None or self._closed or not self.screen_stack or not _has_room(driver, 1):
            return
        text = self._glass.difference()
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if not text and cursor == self._cursor_sent:
            return
        if not _has_room(driver, len(text)):
            return
        self._glass.sent()
        self._cursor_sent = cursor
        text += Control.move_to(*cursor).segment.text
        # Private: whether the terminal shows a frame at once. A short one is seen at once anyway.
        if self._sync_available and len(text) > _SHORT:
            text = f"{SYNC_START}{text}{SYNC_END}"
        driver.write(text)
        driver.flush()

    def line_is_free(self) -> None:
        """Send what was held back."""
        self._send_frame()

    def terminal_is_new(self) -> None:
        """Send the whole screen again, whatever the terminal shows."""
        self._glass.forget()
        self._send_frame()

    def on_resize(self) -> None:
        """Take that nothing is known of what a terminal shows after its size was told."""
        self._glass.forget()
        self.call_after_refresh(self._send_frame)


def _has_room(driver: Driver, count: int) -> bool:
    """Whether a driver takes so many bytes: one that is no terminal always does."""
    return not isinstance(driver, DeskDriver) or driver.has_room(count)
