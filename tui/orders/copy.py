"""The copy menu: one digit puts a text on the seller's clipboard."""

from __future__ import annotations

from typing import NamedTuple

from textual import events

from core.base.i18n import _
from core.orders import tracking
from core.orders.order import Order
from core.rules.addresses import block
from core.rules.upstream.items import order_page
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.columns import fit


class Copyable(NamedTuple):
    """Something to copy, and what it is."""

    label: str
    text: str


def copyable(order: Order) -> list[Copyable]:
    """Return what of an order can be copied, the most wanted first; at most nine."""
    parcel = order.parcel
    number = parcel.number if parcel else order.platform_number or ""
    told = next((each.data for each in order.notices if each.kind == "tell_buyer"), None)
    found = [
        Copyable(_("message to the buyer"),
                 tracking.message_to_buyer(str(told.get("courier", "")),
                                           str(told.get("number", ""))) if told else ""),
        Copyable(_("address block"), block(order.delivery)),
        Copyable(_("order number"), order.order_sn),
        *(Copyable(_("upstream link"), item.url) for item in order.upstream[:3]),
        Copyable(_("tracking number"), number),
        *(Copyable(_("upstream order"), each.upstream_order) for each in order.live_purchases[:1]),
        Copyable(_("order page"), order_page(order.order_sn)),
    ]  # fmt: skip
    return [each for each in found if each.text][:9]


def copy_lines(found: list[Copyable]) -> list[Pieces]:
    """Return the menu's lines: digit, what it is, the text."""
    return [
        [
            Piece(f"{n} ", "key"),
            Piece(fit(each.label, 18)),
            Piece(each.text.replace("\n", " "), "dim"),
        ]
        for n, each in enumerate(found, 1)
    ]


class CopyScreen(Sheet[None]):
    """A digit copies and closes; Enter copies the first."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.found = copyable(order)

    def caption(self) -> str:
        """Return the title."""
        return _("Copy")

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("1-9 copy  Esc close")

    def lines(self) -> list[Pieces]:
        """Return the menu."""
        return copy_lines(self.found)

    def on_key(self, event: events.Key) -> None:
        """Copy what the digit stands for."""
        if event.character and copied(self, self.found, event.character):
            event.stop()
            self.dismiss(None)


def copied(screen: Sheet[None], found: list[Copyable], character: str) -> bool:
    """Copy the text a digit stands for, and say so; tell whether it stands for one."""
    if not character.isdecimal() or not character.isascii():
        return False
    place = int(character) - 1
    if not 0 <= place < len(found):
        return False
    screen.host.copy(found[place].text)
    screen.host.say(_("Copied: {text}").format(text=found[place].text))
    return True
