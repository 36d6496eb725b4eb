"""Reading the queue's index: once for a command, and again for a desk when something changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from core.base.clock import to_epoch
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.orders import pending
from core.orders.pending import PendingIndex, PendingOrders
from core.rules.books import RuleBooks
from core.store import changes
from core.store.changes import Changes, Moment
from core.store.desk import Desk

if TYPE_CHECKING:
    from core.due.reading import Reading


class LiveQueue:
    """The pending orders and the queue of a desk, brought up to date when data or time asks for it.

    A desk has one; a command of the command line makes its own. The pending orders are read
    alone when only they are asked for. Of what was read, only the orders that were changed are
    read again, where the events tell which these are (`core.store.changes`).
    """

    def __init__(self) -> None:
        self._of: tuple[tuple[int, int, int], RuleBooks] | None = None
        self._moment: Moment | None = None
        self._orders: PendingOrders | None = None
        self._read: Reading | None = None
        # What has changed since the orders, and since the queue, were read; None for everything.
        self._orders_behind: set[int] | None = None
        self._behind: Changes | None = None
        self._stale = self._orders_stale = True
        self._first: tuple[DueEntry, str] | None = None

    def pending(self, desk: Desk) -> PendingIndex:
        """Return the index of the pending orders."""
        self._follow(desk)
        if self._orders is None or self._orders_behind is None:
            self._orders, self._behind = pending.read(desk), None
        elif self._orders_stale:
            self._orders, again = pending.renewed(desk, self._orders, self._orders_behind)
            if self._behind is not None:
                self._behind = self._behind.and_also(again)
        self._orders_behind, self._orders_stale = set(), False
        return self._orders.orders

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

    def _as_of(self, desk: Desk, at: datetime, *, fresh: bool = False) -> Reading:
        read = self._read
        timely = read is not None and read.since <= to_epoch(at) < read.until
        if read is None or not timely or (fresh and self._stale):
            # The desk paints its first rows before it reads all that has a clock.
            from core.due import reading

            orders = self.pending(desk)
            if read is None or not timely or self._behind is None:
                read = reading.read(desk, at, orders)
            else:
                read = reading.renewed(desk, at, read, orders, self._behind)
            self._read, self._behind, self._stale = read, Changes(), False
        return read

    def _follow(self, desk: Desk) -> None:
        """Know what of that which was read is stale when data or rules have changed since."""
        state, was = (desk.store.state(), desk.rules), self._of
        if was is not None and was[0] == state[0] and was[1] is state[1]:
            return
        # Asked before the rows are read: what comes between is told again the next time.
        now = changes.moment(desk.store)
        found = None
        if was is not None and self._moment and was[0][0] == state[0][0] and was[1] is state[1]:
            found = changes.since(desk.store, self._moment, now)
        if found is None:
            self._orders_behind = self._behind = None
        else:
            if self._orders_behind is not None:
                self._orders_behind |= found.orders
            if self._behind is not None:
                self._behind = self._behind.and_also(found.orders, suppliers=found.suppliers)
        self._of, self._moment = state, now
        self._stale, self._orders_stale, self._first = True, True, None


def index(desk: Desk, at: datetime) -> QueueIndex:
    """Read the index of everything with a clock at an instant."""
    return LiveQueue().index(desk, at)
