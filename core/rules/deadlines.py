"""The clocks: when something is due, how long that is, how urgent. Pure; time is a parameter.

Remaining time is always `due − now`; nothing is counted down.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Generic, Protocol, TypeVar

from core.base.clock import beijing, day_end, to_epoch
from core.rules.book import RuleBook
from core.rules.terms import Band, Deadline, ShipKind

HOUR = 3600
DAY = 86400


def ship_by(
    rules: RuleBook,
    *,
    grouped_at: datetime | None,
    kind: ShipKind = ShipKind.NORMAL,
    presale_until: datetime | None = None,
    promised_at: datetime | None = None,
    manual_at: datetime | None = None,
) -> Deadline | None:
    """Return when the number must be on the platform, or None where nothing tells.

    A manual deadline wins over everything, then the promised time of the export, then the
    stated instant of a presale, then the rule of the item's promise (rules/README.md, 2).
    Without a grouping time no deadline is invented.
    """
    if manual_at is not None:
        return Deadline(due_at=beijing(manual_at), rule="manual")
    if promised_at is not None:
        return Deadline(due_at=beijing(promised_at), rule="promised")
    if kind is ShipKind.PRESALE:
        if presale_until is None:
            return None
        return Deadline(due_at=_end_of(presale_until, rules, "ship.presale"), rule="ship.presale")
    if grouped_at is None:
        return None
    rule = f"ship.{kind}"
    if kind is ShipKind.SAME_DAY:
        return Deadline(due_at=_end_of(grouped_at, rules, rule), rule=rule)
    return Deadline(due_at=beijing(grouped_at) + rules[rule].delta, rule=rule)


def _end_of(moment: datetime, rules: RuleBook, rule: str) -> datetime:
    end = day_end(beijing(moment).date())
    return datetime.combine(end.date(), rules[rule].clock, end.tzinfo)


def supplier_time(rules: RuleBook, history: Sequence[timedelta]) -> timedelta:
    """Return a supplier's usual time from purchase to shipping.

    Its own percentile (nearest rank) once there are enough purchases, the rule's value before.
    """
    if not _own_time(rules, history):
        return rules["buy.supplier_hours"].delta
    ranked = sorted(history)
    rank = -(-len(ranked) * rules["buy.supplier_percentile"].count // 100)
    return ranked[min(max(rank, 1), len(ranked)) - 1]


def _own_time(rules: RuleBook, history: Sequence[timedelta]) -> bool:
    return len(history) >= max(rules["buy.supplier_sample"].count, 1)


def buy_cutoff(rules: RuleBook, ship: Deadline, history: Sequence[timedelta] = ()) -> Deadline:
    """Return the latest moment to buy: ship-by less the supplier's usual time."""
    rule = "buy.supplier_percentile" if _own_time(rules, history) else "buy.supplier_hours"
    return Deadline(due_at=ship.due_at - supplier_time(rules, history), rule=rule)


def left_s(due_at: datetime, now: datetime) -> int:
    """Return the whole seconds until `due_at`; negative once it has passed."""
    return to_epoch(due_at) - to_epoch(now)


class Thresholds(tuple[int, int, int]):
    """The seconds below which a deadline is critical, urgent, soon."""

    __slots__ = ()

    @classmethod
    def of(cls, rules: RuleBook) -> Thresholds:
        """Read the thresholds from the rule book; a later one is never below an earlier one."""
        limits = [
            int(rules[f"band.{name}"].delta.total_seconds())
            for name in ("critical", "urgent", "soon")
        ]
        return cls(accumulate(limits, max))


def band_of(left: int, thresholds: Thresholds) -> Band:
    """Return the urgency of `left` seconds: overdue < 0 · critical · urgent · soon · calm."""
    if left < 0:
        return Band.OVERDUE
    for limit, band in zip(thresholds, (Band.CRITICAL, Band.URGENT, Band.SOON), strict=True):
        if left < limit:
            return band
    return Band.CALM


def label(left: int, seconds: bool = False) -> str:
    """Return a remaining time for the eye: `0:41:07`, `5h12`, `23h05`, `1d 3h`.

    With seconds within an hour of the deadline, and within a day where `seconds` asks for
    them; a minus sign once it has passed.
    """
    sign, left = ("-", -left) if left < 0 else ("", left)
    if sign and left >= DAY:
        return f"-{left // DAY}d{left % DAY // HOUR:>2}h"
    if left < HOUR or (seconds and left < DAY):
        return f"{sign}{left // HOUR}:{left % HOUR // 60:02d}:{left % 60:02d}"
    if left < DAY:
        return f"{sign}{left // HOUR}h{left % HOUR // 60:02d}"
    return f"{sign}{left // DAY}d{left % DAY // HOUR:>2}h"


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
