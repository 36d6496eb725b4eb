"""One table being read, whatever file it came from; `core.files.opening` fills it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import _

Row = tuple[int, list[str]]


class PastedText(Frozen):
    """Rows copied from a page or a spreadsheet."""

    text: str
    name: str = ""


Source = Path | PastedText | bytes


class Table:
    """One table being read. `rows()` may be taken once; close it, or use it in a `with`.

    `headers` are cleaned texts, `header_row` is counted from 1 as spreadsheets do.
    """

    def __init__(self, name: str, raw: IO[bytes], path_stat: os.stat_result | None) -> None:
        self.name = name
        self.encoding = ""
        self.delimiter = ""
        self.headers: tuple[str, ...] = ()
        self.header_row = 1
        self.sha256 = ""
        self.size = 0
        self.total_rows: int | None = None
        # Rows with a cell that seems to hold whole rows, for want of a closing quotation mark.
        self.swallowers: set[int] = set()
        # Whether some bytes were no signs of the encoding: cells with BAD_SIGN, as far as read.
        self.damaged = False
        self.pasted = False
        # Days are counted from 1904 here, not from 1900.
        self.since_1904 = False
        # (the first row's number less one, sheet) of the further sheets that are read.
        self.parts: list[tuple[int, str]] = []
        self.notes: list[str] = []
        # Whether spaces stand around cells, as far as the file is read.
        self.ragged = False
        # The archive that the file was in, kept to see whether it changes.
        self._outer: IO[bytes] | None = None
        self._raw = raw
        self._stat = path_stat
        self._head: list[list[str]] = []
        self._rest: Iterator[list[str]] = iter(())
        self._done_rows = 0

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._raw.close()
        if self._outer is not None:
            self._outer.close()

    def replace_raw(self, inside: IO[bytes]) -> None:
        """Read on from what was inside the file; the file itself stays open."""
        self._outer, self._raw = self._raw, inside

    @property
    def seen(self) -> tuple[int, int] | None:
        """Size and time of change of the file as it was opened; None for what is no file."""
        return None if self._stat is None else (self._stat.st_size, self._stat.st_mtime_ns)

    @property
    def packed(self) -> bool:
        """Whether the table lies in an archive."""
        return self._outer is not None

    @property
    def position(self) -> int:
        """How many bytes are read, out of `size`; an estimate for spreadsheets."""
        if self.total_rows is not None:
            return min(self.size, self.size * self._done_rows // max(1, self.total_rows))
        return self.size if self._raw.closed else self._raw.tell()

    def place(self, number: int) -> tuple[str, int]:
        """Return the sheet, "" for the first one, and the row in it that a number stands for."""
        for before, sheet in reversed(self.parts):
            if number > before:
                return sheet, number - before
        return "", number

    def rows(self) -> Iterator[Row]:
        """Yield (row number, cleaned cells) of every row after the header that is not empty."""
        number = self.header_row
        for cells in self._head[self.header_row :]:
            number += 1
            if any(cells):
                yield number, cells
        for cells in self._rest:
            number += 1
            self._done_rows = number
            if any(cells):
                yield number, cells
        self._verify()

    def _verify(self) -> None:
        if self._stat is None:
            return
        after = os.fstat((self._outer or self._raw).fileno())
        if (after.st_size, after.st_mtime_ns) != (self._stat.st_size, self._stat.st_mtime_ns):
            raise DaifaError(
                "file-changed",
                _("{file} changed while it was read. Nothing was imported; try again.").format(
                    file=self.name
                ),
            )
