"""Personal data as it may be seen by somebody who looks over the seller's shoulder."""

from __future__ import annotations

import re

_LONG = re.compile(r"[0-9]{7,}")
_DIGIT = re.compile(r"[0-9]")


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
