"""Files as sellers have them: the real header rows, written as CSV, XLSX and XLS."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
import xlwt

from tests.places import HEADERS

SERIAL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone


def headers(name: str) -> list[str]:
    """Return a real header row."""
    return (HEADERS / name).read_text("utf-8").splitlines()[0].split(",")


def rows_under(header: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Put each row's cells under their headers; every name must be one."""
    assert not {name for row in rows for name in row} - set(header)
    return [list(header), *([row.get(name, "") for name in header] for row in rows)]


def csv_bytes(lines: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding)


def xlsx_bytes(
    lines: Sequence[Sequence[Any]], sheet: str = "Sheet1", dimension: str | None = None
) -> bytes:
    """Return a workbook; `dimension` replaces the sheet's own tag with a wrong one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet(sheet)
    for at, line in enumerate(lines):
        for column, cell in enumerate(line):
            if cell != "":
                page.write(at, column, cell)
    book.close()
    return out.getvalue() if dimension is None else _with_dimension(out.getvalue(), dimension)


def _with_dimension(data: bytes, dimension: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                tag = f'<dimension ref="{dimension}"/>'.encode()
                part, count = re.subn(rb'<dimension ref="[^"]*"/>', tag, part)
                assert count == 1
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xls_bytes(lines: Sequence[Sequence[Any]], *, date_cells: bool) -> bytes:
    """Return an old workbook; times as date cells, or as bare serial numbers."""
    book = xlwt.Workbook()
    page = book.add_sheet("订单列表")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for at, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, datetime) and date_cells:
                page.write(at, column, cell, style)
            elif isinstance(cell, datetime):
                page.write(at, column, (cell - SERIAL_DAY_0).total_seconds() / 86400)
            else:
                page.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
