"""Writing down an after-sales case that was seen on the platform."""

from __future__ import annotations

from collections.abc import Iterable

from core.aftersales import reading as aftersales
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import shown
from core.orders import reading as orders
from core.rules.aftersales import TYPE_LABELS
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import DIM, OK, Remark


class ManualCaseForm(FormScreen):
    """Takes order number, type, time and amount; a later import fills in the rest."""

    def __init__(self, order_sn: str = "") -> None:
        super().__init__()
        self._order_sn = order_sn
        self._amount = ""

    def caption(self) -> str:
        """Return the title."""
        return _("New after-sales case")

    def make_fields(self) -> Iterable[FormField]:
        """Return what the platform shows of a case."""
        kinds = [(str(code), _(word)) for code, word in TYPE_LABELS.items()]
        kinds.insert(2, ("instant_refund", _("instant refund")))
        place = FieldInput(self._order_sn, placeholder=_("number, or its last 4 to 6 digits"))
        yield FormField("order", _("Order"), place, required=True)
        yield FormField("type", _("Type"), Choice(kinds, "return_refund"))
        asked = FieldInput(f"{self.host.now():%m-%d %H:%M}")
        yield FormField("asked", _("Asked at"), asked, required=True)
        yield FormField("amount", _("Amount"), FieldInput(placeholder=_("yuan")))
        yield FormField("why", _("Reason"), FieldInput(placeholder=_("the buyer's reason")))
        hint = _("only if the platform states one, such as 11-25 18:00")
        yield FormField("due", _("Deadline"), FieldInput(placeholder=hint))
        number = FieldInput(placeholder=_("after-sales number (optional)"))
        yield FormField("ref", _("Case no."), number)

    def opened(self) -> None:
        """Say what happens to it later."""
        words = _("The next import of the after-sales export fills in the rest.")
        self.head.say(Remark(words, DIM))

    def judge(self) -> None:
        """Name the order, and read times and amount."""
        self._name_order()
        instant = self.fields["type"].value == "instant_refund"
        self.moment("asked", past=True)
        self.moment("due", past=False)
        self.amount("amount")
        self.verdict.say(
            *([Remark(_("For an instant refund: when the money was refunded."), DIM)] if instant
              else [])
        )  # fmt: skip

    def _name_order(self) -> None:
        field, amount = self.fields["order"], self.fields["amount"]
        field.wrong()
        if len(field.value) < 4:
            return
        try:
            order = orders.find(self.desk, field.value)
        except DaifaError as error:
            field.wrong(error.message)
            return
        field.say(shown(f"{order.order_sn} {order.title}"), OK)
        earned = order.income_fen
        if amount.value == self._amount and earned is not None:
            self._amount = amount.value = yuan(earned)

    def save(self) -> Saved | None:
        """Write it down."""
        asked = self.moment("asked", past=True)
        if asked is None:
            return None
        fields = {key: field.value for key, field in self.fields.items()}
        case = aftersales.add_manual(
            self.desk,
            self.host.now(),
            fields["order"],
            type=fields["type"],
            asked_at=asked,
            amount_fen=self.amount("amount"),
            ref=fields["ref"],
            reason=fields["why"],
            platform_due_at=self.moment("due", past=False),
        )
        return Saved(_("Case {ref} written down.").format(ref=case.id))
