"""What the returned parcel was: fine, or something that leads straight to an appeal."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.i18n import _
from core.rules.aftersales import tables
from tui.aftersales.form import CaseForm, Inspected, case_name
from tui.aftersales.story import inspection_word
from tui.parts.hint import hint
from tui.widgets.form_field import ChoiceList, FieldInput, FormField
from tui.widgets.remarks import Remark


class InspectForm(CaseForm):
    """Records the inspection; a digit picks the result."""

    def caption(self) -> str:
        """Name the case."""
        return _("Return inspected · {case}").format(case=case_name(self.case))

    def make_fields(self) -> Iterable[FormField]:
        """Return a note, and last the result."""
        options = [
            (key, inspection_word(key) + (_(" → appeal") if result.ground else ""))
            for key, result in tables().inspection.items()
        ]
        yield FormField("note", _("Note"), FieldInput(placeholder=_("optional")))
        yield FormField("result", _("Result"), ChoiceList(options))

    def first(self) -> FormField:
        """Begin with the result: a digit picks, Enter records."""
        return self.fields["result"]

    def opened(self) -> None:
        """Say what to look for."""
        said = [hint("return-proof", self.desk.rules.of(self.case.shop_id))]
        if self.case.return_number:
            words = _("Return parcel {number} {status}")
            text = words.format(
                number=self.case.return_number, status=self.case.return_status or ""
            )
            said.insert(0, Remark(text.strip()))
        self.head.say(*said)

    def save(self) -> Inspected:
        """Record it."""
        result = self.fields["result"].value
        done = self.decide("inspect", result=result, reason=self.fields["note"].value)
        text = _("Inspected: {result}.").format(result=inspection_word(result))
        return Inspected(text, proposal=done.proposal)
