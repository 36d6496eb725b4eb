"""Pane 2: the open after-sales cases, the one that must be decided first on top."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import BindingType

from core.aftersales import reading as aftersales
from core.aftersales.case import Case
from core.aftersales.reading import CaseIndex, Entry
from core.base.clock import to_epoch
from core.base.errors import DaifaError
from core.base.i18n import N_, _
from core.orders import lists
from core.orders import reading as orders
from core.rules.deadlines import band_of
from core.rules.terms import Band, Clock, label
from tui.aftersales.rows import AftersalesSource, columns
from tui.aftersales.story import case_story
from tui.commands.table import CommandTable, declared
from tui.parts.messages import Saved
from tui.parts.opening import empty_lines, open_appeal
from tui.parts.pane import ListPane, bindings, following
from tui.parts.story import Detail
from tui.parts.ticker import Tick
from tui.widgets.columns import Column
from tui.widgets.live_list import LiveList
from tui.widgets.rows import RowSource

_BANDS = tuple(Band)
# What `v` goes through: what a case waits for.
_WAITS = {
    Clock.AFTERSALE: N_("to answer"),
    Clock.INSPECT: N_("to inspect"),
    Clock.APPEAL: N_("to appeal"),
}
_VERBS = {
    "case.agree": "agree",
    "case.reject": "reject",
    "case.settle": "settle",
    "case.inspect": "inspect",
    "case.answers": "answer",
}
_EMPTY = (
    N_("No after-sales case is open."),
    "",
    N_("On the platform: 售后管理 → 导出, download the after-sales export."),
    N_("Here: press {import_} and choose the file."),
    N_("One case only? Press {add} and write it down."),
)
_FILTERED = (N_("Nothing fits. Esc shows all open cases again."),)


class AftersalesPane(ListPane):
    """The open cases and their commands."""

    pane_id = "aftersales"
    BINDINGS: ClassVar[list[BindingType]] = bindings(CommandTable(declared()), "aftersales")

    def __init__(self) -> None:
        super().__init__()
        self.cases = CaseIndex(())
        self.waits: Clock | None = None
        self.band: Band | None = None
        self.current: Case | None = None
        self._turns_at: int | None = None

    # -- what it shows ---------------------------------------------------------------------

    def make_detail(self) -> Detail:
        """Return the widget that tells the selected case."""
        return Detail(id="detail")

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns(self.desk_app.table)

    @property
    def count(self) -> int | None:
        """How many cases are open."""
        return len(self.cases)

    @property
    def filter_words(self) -> str:
        """What is shown, in words."""
        parts = [_(_WAITS[self.waits])] if self.waits else []
        parts += [label(self.band)] if self.band else []
        parts += [f"/{self.searched}"] if self.searched else []
        return " + ".join(parts) + f" ({len(self.list_source)})" if parts else ""

    def source(self) -> RowSource:
        """Read the open cases; a search finds ended ones too."""
        app = self.desk_app
        at = app.now()
        self.cases = aftersales.open_index(app.desk, at)
        self._turns_at = self.cases.next_due(at)
        entries = [entry for entry in self.cases.entries if self._fits(entry, to_epoch(at))]
        if self.searched:
            entries = self._found(entries)
        self.detail.display = bool(entries)
        if not entries:
            filtered = bool(self.searched or self.waits or self.band)
            self.list.set_empty(empty_lines(app.table, _FILTERED if filtered else _EMPTY))
        return AftersalesSource(app.desk, app.table, entries, at)

    def _fits(self, entry: Entry, now: int) -> bool:
        if self.waits is not None and entry.clock is not self.waits:
            return False
        if self.band is None:
            return True
        return entry.due is not None and band_of(entry.due - now, self.thresholds) is self.band

    def _found(self, entries: list[Entry]) -> list[Entry]:
        """Return the cases that hold the searched text, in their number or their order."""
        desk = self.desk_app.desk
        ids = orders.search(desk, self.searched)
        sns = {row.order_sn for row in lists.list_rows(desk, ids)}
        text = self.searched.casefold()
        found = [
            entry
            for entry in entries
            if text in entry.ref.casefold() or text in entry.order_sn or entry.order_sn in sns
        ]
        shown = {entry.case_id for entry in found}
        others = [
            case for sn in sorted(sns)[:50] for case in aftersales.by_order(desk, sn)
            if case.key not in shown and case.clock is None
        ]  # fmt: skip
        return found + [
            Entry(None, case.key, None, "", case.id, case.order_sn, case.refund_fen)
            for case in others
        ]

    def show_detail(self, key: str | None) -> None:
        """Tell the selected case."""
        app = self.desk_app
        found = aftersales.by_ids(app.desk, [int(key)]) if key else []
        self.current = found[0] if found else None
        if self.current is not None and isinstance(self.detail, Detail):
            self.detail.show_story(case_story(app.desk, self.current, app.now(), app.table))

    def tick(self, tick: Tick) -> None:
        """Pass the second on; a deadline that passes changes what its row says."""
        super().tick(tick)
        if self._turns_at is not None and tick.epoch > self._turns_at:
            self.reload()

    def is_urgent(self, index: int) -> bool:
        """Whether a case must be decided within hours, or lacks its time."""
        assert isinstance(self.list_source, AftersalesSource)
        entry = self.list_source.entries[index]
        if entry.clock is None or entry.due is None:
            return entry.clock is not None
        left = entry.due - self.desk_app.epoch()
        return band_of(left, self.thresholds) in _BANDS[: _BANDS.index(Band.SOON)]

    # -- why a command cannot be given -----------------------------------------------------

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected case."""
        if command in ("case.add", "case.claims") or not command.startswith(("case.", "view.copy")):
            return ""
        case = self.current
        if case is None:
            return _("There is no case here.")
        verb = _VERBS.get(command)
        if verb is not None and verb not in case.allowed:
            if case.instant and verb == "reject":
                return _("The platform has paid already: appeal with {key}.").format(
                    key=self.desk_app.table.key("appeal")
                )
            return _("This case is past that: {state}.").format(
                state=case.state_label(self.desk_app.now())
            )
        if command == "case.fault" and case.order_id is None:
            return _("This order is not here; import the order export first.")
        return ""

    # -- commands --------------------------------------------------------------------------

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Show the case whole."""
        self.desk_app.open_form("CaseScreen", int(event.key))

    def do_agree(self) -> None:
        """Agree; a refund without return asks first."""
        self._after_asking("AgreeForm")

    def do_reject(self) -> None:
        """Reject; a refund without return asks first."""
        self._after_asking("RejectForm")

    def _after_asking(self, form: str) -> None:
        case, app = self.current, self.desk_app
        assert case is not None
        unasked = case.buyer_received is None and case.buyer_signed is None
        if case.type != "refund_only" or "answer" not in case.allowed or not unasked:
            app.open_form(form, case)
            return

        def answered(outcome: Saved | None) -> None:
            if outcome is not None:
                app.saved(outcome)
                app.open_form(form, aftersales.find(app.desk, case.id))

        app.open_form("AnswersForm", case, then=answered)

    def do_settle(self) -> None:
        """Record a settlement."""
        self.desk_app.open_form("SettleForm", self.current)

    def do_inspect(self) -> None:
        """Record what the return was; a bad one leads straight to an appeal."""
        app = self.desk_app

        def inspected(outcome: Any) -> None:
            app.saved(outcome)
            proposal = getattr(outcome, "proposal", None)
            if not proposal:
                return
            try:
                open_appeal(
                    app,
                    aftersale_ref=proposal["aftersale"],
                    kind=proposal["kind"],
                    ground=proposal["ground"],
                )
            except DaifaError as error:
                app.complain(error)

        app.open_form("InspectForm", self.current, then=inspected)

    def do_answers(self) -> None:
        """Note what the buyer said."""
        self.desk_app.open_form("AnswersForm", self.current)

    def do_appeal(self) -> None:
        """Write an appeal for the case."""
        assert self.current is not None
        open_appeal(self.desk_app, aftersale_ref=self.current.id)

    def do_add(self) -> None:
        """Write down a case."""
        self.desk_app.open_form("ManualCaseForm")

    def do_claims(self) -> None:
        """Show what suppliers owe."""
        self.desk_app.open_form("ClaimsScreen")

    def do_fault(self) -> None:
        """Mark the order with a logistics fault."""
        assert self.current is not None
        self.desk_app.open_form("FaultForm", self.current.order_sn)

    def do_copy(self) -> None:
        """Choose what to copy."""
        self.desk_app.open_form("CaseCopyScreen", self.current)

    def do_stage(self) -> None:
        """Show the cases that wait for one thing, then the next, then all again."""
        self.waits = following(self.waits, tuple(_WAITS))
        self.reload(keep=False)

    def do_band(self) -> None:
        """Show the next band only, then all again."""
        self.band = following(self.band, _BANDS)
        self.reload(keep=False)

    def clear_filter(self) -> None:
        """Show all open cases."""
        self.waits = self.band = None
