"""What an export tells of numbers that were uploaded here: whether the platform took them.

Uploaded is what the seller says, shipped is what the platform shows (rules/README.md, 2). A file
with a time later than the upload tells it at once (`changes.not_taken_there`). On a quiet day it
has none: then the others of the same upload, or of the same batch file, tell it at its end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

from core.imports.orders.changes import Known, still_to_ship
from core.imports.orders.export import COLUMNS, STATE
from core.imports.run import ImportRun
from core.rules.terms import TRAVELLING
from core.store import imports
from core.store.connection import Store

_SHIPPED_AT = COLUMNS.index("shipped_at")
_TRAVELLING = frozenset(state.value for state in TRAVELLING)
# A file without the time of shipping: it cannot have been before the upload, as far as is known.
_SOME_TIME = sys.maxsize


class Untaken(NamedTuple):
    """An uploaded order that a file still shows as to be shipped, with the file's values."""

    order: Known
    values: Sequence[Any]


class Uploads:
    """Gathers what one file shows of the orders that were uploaded here."""

    def __init__(self, file_as_of: int | None) -> None:
        self._file_as_of = file_as_of
        self._shipped: dict[int, tuple[int, int]] = {}
        self._by_id: dict[int, Untaken] = {}

    def see(self, order: Known, values: Sequence[Any]) -> None:
        """Take note of an order; what is later than its upload anyhow needs no note."""
        if order.uploaded_at is None:
            return
        if values[STATE] in _TRAVELLING:
            when = values[_SHIPPED_AT] or _SOME_TIME
            self._shipped[order.id] = (order.uploaded_at, when)
        elif still_to_ship(order, values):
            self._by_id[order.id] = Untaken(order, values)

    @property
    def _waiting(self) -> Collection[Untaken]:
        return self._by_id.values()

    def decide(self, run: ImportRun, give_back: Callable[[Known, Sequence[Any]], None]) -> int:
        """Give back what the platform refused; return of how many orders the file cannot tell."""
        refused = self.refused(run.store)
        seen = imports.seen(run.store, [each.order.id for each in refused])
        for order, values in refused:
            give_back(order, values)
            if seen[order.id][1] == "unchanged":
                run.unchanged -= 1
                run.updated += 1
        unsure = self.unsure(refused)
        sha256 = run.reading.table.sha256
        if unsure and imports.was_imported(run.store, sha256, run.import_id):
            return 0
        return unsure

    def refused(self, store: Store) -> list[Untaken]:
        """Return the orders that the platform did not take, as others of the upload show."""
        if not self._waiting or not self._shipped:
            return []
        waiting = [each.order.id for each in self._waiting]
        parcels = imports.batches_of(store, [*waiting, *self._shipped])
        newest: dict[tuple[str, int], int] = {}
        for order_id, (uploaded_at, when) in self._shipped.items():
            for mark in _marks(uploaded_at, parcels.get(order_id)):
                newest[mark] = max(when, newest.get(mark, 0))
        return [
            each
            for each in self._waiting
            if any(
                newest.get(mark, -1) >= _since(parcels.get(each.order.id))
                for mark in _marks(each.order.uploaded_at or 0, parcels.get(each.order.id))
            )
        ]

    def unsure(self, refused: Sequence[Untaken]) -> int:
        """Return of how many orders the file cannot tell; one that is surely older says nothing."""
        decided = {each.order.id for each in refused}
        file = self._file_as_of
        return sum(
            each.order.id not in decided
            and (file is None or each.order.as_of is None or file >= each.order.as_of)
            for each in self._waiting
        )


def _marks(uploaded_at: int, parcel: imports.InBatch | None) -> Iterator[tuple[str, int]]:
    """Yield what orders share that went to the platform together."""
    yield "upload", uploaded_at
    if parcel is not None and parcel.export_id is not None:
        yield "batch", parcel.export_id


def _since(parcel: imports.InBatch | None) -> int:
    """Return from when on the platform can have shipped what was uploaded with a parcel."""
    return 0 if parcel is None else parcel.exported_at or parcel.recorded_at
