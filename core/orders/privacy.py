"""Looking at personal data: who did, is written down; and what people wrote about an order.

Names, phones and addresses are masked where they are shown (`core.base.personal`) until somebody
opens them, which is an event and nothing that can be taken back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.base import personal
from core.base.errors import Refused
from core.base.i18n import _
from core.base.masks import (
    masked_door,
    masked_name,
    masked_names,
    masked_phone,
    masked_street,
)
from core.base.patterns import pattern
from core.orders import receiver
from core.orders.order import Order
from core.rules import addresses
from core.store.desk import Desk
from core.store.people import about as about
from core.store.search import by_person

SHOW, COPY = "personal-show", "personal-copy"
# Less of a street stands in many texts that do not mean it.
_TELLING = 2
# Without one of these no text is an address: most are none, and are not read as one.
_PLACE = pattern(r"[省市区县镇乡村路街道巷弄号栋幢楼室]")


def show(desk: Desk, at: datetime) -> datetime:
    """Write down that personal data is looked at; return until when it may be shown.

    Raises Refused for who may not see it, Busy and every other DaifaError where it cannot be
    written down: then it is not shown either.
    """
    _must_be_allowed(desk)
    with desk.act(at, SHOW) as work:
        work.say(None, "")
    return at + desk.rules.general["personal.shown"].delta


def copy(desk: Desk, at: datetime, order_id: int | None) -> None:
    """Write down that a buyer's address was copied. Raises as `show`."""
    _must_be_allowed(desk)
    with desk.act(at, COPY) as work:
        work.say(order_id, "")


def copy_words(desk: Desk, at: datetime, order_id: int, text: str, address: str) -> None:
    """Write down that words with a buyer's address in them were copied. Raises as `show`."""
    if hidden_in(text, address):
        copy(desk, at, order_id)


def _must_be_allowed(desk: Desk) -> None:
    if not desk.may_see_personal:
        raise Refused(
            "personal",
            _("{who} may not see names, phones and addresses whole.").format(who=desk.actor.who),
        )


def not_searched() -> str:
    """Return in a sentence that nothing is found by a person; empty where it is."""
    if by_person():
        return ""
    return _("Nobody's name, phone or address is searched here: give a number or an item.")


def written(order: Order, text: str) -> str:
    """Return what somebody wrote about an order, as it may be shown now.

    Masked are phones, the buyer's own name and street, and the whole of what reads as an address.
    """
    if personal.is_open() or not text:
        return text
    to = order.delivery
    if len(to.detail) >= _TELLING:
        text = text.replace(to.detail, masked_street(to.detail))
    return loose(masked_names(text, (to.name,)))


def loose(text: str) -> str:
    """Return what somebody wrote about no order, as it may be shown now."""
    if personal.is_open() or not text:
        return text
    text = personal.named(text)
    if _PLACE.search(text) is not None:
        read = addresses.split(text)
        if read.province and read.city and read.detail:
            return hidden_address(text)
    return personal.words(text)


def hidden_address(text: str) -> str:
    """Return an address of any shape with name, phone and street masked; the region stays."""
    read = addresses.split(text)
    street = masked_street(read.detail)
    parts = (masked_name(read.name), masked_phone(read.phone), *read.region,
             masked_door(read.town), street)  # fmt: skip
    return " ".join(part for part in parts if part)


def hidden_in(text: str, *known: str) -> str:
    """Return a text with the addresses in it masked; "" where none of them stands in it."""
    hidden = text
    for each in known:
        if each:
            hidden = hidden.replace(each, hidden_address(each))
    return "" if hidden == text else hidden


def buyer_line(order: Order) -> str:
    """Return the receiver in a line, as it may be shown now; "" where nothing is known."""
    text = receiver.block(order).text
    return text if personal.is_open() else hidden_address(text)


def json_receiver(desk: Desk, order: Order) -> dict[str, str | None]:
    """Return the receiver for JSON: whole, unless who sits here may not see it."""
    found = receiver.as_json(order)
    if desk.may_see_personal:
        return found
    named = {**found, "receiver": found["name"]}
    hidden = {name: personal.masked(name, text or "") or None for name, text in named.items()}
    name = hidden.pop("receiver")
    return {**hidden, "name": name}


def value(column: str, text: str) -> str:
    """Return the value of a column as it may be shown now; of words also without addresses."""
    return personal.value(column, loose(text) if personal.is_written(column) else text)


def json_text(column: str, text: str) -> str:
    """Return a text of JSON for who may see no person, by the name of its value."""
    return personal.masked(column, loose(text) if personal.is_written(column) else text)


def json_value(desk: Desk, column: str, value: Any) -> Any:
    """Return a value of an event for JSON: what a notice tells holds old and new of persons."""
    return value if desk.may_see_personal or column != "data" else ""
