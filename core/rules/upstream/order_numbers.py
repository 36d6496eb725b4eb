"""Upstream order numbers: which platform's shape a text has, and what it is when it has none.

The clipboard holds many things beside the number that was meant: the address, a price, a phone, a
tracking number. Those are refused by name. A shape that nobody knows asks, because a supplier
outside the platforms may number as he likes (rules/upstream/README.md, 3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.base.text import plain
from core.rules import addresses
from core.rules.couriers import judge as couriers
from core.rules.couriers.judge import Verdict
from core.rules.tables import DataTable, Strict
from core.rules.upstream.decoders import Platform
from core.rules.upstream.items import platform_label

LONGEST = 64
# As much of a paste as is looked at: an address is known by its beginning.
_LOOKED_AT = 160

# What stands before an order number, a platform's or our own.
LABEL = (
    r"(?:(?:1688|淘宝|天猫|京东|拼多多)?\s{0,3}(?:采购)?订单(?:编号|号码|号)|单号|order\s{0,3}no\.?)"
    r"\s{0,3}:?"
)
_LABEL = pattern(rf"^\s*{LABEL}\s*", re.IGNORECASE)
_TAIL = pattern(r"\s*(?:复制|copy)\s*$", re.IGNORECASE)
_PHONE = pattern(r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?:[-转][0-9]{1,6})?")
_PRICE = pattern(r"[¥$]\s*[0-9][0-9,]*(?:\.[0-9]{1,2})?元?|[0-9][0-9,]*(?:\.[0-9]{1,2}元?|元)")
_DAMAGED = pattern(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_LINK = pattern(r"https?:|www\.|\.com\b", re.IGNORECASE)
_HAN = pattern(r"[\u4e00-\u9fff]")
_ID_CARD = pattern(
    r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
)
_ROUNDED = pattern(r"[1-9][0-9]{12,15}0{3,}")


class Problem(Frozen):
    """Why a text is probably no upstream order number. `hard`: no reason lifts it."""

    code: str
    message: str
    hard: bool


class Shape(Strict):
    """What the order numbers of some platforms look like; see `order_numbers.toml`."""

    name: str
    platforms: tuple[Platform, ...]
    pattern: str
    length: str
    source: str = ""

    def fits(self, number: str) -> bool:
        """Tell whether a number has this shape."""
        return re.fullmatch(self.pattern, number) is not None


class _File(Strict):
    shape: tuple[Shape, ...]


def _build(file: _File) -> tuple[Shape, ...]:
    for each in file.shape:
        re.compile(each.pattern)
    return file.shape


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    rows = {row["name"]: row for row in (*base["shape"], *user.get("shape", []))}
    return {"shape": list(rows.values())}


_TABLE = DataTable(
    Path(__file__).with_name("order_numbers.toml"),
    file=_File,
    build=_build,
    patterns=lambda built: (each.pattern for each in built),
    merged=_merged,
    code="order-number-table",
    unusable=N_("The table of order numbers {path} cannot be used: {why}."),
)
in_force = _TABLE.in_force


def clean(text: str) -> str:
    """Return the number in what was pasted: without label, "copy", and blanks among its digits."""
    text = plain(text[:_LOOKED_AT]).strip()
    text = _TAIL.sub("", _LABEL.sub("", text)).strip()
    joined = re.sub(r"\s+", "", text)
    return joined if platforms_of(joined) else text


def platforms_of(number: str) -> tuple[str, ...]:
    """Return the platforms whose orders are numbered like this; () for a shape nobody knows."""
    return tuple(
        platform for shape in in_force() if shape.fits(number) for platform in shape.platforms
    )


def judge(
    number: str, platform: str = "", known: Mapping[str, str] = MappingProxyType({})
) -> Problem | None:
    """Say what speaks against a cleaned number as an order number of a platform.

    Without a platform every platform's shape is good. `known` are numbers that are something
    else, each with what it is. None says that nothing speaks against it.
    """
    if number in known:
        return _kind(number, True, "known", known[number])
    of = platforms_of(number)
    if _is_id_card(number):
        # One old number in many thousands looks like this: it is asked, not refused.
        found = _kind(number, True, "id-card", _("an id-card number"))
        return found.replace(hard=not of) if found else None
    if of and (not platform or platform in of):
        return _rounded(number)
    if of:
        words = _("{no} looks like an order number of {others}, not of {platform}.")
        others = "/".join(platform_label(each) for each in of)
        return _asks("order-number-platform", words, number, others=others, platform=platform)
    named = _named(number)
    if named is not None:
        return named
    words = _("{no} does not look like an order number of {platform}.")
    if not platform:
        words = _("{no} looks like no platform's order number.")
    elif lengths := [each.length for each in in_force() if platform in each.platforms]:
        words += " " + _("Those have {length} digits.").format(length=lengths[0])
    return _asks("order-number-shape", words, number, platform=platform)


def _asks(code: str, words: str, number: str, *, platform: str, others: str = "") -> Problem:
    message = words.format(no=number, platform=platform_label(platform), others=others)
    return Problem(code=code, message=message, hard=False)


def _rounded(number: str) -> Problem | None:
    if not _ROUNDED.fullmatch(number):
        return None
    words = _("{no} ends with zeros, as spreadsheets leave long numbers. Copy it from the page.")
    return Problem(code="order-number-rounded", message=words.format(no=number), hard=False)


def _named(text: str) -> Problem | None:
    """Return what a text is that is certainly no order number."""
    found = (
        _kind(text, bool(_PHONE.fullmatch(text)), "phone", _("a phone number"))
        or _kind(text, bool(_DAMAGED.fullmatch(text)), "damaged", _("a number that a"
                 " spreadsheet has cut short"))
        or _kind(text, bool(_PRICE.fullmatch(text)), "price", _("an amount of money"))
        or _kind(text, bool(_LINK.search(text)), "link", _("a link"))
        or _kind(text, _is_address(text), "address", _("an address"))
    )  # fmt: skip
    if found is None and (courier := _courier(text)):
        what = _("a tracking number of {courier}").format(courier=courier)
        return _kind(text, True, "tracking", what)
    return found


def _kind(text: str, is_one: bool, code: str, what: str) -> Problem | None:
    if not is_one:
        return None
    shown = text if len(text) <= 30 else f"{text[:30]}…"
    words = _("“{no}” is {what}, not an upstream order number.").format(no=shown, what=what)
    return Problem(code=f"order-number-{code}", message=words, hard=True)


def _is_id_card(text: str) -> bool:
    """Whether a text is the number of a Chinese id card: a birthday within, and its check sign."""
    if not _ID_CARD.fullmatch(text):
        return False
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


def _is_address(text: str) -> bool:
    if len(_HAN.findall(text)) < 4:
        return False
    found = addresses.split(text)
    return any(found.region) or bool(found.phone and found.detail)


def _courier(text: str) -> str:
    """Return the courier whose sure shape a text has; empty for none."""
    if not any(each.isdigit() for each in text):
        return ""
    judged = couriers.judge(text)
    sure = [each.courier for each in judged.candidates if each.tier < 3]
    if judged.verdict is Verdict.OK and judged.courier:
        return judged.courier
    return sure[0] if sure else ""
