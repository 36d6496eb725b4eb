"""One tracking number in several writings. Light: every start of the desk compares numbers."""

from __future__ import annotations

from datetime import datetime

from core.base.patterns import pattern
from core.base.text import plain

_DASHES = dict.fromkeys(map(ord, "\u2010\u2012\u2013\u2014\u2015\u2212"), "-")
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


def clean(text: str) -> str:
    """Return pasted text in NFKC without format and control characters, lines ended by `\\n`.

    Dashes become `-`, small Latin letters capitals; tabs stay.
    """
    return plain(text).translate(_DASHES).translate(_UPPER)


# 京东 and 德邦 labels hang the parcel's place behind the number: -1-1-, -1.
_LABEL_TAIL = pattern(r"-[0-9]{1,2}(?:-[0-9]{1,2})?-?$")


def number_key(text: str) -> str:
    """Return the form in which two writings of one tracking number are equal.

    Capitals, no spaces, no hyphens, without what a label hangs behind the number.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    return _LABEL_TAIL.sub("", "".join(clean(text).split())).replace("-", "")


def same_number(a: str, b: str) -> bool:
    """Tell whether two texts are one tracking number, however each is written."""
    return number_key(a) == number_key(b)


def is_recycled(first_scan: datetime | None, grouped_at: datetime | None) -> bool:
    """Tell whether a number was used before: its first scan is earlier than the order's grouping.

    Unknown times tell nothing (rules/README.md, 2).
    """
    return first_scan is not None and grouped_at is not None and first_scan < grouped_at
