"""The seller's note on an order, and the grouping time that an export left blank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.base.clock import beijing, parse_moment
from core.base.i18n import _
from core.orders import edits as order_edits
from core.orders.order import Order
from tui.parts.form import FormScreen, named
from tui.parts.messages import Saved
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import OK, Remark


class NoteForm(FormScreen):
    """Keeps a note; an empty one takes it away."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)

    def caption(self) -> str:
        """Name the order."""
        return _("Note · {order}").format(order=named(self.the_order))

    def make_fields(self) -> Iterable[FormField]:
        """Return the note."""
        text = "；".join((self.the_order.note or "").split("\n"))
        yield FormField("note", _("Note"), FieldInput(text))

    def opened(self) -> None:
        """Show what buyer and seller wrote on the platform."""
        order = self.the_order
        memos = ((_("Buyer"), order.buyer_memo), (_("Platform note"), order.seller_memo))
        self.head.say(*(Remark(f"{label}: {memo}") for label, memo in memos if memo))

    def save(self) -> Saved:
        """Keep the note."""
        text = self.fields["note"].value
        order_edits.note(self.desk, self.host.now(), self.the_order, text)
        words = _("Note kept.") if text else _("Note taken away.")
        return Saved(words, (self.the_order.order_sn,))


class FillInForm(FormScreen):
    """Fills in when the order was grouped, so that its clock can run."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)

    def caption(self) -> str:
        """Name the order."""
        return _("Grouping time · {order}").format(order=named(self.the_order))

    def make_fields(self) -> Iterable[FormField]:
        """Return the time."""
        yield FormField(
            "time",
            _("Grouped at"),
            FieldInput(placeholder="11-22 15:00   15:00   2026-11-22 15:00"),
            required=True,
        )

    def opened(self) -> None:
        """Say where the time stands."""
        self.head.say(Remark(_("It stands in the order's details on the platform (订单成交时间).")))

    def look(self) -> None:
        """Show how the time was read."""
        field = self.fields["time"]
        field.wrong()
        if not field.value:
            return
        moment = self._moment()
        if moment is None:
            field.wrong(_("That is no time. Type 11-22 15:00 or 2026-11-22 15:00."))
        elif moment > beijing(self.host.now()):
            field.wrong(_("That time has not come yet."))
        else:
            field.say(f"{moment:%Y-%m-%d %H:%M}", OK)

    def _moment(self) -> datetime | None:
        try:
            return parse_moment(self.fields["time"].value, self.host.now(), past=True)
        except (ValueError, OverflowError):
            return None

    def save(self) -> Saved | None:
        """Fill the time in."""
        moment = self._moment()
        if moment is None:
            return None
        order = order_edits.fill_in_grouped(self.desk, self.host.now(), self.the_order, moment)
        due = f"{order.ship_by.due_at:%m-%d %H:%M}" if order.ship_by else "–"
        text = _("Grouped {time}, ship by {due}.").format(time=f"{moment:%m-%d %H:%M}", due=due)
        return Saved(text, (order.order_sn,))
