"""Spreadsheets are read in another process: what breaks the reader costs that process alone."""

from __future__ import annotations

import gc
import io
import os
import signal
import zipfile
from collections.abc import Iterator

import pytest
import xlsxwriter

from core.base.errors import DaifaError
from core.files import apart
from core.files.sheet import Book, read_sheet


def workbook(*sheets: list[list[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for rows in sheets:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return out.getvalue()


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with some bytes of a part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", 8) as target:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith(part):
                assert old in text
                text = text.replace(old, new)
            target.writestr(name, text)
    return out.getvalue()


PLAIN = workbook([["订单号", "状态"], ["261121-100000000000001", "待发货"]], [["a"] * 30] * 2_000)


def told(book: Book) -> list[object]:
    return [book._replace(sheets=()), *((s.name, s.head, s.height) for s in book.sheets)]


def child_of(book: Book) -> apart._Child:
    lease: apart._Lease = book.sheets[0].rows.func.__self__  # type: ignore[attr-defined]
    return lease.child


def test_what_comes_back_is_what_was_read_there() -> None:
    ours, own = apart.read_apart(PLAIN), read_sheet(PLAIN)
    assert told(ours) == told(own)
    for one, other in zip(ours.sheets, own.sheets, strict=True):
        assert list(one.rows()) == list(other.rows())
        assert list(one.rows()) == list(other.rows())


def test_one_process_reads_one_workbook_after_the_other() -> None:
    first = apart.read_apart(PLAIN)
    child = child_of(first)
    assert len(list(first.sheets[1].rows())) == 2_000
    beside = apart.read_apart(PLAIN)
    assert child_of(beside) is not child
    del first
    again = apart.read_apart(PLAIN)
    assert child_of(again) is child


def test_rows_that_nobody_waits_for_hold_nothing_up() -> None:
    book = apart.read_apart(PLAIN)
    rows: Iterator[list[str]] = book.sheets[1].rows()
    next(rows)
    child = child_of(book)
    del book, rows
    assert child._process.poll() is not None
    assert len(list(apart.read_apart(PLAIN).sheets[1].rows())) == 2_000


def test_a_workbook_that_goes_in_a_circle_leaves_no_closed_process() -> None:
    """The collector may close a process's pipes before it asks what becomes of the process."""
    for _again in range(3):
        book = apart.read_apart(PLAIN)
        circle: list[object] = [book, child_of(book)]
        circle.append(circle)
        del book, circle
        gc.collect()
        assert told(apart.read_apart(PLAIN)) == told(read_sheet(PLAIN))
    child = child_of(apart.read_apart(PLAIN))
    assert child._process.stdin is not None
    child._process.stdin.close()
    assert not child.is_open
    assert told(apart.read_apart(PLAIN)) == told(read_sheet(PLAIN))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
def test_a_reader_that_dies_is_told_in_words(number: int) -> None:
    book = apart.read_apart(PLAIN)
    os.kill(child_of(book)._process.pid, number)
    with pytest.raises(DaifaError) as error:
        list(book.sheets[0].rows())
    assert error.value.code == "unreadable"
    assert "Nothing was changed" in error.value.message


def test_a_spare_process_that_has_ended_is_replaced() -> None:
    child = child_of(apart.read_apart(PLAIN))
    child._process.kill()
    child._process.wait()
    assert told(apart.read_apart(PLAIN)) == told(read_sheet(PLAIN))


FAR = [
    b"r='XFD1048576'", b'r = "XFD1048576"', b"r\n=\n'XFD1048576'", b'r="xfd1048576"',
]  # fmt: skip


def outcome(data: bytes) -> str:
    """Return what becomes of a workbook: `read`, or the code of its refusal."""
    try:
        book = apart.read_apart(data)
        assert sum(1 for sheet in book.sheets for _row in sheet.rows()) < 2_000_000
    except DaifaError as error:
        return error.code
    return "read"


@pytest.mark.parametrize("far", FAR)
def test_a_cell_far_away_ends_no_desk(far: bytes) -> None:
    """Written so that the guard's patterns do not see it, as strangers do."""
    bomb = changed(PLAIN, "sheet1.xml", b'r="B2"', far)
    assert outcome(bomb) in ("read", "unreadable", "too-large")
    assert outcome(PLAIN) == "read"


def test_a_claimed_count_of_texts_ends_no_desk() -> None:
    claimed = b' count="4294967295" uniqueCount="4294967295" x="'
    bomb = changed(PLAIN, "sharedStrings.xml", b' count="', claimed)
    assert outcome(bomb) in ("read", "unreadable", "too-large")
    assert outcome(PLAIN) == "read"


def test_what_is_no_workbook_keeps_its_own_words() -> None:
    with pytest.raises(DaifaError) as error:
        apart.read_apart(b"PK\x03\x04 nothing")
    assert error.value.code == "unreadable"
    assert error.value.message.startswith("This is no spreadsheet")
