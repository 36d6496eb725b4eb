"""The search line of a pane: it searches while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from core.base.i18n import _

if TYPE_CHECKING:
    from tui.parts.pane import ListPane


class SearchLine(Input):
    """Enter keeps the search, Esc ends it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "give_up", ""),
        ("down", "keep", ""),
    ]

    def __init__(self, value: str) -> None:
        super().__init__(value, placeholder=_("part of a number, title or name"), compact=True)
        self.cursor_blink = False

    @property
    def pane(self) -> ListPane:
        """The pane it searches."""
        return cast("ListPane", self.parent)

    def on_mount(self) -> None:
        """Be ready to type."""
        self.focus()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        event.stop()
        self.pane.search(event.value)

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Go back to the list with what was found."""
        self.pane.end_search(clear=False)

    def action_give_up(self) -> None:
        """Show all rows again."""
        self.pane.end_search(clear=True)
