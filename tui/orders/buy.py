"""Recording a purchase: the address goes to the clipboard, the margin is seen before saving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders import purchases
from core.orders.bindings import Binding
from core.orders.order import Order, OrderLine
from core.rules.addresses import Answer, Comparison, block, level_label
from core.store import suppliers
from tui.orders.form import OrderForm, named
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import ASK, BAD, DIM, OK, PLAIN, Remark

ANSWERS = {
    Answer.SAME: (OK, N_("The same address.")),
    Answer.PROBABLY: (OK, N_("Probably the same address.")),
    Answer.DIFFERENT: (BAD, N_("Another address: {part} differs.")),
    Answer.UNKNOWN: (DIM, N_("Cannot tell whether the address is the same: {part}.")),
}


class BuyForm(OrderForm):
    """Records what was bought upstream for one line of an order."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._prefilled = {"cost": "", "supplier": ""}

    def caption(self) -> str:
        """Name the order."""
        return _("Buy · {order}").format(order=named(self.order))

    def make_fields(self) -> Iterable[FormField]:
        """Return upstream number, cost, supplier, and the receiver seen upstream."""
        order = self.order
        lines = [(str(line.ordinal), _line_words(order, line)) for line in order.lines]
        yield FormField(
            "line",
            _("Item"),
            Choice(lines or [("0", "")], str(order.next_line)),
            shown=len(lines) > 1,
        )
        yield FormField(
            "number",
            _("Upstream no."),
            FieldInput(placeholder=_("paste the upstream order number")),
            required=True,
        )
        yield FormField("cost", _("Cost"), FieldInput(placeholder=_("yuan")), required=True)
        yield FormField("supplier", _("Supplier"), FieldInput(complete=self._suppliers))
        yield FormField(
            "address",
            _("Check"),
            FieldInput(placeholder=_("paste the upstream receiver to compare (optional)")),
        )

    def opened(self) -> None:
        """Copy the buyer's whole address, and say what the clipboard holds."""
        delivery = self.order.delivery
        text = block(delivery)
        if delivery.encrypted:
            words = _("The receiver is encrypted in the export. Copy it on the platform.")
            self.head.say(Remark(words, ASK))
        elif not text:
            words = _("The export holds no receiver. Copy it from the order's page.")
            self.head.say(Remark(words, ASK))
        else:
            self.host.copy(text)
            said = [Remark(_("Copied: {address}").format(address=text), OK)]
            if delivery.masked:
                words = _("Parts are hidden by *. Copy the whole on the platform.")
                said.append(Remark(words, ASK))
            self.head.say(*said)

    def judge(self) -> None:
        """Show margin, refusals and the comparison of addresses."""
        self._prefill()
        cost = self.amount("cost")
        self._say_suppliers()
        address = self.fields["address"].value
        found = purchases.check(
            self.desk,
            self.order,
            cost_fen=cost,
            upstream_order=self.fields["number"].value,
            ordinal=self._ordinal,
            address=address or None,
        )
        if found.address is not None:
            self.fields["address"].say(*_compared(found.address))
        else:
            self.fields["address"].say()
        self.against(self._margin(found, cost), *(Remark(text, BAD) for text in found.refusals))

    @property
    def _ordinal(self) -> int:
        return int(self.fields["line"].value)

    def _binding(self) -> Binding | None:
        line = next((x for x in self.order.lines if x.ordinal == self._ordinal), None)
        codes = (line.code_sku, line.code_item) if line else ()
        return next((b for code in codes for b in self.order.bindings if b.code == code), None)

    def _prefill(self) -> None:
        """Fill in cost and supplier of the line's item, unless something else was typed."""
        bound = self._binding()
        known = {
            "cost": yuan(bound.usual_cost_fen) if bound else "",
            "supplier": bound.supplier if bound else "",
        }
        for key, text in known.items():
            if self.fields[key].value == self._prefilled[key] != text:
                self.fields[key].value = text
                self._prefilled[key] = text

    def _margin(self, found: purchases.Check, cost: int | None) -> Remark:
        order = self.order
        earned = order.income_fen
        if earned is None:
            return Remark(_("Margin unknown: the export holds no amount."), PLAIN)
        other = sum(each.cost_fen for each in order.live_purchases)
        if found.margin_fen is None or cost is None:
            words = _("Income {income}, fee {fee}: type the cost to see the margin.")
            return Remark(words.format(income=yuan(earned), fee=yuan(found.fee_fen)), PLAIN)
        words = _("Margin {margin} yuan ({share} %) = {income} - {cost} - fee {fee}").format(
            margin=yuan(found.margin_fen),
            share=f"{found.margin_fen * 100 / earned:.1f}" if earned else "–",
            income=yuan(earned),
            cost=yuan(cost + other),
            fee=yuan(found.fee_fen),
        )
        # A low margin is said again among the refusals, so it is opposed there.
        return Remark(words, BAD if found.low_margin else OK)

    def _suppliers(self, text: str) -> Sequence[str]:
        return suppliers.names(self.desk.store, text, 5)

    def _say_suppliers(self) -> None:
        field = self.fields["supplier"]
        options = [name for name in self._suppliers(field.value) if name != field.value]
        field.offer(_("Tab: {names}").format(names="  ".join(options)) if options else "")

    def save(self) -> Saved:
        """Record the purchase."""
        cost = self.amount("cost")
        purchases.record(
            self.desk,
            self.host.now(),
            self.order.order_sn,
            upstream_order=self.fields["number"].value,
            cost_fen=0 if cost is None else cost,
            supplier=self.fields["supplier"].value,
            ordinal=self._ordinal,
            address=self.fields["address"].value or None,
            force=self.force,
        )
        return Saved(
            _("Purchase recorded: {no}, {cost} yuan.").format(
                no=self.fields["number"].value, cost=yuan(cost)
            )
        )


def _line_words(order: Order, line: OrderLine) -> str:
    bought = any(each.ordinal == line.ordinal for each in order.live_purchases)
    words = f"{line.title} {line.spec} x{line.quantity}"
    return _("{item} (bought)").format(item=words) if bought else words


def _compared(found: Comparison) -> tuple[str, str]:
    """Return what a comparison says, with both sides of the part that decides, and the tone."""
    tone, words = ANSWERS[found.answer]
    text = _(words).format(part=level_label(found.decided_by))
    part = next((each for each in found.parts if each.level == found.decided_by), None)
    if part is not None and found.answer in (Answer.DIFFERENT, Answer.UNKNOWN):
        text += " " + _("Buyer: {a}. Upstream: {b}.").format(a=part.a or "–", b=part.b or "–")
    return text, tone
