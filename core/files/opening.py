"""Opening any file a seller has as one table: encoding, delimiter and header row are found.

Bad bytes, pictures, folders and files that change while they are read raise DaifaError;
what stands in the rows is judged by the readers of each kind.
"""

from __future__ import annotations

import io
import os
from collections.abc import Set
from pathlib import Path
from typing import IO

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import file_name
from core.files.bad_bytes import BAD_SIGN
from core.files.book import read_book
from core.files.cells import header_key
from core.files.foreign import OLD_OFFICE, ZIP, check_what, inner_table, no_table, unpack
from core.files.lines import header_row, hits
from core.files.named_file import open_named
from core.files.table import PastedText, Source, Table
from core.files.text import read_text
from core.files.web import is_web, read_web

_BLOCK = 1 << 18
_MOST = 500_000_000


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
        table = Table(source.name, io.BytesIO(source.text.encode("utf-8", "replace")), None)
        table.pasted = True
        return table
    if isinstance(source, bytes):
        return Table("-", io.BytesIO(source), None)
    raw = _open(source)
    return Table(file_name(source.name), raw, os.fstat(raw.fileno()))


def read_all(source: Path) -> bytes:
    """Return all bytes of a file; raise DaifaError where it cannot be read or is too large."""
    with _open(source) as raw:
        return drained(raw, source)


def drained(raw: IO[bytes], source: Path) -> bytes:
    """Return all that comes; raise DaifaError for more than a file of a shop can have."""
    data = bytearray()
    while block := raw.read(_BLOCK):
        data += block
        if len(data) > _MOST:
            raise _no_file(source, _("it is too large"))
    return bytes(data)


def _open(source: Path) -> IO[bytes]:
    try:
        return open_named(source)
    except IsADirectoryError:
        raise _no_file(source, _("it is a folder")) from None
    except FileNotFoundError:
        raise _no_file(source, _("there is no such file")) from None
    except PermissionError:
        raise _no_file(source, _("you may not read it")) from None
    except (OSError, ValueError) as error:
        raise _no_file(source, str(getattr(error, "strerror", None) or error)) from error


def _no_file(path: Path, why: str) -> DaifaError:
    return DaifaError(
        "file", _("{file} cannot be read: {why}.").format(file=file_name(path.name), why=why)
    )


def _read_head(table: Table, known: set[str]) -> None:
    first = table._raw.read(1 << 16)
    if not first.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise DaifaError("empty", _empty(table, whole=not first))
    check_what(table, first)
    if first[:4] == ZIP and (name := inner_table(table)):
        first = unpack(table, name)
        check_what(table, first)
    if first[:4] == ZIP or first[:8] == OLD_OFFICE:
        table._raw.seek(0)
        read_book(table, table._raw.read(), known)
    elif is_web(first):
        read_web(table, known)
    else:
        read_text(table, first, known)
    table.header_row = header_row(table._head, known)
    # Signs that are not seen may be all there is: then there is not even one row.
    table.headers = tuple(table._head[table.header_row - 1]) if table._head else ()
    if not any(table.headers):
        raise DaifaError("empty", _empty(table, whole=False))
    if any(BAD_SIGN in header for header in table.headers):
        if not hits(list(table.headers), known):
            raise no_table(table)
        raise DaifaError(
            "encoding",
            _("{file}: a byte in the header row is no sign of any text. Export it again.").format(
                file=table.name
            ),
        )


def _empty(table: Table, *, whole: bool) -> str:
    if whole:
        return _(
            "{file} is empty (0 bytes): the download failed or is not finished. Download it again."
        ).format(file=table.name)
    return _("{file} is empty.").format(file=table.name)
