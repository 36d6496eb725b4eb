"""The base of all forms: fields, what speaks against saving, and the reason that lifts it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from core.base.clock import parse_moment
from core.base.errors import DaifaError, Refused, Stale
from core.base.i18n import _
from core.base.money import parse_yuan
from core.orders import reading as orders
from core.orders.order import Order
from core.store.desk import Desk
from tui.parts.messages import Saved
from tui.widgets.columns import fit, harmless
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import ASK, BAD, OK, Remark, Remarks

TAIL = 6
TITLE_WIDTH = 66


class Host(Protocol):
    """What a form needs of the app."""

    desk: Desk

    def now(self) -> datetime:
        """Return the present instant."""

    def copy(self, text: str) -> None:
        """Put a text on the seller's clipboard."""


def tail(order_sn: str) -> str:
    """Return the end of an order number, by which sellers know it."""
    return f"…{order_sn[-TAIL:]}"


def named(order: Order) -> str:
    """Return how a form's title names its order: tail, item, variant."""
    return harmless(f"{tail(order.order_sn)} {order.title} {order.spec}".strip())


# By its whole path: a form of another room would look for it beside itself.
FORMS_CSS = Path(__file__).with_name("forms.tcss")


class FormScreen(ModalScreen[Saved | None]):
    """A form over the list. Bound to the order that was there when it opened.

    Enter goes to the next field that must be filled, and saves when none is left; Esc gives up.
    A refusal that a reason can lift shows the reason field.
    """

    CSS_PATH = FORMS_CSS
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("ctrl+s", "save", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, order: Order | None = None) -> None:
        super().__init__()
        self.order = order
        self.blocked = False
        self.fields: dict[str, FormField] = {}
        self.head = Remarks(id="head")
        self.verdict = Remarks(id="verdict")
        self.trouble = Remarks(id="trouble")
        self.reason = FormField("reason", _("Reason"), required=True, shown=False)
        self._refused_at_save = False
        self._complained_of: tuple[str, ...] = ()

    # What a form says of itself.

    def caption(self) -> str:
        """Return the title: what is done, to which order."""
        raise NotImplementedError

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("Enter next/save  Esc cancel")

    def make_fields(self) -> Iterable[FormField]:
        """Return the fields from top to bottom."""
        raise NotImplementedError

    def between(self) -> Iterable[Widget]:
        """Return what stands between the verdict and the reason."""
        return ()

    def opened(self) -> None:
        """Do what belongs to opening the form."""

    def look(self) -> None:
        """Judge what stands in the fields; called after each change."""

    def save(self) -> Saved | None:
        """Save, and return what happened; None keeps the form open."""
        raise NotImplementedError

    # The app.

    @property
    def host(self) -> Host:
        """The app, as a form sees it."""
        return cast(Host, self.app)

    @property
    def desk(self) -> Desk:
        """The open desk."""
        return self.host.desk

    @property
    def the_order(self) -> Order:
        """The order that the form is about."""
        assert self.order is not None
        return self.order

    # Building.

    def compose(self) -> ComposeResult:
        """Lay out the sheet."""
        for field in self.make_fields():
            self.fields[field.key] = field
        sheet = VerticalScroll(classes="sheet", can_focus=False)
        sheet.border_title = Content(fit(self.caption(), TITLE_WIDTH).rstrip())
        sheet.border_subtitle = Content(self.keys())
        with sheet:
            yield self.head
            yield from self.fields.values()
            yield self.verdict
            yield from self.between()
            yield self.reason
            yield self.trouble

    def on_mount(self) -> None:
        self.opened()
        self.look()
        self.go_to(self.first())

    def first(self) -> FormField:
        """Return the field where the cursor begins."""
        shown = self.shown()
        return next((field for field in shown if field.missing), shown[0])

    def shown(self) -> Sequence[FormField]:
        """Return the fields that can be seen, the reason last."""
        return [field for field in (*self.fields.values(), self.reason) if field.display]

    def go_to(self, field: FormField) -> None:
        """Put the cursor into a field."""
        field.control.focus()
        if isinstance(field.control, FieldInput):
            field.control.cursor_position = len(field.control.value)

    def current(self) -> FormField | None:
        """Return the field that has the cursor."""
        return next((field for field in self.shown() if field.control.has_focus), None)

    # Judging.

    def against(self, *said: Remark, overridable: bool = True) -> None:
        """Show what was judged; where something speaks against saving, ask for the reason.

        With `overridable` False the form cannot be saved as it stands.
        """
        opposed = any(each.tone in (ASK, BAD) for each in said)
        self.verdict.say(*said)
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

    def complain(self, *said: Remark) -> None:
        """Say what went wrong; it stays until something else stands in the fields."""
        self.trouble.say(*said)
        self._complained_of = self._contents()

    def _contents(self) -> tuple[str, ...]:
        return tuple(field.value for field in (*self.fields.values(), self.reason))

    def _changed(self) -> None:
        if self._contents() != self._complained_of:
            self.trouble.say()
        self.look()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._changed()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        event.stop()
        self._changed()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.advance()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        self.advance()

    # Saving.

    def advance(self) -> None:
        """Go to the next field that must be filled; save when there is none."""
        if not self._incomplete():
            self._save()

    def action_save(self) -> None:
        """Save, if everything needed is there."""
        self.advance()

    def action_cancel(self) -> None:
        """Close without saving."""
        self.dismiss(None)

    def _incomplete(self) -> bool:
        """Go to what is wrong or missing; return False when nothing is."""
        self.look()
        shown = self.shown()
        here = self.current()
        start = shown.index(here) + 1 if here in shown and here is not None else 0
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
            outcome = self.save()
        except Stale as error:
            self.renew()
            self.look()
            self.complain(
                Remark(error.message, BAD), Remark(_("The form shows it as it is now."), ASK)
            )
        except Refused as error:
            self._refused_at_save = error.overridable
            self.renew()
            self.look()
            self.complain(Remark(error.message, BAD))
            if error.overridable:
                self.go_to(self.reason)
        except DaifaError as error:
            self.complain(Remark(error.message, BAD))
        else:
            if outcome is not None:
                self.dismiss(outcome)

    def renew(self) -> None:
        """Read the order again, after somebody else has changed it."""
        if self.order is not None:
            self.order = orders.find(self.desk, self.order.order_sn)


__all__ = ["ASK", "BAD", "OK", "FormScreen", "Host", "Remark", "named", "tail"]


def percent(rate: float | None) -> str:
    """Return a rate for the eye."""
    return "–" if rate is None else f"{rate:.2%}"


def read_moment(form: FormScreen, field: FormField, *, past: bool) -> datetime | None:
    """Return the time typed in a field, and show how it was read."""
    field.wrong()
    if not field.value:
        return None
    try:
        found = parse_moment(field.value, form.host.now(), past=past)
    except (ValueError, OverflowError):
        field.wrong(_("That is no time. Type 11-22 15:00 or 2026-11-22 15:00."))
        return None
    if past and found > form.host.now():
        field.wrong(_("That time has not come yet."))
        return None
    field.say(f"{found:%Y-%m-%d %H:%M}", OK)
    return found
