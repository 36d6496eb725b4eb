"""Amounts and shares: fen as integers, yuan and percent as text."""

from __future__ import annotations

import re
import unicodedata

_YUAN = re.compile(r"([-+]?)(\d{1,9})(?:\.(\d{1,2})0*)?")


def parse_yuan(text: str) -> int:
    """Return the fen of a yuan text such as `35.5`, `￥1,234.50` or `12元`; ValueError otherwise.

    More than two decimals that are not zero are refused, never rounded.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("元")
    plain = plain.replace(",", "").replace("¥", "").replace(" ", "")
    found = _YUAN.fullmatch(plain)
    if found is None:
        raise ValueError(text)
    sign, whole, part = found.groups()
    fen = int(whole) * 100 + int((part or "").ljust(2, "0"))
    return -fen if sign == "-" else fen


def percent(share: float | None, digits: int = 2) -> str:
    """Return a share of one for the eye, `0.83%`; an unknown or undefined one is `–`."""
    return "–" if share is None else f"{share * 100:.{digits}f}%"


def yuan(fen: int | None) -> str:
    """Return an amount as yuan text with two decimals; an unknown amount is empty."""
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
