"""Files as they really come: every case with its right value."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from core.base.clock import parse_time, to_epoch
from core.base.errors import DaifaError
from core.imports import importing
from core.imports.importing import FileResult
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes, xlsx_bytes
from tests.given.order_files import order_file, row, sn
from tests.places import ROOT

CASES = ROOT / "tests" / "data" / "cases"
AT = parse_time("2026-11-23 10:00")


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


@pytest.mark.parametrize(
    ("name", "added", "refused"),
    [
        ("w01_two_sheets.xlsx", 2, []),
        ("w03_stray_formatted_cell.xlsx", 1, []),
        ("w04_1904_general.xlsx", 1, []),
        ("w05_cp936_euro.csv", 3, []),
        ("w06_stray_quote.csv", 7, [(3, "quote")]),
        ("w07_cut_row.csv", 1, [(3, "cut"), (4, "cut")]),
        ("w08_row_twice.csv", 1, []),
        ("w09_error_values.csv", 3, []),
        ("w16a_orders.zip", 1, []),
        ("w16c_html.xls", 1, []),
        ("w18_narrow_memo.csv", 2, []),
        ("u4_backtick.csv", 3, []),
        ("p_no_refs_dimension_a1.xlsx", 2, []),
        ("p_gbk.csv", 2, []),
        ("p_memo_newline.csv", 2, []),
        ("p_tabs_quotes.csv", 1, []),
        ("p_formula.xlsx", 1, []),
        ("p_offset.xlsx", 1, [(6, "order-number")]),
        ("p_1904_formatted.xlsx", 1, []),
    ],
)
def test_case(desk: Desk, name: str, added: int, refused: list[tuple[int, str]]) -> None:
    result = take(desk, CASES / name)
    assert result.added == added
    assert [(each.row, each.code) for each in result.problems] == refused


def test_days_since_1904_are_right(desk: Desk) -> None:
    take(desk, CASES / "w04_1904_general.xlsx")
    found = desk.store.value("select grouped_at from orders")
    assert found == to_epoch(parse_time("2026-11-22 09:05"))


def test_error_values_are_blank(desk: Desk) -> None:
    take(desk, CASES / "w09_error_values.csv")
    assert desk.store.value("select count(platform_number) from orders") == 0
    assert desk.store.value("select count(platform_courier) from orders") == 0
    assert desk.store.value("select count(*) from order_lines where code_sku like '#%'") == 0


def test_the_row_twice_is_told(desk: Desk) -> None:
    result = take(desk, CASES / "w08_row_twice.csv")
    assert desk.store.value("select sum(quantity) from order_lines") == 1
    assert any("row 3" in note for note in result.notes)


def test_the_memo_of_two_lines_is_kept(desk: Desk) -> None:
    take(desk, CASES / "w18_narrow_memo.csv")
    memo = desk.store.value("select buyer_memo from orders order by id")
    assert memo == "您好 红,白,黑,各一件"


def sheets(*pages: tuple[str, list[list[str]], bool]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, lines, hidden in pages:
        page = book.add_worksheet(name)
        for at, line in enumerate(lines):
            page.write_row(at, 0, line)
        if hidden:
            page.hide()
    book.close()
    return out.getvalue()


HEAD = ["订单号", "订单状态", "商品"]


def test_sheets_are_read_one_behind_the_other_and_others_named(desk: Desk) -> None:
    turned = [["商品", "订单状态", "订单号"], ["袜", "待发货", sn(2)], ["袜", "待发货", "坏"]]
    data = sheets(
        ("一", [HEAD, [sn(1), "待发货", "袜"]], False),
        ("二", turned, False),
        ("说明", [["请勿改动"]], False),
        ("旧", [HEAD, [sn(3), "待发货", "袜"]], True),
    )
    result = take(desk, data)
    assert result.added == 3
    assert [(each.row, "二" in each.message) for each in result.problems] == [(3, True)]
    assert any("一, 二, 旧" in note for note in result.notes)
    assert any("说明" in note for note in result.notes)


@pytest.mark.parametrize("bad", [b"\xb5", b"\xff", b"\x81\x30"])
def test_a_bad_byte_in_chinese_text_costs_its_row(desk: Desk, bad: bytes) -> None:
    data = order_file([row(1), row(2, 商品="坏"), row(3)], encoding="gb18030")
    result = take(desk, data.replace("坏".encode("gb18030"), bad))
    assert result.added == 2
    assert [(each.row, each.code, each.column) for each in result.problems] == [
        (3, "encoding", "商品")
    ]


def test_bytes_of_the_windows_code_page_and_split_signs_are_mended(desk: Desk) -> None:
    data = order_file([row(1, 商品="坏9")], encoding="gb18030")
    take(desk, data.replace("坏".encode("gb18030"), b"\x80"))
    pair = order_file([row(2, 商品="坏9")]).replace("坏".encode(), b"\xed\xa0\xbd\xed\xb8\x80")
    assert take(desk, pair).added == 1
    titles = [each[0] for each in desk.store.query("select title from goods order by id")]
    assert titles == ["€9", "😀9"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_its_mark(desk: Desk, encoding: str) -> None:
    assert take(desk, order_file([row(1), row(2)], encoding=encoding)).added == 2


def test_digits_of_a_text_cell_may_end_in_zeros(desk: Desk) -> None:
    lines = [[*HEAD, "快递单号"], [sn(1), "已发货", "袜", "4312345678900000"]]
    assert take(desk, xlsx_bytes(lines)).rejected == 0
    assert desk.store.value("select platform_number from orders") == "4312345678900000"
    lines[1] = [sn(2), "已发货", "袜", "4312345678900000\t"]
    assert take(desk, csv_bytes([*lines, [sn(3), "已发货", "袜", ""]])).rejected == 0
    lines[1] = [sn(4), "已发货", "袜", "4312345678900000"]
    assert take(desk, csv_bytes(lines)).rejected == 1


@pytest.mark.parametrize("shown", ["44886.378", "2022-11-21 09:05:00", "2031-01-01 00:00:00"])
def test_a_time_far_from_the_order_number_is_refused(desk: Desk, shown: str) -> None:
    result = take(desk, order_file([row(1), row(2, 订单成交时间=shown)]))
    assert result.added == 1
    assert [each.code for each in result.problems] == ["time-order"]


ERRORS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "0", "-", "无", "NULL"]


@pytest.mark.parametrize("word", ERRORS)
def test_words_for_nothing_are_no_ids(desk: Desk, word: str) -> None:
    cells = {"样式ID": word, "商品id": word, "商家编码-规格维度": word, "快递单号": word}
    take(desk, order_file([row(1, **cells)]))
    line = desk.store.one("select * from order_lines")
    assert line is not None
    assert (line["sku_id"], line["code_sku"]) == ("", "")
    assert desk.store.value("select platform_number from orders") is None
    assert desk.store.value("select item_id from goods") == ""


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


ORDERS = order_file([row(1)])
PAGE = "<html><table><tr><td>订单号<td>订单状态<tr><td>261122-000000000000001<td>待发货</table>"
SAVED = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(PAGE.encode("gbk"))
    + b"\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    "data", [zipped(a__csv=ORDERS, readme__md=b"x"), PAGE.encode("gbk"), SAVED, PAGE.encode()]
)
def test_tables_in_other_wrappings(desk: Desk, data: bytes) -> None:
    assert take(desk, data).added == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.zip", zipped(a__csv=ORDERS, b__csv=ORDERS), "several tables"),
        ("a.zip", zipped(a__jpg=b"x"), "without any table"),
        ("a.rar", b"Rar!\x1a\x07\x00" + bytes(50), "Unpack"),
        ("a.xls", b"<!DOCTYPE html><html><body>login</body></html>", "web page"),
        ("a.xls", b"<?xml version='1.0'?><Workbook "
         b"xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "XLSX"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        ("a.heic", bytes(3) + b"\x18ftypheic" + bytes(50), "picture"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(80), "shortcut"),
        ("a.url", b"[InternetShortcut]\r\nURL=x\r\n", "shortcut"),
        ("a.csv.crdownload", ORDERS, "not finished"),
        ("a.csv", b"", "0 bytes"),
        ("a.docx", zipped(**{"[Content_Types]__xml": b"x", "word/document__xml": b"x"}),
         "text document"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
         + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_do(
    desk: Desk, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DaifaError, match=words):
        take(desk, tmp_path / name)
