"""The base of all forms, and the life of a form.

Each moment calls these hooks, in this order; nothing else calls them, and a form overrides
hooks alone.

    opening         make_fields(), later_fields(), caption(), keys()    the sheet is laid out
                    opened()      once: say and copy what belongs to opening
                    judge()       as after every change
                    first()       the field where the cursor begins
    a change        changed(f)    field `f` holds something else
                    judge()       say what speaks for and against what stands in the fields, and
                                  fill in what follows from it and nobody typed; never saves.
                                  `against()` blocks saving, or asks for the reason that allows it
    Enter           entered(f)    in field `f`: goes on, or `finish()`
    ctrl+s          finish()      judge(), then to the first field that is missing or wrong; else:
    saving          ready()       False keeps the form open, as when a typed path cannot be taken
                    save()        records; what it returns closes the form, None keeps it open
    refused         renew()       after Refused and Stale: read the thing again, in its new version
                    judge()       then the refusal is said; where a reason lifts it, the reason
                                  field is shown, and `force` holds what was typed there
    saved           the host is given what `save` returned: it copies, says it, reads all anew
    Esc             left()        what the form gives back when it is left; None where nothing
                                  was done

A screen that saves in another way (the import, the bulk numbers, the claims) is a Dialog of its
own, with the same frame, host and complaints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, TextArea

from core.base.clock import parse_moment
from core.base.errors import DaifaError, Refused, Stale
from core.base.i18n import _
from core.base.money import parse_yuan
from tui.parts.dialog import Dialog
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import ASK, BAD, OK, Remark, Remarks

TAIL = 6


def tail(order_sn: str) -> str:
    """Return the end of an order number, by which sellers know it."""
    return f"…{order_sn[-TAIL:]}"


class FormScreen(Dialog[Saved | None]):
    """A form over the list, about what was there when it opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("ctrl+s", "save", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.blocked = False
        self.fields: dict[str, FormField] = {}
        self.head = Remarks(id="head")
        self.verdict = Remarks(id="verdict")
        self.reason = FormField("reason", _("Reason"), required=True, shown=False)
        self._refused_at_save = False

    # -- the hooks -------------------------------------------------------------------------

    def make_fields(self) -> Iterable[FormField]:
        """Return the fields from top to bottom."""
        raise NotImplementedError

    def later_fields(self) -> Iterable[FormField]:
        """Return the fields that stand between the verdict and the reason."""
        return ()

    def caption(self) -> str:
        """Return the title: what is done, to which order."""
        raise NotImplementedError

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("Enter next/save  Esc cancel")

    def common_keys(self) -> tuple[str, ...]:
        """Return the keys of every form, each with what it does."""
        return (
            _("Enter: the next field; on the last one save"),
            _("ctrl+s: save from anywhere"),
            _("Tab: complete what was typed, then the next field"),
            _("↑ ↓: the field before, the field after"),
            _("Space, ← →, 1-9: choose where there is a choice"),
            _("ctrl+u: clear the line up to the cursor"),
            _("Esc: close without saving"),
            _("F1: this help; so does ? where no text is typed"),
        )

    def opened(self) -> None:
        """Do what belongs to opening the form."""

    def first(self) -> FormField:
        """Return the field where the cursor begins."""
        shown = self.shown()
        return next((field for field in shown if field.missing), shown[0])

    def changed(self, field: FormField) -> None:
        """Follow a change of a field, before all is judged."""

    def judge(self) -> None:
        """Judge what stands in the fields."""

    def entered(self, field: FormField | None) -> None:
        """Go on from a field after Enter; save when nothing is missing."""
        self.finish()

    def ready(self) -> bool:
        """Do what comes before saving; tell whether the form may be saved."""
        return True

    def save(self) -> Saved | None:
        """Save, and return what happened; None keeps the form open."""
        raise NotImplementedError

    def renew(self) -> None:
        """Read again what the form is about, after somebody else has changed it."""

    def left(self) -> Saved | None:
        """Return what was done all the same when the form is left without saving."""
        return None

    # -- what hooks use --------------------------------------------------------------------

    def against(self, *remarks: Remark, overridable: bool = True) -> None:
        """Show what was judged; where something speaks against saving, ask for the reason.

        With `overridable` False the form cannot be saved as it stands.
        """
        opposed = any(each.tone in (ASK, BAD) for each in remarks)
        self.verdict.say(*remarks)
        self.blocked = opposed and not overridable
        self.reason.display = (opposed and overridable) or self._refused_at_save

    @property
    def force(self) -> str | None:
        """The reason given for doing it all the same."""
        return (self.reason.value or None) if self.reason.display else None

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

    def shown(self) -> Sequence[FormField]:
        """Return the fields that can be seen, the reason last."""
        return [field for field in (*self.fields.values(), self.reason) if field.display]

    def go_to(self, field: FormField) -> None:
        """Put the cursor into a field."""
        field.control.focus()
        if isinstance(field.control, FieldInput):
            field.control.cursor_position = len(field.control.value)

    def finish(self) -> None:
        """Save; go to the next field that must be filled or is wrong when there is one."""
        if self.ready() and not self._incomplete():
            self._save()

    # -- the life --------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the sheet."""
        before, after = list(self.make_fields()), list(self.later_fields())
        self.fields = {field.key: field for field in (*before, *after)}
        self.frame(self.caption(), self.keys())
        with self.sheet:
            yield self.head
            yield from before
            yield self.verdict
            yield from after
            yield self.reason
            yield self.trouble

    def on_mount(self) -> None:
        self.opened()
        self.judge()
        self.go_to(self.first())

    def contents(self) -> tuple[str, ...]:
        """Return what stands in the fields."""
        return tuple(field.value for field in (*self.fields.values(), self.reason))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._changed(event.input)

    def on_choice_changed(self, event: Choice.Changed) -> None:
        event.stop()
        self._changed(event.control)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._changed(event.text_area)

    def _changed(self, control: Widget | None) -> None:
        self.forgive()
        for field in self.fields.values():
            if field.control is control:
                self.changed(field)
        self.judge()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.entered(self._current())

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        self.entered(self._current())

    def action_save(self) -> None:
        """Save from wherever the cursor is."""
        self.finish()

    def action_cancel(self) -> None:
        """Close without saving."""
        self.dismiss(self.left())

    def _current(self) -> FormField | None:
        return next((field for field in self.shown() if field.control.has_focus), None)

    def _incomplete(self) -> bool:
        """Go to what is wrong or missing; return False when nothing is."""
        self.judge()
        shown, here = self.shown(), self._current()
        start = shown.index(here) + 1 if here is not None else 0
        turned = [*shown[start:], *shown[:start]]
        target = next((field for field in turned if field.missing), None)
        target = target or next((field for field in turned if field.problem), None)
        if target is None:
            return False
        if target is here and target.missing:
            target.say(_("This is needed."), BAD)
        self.go_to(target)
        return True

    def _save(self) -> None:
        if self.blocked:
            self.complain(Remark(_("Not saved: see above. Esc gives up."), BAD))
            return
        try:
            saved = self.save()
        except Stale as error:
            self._refused(error, Remark(_("The form shows it as it is now."), ASK))
        except Refused as error:
            self._refused_at_save = error.overridable
            self._refused(error)
            if error.overridable:
                self.go_to(self.reason)
        except DaifaError as error:
            self.complain(Remark(error.message, BAD))
        else:
            if saved is not None:
                self.dismiss(saved)

    def _refused(self, error: DaifaError, *more: Remark) -> None:
        self.renew()
        self.judge()
        self.complain(Remark(error.message, BAD), *more)
