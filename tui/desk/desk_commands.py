"""The commands that work in every pane, and the panes themselves."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from core.base.errors import DaifaError
from core.base.i18n import _
from core.orders import reading as orders
from core.orders.history import what_words
from core.orders.pending import PendingIndex
from core.rules.deadlines import Thresholds
from core.store import desk as desk_module
from tui.commands.table import panes
from tui.desk.forms import form
from tui.desk.header import Tab
from tui.parts.messages import PaneChanged
from tui.parts.pane import ListPane

if TYPE_CHECKING:
    from tui.desk.app import DeskApp


class DeskCommands:
    """What `action_give` runs when the command is no pane's own."""

    shown = "pending"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.counted: dict[str, int] = {}

    @property
    def _app(self) -> DeskApp:
        return cast("DeskApp", self)

    # -- panes -----------------------------------------------------------------------------

    def make_pane(self, id: str) -> ListPane:
        """Return a new pane of this id."""
        place = next(pane.cls for pane in panes() if pane.id == id)
        module, _colon, name = place.partition(":")
        made: ListPane = getattr(import_module(module), name)()
        return made

    def panes_made(self) -> list[ListPane]:
        """Return the panes that were opened so far."""
        return list(self._app.screen_stack[0].query(ListPane))

    def tabs(self) -> list[Tab]:
        """Return the panes that exist, each with its count where it is known."""
        made = {pane.pane_id: pane.count for pane in self.panes_made()}
        return [Tab(pane, made.get(pane.id, self.counted.get(pane.id))) for pane in panes()]

    def count_panes(self) -> None:
        """Count the rows of the panes that were not opened yet, for their tabs."""
        app, made = self._app, {pane.pane_id for pane in self.panes_made()}
        for pane in panes():
            if pane.count and pane.id not in made:
                module, _colon, name = pane.count.partition(":")
                self.counted[pane.id] = getattr(import_module(module), name)(app.desk, app.now())
        app.post_message(PaneChanged())

    def pending_index(self) -> PendingIndex | None:
        """Return the pending orders as the first pane has read them."""
        for pane in self.panes_made():
            index: Any = getattr(pane, "index", None)
            if pane.pane_id == "pending" and isinstance(index, PendingIndex):
                return index
        return None

    def thresholds(self) -> Thresholds:
        """Return the bounds of the bands."""
        return Thresholds.of(self._app.desk.rules)

    async def show_pane(self, id: str) -> None:
        """Show a pane, opening it the first time."""
        app = self._app
        if id not in {pane.pane_id for pane in self.panes_made()}:
            await app.mount(self.make_pane(id))
        self.shown = id
        for pane in self.panes_made():
            pane.display = pane.pane_id == id
        app.pane.list.focus()
        app.pane.reload()

    # -- commands --------------------------------------------------------------------------

    async def action_give(self, id: str) -> None:
        """Run a command that works everywhere; the pane's own part first."""
        app = self._app
        kind, _dot, name = id.partition(".")
        if kind == "pane":
            await self.show_pane(name)
        elif hasattr(app.pane, f"do_{name}"):
            app.pane.give(app.table[id])
        else:
            try:
                getattr(self, f"do_{name}")()
            except DaifaError as error:
                app.complain(error)

    def open_form(
        self, name: str, *arguments: Any, then: Callable[[Any], Any] | None = None
    ) -> None:
        """Open a screen by name; what it saved is shown when it closes."""
        app = self._app
        app.push_screen(form(name, *arguments), then or app.saved)

    def complain(self, error: DaifaError) -> None:
        """Show an error until it is read."""
        self.open_form("ErrorScreen", error.message)

    def ask(self, question: str, lines: Sequence[str], yes: Callable[[], Any]) -> None:
        """Ask before several orders are changed; `yes` runs on a yes."""
        self.open_form("ConfirmScreen", question, list(lines), then=lambda ok: ok and yes())

    def do_import_(self) -> None:
        """Import a file or pasted rows."""
        self.open_form("ImportScreen")

    def do_export(self) -> None:
        """Write the batch file."""
        self.open_form("ExportForm")

    def do_track_many(self) -> None:
        """Paste many tracking numbers."""
        self.open_form("BulkTrackForm")

    def do_undo(self) -> None:
        """Take back this session's last change."""
        app = self._app
        undone = desk_module.undo(app.desk, app.now())
        touched = orders.by_ids(app.desk, undone.order_ids[:1])
        where = f" {touched[0].order_sn}" if touched else ""
        app.changed()
        app.say(_("Taken back: {what}").format(what=what_words(undone.what)) + where)

    def do_help(self) -> None:
        """Show the keys."""
        self.open_form("HelpScreen", self._app.table, self.shown)

    def do_palette(self) -> None:
        """Find a command by its name."""
        app = self._app
        commands = [each for each in app.table.in_pane(self.shown) if not each.built_in]

        def run(id: str | None) -> None:
            if id is not None:
                app.call_later(self.action_give, id)

        self.open_form("PaletteScreen", commands, then=run)

    def do_leave(self) -> None:
        """End the desk."""
        self._app.exit(return_code=0)

    def action_help_quit(self) -> None:
        """Tell how to leave; ctrl+c may have been meant for copying."""
        self._app.say(_("Press {key} to leave.").format(key=self._app.table.key("leave")))

    # -- surroundings ----------------------------------------------------------------------

    def set_theme(self, name: str | None) -> None:
        """Put a theme in force, or the usual one with a message.

        An ansi theme under NO_COLOR would be black on black.
        """
        app = self._app
        if name and name not in app.available_themes:
            app.say(_("There is no theme {name}; the usual one is used.").format(name=name),
                    tone="warn")  # fmt: skip
            name = None
        if name:
            app.theme = name
        if app.no_color and app.theme.startswith("ansi"):
            app.theme = "textual-dark"

    def end_on_signals(self) -> None:
        """End in order when the system or a lost line asks for it."""
        app = self._app
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, lambda: app.exit(return_code=0))
