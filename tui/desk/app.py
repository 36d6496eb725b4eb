"""The desk's app: panes, header, footer, the second, and what every pane may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from core.base import access, clock
from core.base.i18n import _
from core.due.live import LiveQueue
from core.imports.waiting import Watch
from core.store.connection import AT_ONCE_S
from core.store.desk import Desk
from tui.commands.table import EVERYWHERE, CommandTable, declared
from tui.desk.commands import DeskCommands
from tui.desk.complaining import Complaining
from tui.desk.daily_copy import DailyCopy
from tui.desk.doors import DeskDoors
from tui.desk.footer import Footer
from tui.desk.header import Header
from tui.desk.others import Others
from tui.desk.panes import FIRST, MADE_BY, Panes
from tui.desk.ringing import Ringing
from tui.desk.tidying import Tidying
from tui.desk.turns import Turns
from tui.parts.messages import PaneChanged, Saved
from tui.parts.pane import ListPane, bindings
from tui.parts.shops import ShopFilter
from tui.parts.ticker import Tick, Ticker
from tui.terminal.lost_paste import PasteLost
from tui.terminal.signals import end_on_signals
from tui.widgets.coloured_text import ColouredText
from tui.widgets.paste_cut import PasteCut

if TYPE_CHECKING:
    from textual.driver import Driver

Result = TypeVar("Result")
# What fills an empty desk.
_BRINGS = "desk.import_"


class DeskApp(Complaining):
    """The desk on one database. `now` stands for the clock and is replaced in tests."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "daifa"
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)

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
        self.desk, self.now = desk, now
        desk.store.wait_for_others(AT_ONCE_S)
        self.table = table or CommandTable(declared())
        self.animation_level = "none"
        self.demo = demo
        self.batch_folder: Path | None = None
        # Looks for files that come from elsewhere; None for a made-up shop.
        self.inbox: Watch | None = None
        self.inbox_files: Sequence[Path] = ()
        self.shops = ShopFilter()
        self.shops.read(desk)
        # Keeps a choice (`language`, `theme`, `bell`) for the next time.
        self.keep: Callable[[str, str], None] = lambda _choice, _value: None
        self.doors = DeskDoors()
        self.queue = LiveQueue()
        self.panes = Panes(self, self)
        self.commands = DeskCommands(self, self, self.panes, Ringing(self))
        self.copied: str | None = None
        self._theme_name = theme
        self._header, self._footer = Header(), Footer()
        self._ticker = Ticker(self, now)
        self._others = Others(self)
        self._copy = DailyCopy(self, wanted=not demo)
        self._turns = Turns(self)
        self._tidying = Tidying(self)

    def epoch(self) -> int:
        """Return the present instant in seconds since 1970."""
        return clock.to_epoch(self.now())

    # -- laying out ------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out header, the first pane, footer."""
        yield self._header
        yield self._footer
        yield MADE_BY[FIRST]()

    def on_mount(self) -> None:
        """Name the shop, start the clock."""
        self.set_class(self.few_colours, "-few")
        if not self.take_theme(self._theme_name):
            words = _("There is no theme {name}; the usual one is used.")
            self.say(words.format(name=self._theme_name), tone="warn")
        self.name_shop()
        self.pane.list.focus()
        end_on_signals(self)
        self._ticker.start()
        self.call_after_refresh(self.panes.count)

    def name_shop(self) -> None:
        """Let the header name the shop that is shown, or all, in the language in force."""
        self._header.set_shop(self.shops.title, mark=_("demo") if self.demo else access.mark())

    @on(PaneChanged)
    def _follow_pane(self) -> None:
        """Let header and footer say what holds for the row now selected."""
        if not self.panes.are_there:
            return
        self.name_shop()
        self._header.set_tabs(self.panes.tabs(), self.pane.pane_id)
        self._header.set_filter(self.pane.filter_words)
        self._show_queue(self.now())
        pane = self.pane
        keys = [(each, not pane.refusal(each)) for each in self.table.footer(pane.pane_id)]
        if not len(pane.list):
            # Nothing to work on: first what brings something, then what can be given, help last.
            keys[:-1] = sorted(keys[:-1], key=lambda key: (key[0].id != _BRINGS, not key[1]))
        self._footer.show_keys(keys, len(pane.list.marks))

    def _show_queue(self, now: datetime) -> None:
        """Let the header say how the queue stands at an instant."""
        self._header.set_queue(self.queue.held(self.desk, now), self.queue.first(self.desk, now))
        self._header.tick(now)

    def on_resize(self) -> None:
        """Fit header and footer to the new width."""
        self.call_after_refresh(self._follow_pane)

    # -- the second ------------------------------------------------------------------------

    def on_tick(self, tick: Tick) -> None:
        """Pass the second on, and notice what other sessions have written."""
        if not self.panes.are_there:
            # The desk is closing, or its panes are being made: a second has nothing to show.
            return
        self._look_at_inbox()
        self.commands.ringing.look(tick.now)
        # Under a screen that fills the terminal nobody sees the seconds.
        if not any(getattr(each, "covers", False) for each in self.screen_stack):
            self._show_queue(tick.now)
            self._footer.tick(tick.epoch)
            self.pane.tick(tick)
        self._others.look()
        self._copy.look(tick.now)
        self._tidying.look()

    def _look_at_inbox(self) -> None:
        """Let the header say how many finished files wait; while nothing comes, one stat."""
        if self.inbox is not None and self.inbox.look():
            self.inbox_files = self.inbox.files
            self._header.set_inbox(len(self.inbox_files))

    def take_rules(self) -> None:
        """Go by the rules as they now stand in the store."""
        self.desk = self.desk.with_fresh_rules()

    # -- what panes and forms ask ----------------------------------------------------------

    @property
    def pane(self) -> ListPane:
        """The pane that is shown."""
        return self.panes.current

    def saved(self, saved: Saved | None) -> None:
        """Take what a form has saved: show it, and the new data."""
        if saved is None:
            return
        if saved.copy:
            self.copy(saved.copy)
        self.panes.reload()
        if saved.refused:
            from tui.parts.refused import RefusedSheet

            self.open(RefusedSheet(saved.text, saved.refused))
        if not saved.undoable:
            self.say(saved.text)
            return
        words = _("{text}  ({key} takes it back)")
        self.say(words.format(text=saved.text, key=self.table.key("undo")))

    def copy(self, text: str) -> None:
        """Put a text on the seller's own clipboard, through the terminal (OSC 52)."""
        self.copy_to_clipboard(text)
        self.copied = text

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say what was done, or why not, for a few seconds."""
        self._footer.say(text, tone)

    @on(PasteCut)
    @on(PasteLost)
    def _tell_the_cut(self, cut: PasteCut | PasteLost) -> None:
        self.say(cut.words, tone="warn")

    def open(
        self, screen: Screen[Result], then: Callable[[Result | None], None] | None = None
    ) -> None:
        """Open a screen; without `then`, what it saved is shown when it closes."""
        then = then or self._take
        if self.is_full():
            return

        def closed(result: Result | None) -> None:
            # What was covered has stood still: the seconds are right before they are seen.
            self._ticker.beat()
            self._tidying.closed()
            self.guarded(lambda: then(result))

        self.push_screen(screen, closed)

    def _take(self, result: object) -> None:
        if isinstance(result, Saved):
            self.saved(result)

    def guarded(self, act: Callable[[], object]) -> None:
        """Run what a key or an answer asks for; a refusal is shown, whatever it came from."""
        self._turns.guarded(act, self.complain)

    def in_turn(
        self, act: Callable[[], object], tell: Callable[[str], object] | None = None
    ) -> None:
        """Run an act that raises Busy while others write: now, or by itself when they are ready."""
        self._turns.take(act, tell)

    def ask(self, question: str, lines: Sequence[str], yes: Callable[[], None]) -> None:
        """Ask before several orders are changed; `yes` runs on a yes."""
        from tui.parts.confirm import ConfirmScreen

        def answered(sure: bool | None) -> None:
            if sure:
                yes()

        self.open(ConfirmScreen(question, lines), answered)

    def give_on(
        self,
        pane: str,
        keys: Sequence[int],
        command: str,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Give a command to rows of another pane, without leaving the one that is shown."""
        self.call_later(self.panes.give, pane, keys, command, then)

    def show_row(self, pane: str, key: int) -> None:
        """Show a pane with the cursor on a row."""
        self.call_later(self.panes.show_row, pane, key)

    def on_paste(self, event: events.Paste) -> None:
        """Open the form that fits what was pasted into a list; fields have taken theirs before."""
        if len(self.screen_stack) == 1:
            self.take_paste(event.text)

    def take_paste(self, text: str, *, whatever_marked: bool = False) -> None:
        """Open what fits a text that was pasted into a list, or on a row's sheet."""
        from tui.desk.pasting import Pasting

        pasting = Pasting(self, self.panes, whatever_marked=whatever_marked)
        self.guarded(lambda: pasting.take(text))

    # -- keys and surroundings -------------------------------------------------------------

    async def action_give(self, id: str) -> None:
        """Run a command that works everywhere."""
        await self.commands.give(id)

    @on(ColouredText.Clicked)
    async def _clicked(self, event: ColouredText.Clicked) -> None:
        """Give the command of a tab or of a footer key that was clicked."""
        if event.act in self.table:
            await self.commands.give(event.act)

    def action_help_quit(self) -> None:
        """Tell how to leave; ctrl+c may have been meant for copying."""
        self.say(_("Press {key} to leave.").format(key=self.table.key("leave")))
