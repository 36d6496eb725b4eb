"""The base of all forms, and the life of a form.

Each moment calls these hooks, in this order; nothing else calls them, and a form overrides
hooks alone.

    opening         given(…)      what was pasted into the list, from outside, before it opens
                    make_fields(), later_fields(), caption()    the sheet is laid out
                    keys(), does()    the form's own keys, and what Enter does on the last field;
                                  asked whenever keys are named
                    opened()      once: say and copy what belongs to opening
                    changed(f)    for each field that was given something
                    judge()       as after every change
                    first()       the field where the cursor begins
    a change        changed(f)    field `f` holds something else
                    judge()       say what speaks for and against what stands in the fields, and
                                  fill in what follows from it and nobody typed; never saves.
                                  `against()` blocks saving, or asks for the reason that allows it
    masks           redraw()      personal data may be shown now, or no longer; judge() follows
    Enter           entered(f)    in field `f`: to the next field, from the last one `finish()`
    ctrl+s          finish()      judge(), then to the first field that is missing or wrong; else:
    saving          ready()       False keeps the form open, as when a typed path cannot be taken
                    save()        records; what it returns closes the form, None keeps it open
                    while others write it is called again and again, with the keys held
    others write    about_order() whose changes by other sessions are said while the form is open
    refused         renew()       after Refused and Stale: read the thing again, in its new version
                    gone()        why nothing is left of it; the form closes with that
                    judge()       then the refusal is said, and the cursor stays where it is
    F2              force         where a reason lifts what speaks against saving: opens its field.
                                  Nothing else opens it, so that nothing typed becomes a reason
    saved           the host is given what `save` returned: it copies, says it, reads all anew
    Esc             left()        what the form gives back when it is left; None where nothing
                                  was done

Enter means the same in every form: the next field, and on the last one, save. Where it does not
save, what was typed ahead is thrown away. Enter that comes at once with the key that opened the
form does not save either: it was meant for the list.

A screen that saves in another way (the import, the bulk numbers, the claims) is a Dialog of its
own, with the same frame, host and complaints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, TextArea

from core.base.errors import Busy, DaifaError, Refused, Stale
from core.base.i18n import _
from tui.parts.form_fields import FormFields
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import ASK, BAD, Remark, Remarks

TAIL = 6


def tail(order_sn: str) -> str:
    """Return the end of an order number, by which sellers know it."""
    return f"…{order_sn[-TAIL:]}"


class FormScreen(FormFields):
    """A form over the list, about what was there when it opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("ctrl+s", "save", show=False),
        Binding("f2", "reason", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    # Whether Enter at once after the opening key is how the form is meant: nothing to be typed.
    at_once: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.blocked = self.liftable = self._refused_at_save = False
        self.head = Remarks(id="head")
        self.verdict = Remarks(id="verdict")

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
        """Return the form's own keys; those of all forms stand beside them."""
        return ""

    def does(self) -> str:
        """Return in a word what saving does."""
        return _("save")

    def opened(self) -> None:
        """Do what belongs to opening the form."""

    def first(self) -> FormField:
        """Return the field where the cursor begins."""
        shown = self.shown()
        return next((field for field in shown if field.missing), shown[0])

    def changed(self, field: FormField) -> None:
        """Follow a change of a field, before all is judged."""

    def entered(self, field: FormField | None) -> None:
        """Go on to the next field after Enter; save on the last one."""
        if (following := self.after(field)) is None:
            self.finish()
        else:
            self.go_to(following)

    def ready(self) -> bool:
        """Do what comes before saving; tell whether the form may be saved."""
        return True

    def save(self) -> Saved | None:
        """Save, and return what happened; None keeps the form open."""
        raise NotImplementedError

    def renew(self) -> None:
        """Read again what the form is about, after somebody else has changed it."""

    def gone(self) -> str:
        """Return why nothing is left that the form is about; empty while there is something."""
        return ""

    def left(self) -> Saved | None:
        """Return what was done all the same when the form is left without saving."""
        return None

    # -- what hooks use --------------------------------------------------------------------

    def against(self, *remarks: Remark, overridable: bool = True) -> None:
        """Show what was judged; where something speaks against saving, F2 opens the reason.

        With `overridable` False the form cannot be saved as it stands.
        """
        opposed = any(each.tone in (ASK, BAD) for each in remarks)
        self.verdict.say(*remarks)
        self.blocked = opposed and not overridable
        self.liftable = (opposed and overridable) or self._refused_at_save
        if not self.liftable:
            self.reason.display = False
        self.rename_keys()

    @property
    def force(self) -> str | None:
        """The reason given for doing it all the same."""
        return (self.reason.value or None) if self.reason.display else None

    def finish(self) -> None:
        """Save; go to the next field that must be filled or is wrong when there is one."""
        if not self.at_once and self.came_with_the_opening:
            self.complain_of_haste()
        elif not self.ready() or self._incomplete():
            self.host.forget_ahead()
        else:
            self._save()

    # -- the life --------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the sheet."""
        before, after = list(self.make_fields()), list(self.later_fields())
        self.fields = {field.key: field for field in (*before, *after)}
        self.frame(self.caption(), "")
        with self.sheet:
            yield self.head
            yield from before
            yield self.verdict
            yield from after
            yield self.reason
            yield self.trouble

    def on_mount(self) -> None:
        self.opened()
        for key, text in self.pasted.items():
            self.fields[key].take(text)
            self.changed(self.fields[key])
        self.judge()
        self.begin()
        self.go_to(first := self.first())
        # The cursor is there a moment later; the keys are named before anything is painted.
        self.rename_keys(first)

    def on_descendant_focus(self) -> None:
        """Name what Enter does here; what the form itself has filled in is typed over."""
        self.rename_keys()
        here = self.current()
        if here is not None and here.is_proposed and isinstance(here.control, FieldInput):
            here.control.action_select_all()

    def rename_keys(self, here: FormField | None = None) -> None:
        """Name the keys as they are now: what Enter does here, and the form's own."""
        here = here or self.current()
        if here is not None and isinstance(here.control, TextArea):
            enter = _("Tab next  ctrl+s {does}")
        elif self.after(here) is not None:
            enter = _("Enter next  ctrl+s {does}")
        else:
            enter = _("Enter {does}")
        reason = _("F2 reason") if self.liftable and not self.reason.display else ""
        words = (enter.format(does=self.does()), reason, _("Esc cancel"))
        self.name_keys("  ".join(each for each in words if each), self.keys())

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
        self.leaving = False
        if control is not self.reason.control:
            self._refused_at_save = False
        for field in self.fields.values():
            if field.control is control:
                self.changed(field)
        self.judge()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.entered(self.current())

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        self.entered(self.current())

    def action_save(self) -> None:
        """Save from wherever the cursor is."""
        self.finish()

    def action_reason(self) -> None:
        """Open the field for the reason, where one lifts what speaks against saving."""
        if self.liftable:
            self.reason.display = True
            self.go_to(self.reason)

    def action_cancel(self) -> None:
        """Close without saving; where what was typed is dear, only a second Esc does."""
        if self.may_leave():
            self.in_turn(lambda: self.dismiss(self.left()))

    def _incomplete(self) -> bool:
        """Go to what is wrong or missing; return False when nothing is."""
        self.judge()
        if (target := self.wanting()) is None:
            return False
        if target is self.current() and target.missing:
            target.say(_("This is needed."), BAD)
        self.go_to(target)
        return True

    def _save(self) -> None:
        if self.blocked:
            self.complain(Remark(_("Not saved: see above. Esc gives up."), BAD))
            self.host.forget_ahead()
            return
        self.in_turn(self._save_now)

    def _save_now(self) -> None:
        try:
            saved = self.save()
        except Busy:
            raise
        except Stale as error:
            self._refused(error, Remark(_("The form shows it as it is now."), ASK))
        except Refused as error:
            self._refused_at_save = error.overridable
            self._refused(error)
        except DaifaError as error:
            self.complain(*self.not_saved(error))
            self.host.forget_ahead()
        else:
            if saved is not None:
                self.dismiss(saved)

    def _refused(self, error: DaifaError, *more: Remark) -> None:
        """Say a refusal; the cursor stays, and F2 is named where a reason lifts it."""
        self.renew()
        self.host.forget_ahead()
        if why := self.gone():
            self.dismiss(self.left())
            self.host.complain(DaifaError(error.code, why))
            return
        self.judge()
        self.liftable = self.liftable or self._refused_at_save
        said = {each.text.strip() for each in self.verdict.remarks}
        known = said.issuperset(line.strip() for line in error.message.split("\n"))
        text = _("Not saved: see above.") if known else error.message
        if self.liftable:
            more = (*more, Remark(_("F2 opens the reason that allows it all the same."), ASK))
        self.complain(Remark(text, BAD), *more)
        self.rename_keys()
