"""The desk's app: panes, header, footer, the second, and what every pane may ask of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from core.base import clock
from core.base.i18n import _
from core.store import settings
from core.store.desk import Desk
from tui.commands.table import CommandTable, declared
from tui.desk.desk_commands import DeskCommands
from tui.desk.footer import Footer
from tui.desk.header import Header
from tui.parts.messages import PaneChanged, Saved
from tui.parts.pane import ListPane, app_bindings
from tui.parts.ticker import Tick, Ticker
from tui.terminal import crash
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.screen_diff import LeanDisplay

if TYPE_CHECKING:
    from pathlib import Path

    from textual.driver import Driver


class DeskApp(DeskCommands, crash.LastWords, OrderedInput[None], LeanDisplay[None]):
    """The desk on one database. `now` stands for the clock and is replaced in tests."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "daifa"
    BINDINGS: ClassVar[list[BindingType]] = app_bindings(CommandTable(declared()))
    # Where batch files go; None is the usual folder.
    batch_folder: Path | None = None

    def __init__(
        self,
        desk: Desk,
        *,
        now: Callable[[], datetime] = clock.now,
        table: CommandTable | None = None,
        theme: str | None = None,
        demo: bool = False,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.desk = desk
        self.now = now
        self.table = table or CommandTable(declared())
        self.animation_level = "none"
        self.demo = demo
        self.copied: str | None = None
        self._theme_name = theme
        self._header = Header()
        self._footer = Footer()
        self._ticker = Ticker(self, now)
        self._version = desk.store.data_version()

    def epoch(self) -> int:
        """Return the present instant in seconds since 1970."""
        return clock.to_epoch(self.now())

    # -- laying out ------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out header, the first pane, footer."""
        yield self._header
        yield self._footer
        yield self.make_pane("pending")

    def on_mount(self) -> None:
        """Name the shop, start the clock."""
        self.set_theme(self._theme_name)
        shops = settings.shops(self.desk.store)
        self._header.set_shop("、".join(shops[:3]), mark=_("demo") if self.demo else "")
        self.pane.list.focus()
        self.end_on_signals()
        self._ticker.start()
        self.call_after_refresh(self.count_panes)

    @on(PaneChanged)
    def _follow_pane(self) -> None:
        """Let header and footer say what holds for the row now selected."""
        self._header.set_tabs(self.tabs(), self.pane.pane_id)
        self._header.set_filter(self.pane.filter_words)
        if (index := self.pending_index()) is not None:
            self._header.set_index(index, self.thresholds())
        self._header.tick(self.now())
        pane = self.pane
        keys = [(each, not pane.why_not(each.id)) for each in self.table.footer(pane.pane_id)]
        self._footer.show_keys(keys, len(pane.list.marks))

    def on_resize(self) -> None:
        """Fit header and footer to the new width."""
        self.call_after_refresh(self._follow_pane)

    # -- the second ------------------------------------------------------------------------

    def on_tick(self, tick: Tick) -> None:
        """Pass the second on, and notice what other sessions have written."""
        self._header.tick(tick.now)
        self._footer.tick(tick.epoch)
        self.pane.tick(tick)
        version = self.desk.store.data_version()
        if version != self._version:
            self._version = version
            self.desk = self.desk.with_fresh_rules()
            self.changed()

    # -- what panes and forms ask ----------------------------------------------------------

    def changed(self) -> None:
        """Read everything again: data has changed."""
        self.count_panes()
        for pane in self.panes_made():
            pane.reload()

    def saved(self, outcome: Saved | None) -> None:
        """Take what a form has saved: show it, and the new data."""
        if outcome is None:
            return
        if outcome.copy:
            self.copy(outcome.copy)
        self.changed()
        if not outcome.undoable:
            self.say(outcome.text)
            return
        self.say(_("{text}  ({key} takes it back)").format(
            text=outcome.text, key=self.table.key("undo")))  # fmt: skip

    def copy(self, text: str) -> None:
        """Put a text on the seller's own clipboard, through the terminal (OSC 52)."""
        self.copied = text
        self.copy_to_clipboard(text)

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say what was done, or why not, for a few seconds."""
        self._footer.say(text, tone)

    @property
    def pane(self) -> ListPane:
        """The pane that is shown."""
        return self.query_one(f"#pane-{self.shown}", ListPane)
