"""An after-sales case whole: what follows from either answer, its order, its appeals, history."""

from __future__ import annotations

from textual.app import ComposeResult

from core.aftersales import reading as aftersales
from core.aftersales.case import Case, type_label
from core.aftersales.consequences import what_follows
from core.appeals import reading as appeals
from core.appeals.appeal import state_label
from core.base.i18n import _
from core.base.money import yuan
from tui.aftersales.copy import case_copyable
from tui.aftersales.form import open_sides
from tui.aftersales.story import case_story
from tui.orders.sheet import OrderScreen
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.remarks import SIGNS

_TONES = {"bad": "bad", "ask": "warn", "dim": "dim", "ok": "good"}


class CaseScreen(OrderScreen):
    """The case, then everything about its order; digits copy."""

    def __init__(self, case_id: int) -> None:
        super().__init__(0)
        self.case_id = case_id

    def compose(self) -> ComposeResult:
        """Read the case, then lay out the sheet; an unknown order has no story."""
        self.renew()
        yield from Sheet.compose(self)

    def renew(self) -> None:
        """Read the case, and its order where that is known."""
        self.case: Case = aftersales.by_ids(self.host.desk, [self.case_id])[0]
        if self.case.order_id is not None:
            self.order_id = self.case.order_id
            super().renew()

    def caption(self) -> str:
        """Return the title."""
        return f"{self.case.order_sn}  {type_label(self.case)}  {self.case.status}"

    def lines(self) -> list[Pieces]:
        """Return the case, what follows, then the order."""
        host, desk, case = self.host, self.host.desk, self.case
        self.found = case_copyable(desk, case)
        told = case_story(desk, case, host.now(), host.table)
        found: list[Pieces] = [*told.lines, told.next]
        if {"agree", "reject"} & set(case.allowed):
            found += [[Piece("")], [Piece(_("What follows"), "title")]]
            sides = open_sides(case, what_follows(desk, host.now(), case))
            found += [
                [Piece(SIGNS.get(said.tone, "") + said.text, _TONES.get(said.tone, ""))]
                for said in sides
            ]
        found += self._appeals()
        if case.order_id is not None:
            found += [[Piece("")], [Piece(_("Order"), "title")], *super().lines()]
        return found

    def _appeals(self) -> list[Pieces]:
        lines: list[Pieces] = [
            [
                Piece(f"#{each.id} {appeals.kind_of(each.kind).label}"),
                Piece(f"  {state_label(each.state)}", "strong"),
                Piece(f"  {yuan(each.amount_fen)}"),
            ]
            for each in appeals.of_case(self.host.desk, self.case.key)
        ]
        return [[Piece("")], [Piece(_("Appeals"), "title")], *lines] if lines else []
