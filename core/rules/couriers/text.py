"""Reading pasted text: cleaning it, and taking numbers and couriers' names out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from core.base.i18n import N_
from core.base.patterns import pattern
from core.rules.couriers.numbers import clean as clean
from core.rules.couriers.table import Courier, CourierTable

PLAIN = pattern(r"[A-Z0-9]{6,32}")
CLEANED = pattern(r"[A-Z0-9-]{6,32}")
ORDER_NUMBER = r"[0-9]{6,8}-[0-9]{9,15}"


# A letter or digit of any script below the Chinese ones: a Cyrillic О must not split a number.
_ATOM = r"[^\W_\u2e80-\U0010ffff]+"
_WORD = pattern(rf"{_ATOM}(?:-{_ATOM})*")
_ALONE = r"(?<![0-9A-Z-]){}(?![0-9A-Z-])"
_SPACED = r"(?<![0-9A-Z-])(?<![0-9A-Z] ){}(?![0-9A-Z-])"

_MOBILE = r"(?:\+?86[- ]?)?1[3-9][0-9](?:[0-9]{8}|[ -][0-9]{4}[ -][0-9]{4})(?:[-转][0-9]{1,6})?"
_LANDLINE = (
    r"(?:\(0[0-9]{2,3}\) ?[0-9]{7,8}|0[0-9]{2,3}[- ][0-9]{7,8}(?:[-转][0-9]{1,6})?"
    r"|[48]00-[0-9]{3,4}-[0-9]{3,4})"
)
_SOLID_LANDLINE = r"0(?:[12][0-9]{9}|[3-9][0-9]{9,10})"

_PHONE_MESSAGE = N_("{text} is a phone number.")
_SOLID_MOBILE = r"(?:86)?1[3-9][0-9]{9}"
_SOLID_PHONE = pattern(f"{_SOLID_MOBILE}|{_SOLID_LANDLINE}")

# (code, what it is, pattern): never a parcel's number, whatever courier is named.
_NEVER = (
    (
        "spreadsheet",
        N_("{text}: a spreadsheet has rounded this number. Copy it from the source again."),
        pattern(_ALONE.format(r"[0-9](?:\.[0-9]+E[+-]?|E\+)[0-9]{1,3}")),
    ),
    (
        "order_number",
        N_("{text} is an order number, not a tracking number."),
        pattern(_ALONE.format(ORDER_NUMBER)),
    ),
    ("phone", _PHONE_MESSAGE, pattern(_ALONE.format(_SOLID_MOBILE))),
    ("phone", _PHONE_MESSAGE, pattern(_SPACED.format(_MOBILE))),
    ("phone", _PHONE_MESSAGE, pattern(_SPACED.format(_LANDLINE))),
    ("phone", _PHONE_MESSAGE, pattern(_ALONE.format(_SOLID_LANDLINE))),
)

_INTERNAL = pattern(r"(?:LP|LBX|BX)[0-9][0-9-]*")
_ID_CARD = pattern(r"[0-9]{17}X")
# `邮政 EMS` is one name.
_SPLIT_NAME = pattern(r"(?<=[\u4e00-\u9fff]) +(?=[A-Z])")
_TRACKLESS = pattern(r"(?:无需|不需要|不需|无须|不用)物流")
_NO_PARCEL = pattern(r"自提|已发货")


class Run(NamedTuple):
    """Words parted by spaces alone; `glued` says that a Chinese word hangs behind the last one."""

    words: list[str]
    glued: bool = False


@dataclass
class Reading:
    """What stands in a pasted text."""

    runs: list[Run] = field(default_factory=list)
    named: list[Courier] = field(default_factory=list)
    never: list[tuple[str, str, str]] = field(default_factory=list)
    no_parcel: str | None = None
    no_parcel_always: bool = False


def never_reason(number: str) -> tuple[str, str] | None:
    """Return (code, message id) when `number` is no tracking number of any courier, else None.

    The numbers that a courier's shape could still claim (18 digits of 圆通) are the caller's.
    """
    if _INTERNAL.fullmatch(number):
        return "internal_id", N_(
            "{text} is an internal id of the warehouse, not a tracking number."
        )
    if _ID_CARD.fullmatch(number):
        return "too_long", N_("{text} is no tracking number: too long (an order or id number?).")
    digits = "".join(sign for sign in number if sign.isdigit())
    if len(digits) >= 6 and len(set(digits)) == 1:
        return "one_digit", N_("{text} is one digit repeated.")
    if number.isdigit() and len(number) == 16:
        return "sixteen", N_("{text} has 16 digits: an order number, not a tracking number.")
    if number.isdigit() and len(number) >= 18:
        return "too_long", N_("{text} is no tracking number: too long (an order or id number?).")
    if number.isalnum():
        return ("phone", _PHONE_MESSAGE) if _SOLID_PHONE.fullmatch(number) else None
    for code, message, regex in _NEVER:
        if regex.fullmatch(number):
            return code, message
    return None


def read(text: str, table: CourierTable) -> Reading:
    """Take apart cleaned text: words that may be numbers, couriers named, what is neither."""
    reading = Reading()
    for courier in table.names_in(_SPLIT_NAME.sub("", text)):
        if courier not in reading.named:
            reading.named.append(courier)
    if found := _TRACKLESS.search(text):
        reading.no_parcel, reading.no_parcel_always = found.group(), True
    elif found := _NO_PARCEL.search(text):
        reading.no_parcel = found.group()
    for code, message, regex in _NEVER:

        def take(found: re.Match[str], code: str = code, message: str = message) -> str:
            reading.never.append((code, message, _plain(found.group())))
            return "\n"

        text = regex.sub(take, text)
    for line in re.split(r"[\n\t]", text):
        _read_line(line, table, reading)
    return reading


def _plain(text: str) -> str:
    """Return a phone as it is kept: `(0571) 8502` with `-` for brackets, no spaces in a mobile."""
    if text.startswith("("):
        text = text[1:].replace(") ", "-").replace(")", "-")
    text = text.replace("转", "-").lstrip("+")
    return text.replace(" ", "-" if text.startswith("0") else "")


def _read_line(line: str, table: CourierTable, reading: Reading) -> None:
    run: list[str] = []
    end = -1
    for found in _WORD.finditer(line):
        if end >= 0 and line[end : found.start()].strip(" "):
            reading.runs.append(Run(run, line[end].isalnum()))
            run = []
        end = found.end()
        head, dash, rest = found.group().partition("-")
        pieces = [head, rest] if dash and table.by_letters(head) else [found.group()]
        for piece in pieces:
            courier = table.by_letters(piece) if piece.isalpha() else None
            if courier and courier not in reading.named:
                reading.named.append(courier)
            run.append(piece)
    if run:
        reading.runs.append(Run(run, line[end : end + 1].isalnum()))
