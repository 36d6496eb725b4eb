"""The seller's note on an order, and the grouping time that an export left blank."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from core.base.i18n import _
from core.orders import edits as order_edits
from core.orders.privacy import written
from tui.orders.form import OrderForm, named
from tui.parts.messages import Saved
from tui.parts.personal_input import PersonalInput
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import Remark


class NoteForm(OrderForm):
    """Keeps a note; an empty one takes it away."""

    def caption(self) -> str:
        """Name the order."""
        return _("Note · {order}").format(order=named(self.order))

    def make_fields(self) -> Iterable[FormField]:
        """Return the note."""
        text = "；".join((self.order.note or "").split("\n"))
        yield FormField("note", _("Note"), PersonalInput(text, partial(written, self.order)))

    def opened(self) -> None:
        """Show what buyer and seller wrote on the platform."""
        order = self.order
        memos = ((_("Buyer"), order.buyer_memo), (_("Platform note"), order.seller_memo))
        self.head.say(
            *(Remark(f"{label}: {written(order, memo)}") for label, memo in memos if memo)
        )

    def redraw(self) -> None:
        """Tell what was written, and the note, as they may be shown now."""
        self.opened()
        super().redraw()

    def save(self) -> Saved:
        """Keep the note."""
        text = self.fields["note"].value
        order_edits.note(self.desk, self.host.now(), self.order, text)
        words = _("Note kept.") if text else _("Note taken away.")
        return Saved(words)


class FillInForm(OrderForm):
    """Fills in when the order was grouped, so that its clock can run."""

    def caption(self) -> str:
        """Name the order."""
        return _("Grouping time · {order}").format(order=named(self.order))

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

    def judge(self) -> None:
        """Show how the time was read."""
        self.moment("time", past=True)

    def save(self) -> Saved | None:
        """Fill the time in."""
        moment = self.moment("time", past=True)
        if moment is None:
            return None
        order = order_edits.fill_in_grouped(self.desk, self.host.now(), self.order, moment)
        due = f"{order.ship_by.due_at:%m-%d %H:%M}" if order.ship_by else "–"
        text = _("Grouped {time}, ship by {due}.").format(time=f"{moment:%m-%d %H:%M}", due=due)
        return Saved(text)
