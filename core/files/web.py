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
_MAX_DEEP = 50
_CELLS = ("td", "th")
# So many known headers make a table of orders.
_TELLING = 2


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
    tables = parser.tables

    def score(rows: list[list[str]]) -> int:
        return max(hits(row, known) for row in rows[:HEADER_WITHIN])

    main = max(tables, key=score, default=[])
    # A form to log in asks for a 手机号 too.
    if not main or score(main) < _TELLING:
        raise DaifaError("web-page", _without_table(table, start))
    rows = [*main]
    for other in tables:
        # A header that stays while the rows scroll is a table of its own.
        below = len(main) == 1 and len(other[0]) == len(main[0]) and not score(other)
        if other is not main and (below or score(other) >= _TELLING):
            rows += other
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


class _Grid:
    """One table as far as it is read; a cell that goes down stands in each of its rows."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._text: list[str] | None = None
        self._spans = (1, 1)
        # By column, how many rows a cell still goes down, and its text: into this row, the next.
        self._above: dict[int, tuple[int, str]] = {}
        self._below: dict[int, tuple[int, str]] = {}

    @property
    def in_cell(self) -> bool:
        return self._text is not None

    def begin_row(self) -> None:
        self.end_row()
        self._row = []
        self._above, self._below = self._below, {}

    def begin_cell(self, across: int, down: int) -> None:
        self.end_cell()
        if self._row is None:
            self.begin_row()
        self._text = []
        self._spans = (across, down)

    def add(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end_cell(self) -> None:
        if self._text is not None and self._row is not None:
            self._fill(self._row)
            across, down = self._spans
            self._put(self._row, one_line("".join(self._text)), down - 1)
            self._row += [""] * (across - 1)
        self._text = None

    def end_row(self) -> None:
        self.end_cell()
        if self._row:
            self._fill(self._row)
            self.rows.append(self._row)
        self._row = None

    def _fill(self, row: list[str]) -> None:
        while held := self._above.pop(len(row), None):
            self._put(row, held[1], held[0] - 1)

    def _put(self, row: list[str], text: str, down: int) -> None:
        if down > 0:
            self._below[len(row)] = (down, text)
        row.append(text)


class _Tables(HTMLParser):
    """Collects the rows of all tables; one in a cell is a table of its own, and no text of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [_Grid()]
        self._all = [self._open[0]]
        self._silent = 0

    @property
    def tables(self) -> list[list[list[str]]]:
        """The rows of each table that has any."""
        for grid in self._open:
            grid.end_row()
        return [grid.rows for grid in self._all if grid.rows]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        grid = self._open[-1]
        if tag == "table":
            if not grid.in_cell:
                grid.end_row()
            self._open.append(_Grid())
            self._all.append(self._open[-1])
            del self._open[1:-_MAX_DEEP]
        elif tag == "tr":
            grid.begin_row()
        elif tag in _CELLS:
            told = dict(attrs)
            grid.begin_cell(_span(told.get("colspan")), _span(told.get("rowspan")))
        elif tag in ("script", "style"):
            self._silent += 1
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        grid = self._open[-1]
        if tag in _CELLS:
            grid.end_cell()
        elif tag == "tr":
            grid.end_row()
        elif tag == "table":
            grid.end_row()
            if len(self._open) > 1:
                self._open.pop()
        elif tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._open[-1].add(data)


def _span(text: str | None) -> int:
    return min(int(text), _MAX_SPAN) if text and text.isdecimal() and int(text) else 1
