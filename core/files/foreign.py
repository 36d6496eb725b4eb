"""Files that are no table as they are: what each is and what to do; the table in an archive."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import NoReturn

from core.base.errors import DaifaError
from core.base.i18n import N_, _
from core.base.text import file_name, shown
from core.files.biff import BARE
from core.files.endings import TABLES, UNFINISHED
from core.files.sheet import locked
from core.files.table import Table

ZIP = b"PK\x03\x04"
EMPTY_ZIP = (b"PK\x05\x06", b"PK\x06\x06")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_UNPACKED = 400_000_000

_PICTURE = N_("{file} is a picture, not a table. Choose the export, as CSV or XLSX.")
_PACKED = N_("{file} is packed. Unpack it, then import the file inside.")
_OTHER = N_("{file} is a picture or another kind of file, not a table. Choose the export.")
_SHORTCUT = N_("{file} is a shortcut to a file, not the file. Import the file that it points to.")
_PDF = N_("{file} is a PDF, not a table. Export it as CSV or XLSX.")
_TEXT = N_("{file} is a text document, not a table. Export it as CSV or XLSX.")
_SLIDES = N_("{file} is a set of slides, not a table. Export it as CSV or XLSX.")
_NUMBERS = N_("{file} is a Numbers document. Export it from there as XLSX.")
_OLD_FORM = N_("{file} is a workbook in an old form. Open it and save it as XLSX.")
_JSON = N_(
    "{file} is an answer in JSON, not a table: the login has ended, as a rule. Log in on the"
    " platform and export again."
)
_BY_BYTES = (
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"), _PICTURE),
    ((b"%PDF",), _PDF),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"), _PACKED),
    ((b"{\\rtf",), _TEXT),
    (BARE, _OLD_FORM),
    ((b"L\x00\x00\x00\x01\x14\x02\x00", b"[InternetShortcut]", b"[Desktop Entry]"), _SHORTCUT),
    ((b"RIFF", b"\x7fELF", b"SQLite format 3", b"MZ\x90\x00", b"ID3", b"bplist"), _OTHER),
)
# Parts that tell what a zip is, if it is no workbook and no archive of files.
_OFFICE = (
    ("word/", _TEXT),
    ("ppt/", _SLIDES),
    ("Index/Document.iwa", _NUMBERS),
    ("Index.zip", _NUMBERS),
    ("index.apxl", _NUMBERS),
)
_BY_NAME = ((".numbers", _NUMBERS), (".pages", _TEXT), (".key", _SLIDES))
# The streams of an old container that is no workbook.
_STREAMS = (("WordDocument", _TEXT), ("PowerPoint Document", _SLIDES))
_JSON_BEGINS = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\]])")
_PICTURE_BRANDS = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif")


def no_file(path: Path, why: str) -> DaifaError:
    """Return the error of a file that cannot be read."""
    return DaifaError(
        "file", _("{file} cannot be read: {why}.").format(file=file_name(path.name), why=why)
    )


def no_table(table: Table) -> DaifaError:
    """Return the refusal of a file that is no table."""
    return DaifaError("no-table", _(_OTHER).format(file=table.name))


def check_what(table: Table, first: bytes) -> None:
    """Refuse what is no table by its first bytes or its name, with what to do."""
    name = table.name.lower()
    if name.endswith(UNFINISHED):
        _refuse(table, "unfinished", N_("{file}: the download is not finished. Wait for its end."))
    if name.startswith("~$"):
        _refuse(
            table,
            "no-table",
            N_("{file} only marks that the file is open in Excel. Choose the one without ~$."),
        )
    start = first.lstrip(b"\xef\xbb\xbf")
    if start[4:8] == b"ftyp":
        picture = start[8:12] in _PICTURE_BRANDS
        _refuse(table, "no-table", _PICTURE if picture else _OTHER)
    for signs, text in _BY_BYTES:
        if start.startswith(signs):
            _refuse(table, "packed" if text is _PACKED else "no-table", text)
    if start[257:262] == b"ustar":
        _refuse(table, "packed", _PACKED)
    if _JSON_BEGINS.match(start):
        _refuse(table, "no-table", _JSON)


def old_form(table: Table) -> DaifaError:
    """Return the refusal of a workbook that another program has to open."""
    return DaifaError("no-table", _(_OLD_FORM).format(file=table.name))


def check_container(table: Table, data: bytes) -> None:
    """Refuse an old container that holds something else than a workbook."""
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return
    for stream, text in _STREAMS:
        if stream.encode("utf-16-le") in data:
            _refuse(table, "no-table", text)


def inner_table(table: Table) -> str:
    """Return the name of the one table in a zip; "" for a workbook.

    Raises DaifaError for a zip that holds none, several, or is locked or cut.
    """
    try:
        with zipfile.ZipFile(table._raw) as archive:
            parts = archive.infolist()
            _check_open_document(table, archive, [part.filename for part in parts])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # The directory is the last that a download brings.
        _refuse(
            table,
            "unfinished",
            N_("{file} is not whole: its download did not come to its end. Download it again."),
        )
    names = [part.filename for part in parts]
    if "xl/workbook.xml" in names or "content.xml" in names or "[Content_Types].xml" in names:
        _check_office(table, names)
        return ""
    _check_office(table, names)
    found = [
        part
        for part in parts
        if part.filename.lower().endswith(TABLES)
        and part.file_size
        and not part.filename.startswith("__MACOSX/")
        and not part.filename.rsplit("/", 1)[-1].startswith((".", "~$"))
    ]
    # A text beside a table is there to be read by people.
    found = [each for each in found if not each.filename.lower().endswith(".txt")] or found
    if not found:
        return "" if any(name.startswith("xl/") for name in names) else _none_inside(table, names)
    if len(found) > 1:
        raise DaifaError(
            "packed",
            _("{file} holds several tables: {names}. Unpack it and import them together.").format(
                file=table.name, names=_(", ").join(_inner_name(part) for part in found[:5])
            ),
        )
    if found[0].flag_bits & 1:
        raise locked()
    return found[0].filename


def _check_office(table: Table, names: list[str]) -> None:
    by_name = next((text for end, text in _BY_NAME if table.name.lower().endswith(end)), "")
    for sign, text in _OFFICE:
        if any(name.startswith(sign) for name in names):
            _refuse(table, "no-table", by_name or text)
    if by_name:
        _refuse(table, "no-table", by_name)


def _check_open_document(table: Table, archive: zipfile.ZipFile, names: list[str]) -> None:
    """Refuse an OpenDocument that is no table, or is locked."""
    kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    if b"opendocument" in kind and b"spreadsheet" not in kind:
        _refuse(table, "no-table", _SLIDES if b"presentation" in kind else _TEXT)
    manifest = "META-INF/manifest.xml"
    if b"opendocument" in kind and manifest in names:
        with archive.open(manifest) as part:
            if b"encryption-data" in part.read(1 << 20):
                raise locked()


def _none_inside(table: Table, names: list[str]) -> NoReturn:
    raise DaifaError(
        "no-table",
        _("{file} is a zip file without any table ({names}). Choose the export.").format(
            file=table.name, names=_(", ").join(file_name(name) for name in names[:5]) or "-"
        ),
    )


def _inner_name(part: zipfile.ZipInfo) -> str:
    """Return a name inside a zip: without the mark of UTF-8 Windows wrote it in GBK."""
    if part.flag_bits & 0x800:
        return shown(part.filename)
    try:
        return shown(part.filename.encode("cp437").decode("gb18030"))
    except UnicodeError:
        return shown(part.filename)


def unpack(table: Table, name: str) -> bytes:
    """Put the file inside a zip in the place of the zip; return its first bytes."""
    try:
        with zipfile.ZipFile(table._raw) as archive, archive.open(name) as inside:
            data = inside.read(_MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DaifaError(
            "packed", _("{file} cannot be unpacked. Download it again.").format(file=table.name)
        ) from error
    if len(data) > _MAX_UNPACKED:
        raise DaifaError("too-large", _("{file} unpacks to far too much.").format(file=table.name))
    table.replace_raw(io.BytesIO(data))
    return data[: 1 << 16]


def _refuse(table: Table, code: str, text: str) -> NoReturn:
    raise DaifaError(code, _(text).format(file=table.name))
