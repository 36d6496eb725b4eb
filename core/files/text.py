"""Delimited text: its encoding and delimiter are found, its lines cleaned, its rows parsed."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.patterns import pattern
from core.base.text import scrub
from core.files.bad_bytes import BAD_SIGN, MENDING
from core.files.cells import KEPT
from core.files.foreign import no_file, no_table
from core.files.lines import HEADER_WITHIN, Parser, hits
from core.files.table import Table

_BLOCK = 1 << 18
_DELIMITERS = ",\t;|"
_MARKS_OF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# Bytes; a million orders of the widest export have some 600 MB. What is read, not what is claimed.
_MOST = 1_000_000_000
# Signs; a row of the widest export has some thousand.
_LONGEST_LINE = 1_000_000
# What a disk or a download has lost reads as NUL bytes, many in a row.
_LOST = re.compile(rb"\0{16,}")
_LOST_SIGNS = pattern("\0{8,}")
# The blank of two columns where GB 18030 and Windows' page 936 differ.
_WIDE_BLANK = "\ue5e5"
_KEPT_ZEROS = pattern("000\t")
# So many three-byte signs in a row are no chance: GB18030 text seldom passes for one.
_SURE = 8


def read_text(table: Table, first: bytes, known: set[str]) -> None:
    """Find how a text file is written and set its rows; `first` are its first bytes."""
    table.encoding = _encoding(table, first, known)
    sample = _decoded_head(first[_mark(first, table.encoding) :], table.encoding)
    table.delimiter = max(_DELIMITERS, key=lambda sign: _delimiter_score(sample, sign, known))
    rows = Parser(table, _blocks(table, known), known).rows()
    table._head = list(islice(rows, HEADER_WITHIN))
    table._rest = rows


def decoded(data: bytes) -> str:
    """Return the text that some bytes are, in any encoding that files are read in.

    A byte that is no sign of it becomes `\ufffd`. Raises DaifaError for what is no text at all.
    """
    table = Table("-", io.BytesIO(data), None)
    encoding = _encoding(table, data[: 1 << 16], set())
    return data.decode(encoding, MENDING).replace(BAD_SIGN, "\ufffd")


def _encoding(table: Table, first: bytes, known: set[str]) -> str:
    """Decide the encoding from all bytes, in blocks; the SHA-256 comes from the same pass."""
    digest = hashlib.sha256()
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
    wide = _wide(first)
    if wide is None:
        raise no_table(table)
    table._raw.seek(0)
    while block := table._raw.read(_BLOCK):
        table.size += len(block)
        if table.size > _MOST:
            raise no_file(Path(table.name), _("it is too large"))
        digest.update(block)
        if utf8 is not None and not wide:
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                utf8 = None
    table.sha256 = digest.hexdigest()
    if wide:
        return wide
    if utf8 is not None:
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = None
    if utf8 is not None:
        return _in_ascii(first, known) or "utf-8-sig"
    return _likelier(table, first[3:] if first.startswith(codecs.BOM_UTF8) else first, known)


def _mark(first: bytes, encoding: str) -> int:
    """Return how long a mark of UTF-8 before text in another encoding is."""
    return 3 if encoding == "gb18030" and first.startswith(codecs.BOM_UTF8) else 0


def _wide(first: bytes) -> str | None:
    """Return which encoding of two or four bytes a sign a text has, "" for none of them.

    None for what is no text: it has NUL bytes, and no more than a stray one is text.
    """
    if first.startswith(_MARKS_OF_32):
        return "utf-32"
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    first = _LOST.sub(b"", first)
    if first.count(0) <= len(first) // 20:
        return ""
    # Digits and commas have a NUL byte each; in four bytes every sign has one.
    high, low = first[0::2].count(0), first[1::2].count(0)
    if len(first) >= 8 and len(first) % 4 == 0:
        if not first[3::4].strip(b"\0") and not first[2::4].strip(b"\0"):
            return "utf-32-le"
        if not first[0::4].strip(b"\0") and not first[1::4].strip(b"\0"):
            return "utf-32-be"
    if low > 8 * high:
        return "utf-16-le"
    return "utf-16-be" if high > 8 * low else None


def _in_ascii(first: bytes, known: set[str]) -> str:
    """Return the encoding that writes Chinese in ASCII signs, where it shows known headers."""
    if not first.isascii() or not known:
        return ""
    for encoding, sign in (("utf-7", b"+"), ("hz", b"~{")):
        if sign in first and _found(first, encoding, known):
            return encoding
    return ""


def _found(first: bytes, encoding: str, known: set[str]) -> int:
    """Return the most known headers that a row has in some encoding."""
    try:
        sample = _decoded_head(first, encoding).replace("\r", "\n").split("\n")
    except UnicodeError:
        return 0
    return max(
        hits(row.split(sign), known) for row in sample[:HEADER_WITHIN] for sign in _DELIMITERS
    )


def _likelier(table: Table, first: bytes, known: set[str]) -> str:
    """Choose for text that is not all UTF-8: most known headers, else how it begins."""
    utf8, chinese = (_found(first, encoding, known) for encoding in ("utf-8-sig", "gb18030"))
    if utf8 != chinese:
        return "utf-8-sig" if utf8 > chinese else "gb18030"
    encoding = "utf-8-sig" if _begins_as_utf8(first) else "gb18030"
    # So many bad bytes are no text at all.
    if not utf8 and _decoded_head(first, encoding).count(BAD_SIGN) > len(first) // 50:
        raise no_table(table)
    return encoding


def _begins_as_utf8(first: bytes) -> bool:
    """Whether text is UTF-8 up to one bad byte."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(first)
        good = first
    except UnicodeDecodeError as error:
        good = first[: error.start]
    return sum(1 for sign in good.decode("utf-8", "ignore") if sign >= "\u0800") >= _SURE


def _decoded_head(first: bytes, encoding: str) -> str:
    return scrub_keeping_tabs(codecs.getincrementaldecoder(encoding)(MENDING).decode(first))


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


def _blocks(table: Table, known: set[str]) -> Iterator[list[str]]:
    """Yield cleaned lines. Whole blocks are cleaned at once: most have nothing to clean."""
    sign = table.delimiter
    tabs = sign == "\t"
    bare = codecs.getincrementaldecoder(table.encoding)(MENDING)
    decoder = io.IncrementalNewlineDecoder(bare, translate=True)
    rest = ""
    last = False
    table._raw.seek(0)
    table._raw.seek(_mark(table._raw.read(3), table.encoding))
    while not last:
        data = table._raw.read(_BLOCK)
        last = not data
        block = decoder.decode(data, final=last)
        if not tabs:
            # Most cells end with a TAB: taken off here, no cell has to be stripped later.
            if "000\t" in block:
                block = _KEPT_ZEROS.sub(_kept_as_text, block)
            block = block.replace("\t" + sign, sign).replace("\t\n", "\n").replace("\t", " ")
        lines = block.split("\n")
        # What is to be cleaned is not printable; asking so is far quicker than searching for it.
        if not all(map(str.isprintable, lines)):
            block = _LOST_SIGNS.sub(BAD_SIGN, block).replace(_WIDE_BLANK, " ")
            if "\ufeff" in block:
                block = "\n".join(_parted(line, sign, known) for line in block.split("\n"))
            table.damaged = table.damaged or BAD_SIGN in block
            block = scrub_keeping_tabs(block)
            lines = block.split("\n")
        table.ragged = table.ragged or tabs or _is_ragged(rest[-1:] + block, sign)
        lines[0] = rest + lines[0]
        rest = lines.pop()
        if len(rest) > _LONGEST_LINE:
            raise DaifaError("long-line", _too_long(table))
        yield lines
    if rest:
        yield [rest]


def _too_long(table: Table) -> str:
    words = _("{file} has a line that is far longer than a table's. Export it again.")
    return words.format(file=table.name)


def _parted(line: str, sign: str, known: set[str]) -> str:
    """Part a line from the header of a file that was joined behind it without a line's end."""
    before, mark, header = line.rpartition("\ufeff")
    joined = mark and before.strip("\ufeff") and hits(header.split(sign), known) > 1
    return f"{before}\n{header}" if joined else line


def _kept_as_text(found: re.Match[str]) -> str:
    """Mark a long number as text, as `'` does, when a TAB behind it kept it from rounding."""
    text, at = found.string, found.start()
    begin = at
    while begin and text[begin - 1].isdigit() and at - begin < 30:
        begin -= 1
    return f"000{KEPT}\t" if at - begin >= 13 else found[0]


def _is_ragged(block: str, sign: str) -> bool:
    """Whether spaces stand around a cell of the block, or at its edges."""
    if " " in block[:1] + block[-1:] or f" {sign}" in block or f"{sign} " in block:
        return True
    if '"' in block and (' "' in block or '" ' in block):
        return True
    return " \n" in block or "\n " in block
