"""An error, shown until it is read."""

from __future__ import annotations

from core.base.i18n import _
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces


class ErrorScreen(Sheet[None]):
    """What happened, why, and what to do. Enter or Esc closes it."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message

    def also(self, message: str) -> None:
        """Tell another error that came before this one was read, once."""
        if message not in self.message.split("\n\n"):
            self.message += f"\n\n{message}"
            if self.is_mounted:
                self.redraw()

    def caption(self) -> str:
        """Return the title."""
        return _("This was not done")

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("Enter or Esc: close")

    def lines(self) -> list[Pieces]:
        """Return the message's lines."""
        return [[Piece(line, "bad" if not n else "")]
                for n, line in enumerate(self.message.split("\n"))]  # fmt: skip
