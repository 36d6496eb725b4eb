"""Delimited text: its encoding and delimiter are found, its lines cleaned, its rows parsed."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from itertools import chain, islice

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import scrub
from core.files.cells import header_key
from core.files.table import Table

HEADER_WITHIN = 20
_BLOCK = 1 << 18
_DELIMITERS = ",\t;"
# A quotation mark that is opened and never closed swallows the rows after it.
_MAX_LINES_IN_ROW = 200
_MAX_CELL = csv.field_size_limit()
# So many three-byte signs in a row are no chance: GB18030 text seldom passes for one.
_SURE = 8


def no_table(table: Table) -> DaifaError:
    """Return the refusal of a file that is no table."""
    return DaifaError(
        "no-table",
        _("{file} is a picture or another kind of file, not a table. Choose the export.").format(
            file=table.name
        ),
    )


def read_text(table: Table, first: bytes, known: set[str]) -> None:
    """Find how a text file is written and set its rows; `first` are its first bytes."""
    table.encoding = _encoding(table, first)
    table._raw.seek(0)
    sample = _decoded_head(first, table.encoding)
    table.delimiter = max(_DELIMITERS, key=lambda sign: _delimiter_score(sample, sign, known))
    rows = _csv_rows(table, _blocks(table), table.delimiter)
    table._head = list(islice(rows, HEADER_WITHIN))
    table._rest = rows


def _encoding(table: Table, first: bytes) -> str:
    """Decide the encoding from all bytes, in blocks; the SHA-256 comes from the same pass."""
    digest = hashlib.sha256()
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
    wide = first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    # Text has no NUL bytes but for a stray one; UTF-16 without its mark cannot be told.
    if not wide and first.count(0) > len(first) // 20:
        raise no_table(table)
    table._raw.seek(0)
    while block := table._raw.read(_BLOCK):
        table.size += len(block)
        digest.update(block)
        if utf8 is not None and not wide:
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                utf8 = None
    table.sha256 = digest.hexdigest()
    if wide:
        return "utf-16"
    if utf8 is not None:
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = None
    if utf8 is not None or first.startswith(codecs.BOM_UTF8) or _begins_as_utf8(first):
        return "utf-8-sig"
    return "gb18030"


def _begins_as_utf8(first: bytes) -> bool:
    """Whether text is UTF-8 up to one bad byte: that byte is then named, not the encoding."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(first)
        good = first
    except UnicodeDecodeError as error:
        good = first[: error.start]
    return sum(1 for sign in good.decode("utf-8", "ignore") if sign >= "\u0800") >= _SURE


def _decoded_head(first: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return scrub_keeping_tabs(decoder.decode(first))


def scrub_keeping_tabs(text: str) -> str:
    """Clean `text` but leave tabs, which may be the delimiter."""
    return "\t".join(scrub(part) for part in text.replace("\r\n", "\n").split("\t"))


def _delimiter_score(sample: str, sign: str, known: set[str]) -> tuple[int, int]:
    lines = sample.replace("\r", "\n").split("\n")[: HEADER_WITHIN + 1]
    try:
        rows = list(csv.reader(lines, delimiter=sign, skipinitialspace=True))
    except csv.Error:
        return (0, 0)
    return (
        max((hits(row, known) for row in rows), default=0),
        max((len(row) for row in rows), default=0),
    )


def _blocks(table: Table) -> Iterator[list[str]]:
    """Yield cleaned lines. Whole blocks are cleaned at once: most have nothing to clean."""
    sign = table.delimiter
    tabs = sign == "\t"
    bare = codecs.getincrementaldecoder(table.encoding)("strict")
    decoder = io.IncrementalNewlineDecoder(bare, translate=True)
    rest = ""
    line = 1
    last = False
    table._raw.seek(0)
    while not last:
        data = table._raw.read(_BLOCK)
        last = not data
        try:
            block = decoder.decode(data, final=last)
        except UnicodeDecodeError as error:
            raise _bad_bytes(table, line + error.object[: error.start].count(b"\n")) from error
        line += data.count(b"\n")
        if not tabs:
            # Most cells end with a TAB: taken off here, no cell has to be stripped later.
            block = block.replace("\t" + sign, sign).replace("\t\n", "\n").replace("\t", " ")
        lines = block.split("\n")
        # What is to be cleaned is not printable; asking so is far quicker than searching for it.
        if not all(map(str.isprintable, lines)):
            block = scrub_keeping_tabs(block)
            lines = block.split("\n")
        table.ragged = table.ragged or tabs or _is_ragged(rest[-1:] + block, sign)
        lines[0] = rest + lines[0]
        rest = lines.pop()
        yield lines
    if rest:
        yield [rest]


def _is_ragged(block: str, sign: str) -> bool:
    """Whether spaces stand around a cell of the block, or at its edges."""
    if " " in block[:1] + block[-1:] or f" {sign}" in block or f"{sign} " in block:
        return True
    if '"' in block and (' "' in block or '" ' in block):
        return True
    return " \n" in block or "\n " in block


def _bad_bytes(table: Table, line: int) -> DaifaError:
    return DaifaError(
        "encoding",
        _(
            "{file} is neither UTF-8 nor GB18030 text: line {line} cannot be read. "
            "Export it again, as CSV or XLSX."
        ).format(file=table.name, line=line),
    )


def _csv_rows(table: Table, blocks: Iterator[list[str]], sign: str) -> Iterator[list[str]]:
    """Yield the rows. Only lines with a quotation mark need the CSV parser."""
    lines = chain.from_iterable(blocks)
    held: list[str] = []
    reader = csv.reader(_fed(held, lines), delimiter=sign, skipinitialspace=True)
    strip = str.strip
    for number, line in enumerate(lines, 1):
        if '"' not in line and len(line) < _MAX_CELL:
            cells = line.split(sign)
            yield list(map(strip, cells)) if table.ragged else cells
            continue
        held.append(line)
        before = reader.line_num
        try:
            cells = next(reader)
        except csv.Error as error:
            raise _open_quote(table, number) from error
        taken = reader.line_num - before
        # A mark that is open at the end of the file leaves its line feed in the last cell.
        if taken > 1 or cells[-1].endswith("\n"):
            if taken > _MAX_LINES_IN_ROW:
                raise _open_quote(table, number)
            if any(_holds_rows(cell, sign, len(cells)) for cell in cells):
                table.swallowers.add(number)
            cells = [cell.replace("\n", " ").strip() for cell in cells]
        yield list(map(strip, cells)) if table.ragged else cells


def _fed(held: list[str], lines: Iterator[str]) -> Iterator[str]:
    """Yield the line that is held, then those after it, for a row that goes over several."""
    while (line := held.pop() if held else next(lines, None)) is not None:
        yield line + "\n"


def _holds_rows(cell: str, delimiter: str, width: int) -> bool:
    lines = cell.split("\n")[1:]
    return any(line.count(delimiter) >= max(3, width // 2) for line in lines)


def _open_quote(table: Table, row: int) -> DaifaError:
    return DaifaError(
        "quote",
        _(
            "{file}, row {row}: a quotation mark is opened and never closed, so the rows "
            "after it cannot be told apart. Export the file again."
        ).format(file=table.name, row=row),
    )


def hits(cells: list[str], known: set[str]) -> int:
    """Return how many known header names a row has."""
    return len({header_key(cell) for cell in cells} & known)
