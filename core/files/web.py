"""Web pages that are named as workbooks: the table in them is read."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from html.parser import HTMLParser
from itertools import islice

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import one_line
from core.files.endings import TABLES
from core.files.foreign import old_form
from core.files.lines import HEADER_WITHIN, hits
from core.files.table import Table

_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|meta|body|table|style"
    rb"|div|script|title|form|center|p|br|h[1-6]|font|span|a|link|iframe|section)\b",
    re.I | re.S,
)
_ARCHIVE = re.compile(
    rb"\s*(?:MIME-Version:|From:\s|Subject:|Snapshot-Content-Location:|Received:|Return-Path:|Delivered-To:"
    rb"|Message-ID:|X-[\w-]+:\s)",
    re.I,
)
_XML = re.compile(rb"\s*<(?:\?xml|[a-z][\w:.-]*(?:\s+[\w:.-]+\s*=|\s*/?>))", re.I)
_XML_BOOK = re.compile(rb"\s*<\?xml.{0,300}?urn:schemas-microsoft-com:office:spreadsheet", re.S)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)
_MAX = 100_000_000
_MAX_SPAN = 1_000
_CELLS = ("td", "th")


def is_web(first: bytes) -> bool:
    """Whether a file is a web page, a saved one (MHTML), or XML."""
    start = first[:4_000].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe")
    return any(each.match(start) for each in (_MARKUP, _ARCHIVE, _XML))


def read_web(table: Table, known: set[str]) -> None:
    """Set the rows of a page: of its table with most known headers.

    Raises DaifaError when no table is in it: the page asks for a login, as a rule.
    """
    table._raw.seek(0)
    data = table._raw.read(_MAX + 1)
    table.size = len(data)
    table.sha256 = hashlib.sha256(data).hexdigest()
    table.encoding = "html"
    start = data[:4_000].removeprefix(b"\xef\xbb\xbf")
    if len(data) > _MAX or _XML_BOOK.match(start):
        raise old_form(table)
    parser = _Tables()
    parser.feed(_decoded(_page(table, data) if _ARCHIVE.match(start) else data))
    parser.close()
    parser.end_row()
    tables = [rows for rows in parser.tables if rows]

    def score(rows: list[list[str]]) -> int:
        return max(hits(row, known) for row in rows[:HEADER_WITHIN])

    rows = max(tables, key=score, default=[])
    # A form to log in asks for a 手机号 too.
    if not rows or score(rows) < 2:
        raise DaifaError("web-page", _without_table(table, start))
    table.total_rows = len(rows)
    lines = iter(rows)
    table._head = list(islice(lines, HEADER_WITHIN))
    table._rest = lines


def _without_table(table: Table, start: bytes) -> str:
    if _MARKUP.match(start) or _ARCHIVE.match(start):
        text = _(
            "{file} is a web page without a table of orders, often a login page. Log in on the"
            " platform and export again."
        )
    else:
        text = _("{file} is XML, not a table. Export it as CSV or XLSX.")
    return text.format(file=table.name)


def _page(table: Table, data: bytes) -> bytes:
    """Return the page in a saved one (MHTML), its first part that is HTML with a table.

    Raises DaifaError for an e-mail with a table attached.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    pages = []
    for part in message.walk():
        if (part.get_filename() or "").lower().endswith(TABLES[:-3]):
            raise DaifaError(
                "packed",
                _("{file} is an e-mail. Save the file that is attached to it, and import that.")
                .format(file=table.name),
            )  # fmt: skip
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            assert isinstance(page, bytes)
            charset = part.get_content_charset()
            pages.append(f"<meta charset={charset}>".encode() + page if charset else page)
    return max(pages, key=lambda page: page.lower().count(b"<tr"), default=b"")


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    found = _CHARSET.search(data[:4_000])
    named = found[1].decode("ascii").lower() if found else ""
    # GB2312 on a page means what GBK holds, and more.
    tried = ["gb18030"] if named.startswith("gb") else ["utf-8-sig", "gb18030"]
    for encoding in tried:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(tried[0], "replace")


class _Tables(HTMLParser):
    """Collects the rows of all tables; a table in a cell ends the one around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = [[]]
        self._row: list[str] | None = None
        self._text: list[str] | None = None
        self._span = 1
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.end_row()
            self.tables.append([])
        elif tag == "tr":
            self.end_row()
            self._row = []
        elif tag in _CELLS:
            self.end_cell()
            self._row = [] if self._row is None else self._row
            self._text = []
            span = dict(attrs).get("colspan") or ""
            self._span = min(int(span), _MAX_SPAN) if span.isdecimal() and int(span) else 1
        elif tag in ("script", "style"):
            self._silent += 1
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self.end_cell()
        elif tag in ("tr", "table"):
            self.end_row()
        elif tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def end_cell(self) -> None:
        """End the cell that is open."""
        if self._text is not None and self._row is not None:
            self._row += [one_line("".join(self._text)), *[""] * (self._span - 1)]
        self._text = None

    def end_row(self) -> None:
        """End the row that is open."""
        self.end_cell()
        if self._row:
            self.tables[-1].append(self._row)
        self._row = None
