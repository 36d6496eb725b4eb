"""What all panes share: a live list, its detail, search, marks, and giving commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from core.base.errors import DaifaError
from core.base.i18n import _
from core.rules.deadlines import Thresholds
from tui.commands.table import EVERYWHERE, Command, CommandTable
from tui.parts.countdown import countdown_by
from tui.parts.messages import PaneChanged
from tui.parts.ticker import Tick
from tui.widgets.coloured_text import ColouredText
from tui.widgets.columns import Column
from tui.widgets.live_list import LiveList
from tui.widgets.rows import NoRows, Row, RowSource

if TYPE_CHECKING:
    from tui.desk.app import DeskApp

Thing = TypeVar("Thing")


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


def bindings(table: CommandTable, where: str) -> list[BindingType]:
    """Return the bindings of a pane, or those of the app for `everywhere`."""
    return [
        Binding(",".join(command.keys), f"give('{command.id}')", command.label, show=False,
                id=command.id)
        for command in table
        if not command.built_in and where in command.where
    ]  # fmt: skip


def app_bindings(table: CommandTable) -> list[BindingType]:
    """Return the bindings that work in every pane."""
    return bindings(table, EVERYWHERE)


class ListPane(Vertical):
    """A pane with a live list. A subclass says where rows come from and what commands do.

    A command `order.buy` runs `do_buy`; `why_not("order.buy")` tells why it cannot be given.
    """

    pane_id: ClassVar[str] = ""

    DEFAULT_CSS = """
    ListPane { height: 1fr; width: 1fr; }
    ListPane > LiveList { height: 1fr; }
    ListPane > Input { height: 1; border: none; padding: 0 1; background: $boost; }
    ListPane > Input:focus { border: none; }
    """

    def __init__(self) -> None:
        super().__init__(id=f"pane-{self.pane_id}")
        self.searched = ""
        self.list_source: RowSource = NoRows()
        self.list = LiveList(
            (),
            countdown_by(self.thresholds),
            clock_title=_("Left"),
        )
        self.detail = self.make_detail()
        self._told: str | None = None

    @property
    def desk_app(self) -> DeskApp:
        """The app, by its own type."""
        return cast("DeskApp", self.app)

    @property
    def thresholds(self) -> Thresholds:
        """The bounds of the bands."""
        return Thresholds.of(self.desk_app.desk.rules)

    # -- what a subclass gives -------------------------------------------------------------

    def make_detail(self) -> ColouredText:
        """Return the widget that tells the selected row."""
        return ColouredText()

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        raise NotImplementedError

    def source(self) -> RowSource:
        """Return the rows as filter and search stand now."""
        raise NotImplementedError

    def show_detail(self, key: str | None) -> None:
        """Tell the row with this key, or why there is none."""

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given now; empty when it can."""
        return ""

    @property
    def count(self) -> int | None:
        """How many rows there are without filter and search."""
        return None

    @property
    def filter_words(self) -> str:
        """What part of the rows is shown, in words; empty for all."""
        return ""

    def clear_filter(self) -> None:
        """Forget the filters, not the search."""

    # -- the shared part -------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out list and detail."""
        yield self.list
        yield self.detail

    def on_mount(self) -> None:
        """Fill the list."""
        self.list.set_columns(self.columns())
        self.list.tick(self.desk_app.epoch())
        self.reload(keep=False)

    def reload(self, *, keep: bool = True) -> None:
        """Read the rows again; the cursor stays on its row."""
        self.list_source = self.source()
        self.list.set_source(self.list_source, keep_key=keep)
        self._told = self.list.cursor_key
        self.show_detail(self._told)
        self.post_message(PaneChanged())

    def on_resize(self) -> None:
        """Fit the detail to the new width."""
        self.call_after_refresh(self.show_detail, self.list.cursor_key)

    def tick(self, tick: Tick) -> None:
        """Pass the second on; what the detail says of the time is renewed each minute."""
        self.list.tick(tick.epoch)
        if tick.epoch % 60 == 0:
            self.show_detail(self.list.cursor_key)

    def targets(self) -> list[str]:
        """Return the marked keys, in the list's order; the current one when none is marked."""
        if self.list.marks:
            source = self.list_source
            return sorted(self.list.marks, key=lambda key: source.index_of(key) or 0)
        return [self.list.cursor_key] if self.list.cursor_key is not None else []

    def action_give(self, id: str) -> None:
        """Run a command of this pane, or say why it cannot be given."""
        self.give(self.desk_app.table[id])

    def give(self, command: Command) -> None:
        """Run a command, or say why it cannot be given."""
        self._catch_up()
        if why := self.why_not(command.id):
            self.desk_app.say(why, tone="warn")
            return
        try:
            getattr(self, f"do_{command.name}")()
        except DaifaError as error:
            self.desk_app.complain(error)

    @on(LiveList.RowHighlighted)
    def _moved(self) -> None:
        # The list paints its cursor first; a command given meanwhile catches up before it runs.
        self.call_after_refresh(self._catch_up)

    def _catch_up(self) -> None:
        """Tell the row under the cursor when the detail still tells another."""
        if self._told != self.list.cursor_key:
            self._told = self.list.cursor_key
            self.show_detail(self._told)
            self.post_message(PaneChanged())

    @on(LiveList.MarksChanged)
    def _marked(self) -> None:
        self.post_message(PaneChanged())

    # -- search ----------------------------------------------------------------------------

    def do_search(self) -> None:
        """Open the search line."""

        found = self.query(SearchLine)
        if found:
            found.first().focus()
        else:
            self.mount(SearchLine(self.searched), after=self.list)

    def search(self, text: str) -> None:
        """Show what holds a text; all rows when it is empty."""
        if text.strip() != self.searched:
            self.searched = text.strip()
            self.reload(keep=False)

    def end_search(self, *, clear: bool) -> None:
        """Close the search line."""

        self.query(SearchLine).remove()
        self.list.focus()
        if clear:
            self.search("")

    def do_clear(self) -> None:
        """End search, filters and marks, one after the other."""
        if self.list.marks:
            self.list.set_marks(())
        elif self.searched:
            self.end_search(clear=True)
        elif self.filter_words:
            self.clear_filter()
            self.reload(keep=True)

    def do_next(self) -> None:
        """Go to the next match, or to the next urgent row."""
        self._seek(1)

    def do_previous(self) -> None:
        """Go to the previous match, or to the previous urgent row."""
        self._seek(-1)

    def _seek(self, step: int) -> None:
        total, start = len(self.list), self.list.cursor_index
        for away in range(1, min(total, 2000) + 1):
            index = (start + step * away) % total
            if self.searched or self.is_urgent(index):
                self.list.move_to_index(index)
                return

    def is_urgent(self, index: int) -> bool:
        """Whether the row at a place is among those `n` stops at."""
        return False

    def row(self, index: int) -> Row | None:
        """Return a row of the list."""
        rows = self.list_source.window(index, index + 1)
        return rows[0] if rows else None


def following(current: Thing | None, choices: Sequence[Thing]) -> Thing | None:
    """Return the choice after the current one; None stands before the first and after the last."""
    if current is None:
        return choices[0]
    place = choices.index(current) + 1
    return choices[place] if place < len(choices) else None
