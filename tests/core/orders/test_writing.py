"""The batch file on disk: cells, formats, templates, and what happens when it cannot be written."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from pathlib import Path
from typing import Literal

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.base.clock import parse_time
from core.base.errors import DaifaError
from core.orders import batch_file as writing
from core.orders.batch_file import ShipmentRow, content, format_for, is_unsafe, read_template
from tests import places

AT = parse_time("2026-11-23 10:00")
HEADERS = places.HEADERS / "pdd_batch_ship.txt"
ROWS = [
    ShipmentRow("261122-063795392132901", "中通快递", "73610555582883"),
    ShipmentRow("261122-063795392132902", "圆通快递", "YT8962646785389"),
]


def csv_lines(data: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


def sheet_lines(data: bytes, name: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


@pytest.mark.parametrize("name", ["absent.csv", "folder", "pipe"])
def test_a_template_that_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DaifaError, match=name) as caught:
        read_template(tmp_path / name)
    assert caught.value.code == "template-read"


def test_csv_has_the_platforms_header_and_a_byte_order_mark() -> None:
    data = content(ROWS, "csv", None, AT)
    assert data.startswith(b"\xef\xbb\xbf")
    assert csv_lines(data)[0] == HEADERS.read_text("utf-8").splitlines()[0].split(",")
    assert csv_lines(data)[1:] == [list(row.named) for row in ROWS]


def test_xlsx_cells_are_text() -> None:
    lines = sheet_lines(content(ROWS, "xlsx", None, AT), "批量发货")
    assert lines == [list(writing.COLUMNS), *(list(row.named) for row in ROWS)]


@pytest.mark.parametrize(
    ("cell", "unsafe"),
    [
        ("73610555582883", False),
        ("261122-063795392132901", False),
        ("=1+1", True),
        ("+8613800138000", True),
        ("-1", True),
        ("@SUM(A1)", True),
        ("＝1+1", True),
        (" =1", True),
        ("736\t105", True),
        ("\r=1", True),
        ("7361\u200b0555", True),
        ("YT8962646785389", False),
        ("", False),
    ],
)
def test_unsafe_cells(cell: str, unsafe: bool) -> None:
    assert is_unsafe(cell) is unsafe


def test_unsafe_cells_are_never_written() -> None:
    with pytest.raises(ValueError, match="unsafe"):
        content([ShipmentRow("261122-1", "中通快递", "=HYPERLINK(1)")], "csv", None, AT)


@settings(max_examples=60)
@given(st.lists(st.tuples(*[st.text(min_size=1, max_size=12)] * 3), max_size=5))
def test_what_is_written_reads_back(cells: list[tuple[str, str, str]]) -> None:
    rows = [ShipmentRow(*row) for row in cells if not any(map(is_unsafe, row))]
    assert csv_lines(content(rows, "csv", None, AT))[1:] == [list(row.named) for row in rows]


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for at, line in enumerate(lines):
                sheet.write_row(at, 0, line)
    return path


def test_a_csv_template_keeps_header_rows_encoding_and_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "模板.csv"
    text = (
        "- 请勿修改表头\r\n*快递公司\t备注\t订单号(必填)\t快递单号\r\n"
        "shipping_name\tmemo\torder_sn\tshipping_sn\r\n示例快递\t\t2611-1\t1\r\n"
    )
    path.write_bytes(text.encode("gb18030"))
    template = read_template(path)
    lines = csv_lines(content(ROWS, "csv", template, AT), "gb18030", "\t")
    assert lines == [
        ["'- 请勿修改表头"],
        ["*快递公司", "备注", "订单号(必填)", "快递单号"],
        ["shipping_name", "memo", "order_sn", "shipping_sn"],
        ["中通快递", "", "261122-063795392132901", "73610555582883"],
        ["圆通快递", "", "261122-063795392132902", "YT8962646785389"],
    ]


def test_an_english_template_and_utf16(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEADERS.read_text("utf-8").splitlines()[1] + "\n", "utf-16")
    data = content(ROWS[:1], "csv", read_template(path), AT)
    assert data.decode("utf-16").split("\n")[1] == ",".join(ROWS[0].named)


def test_an_xlsx_template_keeps_its_other_sheets(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "模板.xlsx",
        {
            "说明": [["填写说明"], ["快递公司请用平台名称"]],
            "发货": [["一次最多一千单"], ["订单号", "商品", "快递公司", "快递单号"], ["x", "y"]],
        },
    )
    data = content(ROWS, "xlsx", read_template(path), AT)
    assert sheet_lines(data, "说明") == [["填写说明"], ["快递公司请用平台名称"]]
    assert sheet_lines(data, "发货") == [
        ["一次最多一千单", "", "", ""],
        ["订单号", "商品", "快递公司", "快递单号"],
        ["261122-063795392132901", "", "中通快递", "73610555582883"],
        ["261122-063795392132902", "", "圆通快递", "YT8962646785389"],
    ]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (["订单编号", "快递公司编号", "快递单号"], ["261122-1", "115", "73610555582883"]),
        (["订单号", "快递公司编码", "快递单号"], ["261122-1", "ZTO", "73610555582883"]),
        (["订单号", "快递公司名称", "运单号"], ["261122-1", "中通快递", "73610555582883"]),
        (
            ["*快递公司编号", "快递公司", "备注", "订单号", "物流单号"],
            ["115", "中通快递", "", "261122-1", "73610555582883"],
        ),
        (["order_sn", "shipping_id", "shipping_sn"], ["261122-1", "115", "73610555582883"]),
    ],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_that_asks_for_the_courier_by_id_or_by_name(
    tmp_path: Path, form: Literal["csv", "xlsx"], header: list[str], line: list[str]
) -> None:
    path = tmp_path / f"模板.{form}"
    if form == "csv":
        path.write_text(",".join(header) + "\n", "utf-8")
    else:
        workbook(path, {"批量发货": [header]})
    rows = [ShipmentRow("261122-1", "中通快递", "73610555582883", "115", "ZTO")]
    data = content(rows, form, read_template(path), AT)
    found = csv_lines(data) if form == "csv" else sheet_lines(data, "批量发货")
    assert found[:2] == [header, line]


def test_an_old_xls_template_gives_xlsx(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for at, name in enumerate(("订单号", "快递公司", "快递单号")):
        sheet.write(0, at, name)
    book.save(str(tmp_path / "t.xls"))
    template = read_template(tmp_path / "t.xls")
    assert format_for(tmp_path / "out.xlsx", None, template) == "xlsx"
    assert sheet_lines(content(ROWS, "xlsx", template, AT), "Sheet1")[1] == list(ROWS[0].named)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("t.csv", "订单号,快递公司\r\n".encode(), "template-columns"),
        ("t.csv", b"", "template-columns"),
        ("t.csv", b"\xff\xfe\x00", "template-read"),
        ("t.xlsx", b"PK\x03\x04 nothing", "unreadable"),
        ("t.xls", b"\xd0\xcf\x11\xe0 nothing", "unreadable"),
        ("t.png", b"\x89PNG\r\n\x1a\n\x00\x00", "template-read"),
        ("missing.csv", None, "template-read"),
    ],
)
def test_templates_that_cannot_be_used(
    tmp_path: Path, name: str, data: bytes | None, code: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(DaifaError) as caught:
        read_template(tmp_path / name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("out", "wanted", "with_template", "expected"),
    [
        ("a.csv", None, False, "csv"),
        ("a.XLSX", None, False, "xlsx"),
        ("a.txt", "csv", False, "csv"),
        ("a.csv", "xlsx", False, "xlsx"),
        ("a.txt", None, False, None),
        ("a", "ods", False, None),
        ("a.csv", None, True, "csv"),
        ("a", None, True, "csv"),
        ("a.xlsx", None, True, None),
        ("a.csv", "xlsx", True, None),
    ],
)
def test_the_format(
    tmp_path: Path, out: str, wanted: str | None, with_template: bool, expected: str | None
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("订单号,快递公司,快递单号", "utf-8")
    template = read_template(path) if with_template else None
    if expected:
        assert format_for(Path(out), wanted, template) == expected
        return
    with pytest.raises(DaifaError) as caught:
        format_for(Path(out), wanted, template)
    assert caught.value.code == "export-format"


HEADER = "订单号,快递公司,快递单号"


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
@pytest.mark.parametrize(("delimiter", "end"), [(",", "\r\n"), (";", "\n"), ("\t", "\r\n")])
def test_a_template_is_written_as_it_came(
    tmp_path: Path, encoding: str, written: str, delimiter: str, end: str
) -> None:
    text = f"说明{end}{HEADER.replace(',', delimiter)}{end}旧{delimiter}{delimiter}{end}"
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / "t.csv").write_bytes(mark + text.encode(encoding))
    template = read_template(tmp_path / "t.csv")
    assert (template.encoding, template.delimiter, template.line_end) == (written, delimiter, end)
    said = content(ROWS[:1], "csv", template, AT).decode(written)
    cells = delimiter.join(ROWS[0].named)
    assert said == f"说明{end}{HEADER.replace(',', delimiter)}{end}{cells}{end}"


@pytest.mark.parametrize(("text", "end"), [(HEADER, "\r\n"), (HEADER + "\n", "\n")])
def test_the_end_of_a_line_is_that_of_the_template(tmp_path: Path, text: str, end: str) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode())
    assert read_template(tmp_path / "t.csv").line_end == end


@pytest.mark.parametrize(("before", "found"), [(0, True), (19, True), (20, False)])
def test_a_header_is_looked_for_in_the_first_rows(tmp_path: Path, before: int, found: bool) -> None:
    (tmp_path / "t.csv").write_text("说明\n" * before + HEADER + "\n", "utf-8")
    if found:
        assert len(read_template(tmp_path / "t.csv").head) == before + 1
    else:
        with pytest.raises(DaifaError):
            read_template(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("订单号,快递公司,快递单号", (0, 1, 2, None, None)),
        ("快递单号,x,订单编号,快递公司编号", (2, None, 0, 3, None)),
        ("ORDER_SN,Express_Code,Shipping_SN", (0, None, 2, None, 1)),
        ("【必填】订单号,*物流公司,运单号(必填)", (0, 1, 2, None, None)),
        ("物流公司id,物流公司代码,快递名称,订单号,物流运单号", (3, 2, 4, 0, 1)),
        ("订单号,快递单号", None),
        ("订单号,快递公司", None),
        ("快递公司,快递单号", None),
    ],
)
def test_the_columns_of_a_header(
    tmp_path: Path, header: str, columns: tuple[int | None, ...] | None
) -> None:
    (tmp_path / "t.csv").write_text(header + "\n", "utf-8")
    if columns is not None:
        template = read_template(tmp_path / "t.csv")
        assert (template.columns, template.width) == (columns, header.count(",") + 1)
        return
    with pytest.raises(DaifaError) as refused:
        read_template(tmp_path / "t.csv")
    said = ", ".join(header.split(","))
    assert str(refused.value) == (
        f"The template {tmp_path / 't.csv'} lacks a column 订单号, 快递公司 or 快递单号. It has:"
        f" {said}"
    )


def test_the_first_row_with_cells_is_told_where_columns_lack(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("说明\na,b\nc,d\n", "utf-8")
    with pytest.raises(DaifaError, match=r"It has: a, b$"):
        read_template(tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text("说明\n", "utf-8")
    with pytest.raises(DaifaError, match=r"It has: 说明$"):
        read_template(tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text("x" * 21 + ",b" * 30 + "\n", "utf-8")
    with pytest.raises(DaifaError, match=f"It has: {'x' * 20}{', b' * 29}$"):
        read_template(tmp_path / "t.csv")


@pytest.mark.parametrize("data", [b"\0" + HEADER.encode(), b"\x81", b"\xff\xfe\x00"])
def test_what_is_no_text_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(DaifaError) as refused:
        read_template(tmp_path / "t.csv")
    assert (refused.value.code, str(refused.value)) == (
        "template-read",
        f"The template {tmp_path / 't.csv'} is no CSV or Excel file that can be read. Download it"
        " again.",
    )


@pytest.mark.parametrize(
    ("out", "wanted", "said"),
    [
        ("a.xlsx", None, "The template is CSV, so the file must be CSV too. Name it a.csv."),
        ("a.csv", "XLSX", "The template is CSV, so the file must be CSV too. Name it a.csv."),
    ],
)
def test_a_file_is_of_its_templates_kind(
    tmp_path: Path, out: str, wanted: str | None, said: str
) -> None:
    (tmp_path / "t.csv").write_text(HEADER, "utf-8")
    with pytest.raises(DaifaError) as refused:
        format_for(Path(out), wanted, read_template(tmp_path / "t.csv"))
    assert str(refused.value) == said


def test_a_file_of_another_kind_is_said() -> None:
    with pytest.raises(DaifaError) as refused:
        format_for(Path("x/a.ods"), None, None)
    assert str(refused.value) == (
        "A batch file is CSV or XLSX. Give a.ods the ending .csv or .xlsx."
    )
    assert format_for(Path("a"), "XLSX", None) == "xlsx"


def test_a_template_with_a_sheet_name_that_excel_refuses(tmp_path: Path) -> None:
    template = writing.Template(
        "xlsx", [list(writing.COLUMNS)], (0, 1, 2, None, None), 3,
        sheets=(("'x'", [["a"]]), ("发[1]货", []), ("好", [["b", ""]])), sheet=1,
    )  # fmt: skip
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(ROWS[:1], "xlsx", template, AT)))
    assert book.sheet_names == ["Sheet1", "Sheet2", "好"]
    data = content(ROWS[:1], "xlsx", template, AT)
    assert sheet_lines(data, "Sheet2") == [list(writing.COLUMNS), list(ROWS[0].named)]
    assert sheet_lines(data, "Sheet1") == [["a"]]


def test_a_workbook_without_the_columns_names_those_of_its_first_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"一": [["x"], ["a", "b"]], "二": [["c", "d"]]})
    with pytest.raises(DaifaError, match=r"It has: a, b$") as refused:
        read_template(path)
    assert refused.value.code == "template-columns"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@1"])
def test_what_stands_above_a_header_is_no_formula(tmp_path: Path, cell: str) -> None:
    (tmp_path / "t.csv").write_text(f"{cell}\n{HEADER}\n", "utf-8")
    template = read_template(tmp_path / "t.csv")
    assert csv_lines(content([], "csv", template, AT))[0] == ["'" + cell]


def test_the_same_file_at_the_same_time_is_the_same(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(content(ROWS, "xlsx", None, AT))) as archive:
        assert b"2026-11-23T10:00:00Z" in archive.read("docProps/core.xml")
        assert b'formatCode="@"' in archive.read("xl/styles.xml")
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'<col min="1" max="3" width="24.7109375"' in sheet
