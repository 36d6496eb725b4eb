"""Amounts and shares: fen as integers, yuan and percent as text."""

from __future__ import annotations

import unicodedata

from core.base.patterns import pattern

# A comma parts thousands and nothing else: `12,5` is no 125.
_YUAN = pattern(
    r"¥? ?([-+]?) ?¥? ?([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,2})0*)? ?元?"
)


def parse_yuan(text: str) -> int:
    """Return the fen of a yuan text such as `35.5`, `￥1,234.50` or `12元`; ValueError otherwise.

    More than two decimals that are not zero are refused, never rounded; so are a comma that parts
    no thousands and a blank among the digits, which may stand where a point was meant.
    """
    found = _YUAN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise ValueError(text)
    sign, whole, part = found.groups()
    fen = int(whole.replace(",", "")) * 100 + int((part or "").ljust(2, "0"))
    return -fen if sign == "-" else fen


def percent(share: float | None, digits: int = 2) -> str:
    """Return a share of one for the eye, `0.83%`; an unknown or undefined one is `–`."""
    return "–" if share is None else f"{share * 100:.{digits}f}%"


def signed(fen: int) -> str:
    """Return an amount as yuan text with its sign, a plus as well."""
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def yuan(fen: int | None) -> str:
    """Return an amount as yuan text with two decimals; an unknown amount is empty."""
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
