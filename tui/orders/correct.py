"""Correcting a purchase, or recording that it was cancelled upstream, at any later time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.base.i18n import _
from core.base.money import yuan
from core.orders import purchase_changes
from core.orders.order import Order, Purchase
from core.rules.upstream.items import platform_label
from core.store import suppliers
from tui.orders.buy import platforms
from tui.orders.form import OrderForm, named
from tui.parts.form_fields import Drafts
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, ChoiceList, FieldInput, FormField
from tui.widgets.remarks import ASK, BAD, DIM, PLAIN, Remark

_CORRECT, _CANCEL = "correct", "cancel"


class CorrectForm(OrderForm):
    """Changes one purchase of an order; the cursor begins at its cost."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._shown = 0

    def caption(self) -> str:
        """Name the order."""
        return _("Correct the purchase · {order}").format(order=named(self.order))

    def make_fields(self) -> Iterable[FormField]:
        """Return which purchase, what is done to it, its parts, and why it was cancelled."""
        found = purchase_changes.groups(self.order)
        names = [(str(each[0].id), _name(self.order, each)) for each in found]
        yield FormField("which", _("Purchase"), ChoiceList(names), shown=len(names) > 1)
        ways = [(_CORRECT, _("correct it")), (_CANCEL, _("it was cancelled upstream"))]
        yield FormField("way", _("Do"), Choice(ways))
        known = [each[0].platform for each in found]
        yield FormField("platform", _("Platform"), Choice(platforms(*known)))
        yield FormField("supplier", _("Supplier"), FieldInput(complete=self._suppliers))
        yield FormField("number", _("Upstream no."), FieldInput(), required=True)
        hint = _("yuan, of the whole purchase")
        yield FormField("cost", _("Cost"), FieldInput(placeholder=hint), required=True)
        hint = _("out of stock, bought elsewhere, …")
        yield FormField("why", _("Reason"), FieldInput(placeholder=hint), required=True)

    def opened(self) -> None:
        """Show what was recorded of the purchase."""
        self._drafts = Drafts(self.fields, ("way", "platform", "supplier", "number", "cost", "why"))
        self._turn()

    def first(self) -> FormField:
        """Begin with the purchase where there are several, else at the cost."""
        return self.fields["which" if self.fields["which"].display else "cost"]

    @property
    def _together(self) -> tuple[Purchase, ...]:
        return purchase_changes.bought_together(self.order, int(self.fields["which"].value))

    @property
    def _cancels(self) -> bool:
        return self.fields["way"].value == _CANCEL

    def _turn(self) -> None:
        """Show the chosen purchase; what was typed for another stays with that one."""
        self._shown = self._together[0].id
        self._drafts.turn(str(self._shown), self._fill)
        self.fields["which"].say(self._drafts.words(), ASK)

    def _fill(self) -> None:
        together = self._together
        first = together[0]
        self.fields["way"].value = _CORRECT
        self.fields["why"].value = ""
        self.fields["platform"].value = first.platform
        for key, text in (
            ("supplier", first.supplier),
            ("number", first.upstream_order),
            ("cost", yuan(sum(each.cost_fen for each in together))),
        ):
            self.fields[key].propose(text)
        when = f"{first.bought_at:%m-%d %H:%M}"
        self.head.say(Remark(_("Recorded {time}.").format(time=when), DIM))

    def judge(self) -> None:
        """Show what the change means, and what speaks against it."""
        together = self._together
        if together[0].id != self._shown:
            self._turn()
        for key in ("platform", "supplier", "number", "cost"):
            self.fields[key].display = not self._cancels
        self.fields["why"].display = self._cancels
        if self._cancels:
            words = _("What it was for is to be bought again: {items}.")
            items = _(", ").join(_item_names(self.order, together))
            self.against()
            self.verdict.say(Remark(words.format(items=items), PLAIN))
            return
        cost = self.amount("cost")
        found = purchase_changes.check(
            self.desk,
            self.order,
            together[0].id,
            cost_fen=cost,
            upstream_order=self.fields["number"].value,
            platform=self.fields["platform"].value,
        )
        self.fields["number"].wrong("\n".join(found.hard))
        before = sum(each.cost_fen for each in together)
        said = []
        if cost is not None and cost != before:
            words = _("Cost {before} → {after}, margin {margin} yuan")
            said.append(
                Remark(words.format(before=yuan(before), after=yuan(cost),
                                    margin=yuan(found.margin_fen) or "–"))
            )  # fmt: skip
        self.against(*said, *(Remark(text, BAD) for text in found.refusals))

    def _suppliers(self, text: str) -> Sequence[str]:
        return suppliers.names(self.desk.store, text, 5)

    def gone(self) -> str:
        """Say that somebody else has cancelled it."""
        if any(each.id == self._shown for each in self.order.live_purchases):
            return ""
        return _("This purchase was cancelled meanwhile; nothing was changed.")

    def save(self) -> Saved:
        """Correct it, or record that it was cancelled."""
        at, sn, id = self.host.now(), self.order.order_sn, self._together[0].id
        if self._cancels:
            why = self.fields["why"].value
            purchase_changes.cancel(self.desk, at, sn, id, why, expect=self.order)
            return Saved(_("Purchase cancelled: {reason}").format(reason=why))
        done = purchase_changes.correct(
            self.desk,
            at,
            sn,
            id,
            cost_fen=self.amount("cost"),
            upstream_order=self.fields["number"].value,
            supplier=self.fields["supplier"].value,
            platform=self.fields["platform"].value,
            force=self.force,
            expect=self.order,
        )
        words = _("Purchase corrected; the order now cost {cost} yuan.")
        return Saved(words.format(cost=yuan(done.cost_fen)))


def _name(order: Order, together: Sequence[Purchase]) -> str:
    first, cost = together[0], sum(each.cost_fen for each in together)
    items = _(", ").join(_item_names(order, together))
    return f"{platform_label(first.platform)} {first.upstream_order}  {yuan(cost)}  {items}"


def _item_names(order: Order, together: Sequence[Purchase]) -> list[str]:
    bought = {each.ordinal for each in together}
    return [f"{line.title} {line.spec}".strip() for line in order.lines if line.ordinal in bought]
