"""Lines of delimited text as rows: a stray quotation mark costs its own row, not those after it."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from core.base.patterns import pattern
from core.files.cells import header_key
from core.files.table import Table

HEADER_WITHIN = 20
# No memo has more lines; a quotation mark that is opened and never closed would take them all.
_MAX_LINES_IN_ROW = 200
_MAX_CELL = csv.field_size_limit()
_DATA = pattern(r"\d{6,8}-\d{9,15}|\d{9,}")
_DIGITS = pattern(r"\d+")
# So many digits are a number or a time: cells of such a column are alike.
_TELLING = 9


class Parser:
    """Takes the lines of one table apart.

    A row over several lines is believed when it is as wide as the header and no line in it is a
    row by itself. Else its first line stands alone, in `table.swallowers`, and the others are
    read again.
    """

    def __init__(self, table: Table, blocks: Iterator[list[str]], known: set[str]) -> None:
        self._table = table
        self._blocks = blocks
        self._known = known
        self._sign = table.delimiter
        self._back: list[str] = []
        self._held: list[str] = []
        self._took: list[str] = []
        self._ended = False
        self._hits = 0
        self._width = 0
        self._lines = self._source()
        self._begin()

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows. Only lines with a quotation mark need the CSV parser."""
        sign, table, strip = self._sign, self._table, str.strip
        last: list[str] = []
        for number, line in enumerate(self._lines, 1):
            if line is None:
                return
            if '"' not in line and len(line) < _MAX_CELL:
                cells = line.split(sign)
            else:
                cells = self._quoted(number, line, last)
            if table.ragged:
                cells = list(map(strip, cells))
            if number <= HEADER_WITHIN and (points := hits(cells, self._known)) > self._hits:
                self._hits, self._width = points, len(cells)
            last = cells
            yield cells

    def _source(self) -> Iterator[str | None]:
        """Yield the lines, those given back first; None whenever there is none left."""
        for block in self._blocks:
            for line in block:
                yield line
                while self._back:
                    yield self._back.pop()
        while True:
            yield self._back.pop() if self._back else None

    def _begin(self) -> None:
        self._ended = False
        self._reader = csv.reader(self._fed(), delimiter=self._sign, skipinitialspace=True)

    def _fed(self) -> Iterator[str]:
        """Yield the line that is held, then those after it, for a row that goes over several."""
        while len(self._took) < _MAX_LINES_IN_ROW:
            line = self._held.pop() if self._held else next(self._lines)
            if line is None:
                break
            self._took.append(line)
            yield line + "\n"
        self._ended = True

    def _quoted(self, number: int, line: str, last: list[str]) -> list[str]:
        self._held.append(line)
        self._took.clear()
        try:
            cells = next(self._reader)
        except csv.Error:
            return self._first_alone(number)
        if len(self._took) == 1 and not self._ended:
            return cells
        if self._ended or self._swallows(cells, last):
            return self._first_alone(number)
        return [cell.replace("\n", " ").strip() for cell in cells]

    def _first_alone(self, number: int) -> list[str]:
        self._table.swallowers.add(number)
        self._back.extend(reversed(self._took[1:]))
        first = self._took[0]
        self._begin()
        return [cell.strip() for cell in self._alone(first)]

    def _alone(self, line: str) -> list[str]:
        try:
            return next(csv.reader([line], delimiter=self._sign, skipinitialspace=True))
        except (csv.Error, StopIteration):
            return line.split(self._sign)

    def _is_strict(self) -> bool:
        """Whether each quotation mark of the row over several lines begins or ends a cell."""
        lines = (line + "\n" for line in self._took)
        try:
            next(csv.reader(lines, delimiter=self._sign, skipinitialspace=True, strict=True))
        except (csv.Error, StopIteration):
            return False
        return True

    def _swallows(self, cells: list[str], last: list[str]) -> bool:
        width = self._width
        if width and len(cells) not in (width, len(last)) and any(cells[width:] or ["x"]):
            return True
        if not self._is_strict():
            return True
        told = {
            place: _shape(cell)
            for place, cell in enumerate(last)
            if sum(map(str.isdigit, cell)) >= _TELLING
        }
        return any(
            self._holds_rows(cell.split("\n"), place, told)
            for place, cell in enumerate(cells)
            if "\n" in cell
        )

    def _holds_rows(self, lines: list[str], place: int, told: dict[int, str]) -> bool:
        """Whether the cell at `place` has whole rows in it, or the halves of two."""
        if any(self._is_row(line, told) for line in lines[1:-1]):
            return True
        first, last = lines[0].split(self._sign), lines[-1].split(self._sign)
        if not self._width or len(first) < self._width - place or len(last) <= place:
            return False
        if not told:
            return any(_DATA.fullmatch(part.strip()) for part in (*first, *last))
        if any(each <= place for each in told):
            return _alike(last, told)
        return _alike(first, {each - place: shape for each, shape in told.items()})

    def _is_row(self, line: str, told: dict[int, str]) -> bool:
        """Whether a line has a row's cells, with a number or a time where the last row has it."""
        for parts in (self._alone(line), line.split(self._sign)):
            if len(parts) < max(3, self._width):
                continue
            if _alike(parts, told) or (
                not told and any(_DATA.fullmatch(part.strip()) for part in parts)
            ):
                return True
        return False


def _alike(parts: list[str], told: dict[int, str]) -> bool:
    return any(
        place < len(parts) and _shape(parts[place].strip()) == shape
        for place, shape in told.items()
    )


def _shape(cell: str) -> str:
    return _DIGITS.sub("9", cell)


def hits(cells: list[str], known: set[str]) -> int:
    """Return how many known header names a row has."""
    return len({header_key(cell) for cell in cells} & known)


def header_row(head: list[list[str]], known: set[str]) -> int:
    """Return the header's row number: most known names, else the first row with text."""
    scores = [hits(row, known) for row in head]
    if scores and max(scores) > 0:
        return scores.index(max(scores)) + 1
    return next((number for number, row in enumerate(head, 1) if any(row)), 1)
