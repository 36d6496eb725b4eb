"""The commands that work in every pane."""

from __future__ import annotations

from textual.app import App

from core.base.errors import DaifaError
from core.base.i18n import _
from core.orders import reading as orders
from core.orders.history import what_words
from core.store import desk as desk_module
from tui.desk.panes import Panes
from tui.parts.host import Host
from tui.parts.pane import Acts


class DeskCommands:
    """What is run when a key belongs to no pane; the pane's own part comes first."""

    def __init__(self, app: App[None], host: Host, panes: Panes) -> None:
        self._app = app
        self._host = host
        self._panes = panes
        self.acts: Acts = {
            "desk.import_": self.do_import,
            "desk.export": self.do_export,
            "desk.track_many": self.do_track_many,
            "desk.undo": self.do_undo,
            "desk.help": self.do_help,
            "desk.palette": self.do_palette,
            "desk.leave": self.do_leave,
        }

    async def give(self, id: str) -> None:
        """Run a command that works everywhere. Its part in the pane shown is the pane's."""
        kind, _dot, name = id.partition(".")
        if kind == "pane":
            await self._panes.show(name)
        elif id in self.acts:
            try:
                self.acts[id]()
            except DaifaError as error:
                self._host.complain(error)
        else:
            self._panes.current.give(self._host.table[id])

    def do_import(self) -> None:
        """Import a file or pasted rows."""
        from tui.imports.screen import ImportScreen

        self._host.open(ImportScreen())

    def do_export(self) -> None:
        """Write the batch file."""
        from tui.orders.export import ExportForm

        self._host.open(ExportForm())

    def do_track_many(self) -> None:
        """Paste many tracking numbers."""
        from tui.orders.track_many import BulkTrackForm

        self._host.open(BulkTrackForm())

    def do_undo(self) -> None:
        """Take back this session's last change."""
        host = self._host
        undone = desk_module.undo(host.desk, host.now())
        touched = orders.by_ids(host.desk, undone.order_ids[:1])
        where = f" {touched[0].order_sn}" if touched else ""
        self._panes.reload()
        host.say(_("Taken back: {what}").format(what=what_words(undone.what)) + where)

    def do_help(self) -> None:
        """Show the keys."""
        from tui.desk.help import HelpScreen

        self._host.open(HelpScreen(self._host.table, self._panes.shown))

    def do_palette(self) -> None:
        """Find a command by its name."""
        from tui.desk.palette import PaletteScreen

        table = self._host.table
        commands = [each for each in table.in_pane(self._panes.shown) if not each.built_in]

        def run(id: str | None) -> None:
            if id is not None:
                self._app.call_later(self.give, id)

        self._host.open(PaletteScreen(commands), run)

    def do_leave(self) -> None:
        """End the desk."""
        self._app.exit(return_code=0)
