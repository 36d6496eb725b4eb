"""The copy menu: one digit puts a text on the seller's clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual import events

from core.base import personal
from core.base.i18n import _
from core.orders import messages, privacy, receiver, tracking
from core.orders.order import Order
from core.rules.messages import AUDIENCES, Offer
from core.rules.upstream.items import order_page
from tui.parts.host import Host
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.columns import fit

MOST = 9
# Keys after the digits; the others move on a sheet or close it.
_LETTERS = "abcdefghil"
_LABEL_WIDTH, _LONG_WIDTH = 24, 46
_BY_STAGE = 1


class Copyable(NamedTuple):
    """Something to copy, and what it is; `reason` says why there is no text to copy.

    Of what is `long` the list shows the beginning. `hidden` is what it shows of a text with a
    person's address in it; copying that is written down, with the order.
    """

    label: str
    text: str
    reason: str = ""
    long: bool = False
    hidden: str = ""
    order_id: int | None = None

    @property
    def seen(self) -> str:
        """The text as it may be shown now."""
        return self.hidden if self.hidden and not personal.is_open() else self.text


def copyable(order: Order) -> list[Copyable]:
    """Return what of an order can be copied, the most wanted first; at most nine, and what lacks.

    What is to be sent now comes first, what fits the stage alone last.
    """
    return with_words(offered(messages.offers(order), order), facts_of(order))


def facts_of(order: Order) -> list[Copyable]:
    """Return an order's own texts: the buyer's block, numbers, links."""
    parcel, block = order.parcel, receiver.block(order)
    number = parcel.number if parcel else order.platform_number or ""
    return [
        Copyable(_("several parcels"), tracking.parcels_message(order)),
        Copyable(
            _("address block"),
            block.text if block.usable else "",
            receiver.why_not(block),
            hidden=privacy.hidden_address(block.text) if block.usable else "",
            order_id=order.id,
        ),
        Copyable(_("order number"), order.order_sn),
        *(Copyable(_("upstream link"), item.url) for item in order.upstream[:3]),
        Copyable(_("tracking number"), number),
        *(Copyable(_("upstream order"), each.upstream_order) for each in order.live_purchases[:1]),
        Copyable(_("order page"), order_page(order.order_sn)),
    ]


class Offered(NamedTuple):
    """Words to send, and what is copied of them."""

    offer: Offer
    copy: Copyable


def offered(offers: Sequence[Offer], order: Order | None, *known: str) -> list[Offered]:
    """Return words to send; the order's address in them is personal, and other `known` ones."""
    own = messages.address_of(order) if order is not None else ""
    order_id = order.id if order is not None else None
    return [Offered(each, _of_offer(each, order_id, own, *known)) for each in offers]


def with_words(offers: Sequence[Offered], facts: Sequence[Copyable]) -> list[Copyable]:
    """Return texts to copy with the words to send among them; what cannot be had stands last."""
    now = [each.copy for each in offers if each.offer.weight > _BY_STAGE]
    later = [each.copy for each in offers if each.offer.weight == _BY_STAGE]
    found = [each for each in (*now, *facts, *later) if each.text][:MOST]
    return [*found, *(each for each in (*now, *facts) if not each.text and each.reason)]


def _of_offer(offer: Offer, order_id: int | None, *known: str) -> Copyable:
    hidden = privacy.hidden_in(offer.text, *known)
    return Copyable(
        offer.label, offer.text, offer.why_not, long=True, hidden=hidden, order_id=order_id
    )


def copy_lines(found: Sequence[Copyable]) -> list[Pieces]:
    """Return the menu's lines: key, what it is, the text; without a key, why it is not there."""
    return [
        [
            Piece(f"{key} ", "key"),
            Piece(fit(each.label, _LABEL_WIDTH)),
            Piece(_beginning(each), "dim"),
        ]
        if key
        else [Piece("  "), Piece(fit(each.label, _LABEL_WIDTH), "dim"), Piece(each.reason, "warn")]
        for key, each in _keyed(found)
    ]


def _keyed(found: Sequence[Copyable]) -> list[tuple[str, Copyable]]:
    """Return each with the key that copies it; without a text it has none."""
    left = iter(_keys())
    return [(next(left, "") if each.text else "", each) for each in found]


def _beginning(each: Copyable) -> str:
    text = each.seen.replace("\n", " ")
    return fit(text, _LONG_WIDTH).rstrip() if each.long else text


def _copied(found: Sequence[Copyable]) -> list[Copyable]:
    return [each for each in found if each.text]


def _keys() -> str:
    return "".join(map(str, range(1, MOST + 1))) + _LETTERS


class CopyScreen(Sheet[None]):
    """A digit copies and closes."""

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


class WordsScreen(CopyScreen):
    """All words to send about a row, the fitting ones first and whole; a key copies and closes."""

    def __init__(self, offers: Sequence[Offered]) -> None:
        Sheet.__init__(self)
        self.offers = [each.offer for each in offers]
        self.found = [each.copy for each in offers]

    def caption(self) -> str:
        """Return the title."""
        return _("Words to send")

    def keys(self) -> str:
        """Return the line that names the keys, as many as there are texts."""
        letters = _LETTERS[: max(len(_copied(self.found)) - MOST, 0)]
        if not letters:
            return super().keys()
        words = _("1-9 {letters} copy  Esc close")
        return words.format(letters="-".join(dict.fromkeys((letters[0], letters[-1]))))

    def lines(self) -> list[Pieces]:
        """Return each message: key, name, to whom; the text, or what it lacks."""
        found: list[Pieces] = []
        for offer, (key, each) in zip(self.offers, _keyed(self.found), strict=True):
            tone = "strong" if offer.weight and each.text else "" if each.text else "dim"
            head = [
                Piece(f"{key or ' '} ", "key"),
                Piece(fit(each.label, _LABEL_WIDTH), tone),
                Piece(_(AUDIENCES[offer.audience]), "dim"),
            ]
            if each.reason:
                head.append(Piece(f"  {each.reason}", "warn"))
            found.append(head)
            found += [[Piece(f"    {line}", "")] for line in each.seen.split("\n") if offer.weight]
        return found


def words_screen(order: Order) -> WordsScreen:
    """Return all words to send about an order."""
    return WordsScreen(offered(messages.offers(order), order))


def copied(
    screen: Sheet[None],
    found: Sequence[Copyable],
    character: str,
    told: Callable[[Copyable], object] = lambda each: None,
) -> bool:
    """Copy the text a key stands for, and say so; tell whether it stands for one.

    `told` is given what was copied, after it was.
    """
    texts = _copied(found)
    place = _keys().find(character)
    if not 0 <= place < len(texts):
        return False
    copy(screen.host, texts[place], told)
    return True


def copy(
    host: Host, each: Copyable, told: Callable[[Copyable], object] = lambda each: None
) -> None:
    """Copy a text and say so; of a person's address it is written down first, and not said."""
    if each.hidden:
        host.guarded(lambda: _copy_personal(host, each, told))
        return
    host.copy(each.text)
    host.say(_("Copied: {text}").format(text=each.text))
    told(each)


def _copy_personal(host: Host, each: Copyable, told: Callable[[Copyable], object]) -> None:
    privacy.copy(host.desk, host.now(), each.order_id)
    host.copy(each.text)
    host.say(_("Copied: {text}").format(text=each.label))
    told(each)
