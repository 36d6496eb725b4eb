"""A pane whose rows stand for things of the trade: filtered, told in lines, opened whole.

A new pane of this kind gives its id, its columns, its rows, the thing of a row with its story
and its sheet, which rows are urgent, the words of its filter, its empty lines and its commands.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual.screen import Screen

from core.base.i18n import N_, _
from core.orders import privacy
from core.rules.deadlines import band_of
from core.rules.terms import Band, label
from tui.commands.table import Command
from tui.parts.entry_rows import Entry, EntryRows
from tui.parts.messages import Saved
from tui.parts.pane import Acts, ListPane, SearchLine
from tui.parts.sheet import Sheet
from tui.parts.story import Detail, Story
from tui.widgets.live_list import LiveList

# A part of the rows, such as a stage, and what a row stands for, such as an order.
Part = TypeVar("Part")
Shown = TypeVar("Shown")

_BANDS = tuple(Band)
_NEAR = _BANDS[: _BANDS.index(Band.SOON)]


class FilteredPane(ListPane, Generic[Part, Shown, Entry]):
    """A list with two filters: `v` goes through the pane's parts, `V` through the bands."""

    # The lines of a list without rows, as message ids: none there, none that fit the filters.
    empty: ClassVar[tuple[str, ...]] = ()
    none_fits: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.part: Part | None = None
        self.band: Band | None = None
        self.current: Shown | None = None
        self.rows: EntryRows[Entry] | None = None
        # Rows to which another pane has given a command, and what follows when it is done.
        self._given: tuple[frozenset[str], Callable[[], None]] | None = None

    # -- what a subclass gives -------------------------------------------------------------

    @abstractmethod
    def parts(self) -> Sequence[Part]:
        """Return what `v` goes through."""

    @abstractmethod
    def part_word(self, part: Part) -> str:
        """Return a part in a word."""

    @abstractmethod
    def read(self) -> EntryRows[Entry]:
        """Read the rows as filters and search stand now."""

    @abstractmethod
    def urgent(self, entry: Entry) -> bool:
        """Whether a row wants attention within hours, or lacks a fact."""

    @abstractmethod
    def find(self, key: int) -> Shown | None:
        """Return what a row stands for."""

    @abstractmethod
    def tell(self, shown: Shown) -> Story:
        """Return the story of the selected row."""

    @abstractmethod
    def whole(self, key: int) -> Screen[None]:
        """Return the sheet that shows everything about a row."""

    def guide(self) -> Sequence[str]:
        """Return the lines of the empty list, in the user's language, with the keys to press."""
        lines = self.none_fits if self.searched or self.filtered else self.empty
        if lines is self.empty and self.host.shops.chosen is not None:
            lines = (N_("This shop has nothing here. {shop} shows the next shop."),)
        return [self.host.table.with_keys(_(line)) if line else "" for line in lines]

    # -- the filters -----------------------------------------------------------------------

    @property
    def filtered(self) -> bool:
        """Whether a part or a band is chosen."""
        return self.part is not None or self.band is not None

    @property
    def filter_words(self) -> str:
        """What is shown, in words, with the count of its rows."""
        words = [self.host.shops.word] if self.host.shops.chosen is not None else []
        words += [self.part_word(self.part)] if self.part is not None else []
        words += [label(self.band)] if self.band is not None else []
        words += [f"/{self.searched}"] if self.searched else []
        return " + ".join(words) + f" ({len(self.list_source)})" if words else ""

    def fits(self, part: Part | None, due: int | None, now: int) -> bool:
        """Whether a row of this part and deadline is to be shown."""
        if self.part is not None and part is not self.part:
            return False
        if self.band is None:
            return True
        return due is not None and band_of(due - now, self.thresholds) is self.band

    def near(self, due: int) -> bool:
        """Whether a deadline is passed or hours away."""
        return band_of(due - self.host.epoch(), self.thresholds) in _NEAR

    def clear_filter(self) -> None:
        """Show all parts and bands."""
        self.part = self.band = None

    def left(self) -> Saved | None:
        """Return what Esc gives back where no mark, search or filter is to be ended."""
        return None

    def do_clear(self) -> None:
        """End marks, search and filters, one after the other; then leave what was begun."""
        ends = bool(self.list.marks or self.searched or self.filtered)
        saved = None if ends else self.left()
        if saved is None:
            super().do_clear()
        else:
            self.host.saved(saved)

    @abstractmethod
    def part_counts(self) -> Mapping[Part, int]:
        """Return how many rows of the shop shown each part has."""

    def do_stage(self) -> None:
        """Show the next part that has rows, then all again."""
        counts = self.part_counts()
        choices = [each for each in self.parts() if each is self.part or counts.get(each)]
        if not choices:
            self.host.say(_("There is nothing to choose from."), tone="warn")
            return
        self.part = _following(self.part, choices)
        self.reload(keep=False)

    def show_part(self, part: Part) -> None:
        """Show one part only."""
        self.part, self.band = part, None
        self.reload(keep=False)

    def do_band(self) -> None:
        """Show the next band only, then all again."""
        self.band = _following(self.band, _BANDS)
        self.reload(keep=False)

    # -- the rows --------------------------------------------------------------------------

    def shared_acts(self) -> Acts:
        """Return what the commands of every filtered list run."""
        return {**super().shared_acts(), "view.stage": self.do_stage, "view.band": self.do_band}

    def make_detail(self) -> Detail:
        """Return the widget that tells the selected row."""
        self.story_view = Detail(id="detail")
        return self.story_view

    def source(self) -> EntryRows[Entry]:
        """Read the rows; without any, say where the seller is in the daily round."""
        self.rows = found = self.read()
        self.lay_out()
        if not found:
            unsearched = privacy.not_searched() if self.searched else ""
            self.list.set_empty([*self.guide(), *filter(None, [unsearched])])
        return found

    @property
    def tells(self) -> bool:
        """Whether there is a row to tell."""
        return bool(self.rows)

    def show_detail(self, key: str | None) -> None:
        """Tell the selected row."""
        self.current = self.find(int(key)) if key else None
        if self.current is not None:
            self.story_view.show_story(self.tell(self.current))

    def is_urgent(self, index: int) -> bool:
        """Whether `n` stops at a row."""
        return self.rows is not None and self.urgent(self.rows.entries[index])

    @property
    def chosen(self) -> Shown:
        """The thing of the selected row; a command is given only where there is one."""
        assert self.current is not None
        return self.current

    def meant(self) -> Shown | None:
        """Return the one thing that a command which takes the marks acts on; None for several."""
        if not self.list.marks:
            return self.current
        key, *others = self.list.marks
        return None if others else self.find(int(key))

    # -- going to a row --------------------------------------------------------------------

    def go_to(self, key: str) -> bool:
        """Put the cursor on a row, ending filters and search where they hide it."""
        place = self._uncovered(key)
        if place is None:
            return False
        self.list.move_to_index(place)
        self.catch_up()
        return True

    def _uncovered(self, key: str) -> int | None:
        """Return where a row stands, ending what hides it; None where there is no such row."""
        place = self.list_source.index_of(key)
        if place is None and (self.searched or self.filtered):
            self.query(SearchLine).remove()
            self.searched = ""
            self.clear_filter()
            self.reload(keep=False)
            place = self.list_source.index_of(key)
        shops = self.host.shops
        if place is None and (shop := shops.chosen) is not None:
            shops.chosen = None
            self.reload(keep=False)
            place = self.list_source.index_of(key)
            if place is None:
                shops.chosen = shop
                self.reload(keep=False)
            else:
                self.host.say(_("It belongs to another shop: all shops are shown again."))
        return place

    def give_at(
        self, keys: Sequence[str], command: Command, then: Callable[[], None] | None = None
    ) -> bool:
        """Give a command to one row or to several, whatever is marked; tell whether they are there.

        `then` follows once it was done to several.
        """
        there = [key for key in keys if self._uncovered(key) is not None]
        if not there or not self.go_to(there[0]):
            return False
        marked, several = self.list.marks, there if len(there) > 1 else ()
        self._given = (frozenset(several), then) if several and then else None
        self.list.set_marks(several)
        self.give(command)
        self.list.set_marks(key for key in marked if self.list_source.index_of(key) is not None)
        return True

    def done(self, saved: Saved | None) -> None:
        """Tell the pane that has given the command as well."""
        super().done(saved)
        if saved is not None and self._given is not None and self._given[0] == self._taken:
            self._given[1]()
            self._given = None

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Follow Enter, or a second click, on a row: that one, where the list has moved since."""
        if self.return_to(event.key) and self.current is not None:
            self.choose(int(event.key))
        else:
            self.host.say(_("It is no longer in this list."), tone="warn")

    def choose(self, key: int) -> None:
        """Do what Enter does with a row: show everything about it."""
        sheet = self.whole(key)
        if isinstance(sheet, Sheet):
            taken = {self.pane_id, *self.passes_on}
            sheet.gives = {
                each: partial(self._give_to, str(key), command)
                for command in self.host.table.in_pane(self.pane_id, *self.passes_on)
                if taken.intersection(command.where) or command.id == "view.copy"
                for each in command.keys
                if not command.built_in
            }
        self.host.open(sheet)

    def _give_to(self, key: str, command: Command) -> None:
        """Give a command to the row that a sheet has shown, if it is still the selected one."""
        if self.list.cursor_key != key or not self.give_at([key], command):
            self.host.say(_("It is no longer in this list."), tone="warn")


Choice = TypeVar("Choice")


def _following(current: Choice | None, choices: Sequence[Choice]) -> Choice | None:
    """Return the choice after the current one; None stands before the first and after the last."""
    if current is None:
        return choices[0]
    place = choices.index(current) + 1
    return choices[place] if place < len(choices) else None
