"""What 售后状态 of the order export says of an order. Light: every start of the desk asks it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any

from core.base.i18n import N_
from core.rules.tables import DataTable
from core.rules.terms import PlatformState

_KEPT = 1_000
# A part that was paid back leaves the order where it is.
_PART_BACK = "部分退款成功"
_FIELDS = ("none", "none_endings", "refunded", "partly", "pending", "open")


class OrderCase(IntEnum):
    """How far the after-sales of an order have gone, in the order in which that happens."""

    NONE = 0
    OPEN = 1
    REFUNDED = 2


class OrderWords(dict[str, OrderCase]):
    """What each word means, found out when it is first asked for.

    `none` are whole words and `none_endings` endings that mean no open case, `refunded` parts of
    a word, unless it has a part of `partly`: a part that was paid back leaves the order open and
    wants a look. A part of `pending` in the same clause says that it is still to come. Every other
    word means a case that is open: the safe side; `open` are those of them that are known.
    """

    def __init__(
        self, words: Mapping[str, tuple[str, ...]], statuses: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._none = frozenset(words["none"])
        self._endings = words["none_endings"]
        self._refunded = words["refunded"]
        self._partly = words["partly"]
        self._pending = words["pending"]
        self._open = frozenset(words["open"])
        self._states = tuple((PlatformState(name), words) for name, words in statuses.items())

    def __missing__(self, word: str) -> OrderCase:
        if word in self._none:
            found = OrderCase.NONE
        elif any(part in word for part in self._partly):
            found = OrderCase.OPEN
        elif any(map(self._is_refunded, clauses := word.replace(",", "，").split("，"))):
            found = OrderCase.REFUNDED
        elif word.endswith(self._endings) and not any(map(self._is_pending, clauses)):
            found = OrderCase.NONE
        else:
            found = OrderCase.OPEN
        if len(self) < _KEPT:
            self[word] = found
        return found

    def _is_refunded(self, clause: str) -> bool:
        return any(part in clause for part in self._refunded) and not self._is_pending(clause)

    def _is_pending(self, clause: str) -> bool:
        return any(part in clause for part in self._pending)

    def is_known(self, word: str) -> bool:
        """Tell whether a word says what it means, or is only taken for an open case."""
        return self[word] is not OrderCase.OPEN or word.replace(",", "，") in self._open

    def state_of(self, status: str) -> PlatformState | None:
        """Return what 订单状态 says, by the first group with a word in it; None for a new word."""
        plain = "".join(status.split()).replace(_PART_BACK, "")
        return next(
            (state for state, words in self._states if any(word in plain for word in words)), None
        )


def _build(data: dict[str, Any]) -> OrderWords:
    words, statuses = data["order"], data["order_status"]
    for field, texts in statuses.items():
        if field not in list(PlatformState) or not all(isinstance(each, str) for each in texts):
            raise ValueError(f"order_status.{field}")
    for field, texts in words.items():
        if field not in _FIELDS or not all(isinstance(each, str) for each in texts):
            raise ValueError(f"order.{field}")
    return OrderWords(
        {field: tuple(words[field]) for field in _FIELDS},
        {state: tuple(texts) for state, texts in statuses.items()},
    )


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Return the packaged words with the seller's own added; a word that he lists means his."""
    return {part: _added(base[part], user.get(part, {})) for part in ("order", "order_status")}


def _added(base: dict[str, list[str]], own: dict[str, list[str]]) -> dict[str, list[str]]:
    listed = {word for words in own.values() for word in words}
    kept = {field: [w for w in words if w not in listed] for field, words in base.items()}
    return {field: [*kept.get(field, []), *own.get(field, [])] for field in {**kept, **own}}


_TABLE = DataTable(
    Path(__file__).with_name("order_words.toml"),
    file=dict[str, Any],
    build=_build,
    merged=_merged,
    code="aftersale-tables",
    unusable=N_("The after-sales table {path} cannot be used: {why}. Correct it or move it away."),
)
load, order_words, use_order_words = _TABLE.load, _TABLE.in_force, _TABLE.use


def order_case(word: str | None) -> OrderCase:
    """Return how far the after-sales of an order have gone; a word nobody knows is an open case."""
    return order_words()[word or ""]
