"""What has crossed: a clock of the queue that went into a worse band (notify/README.md, 1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from core.base.clock import to_epoch
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.rules.deadlines import Thresholds
from core.rules.terms import Band, Clock

# A task that counts though nothing is red: the buyer is unhappy now.
LOW_REVIEW = "low_review"
_NOTICES = (Clock.NOTICE, Clock.CHECK)
_ORDER = tuple(Band)


class Crossing(NamedTuple):
    """A clock in a band that counts. `due` names its deadline, in seconds since 1970, or None.

    `woken` is the end of its last snooze when that is over, 0 for none.
    """

    entry: DueEntry
    band: Band
    due: int | None
    woken: int = 0

    @property
    def key(self) -> str:
        """What stands for this crossing, and for no other: clock, what it hangs on, due, band."""
        due = "-" if self.due is None else self.due
        woken = f":{self.woken}" if self.woken else ""
        return f"{self.entry.clock}:{self.entry.key}:{due}:{self.band}{woken}"


def counts(entry: DueEntry, band: Band, bands: Collection[Band]) -> bool:
    """Whether a clock in a band counts: the band does, or something red or a low review came."""
    if band in bands:
        return True
    came = entry.due is None and entry.clock in _NOTICES
    return came and (entry.red or entry.rule == LOW_REVIEW)


def across(
    index: QueueIndex,
    at: datetime,
    bands: Collection[Band],
    woken: Mapping[tuple[str, str], int] | None = None,
) -> list[Crossing]:
    """Return all that is across at an instant, most urgent first; what is snoozed is silent.

    `woken` are the ends of snoozes that are over, by clock and row.
    """
    now = to_epoch(at)
    most = max((limit for _band, limit in limits(index.thresholds, bands)), default=0)
    entries = [*index.between(None, now + most), *index.untimed()]
    return crossings(index, at, bands, entries, woken or {})


def crossings(
    index: QueueIndex,
    at: datetime,
    bands: Collection[Band],
    entries: Iterable[DueEntry],
    woken: Mapping[tuple[str, str], int],
) -> list[Crossing]:
    """Return those of some clocks that are across, most urgent first."""
    found = [
        Crossing(entry, band, entry.due, woken.get((entry.clock.value, str(entry.key)), 0))
        for entry in entries
        if counts(entry, band := index.band(entry, at), bands)
    ]
    found = _named(index, found)
    found.sort(key=_urgency)
    return found


def _named(index: QueueIndex, found: list[Crossing]) -> list[Crossing]:
    """Name what is to be bought by its ship-by: the moment to buy is an estimate.

    It moves with the supplier's every shipment, and nothing has crossed anew then.
    """
    if not any(each.entry.clock is Clock.BUY for each in found):
        return found
    ships = index.dues_of(Clock.SHIP)
    return [
        each._replace(due=ships.get(each.entry.order_id, each.due))
        if each.entry.clock is Clock.BUY
        else each
        for each in found
    ]


def limits(thresholds: Thresholds, bands: Collection[Band]) -> list[tuple[Band, int]]:
    """Return the bands that count, each with the seconds below which a clock is in it."""
    return [
        (band, limit)
        for band, limit in zip(_ORDER[:4], (0, *thresholds), strict=True)
        if band in bands
    ]


def _urgency(crossing: Crossing) -> tuple[int, bool, int, int]:
    entry = crossing.entry
    # Nobody knows how late a thing is whose time is missing: as in the queue, it stands on top.
    place = -1 if entry.due is None and entry.clock not in _NOTICES else _ORDER.index(crossing.band)
    return place, entry.due is None, entry.due or 0, entry.id


class Watch:
    """What has crossed since the last question, for a desk that asks each second.

    The first answer is nothing: what was across then is known. As long as the index is the same
    and nothing can have crossed, a question is two comparisons.
    """

    def __init__(self, bands: Collection[Band], loud: Collection[Band] = ()) -> None:
        self._bands = frozenset(bands)
        # What rings in quiet hours too.
        self._loud = frozenset(loud) & self._bands
        self._seen: set[str] | None = None
        self._index: QueueIndex | None = None
        self._quiet = False
        self._last = 0
        self._next = 0

    def crossed(self, index: QueueIndex, at: datetime, *, quiet: bool = False) -> list[Crossing]:
        """Return what has crossed, most urgent first; in quiet hours the rest waits for their end.

        One that went through several bands meanwhile is told once, with the worst of them.
        """
        now = to_epoch(at)
        same = index is self._index and quiet is self._quiet and now >= self._last
        if same and now < self._next:
            return []
        if self._seen is None:
            self._seen = {each.key for each in across(index, at, self._bands)}
            fresh: list[Crossing] = []
        else:
            fresh = self._fresh(index, at, self._bands if not quiet else self._loud, same)
            self._seen.update(each.key for each in fresh)
        self._index, self._quiet, self._last = index, quiet, now
        self._next = self._following(index, now)
        return fresh

    def _fresh(
        self, index: QueueIndex, at: datetime, bands: Collection[Band], same: bool
    ) -> list[Crossing]:
        seen, now = self._seen or set(), to_epoch(at)
        if not same:
            found = across(index, at, bands)
            seen.difference_update(_keys_of_snoozed(index))
        else:
            passed = [
                index.between(self._last + limit, now + limit)
                for _band, limit in limits(index.thresholds, bands)
            ]
            entries = {each.id: each for part in passed for each in part}
            found = crossings(index, at, bands, entries.values(), {})
        return [each for each in found if each.key not in seen]

    def _following(self, index: QueueIndex, now: int) -> int:
        """Return the first second in which another clock can be across."""
        firsts = (
            (due - limit + 1)
            for _band, limit in limits(index.thresholds, self._bands)
            if (due := index.due_from(now + limit)) is not None
        )
        return min(firsts, default=1 << 62)


def _keys_of_snoozed(index: QueueIndex) -> set[str]:
    """Return the keys that what is snoozed can have: it rings anew when it wakes."""
    asleep = [Crossing(entry, band, entry.due) for entry in index.snoozed() for band in Band]
    return {each.key for each in _named(index, asleep)}
