"""What an upstream platform's order status means. The words are data: `statuses.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.base.i18n import N_
from core.rules.tables import DataTable, Strict

_KEPT = 1_000


class UpstreamState(StrEnum):
    """The upstream's order status, mapped. The order of `rank` is the order's own way."""

    OTHER = "other"
    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    DONE = "done"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """How far along the order is."""
        return list(UpstreamState).index(self)

    @property
    def goods_left(self) -> bool:
        """Whether the supplier has shipped."""
        return self in (UpstreamState.SHIPPED, UpstreamState.DONE)


class _Entry(Strict):
    state: UpstreamState
    words: tuple[str, ...]
    source: str = ""


class _File(Strict):
    status: tuple[_Entry, ...] = ()


class StatusWords:
    """The words in the order in which they are looked for."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._words = [(word.lower(), each.state) for each in entries for word in each.words]
        self._found: dict[str, UpstreamState | None] = {}

    def find(self, status: str) -> UpstreamState | None:
        """Return what a status means; None where no known word stands in it."""
        if status not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            text = status.lower()
            self._found[status] = next((st for word, st in self._words if word in text), None)
        return self._found[status]


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Return the packaged entries with the seller's own in front."""
    return {**user, "status": [*user.get("status", []), *base["status"]]}


_TABLE = DataTable(
    Path(__file__).with_name("statuses.toml"),
    file=_File,
    build=lambda file: StatusWords(file.status),
    merged=_merged,
    code="upstream-statuses",
    unusable=N_(
        "The table of upstream statuses {path} cannot be used: {why}. Correct it or move it away."
    ),
)
load, statuses, use_statuses = _TABLE.load, _TABLE.in_force, _TABLE.use


def upstream_state(status: str) -> UpstreamState:
    """Return what an upstream's status means; OTHER for words not known."""
    return statuses().find(status) or UpstreamState.OTHER


def is_known_status(status: str) -> bool:
    """Tell whether a status has a known word; an empty one leaves nothing to be known."""
    return not status.strip() or statuses().find(status) is not None
