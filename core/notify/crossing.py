"""What has crossed: a clock of the queue that went into a worse band (notify/README.md, 1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
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


_Mark = tuple[Clock, int, int | None, Band]


class Crossing(NamedTuple):
    """A clock in a band that counts. `due` names its deadline, in seconds since 1970, or None.

    `woken` is the end of its last snooze when that is over, 0 for none.
    """

    entry: DueEntry
    band: Band
    due: int | None
    woken: int = 0

    @property
    def mark(self) -> _Mark:
        """The same for a desk that is open: without the snooze, which it sees end."""
        return (self.entry.clock, self.entry.key, self.due, self.band)

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
    found = list(_named(_counting(index, at, bands), _Ships(index)))
    if woken:
        found = [
            each._replace(woken=woken.get((each.entry.clock.value, str(each.entry.key)), 0))
            for each in found
        ]
    found.sort(key=_urgency)
    return found


def _counting(
    index: QueueIndex, at: datetime, bands: Collection[Band]
) -> Iterator[tuple[DueEntry, Band]]:
    """Give what is across with its band: the deadlines are sorted, so a band is a slice of them."""
    now, start = to_epoch(at), None
    for band, limit in _limits(index.thresholds):
        if band in bands:
            yield from ((entry, band) for entry in index.between(start, now + limit))
        start = now + limit
    for entry in index.untimed():
        band = index.band(entry, at)
        if counts(entry, band, bands):
            yield entry, band


def _came(
    index: QueueIndex, at: datetime, bands: Collection[Band]
) -> Iterator[tuple[DueEntry, Band]]:
    """Give what is across of that which the index has beyond the one it was made of."""
    for entry in index.fresh:
        if not entry.until and counts(entry, band := index.band(entry, at), bands):
            yield entry, band


class _Ships:
    """The ship-bys of an index by order, read when something is to be bought."""

    def __init__(self, index: QueueIndex) -> None:
        self.index = index
        self._dues: dict[int, int] | None = None

    def of(self, order_id: int, otherwise: int | None) -> int | None:
        if self._dues is None:
            self._dues = self.index.dues_of(Clock.SHIP)
        return self._dues.get(order_id, otherwise)


def _named(found: Iterable[tuple[DueEntry, Band]], ships: _Ships) -> Iterator[Crossing]:
    """Give crossings; what is to be bought is named by its ship-by.

    The moment to buy is an estimate: it moves with the supplier's every shipment, and nothing has
    crossed anew then.
    """
    buy = Clock.BUY
    for entry, band in found:
        due = entry.due
        yield Crossing(entry, band, ships.of(entry.order_id, due) if entry.clock is buy else due)


def _limits(thresholds: Thresholds) -> Iterator[tuple[Band, int]]:
    """Give the bands from the worst one on, with the seconds below which a clock is in it."""
    return zip(_ORDER, (0, *thresholds), strict=False)


def _urgency(crossing: Crossing) -> tuple[int, bool, int, int]:
    entry = crossing.entry
    # Nobody knows how late a thing is whose time is missing: as in the queue, it stands on top.
    place = -1 if entry.due is None and entry.clock not in _NOTICES else _ORDER.index(crossing.band)
    return place, entry.due is None, entry.due or 0, entry.id


class Watch:
    """What has crossed since the last question, for a desk that asks each second.

    The first answer is nothing: what was across then is known. As long as the index is the same
    and nothing can have crossed, a question is a few comparisons.
    """

    def __init__(self, bands: Collection[Band], loud: Collection[Band] = ()) -> None:
        self._bands = frozenset(bands)
        # What rings in quiet hours too.
        self._loud = frozenset(loud) & self._bands
        self._seen: set[_Mark] | None = None
        self._ships: _Ships | None = None
        self._quiet = False
        self._last = 0
        self._next = 0

    def crossed(self, index: QueueIndex, at: datetime, *, quiet: bool = False) -> list[Crossing]:
        """Return what has crossed, most urgent first; in quiet hours the rest waits for their end.

        One that went through several bands meanwhile is told once, with the worst of them.
        """
        now, was = to_epoch(at), None if self._ships is None else self._ships.index
        steady = was is not None and quiet is self._quiet and now >= self._last
        if steady and index is was and now < self._next:
            return []
        if self._ships is None or index is not was:
            self._ships = _Ships(index)
        bands = self._loud if quiet and self._seen is not None else self._bands
        asleep: Collection[DueEntry] = ()
        if steady and index is was:
            found = self._passed(index, at, bands)
        elif steady and was is not None and index.made_of is was.mark:
            # What stands in both is known.
            found = chain(self._passed(index, at, bands), _came(index, at, bands))
            asleep = [each for each in index.fresh if each.until]
        else:
            found, asleep = _counting(index, at, bands), index.snoozed()
        fresh = self._take(_named(found, self._ships), asleep)
        self._quiet, self._last = quiet, now
        self._next = self._following(index, now)
        return fresh

    def _take(self, found: Iterable[Crossing], asleep: Collection[DueEntry]) -> list[Crossing]:
        """Return what was not seen yet, and know it; what sleeps is forgotten."""
        if self._seen is None:
            self._seen = {each.mark for each in found}
            return []
        if asleep and self._ships is not None:
            every = ((entry, band) for entry in asleep for band in Band)
            self._seen.difference_update(each.mark for each in _named(every, self._ships))
        fresh = {each.mark: each for each in found if each.mark not in self._seen}
        self._seen.update(fresh)
        return sorted(fresh.values(), key=_urgency)

    def _passed(
        self, index: QueueIndex, at: datetime, bands: Collection[Band]
    ) -> Iterator[tuple[DueEntry, Band]]:
        """Give what went over a limit since the last question, with the band it is in now."""
        now, known = to_epoch(at), set[int]()
        for band, limit in _limits(index.thresholds):
            if band not in bands:
                continue
            for entry in index.between(self._last + limit, now + limit):
                if entry.id not in known and counts(entry, index.band(entry, at), bands):
                    known.add(entry.id)
                    yield entry, index.band(entry, at)

    def _following(self, index: QueueIndex, now: int) -> int:
        """Return the first second in which another clock can be across."""
        firsts = (
            due - limit + 1
            for band, limit in _limits(index.thresholds)
            if band in self._bands and (due := index.due_from(now + limit)) is not None
        )
        return min(firsts, default=1 << 62)
