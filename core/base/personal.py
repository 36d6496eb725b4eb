"""Whether personal data is shown whole: one answer for all that is drawn or printed.

Like the language it holds for the process. It is closed at the start. The front end opens it
(`open_while`), the desk for a minute and the command line for one call; what is told of a person
passes `name`, `phone`, `place` or `words` here. What is copied, exported, stored or printed as
JSON does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from core.base import access
from core.base.masks import (
    masked_cell,
    masked_change,
    masked_door,
    masked_name,
    masked_names,
    masked_numbers,
    masked_phone,
    masked_phones,
    masked_places,
    masked_street,
)

__all__ = [
    "about",
    "cell",
    "change",
    "is_open",
    "is_written",
    "masked",
    "name",
    "named",
    "open_while",
    "phone",
    "place",
    "value",
    "words",
]


def _never() -> bool:
    return False


def _nobody() -> Sequence[str]:
    return ()


_open: Callable[[], bool] = _never
# Who is known to stand behind what is told now; looked up when the first words are masked.
_people: ContextVar[Callable[[], Sequence[str]]] = ContextVar("people", default=_nobody)
_OF_COLUMN: dict[str, Callable[[str], str]] = {
    "receiver": masked_name,
    "phone": masked_phone,
    "town": masked_door,
    "address": masked_street,
}
_MEMOS = ("buyer_memo", "seller_memo")
# What the seller writes names parcels and orders too.
_WRITTEN = (
    "note", "text", "hold_reason", "manual_reason", "reason", "decision_reason", "drop_reason",
    "force_reason", "memo", "file", "name", "words", "said",
    "message", "value", "problem",
)  # fmt: skip
_TOLD_APART = frozenset({"receiver", "town", "address"})


def _without_places(text: str) -> str:
    """Return words without streets too, for who may see no person; others know them masked."""
    return text if access.may("personal-show") else masked_places(text)


def _memo(text: str) -> str:
    return _without_places(masked_numbers(_named(text)))


def _written(text: str) -> str:
    return _without_places(masked_phones(_named(text)))


def _named(text: str) -> str:
    return masked_names(text, _people.get()()) if text else text


_OF_COLUMN |= dict.fromkeys(_MEMOS, _memo) | dict.fromkeys(_WRITTEN, _written)


def open_while(shows: Callable[[], bool] | None) -> None:
    """Show personal data whole while `shows` says so; None shows it never."""
    global _open
    _open = shows or _never


def is_open() -> bool:
    """Whether personal data is shown whole now."""
    return _open()


@contextmanager
def about(people: Callable[[], Sequence[str]]) -> Iterator[None]:
    """Hide these names too in all words that are told within the block.

    They stand beside those of a block around it.
    """
    known = _people.get()
    kept = _people.set(lambda: (*known(), *people()))
    try:
        yield
    finally:
        _people.reset(kept)


def named(text: str) -> str:
    """Return words without the names that are known (`about`), unless they may be shown now."""
    return text if _open() else _named(text)


def name(text: str) -> str:
    """Return a person's name as it may be shown now."""
    return text if _open() else masked_name(text)


def phone(text: str) -> str:
    """Return a phone as it may be shown now."""
    return text if _open() else masked_phone(text)


def place(text: str) -> str:
    """Return a street with its house as it may be shown now."""
    return text if _open() else masked_street(text)


def words(text: str) -> str:
    """Return what somebody wrote, without the phones in it unless they may be shown now.

    Who may see no person is not shown the streets in it either.
    """
    return text if _open() else _written(text)


def cell(text: str) -> str:
    """Return what stands in a refused cell of a file as it may be shown now."""
    return text if _open() else masked_cell(text)


def is_written(column: str) -> bool:
    """Whether a column of the store, or a value of JSON, holds what somebody wrote."""
    return column in _MEMOS or column in _WRITTEN


def value(column: str, text: str) -> str:
    """Return the value of a column of the store as it may be shown now; numbers stay whole."""
    return text if _open() else masked(column, text)


def masked(column: str, text: str) -> str:
    """Return the value of a column masked, whether or not it may be shown."""
    mask = _OF_COLUMN.get(column)
    return text if mask is None else mask(text)


def change(column: str, old: str, new: str) -> tuple[str, str]:
    """Return both values of a column, told apart as far as they may be shown now."""
    if _open():
        return old, new
    hidden = value(column, old), value(column, new)
    # What differs, beside the mask of the whole, would make a phone whole again.
    if column not in _TOLD_APART or not (old and new) or not access.may("personal-show"):
        return hidden
    return masked_change(old, new, hidden)
