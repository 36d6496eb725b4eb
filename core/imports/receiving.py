"""What comes from another machine: put into the inbox, taken at once where nothing asks.

A file gets its name here: what it is, when it came, and the ending of what it holds. What is no
table is refused and not kept. Evidence goes to its appeal the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from core.appeals import evidence
from core.appeals.appeal import Appeal
from core.base.clock import beijing
from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import ngettext
from core.base.named_file import remove
from core.base.paths import DONE, inbox_folder
from core.files.new_file import new_file
from core.files.opening import read_all
from core.imports import importing, inbox
from core.imports.importing import FileResult
from core.imports.kinds import open_reading
from core.imports.shops import ShopWish
from core.rules.appeals import book
from core.store.desk import Desk

_MB = 1 << 20
_HEAD = 32
_SPREADSHEETS = ("xlsx", "xls", "ods")


class Receipt(Frozen):
    """What became of a file that came: its counts, where it lies now, and whether it was taken.

    `why` says in sentences what has to be asked before it is taken, or why it could not be.
    """

    result: FileResult
    place: Path
    taken: bool = False
    why: tuple[str, ...] = ()


def put(
    desk: Desk, at: datetime, source: bytes | Path, *, shop: str = "", take: bool = False
) -> Receipt:
    """Put a file into the inbox; with `take` import it where no row is refused and nothing asks.

    Raises DaifaError where it is no table that can be imported, or cannot be kept: then nothing is.
    """
    folder = inbox_folder(desk.store.path)
    seen = importing.preview(desk, at, source, shop=ShopWish(shop, looking=True))
    data = source if isinstance(source, bytes) else read_all(source)
    stem = f"{seen.kind}-{beijing(at):%Y%m%d-%H%M%S}"
    inbox.make(folder)
    place = _keep(folder, stem, _suffix(data, seen.kind), data)
    receipt = Receipt(result=seen.replace(file=place.name), place=place)
    return _take(desk, at, receipt, shop) if take else receipt


def questions(result: FileResult) -> list[str]:
    """Return what speaks against taking a file without anybody looking, the gravest first."""
    refused, red, waiting = result.rejected, result.red, result.waiting
    asked = (
        (refused, ngettext("{n} row is refused.", "{n} rows are refused.", refused)),
        (red, ngettext("{n} red notice.", "{n} red notices.", red)),
        (waiting, ngettext("{n} thing to be checked.", "{n} things to be checked.", waiting)),
    )
    return [words.format(n=n) for n, words in asked if n]


def _take(desk: Desk, at: datetime, receipt: Receipt, shop: str) -> Receipt:
    why = questions(receipt.result)
    if not why:
        try:
            result = importing.apply(desk, at, receipt.place, shop=ShopWish(shop))
        except DaifaError as error:
            # Mostly a refusal: whose its orders are has to be said.
            why = [error.message]
        else:
            moved = inbox.taken_as(receipt.place.parent, receipt.place.name)
            place = receipt.place.parent / DONE / moved if moved else receipt.place
            return Receipt(result=result, place=place, taken=True)
    return receipt.replace(why=tuple(why))


def put_evidence(desk: Desk, at: datetime, appeal_id: int, source: bytes | Path) -> Appeal:
    """Add a picture or video that came to an appeal, as `evidence.take` does; raise as it does."""
    if isinstance(source, Path):
        return evidence.take(desk, at, appeal_id, source)
    folder = inbox_folder(desk.store.path)
    inbox.make(folder)
    kind = book().type_of(source[:_HEAD])
    stem = f"evidence-{beijing(at):%Y%m%d-%H%M%S}"
    place = _keep(folder, stem, kind.suffix if kind else "bin", source)
    try:
        return evidence.take(desk, at, appeal_id, place)
    finally:
        with suppress(FileNotFoundError):
            remove(place)


def evidence_most(desk: Desk) -> int:
    """Return how many bytes are enough to know that a piece of evidence is too large."""
    return int(float(desk.rules.general["appeal.evidence_mb"].value) * _MB) + 1


def _suffix(data: bytes, kind: str) -> str:
    """Return the ending of what a file holds, which its sender may have called anything."""
    with open_reading(data, kind).table_open() as reading:
        table = reading.table
        if table.packed:
            return "zip"
        if table.encoding in _SPREADSHEETS:
            return table.encoding
        if table.encoding == "html":
            return "html"
        return "txt" if table.delimiter == "\t" else "csv"


def _keep(folder: Path, stem: str, suffix: str, data: bytes) -> Path:
    """Write a file of this name (0600), with a number behind it where there is one already."""
    for place in _names(folder, stem, suffix):
        try:
            with new_file(place) as file:
                file.write(data)
        except DaifaError as error:
            if error.code != "file-exists":
                raise
            continue
        return place
    raise AssertionError


def _names(folder: Path, stem: str, suffix: str) -> Iterator[Path]:
    yield folder / f"{stem}.{suffix}"
    for number in count(2):
        yield folder / f"{stem}-{number}.{suffix}"
