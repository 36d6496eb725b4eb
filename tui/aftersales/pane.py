"""Pane 2: the open after-sales cases, the one that must be decided first on top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from textual.screen import Screen

from core.aftersales import reading as aftersales
from core.aftersales.case import Case
from core.aftersales.reading import CaseIndex, OpenCase
from core.base.clock import to_epoch
from core.base.errors import DaifaError
from core.base.i18n import N_, _
from core.orders import lists, shops
from core.orders import reading as orders
from core.rules.terms import Clock
from tui.aftersales.many import CaseActs
from tui.aftersales.rows import CaseRows, columns
from tui.aftersales.story import case_story
from tui.parts.messages import Saved
from tui.parts.opening import open_appeal
from tui.parts.pane import Acts
from tui.parts.story import Story
from tui.parts.ticker import Tick
from tui.widgets.columns import Column

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
_NONE = (
    N_("No after-sales case is open."),
    "",
    N_("On the platform: 售后管理 → 导出, download the after-sales export."),
    N_("Here: press {import_} and choose the file."),
    N_("One case only? Press {add} and write it down."),
)


class AftersalesPane(CaseActs):
    """The open cases and their commands."""

    pane_id = "aftersales"
    empty = _NONE
    none_fits = (N_("Nothing fits. Esc shows all open cases again."),)

    def __init__(self) -> None:
        super().__init__()
        self.cases = CaseIndex(())
        self._turns_at: int | None = None

    def own_acts(self) -> Acts:
        """Return what the commands on cases run."""
        return {
            "case.agree": self.do_agree,
            "case.reject": self.do_reject,
            "case.settle": self.do_settle,
            "case.inspect": self.do_inspect,
            "case.answers": self.do_answers,
            "case.appeal": self.do_appeal,
            "case.add": self.do_add,
            "case.claims": self.do_claims,
            "case.fault": self.do_fault,
            "view.copy": self.do_copy,
            "view.words": self.do_words,
        }

    # -- what it shows ---------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns(self.host.table, self.host.shops)

    def parts(self) -> Sequence[Clock]:
        """Return what cases may wait for."""
        return tuple(_WAITS)

    def part_word(self, part: Clock) -> str:
        """Return what a case waits for, in words."""
        return _(_WAITS[part])

    def part_counts(self) -> Mapping[Clock, int]:
        """Return how many open cases of the shop shown wait for each."""
        shop = self.host.shops.chosen
        cases = aftersales.of_shop(self.host.desk, self.cases.entries, shop)
        return Counter(each.clock for each in cases if each.clock is not None)

    @property
    def count(self) -> int | None:
        """How many cases are open."""
        return len(self.cases)

    def read(self) -> CaseRows:
        """Read the open cases; a search finds ended ones too."""
        desk, at = self.host.desk, self.host.now()
        self.cases = aftersales.open_index(desk, at)
        self._turns_at = self.cases.next_due(at)
        now = to_epoch(at)
        entries = [each for each in self.cases.entries if self.fits(each.clock, each.due, now)]
        if self.searched:
            entries = self._found(entries)
        entries = aftersales.of_shop(desk, entries, self.host.shops.chosen)
        return CaseRows(desk, self.host.table, entries, at, self.host.shops)

    def _found(self, entries: list[OpenCase]) -> list[OpenCase]:
        """Return the cases that hold the searched text, in their number or their order."""
        desk = self.host.desk
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
            OpenCase(None, case.key, None, "", case.id, case.order_sn, case.refund_fen)
            for case in others
        ]

    def order_here(self) -> int | None:
        """Return the order of the selected case."""
        return None if self.current is None else self.current.order_id

    def find(self, key: int) -> Case | None:
        """Return the case of a row."""
        return next(iter(aftersales.by_ids(self.host.desk, [key])), None)

    def tell(self, shown: Case) -> Story:
        """Return a case's story."""
        desk, host = self.host.desk, self.host
        name = shops.by_case(desk, [shown.id]).get(shown.id, "")
        return host.shops.told(case_story(desk, shown, host.now(), host.table), name)

    def whole(self, key: int) -> Screen[None]:
        """Return the sheet of a case."""
        from tui.aftersales.sheet import CaseScreen

        return CaseScreen(key)

    def tick(self, tick: Tick) -> None:
        """Pass the second on; a deadline that passes changes what its row says."""
        super().tick(tick)
        if self._turns_at is not None and tick.epoch > self._turns_at:
            self.reload()

    def urgent(self, entry: OpenCase) -> bool:
        """Whether a case must be decided within hours, or lacks its time."""
        if entry.clock is None:
            return False
        return entry.due is None or self.near(entry.due)

    # -- why a command cannot be given -----------------------------------------------------

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected case."""
        if command in ("case.add", "case.claims") or not command.startswith(
            ("case.", "view.copy", "view.words")
        ):
            return ""
        case = self.current
        if case is None:
            return _("There is no case here.")
        if command == "case.agree":
            if len(self.list.marks) > 1:
                return ""
            case = self.meant() or case
        verb = _VERBS.get(command)
        if verb is not None and verb not in case.allowed:
            if case.instant and verb == "reject":
                return _("The platform has paid already: appeal with {key}.").format(
                    key=self.host.table.key("appeal")
                )
            return _("This case is past that: {state}.").format(
                state=case.state_label(self.host.now())
            )
        if command == "case.fault" and case.order_id is None:
            return _("This order is not here; import the order export first.")
        return ""

    # -- commands --------------------------------------------------------------------------

    def do_settle(self) -> None:
        """Record a settlement."""
        from tui.aftersales.decide import SettleForm

        self.host.open(SettleForm(self.chosen))

    def do_inspect(self) -> None:
        """Record what the return was; a bad one leads straight to an appeal."""
        from tui.aftersales.form import Inspected
        from tui.aftersales.inspect import InspectForm

        host = self.host

        def inspected(saved: Saved | None) -> None:
            host.saved(saved)
            proposal = saved.proposal if isinstance(saved, Inspected) else None
            if not proposal:
                return
            try:
                open_appeal(
                    host,
                    aftersale_ref=proposal["aftersale"],
                    kind=proposal["kind"],
                    ground=proposal["ground"],
                )
            except DaifaError as error:
                host.complain(error)

        host.open(InspectForm(self.chosen), inspected)

    def do_answers(self) -> None:
        """Note what the buyer said."""
        from tui.aftersales.answers import AnswersForm

        self.host.open(AnswersForm(self.chosen))

    def do_appeal(self) -> None:
        """Write an appeal for the case."""
        open_appeal(self.host, aftersale_ref=self.chosen.id)

    def do_add(self) -> None:
        """Write down a case."""
        from tui.aftersales.manual import ManualCaseForm

        self.host.open(ManualCaseForm())

    def do_claims(self) -> None:
        """Show what suppliers owe."""
        self.host.open(self.host.doors.claims())

    def do_fault(self) -> None:
        """Mark the order with a logistics fault."""
        from tui.orders.fault import FaultForm

        self.host.open(FaultForm(orders.find(self.host.desk, self.chosen.order_sn)))

    def do_copy(self) -> None:
        """Choose what to copy."""
        from tui.aftersales.copy import CaseCopyScreen

        self.host.open(CaseCopyScreen(self.chosen))

    def do_words(self) -> None:
        """Choose words to send."""
        from tui.aftersales.copy import words_screen

        self.host.open(words_screen(self.host.desk, self.chosen))
