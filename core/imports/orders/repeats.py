"""Rows of an order that stand again in a later batch of the same file: told, not taken twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.files.reading import Reading
from core.imports.orders.changes import is_among
from core.imports.orders.export import Line
from core.store.imports import StoredLine

Placed = Iterable[tuple[Line, int]]


class Repeats:
    """Remembers a digest of each line of the orders that were known before the file."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._named: set[int] = set()

    def of_new(self, have: Sequence[StoredLine], lines: Placed) -> None:
        """Tell of lines of an order that this file has added: all that is kept came from it."""
        for line, row in lines:
            if is_among(have, line):
                self._reading.repeated(row)

    def of_known(self, order_id: int, lines: Placed) -> None:
        """Tell of lines of an order that was known before; what is kept may be older."""
        for line, row in lines:
            digest = hash((order_id, line.sku_id or line))
            if digest in self._named:
                self._reading.repeated(row)
            self._named.add(digest)
