"""The keys of a dialog or a sheet, told one a line."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.i18n import _
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.columns import fit

KEY_WIDTH = 12


class KeysSheet(Sheet[None]):
    """What the line of keys names, then the keys that all of its kind have."""

    def __init__(self, named: str, common: Sequence[str]) -> None:
        super().__init__()
        self.named, self.common = named, common

    def caption(self) -> str:
        """Return the title."""
        return _("Keys here")

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("Enter or Esc: close")

    def lines(self) -> list[Pieces]:
        """Return a line for each key."""
        found: list[Pieces] = []
        for part in self.named.split("  "):
            key, _blank, words = part.strip().partition(" ")
            if words:
                found.append([Piece(fit(key, KEY_WIDTH), "key"), Piece(words.strip())])
        return [*found, [], *([Piece(line)] for line in self.common)]
