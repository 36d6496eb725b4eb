"""The clocks: when something is due, how long that is, how urgent. Pure; time is a parameter.

Remaining time is always `due − now`; nothing is counted down.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import accumulate
from typing import Any, Generic, Protocol, TypeVar

from core.base.clock import BEIJING, from_epoch, to_epoch
from core.base.i18n import N_, _
from core.rules.book import RuleBook
from core.rules.terms import Band, Deadline, ShipKind

HOUR = 3600
DAY = 86400


_NORMAL = ShipKind.NORMAL.value
_DAY_ENDS = (ShipKind.SAME_DAY, ShipKind.PRESALE)
_BEIJING_S = int(BEIJING.utcoffset(None).total_seconds())


class ShipClocks:
    """When the number must be on the platform; the rules looked up once for many orders.

    All times are whole seconds since 1970; `kind` is a ShipKind's value, None for the normal one.
    """

    def __init__(self, rules: RuleBook) -> None:
        self._after = {
            kind.value: (int(rules[f"ship.{kind}"].delta.total_seconds()), f"ship.{kind}")
            for kind in ShipKind
            if kind not in _DAY_ENDS
        }
        self._until = {
            kind: (_seconds(rules[f"ship.{kind}"].clock), f"ship.{kind}") for kind in _DAY_ENDS
        }

    def due(
        self,
        grouped_at: int | None,
        promised_at: int | None,
        manual_due_at: int | None,
        presale_until: int | None,
        kind: str | None,
    ) -> tuple[int | None, str]:
        """Return the instant and the rule that says so, (None, "") where nothing tells.

        A manual deadline wins over everything, then the promised time of the export, then the
        stated instant of a presale, then the rule of the item's promise (rules/README.md, 2).
        Without a grouping time no deadline is invented.
        """
        if manual_due_at is not None:
            return manual_due_at, "manual"
        if promised_at is not None:
            return promised_at, "promised"
        named = kind or _NORMAL
        after = self._after.get(named)
        if after is None:
            return self._day_end(grouped_at, presale_until, ShipKind(named))
        return (None, "") if grouped_at is None else (grouped_at + after[0], after[1])

    def least_s(self, kind: str | None) -> int:
        """Return how long after the grouping an order of a kind is due at the soonest."""
        return self._after.get(kind or _NORMAL, (0, ""))[0]

    def _day_end(
        self, grouped_at: int | None, presale_until: int | None, kind: ShipKind
    ) -> tuple[int | None, str]:
        moment = presale_until if kind is ShipKind.PRESALE else grouped_at
        if moment is None:
            return None, ""
        clock, rule = self._until[kind]
        return moment - (moment + _BEIJING_S) % DAY + clock, rule

    def deadline(
        self,
        *,
        grouped_at: int | None,
        promised_at: int | None,
        manual_due_at: int | None,
        presale_until: int | None,
        kind: str | None,
    ) -> Deadline | None:
        """Return the same as a deadline in Beijing time."""
        due, rule = self.due(grouped_at, promised_at, manual_due_at, presale_until, kind)
        return None if due is None else Deadline(due_at=from_epoch(due), rule=rule)


def _seconds(clock: time) -> int:
    return clock.hour * HOUR + clock.minute * 60 + clock.second


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


def supplier_rule(rules: RuleBook, history: Sequence[timedelta]) -> str:
    """Return the name of the rule that a supplier's usual time comes from."""
    return "buy.supplier_percentile" if _own_time(rules, history) else "buy.supplier_hours"


def buy_cutoff(rules: RuleBook, ship: Deadline, history: Sequence[timedelta] = ()) -> Deadline:
    """Return the latest moment to buy: ship-by less the supplier's usual time."""
    due_at = ship.due_at - supplier_time(rules, history)
    return Deadline(due_at=due_at, rule=supplier_rule(rules, history))


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
        """Take entries; without a `key` they stand in their order already."""
        self.entries = list(entries) if key is None else sorted(entries, key=key)
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


_RULES = {
    "manual": N_("set by hand"),
    "promised": N_("promised on the platform"),
    "platform": N_("stated by the platform"),
    "ship.same_day": N_("by the end of the day of grouping"),
    "ship.presale": N_("by the end of the presale's day"),
}


def rule_words(rule: str, rules: RuleBook) -> str:
    """Return why a deadline is when it is."""
    if rule in _RULES:
        return _(_RULES[rule])
    if rule.startswith("ship."):
        return _("{hours} h after grouping").format(hours=f"{rules[rule].value:g}")
    return rule
