"""Finding our order behind an upstream order (imports/README.md, 4).

Three ways are sure enough to act on: the order number that the upstream carries, the upstream
number that was recorded with a purchase, and the virtual phone's extension where the receiver
agrees. Item, receiver and time together are a proposal only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from core.base.masks import masked_door, masked_name, masked_numbers
from core.base.patterns import pattern
from core.imports.upstream.rows import UpstreamRow
from core.orders import reading as orders
from core.orders.bindings import is_own_id, keys_of
from core.orders.order import Order
from core.orders.purchases import ALL
from core.rules.addresses import Address, Answer, Comparison, compare, from_parts
from core.rules.addresses.compare import fits
from core.store import orders as store_orders
from core.store import upstream_orders
from core.store.desk import Desk
from core.store.upstream_orders import Receiver

_ORDER_SN = pattern(r"(?<![0-9])[0-9]{6,8}-[0-9]{9,15}(?![0-9])")
# Taobao and Tmall share one order list.
_SAME_LIST = {"taobao": ("taobao", "tmall"), "tmall": ("taobao", "tmall")}
# More than this many receivers alike say nothing.
_MOST_ALIKE = 5
# The seller said which order it is.
BY_SELLER = "seller"


class Match(NamedTuple):
    """The order found and how: `downstream`, `purchase`, `extension`, `seller`, or "" for none.

    `several` holds the orders among which it could not be decided, or that share a recorded
    purchase; `weak` those that only item, receiver and time speak for.
    """

    order_id: int | None = None
    by: str = ""
    several: tuple[int, ...] = ()
    weak: tuple[int, ...] = ()


def receiver_of(row: UpstreamRow) -> Address:
    """Return where the upstream order goes."""
    return from_parts(name=row.receiver, phone=row.phone, detail=row.address)


def masked_receiver(row: UpstreamRow) -> str:
    """Return where the upstream order goes as a list may show it: persons and doors masked."""
    to = receiver_of(row)
    place = "".join((*to.region[1:], to.town, to.detail)) or "".join(to.region)
    parts = (masked_name(to.name), masked_numbers(to.phone), masked_door(place))
    return " ".join(part for part in parts if part)


def elsewhere(order: Order, row: UpstreamRow) -> Comparison | None:
    """Return how an upstream order's receiver differs from the buyer; None where it does not."""
    found = compare(order.delivery, receiver_of(row))
    return found if found.answer is Answer.DIFFERENT else None


class Matcher:
    """Finds orders for the rows of one file. Receivers are read once, when first needed.

    `since` is how far back, in seconds since 1970, receivers are compared.
    """

    def __init__(self, desk: Desk, since: int) -> None:
        self._desk = desk
        self._since = since
        self._by_extension: dict[str, list[Receiver]] | None = None
        self._by_surname: dict[str, list[Receiver]] = {}

    def find(self, row: UpstreamRow) -> Match:
        """Return the order of an upstream order."""
        numbers = set(_ORDER_SN.findall(row.downstream_sn))
        named = self._ids(numbers)
        if named:
            # Two numbers in the cell: one purchase for two buyers, whoever is ours.
            one = len(numbers) == 1
            return Match(named[0], "downstream") if one else Match(several=tuple(named))
        platforms = _SAME_LIST.get(row.platform, (row.platform,))
        # Also what was cancelled: it was for that order, and is for no other one.
        bought = upstream_orders.orders_bought_with(self._desk.store, row.upstream_order, platforms)
        if len(bought) == 1:
            return Match(bought[0], "purchase")
        if bought:
            return Match(None, "purchase", several=tuple(bought))
        receiver = receiver_of(row)
        alike = self._with_extension(row, receiver)
        if len(alike) == 1:
            return Match(alike[0], "extension")
        if alike:
            return Match(several=tuple(alike))
        return Match(weak=tuple(self._weak(row, receiver)))

    def _ids(self, numbers: Iterable[str]) -> list[int]:
        found = (store_orders.id_of(self._desk.store, sn) for sn in sorted(numbers))
        return [order_id for order_id in found if order_id is not None]

    def _with_extension(self, row: UpstreamRow, receiver: Address) -> list[int]:
        if not receiver.extension or not receiver.name:
            return []
        return [
            each.id
            for each in self._index().get(receiver.extension, ())
            if each.receiver and fits(receiver.name, _name(each)) and self._in_time(row, each)
        ]

    def _weak(self, row: UpstreamRow, receiver: Address) -> list[int]:
        """Return orders not bought yet whose receiver and upstream item agree."""
        items = {line.item_id for line in row.lines if line.item_id}
        if not receiver.name or receiver.encrypted or not items:
            return []
        self._index()
        near = [
            each.id
            for mark in dict.fromkeys((receiver.name[0], "*"))
            for each in self._by_surname.get(mark, ())
            if not each.bought and self._in_time(row, each) and fits(receiver.name, _name(each))
        ]
        if not 0 < len(near) <= _MOST_ALIKE:
            return []
        return [
            order.id
            for order in orders.by_ids(self._desk, near)
            if order.pending and items & _items_of(order)
        ]

    def _in_time(self, row: UpstreamRow, each: Receiver) -> bool:
        """It was bought after the buyer ordered; an unknown time speaks against nothing."""
        bought = row.created_at or row.paid_at
        return bought is None or each.grouped_at is None or bought >= each.grouped_at

    def _index(self) -> dict[str, list[Receiver]]:
        if self._by_extension is None:
            self._by_extension = {}
            for each in upstream_orders.receivers_since(self._desk.store, self._since):
                whole = from_parts(name=each.receiver or "", phone=each.phone or "")
                if whole.extension:
                    self._by_extension.setdefault(whole.extension, []).append(each)
                if whole.name and not whole.encrypted:
                    self._by_surname.setdefault(whole.name[0], []).append(each)
        return self._by_extension


def _name(each: Receiver) -> str:
    return from_parts(name=each.receiver or "").name


def _items_of(order: Order) -> set[str]:
    return {item.item_id for item in order.upstream}


def line_of(order: Order, row: UpstreamRow, *, by_seller: bool = False) -> int | None:
    """Return the order's line that an upstream order serves, `ALL` that are not bought, or None.

    None says that it is not clear. An order of one line leaves no choice. Otherwise the items must
    name it: one item one line alone, several items all lines that have no purchase. What the
    seller says is for the order is for what is left of it, where the items are as many.
    """
    if len(order.lines) == 1:
        return order.lines[0].ordinal
    left = order.lines_to_buy
    many = len(row.lines)
    if by_seller and many == len(left):
        return left[0].ordinal if many == 1 else ALL
    items = {line.item_id for line in row.lines if line.item_id}
    bound = {each.code: each.item_id for each in order.bindings}
    named = {line.ordinal: items & _codes(keys_of(line), bound) for line in left}
    fitting = [ordinal for ordinal, found in named.items() if found]
    if many <= 1:
        return fitting[0] if len(fitting) == 1 else None
    whole = len(fitting) == len(left) == many and items == set().union(*named.values())
    return ALL if whole else None


def _codes(keys: Iterable[str], bound: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for key in keys:
        if key in bound:
            found.add(bound[key])
        elif not is_own_id(key):
            found.update(re.findall(r"[0-9]{8,15}", key))
    return found


def since(rows: Iterable[UpstreamRow], back_s: int, at: int) -> int:
    """Return from when on receivers are compared: the oldest upstream order less a while."""
    return min((row.created_at for row in rows if row.created_at), default=at) - back_s
