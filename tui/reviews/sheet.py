"""A review whole: the scores, all that the buyer wrote, and how the shop stands."""

from __future__ import annotations

from collections.abc import Callable

from core.base.i18n import _
from core.reviews.reviews import Review
from tui.parts.sheet import Sheet
from tui.parts.story import Story
from tui.widgets.coloured_text import Piece, Pieces


class ReviewScreen(Sheet[None]):
    """The lines of a review's story, none of them cut."""

    def __init__(self, review: Review, story: Callable[[], Story]) -> None:
        super().__init__()
        self.review, self.story = review, story

    def caption(self) -> str:
        """Name the order, and when it was written."""
        return f"{self.review.order_sn}  {self.review.at:%Y-%m-%d %H:%M}"

    def keys(self) -> str:
        """Name the keys that end it."""
        return _("Enter Esc close")

    def lines(self) -> list[Pieces]:
        """Tell it."""
        story = self.story()
        return [*story.lines, [Piece("")], story.next]
