"""Any number of lines with a tone each, drawn as they are seen.

A widget that lays all of its text out takes seconds for some thousand lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.columns import fit
from tui.widgets.remarks import ASK, BAD, DIM, OK
from tui.widgets.styling import part_style


class LongText(ScrollView):
    """Lines, each a text with the tone of a remark; what is too long is cut."""

    DEFAULT_CSS = """
    LongText {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .long-text--ok { color: $text-success; }
        & > .long-text--ask { color: $text-warning; }
        & > .long-text--bad { color: $text-error; text-style: bold; }
        & > .long-text--dim { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"long-text--{tone}" for tone in (OK, ASK, BAD, DIM)}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[tuple[str, str]] = ()

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show other lines, given as (text, tone)."""
        self.rows = rows
        self.virtual_size = Size(self.scrollable_content_region.width, len(rows))
        self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the widget."""
        place, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        base = self.rich_style
        if not 0 <= place < len(self.rows):
            return Strip.blank(width, base)
        text, tone = self.rows[place]
        return Strip([Segment(fit(text, width), self._tone(tone, base))], width)

    def _tone(self, tone: str, base: Style) -> Style:
        return part_style(self, f"long-text--{tone}") if tone else base
