"""Pane 0: the one queue. What a key does with a row, the row's own pane does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.screen import Screen

from core.base import access
from core.base.i18n import N_, _
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.due.items import DueItem, items
from core.orders import reading as orders
from core.rules.terms import Clock, label
from tui.commands.looking import refused
from tui.commands.table import EVERYWHERE, Command
from tui.parts.marked_rows import marks_against
from tui.parts.pane import Acts
from tui.parts.story import Story
from tui.parts.ticker import Tick
from tui.todo.acts import TodoActs
from tui.todo.doing import OF_NOTICE, OF_ORDER, OF_PARCEL, Doing, doing, facts_of
from tui.todo.rows import DueRows, columns
from tui.todo.story import due_story
from tui.widgets.columns import Column

# What is passed on whatever the row is, as it is about none.
_OF_NO_ROW = ("case.claims", "case.add")
_NONE = (
    N_("Nothing burns: no deadline runs, no notice is open."),
    "",
    N_("Press {import_} and import the newest exports."),
)


class TodoPane(TodoActs):
    """Everything with a clock, most urgent first, and its commands."""

    pane_id = "todo"
    passes_on: ClassVar[tuple[str, ...]] = ("pending", "aftersales", "appeals", "parcels")
    empty = _NONE
    none_fits = (N_("Nothing fits. Esc shows everything again."),)

    def __init__(self) -> None:
        super().__init__()
        self._words_of: QueueIndex | None = None
        self._entry_words: Mapping[int, str] = {}

    def own_acts(self) -> Acts:
        """Return what the pane's own commands run."""
        return {
            "todo.snooze": self.do_snooze,
            "todo.go": self.do_go,
            "order.notice_done": self.do_done,
            "order.picked_up": self.do_picked_up,
            "parcel.trace": self.do_trace,
            "view.copy": self.do_copy,
        }

    # -- what it shows ---------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns(self.host.table, self.host.shops)

    def parts(self) -> Sequence[Clock]:
        """Return the clocks."""
        return tuple(Clock)

    def part_word(self, part: Clock) -> str:
        """Return a clock in a word."""
        return label(part)

    def part_counts(self) -> Mapping[Clock, int]:
        """Return how many of each clock the shop shown has."""
        return self.index.only(shop_id=self.host.shops.id).clocks()

    @property
    def count(self) -> int | None:
        """How many clocks run."""
        return len(self.index)

    def read(self) -> DueRows:
        """Read the queue."""
        desk, at = self.host.desk, self.host.now()
        self.index = self.host.queue.index(desk, at)
        entries = self._shown()
        if self.searched:
            entries = self._found(entries)
        pending = self.host.queue.pending(desk)
        return DueRows(desk, self.host.table, self.index, pending, entries, at, self.host.shops)

    def _shown(self) -> list[DueEntry]:
        """Return the entries that the filters leave, in the order of this instant."""
        at, fits = self.host.now(), self.host.shops.fits
        return [
            each
            for each in self.index.arranged(at)
            if fits(each.shop_id)
            and (self.part is None or each.clock is self.part)
            and (self.band is None or self.index.band(each, at) is self.band)
        ]

    def _found(self, entries: list[DueEntry]) -> list[DueEntry]:
        """Return those of orders that hold the searched text, and those whose own words do."""
        desk, text = self.host.desk, self.searched.casefold().lstrip("#")
        ids = set(orders.search(desk, self.searched, index=self.host.queue.pending(desk)))
        told = {id for id, words in self._words().items() if text in words}
        return [each for each in entries if each.order_id in ids or each.id in told]

    def _words(self) -> Mapping[int, str]:
        """Return what entries say that are about no order; read once for each state of data."""
        if self._words_of is not self.index:
            others = self.index.only(set(Clock) - OF_ORDER - OF_PARCEL).arranged(self.host.now())
            self._entry_words = {
                each.id: f"{each.ref} {each.order_sn} {each.title}".casefold()
                for each in items(self.host.desk, self.host.now(), self.index, others)
            }
            self._words_of = self.index
        return self._entry_words

    def tick(self, tick: Tick) -> None:
        """Pass the second on; each minute, rows without a time may have another place."""
        super().tick(tick)
        if tick.epoch % 60 == 0 and self.rows is not None and not self.searched:
            index = self.host.queue.held(self.host.desk, tick.now)
            if index is not self.index or self._shown() != self.rows.entries:
                self.reload()

    def urgent(self, entry: DueEntry) -> bool:
        """Whether a row wants attention within hours."""
        if entry.until:
            return False
        return entry.due is None or self.near(entry.due)

    def find(self, key: int) -> DueItem | None:
        """Return what a row stands for."""
        entry = self._entry(key)
        if entry is None:
            return None
        return next(iter(items(self.host.desk, self.host.now(), self.index, [entry])), None)

    def tell(self, shown: DueItem) -> Story:
        """Return the story of what a row is about."""
        return due_story(self.host.desk, shown, self.host.now(), self.host.table)

    def whole(self, key: int) -> Screen[None]:
        """Return the sheet of what a row is about."""
        from tui.todo.sheet import sheet_of

        return sheet_of(self.host.desk, self.chosen)

    # -- what is done with a row -----------------------------------------------------------

    def choose(self, key: int) -> None:
        """Do what is to be done with a row; where that is nothing, show everything about it."""
        if self.current is None:
            return
        if not access.may_write():
            super().choose(key)
            return
        found = self._doing()
        if found.command == "parcel.trace":
            self.do_trace()
        elif found.command == "case.claims":
            self.host.open(self.host.doors.claims())
        elif found.command == "desk.checks":
            self.host.open(self.host.doors.checks(self.chosen.key))
        elif found.command == "order.uploaded":
            self.do_uploaded(found.key)
        elif found.command:
            self._pass_on(found, self.host.table[found.command])
        else:
            super().choose(key)

    def _doing(self) -> Doing:
        item, desk = self.chosen, self.host.desk
        facts = facts_of(desk, self.host.queue.pending(desk), [item])
        return doing(facts, item, self.host.now())

    def give(self, command: Command) -> None:
        """Run a command of this pane, or pass it on to the pane of the row."""
        if command.id in self.acts:
            super().give(command)
            return
        self._taken = frozenset()
        self.catch_up()
        if why := refused(command):
            self.host.say(why, tone="warn")
        elif command.id in _OF_NO_ROW:
            self._open_beside(command.id)
        elif why := marks_against(self, command):
            self.host.say(why, tone="warn")
        elif self.current is None:
            self.host.say(_("There is no row here."), tone="warn")
        elif self.list.marks and not command.works_in(EVERYWHERE):
            self._pass_marks_on(command)
        else:
            self._pass_on(self._doing(), command)

    def _pass_on(self, found: Doing, command: Command) -> None:
        if command.works_in("everywhere"):
            self.app.call_later(self._give_everywhere, command.id)
        elif found.pane and command.works_in(found.pane):
            self.host.give_on(found.pane, [found.key], command.id)
        else:
            words = _("“{command}” is nothing for this row: {clock}.")
            text = words.format(command=_(command.label), clock=label(self.chosen.clock))
            self.host.say(text, tone="warn")

    def _open_beside(self, command: str) -> None:
        """Open what is about no row: it is the same wherever the cursor is."""
        from tui.aftersales.manual import ManualCaseForm

        if command == "case.claims":
            self.host.open(self.host.doors.claims())
        else:
            self.host.open(ManualCaseForm())

    def _pass_marks_on(self, command: Command) -> None:
        """Give a command to the marked rows of the pane it works in; the others stay marked."""
        desk, at = self.host.desk, self.host.now()
        told = items(desk, at, self.index, self._targets())
        facts = facts_of(desk, self.host.queue.pending(desk), told)
        homes = {str(each.id): doing(facts, each, at) for each in told}
        fitting = {id: home for id, home in homes.items() if home.pane in command.where}
        if not fitting:
            self.host.say(_("None of the marked rows is of that kind."), tone="warn")
            return
        pane = next(iter(fitting.values())).pane
        keys = list(dict.fromkeys(home.key for home in fitting.values() if home.pane == pane))

        def unmark() -> None:
            self.list.set_marks(self.list.marks - fitting.keys())

        self.host.give_on(pane, keys, command.id, unmark)

    async def _give_everywhere(self, id: str) -> None:
        await self.app.run_action(f"give('{id}')")

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected row."""
        if command.startswith(("desk.", "list.", "pane.")) or (
            command.startswith("view.") and command != "view.copy"
        ):
            return ""
        if self.current is None:
            return _("There is no row here.")
        if self.list.marks:
            return ""
        if command == "order.notice_done" and self.current.clock not in OF_NOTICE:
            return _("There is no notice on this row.")
        if command in ("order.picked_up", "parcel.trace") and self.current.clock not in OF_PARCEL:
            return _("This row is no parcel on its way.")
        return ""
