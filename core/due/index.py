"""The index of the queue at one state of the store: its order, its counts, what comes first.

The order is told in README.md. Time never reads anything again: bands are found by bisecting the
sorted deadlines, so a count costs as little at ten thousand clocks as at ten.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

from core.base.clock import to_epoch
from core.due.entry import DueEntry
from core.rules.deadlines import Thresholds, band_of
from core.rules.terms import Band, Clock

# The bands in which clocks without a time stand, after those of the band that have one.
_UNTIMED = (Band.CRITICAL, Band.URGENT)

# The places of fields, for the loops that all entries go through.
_DUE, _ORDER, _UNTIL = map(DueEntry._fields.index, ("due", "order_id", "until"))


def _untimed_band(entry: DueEntry) -> Band:
    """A fact that is missing and what is red are critical; a task and a check are urgent."""
    waits = entry.clock in (Clock.NOTICE, Clock.CHECK) and not entry.red
    return Band.URGENT if waits else Band.CRITICAL


def is_missing(entry: DueEntry) -> bool:
    """Whether a clock cannot be told because a fact is missing: it stands on top."""
    return entry.due is None and entry.clock not in (Clock.NOTICE, Clock.CHECK)


class QueueIndex:
    """All clocks, most urgent first. What is snoozed stands last in its band and is counted."""

    def __init__(self, entries: Iterable[DueEntry], thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        # Stands for this index in what is made of it: which one it was made of, and what came.
        self.mark = object()
        self.made_of: object = None
        self.fresh: Collection[DueEntry] = ()
        timed: list[DueEntry] = []
        self._asleep: list[DueEntry] = []
        self._missing: list[DueEntry] = []
        self._untimed: dict[Band, list[DueEntry]] = {band: [] for band in _UNTIMED}
        awake = timed.append
        for entry in entries:
            if entry[_UNTIL]:
                self._asleep.append(entry)
            elif entry[_DUE] is not None:
                awake(entry)
            elif is_missing(entry):
                self._missing.append(entry)
            else:
                self._untimed[_untimed_band(entry)].append(entry)
        self._timed = timed
        self._arrange()

    def _arrange(self) -> None:
        # Whole entries sort by due, order, clock: no key function for ten thousand of them.
        self._timed.sort()
        for rest in (self._missing, self._asleep, *self._untimed.values()):
            rest.sort(key=_by_due)
        self._dues = [entry.due for entry in self._timed if entry.due is not None]
        if asleep := [entry.due for entry in self._asleep if entry.due is not None]:
            self._dues = sorted([*self._dues, *asleep])

    def renewed(
        self,
        orders: Collection[int],
        gone: Callable[[DueEntry], bool],
        fresh: Collection[DueEntry],
    ) -> QueueIndex:
        """Return the index without the entries of some orders that are gone, and with fresh ones.

        `orders` are the ids of all whose entries `gone` is asked about, 0 for those of none.
        """
        found = QueueIndex(fresh, self.thresholds)
        for part, was in zip(found._parts(), self._parts(), strict=True):
            part += [each for each in was if each[_ORDER] not in orders or not gone(each)]
        found._arrange()
        found.made_of, found.fresh = self.mark, fresh
        return found

    def plain(self) -> Iterator[DueEntry]:
        """Give all entries as if nothing were snoozed."""
        for part in self._parts():
            yield from (each._replace(until=0) if each[_UNTIL] else each for each in part)

    def __len__(self) -> int:
        return sum(map(len, self._parts()))

    def _parts(self) -> tuple[list[DueEntry], ...]:
        return (self._missing, self._timed, self._asleep, *self._untimed.values())

    def band(self, entry: DueEntry, at: datetime) -> Band:
        """Return how urgent an entry is at an instant."""
        if entry.due is None:
            return _untimed_band(entry)
        return band_of(entry.due - to_epoch(at), self.thresholds)

    def counts(self, at: datetime) -> dict[Band, int]:
        """Return how many clocks are in each band at an instant, the snoozed ones too."""
        now = to_epoch(at)
        edges = [0, *(bisect_left(self._dues, now + limit) for limit in (0, *self.thresholds))]
        edges.append(len(self._dues))
        found = {band: edges[n + 1] - edges[n] for n, band in enumerate(Band)}
        for entry in (*self._missing, *self._asleep):
            if entry.due is None:
                found[_untimed_band(entry)] += 1
        for band, untimed in self._untimed.items():
            found[band] += len(untimed)
        return found

    def first(self, at: datetime) -> DueEntry | None:
        """Return the most urgent clock at an instant that is not snoozed, or None."""
        if self._missing:
            return self._missing[0]
        head = self._timed[0] if self._timed else None
        heads = [each[0] for each in self._untimed.values() if each]
        heads += [head] if head is not None else []
        order = list(Band)
        return min(
            heads, key=lambda each: (order.index(self.band(each, at)), each.due is None),
            default=None,
        )  # fmt: skip

    def arranged(self, at: datetime) -> list[DueEntry]:
        """Return all clocks in their order at an instant."""
        now = to_epoch(at)
        found, start = list(self._missing), 0
        limits = (0, *self.thresholds, None)
        for band, limit in zip(Band, limits, strict=True):
            stop = (
                len(self._timed)
                if limit is None
                else bisect_left(self._timed, now + limit, key=_due)
            )
            found += self._timed[start:stop]
            found += self._untimed.get(band, ())
            found += [each for each in self._asleep if self.band(each, at) is band]
            start = stop
        return found

    def only(self, clocks: Collection[Clock] = (), *, shop_id: int | None = None) -> QueueIndex:
        """Return the part of the index that these clocks make, and the orders of one shop.

        No clocks and no shop mean all of them; shop 0 stands for the orders of none.
        """
        if not clocks and shop_id is None:
            return self
        kept = [
            each
            for part in self._parts()
            for each in part
            if (not clocks or each.clock in clocks) and (shop_id is None or each.shop_id == shop_id)
        ]
        return QueueIndex(kept, self.thresholds)

    def between(self, start: int | None, stop: int) -> list[DueEntry]:
        """Return what is due from `start` (None: ever) until before `stop`, without the snoozed."""
        first = 0 if start is None else bisect_left(self._timed, start, key=_due)
        return self._timed[first : bisect_left(self._timed, stop, key=_due)]

    def due_from(self, start: int) -> int | None:
        """Return the first deadline at `start` or later that is not snoozed, None without one."""
        place = bisect_left(self._timed, start, key=_due)
        return self._timed[place].due if place < len(self._timed) else None

    def untimed(self) -> list[DueEntry]:
        """Return what has no time, without the snoozed."""
        return [*self._missing, *(each for rest in self._untimed.values() for each in rest)]

    def snoozed(self) -> list[DueEntry]:
        """Return what is snoozed."""
        return self._asleep

    def dues_of(self, clock: Clock) -> dict[int, int]:
        """Return the deadlines of one clock by the id of their order, the snoozed ones too."""
        return {
            entry.order_id: entry.due
            for part in self._parts()
            for entry in part
            if entry.clock is clock and entry.due is not None
        }

    def clocks(self) -> dict[Clock, int]:
        """Return how many of each clock there are."""
        found = dict.fromkeys(Clock, 0)
        for part in self._parts():
            for entry in part:
                found[entry.clock] += 1
        return found


def _due(entry: DueEntry) -> int:
    return entry.due or 0


def _by_due(entry: DueEntry) -> tuple[int, int, str, int]:
    return (entry.due or 0, entry.order_id, entry.clock.value, entry.key)
