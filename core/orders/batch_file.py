"""Writing the batch shipping file: three text columns, as CSV or XLSX, or into a template.

The content is made in memory, put beside its place, synced and then linked into it, so a file
is there in full or not at all, and an existing file is never replaced.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from core.base.errors import DaifaError
from core.base.i18n import _
from core.files.template import Template

Format = Literal["csv", "xlsx"]

# formats.md, 4: the platform's own names of the three columns.
COLUMNS = ("订单号", "快递公司", "快递单号")
SHEET = "批量发货"

_FORMULA = tuple("=+-@")
_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\\x00-\x1f]{1,31}(?<!')")
_UNWRITABLE = ("Cc", "Cf", "Cs", "Zl", "Zp")


class ShipmentRow(NamedTuple):
    """One line of the batch file: order number, the platform's courier name, tracking number."""

    order_sn: str
    courier: str
    number: str


def is_unsafe(text: str) -> bool:
    """Tell whether a cell could act as a formula or hide something (formats.md, 4)."""
    head = unicodedata.normalize("NFKC", text).lstrip()
    return head.startswith(_FORMULA) or any(
        unicodedata.category(sign) in _UNWRITABLE for sign in text
    )


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
        lines = [list(COLUMNS), *(list(row) for row in rows)]
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
