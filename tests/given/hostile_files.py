"""Files made to break a reader: bombs, lies about sizes, places far away, lines without end.

Each maker takes the path to write; `MAKERS` names them all.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import xlwt

from tests.given.order_files import sn

Maker = Callable[[Path], None]
HEAD = ("订单号", "订单状态")
ROW = (sn(1), "待发货")
MAKERS: dict[str, Maker] = {}

_XML = '<?xml version="1.0"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def _case(name: str, make: Callable[[], bytes]) -> None:
    MAKERS[name] = lambda path: (path.write_bytes(make()), None)[1]


# --- XLSX


def _cell(place: str, text: str, equals: str = '="{}"') -> str:
    return f'<c r{equals.format(place)} t="inlineStr"><is><t>{text}</t></is></c>'


def _row(number: int, cells: Iterable[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


_TWO = _row(1, (_cell("A1", HEAD[0]), _cell("B1", HEAD[1]))) + _row(
    2, (_cell("A2", ROW[0]), _cell("B2", ROW[1]))
)


def _sheet(rows: str, doctype: str = "") -> str:
    return f'{_XML}{doctype}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _relations(parts: Iterable[tuple[str, str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for id_, kind, target in parts
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _packed(parts: Mapping[str, str | bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def _xlsx(
    sheet: str, *, shared: str = "", sheets: int = 1, at: str = "worksheets/sheet1.xml"
) -> bytes:
    named = "".join(f'<sheet name="a{n}" sheetId="{n + 1}" r:id="rId1"/>' for n in range(sheets))
    parts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [("rId1", "worksheet", at), ("rId2", "sharedStrings", "sharedStrings.xml")]
        ),
        f"xl/{at}": sheet,
    }
    return _packed(parts | ({"xl/sharedStrings.xml": shared} if shared else {}))


def _far(place: str, row: int, equals: str = '="{}"', sheets: int = 1) -> bytes:
    return _xlsx(_sheet(_TWO + _row(row, [_cell(place, "x", equals)])), sheets=sheets)


def _unplaced() -> bytes:
    bare = '<c t="inlineStr"><is><t>{}</t></is></c>'.format
    return _xlsx(_sheet(_row(1, [bare(HEAD[0])]) + _row(1_048_576, [bare("x")] * 400)))


def _entities() -> bytes:
    named = [("a", "a" * 10), *((b, f"&{a};" * 10) for a, b in zip("abcd", "bcde", strict=True))]
    doctype = "".join(f'<!ENTITY {name} "{value}">' for name, value in named)
    return _xlsx(_sheet(_TWO + _row(3, [_cell("A3", "&e;")]), f"<!DOCTYPE x [{doctype}]>"))


def _outside() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return _xlsx(_sheet(_TWO + _row(3, [_cell("A3", "&a;"), _cell("B3", "&a;")]), doctype))


def _shared(texts: Iterable[str], claim: str = "") -> str:
    each = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{_XML}<sst{claim} xmlns="{_MAIN}">{each}</sst>'


def _by_number(*numbers: int) -> str:
    cells = (f'<c r="{chr(65 + n)}1" t="s"><v>{v}</v></c>' for n, v in enumerate(numbers))
    return _sheet(_row(1, cells))


def _claimed(size: int) -> bytes:
    """A workbook whose directory lies about the size of its last part."""
    whole = bytearray(_xlsx(_sheet(_TWO)))
    place = whole.rfind(b"PK\x01\x02")
    whole[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(whole)


def _short_rows() -> bytes:
    each = (f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(3, 1_000_000))
    return _xlsx(_sheet(_TWO + "".join(each)))


_LAST = "XFD1048576"
_case("xlsx, plain", lambda: _xlsx(_sheet(_TWO)))
_case("xlsx, a far cell", lambda: _far(_LAST, 1_048_576))
_case("xlsx, a far cell in single quotes", lambda: _far(_LAST, 1_048_576, "='{}'"))
_case("xlsx, a cell at 7,030 x 9,000", lambda: _far("JJJ9000", 9000, "='{}'"))
_case("xlsx, a far cell with blanks round =", lambda: _far(_LAST, 1_048_576, ' = "{}"'))
_case("xlsx, a far cell after a line feed", lambda: _far(_LAST, 1_048_576, '\n="{}"'))
_case("xlsx, a far cell by an entity", lambda: _far("&#88;FD1048576", 1_048_576))
_case("xlsx, a far cell in small letters", lambda: _far("xfd1048576", 1_048_576))
_case("xlsx, a far row of cells without places", _unplaced)
_case(
    "xlsx, a far cell in a sheet of another name",
    lambda: _xlsx(_sheet(_TWO + _row(9000, [_cell("JJJ9000", "x")])), at="sheets/s1.bin"),
)
_case("xlsx, tags without end, 200 kB", lambda: _xlsx(_sheet(f"{_TWO}<!--{'<c ' * 66_000}-->")))
_case("xlsx, tags without end, 2 MB", lambda: _xlsx(_sheet(f"{_TWO}<!--{'<c ' * 666_000}-->")))
_case("xlsx, entities of entities", _entities)
_case("xlsx, an entity from outside", _outside)
_case(
    "xlsx, a million tags deep",
    lambda: _xlsx(_sheet(_TWO + "<a>" * 1_000_000 + "</a>" * 1_000_000)),
)
_case(
    "xlsx, a million shared texts",
    lambda: _xlsx(_by_number(0, 1), shared=_shared([*HEAD, *(f"s{n}" for n in range(1_000_000))])),
)
_case(
    "xlsx, four thousand million shared texts claimed",
    lambda: _xlsx(
        _by_number(2**32 - 1),
        shared=_shared(["x"], f' count="{2**32 - 1}" uniqueCount="{2**32 - 1}"'),
    ),
)
_case(
    "xlsx, a cell of 20 MB", lambda: _xlsx(_sheet(_row(1, [_cell("A1", "abcdefgh" * 2_500_000)])))
)
_case("xlsx, 390 MB of blanks", lambda: _xlsx(_sheet(_TWO + " " * 390_000_000)))
_case("xlsx, 9 MB of blanks", lambda: _xlsx(_sheet(_TWO + " " * 9_000_000)))
_case("xlsx, a directory that claims 1 GB", lambda: _claimed(1 << 30))
_case("xlsx, a directory that claims nothing", lambda: _claimed(0))
_case("xlsx, 100,000 sheets", lambda: _xlsx(_sheet(_TWO), sheets=100_000))
_case("xlsx, 20 sheets of 8 million places", lambda: _far("AKA8000", 8000, sheets=20))
_case("xlsx, 7.9 million places", lambda: _far("ALL7900", 7900))
_case("xlsx, a million rows of one cell", _short_rows)


# --- XLS and XLSB


def _xls(row: int, column: int) -> Maker:
    def make(path: Path) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("a")
        for place, text in enumerate(HEAD):
            sheet.write(0, place, text)
        sheet.write(row, column, "x")
        with path.open("wb") as stream:
            book.save(stream)

    return make


def _record(kind: int, content: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return head + length + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16le")


def _xlsb(
    cells: Iterable[tuple[int, int, str]], area: tuple[int, int, int, int] = (0, 1, 0, 1)
) -> bytes:
    body = _record(129, b"") + _record(148, struct.pack("<IIII", *area)) + _record(145, b"")
    last = -1
    for row, column, text in cells:
        if row != last:
            body += _record(0, struct.pack("<IIHBBI", row, 0, 300, 0, 0, 0))
            last = row
        body += _record(6, struct.pack("<II", column, 0) + _wide(text))
    book = (131, b""), (143, b""), (156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("a"))
    return _packed(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.bin")]),
            "xl/_rels/workbook.bin.rels": _relations(
                [("rId1", "worksheet", "worksheets/sheet1.bin")]
            ),
            "xl/workbook.bin": b"".join(
                _record(kind, content) for kind, content in (*book, (144, b""), (132, b""))
            ),
            "xl/worksheets/sheet1.bin": body + _record(146, b"") + _record(130, b""),
        }
    )


_TOP = [(0, n, text) for n, text in enumerate(HEAD)]
MAKERS["xls, plain"] = _xls(1, 0)
MAKERS["xls, a far cell"] = _xls(65_535, 255)
_case("xlsb, plain", lambda: _xlsb([*_TOP, *((1, n, text) for n, text in enumerate(ROW))]))
_case("xlsb, a cell at 7,000 x 9,000", lambda: _xlsb([*_TOP, (9000, 7000, "x")]))
_case("xlsb, a far cell", lambda: _xlsb([*_TOP, (1_048_575, 16_383, "x")]))
_case("xlsb, an area that claims all", lambda: _xlsb(_TOP, (0, 1_048_575, 0, 16_383)))


# --- ODS


def _ods(rows: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    return _packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'{_XML}<m:manifest xmlns:m="{_OASIS}:manifest:1.0"/>',
            "content.xml": f"{_XML}<office:document-content {spaces}><office:body>"
            f'<office:spreadsheet><table:table table:name="a">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _of(text: str, more: str = "") -> str:
    return (
        f'<table:table-cell{more} office:value-type="string"><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def _line(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


_COLUMNS = " table:number-columns-repeated"
_ROWS = " table:number-rows-repeated"
_GIVEN = _line(*map(_of, HEAD)) + _line(*map(_of, ROW))
_case("ods, plain", lambda: _ods(_GIVEN))
_case(
    "ods, tags without end, 2 MB", lambda: _ods(f"<!--{'<table:table-cell ' * 110_000}-->{_GIVEN}")
)


def _repeated(equals: str) -> Callable[[], bytes]:
    return lambda: _ods(_GIVEN + _line(_of("x", _COLUMNS + equals.format(50_000_000))))


for _how in ('="{}"', "='{}'", ' = "{}"'):
    _case(f"ods, a cell 50 million times, written {_how}", _repeated(_how))
_case(
    "ods, 50 million empty cells, then one",
    lambda: _ods(_GIVEN + _line(f'<table:table-cell{_COLUMNS}="50000000"/>', _of("x"))),
)
_case(
    "ods, a row 5 million times",
    lambda: _ods(_GIVEN + _line(_of("x"), _of("y"), more=f"{_ROWS}='5000000'")),
)
_case(
    "ods, 50 million empty rows, then one",
    lambda: _ods(
        _GIVEN + _line("<table:table-cell/>", more=f'{_ROWS}="50000000"') + _line(_of("x"))
    ),
)
_case(
    "ods, 20 times 999 x 999",
    lambda: _ods(_GIVEN + _line(_of("x", f'{_COLUMNS}="999"'), more=f'{_ROWS}="999"') * 20),
)
_case(
    "ods, two thousand million spaces",
    lambda: _ods(_GIVEN + _line(_of('a<text:s text:c="2000000000"/>b'))),
)


# --- text, and what is no table


def _text(*pieces: tuple[str, int]) -> Maker:
    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(f"{','.join(HEAD)}\n".encode())
            for piece, times in pieces:
                stream.write(piece.encode() * times)

    return make


def _headed(more: str) -> Maker:
    def make(path: Path) -> None:
        path.write_bytes(f"{','.join(HEAD)},{more}\n1,2,3\n".encode())

    return make


def _sparse(size: int, head: bytes) -> Maker:
    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(head)
            stream.truncate(size)

    return make


def _wide_header(path: Path) -> None:
    path.write_bytes(f"{','.join(HEAD)}{',x' * 1_000_000}\n".encode() + b"1," * 1_000_000)


MAKERS |= {
    "csv, a line of 120 MB": _text(("a,", 60_000_000)),
    "csv, a cell of 120 MB": _text(("a", 120_000_000)),
    "csv, a million columns": _wide_header,
    "csv, a quote that never closes": _text(('"', 1), ("a,b\n", 2_500_000)),
    "csv, 5 million quotes": _text(('"', 5_000_000)),
    "csv, 300,000 refused rows": _text(("x,y\n", 300_000)),
    "csv, 50 MB of commas": _text((",", 50_000_000)),
    "csv, NUL": _text(("\0", 100), ("\n", 1)),
    "csv, 20 MB of no width": _text(("\u200b", 7_000_000)),
    "csv, letters that grow": _text(("\ufdfa", 2_000_000), (",x\n", 1)),
    "csv, a header that grows": _headed("\ufdfa" * 20_000),
    "csv, a header of combining marks": _headed("a" + "\u0301\u0316" * 30_000),
    "packed 50 MB under another name": lambda path: (
        path.write_bytes(gzip.compress(b"0" * 50_000_000)),
        None,
    )[1],
    "3 GB of holes after the head of a zip": _sparse(3 << 30, b"PK\x03\x04"),
    "3 GB of holes after the head of an xls": _sparse(3 << 30, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "2 GB of holes in a text": _sparse(2 << 30, f"{','.join(HEAD)}\n".encode() + b"a" * 65_536),
}
