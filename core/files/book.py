"""A workbook as one table: the sheets of one kind are read one behind the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice

from core.base.i18n import _
from core.base.text import one_line
from core.files.apart import read_apart
from core.files.cells import header_key
from core.files.foreign import old_form
from core.files.lines import HEADER_WITHIN, header_row, hits
from core.files.sheet import Sheet
from core.files.table import Table


def read_book(table: Table, data: bytes, known: set[str]) -> None:
    """Set the rows of a workbook: of the sheet with most known headers, then of those like it.

    Sheets with other columns are left out and named in `table.notes`.
    """
    table.size = len(data)
    table.sha256 = hashlib.sha256(data).hexdigest()
    book = read_apart(data)
    table.encoding = book.form
    table.since_1904 = book.since_1904
    filled = [sheet for sheet in book.sheets if any(map(any, sheet.head))]

    def score(sheet: Sheet) -> int:
        return max((hits(row, known) for row in sheet.head), default=0)

    main = max(filled or book.sheets, key=score)
    if book.before_97 and not score(main):
        raise old_form(table)
    others = [sheet for sheet in filled if sheet is not main]
    headers = _headers(main.head, known)
    alike = [each for each in others if score(each) and _same(_headers(each.head, known), headers)]
    left = [each.name for each in others if each not in alike]
    table.total_rows = sum(sheet.height for sheet in (main, *alike))
    rows = main.rows()
    table._head = list(islice(rows, HEADER_WITHIN))
    table._rest = _one_behind_the_other(table, rows, alike, headers, known)
    separator = _(", ")
    if alike:
        names = separator.join(sheet.name for sheet in (main, *alike))
        table.notes.append(_("Several sheets were read: {names}.").format(names=names))
    if left:
        table.notes.append(
            _("Left out, as its columns are others: sheet {names}.").format(
                names=separator.join(left)
            )
        )
    if book.unread:
        told = _("Left out, as only the first {count} sheets are read: {names}.")
        names = separator.join(map(one_line, book.unread))
        table.notes.append(told.format(count=len(book.sheets), names=names))


def _headers(head: list[list[str]], known: set[str]) -> list[str]:
    return list(map(header_key, head[header_row(head, known) - 1])) if head else []


def _same(a: list[str], b: list[str]) -> bool:
    """Whether two header rows name the same columns, in any order."""
    return sorted(filter(None, a)) == sorted(filter(None, b))


def _one_behind_the_other(
    table: Table, rows: Iterator[list[str]], alike: list[Sheet], headers: list[str], known: set[str]
) -> Iterator[list[str]]:
    number = len(table._head)
    for cells in rows:
        number += 1
        yield cells
    for sheet in alike:
        skipped = header_row(sheet.head, known)
        named = list(enumerate(_headers(sheet.head, known)))
        places = {name: at for at, name in reversed(named)}
        order = [places.get(name, -1) if name else -1 for name in headers]
        table.parts.append((number, sheet.name))
        for at, cells in enumerate(sheet.rows(), 1):
            number += 1
            yield [] if at <= skipped else [cells[each] if each >= 0 else "" for each in order]
