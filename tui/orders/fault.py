"""Marking an order with a logistics fault that the platform shows and no export tells of."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.i18n import _
from core.base.money import percent
from core.figures import figures as metrics
from core.orders import edits as faults
from tui.orders.form import OrderForm, named
from tui.parts.messages import Saved
from tui.widgets.form_field import ChoiceList, FormField
from tui.widgets.remarks import DIM, PLAIN, Remark


class FaultForm(OrderForm):
    """Marks the order, or takes the mark back."""

    def caption(self) -> str:
        """Name the order."""
        return _("Logistics fault · {order}").format(order=named(self.order))

    def make_fields(self) -> Iterable[FormField]:
        """Return the faults; a marked one can be taken back."""
        marked = faults.of_order(self.desk, self.order.id)
        options = []
        for cause, word in faults.CAUSES.items():
            text = _("{fault}: marked, take it back") if cause in marked else "{fault}"
            options.append((cause, text.format(fault=_(word))))
        yield FormField("cause", _("Fault"), ChoiceList(options))

    def opened(self) -> None:
        """Show the figure that a mark moves."""
        rules = self.desk.rules.general
        found = metrics.logistics_of(metrics.read_facts(self.desk, self.host.now()))
        words = _("Abnormal orders {n} of {m} grouped in {days} days: {rate} ({formula}).")
        text = words.format(
            n=found.abnormal,
            m=found.grouped,
            days=rules["metrics.window"].delta.days,
            rate=percent(found.rate),
            formula=found.formula,
        )
        self.head.say(Remark(text), Remark(_("An order with two faults counts once."), DIM))

    def judge(self) -> None:
        """Say what Enter does."""
        marked = self.fields["cause"].value in faults.of_order(self.desk, self.order.id)
        words = _("Enter takes the mark back.") if marked else _("Enter marks the order.")
        self.verdict.say(Remark(words, PLAIN))

    def save(self) -> Saved:
        """Mark it, or take the mark back."""
        cause = self.fields["cause"].value
        marked = cause in faults.of_order(self.desk, self.order.id)
        faults.mark(self.desk, self.host.now(), self.order.order_sn, cause, clear=marked)
        words = _("Mark taken back: {fault}.") if marked else _("Marked: {fault}.")
        return Saved(words.format(fault=_(faults.CAUSES[cause])))
