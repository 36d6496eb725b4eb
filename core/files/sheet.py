"""Spreadsheets: refused when they would unpack to far more than they say, else read by sheet."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import one_line
from core.files.biff import old_book
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
# What a spreadsheet program lets stand in one cell is half of it.
_LONGEST_CELL = 65_535

# Cells with something in them: a format alone takes no room when the sheet is laid out, nor does an
# empty value, but for that of a text.
_CELL_REF = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]{0,300}?\br\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7})[\"'])"
    rb"(?:(?=[^<>]{0,300}?\bt\s*=\s*[\"']str)[^<>]{0,300}(?<!/)>(?!\s*</)"
    rb"|(?![^<>]{0,300}?\bt\s*=\s*[\"']str)[^<>]{0,300}(?<!/)>(?!\s*(?:<v\s*/>|<v\s*>\s*</v>)?\s*</))"
)
_DATE_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true|on)[\"']")
_ODS_1904 = re.compile(rb"null-date[^>]*1904-01-01")
_REPEATED_CELL = re.compile(
    rb'<table:table-cell[^<>]{0,600}?number-columns-repeated="(\d+)"[^<>]{0,600}?[^<>/]>'
)
_REPEATED_ROW = re.compile(
    rb'<table:table-row[^<>]{0,600}?number-rows-repeated="(\d+)"[^<>]{0,600}>(?!<table:table-cell[^<>]{0,600}/></table:table-row>)'
)
_OVERLAP = 2_000


class Sheet(NamedTuple):
    """One sheet of a workbook: its first 20 rows, all rows, and how many there are."""

    name: str
    head: list[list[str]]
    rows: Callable[[], Iterator[list[str]]]
    height: int


class Book(NamedTuple):
    """A workbook: its format, its sheets (hidden ones last), and how it counts days."""

    form: str
    sheets: tuple[Sheet, ...]
    since_1904: bool
    # Sheets past the limit, by name.
    unread: tuple[str, ...]
    # Whether it was written before 1997: its Chinese texts may be unreadable.
    before_97: bool = False


def read_sheet(data: bytes) -> Book:
    """Return the sheets of a workbook that have any cell.

    Raises DaifaError for anything that is no readable spreadsheet or is dangerously large.
    """
    if len(data) > _MAX_FILE:
        raise too_large()
    zipped = data[:2] == b"PK"
    form = _inspect(data) if zipped else "xls"
    if not zipped and is_locked(data):
        raise locked()
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        seen = [meta.visible == SheetVisibleEnum.Visible for meta in book.sheets_metadata]
        names = [name for _shown, name in sorted(
            zip(seen, book.sheet_names, strict=True), key=lambda each: not each[0]
        )]  # fmt: skip
        since_1904 = _since_1904(data, form)
        sheets = [_sheet(name, book.get_sheet_by_name(name)) for name in names[:_MAX_SHEETS]]
    except BaseException as error:
        # A crash inside the reader arrives as a PanicException, which is no Exception.
        if type(error).__name__ == "PasswordError":
            raise locked() from error
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise unreadable() from error
        raise
    if not sheets:
        raise unreadable()
    before_97 = form == "xls" and old_book(data).before_97
    return Book(form, tuple(sheets), since_1904, tuple(names[_MAX_SHEETS:]), before_97)


def _sheet(name: str, sheet: Any) -> Sheet:
    head = [_texts(row) for row in islice(sheet.iter_rows(), 20)]
    height = int(sheet.total_height or 0) + 1

    def rows() -> Iterator[list[str]]:
        for row in sheet.iter_rows():
            yield _texts(row)

    return Sheet(one_line(name), head, rows, height)


def _texts(row: list[Any]) -> list[str]:
    if any(type(value) is str and len(value) > _LONGEST_CELL for value in row):
        raise too_large()
    return [cell_text(value) for value in row]


def is_locked(data: bytes) -> bool:
    """Whether an old container holds a workbook that is encrypted with a password."""
    return "EncryptedPackage".encode("utf-16-le") in data or old_book(data).locked


def locked() -> DaifaError:
    """Return the refusal of a file with a password."""
    return DaifaError(
        "locked",
        _("The file is protected by a password. Save it without one, then import."),
    )


def _since_1904(data: bytes, form: str) -> bool:
    """Whether days count from 1904: cells without a date's format are bare numbers then."""
    if form == "xls":
        return old_book(data).since_1904
    part, sign = ("content.xml", _ODS_1904) if form == "ods" else ("xl/workbook.xml", _DATE_1904)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next((n for n in archive.namelist() if n.endswith(part)), "")
        return bool(name) and sign.search(archive.read(name)) is not None


def _inspect(data: bytes) -> str:
    """Check a zip's directory, then its streams (a directory can lie); return the format."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MAX_PARTS or len(names) != len(parts):
                raise too_large()
            _check_sizes(sum(part.file_size for part in parts), len(data))
            if any(part.flag_bits & 1 for part in parts):
                raise locked()
            spent = 0
            for part in parts:
                spent += _check_part(archive, part, len(data), spent)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise unreadable() from error
    except (ValueError, RuntimeError, OverflowError, IndexError, UnicodeError) as error:
        raise unreadable() from error
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
            raise too_large()


def _check_repeats(text: bytes) -> None:
    for pattern in (_REPEATED_CELL, _REPEATED_ROW):
        if any(int(count[:9]) >= _REPEAT_FROM for count in pattern.findall(text)):
            raise too_large()


def _check_sizes(unpacked: int, packed: int) -> None:
    too_dense = unpacked > _RATIO_FROM and unpacked > packed * _MAX_RATIO
    if unpacked > _MAX_UNPACKED or too_dense:
        raise too_large()


def too_large() -> DaifaError:
    """Return the refusal of what unpacks to far too much."""
    return DaifaError(
        "too-large",
        _("The spreadsheet unpacks to far too much. Export fewer days at once, or as CSV."),
    )


def unreadable() -> DaifaError:
    """Return the refusal of what is no spreadsheet."""
    return DaifaError(
        "unreadable",
        _("This is no spreadsheet that can be read. Export it again, as CSV or XLSX."),
    )
