"""What the indexes of orders, cases and appeals share: sorted deadlines, counted by bisecting."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from core.base.clock import to_epoch
from core.rules.deadlines import Thresholds
from core.rules.terms import Band


class Due(Protocol):
    """Anything with a deadline in seconds since 1970, None where there is none."""

    @property
    def due(self) -> int | None:
        """The deadline."""


Item = TypeVar("Item", bound=Due)


class UrgencyIndex(Generic[Item]):
    """Entries in the order of a list at one state of the store. Time never reorders it."""

    def __init__(self, entries: Sequence[Item], key: Any) -> None:
        self.entries = sorted(entries, key=key)
        self._dues = sorted(entry.due for entry in self.entries if entry.due is not None)

    def __len__(self) -> int:
        return len(self.entries)

    def counts(self, at: datetime, thresholds: Thresholds) -> dict[Band, int]:
        """Return how many deadlines are in each band at an instant."""
        now = to_epoch(at)
        edges = [bisect_left(self._dues, now + limit) for limit in (0, *thresholds)]
        edges.append(len(self._dues))
        return {
            band: edges[place] - (edges[place - 1] if place else 0)
            for place, band in enumerate(Band)
        }

    def next_due(self, at: datetime) -> int | None:
        """Return the nearest deadline not yet passed, in seconds since 1970."""
        place = bisect_left(self._dues, to_epoch(at))
        return self._dues[place] if place < len(self._dues) else None
