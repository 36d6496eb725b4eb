"""One file on its way into the store: what every writer reads from, counts and says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.files.reading import Reading
from core.files.table import Source
from core.imports.shops import FileShop
from core.store.acts import Act
from core.store.desk import Desk

# Called with (bytes read, bytes in all).
Progress = Callable[[int, int], None]


class ImportRun:
    """One file on its way into the store: what a writer reads from, counts and says.

    Writers run inside the transaction of `work`; they call `tick` after every few thousand
    rows, set `as_of` (the newest time of the platform in the file, in seconds) and add `notes`.
    """

    def __init__(
        self,
        desk: Desk,
        work: Act,
        source: Source,
        reading: Reading,
        *,
        import_id: int,
        shop: FileShop,
        progress: Progress | None,
    ) -> None:
        self.desk = desk
        self.store = desk.store
        self.work = work
        self.source = source
        self.reading = reading
        self.import_id = import_id
        self.shop = shop
        self.added = 0
        self.updated = 0
        self.unchanged = 0
        self.extra_lines = 0
        self.as_of: int | None = None
        # The first and the last id of the orders that are new.
        self.new_orders: tuple[int | None, int | None] = (None, None)
        self.notes: list[str] = []
        self.proposals: list[Any] = []
        self._progress = progress

    def tick(self) -> None:
        """Tell how far the file is read; whoever listens may raise to call the import off."""
        if self._progress is not None:
            table = self.reading.table
            self._progress(table.position, table.size)
