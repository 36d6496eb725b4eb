"""What is told of a row, whole, on a sheet of its own."""

from __future__ import annotations

from core.base.i18n import _
from tui.parts.sheet import Sheet
from tui.parts.story import Story
from tui.widgets.coloured_text import Piece, Pieces


class StoryScreen(Sheet[None]):
    """The lines of a row's story, none of them cut."""

    def __init__(self, story: Story) -> None:
        super().__init__()
        self.story = story

    def caption(self) -> str:
        """Name the row."""
        return "".join(piece.text for piece in self.story.head)

    def keys(self) -> str:
        """Name the keys that end it."""
        return _("Enter Esc close")

    def lines(self) -> list[Pieces]:
        """Tell it."""
        return [*self.story.lines, [Piece("")], self.story.next]
