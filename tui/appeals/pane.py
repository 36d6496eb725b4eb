"""Pane 3: the appeals, those to be finished first on top, then the waiting, then the decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.screen import Screen

from core.appeals import reading as appeals
from core.appeals import results as appeal_results
from core.appeals.appeal import EDITABLE, MOVES, WAITING, Appeal, State, Verb, state_label
from core.appeals.effects import Rates, effects
from core.appeals.reading import AppealEntry, AppealIndex
from core.appeals.windows import TO_SUBMIT
from core.base.i18n import N_, _, ngettext
from core.figures.figures import read_facts
from core.orders import reading as orders
from core.orders import shops
from core.rules.appeals import book
from tui.appeals.rows import AppealRows, columns, state_word
from tui.appeals.story import appeal_story
from tui.parts.filtered_pane import FilteredPane
from tui.parts.messages import Saved, saved_of_many
from tui.parts.pane import Acts
from tui.parts.story import Story
from tui.widgets.columns import Column

_VERBS = {
    "appeal.submit": Verb.SUBMIT,
    "appeal.won": Verb.WON,
    "appeal.lost": Verb.LOST,
    "appeal.more": Verb.MORE_EVIDENCE,
    "appeal.reconsider": Verb.RECONSIDER,
    "appeal.drop": Verb.DROP,
}
_FOR_MANY = ("appeal.submit", "appeal.won", "appeal.lost")
_NONE = (
    N_("There are no appeals."),
    "",
    N_("In the panes of orders and after-sales, {appeal} on a row opens the form, filled in."),
    N_("Only the evidence remains; then it is ready to be submitted on the platform."),
)


class AppealsPane(FilteredPane[State, Appeal, AppealEntry]):
    """All appeals and their commands."""

    pane_id = "appeals"
    empty = _NONE
    none_fits = (N_("Nothing fits. Esc shows all appeals again."),)

    def __init__(self) -> None:
        super().__init__()
        self.appeals = AppealIndex(())
        self._rates: Rates | None = None
        self._open = 0

    def own_acts(self) -> Acts:
        """Return what the commands on appeals run."""
        return {
            "appeal.edit": self.do_edit,
            "appeal.submit": self.do_submit,
            "appeal.won": self.do_won,
            "appeal.lost": self.do_lost,
            "appeal.more": self.do_more,
            "appeal.pack": self.do_pack,
            "appeal.reconsider": self.do_reconsider,
            "appeal.drop": self.do_drop,
            "case.claims": self.do_claims,
            "view.copy": self.do_copy,
        }

    # -- what it shows ---------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns(self.host.shops)

    def parts(self) -> Sequence[State]:
        """Return the states that `v` goes through."""
        return tuple(State)

    def part_word(self, part: State) -> str:
        """Return a state in a word."""
        return state_word(part)

    def part_counts(self) -> Mapping[State, int]:
        """Return how many appeals of the shop shown are in each state."""
        return self.appeals.of_shop(self.host.desk, self.host.shops.chosen).states()

    @property
    def count(self) -> int | None:
        """How many appeals are not decided."""
        return self._open

    def read(self) -> AppealRows:
        """Read the appeals."""
        desk, now = self.host.desk, self.host.epoch()
        self.appeals = appeals.open_index(desk)
        self._open = sum(1 for each in self.appeals.entries if each.state in (*TO_SUBMIT, *WAITING))
        self._rates = None
        shown = self.appeals.of_shop(desk, self.host.shops.chosen)
        entries = [each for each in shown.entries if self.fits(each.state, each.due, now)]
        if self.searched:
            ids = set(orders.search(desk, self.searched))
            number = self.searched.lstrip("#")
            entries = [
                each for each in entries if each.order_id in ids or str(each.appeal_id) == number
            ]
        return AppealRows(desk, entries, self.host.shops)

    def order_here(self) -> int | None:
        """Return the order of the selected appeal."""
        return None if self.current is None else self.current.order_id

    def find(self, key: int) -> Appeal | None:
        """Return the appeal of a row."""
        return next(iter(appeals.by_ids(self.host.desk, [key])), None)

    def tell(self, shown: Appeal) -> Story:
        """Return an appeal's story."""
        desk, at = self.host.desk, self.host.now()
        brings = effects(desk, at, shown, self._rates_for(shown))
        name = shops.by_appeal_id(desk, shown.id)
        story = appeal_story(desk, shown, at, self.host.table, brings)
        return self.host.shops.told(story, name)

    def whole(self, key: int) -> Screen[None]:
        """Return the sheet of an appeal."""
        from tui.appeals.sheet import AppealScreen

        return AppealScreen(key)

    def _rates_for(self, appeal: Appeal) -> Rates | None:
        """Return the shop's rates, read once for as long as the data does not change."""
        wins = book().wins(appeals.kind_of(appeal.kind), appeal.ground)
        if self._rates is None and set(wins) & {"quality", "logistics", "dispute"}:
            desk = self.host.desk
            self._rates = Rates(read_facts(desk, self.host.now()))
        return self._rates

    def urgent(self, entry: AppealEntry) -> bool:
        """Whether an appeal must be submitted within hours, or is not finished."""
        return entry.state in TO_SUBMIT if entry.due is None else self.near(entry.due)

    # -- why a command cannot be given -----------------------------------------------------

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected appeal."""
        if not command.startswith(("appeal.", "view.copy")):
            return ""
        appeal = self.current
        if appeal is None:
            return _("There is no appeal here.")
        if command in _FOR_MANY:
            if len(self.list.marks) > 1:
                return ""
            appeal = self.meant() or appeal
        if command == "appeal.submit" and appeal.state in TO_SUBMIT:
            return ""
        verb = _VERBS.get(command)
        if verb is not None and appeal.state not in MOVES[verb]:
            return _("This appeal is {state}: that does not fit now.").format(
                state=state_label(appeal.state)
            )
        if command == "appeal.edit" and appeal.state not in EDITABLE:
            return _("This appeal is {state}: it can no longer be changed.").format(
                state=state_label(appeal.state)
            )
        return ""

    # -- commands --------------------------------------------------------------------------

    def do_edit(self) -> None:
        """Open the form again."""
        self.host.open(self.host.doors.appeal(None, self.chosen))

    def do_submit(self) -> None:
        """Record that it was submitted on the platform; more than one asks first."""
        self.for_each(
            self._found(),
            _line,
            lambda n: ngettext(
                "Was {n} appeal submitted on the platform?",
                "Were {n} appeals submitted on the platform?",
                n,
            ),
            self._submit,
            fits=_can(Verb.SUBMIT),
        )

    def _submit(self, found: Sequence[Appeal]) -> None:
        if len(found) == 1:
            self._submit_one(found[0])
            return
        done = appeal_results.submit_each(self.host.desk, self.host.now(), found)
        n = len(done.done)
        text = ngettext("{n} appeal submitted.", "{n} appeals submitted.", n).format(n=n)
        self.done(saved_of_many(n, text, done.refused))

    def _submit_one(self, appeal: Appeal) -> None:
        host = self.host
        appeal_results.submit(host.desk, host.now(), appeal.id, expect_version=appeal.version)
        text = ngettext("{n} appeal submitted.", "{n} appeals submitted.", 1).format(n=1)
        self.done(Saved(text))

    def _found(self) -> list[Appeal]:
        """Return the marked appeals; the current one when none is marked."""
        return appeals.by_ids(self.host.desk, [int(key) for key in self.targets()])

    def marked_orders(self) -> list[int] | None:
        """Return the ids of the marked appeals' orders."""
        marked = set(self.marked())
        if not marked or self.rows is None:
            return None
        found = [each.order_id for each in self.rows.entries if str(each.appeal_id) in marked]
        return list(dict.fromkeys(each for each in found if each is not None))

    def _win(self, found: Sequence[Appeal]) -> None:
        done = appeal_results.won_each(self.host.desk, self.host.now(), found)
        n = len(done.done)
        text = ngettext("{n} appeal won.", "{n} appeals won.", n).format(n=n)
        self.done(saved_of_many(n, text, done.refused))

    def _lose(self, found: Sequence[Appeal]) -> None:
        done = appeal_results.lost_each(self.host.desk, self.host.now(), found)
        n = len(done.done)
        text = ngettext("{n} appeal lost.", "{n} appeals lost.", n).format(n=n)
        self.done(saved_of_many(n, text, done.refused))

    def do_won(self) -> None:
        """Record that it was won; where money comes back, how much."""
        host, found = self.host, self._found()
        if len(found) != 1:
            self.for_each(found, _line, _ask_won, self._win, fits=_can(Verb.WON))
            return
        [appeal] = found
        if book().money(appeals.kind_of(appeal.kind), appeal.ground):
            from tui.appeals.results import WonForm

            host.open(WonForm(appeal), self.done)
            return
        won = appeal_results.won(host.desk, host.now(), appeal.id, expect_version=appeal.version)
        brings = effects(host.desk, host.now(), won)
        self.done(Saved(" ".join([_("Won."), *brings])))

    def do_lost(self) -> None:
        """Record that it was lost."""
        host, found = self.host, self._found()
        if len(found) != 1:
            self.for_each(found, _line, _ask_lost, self._lose, fits=_can(Verb.LOST))
            return
        [appeal] = found
        appeal_results.lost(host.desk, host.now(), appeal.id, expect_version=appeal.version)
        self.done(Saved(_("Lost. New evidence can open a reconsideration.")))

    def do_more(self) -> None:
        """Record that more evidence is wanted."""
        from tui.appeals.results import MoreEvidenceForm

        self.host.open(MoreEvidenceForm(self.chosen))

    def do_reconsider(self) -> None:
        """Record that it was submitted again."""
        host, appeal = self.host, self.chosen
        appeal_results.reconsider(host.desk, host.now(), appeal.id, expect_version=appeal.version)
        left = appeal_results.reconsiderations_left(host.desk, host.now(), appeal.shop_id)
        text = _("Under reconsideration; {n} left this month.").format(n=left)
        host.saved(Saved(text))

    def do_drop(self) -> None:
        """Give it up."""
        from tui.appeals.results import DropForm

        self.host.open(DropForm(self.chosen))

    def do_pack(self) -> None:
        """Write the evidence pack."""
        from tui.appeals.pack import PackForm

        self.host.open(PackForm(self.chosen))

    def do_claims(self) -> None:
        """Show what suppliers owe."""
        self.host.open(self.host.doors.claims())

    def do_copy(self) -> None:
        """Copy the text for the platform's form."""
        host, appeal = self.host, self.chosen
        if not appeal.text:
            words = _("There is no text yet; press {key}.")
            host.say(words.format(key=host.table.key("edit")), tone="warn")
            return
        host.copy(appeal.text)
        path = appeals.kind_of(appeal.kind).path
        host.say(_("The text is copied. Where: {path}").format(path=path or "–"))


def _line(appeal: Appeal) -> str:
    return f"#{appeal.id} {appeals.kind_of(appeal.kind).label} {appeal.order_sn}"


def _ask_won(n: int) -> str:
    return ngettext("Was {n} appeal won?", "Were {n} appeals won?", n)


def _ask_lost(n: int) -> str:
    return ngettext("Was {n} appeal lost?", "Were {n} appeals lost?", n)


def _can(verb: Verb) -> Callable[[Appeal], bool]:
    return lambda appeal: appeal.state in MOVES[verb]
