"""The buyer's block: what of it is known, what is still missing, the seller's own entry.

The usual export holds no receiver, or a masked or encrypted one. The order page shows the whole
block; the seller pastes it here, and no masked export takes it away again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from core.base import personal
from core.base.errors import DaifaError, Refused
from core.base.i18n import _
from core.base.patterns import pattern
from core.base.text import one_line
from core.orders import moved
from core.orders import reading as orders
from core.orders.moved import CHANGED
from core.orders.order import Notice, Order
from core.orders.stages import ENDED
from core.rules import addresses
from core.rules.addresses import Address, Answer, house_numbers, is_encrypted, level_label
from core.store import acts
from core.store.acts import Act
from core.store.desk import Desk
from core.store.orders import ReceiverRow

# An order's columns of the receiver, in their order, and the part of a block that each holds.
COLUMNS = ("receiver", "phone", "province", "city", "district", "town", "address")
_PARTS = ("name", "phone", "province", "city", "district", "town", "detail")
_COLUMN_OF = dict(zip(_PARTS, COLUMNS, strict=True))
# `orders.receiver_source` of an entry of the seller's own; empty for what an export brought.
SELLER = "seller"
LONGEST = 1000
_ORDER_SN = pattern(r"(?<![0-9])[0-9]{6}-[0-9]{15}(?![0-9])")
# Without these nobody can deliver; a town or a house number is wanted, yet some have none.
NEEDED = ("name", "phone", "province", "city", "district", "detail")
WANTED = ("town", "numbers")
_PHONE_DIGITS = 7
# `[1234]` behind a name or a street, `17712345678-1234`.
_EXTENSION = pattern(r"(?<=\[)[0-9]{3,4}(?=\])|(?<=[0-9]{11}[-转])[0-9]{3,4}(?![0-9])")
_MOBILE = pattern(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


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


def is_whole(row: ReceiverRow) -> bool:
    """Whether a stored receiver has all that delivery needs: `block(…).usable` for lists."""
    values = row._asdict()
    texts = [values[name] or "" for name in COLUMNS]
    if not (row.phone and (row.address or row.city)) or any("*" in text for text in texts):
        return False
    return addresses.is_plain(*texts) or not missing(address_of(values))


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


def address_of(values: Mapping[str, Any]) -> Address:
    """Return the receiver that an order's columns hold; a column that is not there is unknown."""
    pairs = zip(_PARTS, COLUMNS, strict=True)
    return addresses.from_parts(**{part: values.get(name) or "" for part, name in pairs})


def columns_of(address: Address) -> dict[str, str | None]:
    """Return the columns of an order that hold a receiver; None where a part is unknown."""
    texts = [getattr(address, part) for part in _PARTS]
    if address.phone and address.extension:
        joint = "-" if len(address.extension) in (3, 4) else "转"
        texts[1] = f"{address.phone}{joint}{address.extension}"
    return {name: one_line(text) or None for name, text in zip(COLUMNS, texts, strict=True)}


def read(text: str) -> Address:
    """Read a pasted block in any shape the order page has (rules/addresses/README.md, 1).

    Raises DaifaError for a text that is too long to be one, or holds neither phone nor address.
    """
    if len(text) > LONGEST:
        raise DaifaError(
            "receiver-long",
            _("That is too long for an address ({count} characters). Copy the block alone.").format(
                count=len(text)
            ),
        )
    found = addresses.split(text)
    if not (found.phone or any(found.region)):
        raise DaifaError(
            "receiver-unread",
            _("No receiver was found in this text. It needs name, phone and address."),
        )
    return found


def typed(*, name: str, phone: str, region: str, detail: str) -> Address:
    """Return a receiver from a form's fields; `region` holds its levels, parted by spaces.

    Levels that the district table does not know are taken as they stand, in their order.
    """
    read = addresses.from_parts(name=name, phone=phone, detail=f"{region} {detail}")
    words = region.split()
    if all(word in (*read.region, read.town) for word in words) or len(words) < 3:
        return read
    province, city, district, *town = words
    return addresses.from_parts(
        name=name, phone=phone, province=province, city=city, district=district,
        town="".join(town), detail=detail,
    )  # fmt: skip


def contradictions(order: Order, address: Address) -> tuple[str, ...]:
    """Return the parts of a receiver that cannot be the export's, masked as that may be.

    The block of another order was copied, or the buyer has changed it since. A virtual phone
    says nothing about a masked real one.
    """
    if order.receiver_source == SELLER:
        return ()
    known = order.delivery
    telling = ("province", "city", "district", "name", *(["phone"] if "*" in known.phone else []))
    return tuple(part for part in addresses.conflicts(known, address) if part in telling)


def other_order(order: Order, text: str) -> str:
    """Return the number of another order that a pasted text names; "" when it names none."""
    found = _ORDER_SN.findall(text)
    return "" if not found or order.order_sn in found else str(found[0])


def read_for(order: Order, text: str) -> Address:
    """Read a pasted block for an order; as `read`, and refuse one of another order or of two."""
    other = other_order(order, text)
    if other:
        raise Refused(
            "receiver-other-order", _("This is the block of order {sn}.").format(sn=other)
        )
    extensions = sorted(set(_EXTENSION.findall(text)))
    if len(extensions) > 1:
        words = _("Two extensions stand in it: {first} and {second}. Which is the buyer's?")
        raise Refused(
            "receiver-two",
            words.format(first=extensions[0], second=extensions[1]),
            overridable=False,
        )
    return read(text)


def warnings(order: Order, address: Address) -> list[str]:
    """Return what is to be looked at before a receiver is kept, in sentences; nothing blocks."""
    found = [
        _("The export has another {part}: {text}. Is it the block of this order?").format(
            part=part_words((part,)),
            text=personal.value(_COLUMN_OF[part], getattr(order.delivery, part)),
        )
        for part in contradictions(order, address)
    ]
    if two := two_in_one(address):
        found.append(two)
    lacks = missing(address)
    if lacks:
        found.append(_("Missing: {parts}.").format(parts=part_words(lacks)))
    elif wanted := wanting(address):
        words = _("Not found, look once more: {parts}.")
        found.append(words.format(parts=part_words(wanted)))
    return found


def two_in_one(address: Address) -> str:
    """Return what shows that two people's blocks were read as one, in a sentence; "" for none.

    A street with a phone number in it, or with a region of its own that is another one.
    """
    phone = _MOBILE.search(address.detail)
    if phone is not None:
        return _(
            "The street holds another phone number, {phone}: keep one person's block alone."
        ).format(phone=phone[0])
    other = addresses.from_parts(detail=address.detail).region
    here = address.region
    differs = any(a and b and a != b for a, b in zip(other[:2], here[:2], strict=True))
    if other.province and differs:
        return _("The street lies in {other}, the region is {here}: which is right?").format(
            other=" ".join(filter(None, other)), here=" ".join(filter(None, here))
        )
    return ""


def record(desk: Desk, at: datetime, order: Order, address: Address) -> Order:
    """Keep a receiver as the seller's own entry; return the order as it is then.

    What stands there already is no change. Raises Refused for an order whose personal data was
    removed and for parts that are still hidden, DaifaError for an entry without phone and street,
    Stale when the order has changed since it was read.
    """
    _refuse_unfit(order, address)
    values = columns_of(address)
    if all(getattr(order, name) == value for name, value in values.items()):
        return order
    with desk.act(at, "receiver") as work:
        work.update(
            "orders",
            order.id,
            {**values, "encrypted": 0, "receiver_source": SELLER},
            expect_version=order.version,
        )
        for notice in own_notices(order):
            if not addresses.conflicts(address_of(notice.data["new"]), address, doubts=True):
                _end(work, order, notice)
        _tell(work, order, values)
    return orders.by_ids(desk, [order.id])[0]


def _refuse_unfit(order: Order, address: Address) -> None:
    if order.purged_at is not None:
        raise Refused(
            "receiver-purged",
            _("The buyer's data of this order was removed on {day}; it is not taken again.").format(
                day=f"{order.purged_at:%Y-%m-%d}"
            ),
        )
    texts = [getattr(address, part) for part in _PARTS]
    hidden = tuple(
        part for part, text in zip(_PARTS, texts, strict=True) if "*" in text or is_encrypted(text)
    )
    if hidden:
        raise Refused(
            "receiver-hidden",
            _(
                "Still hidden: {parts}. Show the whole receiver on the order's page (查看), then"
                " copy it again."
            ).format(parts=part_words(hidden)),
        )
    if not (address.phone or address.detail):
        raise DaifaError("receiver-empty", _("An address needs at least a phone or a street."))
    if two := two_in_one(address):
        raise Refused("receiver-two", two, overridable=False)
    if sum(map(len, texts)) > LONGEST:
        raise DaifaError("receiver-long", _("That is too long for an address."))


def clear(desk: Desk, at: datetime, order: Order) -> Order:
    """Take the seller's own entry away: what the export said is there again, as far as known.

    The next export fills it again. Raises Refused where there is no such entry, or the personal
    data was removed.
    """
    if order.purged_at is not None or order.receiver_source != SELLER:
        raise Refused(
            "receiver-none", _("There is no address of your own on this order to take away.")
        )
    values = _before_own(desk, order)
    with desk.act(at, "receiver-clear") as work:
        for notice in own_notices(order):
            values |= _whole(notice.data)
            _end(work, order, notice)
        work.update("orders", order.id, values, expect_version=order.version)
        _tell(work, order, values)
    return orders.by_ids(desk, [order.id])[0]


def accept(desk: Desk, at: datetime, order: Order, notice: Notice) -> Order:
    """Take the other address of an export in place of the seller's own entry."""
    with desk.act(at, "receiver-accept") as work:
        _end(work, order, notice)
        accept_in(work, order, notice.data)
    return orders.by_ids(desk, [order.id])[0]


def accept_in(work: Act, order: Order, data: Mapping[str, Any]) -> None:
    """Take the address of a notice's `data` (`new`, by column) within an act that is open.

    It is taken as a whole: what the file hides of it is unknown then. The notice itself has been
    ended before. A purged order takes none.
    """
    if order.purged_at is not None:
        return
    values = _whole(data)
    work.update("orders", order.id, {**values, "receiver_source": ""})
    _tell(work, order, values)


def _whole(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of the receiver that a notice tells of, None where it is hidden."""
    values: dict[str, Any] = {name: data["new"].get(name) for name in COLUMNS}
    return {**values, "encrypted": int(bool(data.get("encrypted")))}


def _tell(work: Act, order: Order, values: Mapping[str, Any]) -> None:
    """Tell of a bought order that its goods go to another address than the buyer's is now."""
    if not order.live_purchases or order.stage in ENDED:
        return
    if not addresses.conflicts(order.delivery, address_of(values), doubts=True):
        return
    old = {name: getattr(order, name) for name in COLUMNS}
    moved.moved(work, order.id, moved.change(COLUMNS, old, values))


def is_same(a: Address, b: Address) -> bool:
    """Whether two whole receivers say the same, however they are cut into parts."""
    return addresses.compare(a, b).answer is Answer.SAME


def own_notices(order: Order) -> list[Notice]:
    """Return the open notices which say that an export has another address than the seller."""
    return [each for each in order.notices if each.kind == CHANGED and each.data.get("own")]


def _end(work: Act, order: Order, notice: Notice) -> None:
    values = {"done_at": work.at, "settled": "accepted"}
    work.update("notices", notice.id, values, order_id=order.id)


def _before_own(desk: Desk, order: Order) -> dict[str, Any]:
    """Return the columns as they were before the seller's entry, from the order's events."""
    values: dict[str, Any] = {"encrypted": int(order.encrypted)}
    values |= {name: getattr(order, name) for name in COLUMNS}
    for event in reversed(acts.history(desk.store, order.id)):
        before = json.loads(event.before) if event.before and event.entity == "orders" else {}
        values |= {name: before[name] for name in values if name in before}
        if before.get("receiver_source") == "":
            break
    return {**values, "receiver_source": ""}


def as_json(order: Order) -> dict[str, str | None]:
    """Return the receiver in the shape of `daifa receiver --json` (tui/cli/README.md)."""
    values = columns_of(order.delivery)
    return {
        "name": values.pop("receiver"),
        **values,
        "source": SELLER if order.receiver_source == SELLER else "export",
    }
