"""Putting an order on hold, or giving it a deadline by hand; each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.base.i18n import _, ngettext
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.orders.order import Order
from core.orders.privacy import written
from tui.orders.form import OrderForm, named
from tui.parts.confirm import first_lines
from tui.parts.form import FormScreen
from tui.parts.messages import Saved, saved_of_many
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
            said.append(
                Remark(_("On hold: {reason}").format(reason=written(order, order.hold_reason)))
            )
        if order.ship_by is not None:
            due = f"{order.ship_by.due_at:%m-%d %H:%M}"
            said.append(
                Remark(_("Ship by {due}. The clock runs on during a hold.").format(due=due))
            )
        if order.manual_due_at is not None:
            words = _("Set by hand: {reason}").format(
                reason=written(order, order.manual_reason or "") or "–"
            )
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


class HoldManyForm(FormScreen):
    """Puts several orders on hold with one reason, or lifts the holds of those that have one."""

    def __init__(self, found: Sequence[Order]) -> None:
        super().__init__()
        self.found = found
        self._held = sum(bool(order.hold_reason) for order in found)

    def caption(self) -> str:
        """Say how many orders."""
        n = len(self.found)
        return ngettext("Hold {n} order", "Hold {n} orders", n).format(n=n)

    def make_fields(self) -> Iterable[FormField]:
        """Return what to do, where some are held already, and why."""
        options = [(HOLD, _("put on hold"))]
        if self._held:
            words = ngettext(
                "lift the hold of {n} order", "lift the holds of {n} orders", self._held
            )
            lift = (LIFT, words.format(n=self._held))
            options = [lift, *options] if self._held == len(self.found) else [*options, lift]
        yield FormField("what", _("Do"), ChoiceList(options), shown=len(options) > 1)
        yield FormField("why", _("Reason"), FieldInput(placeholder=_("who said so, and why")))

    def opened(self) -> None:
        """Name the first orders."""
        lines = [f"{each.order_sn}  {each.title}" for each in self.found]
        self.head.say(*(Remark(f"  {line}") for line in first_lines(lines, 6)))

    def first(self) -> FormField:
        """Begin with the choice where there is one: digits pick."""
        return self.fields["what" if self.fields["what"].display else "why"]

    def judge(self) -> None:
        """Ask for a reason where orders are held."""
        why = self.fields["why"]
        why.display = why.required = self.fields["what"].value == HOLD

    def renew(self) -> None:
        """Read the orders again."""
        self.found = orders.by_ids(self.desk, [order.id for order in self.found])

    def save(self) -> Saved:
        """Put them on hold, or lift the holds."""
        holds = self.fields["what"].value == HOLD
        reason = self.fields["why"].value if holds else ""
        done = order_edits.hold_each(self.desk, self.host.now(), self.found, reason)
        n = len(done.done)
        if holds:
            text = ngettext("{n} order on hold: {reason}", "{n} orders on hold: {reason}", n)
        else:
            text = ngettext(
                "The hold of {n} order is lifted.", "The holds of {n} orders are lifted.", n
            )
        return saved_of_many(n, text.format(n=n, reason=reason), done.refused)
