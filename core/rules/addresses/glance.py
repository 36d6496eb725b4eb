"""Seeing at a glance that an address is whole: what a list asks for each of its rows."""

from __future__ import annotations

from core.base.patterns import pattern
from core.rules.addresses.districts import NO_CITY, Region, is_listed

_NAME = pattern(r"[\u4e00-\u9fa5]{2,12}")
_PHONE = pattern(r"1[3-9][0-9]{9}(?:-[0-9]{3,4})?")
_STREET = pattern(r"[\u4e00-\u9fa5 0-9A-Za-z#-]{3,120}")
_DIGITS = "0123456789"


def is_plain(
    name: str, phone: str, province: str, city: str, district: str, town: str, detail: str
) -> bool:
    """Whether each part stands in its own column, written as usual: then nothing is missing.

    `split.from_parts` says so of everything and takes some hundred times as long.
    """
    return (
        _PHONE.fullmatch(phone) is not None
        and _NAME.fullmatch(name) is not None
        and _NAME.fullmatch(town or name) is not None
        and _STREET.fullmatch(detail) is not None
        # A number is read as no part of a region, so the street keeps something.
        and any(digit in detail for digit in _DIGITS)
        and is_listed(Region(province, city, district))
        and NO_CITY.match(district) is None
    )
