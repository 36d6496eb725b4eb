"""The buyer's block: what of it is known, what is still missing, the seller's own entry.

The usual export holds no receiver, or a masked or encrypted one. The order page shows the whole
block; the seller pastes it here, and no masked export takes it away again.
"""

from __future__ import annotations

from typing import NamedTuple

from core.base.i18n import _
from core.orders.order import Order
from core.rules import addresses
from core.rules.addresses import Address, house_numbers, is_encrypted, level_label

# Without these nobody can deliver; a town or a house number is wanted, yet some have none.
NEEDED = ("name", "phone", "province", "city", "district", "detail")
WANTED = ("town", "numbers")
_PHONE_DIGITS = 7


class Block(NamedTuple):
    """The buyer's block of an order, and whether it may be copied for buying.

    `text` is the line to paste upstream, masked as it may be; "" when nothing is known.
    `missing` are codes of the parts that are absent, masked or encrypted (of NEEDED; see
    `part_words` for their names). `hidden` says why: "encrypted", "masked", or "" where the
    export simply holds nothing. `usable` is True when nothing is missing: only then may the text
    be copied with a ✓; else the next step is to paste the block from the order page (`r`).
    """

    text: str
    missing: tuple[str, ...]
    usable: bool
    hidden: str = ""


def block(order: Order) -> Block:
    """Return the order's block as it would be copied for buying, and what it still lacks."""
    address = order.delivery
    found = missing(address)
    encrypted = address.encrypted or (bool(order.encrypted) and bool(found))
    hidden = "encrypted" if encrypted else "masked" if address.masked else ""
    return Block(addresses.block(address), found, not found, hidden)


def missing(address: Address) -> tuple[str, ...]:
    """Return the parts that delivery needs and that are absent, masked or encrypted."""
    return tuple(part for part in NEEDED if _lacks(address, part))


def wanting(address: Address) -> tuple[str, ...]:
    """Return the parts that most addresses have and this one does not: look once more."""
    town = () if address.town else ("town",)
    numbers = () if house_numbers(address.detail) else ("numbers",)
    return town + numbers


def _lacks(address: Address, part: str) -> bool:
    text = getattr(address, part)
    if part == "phone":
        return "*" in text or sum(c.isdigit() for c in text) < _PHONE_DIGITS
    if "*" in text or is_encrypted(text):
        return True
    if part == "city":
        # Some districts are governed by their province itself.
        return not (text or address.district)
    return not text


def part_words(parts: tuple[str, ...]) -> str:
    """Return the names of parts in the user's language, parted by commas."""
    return _(", ").join(level_label(part) for part in parts)


def why_not(found: Block) -> str:
    """Return in a sentence why a block cannot be copied for buying; "" when it can."""
    if found.usable:
        return ""
    if found.hidden == "encrypted":
        return _("The platform encrypts the receiver in the export.")
    parts = part_words(found.missing)
    if found.hidden == "masked":
        return _("Hidden by * in the export: {parts}.").format(parts=parts)
    if len(found.missing) == len(NEEDED):
        return _("The export holds no receiver.")
    return _("Missing in the address: {parts}.").format(parts=parts)
