"""The buyer's address, pasted from the order's page: shown part by part, corrected, kept."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.masks import masked_name, masked_phone, masked_street
from core.orders import buying_claims, receiver
from core.orders.order import Order
from core.rules import addresses
from core.rules.addresses import Address
from tui.orders.form import OrderForm, named
from tui.parts.messages import Saved
from tui.parts.personal_input import PersonalInput
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import ASK, DIM, OK, Remark

_SHOWN = ("province", "city", "district", "town", "numbers", "phone")
_PARTS = ("name", "phone", "region", "detail")
_MASKS = {"name": masked_name, "phone": masked_phone, "detail": masked_street}


class ReceiverForm(OrderForm):
    """Keeps the buyer's block as the seller's own entry; all fields empty take it away."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._pasted = ""

    def caption(self) -> str:
        """Name the order."""
        return _("Receiver · {order}").format(order=named(self.order))

    def keys(self) -> str:
        """Name the key that shows what is known, while it is masked."""
        controls = [field.control for field in self.fields.values()]
        masked = any(isinstance(each, PersonalInput) and each.is_masked for each in controls)
        return _("ctrl+r shows it") if masked else ""

    def redraw(self) -> None:
        """Show the fields as they may be shown now, and name the keys anew."""
        super().redraw()
        self.rename_keys()

    def make_fields(self) -> Iterable[FormField]:
        """Return the box to paste into, and the parts."""
        yield FormField(
            "paste",
            _("Paste"),
            FieldInput(placeholder=_("the whole block from the order's page, in any order")),
        )
        known = _texts(self.order.delivery)
        for part, label in zip(
            _PARTS, (_("Name"), _("Phone"), _("Region"), _("Street")), strict=True
        ):
            # What the export hides is no beginning to go on from.
            text = "" if _is_hidden(known[part]) else known[part]
            hint = known[part] if _is_hidden(known[part]) and "*" in known[part] else ""
            mask = _MASKS.get(part)
            control = (
                PersonalInput(text, mask) if text and mask else FieldInput(text, placeholder=hint)
            )
            yield FormField(part, label, control)

    def opened(self) -> None:
        """Say what the desk knows by now, and where the rest stands."""
        order = self.order
        if order.receiver_source == receiver.SELLER:
            words = _("Your own entry. Empty all fields and save to take it away.")
            self.head.say(Remark(words, DIM))
            return
        why = receiver.why_not(receiver.block(order))
        if why:
            page = _("Open the order on the platform, show the receiver, copy the block.")
            self.head.say(Remark(f"{why} {page}", ASK))

    def first(self) -> FormField:
        """Begin with the box to paste into; after a paste with what it lacks, or at the end."""
        doubtful = receiver.contradictions(self.order, self._address)
        if not self.pasted or self.fields["paste"].problem or doubtful:
            return self.fields["paste"]
        parts = [self.fields[part] for part in _PARTS]
        return next((field for field in parts if not field.value), parts[-1])

    def changed(self, field: FormField) -> None:
        """Spread a pasted block over the parts."""
        if field.key != "paste" or field.value == self._pasted:
            return
        self._pasted = field.value
        if not field.value:
            field.wrong()
            return
        try:
            texts = _texts(receiver.read_for(self.order, field.value))
        except DaifaError as error:
            field.wrong(error.message)
            return
        field.wrong()
        until = addresses.valid_until(field.value)
        if until:
            field.say(_("Virtual phone, valid until {day}.").format(day=until), DIM)
        for part in _PARTS:
            # What is not in the paste stays; but no street of one place beside another region.
            if texts[part] or (part == "detail" and texts["region"]):
                self.fields[part].value = texts[part]

    @property
    def _address(self) -> Address:
        return receiver.typed(**{part: self.fields[part].value for part in _PARTS})

    @property
    def _begun(self) -> bool:
        """Whether nothing but the export's own words stands in the fields."""
        known = _texts(self.order.delivery)
        return (
            all(self.fields[part].value in ("", known[part]) for part in _PARTS)
            and not self.fields["paste"].value
        )

    @property
    def _emptied(self) -> bool:
        return not any(self.fields[part].value for part in _PARTS)

    def judge(self) -> None:
        """Say what is complete, what is missing, and what cannot be the export's."""
        if self._emptied:
            own = self.order.receiver_source == receiver.SELLER
            words = _("Saving this takes your own entry away.")
            self.verdict.say(*([Remark(words, ASK)] if own else ()))
            return
        address = self._address
        missing, wanting = receiver.missing(address), receiver.wanting(address)
        if missing and self._begun:
            # The head says what is missing in what the export gave.
            self.verdict.say()
            return
        said = [Remark(text, ASK) for text in receiver.warnings(self.order, address)]
        if not missing:
            if self.order.receiver_source != receiver.SELLER:
                self.head.say()
            found = tuple(part for part in _SHOWN if part not in wanting)
            words = _("Complete: {parts}").format(parts=receiver.part_words(found))
            said.insert(0, Remark(words, OK))
        self.verdict.say(*said)

    def save(self) -> Saved:
        """Keep the entry, or take it away."""
        desk, at = self.desk, self.host.now()
        if self._emptied and self.order.receiver_source == receiver.SELLER:
            receiver.clear(desk, at, self.order)
            return Saved(_("Your own entry was taken away."))
        done = receiver.record(desk, at, self.order, self._address)
        missing = receiver.block(done).missing
        if missing:
            words = _("Address kept. Still missing: {parts}.")
            return Saved(words.format(parts=receiver.part_words(missing)))
        key = self.host.table.key("buy")
        if done.lines_to_buy and buying_claims.is_mine(desk, done, at):
            words = _("Address kept and copied. Buy it, then {buy} records it.")
            return Saved(words.format(buy=key), copy=receiver.block(done).text)
        return Saved(_("Address kept; {buy} copies it.").format(buy=key))


def _texts(address: Address) -> dict[str, str]:
    """Return what the fields hold of a receiver."""
    region = dict.fromkeys(part for part in (*address.region, address.town) if part)
    return {
        "name": address.name,
        "phone": receiver.columns_of(address)["phone"] or "",
        "region": " ".join(region),
        "detail": address.detail,
    }


def _is_hidden(text: str) -> bool:
    return "*" in text or addresses.is_encrypted(text)
