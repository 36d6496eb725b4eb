"""A paste that is longer than the field takes: what does not fit is left out, and that is told."""

from __future__ import annotations

from textual.message import Message

from core.base.i18n import _


class PasteCut(Message):
    """A paste was cut: the field holds no more than `most` signs."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    @property
    def words(self) -> str:
        """What happened, for the user."""
        words = _("The paste was cut: this field takes {n} signs. What came after is not here.")
        return words.format(n=self.most)
