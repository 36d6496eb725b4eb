"""Asking before several orders are changed, or before what cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from core.base.i18n import _
from tui.parts.dialog import Dialog
from tui.widgets.form_field import Choice
from tui.widgets.remarks import Remark, Remarks

SHOWN = 8


def first_lines(lines: Sequence[str], most: int = SHOWN) -> list[str]:
    """Return the first lines, and how many more there are."""
    kept = list(lines[:most])
    if len(lines) > most:
        kept.append(_("… and {count} more").format(count=len(lines) - most))
    return kept


class ConfirmScreen(Dialog[bool]):
    """A question with the first things it is about. No is the default; Esc means no."""

    AUTO_FOCUS = "Choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", show=False),
        Binding("y,ctrl+s", "answer(True)", show=False),
    ]

    def __init__(self, question: str, lines: Sequence[str] = ()) -> None:
        super().__init__()
        self.question, self.lines = question, tuple(lines)

    def compose(self) -> ComposeResult:
        """Lay out the question, what it is about, and the answers."""
        self.frame(_("Sure?"), _("y yes  Enter takes the marked answer  Esc no"))
        with self.sheet:
            yield Remarks([Remark(self.question, "ask")])
            yield Remarks([Remark(f"  {line}") for line in first_lines(self.lines)])
            yield Choice([("", _("No")), ("1", _("Yes"))], "")

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        self.dismiss(bool(self.query_one(Choice).value))

    def action_answer(self, yes: bool) -> None:
        """Answer with a key."""
        self.dismiss(yes)
