"""Send the terminal only what changed.

Textual sends everything left of a changed cell, and the whole style again with every piece
of text. Over a slow line a list of running clocks pays for that each second. Here a partial
update starts at the first changed cell, and a style is sent as its difference from the one
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style

# Private: the compositor decides what is drawn and sent, and there is no public way in.
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.geometry import Region
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip

from tui.terminal.harmless import harmless, harmless_text

RESET = "\x1b[0m"


class _Codes(NamedTuple):
    """The parameters of a style's escape sequence; empty stands for the terminal's own."""

    attributes: str = ""
    foreground: str = ""
    background: str = ""


_PLAIN = _Codes()


@lru_cache(4096)
def _codes(style: Style, system: ColorSystem) -> _Codes:
    rendered = style.without_color.render("x", color_system=system)
    attributes = rendered[2 : rendered.index("m")] if rendered.startswith("\x1b[") else ""
    color, background = style.color, style.bgcolor
    return _Codes(
        attributes,
        ";".join(color.downgrade(system).get_ansi_codes()) if color else "",
        ";".join(background.downgrade(system).get_ansi_codes(foreground=False))
        if background
        else "",
    )


@lru_cache(4096)
def _change(old: _Codes, new: _Codes) -> str:
    """Return the shortest sequence that leads from one style to another."""
    if old == new:
        return ""
    if new == _PLAIN:
        return RESET
    if old.attributes != new.attributes:
        parts = [part for part in new if part]
        return f"\x1b[{';'.join(parts if old == _PLAIN else ['0', *parts])}m"
    parts = []
    if old.foreground != new.foreground:
        parts.append(new.foreground or "39")
    if old.background != new.background:
        parts.append(new.background or "49")
    return f"\x1b[{';'.join(parts)}m"


class LeanUpdate(CompositorUpdate):
    """A partial update of the screen in fewer bytes; the picture is the same."""

    def __init__(self, update: ChopsUpdate) -> None:
        self.update = update

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """Return the escape sequences that bring the terminal up to date."""
        system = COLOR_SYSTEMS[console.color_system or "truecolor"]
        out: list[str] = []
        pen = _PLAIN
        for x, y, segments in self._pieces():
            out.append(f"\x1b[{y + 1};{x + 1}H")
            for text, style, _ in segments:
                if style is not None and style.link:
                    out.append(_change(pen, _PLAIN))
                    out.append(style.render(harmless_text(text), color_system=system))
                    pen = _PLAIN
                    continue
                codes = _PLAIN if style is None else _codes(style, system)
                out.append(_change(pen, codes))
                out.append(harmless_text(text))
                pen = codes
        out.append(_change(pen, _PLAIN))
        return "".join(out)

    def _pieces(self) -> Iterator[tuple[int, int, list[Segment]]]:
        """Yield each run of changed cells: where it starts, and its segments."""
        update = self.update
        for y, left, right in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x >= right or end <= left:
                    continue
                if end > right:
                    strip = strip.crop(0, _whole_cells(strip, right - x))
                start, segments = _from_column(strip, x, left)
                if segments:
                    yield start, y, segments


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


class LeanDisplay(App[ReturnType]):
    """An app whose partial updates are lean. Inherit from it in place of `App`."""

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen beneath all others."""
        return LeanScreen(id="_default")

    # Private: the last place where an update can be changed before it is written.
    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            renderable = LeanUpdate(renderable)
        elif isinstance(renderable, LayoutUpdate):
            # A line of it holds the strips of all widgets that meet there.
            lines = [[harmless(strip) for strip in line] for line in renderable.strips]
            renderable = LayoutUpdate([*lines], renderable.region)
        super()._display(screen, renderable)
