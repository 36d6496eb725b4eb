"""Opening any file a seller has as one table: encoding, delimiter and header row are found.

Bad bytes, pictures, folders and files that change while they are read raise DaifaError;
what stands in the rows is judged by the readers of each kind.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Set
from itertools import islice
from pathlib import Path
from typing import IO

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import file_name
from core.files.cells import header_key
from core.files.sheet import read_sheet
from core.files.table import PastedText, Source, Table
from core.files.text import HEADER_WITHIN, hits, no_table, read_text

_BLOCK = 1 << 18
_MAX_PIPE = 500_000_000
_PICTURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"%PDF", b"RIFF", b"II*\x00", b"MM\x00*",
    b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7fELF", b"SQLite format 3",
)  # fmt: skip


def open_table(source: Source, known: Set[str]) -> Table:
    """Open a path, pasted text or bytes as a table.

    `known` are all header names of all kinds in the form of `header_key`: the row among the
    first 20 that has most of them is the header row. Raises DaifaError when there is no table.
    """
    table = _opened(source)
    try:
        _read_head(table, {header_key(name) for name in known})
    except BaseException:
        table.close()
        raise
    return table


def _opened(source: Source) -> Table:
    if isinstance(source, PastedText):
        return Table(source.name, io.BytesIO(source.text.encode("utf-8", "replace")), None)
    if isinstance(source, bytes):
        return Table("-", io.BytesIO(source), None)
    try:
        raw = source.open("rb", buffering=0)
    except IsADirectoryError:
        raise _no_file(source, _("it is a folder")) from None
    except FileNotFoundError:
        raise _no_file(source, _("there is no such file")) from None
    except PermissionError:
        raise _no_file(source, _("you may not read it")) from None
    except (OSError, ValueError) as error:
        raise _no_file(source, str(getattr(error, "strerror", None) or error)) from error
    before = os.fstat(raw.fileno())
    if stat.S_ISREG(before.st_mode):
        return Table(file_name(source.name), raw, before)
    with raw:
        data = _drained(raw, source)
    return Table(file_name(source.name), io.BytesIO(data), None)


def _drained(raw: IO[bytes], source: Path) -> bytes:
    data = bytearray()
    while block := raw.read(_BLOCK):
        data += block
        if len(data) > _MAX_PIPE:
            raise _no_file(source, _("it is too large"))
    return bytes(data)


def _no_file(path: Path, why: str) -> DaifaError:
    return DaifaError(
        "file", _("{file} cannot be read: {why}.").format(file=file_name(path.name), why=why)
    )


def _read_head(table: Table, known: set[str]) -> None:
    first = table._raw.read(1 << 16)
    if not first.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise DaifaError("empty", _("{file} is empty.").format(file=table.name))
    if first.startswith(_PICTURES):
        raise no_table(table)
    if first[:4] == b"PK\x03\x04" or first[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        _read_spreadsheet(table, known)
    else:
        read_text(table, first, known)
    table.header_row = _header_row(table._head, known)
    # Signs that are not seen may be all there is: then there is not even one row.
    table.headers = tuple(table._head[table.header_row - 1]) if table._head else ()
    if not any(table.headers):
        raise DaifaError("empty", _("{file} is empty.").format(file=table.name))


def _read_spreadsheet(table: Table, known: set[str]) -> None:
    table._raw.seek(0)
    data = table._raw.read()
    table.size = len(data)
    table.sha256 = hashlib.sha256(data).hexdigest()

    def score(head: list[list[str]]) -> int:
        best = max((hits(row, known) for row in head), default=0)
        return best * 2 + (1 if any(any(row) for row in head) else 0)

    table.encoding, rows, table.total_rows = read_sheet(data, score)
    table._head = list(islice(rows, HEADER_WITHIN))
    table._rest = rows


def _header_row(head: list[list[str]], known: set[str]) -> int:
    """Return the header's row number: most known names, else the first row with text."""
    scores = [hits(row, known) for row in head]
    if scores and max(scores) > 0:
        return scores.index(max(scores)) + 1
    return next((number for number, row in enumerate(head, 1) if any(row)), 1)
