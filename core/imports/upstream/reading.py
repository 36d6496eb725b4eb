"""Reading upstream exports: rows of items are gathered to orders, tracking cells taken apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from core.base.clock import from_epoch
from core.base.i18n import _
from core.base.patterns import pattern
from core.files.fields import (
    BadCell,
    free_text,
    other_day,
    read_count,
    read_id,
    read_money,
    read_name,
    read_text,
)
from core.files.reading import Reading
from core.imports.receiver import read_personal
from core.imports.upstream.rows import UpstreamLine, UpstreamRow
from core.rules.couriers.table import table
from core.rules.upstream.statuses import upstream_state

T = TypeVar("T")

# imports/README.md, 4: what stands in the tracking column and is no tracking number.
_NO_NUMBER = pattern(r"(?:不需要|无需|不需|无须|不用)物流|自提|无|-+|(?:LP|LBX|BX)[0-9-]+")
_BLANK = pattern(r"无|-+")
# What a further item of an order leaves blank.
_OF_ORDER = ("status", "created", "paid", "receiver", "address", "downstream")
_BETWEEN_NUMBERS = pattern(r"[,;|/、\s]+")

Cells = tuple[int, list[str]]


class _Bad(Exception):
    """A cell of an order that cannot be read, with its row and field."""

    def __init__(self, row: int, field: str, bad: BadCell) -> None:
        super().__init__(bad.code)
        self.row = row
        self.field = field
        self.bad = bad


class _Order(NamedTuple):
    """An upstream order's rows; `main` carries the order's own cells, the first one as a rule."""

    reading: Reading
    rows: list[Cells]
    main: int

    def text(self, field: str, at: int | None = None) -> str:
        index = self.reading.columns.get(field)
        return "" if index is None else self.rows[self.main if at is None else at][1][index]

    def take(self, field: str, read: Callable[[str], T], at: int | None = None) -> T:
        try:
            return read(self.text(field, at))
        except BadCell as bad:
            raise _Bad(self.rows[self.main if at is None else at][0], field, bad) from bad

    def first(self, *fields: str) -> str:
        """Return the first of several fields that is not empty and not cipher text."""
        return next(filter(None, (self.take(field, read_personal) for field in fields)), "")


def read_orders(reading: Reading, platform: str) -> Iterator[UpstreamRow]:
    """Yield the upstream orders of a file, in its order.

    Further items of an order have blank order cells, or repeat the order number. Rows that
    cannot be read are handed to `reading.reject`, with all rows of their order.
    """
    for order_rows in _gathered(reading).items():
        order = _Order(reading, order_rows[1], _furthest(reading, order_rows[1]))
        try:
            row = _row(order, order_rows[0], platform)
        except _Bad as bad:
            _reject(order, bad)
        else:
            yield row


def _gathered(reading: Reading) -> dict[str, list[Cells]]:
    place = reading.columns["order"]
    found: dict[str, list[Cells]] = {}
    current: list[Cells] | None = None
    for number, cells in reading.rows():
        try:
            order_no = read_id(cells[place])
            if not order_no and (current is None or not _continues(reading, cells, current[-1])):
                raise BadCell("no-order-number", _("the row belongs to no order that can be read."))
        except BadCell as bad:
            reading.reject(number, cells, "order", bad)
            # Item rows that follow belong to the refused order, not to the one before.
            current = None
            continue
        if order_no:
            current = found.setdefault(order_no, [])
        assert current is not None
        if any(cells == each for _number, each in current):
            reading.repeated(number)
            continue
        current.append((number, cells))
    return found


def _continues(reading: Reading, cells: list[str], last: Cells) -> bool:
    """Whether a row without an order number is a further item of the last order.

    Its order cells are blank, or say what those of the last row say. An error is no blank.
    """
    columns = reading.columns
    if cells[columns["order"]]:
        return False
    places = [columns[field] for field in _OF_ORDER if field in columns]
    return all(not cells[place] or cells[place] == last[1][place] for place in places)


def _furthest(reading: Reading, rows: list[Cells]) -> int:
    """Return which row tells the order's own facts: of several files joined the furthest one."""
    place = reading.columns["status"]
    states = [upstream_state(cells[place]).rank for _number, cells in rows]
    return states.index(max(states))


def _reject(order: _Order, bad: _Bad) -> None:
    rest = BadCell("order-refused", _("another row of the same order cannot be read."))
    for number, cells in order.rows:
        if number == bad.row:
            order.reading.reject(number, cells, bad.field, bad.bad)
        else:
            order.reading.reject(number, cells, "order", rest)


def _row(order: _Order, order_no: str, platform: str) -> UpstreamRow:
    courier, number, unusable = _tracking(order)
    downstream = order.take("downstream", read_id)
    times = _times(order, downstream)
    return UpstreamRow(
        row=order.rows[0][0],
        platform=platform,
        upstream_order=order_no,
        status=order.take("status", free_text),
        supplier=order.take("supplier", read_name) or order.take("seller", read_name) or "",
        created_at=times[0],
        paid_at=times[1],
        shipped_at=times[2],
        total_fen=order.take("total", read_money),
        freight_fen=order.take("freight", read_money),
        receiver=order.first("receiver"),
        phone=order.first("phone", "telephone"),
        address=order.first("address"),
        downstream_sn=downstream,
        courier=courier,
        number=number,
        lines=_lines(order),
        unusable=unusable,
    )


def _times(order: _Order, downstream: str) -> list[int | None]:
    """Return when it was made, paid and shipped; all in the past, and near each other.

    Where the file names our order, its number tells the day.
    """
    limits, found = order.reading.limits, list[int | None]()

    def read(text: str) -> int | None:
        moment = limits.near(downstream, limits.past(order.reading.read_time(text)))
        made = found[0] if found else None
        if made and moment and limits.is_far(made, moment):
            raise other_day(from_epoch(made).strftime("%Y-%m-%d"))
        return moment

    for field in ("created", "paid", "shipped"):
        found.append(order.take(field, read))
    return found


def _lines(order: _Order) -> tuple[UpstreamLine, ...]:
    """Return the items; one that is named again without another parcel is no further one."""
    lines = [_line(order, at) for at in range(len(order.rows))]
    parcels = [
        order.text("number", at) + order.text("courier_number", at) for at in range(len(order.rows))
    ]
    kept: list[tuple[UpstreamLine, str]] = []
    for at, (line, parcel) in enumerate(zip(lines, parcels, strict=True)):
        if any(line == one and (not parcel or other in ("", parcel)) for one, other in kept):
            order.reading.repeated(order.rows[at][0])
        else:
            kept.append((line, parcel))
    return tuple(line for line, _parcel in kept)


def _line(order: _Order, at: int) -> UpstreamLine:
    return UpstreamLine(
        title=order.take("title", free_text, at),
        item_id=order.take("item", read_id, at),
        spec=order.take("spec", free_text, at),
        quantity=_quantity(order.text("quantity", at)),
        code=order.take("code", read_text, at) or "",
    )


def _quantity(text: str) -> int | None:
    """Wholesale sells by weight and metre too: such a quantity is nothing to refuse a row for."""
    try:
        return read_count(text)
    except BadCell:
        return None


def _tracking(order: _Order) -> tuple[str, str, str]:
    """Return the courier's name, the tracking numbers, and what stands there and is none.

    Several of them are parted by commas.
    """
    courier = ""
    numbers: dict[str, None] = {}
    others: dict[str, None] = {}
    for at in range(len(order.rows)):
        for name, word in (
            *_named_words(order.take("courier_number", read_id, at)),
            *(
                (name or _courier(order, at), each)
                for name, each in _named_words(order.take("number", read_id, at))
            ),
        ):
            if _NO_NUMBER.fullmatch(word.upper()):
                if not _BLANK.fullmatch(word):
                    others.setdefault(word)
                continue
            courier = courier or name
            numbers.setdefault(word)
    return courier, ",".join(numbers), ",".join(others)


def _courier(order: _Order, at: int) -> str:
    """Return the courier that is named, else the one that a code stands for."""
    name = order.take("courier", read_name, at)
    code = "" if name else order.take("courier_code", read_name, at) or ""
    known = table().find(code) if code else None
    return name or (known.name if known else code)


def _words(text: str) -> list[str]:
    words = _BETWEEN_NUMBERS.split(unicodedata.normalize("NFKC", text))
    return [word for word in words if word]


def _named_words(text: str) -> Iterator[tuple[str, str]]:
    """Take apart `公司:单号`, several of them parted by semicolons; a name may be missing."""
    for part in re.split(r"[;,\n]", unicodedata.normalize("NFKC", text)):
        name, _colon, rest = part.rpartition(":")
        for word in _words(rest):
            yield name.strip(), word
