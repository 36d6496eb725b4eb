"""One file on its way into the store: what every writer reads from, counts and says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.files.reading import Reading
from core.files.table import Source
from core.imports.changed import Change, changes_of, count_of
from core.imports.shops import FileShop
from core.orders.notices import OpenNotice
from core.store.acts import Act
from core.store.desk import Desk

# Called with (bytes read, bytes in all).
Progress = Callable[[int, int], None]
# How many changes, and how many things that wait, are told of one file.
SHOWN = 200
# The part of an import's time that reading takes.
_READING = 0.6


class ImportRun:
    """One file on its way into the store: what a writer reads from, counts and says.

    Writers read and compare first, which writes nothing; what they return then runs inside the
    act `work`. They call `tick` after every few thousand rows, `work.breathe` where what they wrote
    is whole in itself, set `as_of` (the newest time of the platform in the file, in seconds), add
    `notes`, the ids of the notices that they raised or found raised (`noticed`), and what they
    changed in orders that are known (`change`).
    """

    def __init__(
        self,
        desk: Desk,
        work: Act,
        source: Source,
        reading: Reading,
        *,
        shop: FileShop,
        progress: Progress | None,
    ) -> None:
        self.desk = desk
        self.store = desk.store
        self.work = work
        self.source = source
        self.reading = reading
        # Of the import's own row, which is made when the writing begins.
        self.import_id = 0
        self.shop = shop
        self.added = 0
        self.updated = 0
        self.unchanged = 0
        self.extra_lines = 0
        self.as_of: int | None = None
        # The first and the last id of the orders that are new.
        self.new_orders: tuple[int | None, int | None] = (None, None)
        # The same of the settlement's lines.
        self.new_lines: tuple[int | None, int | None] = (None, None)
        self.notes: list[str] = []
        self.noticed: list[int] = []
        self.changes: list[Change] = []
        self.changed = 0
        self.waits: list[OpenNotice] = []
        self.waiting = 0
        self.red = 0
        self._progress = progress

    def count(self, word: str, earlier: str) -> None:
        """Count a row of a known order by its outcome `word`: updated, unchanged, or kept.

        `earlier` is what earlier rows of the same order in this file came to, or empty.
        """
        if earlier:
            self.extra_lines += 1
            if word == "updated" and earlier == "unchanged":
                self.unchanged -= 1
                self.updated += 1
        elif word == "updated":
            self.updated += 1
        else:
            self.unchanged += 1

    def change(self, changes: Iterable[Change]) -> None:
        """Keep the first changes, to be shown, and count them all."""
        for change in changes:
            self.changed += 1
            if len(self.changes) < SHOWN:
                self.changes.append(change)

    def change_order(
        self, order_sn: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """Keep what changed in the columns of an order; past the first ones, count alone."""
        if len(self.changes) < SHOWN:
            self.change(changes_of(order_sn, before, after))
        else:
            self.changed += count_of(before, after)

    def tick(self, written: float = 0.0) -> None:
        """Tell how far the file is read, then which part of it is written.

        Whoever listens may raise to call the import off.
        """
        if self._progress is not None:
            table = self.reading.table
            read = min(table.position, table.size) * _READING
            self._progress(round(read + table.size * (1 - _READING) * written), table.size)
