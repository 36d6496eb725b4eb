"""The rows of a list of entries: the order is known, the rows are read a window at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from tui.widgets.rows import Row

Entry = TypeVar("Entry")


class EntryRows(ABC, Generic[Entry]):
    """A row source over entries, in the order given. A row's key is its entry's id as text."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._places: dict[str, int] | None = None

    @abstractmethod
    def id_of(self, entry: Entry) -> int:
        """Return the id that stands for an entry."""

    @abstractmethod
    def read(self, entries: Sequence[Entry]) -> list[Row]:
        """Read the rows of some entries that stand together."""

    def __len__(self) -> int:
        return len(self.entries)

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return the rows `start` ≤ i < `stop`."""
        return self.read(self.entries[start:stop])

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`; no row is read for them."""
        return [str(self.id_of(each)) for each in self.entries[start:stop]]

    def index_of(self, key: str) -> int | None:
        """Return where a row stands."""
        if self._places is None:
            self._places = {str(self.id_of(each)): n for n, each in enumerate(self.entries)}
        return self._places.get(key)
