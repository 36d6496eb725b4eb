"""The orders of a file between reading and writing: beside the database, so that memory stays flat.

In memory for a short file, else in a temporary file without a name, which nobody else can open.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from struct import Struct
from tempfile import SpooledTemporaryFile
from typing import Any

from core.files.reading import Reading
from core.imports.orders.changes import is_same
from core.imports.orders.export import STATE, Line, Record
from core.rules.terms import PlatformState

RANK = {state.value: state.rank for state in PlatformState}
_IN_MEMORY = 4_000_000
_LENGTH = Struct("<Q")
_LINES = 5_000


class OrderRows:
    """What one batch of the file says about one order."""

    __slots__ = ("lines", "places", "shop", "values")

    def __init__(self, values: tuple[Any, ...], lines: list[Line], places: list[int]) -> None:
        self.values = values
        self.lines = lines
        # The rows of the file that the lines stand in.
        self.places = places
        self.shop: int | None = None

    @classmethod
    def of(cls, record: Record) -> OrderRows:
        """Return what the first row of an order says."""
        return cls(tuple(record.values), [record.line], [record.row])

    def placed(self) -> Iterator[tuple[Line, int]]:
        """Yield the lines, each with the row of the file that it stands in."""
        return zip(self.lines, self.places, strict=True)

    def add(self, record: Record, reading: Reading) -> None:
        """Take a further row: its item; its other values only when the order is further on.

        A row that says the same again is told, and not taken.
        """
        if any(is_same(record.line, line) for line in self.lines):
            reading.repeated(record.row)
        else:
            self.lines.append(record.line)
            self.places.append(record.row)
        if RANK[record.values[STATE]] > RANK[self.values[STATE]]:
            pairs = zip(record.values, self.values, strict=True)
            self.values = tuple(old if new is None else new for new, old in pairs)


Batch = dict[str, OrderRows]


class Spool:
    """Batches of orders, put in once and taken out in their order."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the import
        self._lines: dict[tuple[Any, ...], Line] = {}
        # How many orders were put in.
        self.orders = 0

    def put(self, batch: Mapping[str, OrderRows]) -> None:
        """Keep a batch."""
        if not batch:
            return
        said = [
            (order_sn, rows.values, [tuple(line) for line in rows.lines], rows.places)
            for order_sn, rows in batch.items()
        ]
        data = marshal.dumps(said)
        self._file.write(_LENGTH.pack(len(data)))
        self._file.write(data)
        self.orders += len(batch)

    def batches(self) -> Iterator[Batch]:
        """Give the batches."""
        self._file.seek(0)
        while head := self._file.read(_LENGTH.size):
            said = marshal.loads(self._file.read(_LENGTH.unpack(head)[0]))
            yield {
                order_sn: OrderRows(values, list(map(self._line, lines)), places)
                for order_sn, values, lines, places in said
            }

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    def _line(self, said: tuple[Any, ...]) -> Line:
        """Return a line; a shop sells the same few all the time."""
        line = self._lines.get(said)
        if line is None:
            if len(self._lines) >= _LINES:
                self._lines.clear()
            line = self._lines[said] = Line._make(said)
        return line
