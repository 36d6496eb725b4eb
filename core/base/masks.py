"""Personal data as it may be seen by somebody who looks over the seller's shoulder."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.base.patterns import pattern

_LONG = pattern(r"[0-9]{7,}")
_DIGIT = pattern(r"[0-9]")
_SIGN = pattern(r"(?<![0-9])[0-9]{1,6}(?![0-9])|.", re.DOTALL)


def masked_name(name: str) -> str:
    """Return a name with its middle hidden: 林*坤; of two signs only the first is shown."""
    if len(name) < 2 or "*" in name:
        return name
    return f"{name[0]}*{name[-1]}" if len(name) > 2 else f"{name[0]}*"


def masked_door(text: str) -> str:
    """Return an address without the digits that lead to a door: 样本路**号*幢."""
    return _DIGIT.sub("*", text)


def masked_numbers(text: str) -> str:
    """Return words with the phones and other long numbers in them hidden: 138****0000."""
    return _LONG.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    number = found[0]
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * 7


def apart(a: str, b: str, hidden: Callable[[str], str]) -> tuple[str, str]:
    """Return two values of one thing, `hidden` where they are alike; what differs is shown.

    A short number is one sign: 12号 and 17号 differ in the whole of it, two phones in their ends.
    """
    one, two = _SIGN.findall(a), _SIGN.findall(b)
    head = _alike(one, two)
    tail = _alike(one[head:][::-1], two[head:][::-1])
    first, second = (_apart(each, head, len(each) - tail, hidden) for each in (one, two))
    return first, second


def masked_wholly(text: str) -> str:
    """Return a star for each sign."""
    return "*" * len(text)


def _alike(one: list[str], two: list[str]) -> int:
    """Return how many signs two texts begin with alike."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(two)))


def _apart(signs: list[str], start: int, end: int, hidden: Callable[[str], str]) -> str:
    head, shown, tail = signs[:start], signs[start:end], signs[end:]
    return hidden("".join(head)) + "".join(shown) + hidden("".join(tail))
