"""What the queue is made of: read whole, or what has changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from core.aftersales.open_cases import open_index
from core.base.clock import to_epoch
from core.due import entries as sources
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.orders.pending import PendingIndex
from core.rules.deadlines import Thresholds
from core.rules.terms import Clock
from core.store import changes
from core.store import due as store_due
from core.store import pending as store_pending
from core.store.changes import Changes
from core.store.desk import Desk

NEVER = 1 << 62
# The clocks of an order and of its parcels; all others are read anew each time.
_OF_ORDERS = frozenset({Clock.FILL_IN, Clock.BUY, Clock.SHIP, Clock.PICKUP, Clock.STALL})

# The ends of snoozes by clock and row, in seconds since 1970.
_Snoozes = Mapping[tuple[str, str], int]


class Reading(NamedTuple):
    """What was read. By time alone it is true from `since` until before `until` (seconds)."""

    queue: QueueIndex
    parcels: list[DueEntry]
    rest: _Rest
    # Until before when no parcel is given up.
    parcels_until: int
    cutoffs: sources.Cutoffs
    since: int

    @property
    def until(self) -> int:
        """Until before when it is true."""
        return min(self.parcels_until, self.rest.until)

    @property
    def open_cases(self) -> int:
        """How many after-sales cases are open."""
        return self.rest.open_cases

    @property
    def travelling(self) -> int:
        """How many parcels are on their way and looked for."""
        return len(self.parcels)


class _Rest(NamedTuple):
    """Cases, appeals, claims and notices as if nothing were snoozed, and what is."""

    entries: frozenset[DueEntry]
    open_cases: int
    snoozes: _Snoozes
    until: int


def read(desk: Desk, at: datetime, orders: PendingIndex) -> Reading:
    """Read everything that has a clock at an instant."""
    cutoffs = sources.Cutoffs(desk)
    own = sources.of_orders(desk, orders.entries, cutoffs)
    parcels, rest = sources.of_parcels(desk, at), _read_rest(desk, at)
    entries = _snoozed([*own, *parcels.entries, *rest.entries], rest.snoozes)
    queue = QueueIndex(entries, Thresholds.of(desk.rules.general))
    until = _first(parcels.leaves_at)
    return Reading(queue, parcels.entries, rest, until, cutoffs, to_epoch(at))


def renewed(
    desk: Desk, at: datetime, was: Reading, orders: PendingIndex, changed: Changes
) -> Reading:
    """Read what has changed since `was`, which is still true by time and goes by the same rules."""
    rest, ids = _read_rest(desk, at), set(changed.orders)
    if changed.suppliers and (moved := was.cutoffs.look_again()):
        bound = store_pending.bound_suppliers(desk.store)
        ids.update(each.order_id for each in orders.entries if bound.get(each.order_id) in moved)
    if len(ids) > changes.MOST:
        return read(desk, at, orders)
    of_orders, parcels = _of_orders(desk, at, was, orders, ids)
    ended = {(each.clock, each.key): each.order_id for each in was.rest.entries - rest.entries}

    def gone(entry: DueEntry) -> bool:
        if entry.clock in _OF_ORDERS:
            return entry.order_id in ids
        return (entry.clock, entry.key) in ended

    fresh = [*of_orders, *parcels.entries, *(rest.entries - was.rest.entries)]
    if rest.snoozes == was.rest.snoozes:
        asked = ids.union(ended.values())
        queue = was.queue.renewed(asked, gone, _snoozed(fresh, rest.snoozes))
    else:
        entries = [each for each in was.queue.plain() if not gone(each)] + fresh
        queue = QueueIndex(_snoozed(entries, rest.snoozes), was.queue.thresholds)
    travelling = [each for each in was.parcels if each.order_id not in ids] + parcels.entries
    until = min(was.parcels_until, _first(parcels.leaves_at))
    return Reading(queue, travelling, rest, until, was.cutoffs, to_epoch(at))


def _of_orders(
    desk: Desk, at: datetime, was: Reading, orders: PendingIndex, ids: set[int]
) -> tuple[list[DueEntry], sources.Found]:
    """Read the clocks of some orders, and of their parcels."""
    if not ids:
        return [], sources.Found([])
    listed = list(ids)
    own = sources.of_orders(desk, orders.only(ids=ids).entries, was.cutoffs, listed)
    return own, sources.of_parcels(desk, at, listed)


def _read_rest(desk: Desk, at: datetime) -> _Rest:
    cases, appeals = open_index(desk, at), sources.of_appeals(desk, at)
    found = [*sources.of_cases(cases), *appeals.entries]
    found += [*sources.of_claims(desk), *sources.of_notices(desk)]
    rows = store_due.snoozes(desk.store, to_epoch(at))
    snoozes = {(row.clock, row.ref): row.until for row in rows}
    woken = min(snoozes.values(), default=None)
    until = _first(appeals.leaves_at, cases.leaves_at, woken)
    return _Rest(frozenset(found), len(cases), snoozes, until)


def _first(*ends: int | None) -> int:
    return min((each for each in ends if each is not None), default=NEVER)


def _snoozed(entries: list[DueEntry], ends: _Snoozes) -> list[DueEntry]:
    """Mark what is snoozed."""
    clocks = {clock for clock, _ref in ends}
    for place, entry in enumerate(entries) if ends else ():
        if entry.clock in clocks and (until := ends.get((entry.clock, str(entry.key)))):
            entries[place] = entry._replace(until=until)
    return entries
