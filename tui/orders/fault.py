"""Marking an order with a logistics fault that the platform shows and no export tells of."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.i18n import _
from core.figures import figures as metrics
from core.orders import edits as faults
from core.orders import reading as orders
from tui.parts.form import FormScreen, named, percent
from tui.parts.messages import Saved
from tui.widgets.form_field import ChoiceList, FormField
from tui.widgets.remarks import DIM, PLAIN, Remark


class FaultForm(FormScreen):
    """Marks the order, or takes the mark back."""

    def __init__(self, order_sn: str) -> None:
        super().__init__()
        self._sn = order_sn

    def caption(self) -> str:
        """Name the order."""
        self.order = orders.find(self.desk, self._sn)
        return _("Logistics fault · {order}").format(order=named(self.order))

    def make_fields(self) -> Iterable[FormField]:
        """Return the faults; a marked one can be taken back."""
        marked = faults.of_order(self.desk, orders.find(self.desk, self._sn).id)
        options = []
        for cause, word in faults.CAUSES.items():
            text = _("{fault}: marked, take it back") if cause in marked else "{fault}"
            options.append((cause, text.format(fault=_(word))))
        yield FormField("cause", _("Fault"), ChoiceList(options))

    def opened(self) -> None:
        """Show the figure that a mark moves."""
        found = metrics.logistics_of(metrics.read_facts(self.desk, self.host.now()),
                                     self.desk.rules)  # fmt: skip
        words = _("Abnormal orders {n} of {m} grouped in 30 days: {rate} ({formula}).")
        self.head.say(
            Remark(
                words.format(
                    n=found.abnormal,
                    m=found.grouped,
                    rate=percent(found.rate),
                    formula="N/(N×100+M)",
                )
            ),
            Remark(_("An order with two faults counts once."), DIM),
        )

    def look(self) -> None:
        """Say what Enter does."""
        marked = self.fields["cause"].value in faults.of_order(self.desk, self.the_order.id)
        words = _("Enter takes the mark back.") if marked else _("Enter marks the order.")
        self.verdict.say(Remark(words, PLAIN))

    def save(self) -> Saved:
        """Mark it, or take the mark back."""
        cause = self.fields["cause"].value
        marked = cause in faults.of_order(self.desk, self.the_order.id)
        faults.mark(self.desk, self.host.now(), self._sn, cause, clear=marked)
        words = _("Mark taken back: {fault}.") if marked else _("Marked: {fault}.")
        return Saved(words.format(fault=_(faults.CAUSES[cause])), (self._sn,))
