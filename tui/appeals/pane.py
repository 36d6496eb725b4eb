"""Pane 3: the appeals, those to be finished first on top, then the waiting, then the decided."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from core.appeals import reading as appeals
from core.appeals import results as appeal_results
from core.appeals.appeal import EDITABLE, MOVES, TODO, WAITING, Appeal, State, Verb, state_label
from core.appeals.effects import Rates, effects
from core.appeals.reading import AppealIndex, Entry
from core.base.i18n import N_, _, ngettext
from core.figures.figures import read_facts
from core.orders import reading as orders
from core.rules.appeals import book
from core.rules.deadlines import band_of
from core.rules.terms import Band, label
from tui.appeals.rows import AppealsSource, columns, state_word
from tui.appeals.story import appeal_story
from tui.commands.table import CommandTable, declared
from tui.parts.messages import Saved
from tui.parts.opening import empty_lines
from tui.parts.pane import ListPane, bindings, following
from tui.parts.story import Detail
from tui.widgets.columns import Column
from tui.widgets.live_list import LiveList
from tui.widgets.rows import RowSource

_BANDS = tuple(Band)
_VERBS = {
    "appeal.submit": Verb.SUBMIT,
    "appeal.won": Verb.WON,
    "appeal.lost": Verb.LOST,
    "appeal.more": Verb.MORE_EVIDENCE,
    "appeal.reconsider": Verb.RECONSIDER,
    "appeal.drop": Verb.DROP,
}
_EMPTY = (
    N_("There are no appeals."),
    "",
    N_("In the panes of orders and after-sales, {appeal} on a row opens the form, filled in."),
    N_("Only the evidence remains; then it is ready to be submitted on the platform."),
)
_FILTERED = (N_("Nothing fits. Esc shows all appeals again."),)


class AppealsPane(ListPane):
    """All appeals and their commands."""

    pane_id = "appeals"
    BINDINGS: ClassVar[list[BindingType]] = bindings(CommandTable(declared()), "appeals")

    def __init__(self) -> None:
        super().__init__()
        self.appeals = AppealIndex(())
        self.state: State | None = None
        self.band: Band | None = None
        self.current: Appeal | None = None
        self._rates: Rates | None = None
        self._open = 0

    # -- what it shows ---------------------------------------------------------------------

    def make_detail(self) -> Detail:
        """Return the widget that tells the selected appeal."""
        return Detail(id="detail")

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns()

    @property
    def count(self) -> int | None:
        """How many appeals are not decided."""
        return self._open

    @property
    def filter_words(self) -> str:
        """What is shown, in words."""
        parts = [state_word(self.state)] if self.state else []
        parts += [label(self.band)] if self.band else []
        parts += [f"/{self.searched}"] if self.searched else []
        return " + ".join(parts) + f" ({len(self.list_source)})" if parts else ""

    def source(self) -> RowSource:
        """Read the appeals."""
        app = self.desk_app
        self.appeals = appeals.open_index(app.desk)
        self._open = sum(1 for each in self.appeals.entries if each.state in (*TODO, *WAITING))
        self._rates = None
        now = app.epoch()
        entries = [entry for entry in self.appeals.entries if self._fits(entry, now)]
        if self.searched:
            ids = set(orders.search(app.desk, self.searched))
            number = self.searched.lstrip("#")
            entries = [
                entry
                for entry in entries
                if entry.order_id in ids or str(entry.appeal_id) == number
            ]
        self.detail.display = bool(entries)
        if not entries:
            filtered = bool(self.searched or self.state or self.band)
            self.list.set_empty(empty_lines(app.table, _FILTERED if filtered else _EMPTY))
        return AppealsSource(app.desk, entries)

    def _fits(self, entry: Entry, now: int) -> bool:
        if self.state is not None and entry.state is not self.state:
            return False
        if self.band is None:
            return True
        return entry.due is not None and band_of(entry.due - now, self.thresholds) is self.band

    def show_detail(self, key: str | None) -> None:
        """Tell the selected appeal."""
        app = self.desk_app
        found = appeals.by_ids(app.desk, [int(key)]) if key else []
        self.current = found[0] if found else None
        if self.current is not None and isinstance(self.detail, Detail):
            at = app.now()
            brings = effects(app.desk, at, self.current, self._rates_for(self.current))
            self.detail.show_story(appeal_story(app.desk, self.current, at, app.table, brings))

    def _rates_for(self, appeal: Appeal) -> Rates | None:
        """Return the shop's rates, read once for as long as the data does not change."""
        wins = book().wins(appeals.kind_of(appeal.kind), appeal.ground)
        if self._rates is None and set(wins) & {"quality", "logistics", "dispute"}:
            desk = self.desk_app.desk
            self._rates = Rates(desk, read_facts(desk, self.desk_app.now()))
        return self._rates

    def is_urgent(self, index: int) -> bool:
        """Whether an appeal must be submitted within hours, or is not finished."""
        assert isinstance(self.list_source, AppealsSource)
        entry = self.list_source.entries[index]
        if entry.due is None:
            return entry.state in TODO
        left = entry.due - self.desk_app.epoch()
        return band_of(left, self.thresholds) in _BANDS[: _BANDS.index(Band.SOON)]

    # -- why a command cannot be given -----------------------------------------------------

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected appeal."""
        if not command.startswith(("appeal.", "view.copy")):
            return ""
        appeal = self.current
        if appeal is None:
            return _("There is no appeal here.")
        if command == "appeal.submit" and (self.list.marks or appeal.state in TODO):
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

    @property
    def _appeal(self) -> Appeal:
        assert self.current is not None
        return self.current

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Show the appeal whole."""
        self.desk_app.open_form("AppealScreen", int(event.key))

    def do_edit(self) -> None:
        """Open the form again."""
        self.desk_app.open_form("AppealForm", None, self._appeal)

    def do_submit(self) -> None:
        """Record that it was submitted on the platform; more than one asks first."""
        app = self.desk_app
        found = appeals.by_ids(app.desk, [int(key) for key in self.targets()])
        if len(found) < 2:
            self._submit(found)
            return
        question = ngettext(
            "Was {n} appeal submitted on the platform?",
            "Were {n} appeals submitted on the platform?",
            len(found),
        ).format(n=len(found))
        lines = [f"#{each.id} {appeals.kind_of(each.kind).label} {each.order_sn}"
                 for each in found[:5]]  # fmt: skip
        app.ask(question, lines, lambda: self._submit(found))

    def _submit(self, found: list[Appeal]) -> None:
        app = self.desk_app
        for each in found:
            appeal_results.submit(app.desk, app.now(), each.id, expect_version=each.version)
        self.list.set_marks(())
        text = ngettext("{n} appeal submitted.", "{n} appeals submitted.", len(found))
        app.saved(Saved(text.format(n=len(found)), tuple(each.order_sn for each in found)))

    def do_won(self) -> None:
        """Record that it was won; where money comes back, how much."""
        appeal = self._appeal
        if book().money(appeals.kind_of(appeal.kind), appeal.ground):
            self.desk_app.open_form("WonForm", appeal)
            return
        app = self.desk_app
        won = appeal_results.won(app.desk, app.now(), appeal.id, expect_version=appeal.version)
        brings = effects(app.desk, app.now(), won)
        app.saved(Saved(" ".join([_("Won."), *brings]), (appeal.order_sn,)))

    def do_lost(self) -> None:
        """Record that it was lost."""
        app, appeal = self.desk_app, self._appeal
        appeal_results.lost(app.desk, app.now(), appeal.id, expect_version=appeal.version)
        app.saved(Saved(_("Lost. New evidence can open a reconsideration."), (appeal.order_sn,)))

    def do_more(self) -> None:
        """Record that more evidence is wanted."""
        self.desk_app.open_form("MoreEvidenceForm", self._appeal)

    def do_reconsider(self) -> None:
        """Record that it was submitted again."""
        app, appeal = self.desk_app, self._appeal
        appeal_results.reconsider(app.desk, app.now(), appeal.id, expect_version=appeal.version)
        left = appeal_results.reconsiderations_left(app.desk, app.now())
        text = _("Under reconsideration; {n} left this month.").format(n=left)
        app.saved(Saved(text, (appeal.order_sn,)))

    def do_drop(self) -> None:
        """Give it up."""
        self.desk_app.open_form("DropForm", self._appeal)

    def do_pack(self) -> None:
        """Write the evidence pack."""
        self.desk_app.open_form("PackForm", self._appeal)

    def do_claims(self) -> None:
        """Show what suppliers owe."""
        self.desk_app.open_form("ClaimsScreen")

    def do_copy(self) -> None:
        """Copy the text for the platform's form."""
        app, appeal = self.desk_app, self._appeal
        if not appeal.text:
            app.say(_("There is no text yet; press {key}.").format(key=app.table.key("edit")),
                    tone="warn")  # fmt: skip
            return
        app.copy(appeal.text)
        path = appeals.kind_of(appeal.kind).path
        app.say(_("The text is copied. Where: {path}").format(path=path or "–"))

    def do_stage(self) -> None:
        """Show the next state only, then all again."""
        self.state = following(self.state, tuple(State))
        self.reload(keep=False)

    def do_band(self) -> None:
        """Show the next band only, then all again."""
        self.band = following(self.band, _BANDS)
        self.reload(keep=False)

    def clear_filter(self) -> None:
        """Show all appeals."""
        self.state = self.band = None
