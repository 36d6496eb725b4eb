"""A piece of the handbook: as one dim line where it is needed, and whole on a sheet."""

from __future__ import annotations

from core.base.i18n import _
from core.rules import handbook
from core.rules.book import RuleBook
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.remarks import DIM, Remark


def hint(topic: str, rules: RuleBook) -> Remark:
    """Return the hint line of a topic."""
    return Remark(handbook.hint(topic, rules), DIM)


class TopicScreen(Sheet[None]):
    """A topic of the handbook, with the rules' numbers and the keys in force."""

    def __init__(self, topic: str) -> None:
        super().__init__()
        self.topic = topic

    def caption(self) -> str:
        """Name the topic."""
        return handbook.topics()[self.topic].label

    def keys(self) -> str:
        """Name the keys that end it."""
        return _("Enter Esc close")

    def lines(self) -> list[Pieces]:
        """Tell it, a blank line between what belongs together."""
        first, *rest = handbook.text(self.topic, self.host.desk.rules.general)
        found: list[Pieces] = [[Piece(first, "strong")], [Piece("")]]
        return found + [[Piece("· " + self.host.table.with_keys(line))] for line in rest]
