"""The rows of a live list, and the window of them that is in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tui.widgets.columns import Cell


class Row(NamedTuple):
    """One line of a live list.

    `due` is its deadline in seconds since 1970, None where it has none; `note` stands in
    place of the time then. `band` overrides the urgency: `fill` (something is to be filled
    in) or `held` (the clock stands still for the seller).
    `cells` has one text for each column but the first, which is the countdown.
    """

    key: str
    due: int | None
    cells: tuple[Cell, ...]
    band: str = ""
    note: str = ""


class RowSource(Protocol):
    """What a live list shows. Rows are asked for a window at a time, in display order."""

    def __len__(self) -> int: ...

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return the rows `start` ≤ i < `stop`; both lie within the length."""
        ...

    def index_of(self, key: str) -> int | None:
        """Return where the row with this key stands, or None."""
        ...

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`, without reading the rows."""
        ...


class NoRows:
    """The source of an empty list."""

    def __len__(self) -> int:
        return 0

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return nothing."""
        return ()

    def index_of(self, key: str) -> int | None:
        """Return None."""
        return None

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return nothing."""
        return ()


class ReadyRows:
    """Rows that are all in memory."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return the rows `start` ≤ i < `stop`."""
        return self.rows[start:stop]

    def index_of(self, key: str) -> int | None:
        """Return where a row stands."""
        return next((n for n, row in enumerate(self.rows) if row.key == key), None)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`."""
        return [row.key for row in self.rows[start:stop]]


class RowWindow:
    """The rows around the visible part of a source, fetched as they are needed.

    The length is asked once: until the list is given a source again it does not change.
    """

    def __init__(self, source: RowSource) -> None:
        self.source = source
        self.count = len(source)
        self._start = 0
        self._rows: Sequence[Row] = ()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are in memory."""
        return self._rows

    def held(self, index: int) -> Row | None:
        """Return a row that is in memory, None when it is not."""
        place = index - self._start
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def row(self, index: int, first: int, height: int) -> Row | None:
        """Return the row at `index` of a view of `height` rows that begins at `first`.

        None when the source holds fewer rows than it said, as after another session's change.
        """
        if not 0 <= index < self.count:
            return None
        if not self._start <= index < self._start + len(self._rows):
            if not first <= index < first + height:  # not seen, as in a hidden list
                first = index
            stop = max(first + 2 * height, index + 1)
            self._start = max(0, first - height)
            self._rows = self.source.window(self._start, min(self.count, stop))
        return self.held(index)

    def widen(self, first: int, height: int) -> None:
        """Have the page before and the page after a view at hand; more, when it must ask."""
        stop = min(first + 2 * height, self.count)
        if self._start <= max(first - height, 0) and stop <= self._start + len(self._rows):
            return
        self._start = max(0, first - 2 * height)
        self._rows = self.source.window(self._start, min(self.count, first + 3 * height))
