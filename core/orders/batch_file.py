"""Writing the batch shipping file: three text columns, as CSV or XLSX, or into a template.

The content is made in memory, put beside its place, synced and then linked into it, so a file
is there in full or not at all, and an existing file is never replaced.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.named_file import open_named
from core.base.patterns import pattern
from core.base.text import one_line, unwritable
from core.files.apart import read_apart
from core.files.cells import cell_text, header_key

Format = Literal["csv", "xlsx"]

# orders/README.md, 2: the platform's own names of the three columns.
COLUMNS = ("订单号", "快递公司", "快递单号")
SHEET = "批量发货"

_FORMULA = tuple("=+-@")
_SHEET_NAME = pattern(r"(?!')[^\[\]:*?/\\\x00-\x1f]{1,31}(?<!')")


class ShipmentRow(NamedTuple):
    """One line of the batch file: order number, the platform's courier name, tracking number.

    `logistics_id` is the platform's id of the courier and `code` its letters, for a template that
    asks for them.
    """

    order_sn: str
    courier: str
    number: str
    logistics_id: str = ""
    code: str = ""

    @property
    def named(self) -> tuple[str, str, str]:
        """The three cells of a file without a template."""
        return self.order_sn, self.courier, self.number


def is_unsafe(text: str) -> bool:
    """Tell whether a cell could act as a formula or hide something (orders/README.md, 2)."""
    head = unicodedata.normalize("NFKC", text).lstrip()
    return head.startswith(_FORMULA) or unwritable(text)


def format_for(out: Path, wanted: str | None, template: Template | None) -> Format:
    """Return the format to write: the template's, else `wanted`, else that of the suffix.

    Raises DaifaError (`export-format`) when these contradict each other or name none.
    """
    suffix = out.suffix.lower().lstrip(".")
    named = wanted.lower() if wanted else suffix
    if template is not None:
        if named in ("csv", "xlsx") and named != template.format:
            raise DaifaError(
                "export-format",
                _("The template is {kind}, so the file must be {kind} too. Name it {name}.").format(
                    kind=template.format.upper(), name=out.with_suffix("." + template.format).name
                ),
            )
        return template.format
    if named == "csv":
        return "csv"
    if named == "xlsx":
        return "xlsx"
    raise DaifaError(
        "export-format",
        _("A batch file is CSV or XLSX. Give {name} the ending .csv or .xlsx.").format(
            name=out.name
        ),
    )


def content(
    rows: Sequence[ShipmentRow], kind: Format, template: Template | None, at: datetime
) -> bytes:
    """Return the bytes of a batch file. `at` is the time of making that XLSX keeps.

    No cell may be unsafe: the caller leaves such rows out. Raises ValueError otherwise.
    """
    if any(is_unsafe(cell) for row in rows for cell in row):
        raise ValueError("unsafe cell")
    if template is None:
        lines = [list(COLUMNS), *(list(row.named) for row in rows)]
        return _csv(lines) if kind == "csv" else _xlsx([(SHEET, lines)], at)
    filled = [template.placed(row) for row in rows]
    if kind == "csv":
        head = [[_quiet(cell) for cell in line] for line in template.head]
        return _csv([*head, *filled], template.encoding, template.delimiter, template.line_end)
    sheets = [
        (name, [*template.head, *filled] if index == template.sheet else lines)
        for index, (name, lines) in enumerate(template.sheets)
    ]
    return _xlsx(sheets, at)


def _quiet(cell: str) -> str:
    """Keep a notice such as `- do not delete` from being read as a formula."""
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _csv(
    lines: Iterable[Sequence[str]],
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    line_end: str = "\r\n",
) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(lines)
    return text.getvalue().encode(encoding)


def _xlsx(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]], at: datetime) -> bytes:
    # Loaded here: it costs start-up time and few commands write a workbook.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": at.replace(tzinfo=None)})
    text = book.add_format({"num_format": "@"})
    for number, (name, lines) in enumerate(sheets, 1):
        # Other programs allow names that Excel does not.
        sheet = book.add_worksheet(name if _SHEET_NAME.fullmatch(name) else f"Sheet{number}")
        sheet.set_column(0, max((len(line) for line in lines), default=1) - 1, 24, text)
        for at_row, line in enumerate(lines):
            for at_column, cell in enumerate(line):
                if cell:
                    sheet.write_string(at_row, at_column, cell, text)
    book.close()
    return out.getvalue()


# The header is looked for in the first rows only (files/README.md, 2).
HEADER_WITHIN = 20

# Order number, courier, tracking number, the courier's id and code: the names templates use.
_NAMES = (
    ("订单号", "订单编号", "order_sn"),
    (
        "快递公司", "快递公司名称", "物流公司", "物流公司名称", "快递名称", "快递", "物流名称",
        "shipping_name",
    ),
    ("快递单号", "物流单号", "运单号", "物流运单号", "快递运单号", "shipping_sn"),
    ("快递公司编号", "快递公司id", "物流公司编号", "物流公司id", "快递编号", "shipping_id",
     "logistics_id"),
    ("快递公司编码", "快递编码", "快递公司代码", "快递代码", "物流公司编码", "物流编码",
     "物流公司代码", "shipping_code", "express_code"),
)  # fmt: skip
_REQUIRED = pattern(r"[(\[【][^)\]】]*[)\]】]|\*")

Lines = list[list[str]]
Columns = tuple[int, int | None, int, int | None, int | None]


class Template(NamedTuple):
    """What is kept of a template: everything up to its last header row, and how it was stored.

    `columns` holds the places of order number, courier, tracking number, courier's id and code; of
    the courier's three two may be None, all are filled that are asked for. `sheets` are all
    sheets of a workbook with their text; `sheet` is the one that is filled.
    """

    format: Literal["csv", "xlsx"]
    head: Lines
    columns: Columns
    width: int
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    line_end: str = "\r\n"
    sheets: tuple[tuple[str, Lines], ...] = ()
    sheet: int = 0

    def placed(self, cells: Sequence[str]) -> list[str]:
        """Return a line of the template's width with the cells under their headers."""
        line = [""] * self.width
        for place, cell in zip(self.columns, cells, strict=True):
            if place is not None:
                line[place] = cell
        return line


def read_template(path: Path) -> Template:
    """Read a CSV, XLSX or XLS template.

    Raises DaifaError (`template-read`, `template-columns`, `unreadable`, `too-large`) when it
    cannot be used.
    """
    try:
        with open_named(path) as file:
            data = file.read()
    except OSError as error:
        raise DaifaError(
            "template-read",
            _("The template {file} cannot be read: {why}.").format(
                file=path, why=error.strerror or type(error).__name__
            ),
        ) from error
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        return _workbook(path, data)
    return _text(path, data)


def _workbook(path: Path, data: bytes) -> Template:
    # Refuses what unpacks to far too much, and what is no workbook.
    read_apart(data)
    # Loaded here: few commands read a workbook.
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = tuple(
        (
            name,
            [
                [cell_text(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ],
        )
        for name in book.sheet_names
    )
    for index, (_name, lines) in enumerate(sheets):
        if found := _header(lines):
            return Template(
                "xlsx", lines[: found[0]], found[1], found[2], sheets=sheets, sheet=index
            )
    raise _no_columns(path, sheets[0][1] if sheets else [])


def _text(path: Path, data: bytes) -> Template:
    encoding, text = _decoded(path, data)
    start = "\n".join(text.splitlines()[:HEADER_WITHIN])
    delimiter = max("\t,;", key=start.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    found = _header(lines)
    if found is None:
        raise _no_columns(path, lines)
    line_end = "\r\n" if "\r\n" in text or "\n" not in text else "\n"
    return Template("csv", lines[: found[0]], found[1], found[2], encoding, delimiter, line_end)


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    # Platform and Excel take UTF-8 for sure only with its mark, so it is written with it.
    if b"\0" in data and not wide:
        raise _unreadable(path)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(path)


def _header(lines: Lines) -> tuple[int, Columns, int] | None:
    """Return (rows to keep, places of the columns, width): the last header row counts.

    Templates have a Chinese header row and often a second one with the field names; rows
    below are examples or orders and are left out.
    """
    found = None
    for at, line in enumerate(lines[:HEADER_WITHIN]):
        names = [_name(cell) for cell in line]
        places = [
            next((names.index(name) for name in known if name in names), None) for known in _NAMES
        ]
        order, courier, number, courier_id, code = places
        named = any(place is not None for place in (courier, courier_id, code))
        if order is not None and number is not None and named:
            columns = found[1] if found else (order, courier, number, courier_id, code)
            found = (at + 1, columns, len(line))
    return found


def _name(cell: str) -> str:
    return _REQUIRED.sub("", header_key(cell)).lower()


def _unreadable(path: Path) -> DaifaError:
    return DaifaError(
        "template-read",
        _("The template {file} is no CSV or Excel file that can be read. Download it again.")
        .format(file=path),
    )  # fmt: skip


def _no_columns(path: Path, lines: Lines) -> DaifaError:
    seen = next((line for line in lines if sum(map(bool, line)) > 1), lines[0] if lines else [])
    return DaifaError(
        "template-columns",
        _(
            "The template {file} lacks a column 订单号, 快递公司 or 快递单号. It has: {headers}"
        ).format(
            file=path,
            headers=", ".join(one_line(cell)[:20] for cell in seen[:30] if one_line(cell)),
        ),
    )
