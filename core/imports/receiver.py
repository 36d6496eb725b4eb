"""Receivers in the files of the platform and of upstream: what may be kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.files.fields import is_nothing
from core.orders.receiver import COLUMNS, address_of, is_same
from core.rules.addresses import conflicts, fits, is_encrypted


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


def is_another(known: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a file's receiver is another one than what is known; hidden parts say nothing."""
    if all(
        same_person_data(values[name], known[name])
        for name in COLUMNS
        if values.get(name) and known.get(name)
    ):
        return False
    return bool(conflicts(address_of(known), address_of(values), doubts=True))


def other_receiver(own: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a file's receiver, all columns, where it is another one than the seller's own entry.

    A column that the file leaves blank or encrypts is None there: the rest of another receiver
    is not known. {} when the file says the same and hides nothing, None when no more can be said
    than that nothing in it differs.
    """
    told = {name: values[name] for name in COLUMNS if values.get(name)}
    if not told:
        return None
    plain = {name: value for name, value in told.items() if "*" not in value}
    known = address_of(own)
    same = is_same(address_of({**own, **plain}), known)
    if not same or conflicts(known, address_of(told)):
        return {name: told.get(name) for name in COLUMNS}
    return {} if all(plain.get(name) for name in ("receiver", "phone", "address")) else None
