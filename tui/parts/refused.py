"""What was left of many: each thing with its reason, shown until it is read."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.i18n import _, ngettext
from core.orders.partly import Refusal
from tui.parts.form import tail
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces


class RefusedSheet(Sheet[None]):
    """What was done, in a line, and below it what was not, and why."""

    def __init__(self, done: str, refused: Sequence[Refusal]) -> None:
        super().__init__()
        self.done, self.refused = done, refused

    def caption(self) -> str:
        """Say how many were left."""
        n = len(self.refused)
        return ngettext("{n} not done", "{n} not done", n).format(n=n)

    def keys(self) -> str:
        """Name the keys."""
        return _("Enter close  ↑↓ roll")

    def lines(self) -> list[Pieces]:
        """Return what was done, and the reasons."""
        said: list[Pieces] = [[Piece(self.done, "good")]] if self.done else []
        for each in self.refused:
            name = tail(each.name) if len(each.name) > 8 else each.name
            first, *more = each.message.split("\n")
            said.append([Piece(f"{name}  ", "strong"), Piece(first)])
            said += [[Piece(f"    {line}")] for line in more]
        return said
