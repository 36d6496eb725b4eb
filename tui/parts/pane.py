"""What all panes share: a live list, its detail, search, marks, and giving commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from core.base.i18n import N_, _
from core.rules.deadlines import Thresholds
from tui.commands.looking import refused
from tui.commands.table import Command, CommandTable, declared
from tui.parts.countdown import countdown_by
from tui.parts.marked_rows import MarkedRows, marks_against
from tui.parts.messages import PaneChanged
from tui.parts.ticker import Tick
from tui.widgets.coloured_text import ColouredText
from tui.widgets.columns import Column
from tui.widgets.form_field import FieldInput
from tui.widgets.live_list import LiveList
from tui.widgets.rows import NoRows, RowSource

# What a command runs, by the command's id.
Acts = Mapping[str, Callable[[], None]]
# How far `n` looks for an urgent row.
_FAR = 2000
# Header and footer; the detail; a list with its header and some rows; a detail worth its lines.
_AROUND, DETAIL_HEIGHT, _LEAST_ROWS, _LEAST_DETAIL = 3, 9, 7, 4
# What is searched for is a part of a number, a title or a name.
_LONGEST_SEARCH = 100


class SearchLine(FieldInput):
    """Enter keeps the search, Esc ends it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "give_up", ""),
        ("down", "keep", ""),
    ]

    def __init__(self, pane: ListPane) -> None:
        hint = _("part of a number, title or name")
        super().__init__(pane.searched, placeholder=hint, most=_LONGEST_SEARCH)
        self.pane = pane

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


def bindings(*where: str) -> list[BindingType]:
    """Return the bindings of panes, or those of the app for `everywhere`."""
    return [
        Binding(",".join(command.keys), f"give('{command.id}')", command.label, show=False,
                id=command.id)
        for command in CommandTable(declared())
        if not command.built_in and set(where) & set(command.where)
    ]  # fmt: skip


class ListPane(MarkedRows):
    """A pane with a live list. A subclass says where rows come from and what commands do.

    `acts` holds what each command runs; `why_not("order.buy")` tells why one cannot be given.
    The keys of a subclass are those of the commands that its `pane_id` stands in.
    """

    pane_id: ClassVar[str] = ""
    # Panes whose commands are taken here too, and passed on to the row's own pane.
    passes_on: ClassVar[tuple[str, ...]] = ()

    # What heads the first column: the time left, or what stands in its place.
    clock_title: ClassVar[str] = N_("Left")

    DEFAULT_CSS = """
    ListPane { height: 1fr; width: 1fr; }
    ListPane > LiveList { height: 1fr; }
    ListPane > Input { height: 1; border: none; padding: 0 1; background: $boost; }
    ListPane > Input:focus { border: none; }
    """

    def __init_subclass__(cls, **terms: Any) -> None:
        if cls.pane_id:
            cls.BINDINGS = bindings(cls.pane_id, *cls.passes_on)
        super().__init_subclass__(**terms)

    def __init__(self) -> None:
        super().__init__(id=f"pane-{self.pane_id}")
        self.searched = ""
        self.list_source: RowSource = NoRows()
        self.list = LiveList((), countdown_by(self.thresholds), clock_title=_(self.clock_title))
        self.detail = self.make_detail()
        self.acts: Acts = {**self.shared_acts(), **self.own_acts()}
        self._told: str | None = None
        self._columns: tuple[Column, ...] = ()

    @property
    def thresholds(self) -> Thresholds:
        """The bounds of the bands."""
        return Thresholds.of(self.host.desk.rules.general)

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

    def own_acts(self) -> Acts:
        """Return what the pane's own commands run, by their ids."""
        return {}

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given now; empty when it can."""
        return ""

    def refusal(self, command: Command) -> str:
        """Return why a command cannot be given here, be it that it is not for who sits here."""
        return refused(command) or self.why_not(command.id)

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

    def order_here(self) -> int | None:
        """Return the id of the selected row's order: what is pasted into the list is about it."""
        return None

    def parcel_here(self) -> int | None:
        """Return the id of the selected row's parcel, where a row is one."""
        return None

    # -- the shared part -------------------------------------------------------------------

    def shared_acts(self) -> Acts:
        """Return what the commands of every list run."""
        return {
            "view.search": self.do_search,
            "view.next": self.do_next,
            "view.previous": self.do_previous,
            "view.clear": self.do_clear,
        }

    def compose(self) -> ComposeResult:
        """Lay out list and detail."""
        yield self.list
        yield self.detail

    def on_mount(self) -> None:
        """Fill the list."""
        self.list.tick(self.host.epoch())
        self.reload(keep=False)

    def reload(self, *, keep: bool = True) -> None:
        """Read the rows again; the cursor stays on its row."""
        self.list_source = self.source()
        if (columns := self.columns()) != self._columns:
            self._columns = columns
            self.list.set_columns(columns)
        self.list.set_source(self.list_source, keep_key=keep)
        self._tell()
        self.post_message(PaneChanged())

    def _tell(self) -> None:
        """Tell the row under the cursor, as it is by now."""
        self._told = self.list.cursor_key
        self.show_detail(self._told)

    def on_resize(self) -> None:
        """Fit list and detail to the new size."""
        self.lay_out()
        # Of the row that is selected then: the list may be read again before.
        self.call_after_refresh(self._tell)

    def lay_out(self) -> None:
        """Share out the height: the rows come first, and keep their places beside a message.

        A search line, or a message above the footer, takes its line from the detail.
        """
        room = self.app.size.height - _AROUND
        detail = min(DETAIL_HEIGHT, room - _LEAST_ROWS)
        self.detail.display = self.tells and detail >= _LEAST_DETAIL
        self.list.styles.height = room - detail if self.detail.display else "1fr"
        self.detail.styles.height = "1fr"

    @property
    def tells(self) -> bool:
        """Whether there is something for the detail to tell."""
        return True

    def tick(self, tick: Tick) -> None:
        """Pass the second on; what the detail says of the time is renewed each minute."""
        self.list.tick(tick.epoch)
        if tick.epoch % 60 == 0:
            self.show_detail(self.list.cursor_key)

    def action_give(self, id: str) -> None:
        """Run a command of this pane, or say why it cannot be given."""
        self.give(self.host.table[id])

    def give(self, command: Command) -> None:
        """Run a command, or say why it cannot be given."""
        self._taken = frozenset()
        self.catch_up()
        if why := marks_against(self, command) or self.refusal(command):
            self.host.say(why, tone="warn")
            return
        self.host.guarded(self.acts[command.id])

    @on(LiveList.RowHighlighted)
    def _moved(self) -> None:
        # The list paints its cursor first; a command given meanwhile catches up before it runs.
        self.call_after_refresh(self.catch_up)

    def catch_up(self) -> None:
        """Tell the row under the cursor when the detail still tells another."""
        if self._told != self.list.cursor_key:
            self._tell()
            self.post_message(PaneChanged())

    def return_to(self, key: str) -> bool:
        """Put the cursor on the row that Enter was pressed on; tell whether it is still there.

        Keys come faster than they are followed: by then the cursor may stand on another row.
        """
        place = self.list_source.index_of(key)
        if place is not None:
            self.list.move_to_index(place)
        self.catch_up()
        return place is not None

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
            self.mount(SearchLine(self), after=self.list)

    def search(self, text: str) -> None:
        """Show what holds a text; all rows when it is empty."""
        if text.strip() != self.searched:
            self.searched = text.strip()
            # All rows again: the cursor stays on what was found.
            self.reload(keep=not self.searched)

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
        for away in range(1, min(total, _FAR) + 1):
            index = (start + step * away) % total
            if self.searched or self.is_urgent(index):
                self.list.move_to_index(index)
                return

    def is_urgent(self, index: int) -> bool:
        """Whether the row at a place is among those `n` stops at."""
        return False
