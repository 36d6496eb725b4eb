"""Everything about what a row of the queue is about, on the sheet of its own room."""

from __future__ import annotations

from textual.screen import Screen

from core.base.i18n import _
from core.due.items import DueItem
from core.orders import notices
from core.rules.terms import Clock, label
from core.store.desk import Desk
from tui.parts.sheet import Sheet
from tui.todo.doing import OF_CASE, OF_NOTICE
from tui.widgets.coloured_text import Piece, Pieces


def sheet_of(desk: Desk, item: DueItem) -> Screen[None]:
    """Return the sheet of the case, the appeal or the order; a notice alone tells itself."""
    if item.clock in OF_CASE or (item.clock is Clock.APPEAL and item.key < 0):
        from tui.aftersales.sheet import CaseScreen

        return CaseScreen(abs(item.key))
    if item.clock is Clock.APPEAL:
        from tui.appeals.sheet import AppealScreen

        return AppealScreen(item.key)
    if item.clock in OF_NOTICE:
        return NoticeScreen(desk, item)
    from tui.orders.sheet import OrderScreen

    return OrderScreen(item.order_id)


class NoticeScreen(Sheet[None]):
    """What a notice says: what happened, what was and what is."""

    def __init__(self, desk: Desk, item: DueItem) -> None:
        super().__init__()
        self._desk, self._key = desk, item.key
        self._notice = notices.find(desk, item.key)
        self._clock = item.clock

    def caption(self) -> str:
        """Name the order."""
        return f"{label(self._clock)}  {self._notice.order_sn}".rstrip()

    def keys(self) -> str:
        """Name the keys that end it."""
        return _("Enter Esc close")

    def lines(self) -> list[Pieces]:
        """Tell it."""
        notice = self._notice = notices.find(self._desk, self._key)
        found: list[Pieces] = [[Piece(notice.text, "bad" if notice.red else "strong")]]
        if notice.title:
            found.append([Piece(notice.title)])
        for name, text in ((_("was"), notice.old), (_("is"), notice.new)):
            if text:
                found.append([Piece(f"{name}  ", "dim"), Piece(text)])
        found.append([Piece(f"{notice.created_at:%m-%d %H:%M}", "dim")])
        return found
