"""Receivers in the files of the platform and of upstream: what may be kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.files.fields import is_nothing
from core.orders.receiver import COLUMNS, address_of, is_same
from core.rules.addresses import fits, is_encrypted


def read_personal(text: str) -> str | None:
    """Return a receiver's value, masked or not; cipher text is nobody's name and is left out."""
    return None if is_nothing(text) or is_encrypted(text) else text


def is_hidden(cells: Sequence[str]) -> int | None:
    """Return 1 when any receiver cell is cipher text, 0 for real text, None for blank cells."""
    if any(map(is_encrypted, cells)):
        return 1
    return 0 if any(map(read_personal, cells)) else None


def same_person_data(a: str, b: str) -> bool:
    """Whether two values can be the same one, masked in different ways (`林*坤`, `138****0000`)."""
    return a == b or fits(a, b)


def other_receiver(own: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the columns of a file that give another receiver than the seller's own entry.

    Masked values and blank cells say nothing. {} when the file says the same and hides nothing,
    None when no more can be said than that nothing in it differs.
    """
    told = {name: values[name] for name in COLUMNS if values.get(name) and "*" not in values[name]}
    if not told:
        return None
    if is_same(address_of({**own, **told}), address_of(own)):
        whole = all(told.get(name) for name in ("receiver", "phone", "address"))
        return {} if whole else None
    return {name: value for name, value in told.items() if value != own.get(name)}
