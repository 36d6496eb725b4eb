"""A paste of which the end never came: nothing of it is taken, and that is told."""

from __future__ import annotations

from textual.message import Message

from core.base.i18n import _


class PasteLost(Message):
    """A paste was cut on its way."""

    @property
    def words(self) -> str:
        """What happened, for the user."""
        return _("A paste came without its end. Nothing of it was taken: paste it again.")
