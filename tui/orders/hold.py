"""Putting an order on hold, or giving it a deadline by hand; each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.base.i18n import _
from core.orders import edits as order_edits
from tui.orders.form import OrderForm, named
from tui.parts.messages import Saved
from tui.widgets.form_field import ChoiceList, FieldInput, FormField
from tui.widgets.remarks import Remark

HOLD, LIFT, DUE, RULE = "hold", "lift", "due", "rule"


class HoldForm(OrderForm):
    """Holds an order, lifts the hold, sets a deadline or gives the rule its say again."""

    def caption(self) -> str:
        """Name the order."""
        return _("Hold or deadline · {order}").format(order=named(self.order))

    def make_fields(self) -> Iterable[FormField]:
        """Return what to do, the time, and why."""
        order = self.order
        options = [(HOLD, _("put on hold")), (DUE, _("set a deadline by hand"))]
        if order.hold_reason:
            options.insert(0, (LIFT, _("lift the hold")))
        if order.manual_due_at is not None:
            options.append((RULE, _("take the deadline set by hand away")))
        yield FormField("what", _("Do"), ChoiceList(options))
        yield FormField(
            "due", _("Deadline"), FieldInput(placeholder="11-25 18:00   18:00   +6h"), required=True
        )
        yield FormField("why", _("Reason"), FieldInput(placeholder=_("who said so, and why")))

    def opened(self) -> None:
        """Show what holds now."""
        order = self.order
        said = []
        if order.hold_reason:
            said.append(Remark(_("On hold: {reason}").format(reason=order.hold_reason)))
        if order.ship_by is not None:
            due = f"{order.ship_by.due_at:%m-%d %H:%M}"
            said.append(
                Remark(_("Ship by {due}. The clock runs on during a hold.").format(due=due))
            )
        if order.manual_due_at is not None:
            words = _("Set by hand: {reason}").format(reason=order.manual_reason or "–")
            said.append(Remark(words))
        self.head.say(*said)

    def first(self) -> FormField:
        """Begin with the choice: digits pick."""
        return self.fields["what"]

    def judge(self) -> None:
        """Show the fields that the choice needs, and how the time was read."""
        what, due, why = (self.fields[key] for key in ("what", "due", "why"))
        due.display = what.value == DUE
        why.display = why.required = what.value in (HOLD, DUE)
        if due.display:
            self._due()
        else:
            due.wrong()

    def _due(self) -> datetime | None:
        wrong = _("That is no time. Type 11-25 18:00, 18:00 or +6h.")
        return self.moment("due", past=False, wrong=wrong)

    def save(self) -> Saved:
        """Save what was chosen."""
        desk, at, order = self.desk, self.host.now(), self.order
        what, why = self.fields["what"].value, self.fields["why"].value
        if what == HOLD:
            order_edits.hold(desk, at, order, why)
            text = _("On hold: {reason}").format(reason=why)
        elif what == LIFT:
            order_edits.hold(desk, at, order, "")
            text = _("The hold is lifted.")
        elif what == DUE:
            due = self._due()
            order_edits.set_deadline(desk, at, order, due, why)
            text = _("Deadline set: {due}.").format(due=f"{due:%m-%d %H:%M}")
        else:
            order_edits.set_deadline(desk, at, order, None, "")
            text = _("The rule decides the deadline again.")
        return Saved(text)
