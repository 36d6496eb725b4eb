"""Opening any file a seller has as one table: encoding, delimiter and header row are found.

Bad bytes, pictures, folders and files that change while they are read raise DaifaError;
what stands in the rows is judged by the readers of each kind.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Set
from pathlib import Path
from typing import IO

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.named_file import MOST_AT_ONCE, open_named
from core.base.text import file_name
from core.files.bad_bytes import BAD_SIGN
from core.files.book import read_book
from core.files.cells import header_key
from core.files.foreign import (
    EMPTY_ZIP,
    OLD_OFFICE,
    ZIP,
    check_container,
    check_what,
    inner_table,
    no_file,
    no_table,
    unpack,
)
from core.files.lines import header_row, hits
from core.files.table import PastedText, Source, Table
from core.files.text import read_text
from core.files.web import is_web, read_web

_BLOCK = 1 << 18


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


def _all_of(table: Table) -> bytes:
    """Return the bytes of a spreadsheet, read no further than one may be long."""
    data = bytearray()
    while block := table._raw.read(_BLOCK):
        data += block
        if len(data) > MOST_AT_ONCE:
            raise no_file(Path(table.name), _("it is too large"))
    return bytes(data)


def drained(raw: IO[bytes], source: Path) -> bytes:
    """Return all that comes; raise DaifaError for more than a file of a shop can have."""
    data = bytearray()
    while block := raw.read(_BLOCK):
        data += block
        if len(data) > MOST_AT_ONCE:
            raise no_file(source, _("it is too large"))
    return bytes(data)


def _open(source: Path) -> IO[bytes]:
    try:
        return open_named(source)
    except IsADirectoryError:
        raise no_file(source, _("it is a folder")) from None
    except FileNotFoundError:
        raise no_file(source, _("there is no such file")) from None
    except PermissionError:
        raise no_file(source, _("you may not read it")) from None
    except (OSError, ValueError) as error:
        raise no_file(source, str(getattr(error, "strerror", None) or error)) from error


def _read_head(table: Table, known: set[str]) -> None:
    first = table._raw.read(1 << 16)
    if not first.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise DaifaError("empty", _empty(table, first))
    check_what(table, first)
    if first[:4] in EMPTY_ZIP:
        raise DaifaError("empty", _empty(table, first))
    if first[:4] == ZIP and (name := inner_table(table)):
        first = unpack(table, name)
        check_what(table, first)
    if first[:4] == ZIP or first[:8] == OLD_OFFICE:
        table._raw.seek(0)
        data = _all_of(table)
        if first[:4] != ZIP:
            check_container(table, data)
        read_book(table, data, known)
    elif is_web(first):
        read_web(table, known)
    else:
        read_text(table, first, known)
    table.header_row = header_row(table._head, known)
    # Signs that are not seen may be all there is: then there is not even one row.
    table.headers = tuple(table._head[table.header_row - 1]) if table._head else ()
    if not any(table.headers):
        raise DaifaError("empty", _empty(table, b" "))
    _check_headers(table, known)


def _check_headers(table: Table, known: set[str]) -> None:
    """Refuse headers that a wrong encoding has spoilt; an unknown one with a bad byte is told."""
    points = hits(list(table.headers), known)
    spoilt = [header for header in table.headers if BAD_SIGN in header]
    if spoilt and not points:
        raise no_table(table)
    if any(_may_be(header, known) for header in spoilt):
        raise DaifaError(
            "encoding",
            _("{file}: a byte in the header row is no sign of any text. Export it again.").format(
                file=table.name
            ),
        )
    if spoilt:
        table.headers = tuple(header.replace(BAD_SIGN, "\ufffd") for header in table.headers)
        told = _("A byte in the name of a column that is not read is no sign of any text.")
        table.notes.append(told)
    if not points and any(_twice_read(row, known) for row in table._head):
        raise DaifaError(
            "encoding",
            _(
                "{file} was saved in a wrong encoding, so its Chinese is spoilt. Export it again,"
                " and do not save it in another program."
            ).format(file=table.name),
        )


def _may_be(header: str, known: set[str]) -> bool:
    """Whether a name with bad bytes may be that of a column that is read."""
    parts = map(re.escape, re.split(f"{BAD_SIGN}+", header_key(header)))
    pattern = re.compile(".{0,3}".join(parts))
    return any(map(pattern.fullmatch, known))


def _twice_read(cells: list[str], known: set[str]) -> bool:
    """Whether names are text that was read in a wrong encoding and then saved."""
    for wrong, right in (("gb18030", "utf-8"), ("latin-1", "gb18030"), ("latin-1", "utf-8")):
        found = 0
        for cell in cells:
            raw = cell.replace("\ufffd", "").encode(wrong, "ignore")
            name = header_key(raw.decode(right, "ignore"))
            found += len(name) > 1 and any(each.startswith(name) for each in known)
        if found > 1:
            return True
    return False


def _empty(table: Table, first: bytes) -> str:
    if not first:
        text = _(
            "{file} is empty (0 bytes): the download failed or is not finished. Download it again."
        )
    elif not first.strip(b"\x00\xff"):
        text = _("{file} holds blank bytes alone: the download failed. Download it again.")
    else:
        text = _("{file} is empty.")
    return text.format(file=table.name)
