"""What 售后状态 of the order export says of an order. Light: every start of the desk asks it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any

from core.base.i18n import N_
from core.rules.tables import DataTable

_KEPT = 1_000
_FIELDS = ("none", "none_endings", "refunded", "partly")


class OrderCase(IntEnum):
    """How far the after-sales of an order have gone, in the order in which that happens."""

    NONE = 0
    OPEN = 1
    REFUNDED = 2


class OrderWords(dict[str, OrderCase]):
    """What each word means, found out when it is first asked for.

    `none` are whole words and `none_endings` endings that mean no open case, `refunded` parts of
    a word, unless it has a part of `partly`: a part that was paid back leaves the order open and
    wants a look. Every other word means a case that is open: the safe side.
    """

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._none = frozenset(words["none"])
        self._endings = words["none_endings"]
        self._refunded = words["refunded"]
        self._partly = words["partly"]

    def __missing__(self, word: str) -> OrderCase:
        if any(part in word for part in self._partly):
            found = OrderCase.OPEN
        elif any(part in word for part in self._refunded):
            found = OrderCase.REFUNDED
        elif word in self._none or word.endswith(self._endings):
            found = OrderCase.NONE
        else:
            found = OrderCase.OPEN
        if len(self) < _KEPT:
            self[word] = found
        return found


def _build(data: dict[str, Any]) -> OrderWords:
    words = data["order"]
    for field, texts in words.items():
        if field not in _FIELDS or not all(isinstance(each, str) for each in texts):
            raise ValueError(f"order.{field}")
    return OrderWords({field: tuple(words[field]) for field in _FIELDS})


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    return {"order": {**base["order"], **user.get("order", {})}}


_TABLE = DataTable(
    Path(__file__).with_name("order_words.toml"),
    build=_build,
    merged=_merged,
    code="aftersale-tables",
    unusable=N_("The after-sales table {path} cannot be used: {why}. Correct it or move it away."),
)
load, order_words, use_order_words = _TABLE.load, _TABLE.in_force, _TABLE.use


def order_case(word: str | None) -> OrderCase:
    """Return how far the after-sales of an order have gone; a word nobody knows is an open case."""
    return order_words()[word or ""]
