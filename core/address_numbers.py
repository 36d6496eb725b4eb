"""The numbers of a street address in their order: road, house, building, unit, room."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SPOKEN = re.compile(
    r"[零〇一二两三四五六七八九十百]+(?=[路街巷弄道号栋幢座楼层室单元期区组队村社支横纬经大])"
)
_NUMBER = re.compile(
    r"[0-9*]*[0-9][0-9*]*|\*+(?=[号栋幢座楼层室单-]|$)|(?<![A-Z])[A-Z](?=[座栋幢区单馆门厅号楼室0-9-])"
    r"|(?<=[0-9])[A-Z](?![A-Z])"
)


def spoken(text: str) -> str:
    """Write Chinese numbers in front of a road, building or room in digits: 文三路 → 文3路."""
    return _SPOKEN.sub(lambda found: str(_value(found[0])), text)


def _value(text: str) -> str:
    if not re.search(r"[十百]", text):
        return "".join(str(_DIGITS[c]) for c in text)
    total, digit = 0, 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return str(total + digit)


def numbers(text: str) -> tuple[str, ...]:
    """Return house numbers and single letters in order, without leading zeros."""
    return tuple(found.lstrip("0") or "0" for found in _NUMBER.findall(text))
