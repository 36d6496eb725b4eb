"""Reading the queue's index: once for a command, and again for a desk when something changed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from core.base.clock import to_epoch
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.orders.pending import PendingIndex, pending
from core.rules.books import RuleBooks
from core.rules.deadlines import Thresholds
from core.store.desk import Desk

NEVER = 1 << 62


class LiveQueue:
    """The pending orders and the queue of a desk, read again when the data or time asks for it.

    A desk has one; a command of the command line makes its own. The pending orders are read
    alone when only they are asked for.
    """

    def __init__(self) -> None:
        self._of: tuple[tuple[int, int, int], RuleBooks] | None = None
        self._pending: PendingIndex | None = None
        self._read: _Read | None = None
        self._stale = True
        self._first: tuple[DueEntry, str] | None = None

    def pending(self, desk: Desk) -> PendingIndex:
        """Return the index of the pending orders."""
        self._follow(desk)
        if self._pending is None:
            self._pending = pending(desk)
        return self._pending

    def index(self, desk: Desk, at: datetime) -> QueueIndex:
        """Return the index of everything with a clock, as it is at an instant."""
        self._follow(desk)
        return self._as_of(desk, at, fresh=True).queue

    def held(self, desk: Desk, at: datetime) -> QueueIndex | None:
        """Return the index without asking whether data has changed; None before it was read.

        It is read again when time alone has made it untrue, as when a snooze ends.
        """
        return None if self._read is None else self._as_of(desk, at).queue

    def open_cases(self, desk: Desk, at: datetime) -> int:
        """Return how many after-sales cases are open."""
        self._follow(desk)
        return self._as_of(desk, at, fresh=True).open_cases

    def travelling(self, desk: Desk, at: datetime) -> int:
        """Return how many parcels are on their way and looked for."""
        self._follow(desk)
        return self._as_of(desk, at, fresh=True).travelling

    def first(self, desk: Desk, at: datetime) -> tuple[DueEntry, str] | None:
        """Return the most urgent clock that is not snoozed, with its order's number; or None.

        As `held`: nothing is asked of the store as long as it is the same clock.
        """
        found = self.held(desk, at)
        entry = None if found is None else found.first(at)
        if found is None or entry is None:
            return None
        if self._first is None or self._first[0] != entry:
            from core.due.items import items

            told = items(desk, at, found, [entry])
            self._first = (entry, told[0].order_sn if told else "")
        return self._first

    def _as_of(self, desk: Desk, at: datetime, *, fresh: bool = False) -> _Read:
        read = self._read
        timely = read is not None and read.since <= to_epoch(at) < read.until
        if read is None or not timely or (fresh and self._stale):
            read = self._read = _read(desk, at, self.pending(desk))
            self._stale = False
        return read

    def _follow(self, desk: Desk) -> None:
        """Know that what was read is stale when data or rules have changed since."""
        state = (desk.store.state(), desk.rules)
        if self._of is None or self._of[0] != state[0] or self._of[1] is not state[1]:
            self._of, self._pending, self._stale, self._first = state, None, True, None


def index(desk: Desk, at: datetime) -> QueueIndex:
    """Read the index of everything with a clock at an instant."""
    return LiveQueue().index(desk, at)


class _Read(NamedTuple):
    """What was read, and from when until before when it is true by time alone (seconds)."""

    queue: QueueIndex
    open_cases: int
    travelling: int
    since: int
    until: int


def _read(desk: Desk, at: datetime, orders: PendingIndex) -> _Read:
    # The desk paints its first rows before it reads all that has a clock, and loads this then.
    from core.aftersales.open_cases import open_index
    from core.due import entries as sources

    entries = sources.of_orders(desk, orders)
    cases = open_index(desk, at)
    parcels, appeals = sources.of_parcels(desk, at), sources.of_appeals(desk, at)
    entries += parcels.entries
    entries += [*sources.of_cases(cases), *appeals.entries, *sources.of_claims(desk)]
    entries += sources.of_notices(desk)
    woken = _mark_snoozed(desk, at, entries)
    ends = (parcels.leaves_at, appeals.leaves_at, cases.leaves_at, woken)
    until = min((each for each in ends if each is not None), default=NEVER)
    found = QueueIndex(entries, Thresholds.of(desk.rules.general))
    return _Read(found, len(cases), len(parcels.entries), to_epoch(at), until)


def _mark_snoozed(desk: Desk, at: datetime, entries: list[DueEntry]) -> int | None:
    """Mark what is snoozed; return when the first of it comes back, None without any."""
    from core.store import due as store_due

    rows = store_due.snoozes(desk.store, to_epoch(at))
    ends = {(row.clock, row.ref): row.until for row in rows}
    if ends:
        clocks = {clock for clock, _ref in ends}
        for place, entry in enumerate(entries):
            if entry.clock in clocks and (until := ends.get((entry.clock, str(entry.key)))):
                entries[place] = entry._replace(until=until)
    return min(ends.values(), default=None)
