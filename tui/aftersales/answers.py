"""Refund only asks first: did the buyer receive it, and was it signed for?"""

from __future__ import annotations

from collections.abc import Iterable

from core.aftersales.advice import advise
from core.aftersales.case import Case
from core.aftersales.decisions import answer
from core.base.i18n import _
from tui.aftersales.form import CaseForm, case_name
from tui.parts.hint import hint
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FormField
from tui.widgets.remarks import DIM, PLAIN, Remark

_WORDS = {None: "", True: "yes", False: "no"}
_MEANT = {"": None, "yes": True, "no": False}


class AnswersForm(CaseForm):
    """Notes the answers and shows the advice that follows from them."""

    def caption(self) -> str:
        """Name the case."""
        return _("Ask first · {case}").format(case=case_name(self.case))

    def keys(self) -> str:
        """Name the keys."""
        return _("1 2 3 choose")

    def make_fields(self) -> Iterable[FormField]:
        """Return the two questions."""
        options = [("yes", _("yes")), ("no", _("no")), ("", _("not known"))]
        received = _WORDS[self.case.buyer_received]
        signed = _WORDS[self.case.buyer_signed]
        yield FormField("received", _("Received?"), Choice(options, received))
        yield FormField("signed", _("Signed for?"), Choice(options, signed))

    def opened(self) -> None:
        """Say whom to ask."""
        self.head.say(hint("refund-only", self.desk.rules.of(self.case.shop_id)))

    @property
    def _as_answered(self) -> Case:
        return self.case.replace(
            buyer_received=_MEANT[self.fields["received"].value],
            buyer_signed=_MEANT[self.fields["signed"].value],
        )

    def judge(self) -> None:
        """Show the advice for these answers."""
        advice = advise(self._as_answered, self.host.now())
        words = _("Advice: {advice}. {because}")
        self.verdict.say(
            Remark(words.format(advice=advice.label, because=advice.because), PLAIN),
            Remark(_("The decision is yours."), DIM),
        )

    def save(self) -> Saved:
        """Note the answers."""
        given = self._as_answered
        answer(
            self.desk,
            self.host.now(),
            self.case.id,
            received=given.buyer_received,
            signed=given.buyer_signed,
        )
        return self.done(_("Noted what the buyer said."))
