"""A header row that stands again among the rows: two files were joined behind each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.base.i18n import _
from core.files.cells import header_key

_MOST_TOLD = 10
Columns = Callable[[tuple[str, ...]], dict[str, int]]


class Joined:
    """Finds header rows among the rows of one table; rows below get the order of the first.

    `columns` tells the places of a kind's fields in some headers, `place` is that of the number
    that every row has. A short row stays shorter than `least`, so that it is seen.
    """

    def __init__(
        self, headers: Sequence[str], names: Mapping[str, Sequence[str]], columns: Columns
    ) -> None:
        self._headers = headers
        self._columns = columns
        self._fields = columns(tuple(headers))
        # A row that names columns has one of these in its first cell, or in the number's.
        self.names = {name for each in names.values() for name in each}
        self.names |= {headers[at] for at in self._fields.values()}
        self._order: list[int] | None = None
        self._width = len(headers)
        self._rows: list[int] = []
        # The usual names of the columns that differ, where the rows below cannot be taken.
        self.lacks = ""

    def is_header(self, cells: list[str], place: int) -> bool:
        """Whether a row names columns; asked of one that has a name of `names` where it counts."""
        found = self._columns(tuple(cells))
        return len(found) > 1 and len(found) * 2 >= len(self._fields) and place >= 0

    def take(self, row: int, cells: list[str]) -> None:
        """Read the rows that follow under another header row."""
        self._rows.append(row)
        found = self._columns(tuple(cells))
        keys = {header_key(name): at for at, name in reversed(list(enumerate(cells)))}
        order = [keys.get(header_key(name), -1) for name in self._headers]
        for field, at in self._fields.items():
            order[at] = found.get(field, -1)
        self._width = len(cells)
        same = order == list(range(len(order))) and len(cells) == len(order)
        self._order = None if same else order
        differs = found.keys() ^ self._fields.keys()
        places = [(cells, found) if field in found else (self._headers, self._fields)
                  for field in differs]  # fmt: skip
        self.lacks = _(", ").join(
            row[at[field]] for field, (row, at) in zip(differs, places, strict=True)
        )

    def in_place(self, cells: list[str], least: int) -> list[str]:
        """Return a row's cells in the order of the first header row."""
        if self._order is None:
            return cells
        count = len(cells)
        moved = [cells[at] if 0 <= at < count else "" for at in self._order]
        if count < self._width:
            return moved[: least - 1]
        return moved + [each for each in cells[self._width :] if each]

    def told(self) -> list[str]:
        """Return what is to be said."""
        if not self._rows:
            return []
        rows = _(", ").join(map(str, self._rows[:_MOST_TOLD]))
        return [_("The header stands again in row {rows}: files were joined.").format(rows=rows)]
