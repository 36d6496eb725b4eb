"""The panes: how each is made and counted, which are made, which is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from textual.app import App

from core.orders.pending import PendingIndex
from core.store.desk import Desk
from tui.commands.table import panes
from tui.desk.header import Tab
from tui.parts.host import Host
from tui.parts.messages import PaneChanged
from tui.parts.pane import ListPane

FIRST = "pending"


def _pending() -> ListPane:
    from tui.orders.pane import PendingPane

    return PendingPane()


def _aftersales() -> ListPane:
    from tui.aftersales.pane import AftersalesPane

    return AftersalesPane()


def _appeals() -> ListPane:
    from tui.appeals.pane import AppealsPane

    return AppealsPane()


def _open_cases(desk: Desk, at: datetime) -> int:
    from core import due

    return due.open_cases(desk, at)


def _open_appeals(desk: Desk, at: datetime) -> int:
    from core import due

    return due.open_appeals(desk, at)


# A pane's module is loaded when the pane is first shown.
MADE_BY: Mapping[str, Callable[[], ListPane]] = {
    "pending": _pending,
    "aftersales": _aftersales,
    "appeals": _appeals,
}
# How many rows a pane that was not opened yet has, for its tab.
COUNTED_BY: Mapping[str, Callable[[Desk, datetime], int]] = {
    "aftersales": _open_cases,
    "appeals": _open_appeals,
}


class Panes:
    """The panes of a desk. `app` holds their widgets, `host` tells what they are to show."""

    def __init__(self, app: App[None], host: Host) -> None:
        self._app = app
        self._host = host
        self._counted: dict[str, int] = {}
        self.shown = FIRST

    @property
    def current(self) -> ListPane:
        """The pane that is shown."""
        return self._app.screen_stack[0].query_one(f"#pane-{self.shown}", ListPane)

    def made(self) -> list[ListPane]:
        """Return the panes that were opened so far."""
        return list(self._app.screen_stack[0].query(ListPane))

    async def show(self, id: str) -> None:
        """Show a pane, opening it the first time."""
        if id not in {pane.pane_id for pane in self.made()}:
            await self._app.mount(MADE_BY[id]())
        self.shown = id
        for pane in self.made():
            pane.display = pane.pane_id == id
        self.current.list.focus()
        self.current.reload()

    async def make_anew(self) -> None:
        """Make the panes again, as when the language changes; the one shown stays shown."""
        shown = self.shown
        for pane in self.made():
            await pane.remove()
        await self.show(shown)
        self.count()

    def reload(self) -> None:
        """Read everything again: data has changed."""
        self.count()
        for pane in self.made():
            pane.reload()

    def count(self) -> None:
        """Count the rows of the panes that were not opened yet."""
        made = {pane.pane_id for pane in self.made()}
        for id, counted_by in COUNTED_BY.items():
            if id not in made:
                self._counted[id] = counted_by(self._host.desk, self._host.now())
        self._app.post_message(PaneChanged())

    def tabs(self) -> list[Tab]:
        """Return all panes, each with its count where it is known."""
        made = {pane.pane_id: pane.count for pane in self.made()}
        return [Tab(pane, made.get(pane.id, self._counted.get(pane.id))) for pane in panes()]

    def pending(self) -> PendingIndex | None:
        """Return the pending orders as their pane has read them."""
        return next((pane.pending for pane in self.made() if pane.pending is not None), None)
