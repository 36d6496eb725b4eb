"""The help: the keys of the pane, made from the table of commands."""

from __future__ import annotations

from core.base.i18n import _
from tui.commands.table import CommandTable, key_rows
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.columns import fit


class HelpScreen(Sheet[None]):
    """All keys that work in a pane, what the signs mean, and the daily round in short."""

    wide = True

    def __init__(self, table: CommandTable, pane: str) -> None:
        super().__init__()
        self.table = CommandTable(table.in_pane(pane))

    def caption(self) -> str:
        """Return the title."""
        return _("Help")

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("↑ ↓ scroll  Esc close")

    def lines(self) -> list[Pieces]:
        """Return the key table by group, then the signs."""
        found: list[Pieces] = []
        for group, rows in key_rows(self.table):
            found += [[Piece("")], [Piece(group, "title")]]
            found += [
                [Piece(fit(keys, 12), "key"), Piece(fit(label, 18), "strong"), Piece(help)]
                for keys, label, help in rows
            ]
        found += [[Piece("")], [Piece(_("Signs before the time"), "title")]]
        signs = (
            ("!!", _("overdue")),
            ("!", _("critical")),
            ("*", _("urgent")),
            (".", _("soon")),
            ("?", _("a fact is missing: fill it in")),
            ("||", _("held: under review, on hold, or in after-sales; the clock runs on")),
            ("+", _("marked")),
        )
        found += [[Piece(fit(sign, 12), "key"), Piece(words)] for sign, words in signs]
        return found
