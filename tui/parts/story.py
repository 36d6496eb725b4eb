"""The detail under a list: a head and the lines of a story, of whatever the row stands for."""

from __future__ import annotations

from typing import NamedTuple

from tui.widgets.coloured_text import ColouredText, Piece, width_of
from tui.widgets.wrapping import fill_room

StoryLine = list[Piece]


class Detail(ColouredText):
    """The lines of `story`, under a rule that carries the order number."""

    DEFAULT_CSS = "Detail { height: 9; background: $surface; }"

    def show_story(self, story: Story) -> None:
        """Show an order."""
        width = self.size.width or self.app.size.width
        head = [Piece("─ ", "dim"), *story.head]
        end = [*story.end, Piece(" ─", "dim")] if story.end else []
        rule = "─" * max(width - width_of(head) - width_of(end) - 2, 1)
        first = [*head, Piece(f" {rule} ", "dim"), *end]
        high = max(self.size.height - 1, 2)
        # The next step is the last to go; it takes a second row where one is empty.
        steps = fill_room([story.next], width, 2 if len(story.lines) < high - 1 else 1)
        body = fill_room(story.lines, width, high - len(steps))
        self.show([first, *body, *[[]] * (high - len(steps) - len(body)), *steps])


class Story(NamedTuple):
    """What is told of an order: the head line's two ends, the lines, the next step."""

    head: StoryLine
    end: StoryLine
    lines: list[StoryLine]
    next: StoryLine
