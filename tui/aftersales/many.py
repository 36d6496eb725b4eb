"""What the pane of cases does with one case or with all that are marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.screen import Screen

from core.aftersales import reading as aftersales
from core.aftersales.case import Case
from core.aftersales.reading import OpenCase
from core.base.i18n import ngettext
from core.rules.terms import Clock
from tui.parts.filtered_pane import FilteredPane
from tui.parts.messages import Saved, saved_of_many


class CaseActs(FilteredPane[Clock, Case, OpenCase]):
    """Agreeing and rejecting, after what is to be asked of the buyer."""

    def do_agree(self) -> None:
        """Agree; a refund without return asks first. To several at once after a yes."""
        from tui.aftersales.decide import AgreeForm, agree_line, ask_agree

        desk, at = self.host.desk, self.host.now()
        found = aftersales.by_ids(desk, [int(key) for key in self.targets()])
        if len(found) == 1:
            self._after_asking(found[0], AgreeForm)
            return
        question = ask_agree([case for case in found if _agreeable(case)])
        self.for_each(
            found, lambda case: agree_line(desk, at, case), lambda n: question, self._agree,
            fits=_agreeable,
        )  # fmt: skip

    def _agree(self, found: Sequence[Case]) -> None:
        from core.aftersales import decisions

        done = decisions.agree_each(self.host.desk, self.host.now(), found)
        n = len(done.done)
        text = ngettext("Agreed to {n} case.", "Agreed to {n} cases.", n).format(n=n)
        self.done(saved_of_many(n, text, done.refused))

    def do_reject(self) -> None:
        """Reject; a refund without return asks first."""
        from tui.aftersales.decide import RejectForm

        self._after_asking(self.chosen, RejectForm)

    def _after_asking(self, case: Case, form: Callable[[Case], Screen[Saved | None]]) -> None:
        from tui.aftersales.answers import AnswersForm

        host = self.host
        if not case.unasked:
            host.open(form(case), self.done)
            return

        def answered(saved: Saved | None) -> None:
            if saved is not None:
                host.saved(saved)
                host.open(form(aftersales.find(host.desk, case.id)), self.done)

        host.open(AnswersForm(case), answered)

    def marked_orders(self) -> list[int] | None:
        """Return the ids of the marked cases' orders."""
        if not (marked := self.marked()):
            return None
        found = aftersales.by_ids(self.host.desk, [int(key) for key in marked])
        return list(dict.fromkeys(case.order_id for case in found if case.order_id is not None))


def _agreeable(case: Case) -> bool:
    return "agree" in case.allowed and not case.unasked
