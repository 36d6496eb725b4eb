"""Asking what a pasted text is when it may be several things: one key each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from core.base.i18n import _
from core.recognise.kinds import Kind, Recognised, label
from core.recognise.words import words
from tui.parts.dialog import Dialog
from tui.widgets.columns import fit
from tui.widgets.form_field import Choice, ChoiceList
from tui.widgets.remarks import DIM, Remark, Remarks

# What stands in these is a person's, or too long for a line.
_LABEL_WIDTH = 21
_UNSAID = (Kind.ADDRESS, Kind.TRACE)


class OneKey(ChoiceList):
    """A list whose digits choose at once."""

    def action_pick(self, number: int) -> None:
        """Choose an option by its number, and take it."""
        if number <= len(self.options):
            super().action_pick(number)
            self.action_submit()

    def on_click(self) -> None:
        """Leave the choice to the keys: a click does not say which line."""


class PasteChoice(Dialog[str | None]):
    """What a text may be, the likeliest first. Nothing is opened before one is chosen."""

    AUTO_FOCUS = "OneKey"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, found: Sequence[Recognised], about: str = "") -> None:
        super().__init__()
        self._found, self._about = tuple(found), about

    def compose(self) -> ComposeResult:
        """Lay out the meanings, each with what was found."""
        self.frame(_("What was pasted?"), _("1-9 choose  Enter takes the marked one  Esc nothing"))
        with self.sheet:
            if self._about:
                yield Remarks([Remark(_("For {order}").format(order=self._about), DIM)])
            yield OneKey([(each.kind.value, _line(each)) for each in self._found])

    def on_choice_changed(self, event: Choice.Changed) -> None:
        event.stop()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        self.dismiss(self.query_one(OneKey).value)


def _line(each: Recognised) -> str:
    said = "" if each.kind in _UNSAID else words(each.found)
    return f"{fit(label(each.kind), _LABEL_WIDTH)}  {said}".rstrip()
