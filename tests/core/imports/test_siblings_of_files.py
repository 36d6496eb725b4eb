"""Siblings of the cases in `test_files_as_they_come`: other files of the same kinds of trouble."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from core.base.clock import parse_time, to_epoch
from core.base.errors import DaifaError
from core.imports import importing
from core.imports.importing import FileResult
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes, xlsx_bytes
from tests.given.order_files import order_file, row, sn

AT = parse_time("2026-11-23 10:00")
HEAD = ["订单号", "订单状态", "商品", "售后状态", "商家备注"]
NONE = "无售后或售后取消"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "daifa.db", who="tester")
    yield opened
    opened.close()


def take(desk: Desk, source: bytes | Path) -> FileResult:
    result = importing.apply(desk, AT, source)
    counted = result.added + result.updated + result.unchanged + result.extra_lines
    assert result.rows == counted + result.rejected
    return result


def line(number: int, memo: str = "") -> list[str]:
    return [sn(number), "待发货", "袜", NONE, memo]


def text(*lines: str) -> bytes:
    return "\r\n".join([",".join(HEAD), *lines, ""]).encode()


def numbers(desk: Desk) -> list[str]:
    return [each[0] for each in desk.store.query("select order_sn from orders order by order_sn")]


# Rows that vanish


@pytest.mark.parametrize("rest", ["13800138000", sn(9), "补发 261122", "x"])
def test_a_cut_row_never_loses_its_case(desk: Desk, rest: str) -> None:
    cut = [f"{sn(2)},待发货,袜", f"{rest},售后处理中,"]
    result = take(desk, text(",".join(line(1)), *cut, ",".join(line(3))))
    assert numbers(desk) == [sn(1), sn(3)]
    assert [each.row for each in result.problems] == [3, 4]


def test_short_rows_beside_each_other_are_taken_where_blank_ends_are_left_out(desk: Desk) -> None:
    short = [",".join(line(number)[:4]) for number in (1, 2, 3)]
    assert take(desk, text(*short)).added == 3


def test_joined_files_are_read_under_their_own_header(desk: Desk) -> None:
    turned = ["售后状态", "商家备注", "订单号", "商品", "订单状态"]
    other = [turned, ["售后处理中", "急", sn(2), "袜", "待发货"]]
    data = csv_bytes([HEAD, line(1)]) + csv_bytes(other) + csv_bytes([HEAD, line(3)])
    result = take(desk, data)
    assert numbers(desk) == [sn(1), sn(2), sn(3)]
    found = desk.store.one("select * from orders where order_sn = ?", (sn(2),))
    assert found is not None
    assert (found["aftersale_status"], found["seller_memo"]) == ("售后处理中", "急")
    assert any("row 3, 5" in note for note in result.notes)


def test_files_joined_within_a_line_are_parted(desk: Desk) -> None:
    data = csv_bytes([HEAD, line(1)]).rstrip() + csv_bytes([HEAD, line(2, "a\ufeffb")])
    assert take(desk, data).rejected == 0
    assert numbers(desk) == [sn(1), sn(2)]


def test_rows_below_other_columns_are_refused(desk: Desk) -> None:
    data = csv_bytes([HEAD, line(1)]) + csv_bytes([HEAD[:3], line(2)[:3]])
    result = take(desk, data)
    assert [(each.row, each.code) for each in result.problems] == [(4, "header")]
    assert "售后状态" in result.problems[0].message


def test_a_column_that_stands_twice_is_told(desk: Desk) -> None:
    data = csv_bytes([[*HEAD, "订单状态"], [*line(1), "已取消"]])
    assert any("订单状态" in note for note in take(desk, data).notes)


def test_a_header_alone_is_told(desk: Desk) -> None:
    assert any("no row" in note for note in take(desk, text()).notes)


def test_more_sheets_than_are_read_are_named(desk: Desk) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for number in range(1, 23):
        page = book.add_worksheet(f"S{number}")
        for at, cells in enumerate([HEAD, line(number)]):
            page.write_row(at, 0, cells)
    book.close()
    result = take(desk, out.getvalue())
    assert result.added == 20
    assert any("first 20" in note and "S21, S22" in note for note in result.notes)


# One bad byte


def test_the_mark_of_utf8_before_chinese_in_gbk(desk: Desk) -> None:
    data = b"\xef\xbb\xbf" + csv_bytes([HEAD, line(1), line(2)], "gb18030")
    assert take(desk, data).added == 2


@pytest.mark.parametrize("encoding", ["utf-7", "hz", "utf-32", "utf-32-le", "utf-32-be"])
def test_encodings_that_nobody_should_use(desk: Desk, encoding: str) -> None:
    plain = [HEAD, [sn(1), "待发货", "裤子", NONE, ""], [sn(2), "待发货", "裤子", NONE, ""]]
    assert take(desk, csv_bytes(plain, encoding)).added == 2
    assert desk.store.value("select title from goods") == "裤子"


@pytest.mark.parametrize(("wrong", "right"), [("gb18030", "utf-8"), ("latin-1", "gb18030")])
def test_text_saved_in_a_wrong_encoding_says_so(desk: Desk, wrong: str, right: str) -> None:
    data = csv_bytes([HEAD, line(1)], right).decode(wrong, "replace").encode()
    with pytest.raises(DaifaError, match="wrong encoding"):
        take(desk, data)


def test_lost_bytes_cost_the_rows_that_they_hit(desk: Desk) -> None:
    data = text(*(",".join(line(number)) for number in (1, 2, 3)))
    at = data.index(sn(2).encode()) + 10
    result = take(desk, data[:at] + bytes(64) + data[at + 64 :] + bytes(4096))
    assert sn(1) in numbers(desk)
    assert {each.code for each in result.problems} == {"encoding"}


def test_lost_bytes_before_a_mark(desk: Desk) -> None:
    assert take(desk, bytes(20) + csv_bytes([HEAD, line(1)], "utf-32")).added == 1


def test_a_bad_byte_in_the_name_of_another_column(desk: Desk) -> None:
    data = csv_bytes([[*HEAD, "团长XX备用列名"], [*line(1), "x"]]).replace(b"XX", b"\xff")
    result = take(desk, data)
    assert result.added == 1
    assert any("column" in note for note in result.notes)
    with pytest.raises(DaifaError, match="header row"):
        take(desk, text().replace("售后状态".encode(), "售后状".encode() + b"\xff"))


# Words for nothing


@pytest.mark.parametrize(
    "word",
    ["#n/a", "#N/A N/A", "＃N/A", "Err:502", "NONE", "nil", "(空)", "<null>", "0000", "无单号"],
)
def test_more_words_for_nothing(desk: Desk, word: str) -> None:
    cells = {"快递单号": word, "快递公司": "-", "样式ID": word}
    take(desk, order_file([row(1, **cells)]))
    found = desk.store.one("select * from orders")
    assert found is not None
    assert (found["platform_number"], found["platform_courier"]) == (None, None)
    assert desk.store.value("select sku_id from order_lines") == ""


def test_an_error_in_the_after_sales_status_is_no_no(desk: Desk) -> None:
    result = take(desk, order_file([row(1, 售后状态="#N/A")]))
    assert desk.store.value("select aftersale_status from orders") == "#N/A"
    assert any("#N/A" in note for note in result.notes)


# Days


def old_workbook(*, since_1904: bool, formatted: bool, trap: bool = False) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = since_1904
    page = book.add_sheet("S")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    day = (datetime(2026, 11, 22, 9, 5) - start).total_seconds() / 86_400  # noqa: DTZ001
    memo = b"\x22\x00\x02\x00\x01\x00".decode("utf-16-le") if trap else ""
    for at, name in enumerate([*HEAD, "订单成交时间"]):
        page.write(0, at, name)
    for at, cell in enumerate(line(1, memo)):
        page.write(1, at, cell)
    page.write(1, 5, day, *([style] if formatted else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("since_1904", [True, False])
@pytest.mark.parametrize("formatted", [True, False])
def test_days_of_an_old_workbook(desk: Desk, since_1904: bool, formatted: bool) -> None:
    take(desk, old_workbook(since_1904=since_1904, formatted=formatted, trap=not since_1904))
    found = desk.store.value("select grouped_at from orders")
    assert found == to_epoch(parse_time("2026-11-22 09:05"))


@pytest.mark.parametrize("written", ["date1904='1'", 'date1904 = "true"'])
def test_days_since_1904_however_it_is_written(desk: Desk, written: str) -> None:
    lines: list[list[object]] = [[*HEAD, "订单成交时间"], [*line(1), 44886.378472]]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(lines))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"<workbookPr ", f"<workbookPr {written} ".encode()))
    take(desk, out.getvalue())
    found = desk.store.value("select grouped_at from orders")
    assert found == to_epoch(parse_time("2026-11-22 09:05"))


# What cannot be read


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def container(stream: bytes) -> bytes:
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


def globals_of(*records: bytes) -> bytes:
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0xDBB, 0x7CC, 0, 6))
    return b"".join([begin, *records, record(0x42, b"\xb0\x04"), record(0x0A)])


XOR = record(0x2F, struct.pack("<HHH", 0, 0x1234, 0x5678))
RC4 = record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
PROTECTED = [record(0x86), record(0x5C, b" " * 112)]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ORDERS = text(",".join(line(1)))
BOOK = xlsx_bytes([HEAD, line(1)])


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("orders.csv")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


LOGIN = "<!DOCTYPE html><html><form><table><tr><td>手机号<td><tr><td>密码<td></table></html>"
MAIL = (
    b"Received: from x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/csv\r\n"
    b'Content-Disposition: attachment; filename="a.csv"\r\n\r\nx\r\n--x--\r\n'
)
REFUSED: Sequence[tuple[str, bytes, str]] = [
    ("a.csv.gz", gzip.compress(ORDERS), "Unpack"),
    ("a.tar", tar(ORDERS), "Unpack"),
    ("a.numbers", packed(index__xml=b"x"), "Numbers"),
    ("a.numbers", packed(**{"Index/Document__iwa": b"x"}), "Numbers"),
    ("a.pages", packed(**{"Index/Document__iwa": b"x"}), "text document"),
    ("a.odt", packed(mimetype=b"application/vnd.oasis.opendocument.text"), "text document"),
    (
        "a.ods",
        packed(
            mimetype=b"application/vnd.oasis.opendocument.spreadsheet",
            content__xml=b"x",
            **{"META-INF/manifest__xml": b"<x:encryption-data/>"},
        ),
        "password",
    ),
    ("a.csv", '{"success":false,"errorMsg":"会话已过期"}'.encode(), "Log in"),
    ("订单.xls", LOGIN.encode(), "login page"),
    ("订单.xlsx", b"<script>location.href='/login'</script>", "login page"),
    ("a.xls", b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML"),
    ("a.eml", MAIL, "attached"),
    ("a.xlsx", BOOK[: len(BOOK) // 2], "Download it again"),
    ("a.xlsx", BOOK[:-30], "Download it again"),
    ("a.zip", packed(o__csv=ORDERS)[:-20], "Download it again"),
    ("a.xlsx", bytes(2000), "download failed"),
    ("a.csv", b"\xff" * 2000, "download failed"),
    ("a.mp4", bytes(3) + b"\x18ftypmp42" + bytes(50), "another kind of file"),
    ("a.rtf", b"{\\rtf1 hello}", "text document"),
    ("a.wps", OLD + "WordDocument".encode("utf-16-le") + bytes(600), "text document"),
    ("a.xls", container(globals_of(XOR)), "password"),
    ("a.xls", container(globals_of(RC4)), "password"),
    ("a.xls", container(globals_of(*PROTECTED, RC4)), "password"),
    ("a.xls", b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(80), "old form"),
    ("a.csv.downloading", ORDERS, "not finished"),
    (".a.csv.icloud", ORDERS, "not finished"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED)
def test_what_cannot_be_read_says_what_to_do(
    desk: Desk, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DaifaError, match=words):
        take(desk, tmp_path / name)


@pytest.mark.parametrize("other", [{"readme__txt": b"x"}, {"empty__csv": b""}, {"a__png": b"x"}])
def test_a_zip_with_one_table_and_things_beside_it(desk: Desk, other: dict[str, bytes]) -> None:
    assert take(desk, packed(orders__csv=ORDERS, **other)).added == 1


@pytest.mark.parametrize(
    "cell", [b'<c r="XFD1048576" s="1"><v></v></c>', b"<c r='XFD9' s='1'><v/></c>"]
)
def test_an_empty_value_far_away_takes_no_room(desk: Desk, cell: bytes) -> None:
    assert take(desk, far_away(cell)).added == 1


@pytest.mark.parametrize(
    "cell", [b"<c r='XFD1048576'><v>1</v></c>", b'<c t="str" r = "XFD1048576"><v></v></c>']
)
def test_a_text_far_away_is_a_bomb_however_it_is_written(desk: Desk, cell: bytes) -> None:
    with pytest.raises(DaifaError, match="far too much"):
        take(desk, far_away(cell))


def far_away(cell: bytes) -> bytes:
    out = io.BytesIO()
    row = b'<row r="1048576">' + cell + b"</row></sheetData>"
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", row))
    return out.getvalue()


def page(*tables: str) -> bytes:
    return ("<html>" + "".join(f"<table>{each}</table>" for each in tables) + "</html>").encode()


def tr(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


@pytest.mark.parametrize(
    "data",
    [
        page(tr(*HEAD) + tr(*line(1)[:4], "<table><tr><td>x</table>") + tr(*line(2))),
        page("<tr><td>" + page(tr(*HEAD) + tr(*line(1)) + tr(*line(2))).decode()),
        page(tr(*HEAD) + tr(*line(1)), tr("广告"), tr(*HEAD) + tr(*line(2))),
        page(tr(*HEAD) + tr(*line(1)), tr(*HEAD[::-1]) + tr(*line(2)[::-1])),
        page(tr(*HEAD), tr(*line(1)) + tr(*line(2))),
    ],
)
def test_every_row_of_a_page_is_read(desk: Desk, data: bytes) -> None:
    take(desk, data)
    assert numbers(desk) == [sn(1), sn(2)]


def test_a_cell_that_goes_down_stands_in_each_row(desk: Desk) -> None:
    head = ["订单号", "样式ID", "订单状态"]
    rows = f"<tr><td rowspan=2>{sn(1)}<td>11<td rowspan='2'>待发货<tr><td>12" + tr(
        sn(2), "13", "已取消"
    )
    take(desk, page(tr(*head) + rows))
    found = desk.store.query("select order_id, sku_id from order_lines order by order_id, ordinal")
    assert [tuple(each) for each in found] == [(1, "11"), (1, "12"), (2, "13")]


@pytest.mark.parametrize("form", ["*{}", "{}（必填）", "{}：", "'{}", '="{}"', "【必填】{}"])
def test_what_stands_around_the_name_of_a_column(desk: Desk, form: str) -> None:
    take(desk, csv_bytes([[form.format(name) for name in HEAD], line(1)]))
    assert desk.store.value("select aftersale_status from orders") == NONE


def test_bars_between_the_cells(desk: Desk) -> None:
    assert take(desk, "\n".join("|".join(each) for each in (HEAD, line(1))).encode()).added == 1


def test_a_workbook_whose_parts_do_not_add_up(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = out.getvalue()
    at = data.index(b"<workbookPr")
    with pytest.raises(DaifaError, match="no spreadsheet"):
        take(desk, data[:at] + b"<" + b"x" + data[at + 2 :])
