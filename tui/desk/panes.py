"""The panes: how each is made and counted, which are made, which is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import App

from core.base.i18n import _
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


def _todo() -> ListPane:
    from tui.todo.pane import TodoPane

    return TodoPane()


def _parcels() -> ListPane:
    from tui.parcels.pane import ParcelsPane

    return ParcelsPane()


def _reviews() -> ListPane:
    from tui.reviews.pane import ReviewsPane

    return ReviewsPane()


def _figures() -> ListPane:
    from tui.figures.pane import FiguresPane

    return FiguresPane()


def _due_count(host: Host) -> int:
    return len(host.queue.index(host.desk, host.now()))


def _travelling_count(host: Host) -> int:
    return host.queue.travelling(host.desk, host.now())


def _pending_count(host: Host) -> int:
    return len(host.queue.pending(host.desk))


def _open_cases(host: Host) -> int:
    return host.queue.open_cases(host.desk, host.now())


def _open_appeals(host: Host) -> int:
    from core.store import appeals

    return appeals.count_open(host.desk.store)


def _open_reviews(host: Host) -> int:
    from core.store import reviews

    return reviews.open_tasks(host.desk.store)


# A pane's module is loaded when the pane is first shown.
MADE_BY: Mapping[str, Callable[[], ListPane]] = {
    "todo": _todo,
    "pending": _pending,
    "aftersales": _aftersales,
    "appeals": _appeals,
    "parcels": _parcels,
    "reviews": _reviews,
    "figures": _figures,
}
# How many rows a pane has, for its tab while it is hidden: it is not read before it is shown.
COUNTED_BY: Mapping[str, Callable[[Host], int]] = {
    "todo": _due_count,
    "pending": _pending_count,
    "aftersales": _open_cases,
    "appeals": _open_appeals,
    "parcels": _travelling_count,
    "reviews": _open_reviews,
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

    @property
    def are_there(self) -> bool:
        """Whether the pane shown is there: not while the desk closes or changes its language."""
        stack = self._app.screen_stack
        return bool(stack) and bool(stack[0].query(f"#pane-{self.shown}"))

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

    async def show_row(self, id: str, key: int) -> None:
        """Show a pane with the cursor on a row."""
        from tui.parts.filtered_pane import FilteredPane

        await self.show(id)
        if not (isinstance(self.current, FilteredPane) and self.current.go_to(str(key))):
            self._host.say(_("This row is no longer there."), tone="warn")

    async def show_part(self, id: str, part: object) -> None:
        """Show a pane with one of its parts."""
        from tui.parts.filtered_pane import FilteredPane

        await self.show(id)
        if isinstance(self.current, FilteredPane):
            self.current.show_part(part)

    async def give(
        self,
        id: str,
        keys: Sequence[int],
        command: str,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Give a command to rows of a pane that may be hidden, and stay where the desk is."""
        from tui.parts.filtered_pane import FilteredPane

        pane = next((each for each in self.made() if each.pane_id == id), None)
        if pane is None:
            pane = MADE_BY[id]()
            pane.display = False
            await self._app.mount(pane)
        elif id != self.shown:
            pane.reload()
        command_, rows = self._host.table[command], [str(key) for key in keys]
        if not (isinstance(pane, FilteredPane) and pane.give_at(rows, command_, then)):
            self._host.say(_("This row is no longer there."), tone="warn")

    async def make_anew(self) -> None:
        """Make the panes again, as when the language changes; the one shown stays shown."""
        shown = self.shown
        for pane in self.made():
            await pane.remove()
        await self.show(shown)
        self.count()

    def reload(self) -> None:
        """Read the pane shown again: data has changed. The others wait until they are shown."""
        if not self.are_there:
            return
        self._host.take_rules()
        self._host.shops.read(self._host.desk)
        self.current.reload()
        # The rows are painted first; then the queue is read for the header and the tabs.
        self._app.call_after_refresh(self.count)

    def count(self) -> None:
        """Read the queue, and count the rows of the panes that are hidden."""
        if not self.are_there:
            return
        self._host.queue.index(self._host.desk, self._host.now())
        self._counted = {id: counted_by(self._host) for id, counted_by in COUNTED_BY.items()}
        self._app.post_message(PaneChanged())

    def tabs(self) -> list[Tab]:
        """Return all panes, each with its count where it is known."""
        return [Tab(pane, self._rows_of(pane.id)) for pane in panes()]

    def _rows_of(self, id: str) -> int | None:
        return self.current.count if id == self.shown else self._counted.get(id)
