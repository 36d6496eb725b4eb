"""The screens that one room opens in another; each is loaded when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from tui.parts.messages import Saved

if TYPE_CHECKING:
    from core.appeals.appeal import Appeal
    from core.appeals.entry import AppealInput
    from core.store.act_list import ActEntry


class DeskDoors:
    """What `Host.doors` gives. The desk stands above all rooms, so it may name their screens."""

    def appeal(
        self, entry: AppealInput | None, appeal: Appeal | None = None
    ) -> Screen[Saved | None]:
        """Return the appeal's form, for a proposal or for an appeal that is there."""
        from tui.appeals.form import AppealForm

        return AppealForm(entry, appeal)

    def claims(self) -> Screen[None]:
        """Return what suppliers owe."""
        from tui.aftersales.claims import ClaimsScreen

        return ClaimsScreen()

    def order(self, order_id: int) -> Screen[None]:
        """Return everything about an order."""
        from tui.orders.sheet import OrderScreen

        return OrderScreen(order_id)

    def checks(self, first: int) -> Screen[None]:
        """Return what waits to be checked, with the cursor on a notice."""
        from tui.imports.check_list import CheckListScreen

        return CheckListScreen(first=first)

    def money(self) -> Screen[None]:
        """Return the orders whose settlement differs from what was reckoned."""
        from tui.money.screen import DifferencesScreen

        return DifferencesScreen()

    def taking_back(self, act: ActEntry, blocked: Callable[[], object]) -> Screen[Saved | None]:
        """Return a look at what taking an act back changes."""
        from tui.history.preview import PreviewScreen

        return PreviewScreen(act, blocked)
