"""Recording a purchase: number and cost of the whole; the margin is seen before saving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from core.base import personal
from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders import privacy, purchases, receiver
from core.orders.order import Order, OrderLine, usual_cost
from core.orders.purchases import ALL
from core.rules.addresses import Answer, Comparison, level_label
from core.rules.upstream.items import PLATFORMS, platform_label
from core.rules.upstream.order_numbers import clean
from core.store import suppliers
from tui.orders.claim import give_up
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


def platforms(*known: str) -> list[tuple[str, str]]:
    """Return the platforms to choose from, after any others that are known, or none."""
    codes = dict.fromkeys((*(each for each in known if each not in PLATFORMS), *PLATFORMS))
    return [(code, platform_label(code) or "–") for code in codes]


class BuyForm(OrderForm):
    """Records what was bought upstream for one line of an order, or for all that are left.

    The clipboard is left alone when it opens: by then the upstream order number is on it.
    """

    # An upstream order number is on no clipboard any more once the next thing was copied.
    throws_away = False
    # `y` and `o` are letters while something is typed.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,ctrl+y", "copy_block", show=False),
        Binding("o,ctrl+o", "copy_link", show=False),
    ]

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._prefilled = {"cost": "", "supplier": "", "platform": ""}

    def caption(self) -> str:
        """Name the order."""
        return _("Buy · {order}").format(order=named(self.order))

    def keys(self) -> str:
        """Name the keys that copy."""
        return _("ctrl+y address  ctrl+o link")

    def make_fields(self) -> Iterable[FormField]:
        """Return item, platform, supplier, the receiver seen upstream, and last number and cost."""
        order = self.order
        lines = [(str(line.ordinal), _line_words(order, line)) for line in order.lines]
        if len(order.lines_to_buy) > 1:
            words = _("all {n} items at once").format(n=len(order.lines_to_buy))
            lines.append((str(ALL), words))
        yield FormField(
            "line",
            _("Item"),
            Choice(lines or [("0", "")], str(order.next_line)),
            shown=len(lines) > 1,
        )
        known = self._prefilled["platform"] = purchases.platform_of(order, order.next_line)
        others = [purchases.platform_of(order, line.ordinal) for line in order.lines]
        yield FormField("platform", _("Platform"), Choice(platforms(known, *others), known))
        yield FormField("supplier", _("Supplier"), FieldInput(complete=self._suppliers))
        yield FormField(
            "address",
            _("Check"),
            FieldInput(placeholder=_("paste the upstream receiver to compare (optional)")),
        )
        yield FormField(
            "number",
            _("Upstream no."),
            FieldInput(placeholder=_("paste the upstream order number")),
            required=True,
        )
        hint = _("yuan, of the whole purchase")
        yield FormField("cost", _("Cost"), FieldInput(placeholder=hint), required=True)

    def first(self) -> FormField:
        """Begin at the number: what stands before it is filled in, or may stay empty."""
        number = self.fields["number"]
        return self.fields["cost"] if self.pasted and not number.problem else number

    def opened(self) -> None:
        """Show the buyer's block, and say what it lacks."""
        found = receiver.block(self.order)
        if found.usable:
            text = found.text if personal.is_open() else privacy.hidden_address(found.text)
            words = _("Ship to: {address}").format(address=text)
            self.head.say(Remark(words, DIM))
        else:
            words = _("{why} {key} in the list puts the address in.")
            key = self.host.table.key("receiver")
            self.head.say(Remark(words.format(why=receiver.why_not(found), key=key), ASK))

    # -- copying again ---------------------------------------------------------------------

    def action_copy_block(self) -> None:
        """Copy the buyer's block again; one that is not whole is not copied."""
        found = receiver.block(self.order)
        if found.usable:
            self.in_turn(lambda: self._copy(found.text))
        else:
            self.opened()

    def _copy(self, text: str) -> None:
        privacy.copy(self.desk, self.host.now(), self.order.id)
        self.host.copy(text)
        self.head.say(Remark(_("Copied: {text}").format(text=_("address block")), OK))

    def action_copy_link(self) -> None:
        """Copy the link of the item that is bought, where it is sure which one it is."""
        found = self.order.upstream_of(self._lines[0])
        if len(found) == 1 and not found[0].confirm:
            self.host.copy(found[0].url)
            self.head.say(Remark(_("Copied: {text}").format(text=found[0].url), OK))
        else:
            words = _("It is not sure where this item leads: {key} in the list binds it.")
            self.head.say(Remark(words.format(key=self.host.table.key("upstream")), ASK))

    # -- judging ---------------------------------------------------------------------------

    @property
    def _ordinal(self) -> int:
        return int(self.fields["line"].value)

    @property
    def _lines(self) -> tuple[int, ...]:
        return purchases.lines_of(self.order, self._ordinal)

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
            platform=self.fields["platform"].value,
            ordinal=self._ordinal,
            address=address or None,
        )
        if found.address is not None:
            self.fields["address"].say(*_compared(found.address))
        else:
            self.fields["address"].say()
        if not self.fields["cost"].problem:
            self.fields["cost"].say(self._usual_words(found.usual_fen), DIM)
        self.fields["number"].wrong("\n".join(found.hard))
        self.against(self._margin(found, cost), *(Remark(text, BAD) for text in found.refusals))

    def _prefill(self) -> None:
        """Fill in what is known of the line's item, unless something else was typed."""
        first, order = self._lines[0], self.order
        bound = order.binding(first)
        number = clean(self.fields["number"].value)
        known = {
            "cost": yuan(usual_cost(order, self._lines)),
            "supplier": bound.supplier if bound else "",
            "platform": purchases.platform_of(order, first, number=number),
        }
        for key, text in known.items():
            if self.fields[key].value == self._prefilled[key] != text:
                self._prefilled[key] = text
                self.fields[key].propose(text)

    def _usual_words(self, usual_fen: int | None) -> str:
        """Say what the filled in cost is made of, and that it is that of all pieces."""
        lines = [line for line in self.order.lines if line.ordinal in self._lines]
        pieces = sum(line.quantity for line in lines)
        if usual_fen is not None:
            parts = []
            for line in lines:
                bound = self.order.binding(line.ordinal)
                each = yuan(bound.usual_cost_fen) if bound else "–"
                parts.append(f"{line.quantity} × {each}")
            return _("As usual: {sum}").format(sum=" + ".join(parts))
        if pieces > 1:
            return _("of all {n} pieces together").format(n=pieces)
        return ""

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
        done = purchases.record(
            self.desk,
            self.host.now(),
            self.order.order_sn,
            upstream_order=self.fields["number"].value,
            cost_fen=0 if cost is None else cost,
            platform=self.fields["platform"].value,
            supplier=self.fields["supplier"].value,
            ordinal=self._ordinal,
            address=self.fields["address"].value or None,
            force=self.force,
        )
        text = _("Purchase recorded: {no}, {cost} yuan.").format(
            no=clean(self.fields["number"].value), cost=yuan(cost)
        )
        if done.lines_to_buy:
            words = _("{upstream} leads to the item that is not bought yet.")
            text += " " + words.format(upstream=self.host.table.key("upstream"))
        return Saved(text)

    def left(self) -> Saved | None:
        """The order is free for others when the form is left, unless a purchase was begun here."""
        return None if self.typed else give_up(self.host, self.order)


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
        column = {"name": "receiver", "phone": "phone"}.get(part.level, "address")
        a, b = personal.change(column, part.a, part.b)
        text += " " + _("Buyer: {a}. Upstream: {b}.").format(a=a or "–", b=b or "–")
    return text, tone
