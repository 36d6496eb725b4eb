"""Any file as a table: encodings, delimiters, header rows, and what is refused."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.base.errors import DaifaError
from core.base.text import one_line
from core.files.bad_bytes import BAD_SIGN
from core.files.cells import cell_text, header_key
from core.files.opening import open_table
from core.files.sheet import read_sheet
from core.files.table import PastedText

KNOWN = {"订单号", "订单状态", "商品", "商品数量(件)"}
HEADERS = ["商品", "订单号", "订单状态"]
ROWS = [
    ["好袜子", "260923-063795392132914", "待发货"],
    ["雨靴", "260923-063795392132915", "已取消"],
]
MOMENT = datetime(2026, 6, 6, 13, 41, 7)  # noqa: DTZ001 - a spreadsheet's times have no zone


def text(delimiter: str = ",", end: str = "\r\n") -> str:
    return end.join(delimiter.join(row) for row in [HEADERS, *ROWS]) + end


def read(source: Path | bytes | PastedText) -> tuple[str, tuple[str, ...], list[list[str]]]:
    with open_table(source, KNOWN) as table:
        return table.encoding, table.headers, [cells for _row, cells in table.rows()]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"),
     ("gb18030", "gb18030"), ("gbk", "gb18030")],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read(encoding: str, found: str, delimiter: str, end: str) -> None:
    data = text(delimiter, end).encode(encoding)
    assert read(data) == (found, tuple(HEADERS), ROWS)


def test_big_endian_utf16_is_read() -> None:
    assert read(b"\xfe\xff" + text().encode("utf-16-be"))[2] == ROWS


def xlsx(rows: list[list[object]], top: int = 0, left: int = 0) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("empty")
    sheet = book.add_worksheet("orders")
    days = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for down, row in enumerate(rows, top):
        for across, value in enumerate(row, left):
            if isinstance(value, datetime):
                sheet.write_datetime(down, across, value, days)
            else:
                sheet.write(down, across, value)
    book.close()
    return out.getvalue()


def xls(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("orders")
    days = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write(down, across, value, days)
            else:
                sheet.write(down, across, value)
    book.save(out)
    return out.getvalue()


TYPED: list[list[object]] = [list(HEADERS), ["袜\u200b子\t", MOMENT, 35.0], [0.1 + 0.2, 12345, ""]]


@pytest.mark.parametrize(("form", "data"), [("xlsx", xlsx(TYPED)), ("xls", xls(TYPED))])
def test_typed_cells_become_text(form: str, data: bytes) -> None:
    wanted = [["袜子", "2026-06-06 13:41:07", "35"], ["0.3", "12345", ""]]
    assert read(data) == (form, tuple(HEADERS), wanted)


def test_row_numbers_are_those_of_the_screen() -> None:
    with open_table(xlsx(TYPED, top=3, left=2), KNOWN) as table:
        assert table.header_row == 4
        assert [row for row, _cells in table.rows()] == [5, 6]
    with open_table(("提示\n\n" + text(end="\n\n")).encode(), KNOWN) as table:
        assert table.header_row == 3
        assert [row for row, _cells in table.rows()] == [5, 7]


@pytest.mark.parametrize(("lines", "found"), [(19, True), (20, False)])
def test_the_header_stands_in_the_first_20_rows(lines: int, found: bool) -> None:
    _encoding, headers, _rows = read(("提示,甲\n" * lines + text()).encode())
    assert (headers == tuple(HEADERS)) is found


def test_no_row_is_lost_at_the_borders_of_blocks() -> None:
    count = 40_000
    lines = "".join(f"袜子{n},260923-{n:015d}\t,待发货\r\n" for n in range(count))
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        rows = read((",".join(HEADERS) + "\r\n" + lines).encode(encoding))[2]
        assert [row[1] for row in rows] == [f"260923-{n:015d}" for n in range(count)]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [("\t", ""), ("\ufeff订单号\t", "订单号"), ("\u00a0a\u3000", "a"), ("a\x1b[31mb", "a [31mb"),
     ("a\u200bb", "ab"), ("a\x00b", "a b"), (" \u2028 ", ""), ("甲\n乙", "甲 乙")],
)  # fmt: skip
def test_cells_are_cleaned(cell: str, plain: str) -> None:
    assert one_line(cell) == plain
    assert cell_text(cell) == plain
    quoted = f'"{cell}",260923-063795392132914,x\n'
    assert read((",".join(HEADERS) + "\n" + quoted).encode())[2][0][0] == plain


@pytest.mark.parametrize(
    ("value", "shown"),
    [(26112200000000012345, "2.611220E+19"), (4312345678901234.0, "4.31E+15"), (1e15 - 1, "9999"),
     (754299529443.0, "754299529443"), (True, "TRUE"), (None, ""), (35.5, "35.5")],
)  # fmt: skip
def test_numbers_past_15_digits_show_their_damage(value: object, shown: str) -> None:
    mantissa, exponent, power = shown.partition("E")
    assert cell_text(value).startswith(mantissa.rstrip("0") if exponent else mantissa)
    assert cell_text(value).endswith(exponent + power)


def test_header_names_are_compared_in_one_form() -> None:
    assert header_key(" 商品数量（件）\t") == "商品数量(件)"


BAD = {
    "empty": b"",
    "only a mark": b"\xef\xbb\xbf\r\n",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "jpeg": b"\xff\xd8\xff\xe0" + b"\x12\x34" * 100,
    "nul bytes": bytes(5000),
    "broken zip": b"PK\x03\x04" + b"x" * 500,
    "broken xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 5000,
    "cut xlsx": xlsx(TYPED)[:-400],
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "订单.csv"
    path.write_bytes(BAD[name])
    with pytest.raises(DaifaError):
        read(path)


@pytest.mark.parametrize("spoiled", [b"\xff\n", b"\xc3\n"])
def test_a_bad_byte_is_marked_in_its_row(spoiled: bytes) -> None:
    data = (text(end="\n") * 9000).encode() + spoiled + text().encode()
    with open_table(data, KNOWN) as table:
        rows = list(table.rows())
        assert table.damaged
    assert [row for row, cells in rows if BAD_SIGN in "".join(cells)] == [27001]
    assert len(rows) == 27003


def test_a_quotation_mark_that_never_closes_takes_no_row_with_it() -> None:
    data = (text() + '"袜子,1\n' + "a,b,c\n" * 1000).encode()
    with open_table(data, KNOWN) as table:
        assert len(list(table.rows())) == 1003
        assert table.swallowers == {4}


def test_places_that_are_no_files(tmp_path: Path) -> None:
    closed = tmp_path / "closed.csv"
    closed.write_text("x")
    closed.chmod(0)
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    # Nobody writes to the pipe: whoever waited for it would wait for ever.
    places = [tmp_path, tmp_path / "absent.csv", pipe, Path("/dev/null"), Path("/dev/zero")]
    if os.geteuid():
        places.append(closed)
    for place in places:
        with pytest.raises(DaifaError, match=place.name):
            read(place)


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text() * 50)
    with open_table(path, KNOWN) as table:
        rows = table.rows()
        next(rows)
        with path.open("a") as more:
            more.write("x")
        with pytest.raises(DaifaError) as caught:
            list(rows)
    assert caught.value.code == "file-changed"


def test_a_row_that_swallowed_others_gives_them_back() -> None:
    lines = ",".join(HEADERS) + ',a,b,c,d\n"袜子,1,2,3,4,5,6\n雨靴,1,2,3,4,5,6\n",2,3\n'
    with open_table(lines.encode(), KNOWN) as table:
        assert [row for row, _cells in table.rows()] == [2, 3, 4]
        assert 2 in table.swallowers
        assert 3 not in table.swallowers


def bomb(name: str, megabytes: int, lying: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open(name, "w") as part:
            for _block in range(megabytes):
                part.write(b" " * 1_000_000)
    data = bytearray(out.getvalue())
    if lying:
        place = data.rindex(b"PK\x01\x02")
        data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def far_cell() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "订单号")
    sheet.write(1048575, 16383, "x")
    book.close()
    return out.getvalue()


def ods_repeats() -> bytes:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="{}">'
    row = '<table:table-row table:number-rows-repeated="1000000">'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", row + cell.format(16000) + "<text:p>x</text:p>")
    return out.getvalue()


BOMBS = {
    "honest": lambda: bomb("xl/worksheets/sheet1.xml", 300),
    "lying": lambda: bomb("xl/sharedStrings.xml", 300, lying=True),
    "far cell": far_cell,
    "ods": ods_repeats,
}
_GUARDED = """
import resource, sys
from pathlib import Path
from core.base.errors import DaifaError
from core.files.opening import open_table
import python_calamine
limit = int(Path("/proc/self/statm").read_text().split()[0]) * 4096 + 150_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    open_table(Path(sys.argv[1]), {"订单号"})
except DaifaError as error:
    print(error.code)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_little_memory_and_time(name: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(BOMBS[name]())
    start = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", _GUARDED, str(path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "too-large"
    assert time.monotonic() - start < 20


def test_ordinary_sheets_of_an_office_suite_are_no_bombs() -> None:
    rows: list[list[object]] = [list(HEADERS), *([f"袜{n}", n, "待发货"] for n in range(5000))]
    assert len(read(xlsx(rows))[2]) == 5000


def test_a_file_of_unseen_signs_is_empty() -> None:
    with pytest.raises(DaifaError) as caught:
        read("\u200b".encode("gb18030"))
    assert caught.value.code == "empty"


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda each: each.encode("gb18030", "ignore"))
)
def test_any_bytes_are_a_table_or_an_explained_refusal(data: bytes) -> None:
    try:
        _encoding, headers, rows = read(data)
    except DaifaError:
        return
    for cell in [*headers, *(cell for row in rows for cell in row)]:
        assert cell == one_line(cell)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 4000), st.integers(0, 200))
def test_a_damaged_spreadsheet_is_read_or_refused(junk: bytes, place: int, cut: int) -> None:
    data = bytearray(SHEET)
    at = place % len(data)
    data[at : at + cut] = junk
    try:
        form = read_sheet(bytes(data)).form
    except DaifaError:
        return
    assert form in ("xlsx", "ods", "xls")


SHEET = xlsx(TYPED)


CELL = st.text(st.characters(codec="gb18030", exclude_characters='"\r\n\x00'), max_size=8)


@settings(max_examples=80, deadline=None)
@example([["", "", "0\t,"]], "utf-8-sig")
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=30),
    st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
)
def test_every_written_row_comes_back(rows: list[list[str]], encoding: str) -> None:
    lines = [HEADERS, *rows]
    body = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in lines)
    if encoding == "gb18030" and not body.isascii():
        body = "说明：订单导出\r\n" + body
    # The TAB before a comma that ends most cells of an export goes without looking for quotes.
    wanted = [[one_line(cell.replace("\t,", ",")) for cell in row] for row in rows]
    assert read(body.encode(encoding))[2] == [row for row in wanted if any(row)]
