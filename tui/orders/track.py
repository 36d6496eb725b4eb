"""Recording a tracking number: judged while it is typed or pasted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from core.base.i18n import N_, _
from core.orders import tracking
from core.orders.order import Order
from core.orders.tracking import NumberCheck
from core.rules.couriers.judge import Verdict
from core.rules.couriers.table import table
from tui.orders.form import OrderForm, named
from tui.parts.hint import hint
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField, TickBox
from tui.widgets.remarks import ASK, BAD, DIM, OK, Remark

TONES = {Verdict.OK: OK, Verdict.ASK: ASK, Verdict.REFUSE: BAD}
WORDS = {
    Verdict.OK: N_("Good"),
    Verdict.ASK: N_("Not sure"),
    Verdict.REFUSE: N_("Refused"),
}


def couriers_like(text: str) -> Sequence[str]:
    """Return the platform's courier names that a typed beginning may stand for."""
    text = text.strip()
    if not text:
        return ()
    meant = table().find(text)
    names = [meant.name] if meant else []
    names += [each.name for each in table().all() if each.name.startswith(text)]
    return list(dict.fromkeys(names))[:5]


class TrackForm(OrderForm):
    """Records or corrects an order's tracking number."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "same_parcel", show=False)]

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._recognised = ""

    @property
    def same(self) -> FormField:
        """The tick for one parcel."""
        return self.fields["same"]

    @property
    def _extra(self) -> bool:
        return bool(self.fields["extra"].value)

    def caption(self) -> str:
        """Name the order."""
        words = (
            _("Correct the number · {order}")
            if self.order.parcel
            else _("Tracking number · {order}")
        )
        return words.format(order=named(self.order))

    def make_fields(self) -> Iterable[FormField]:
        """Return whether it is a second parcel, the courier, and last the number."""
        ways = [("", _("correct the number")), ("1", _("a second parcel of this order"))]
        yield FormField("extra", _("Do"), Choice(ways), shown=self.order.parcel is not None)
        yield FormField("courier", _("Courier"), FieldInput(complete=couriers_like))
        yield FormField(
            "number",
            _("Number"),
            FieldInput(placeholder=_("paste it, with the courier's name if you have it")),
            required=True,
        )

    def first(self) -> FormField:
        """Begin at the number: it tells the courier."""
        return self.fields["number"]

    def later_fields(self) -> Iterable[FormField]:
        """Return the tick for one parcel, under the verdict that asks for it."""
        one = TickBox(_("It is one parcel for one buyer (F3 or Space)"))
        yield FormField("same", "", one, shown=False)

    def opened(self) -> None:
        """Show the number in force, if there is one."""
        parcel = self.order.parcel
        if parcel is not None:
            words = _("Now: {courier} {number}, recorded {time}. It stays in the history.")
            self.head.say(
                Remark(
                    words.format(
                        courier=parcel.courier,
                        number=parcel.number,
                        time=f"{parcel.recorded_at:%m-%d %H:%M}",
                    )
                )
            )
        else:
            late = self.order.ship_by is not None and self.order.ship_by.due_at < self.host.now()
            topic = "empty-parcel" if late else "check-number"
            self.head.say(hint(topic, self.desk.rules.of(self.order.shop_id)))

    def changed(self, field: FormField) -> None:
        """Take a tick back that was given for another number."""
        if field.key == "number" and self.same.value:
            self.same.value = ""

    def judge(self) -> None:
        """Judge the number, and fill in the courier that it tells."""
        number, courier = self.fields["number"], self.fields["courier"]
        given = courier.value if courier.value != self._recognised else ""
        if not number.value:
            self._recognise("")
            self.same.display = courier.required = False
            courier.offer(_completions(courier))
            self.against()
            return
        found = tracking.check(
            self.desk,
            self.order,
            number.value,
            given or None,
            same_parcel=bool(self.same.value),
            extra=self._extra,
        )
        if not given:
            self._recognise(found.judgement.courier or "")
        unknown = found.judgement.courier is None and not found.blocked
        courier.required = unknown and found.verdict is not Verdict.OK
        courier.offer(_completions(courier))
        self.same.display = bool(found.used_by)
        overridable = not found.blocked
        self.against(*_said(found), overridable=overridable)

    def _recognise(self, name: str) -> None:
        courier = self.fields["courier"]
        if courier.value == self._recognised != name:
            self._recognised = name
            with self.prevent(Input.Changed):
                courier.value = name
        elif not courier.value:
            self._recognised = ""

    def action_same_parcel(self) -> None:
        """Say that the number's other order is in the same parcel, or take it back."""
        if self.same.display:
            self.same.value = "" if self.same.value else "1"
            self.go_to(self.same)

    def save(self) -> Saved:
        """Record the number."""
        before = self.order.parcel
        number, courier = self.fields["number"], self.fields["courier"]
        pasted = isinstance(number.control, FieldInput) and number.control.pasted
        order = tracking.record(
            self.desk,
            self.host.now(),
            self.order.order_sn,
            number.value,
            courier=None if courier.value == self._recognised else courier.value or None,
            force=self.force,
            same_parcel=bool(self.same.value),
            extra=self._extra,
            source="paste" if pasted else "typed",
        )
        parcel = order.parcel
        assert parcel is not None
        if self._extra:
            words = _("Second parcel recorded: {number}. The message to the buyer is copied.")
            text = words.format(number=order.extra_parcels[-1].number)
            return Saved(text, copy=tracking.parcels_message(order))
        words = _("Number recorded: {courier} {number}.")
        copy = None
        told = before is not None and (before.exported_at or before.uploaded_at)
        if told and before is not None and before.number != parcel.number:
            words = _("Corrected to {courier} {number}. The message to the buyer is copied.")
            copy = tracking.message_to_buyer(parcel.courier, parcel.number)
        text = words.format(courier=parcel.courier, number=parcel.number)
        return Saved(text, copy=copy)


def _completions(courier: FormField) -> str:
    options = [name for name in couriers_like(courier.value) if name != courier.value]
    return _("Tab: {names}").format(names="  ".join(options)) if options else ""


def _said(found: NumberCheck) -> list[Remark]:
    """Return the verdict in a word, then its reasons."""
    word = _(WORDS[found.verdict])
    cleaned = found.judgement.cleaned or ""
    first = f"{word} {cleaned}".strip()
    return [
        Remark(first, TONES[found.verdict]),
        *(
            Remark(f"  {each.message}", DIM if each.code == "fits" else "")
            for each in found.reasons
        ),
    ]
