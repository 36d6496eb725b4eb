"""An appeal whole: its text, evidence, what is missing and what winning brings, its timeline."""

from __future__ import annotations

from core.appeals import reading as appeals
from core.appeals.appeal import Appeal
from core.appeals.effects import effects
from core.appeals.timeline import timeline
from core.base import personal
from core.base.i18n import _
from core.orders import privacy
from tui.appeals.story import appeal_story, size_words
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces


class AppealScreen(Sheet[None]):
    """Everything about one appeal."""

    wide = True

    def __init__(self, appeal_id: int) -> None:
        super().__init__()
        self.appeal_id = appeal_id

    def caption(self) -> str:
        """Return the title."""
        return _("Appeal #{id}").format(id=self.appeal_id)

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("↑ ↓ scroll  Esc close")

    def lines(self) -> list[Pieces]:
        """Return all that is known."""
        appeal = appeals.find(self.host.desk, self.appeal_id)
        with privacy.about(self.host.desk.store, appeal.order_id):
            return self._lines(appeal)

    def _lines(self, appeal: Appeal) -> list[Pieces]:
        host, desk = self.host, self.host.desk
        brings = effects(desk, host.now(), appeal)
        told = appeal_story(desk, appeal, host.now(), host.table, brings, text=False)
        found: list[Pieces] = [*told.lines, told.next]
        if appeal.text:
            found += [[Piece("")], [Piece(_("Text"), "title")]]
            found += [[Piece(line)] for line in privacy.loose(appeal.text).split("\n")]
        if appeal.evidence:
            found += [[Piece("")], [Piece(_("Evidence"), "title")]]
            found += [
                [
                    Piece(personal.words(each.name)),
                    Piece(f"  {size_words(each.size)}  {each.added_at:%m-%d %H:%M}"),
                    Piece(f"  SHA-256 {each.sha256[:16]}…", "dim"),
                ]
                for each in appeal.evidence
            ]
        found += [[Piece("")], [Piece(_("Timeline"), "title")]]
        found += [[Piece(privacy.loose(line))] for line in timeline(desk, appeal)]
        return found
