"""Spreadsheets: refused when they would unpack to far more than they say, else read by sheet."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from core.base.errors import DaifaError
from core.base.i18n import _
from core.files.cells import cell_text

# What one spreadsheet may unpack to. 100,000 rows of 49 columns are about 170 MB of XML.
_MAX_FILE = 100_000_000
_MAX_UNPACKED = 400_000_000
_MAX_RATIO = 250
_RATIO_FROM = 10_000_000
_MAX_PARTS = 2_000
_MAX_AREA = 8_000_000
_MAX_SHEETS = 20
_REPEAT_FROM = 1_000

_CELL_REF = re.compile(rb'<(?:\w+:)?c [^>]*?r="\$?([A-Z]{1,3})\$?(\d{1,7})"')
_REPEATED_CELL = re.compile(rb'<table:table-cell[^>]*?number-columns-repeated="(\d+)"[^>]*?[^/]>')
_REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*?number-rows-repeated="(\d+)"[^>]*>(?!<table:table-cell[^>]*/></table:table-row>)'
)
_OVERLAP = 2_000

Scorer = Callable[[list[list[str]]], int]


def read_sheet(data: bytes, score: Scorer) -> tuple[str, Iterator[list[str]], int]:
    """Return (format, rows, row count) of the sheet whose first rows score best.

    Raises DaifaError for anything that is no readable spreadsheet or is dangerously large.
    """
    if len(data) > _MAX_FILE:
        raise _too_large()
    zipped = data[:2] == b"PK"
    form = _inspect(data) if zipped else "xls"
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        best: Any = None
        best_score = -1
        for name in book.sheet_names[:_MAX_SHEETS]:
            sheet = book.get_sheet_by_name(name)
            head = [[cell_text(value) for value in row] for row in islice(sheet.iter_rows(), 20)]
            points = score(head)
            if points > best_score:
                best, best_score = sheet, points
    except BaseException as error:
        # A crash inside the reader arrives as a PanicException, which is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _unreadable() from error
        raise
    if best is None:
        raise _unreadable()
    return form, _texts(best), int(best.total_height or 0) + 1


def _texts(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [cell_text(value) for value in row]


def _inspect(data: bytes) -> str:
    """Check a zip's directory, then its streams (a directory can lie); return the format."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MAX_PARTS or len(names) != len(parts):
                raise _too_large()
            _check_sizes(sum(part.file_size for part in parts), len(data))
            if any(part.flag_bits & 1 for part in parts):
                raise DaifaError(
                    "locked",
                    _("The file is protected by a password. Save it without one, then import."),
                )
            spent = 0
            for part in parts:
                spent += _check_part(archive, part, len(data), spent)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise _unreadable() from error
    except (ValueError, RuntimeError, OverflowError, IndexError, UnicodeError) as error:
        raise _unreadable() from error
    return "ods" if "content.xml" in names else "xlsx"


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, size: int, spent: int) -> int:
    name = part.filename
    sheet = "worksheets/" in name and name.endswith(".xml")
    content = name == "content.xml"
    area = _Area()
    done = 0
    tail = b""
    # The directory's own size would stop the reading early: read to the stream's end instead.
    part.file_size = _MAX_UNPACKED + 1
    for block in _inflated(archive, part):
        done += len(block)
        _check_sizes(spent + done, size)
        if sheet or content:
            text = tail + block
            area.see(text) if sheet else _check_repeats(text)
            tail = text[-_OVERLAP:]
    return done


def _inflated(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part's content in blocks, whatever sizes its directory entry states."""
    raw = archive.fp
    assert raw is not None
    raw.seek(part.header_offset)
    head = raw.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    raw.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    left = part.compress_size
    if part.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (block := raw.read(min(left, 1 << 18))):
            left -= len(block)
            yield block
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    unpack = zlib.decompressobj(-15)
    while not unpack.eof:
        block = unpack.unconsumed_tail or raw.read(1 << 16)
        if not block:
            raise EOFError
        yield unpack.decompress(block, 1 << 18)


class _Area:
    """The rectangle that a sheet's cells span: readers lay it out in full."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0

    def see(self, text: bytes) -> None:
        found = _CELL_REF.findall(text)
        if not found:
            return
        self.rows = max(self.rows, max(int(row) for _column, row in found))
        widest = max({column for column, _row in found}, key=lambda name: (len(name), name))
        number = 0
        for sign in widest:
            number = number * 26 + sign - 64
        self.columns = max(self.columns, number)
        if self.rows * self.columns > _MAX_AREA:
            raise _too_large()


def _check_repeats(text: bytes) -> None:
    for pattern in (_REPEATED_CELL, _REPEATED_ROW):
        if any(int(count[:9]) >= _REPEAT_FROM for count in pattern.findall(text)):
            raise _too_large()


def _check_sizes(unpacked: int, packed: int) -> None:
    too_dense = unpacked > _RATIO_FROM and unpacked > packed * _MAX_RATIO
    if unpacked > _MAX_UNPACKED or too_dense:
        raise _too_large()


def _too_large() -> DaifaError:
    return DaifaError(
        "too-large",
        _("The spreadsheet unpacks to far too much. Export fewer days at once, or as CSV."),
    )


def _unreadable() -> DaifaError:
    return DaifaError(
        "unreadable",
        _("This is no spreadsheet that can be read. Export it again, as CSV or XLSX."),
    )
