"""The fields of a form: which are shown, where the cursor is, what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Self

from core.base.clock import parse_moment
from core.base.i18n import _
from core.base.money import parse_yuan
from core.base.text import shown
from core.orders.history import what_words
from core.store import acts
from tui.parts.dialog import Dialog
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import ASK, OK, Remark


class Drafts:
    """What was typed for each of several things that one form goes through: nothing of it is lost.

    A form saves the thing that it shows; what was typed for another is there on the way back.
    """

    def __init__(self, fields: Mapping[str, FormField], keys: Sequence[str]) -> None:
        self._fields = [fields[key] for key in keys]
        self._here: str | None = None
        self._filled: tuple[str, ...] = ()
        self._kept: dict[str, tuple[str, ...]] = {}

    def turn(self, thing: str, fill: Callable[[], None]) -> None:
        """Go on to a thing: `fill` shows it, then what was typed for it before."""
        if self._here is not None and self._typed() != self._filled:
            self._kept[self._here] = self._typed()
        self._here = thing
        fill()
        self._filled = self._typed()
        for field, text in zip(self._fields, self._kept.pop(thing, ()), strict=False):
            field.value = text

    def _typed(self) -> tuple[str, ...]:
        return tuple(field.value for field in self._fields)

    def words(self) -> str:
        """Say that something is typed for another thing; empty where nothing is."""
        return _("What was typed for the other is not saved yet: go back to it.") * bool(self._kept)


class FormFields(Dialog[Saved | None]):
    """A dialog with fields; the reason that lifts a refusal stands last."""

    # Whether one Esc throws away what was typed; where it is dear, Esc asks first.
    throws_away: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.at_first: tuple[str, ...] = ()
        self.leaving = False
        self.pasted: dict[str, str] = {}
        # The newest event when the form opened, or of others that was told since.
        self._others_seen = 0
        self.fields: dict[str, FormField] = {}
        self.reason = FormField("reason", _("Reason"), required=True, shown=False)

    def common_keys(self) -> tuple[str, ...]:
        """Return the keys of every form, each with what it does."""
        return (
            _("Enter: the next field; on the last one save"),
            _("ctrl+s: save from anywhere"),
            _("Tab: complete what was typed, then the next field"),
            _("↑ ↓: the field before, the field after"),
            _("Space, ← →, 1-9: choose where there is a choice"),
            _("ctrl+u: clear the line up to the cursor"),
            _("F2: the reason that allows what was refused"),
            _("F5: copy what was typed"),
            _("Esc: close without saving"),
            _("F1: this help; so does ? where no text is typed"),
        )

    def shown(self) -> Sequence[FormField]:
        """Return the fields that can be seen, the reason last."""
        return [field for field in (*self.fields.values(), self.reason) if field.display]

    def contents(self) -> tuple[str, ...]:
        """Return what stands in the fields."""
        return tuple(field.value for field in (*self.fields.values(), self.reason))

    def typed_words(self) -> str:
        """Return what stands in the fields and did not at first; of several a line for each."""
        fields = (*self.fields.values(), self.reason)
        before = self.at_first or ("",) * len(fields)
        found = [
            (field.label, field.value)
            for field, first in zip(fields, before, strict=True)
            if field.value and (field.value != first or field.key in self.pasted)
            if not isinstance(field.control, Choice)
        ]
        if len(found) == 1:
            return found[0][1]
        return "\n".join(f"{label}: {value}" for label, value in found)

    def given(self, **texts: str) -> Self:
        """Let the form open with what was pasted into the list, by the keys of its fields."""
        self.pasted = texts
        return self

    def judge(self) -> None:
        """Judge what stands in the fields."""

    def redraw(self) -> None:
        """Show what stands in the fields as it may be shown now, and judge it in such words."""
        for field in self.fields.values():
            field.control.refresh()
        self.judge()

    def begin(self) -> None:
        """Keep what stands in the fields, and the burst of keys that opened the form."""
        self.at_first = self.contents()
        self.mind_opening()
        self._others_seen = acts.last_event(self.desk.store)

    def about_order(self) -> int | None:
        """Return the id of the order that the form is about, None where it is about none."""
        return None

    def others_wrote(self) -> None:
        """Say at once that somebody else has changed the order; what was typed stays."""
        store, order_id = self.desk.store, self.about_order()
        if order_id is None:
            return
        found = acts.newest_by_others(store, order_id, self._others_seen, self.desk.actor.session)
        if found is not None:
            self._others_seen = found.id
            words = _("{who} has just changed this order ({what}). What you typed stays.")
            text = words.format(who=shown(found.who), what=what_words(found.what))
            self.complain(Remark(text, ASK))

    @property
    def came_with_the_opening(self) -> bool:
        """Whether the key that takes effect now came with the one that opened the form."""
        return self.at_opening and self.contents() == self.at_first

    @property
    def typed(self) -> bool:
        """Whether anything stands in the fields that the desk has not put there itself."""
        return bool(self.pasted) or self.contents() != self.at_first

    def may_leave(self) -> bool:
        """Whether the form may be closed; where what was typed is dear, it is asked once."""
        if self.throws_away or self.leaving or not self.typed:
            return True
        self.leaving = True
        self.complain(Remark(_("Not saved. Esc again throws away what was typed."), ASK))
        self.host.forget_ahead()
        return False

    def go_to(self, field: FormField) -> None:
        """Put the cursor into a field."""
        field.control.focus()
        if isinstance(field.control, FieldInput):
            field.control.cursor_position = len(field.control.value)

    def amount(self, key: str) -> int | None:
        """Return a field's amount in fen; None when it is empty or no amount, which is said."""
        field = self.fields[key]
        field.wrong()
        if not field.value:
            return None
        try:
            fen = parse_yuan(field.value)
        except ValueError:
            fen = -1
        if fen < 0:
            field.wrong(_("That is no amount. Type yuan, like 22.50."))
            return None
        return fen

    def moment(self, key: str, *, past: bool, wrong: str = "") -> datetime | None:
        """Return a field's time, and show how it was read; None when it is empty or no time.

        `wrong` is said of what is no time; a time that must be `past` may not be to come.
        """
        field, now = self.fields[key], self.host.now()
        field.wrong()
        if not field.value:
            return None
        try:
            found = parse_moment(field.value, now, past=past)
        except (ValueError, OverflowError):
            field.wrong(wrong or _("That is no time. Type 11-22 15:00 or 2026-11-22 15:00."))
            return None
        if past and found > now:
            field.wrong(_("That time has not come yet."))
            return None
        field.say(f"{found:%Y-%m-%d %H:%M}", OK)
        return found

    def current(self) -> FormField | None:
        """Return the field that has the cursor."""
        return next((field for field in self.shown() if field.control.has_focus), None)

    def wanting(self) -> FormField | None:
        """Return the field that is missing or wrong, the next one after the cursor first."""
        shown, here = self.shown(), self.current()
        start = shown.index(here) + 1 if here is not None else 0
        turned = [*shown[start:], *shown[:start]]
        target = next((field for field in turned if field.missing), None)
        return target or next((field for field in turned if field.problem), None)

    def after(self, field: FormField | None) -> FormField | None:
        """Return the field to which Enter goes on from this one; None from the last."""
        shown = [each for each in self.shown() if not each.control.disabled]
        if field not in shown or field is shown[-1]:
            return None
        return shown[shown.index(field) + 1]
