"""What if: something is assumed, and each figure is shown from → to. Nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.appeals.reading import kind_of
from core.base.errors import DaifaError
from core.base.i18n import _
from core.figures import what_if
from core.figures.figures import FigureFacts
from core.figures.what_if import Step
from core.rules.faults import CAUSES, cause_words
from core.store import figure_cases
from tui.parts.form import FormScreen, tail
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, ChoiceList, FieldInput, FormField
from tui.widgets.remarks import ASK, DIM, OK, Remark

_CASE = ("agree", "reject", "lose")


class WhatIfForm(FormScreen):
    """Assumes one thing after the other; Enter on the last field keeps it and goes on."""

    def __init__(self, facts: FigureFacts, at: datetime) -> None:
        super().__init__()
        # The facts of a day, and the instant of it at which a case would be decided.
        self._facts, self._at = facts, at
        self._kept: list[Step] = []

    def caption(self) -> str:
        """Say what it is."""
        return _("What if …")

    def make_fields(self) -> Iterable[FormField]:
        """Return what can be assumed, and of what."""
        store = self.desk.store
        appeals, cases = figure_cases.open_appeals(store), figure_cases.open_cases(store)
        options = [("abnormal", _("one more abnormal order"))]
        options += [("appeal", _("an appeal is won"))] if appeals else []
        if cases:
            options += [("agree", _("a case is agreed to")), ("reject", _("a case is rejected")),
                        ("lose", _("a case is rejected and lost"))]  # fmt: skip
        options.append(("orders", _("more orders are grouped")))
        yield FormField("what", _("If"), ChoiceList(options))
        causes = [(code, cause_words(code)) for code in CAUSES]
        yield FormField("cause", _("Cause"), Choice(causes))
        listed = [(f"{each.id}", f"{each.id} {kind_of(each.kind).label} {tail(each.order_sn)}")
                  for each in appeals]  # fmt: skip
        yield FormField("appeal", _("Appeal"), Choice(listed or [("", "")]), shown=False)
        listed = [(each.ref, f"{each.ref} {tail(each.order_sn)}") for each in cases]
        yield FormField("case", _("Case"), Choice(listed or [("", "")]), shown=False)
        yield FormField("orders", _("Orders"), FieldInput("100"), shown=False)

    def does(self) -> str:
        """Say what Enter on the last field does."""
        return _("assume this, then more")

    def first(self) -> FormField:
        """Begin with what is assumed."""
        return self.fields["what"]

    def changed(self, field: FormField) -> None:
        """Show the fields that belong to what is assumed."""
        if field.key == "what":
            what = self.fields["what"].value
            self.fields["cause"].display = what == "abnormal"
            self.fields["appeal"].display = what == "appeal"
            self.fields["case"].display = what in _CASE
            self.fields["orders"].display = what == "orders"

    def judge(self) -> None:
        """Show each figure from and to."""
        field = self.fields["orders"]
        field.wrong()
        try:
            steps = [*self._kept, self._step()]
        except DaifaError as error:
            if field.display:
                field.wrong(error.message)
            self.verdict.say()
            return
        found = what_if.changes(self._facts, steps)
        moved = [what_if.change_words(each) for each in found.changes]
        said = [Remark(f"{label}: {before} → {after}") for label, before, after in moved]
        self.verdict.say(*(said or [Remark(_("No figure moves."), OK)]))

    def _step(self) -> Step:
        what = self.fields["what"].value
        if what == "orders":
            typed = self.fields["orders"].value
            number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
            return what_if.more_grouped(number)
        of = {"abnormal": "cause", "appeal": "appeal"}.get(what, "case")
        return what_if.parse(self.desk, self._at, f"{what}:{self.fields[of].value}")

    def save(self) -> Saved | None:
        """Keep what is assumed, and go on."""
        self._kept.append(self._step())
        words = _("Assumed: {steps}").format(steps=_("; ").join(each.words for each in self._kept))
        self.head.say(Remark(words, ASK), Remark(_("Nothing of it is saved."), DIM))
        self.judge()
        self.go_to(self.fields["what"])
        return None
