"""Texts of many lines: rows of an export, many tracking numbers, the traces of parcels."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from itertools import islice

from core.base.errors import DaifaError
from core.base.patterns import pattern
from core.files.table import PastedText
from core.recognise.kinds import Numbers, Rows, Traces
from core.recognise.single import LONGEST_NUMBER, is_number
from core.rules.couriers.pasting import ORDER_PATTERN, PastedLine, parse_bulk
from core.rules.couriers.traces import MOST, is_trace, read_traces

# Longer than that is a file, and is imported as one.
LONGEST_ROWS = 10_000_000
_HEAD_LINES, _HEAD = 20, 65_536
# Cells of a row that comes without its header: the three of a bulk line are none.
_CELLS_AT_LEAST = 6
_ORDER = pattern(ORDER_PATTERN)


def rows(text: str) -> tuple[Rows, bool] | None:
    """Return the rows of an export with its header, which tells the import's kind; that is sure.

    Rows without a header are told by their width and an order number, and their kind is not known.
    """
    head = _head(text)
    if not _is_table(head):
        return None
    # Its kinds bring the whole import; most texts are no table.
    from core.imports.kinds import open_reading

    try:
        with open_reading(PastedText(text=text)).table_open() as reading:
            count = sum(1 for _row in reading.table.rows())
            columns = tuple(header for header in reading.table.headers if header)
    except (DaifaError, csv.Error) as error:
        headless = isinstance(error, DaifaError) and error.code == "no-header"
        return (Rows("", _lines(text), ()), False) if headless and _is_row(head) else None
    return (Rows(reading.kind.code, count, columns), True) if count else None


def _head(text: str) -> list[str]:
    lines = re.split("\r\n|\r|\n", text[:_HEAD])
    return list(islice((line for line in lines if line.strip()), _HEAD_LINES))


def _is_table(head: list[str]) -> bool:
    """Whether cells stand in some line: parted by tabs, or by commas below one another."""
    if any("\t" in line for line in head):
        return True
    return any(sum(sign in line for line in head) > 1 for sign in ",;")


def _is_row(head: list[str]) -> bool:
    return any(
        line.count("\t") + 1 >= _CELLS_AT_LEAST and _ORDER.search(line) is not None for line in head
    )


def _lines(text: str) -> int:
    return sum(1 for line in re.split("\r\n|\r|\n", text) if line.strip())


def numbers(text: str) -> tuple[Numbers, bool] | None:
    """Return the tracking numbers of a text, one a line, and whether each line surely has one."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(text) > MOST or len(lines) < 2 or any(len(line) > LONGEST_NUMBER for line in lines):
        return None
    pasted = parse_bulk(text)
    good = [each for each in pasted if each.judgement and is_number(each.judgement)]
    if len(good) < 2 or 2 * len(good) < len(pasted):
        return None
    return Numbers(pasted), len(good) == len(pasted) and all(map(_is_sure, good))


def _is_sure(line: PastedLine) -> bool:
    """Whether a line is surely a number's: digits of a weak shape alone may be anything."""
    candidates = line.judgement.candidates if line.judgement else ()
    return line.order_sn is not None or any(each.tier < 3 for each in candidates)


def traces(text: str, at: datetime) -> tuple[Traces, bool] | None:
    """Return what a trace text tells, and whether a courier has had the parcel in its hands."""
    if len(text) > MOST or not is_trace(text):
        return None
    found = read_traces(text, at)
    told = tuple(each for each in found if each.first_scan is not None)
    if told:
        return Traces(found), True
    return (Traces(found), False) if found else None
