"""From a table to the rows of a kind: which kind it is, which columns it has, what is refused.

A kind is data: its code, the header names of its fields, and the fields it cannot do without.
Which kinds there are is the importing room's to say. Readers see cells by field, and hand back
what they cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.base.patterns import pattern
from core.files.bad_bytes import BAD_SIGN
from core.files.cells import header_key
from core.files.fields import ANY_TIME, BadCell, read_time
from core.files.joined import Joined
from core.files.opening import open_table
from core.files.problem import Problem as Problem
from core.files.problem import problem_of as problem_of
from core.files.table import PastedText, Row, Source, Table

# So many problems are told one by one; the rejects file has them all.
_TOLD = 1_000
# When so many rows were refused, and of all so large a share, the rest is not looked at.
_HOPELESS, _HOPELESS_SHARE = 20_000, 0.9
# Fewer are no number of an order.
_DIGITS_OF_NUMBER = 9
_DATA_CELL = pattern(r"\d{6,8}-\d{9,15}|\d{9,}|\d+\.\d{2}")


Rejected = Callable[[int, list[str], Problem], None]


@dataclass(frozen=True)
class Kind:
    """A kind of file. `fields` maps a field to the header names seen for it, the usual first.

    All `required` fields must be there. Those of `filled` are blank in no row that is whole.
    A row whose first words fit `aside`, without digits where each row has the first of `required`,
    is no row of the table: a sum, or a line of notice below it.
    """

    code: str
    label: str
    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    filled: tuple[str, ...] = ()
    aside: re.Pattern[str] | None = None

    def columns(self, headers: tuple[str, ...]) -> dict[str, int]:
        """Return the index of each field's column; the first of several wins."""
        places: dict[str, int] = {}
        for index, header in enumerate(headers):
            places.setdefault(header_key(header), index)
        found: dict[str, int] = {}
        for field, names in self.fields.items():
            index = next((places[key] for key in map(header_key, names) if key in places), -1)
            if index >= 0:
                found[field] = index
        return found


class Reading:
    """One file being read as one kind. Counts its rows and collects what is refused."""

    def __init__(self, table: Table, kind: Kind) -> None:
        self.table = table
        self.kind = kind
        self.columns = kind.columns(table.headers)
        self.rows_read = 0
        self.rejected = 0
        # Rows that say the same as an earlier one: the first of them, and how many.
        self.repeats = 0
        self.first_repeat = 0
        self._joined = Joined(table.headers, kind.fields, kind.columns)
        self._first = self.columns.get(kind.required[0], 0)
        wanted = (*kind.required, *kind.filled)
        self._least = max((self.columns[f] + 1 for f in wanted if f in self.columns), default=0)
        # Between which its times may lie; whoever imports it sets them.
        self.limits = ANY_TIME
        self.problems: list[Problem] = []
        self.on_reject: Rejected | None = None

    @contextmanager
    def table_open(self) -> Iterator[Reading]:
        """Close the file in the end."""
        with self.table:
            yield self

    @property
    def recognised(self) -> tuple[str, ...]:
        """The headers in the file that have a meaning here."""
        return tuple(self.table.headers[index] for index in sorted(set(self.columns.values())))

    @property
    def missing(self) -> tuple[str, ...]:
        """The usual names of the fields that the file has no column for."""
        return tuple(
            names[0] for field, names in self.kind.fields.items() if field not in self.columns
        )

    def read_time(self, text: str) -> int | None:
        """Return the seconds since 1970 of a cell's time, as this file counts days."""
        return read_time(text, since_1904=self.table.since_1904)

    def header(self, field: str) -> str:
        """Return the header of a field as the file writes it."""
        index = self.columns.get(field)
        return self.kind.fields[field][0] if index is None else self.table.headers[index]

    def rows(self) -> Iterator[Row]:
        """Yield (row number, cells as wide as the header); rows of a wrong shape are refused."""
        for batch in self.batches(1):
            yield from batch

    def batches(self, size: int) -> Iterator[list[Row]]:
        """Yield the same rows, up to `size` at a time; rows before a refused one come first."""
        batch: list[Row] = []
        for row in self._whole():
            if row is not None:
                batch.append(row)
            if batch and (row is None or len(batch) == size):
                yield batch
                batch = []
        if batch:
            yield batch

    def _whole(self) -> Iterator[Row | None]:
        """Yield rows as wide as the header; None before a row is refused."""
        table, width = self.table, len(self.table.headers)
        held: Row | None = None
        before = width
        for row in self._data():
            number, cells = row
            if held is not None:
                yield None
                if self._is_rest(cells, after_short=True):
                    self._refuse(held, *_cut())
                elif self._may_be_short(held[1], (before, len(cells))):
                    yield self._padded(held)
                else:
                    self._refuse(held, *_short())
                before, held = len(held[1]), None
            odd = number in table.swallowers or (table.damaged and any(map(_is_bad, cells)))
            if len(cells) == width and not odd:
                before = width
                yield row
            elif odd or any(cells[width:]) or self._is_rest(cells, after_short=before < width):
                yield None
                self._refuse_shape(row, before)
                before = len(cells)
            elif len(cells) > width:
                yield number, cells[:width]
            else:
                held = row
        if held is not None:
            yield None
            if self._may_be_short(held[1], (before,)):
                yield self._padded(held)
            else:
                self._refuse(held, *_short())

    def _data(self) -> Iterator[Row]:
        """Yield and count the rows that are no header row again; below one, its order holds."""
        joined, place = self._joined, self._first
        again, aside, names = False, self.kind.aside, joined.names
        for row in self.table.rows():
            cells = row[1]
            # Nearly each row begins as it should: no more is asked of it.
            first = cells[place] if place < len(cells) else ""
            if aside is not None and not "0" <= first < ":" and _is_aside(cells, aside):
                continue
            if (first in names or cells[0] in names) and joined.is_header(cells, place):
                joined.take(self.table.place(row[0])[1], cells)
                again = True
                continue
            self.rows_read += 1
            if again and joined.lacks:
                self._refuse(row, *_other_header(joined.lacks))
            else:
                yield (row[0], joined.in_place(row[1], self._least)) if again else row

    def _may_be_short(self, cells: list[str], usual: Sequence[int]) -> bool:
        """Whether a short row only leaves out blank ends, as the rows beside it do."""
        if self.table.pasted:
            return True
        return len(cells) >= self._least and len(cells) in usual

    def _padded(self, row: Row) -> Row:
        return row[0], row[1] + [""] * (len(self.table.headers) - len(row[1]))

    def _is_rest(self, cells: list[str], *, after_short: bool) -> bool:
        """Whether a short row is what a line feed in a cell cut off the row before it.

        It has no number where every row of the kind has one.
        """
        if len(cells) >= len(self.table.headers):
            return False
        place = self._first
        number = cells[place] if place < len(cells) else ""
        if sum(map(str.isdigit, number)) >= _DIGITS_OF_NUMBER:
            return False
        return after_short or bool(number)

    def _refuse_shape(self, row: Row, before: int) -> None:
        """Refuse a row for its form: a stray quotation mark, bad bytes, too many or few cells."""
        number, cells = row
        width = len(self.table.headers)
        if number in self.table.swallowers:
            reason = _("a quotation mark is not closed; the rows after it are read by themselves.")
            self._refuse(row, "quote", reason)
        elif any(cells[width:]):
            reason = _("the row has more cells than the header, so its columns are shifted.")
            self.reject(number, cells, "", BadCell("shape", reason), cells[width])
        elif any(map(_is_bad, cells)):
            place = next(at for at, cell in enumerate(cells) if _is_bad(cell))
            shown = [cell.replace(BAD_SIGN, "\ufffd") for cell in cells]
            bad = BadCell("encoding", _("a byte in it is no sign of any text. Export it again."))
            self.reject(number, shown, "", bad, shown[place], self.table.headers[place])
        else:
            self._refuse(row, *_rest())

    def _refuse(self, row: Row, code: str, reason: str) -> None:
        number, cells = row
        shown = [cell.replace(BAD_SIGN, "\ufffd") for cell in cells]
        place = self.columns.get(self.kind.required[0], 0)
        value = shown[place] if place < len(shown) else ""
        self.reject(number, shown, "", BadCell(code, reason), value)

    def reject(
        self,
        number: int,
        cells: list[str],
        field: str,
        bad: BadCell,
        value: str | None = None,
        column: str = "",
    ) -> None:
        """Refuse a row for the cell of `field` (empty: the row as a whole, or `column`)."""
        index = self.columns.get(field)
        shown = value if value is not None else cells[index] if index is not None else ""
        sheet, row = self.table.place(number)
        column = self.header(field) if field else column
        problem = problem_of(row, column, shown, bad.code, bad.reason, sheet)
        self.rejected += 1
        if len(self.problems) < _TOLD:
            self.problems.append(problem)
        if self.rejected >= _HOPELESS and self.rejected > self.rows_read * _HOPELESS_SHARE:
            raise self._hopeless()
        if self.on_reject is not None:
            self.on_reject(number, cells, problem)

    def _hopeless(self) -> DaifaError:
        words = _(
            "{count} rows of it cannot be taken, and next to none can. The first: {problem}"
            " Nothing was changed."
        )
        first = self.problems[0].words
        return DaifaError("hopeless", words.format(count=self.rejected, problem=first))

    def repeated(self, number: int) -> None:
        """Count a row that says the same as an earlier one of the file: it is taken once."""
        self.repeats += 1
        self.first_repeat = self.first_repeat or self.table.place(number)[1]

    def notes(self) -> list[str]:
        """Return what is to be said about the reading as a whole."""
        told = [*self.table.notes, *self._joined.told(), *self._doubled_told()]
        told += [*self._repeats_told(), *self._untold()]
        if not self.rows_read:
            told.append(_("The file has a header and no row below it."))
        return told

    def _doubled_told(self) -> list[str]:
        keys = [header_key(header) for header in self.table.headers]
        doubled = [header for header in self.recognised if keys.count(header_key(header)) > 1]
        text = _("A column stands twice, the first one is read: {names}.")
        return [text.format(names=_(", ").join(doubled))] if doubled else []

    def _repeats_told(self) -> list[str]:
        if not self.repeats:
            return []
        return [
            ngettext(
                "{count} row stands twice in the file and counts once (row {row}).",
                "{count} rows stand twice in the file and count once (the first is row {row}).",
                self.repeats,
            ).format(count=self.repeats, row=self.first_repeat)
        ]

    def _untold(self) -> list[str]:
        untold = self.rejected - len(self.problems)
        if untold <= 0:
            return []
        return [
            ngettext(
                "{count} more row was refused; the rejects file names it.",
                "{count} more rows were refused; the rejects file names them.",
                untold,
            ).format(count=untold),
        ]


def _is_aside(cells: list[str], aside: re.Pattern[str]) -> bool:
    first = next(filter(None, cells), "")
    return aside.fullmatch(first) is not None


def _is_bad(cell: str) -> bool:
    return BAD_SIGN in cell


def _cut() -> tuple[str, str]:
    return "cut", _(
        "a line feed in a cell cuts the row. Take the line feed out of the memo on the platform,"
        " or export as XLSX."
    )


def _rest() -> tuple[str, str]:
    return "cut", _("this is the rest of a row that a line feed in a cell has cut.")


def _other_header(columns: str) -> tuple[str, str]:
    return "header", _(
        "it stands below another header row, with other columns ({columns}). Import that file"
        " by itself."
    ).format(columns=columns)


def _short() -> tuple[str, str]:
    return "short", _(
        "the row has fewer cells than the header; its end may be missing. Export the file again."
    )


def open_among(source: Source, known: Sequence[Kind], asked: str | None = None) -> Reading:
    """Open a source as the kind asked for by code, or as the one of `known` its headers show.

    Raises DaifaError when it is no table, of no known kind, or lacks a needed column.
    """
    names = {name for kind in known for names in kind.fields.values() for name in names}
    table = open_table(source, names)
    try:
        return Reading(table, _kind_of(table, known, asked, isinstance(source, PastedText)))
    except BaseException:
        table.close()
        raise


def _kind_of(table: Table, known: Sequence[Kind], asked: str | None, pasted: bool) -> Kind:
    if asked is not None:
        return _asked_kind(table, known, asked)
    fitting = [
        (len(columns), kind)
        for kind in known
        if (columns := kind.columns(table.headers)).keys() >= set(kind.required)
    ]
    if fitting:
        most = max(points for points, _kind in fitting)
        return next(kind for points, kind in fitting if points == most)
    if any(_DATA_CELL.fullmatch(cell) for cell in table.headers):
        raise DaifaError(
            "no-header",
            _("The rows have no header row. Copy them together with it, or import the file.")
            if pasted
            else _("{file} has no header row. Export it again with it.").format(file=table.name),
        )
    raise DaifaError(
        "unknown-kind",
        _(
            "{file} is no export that is known here; nothing was imported. "
            "Its columns: {columns}. Needed for orders: {needed}."
        ).format(
            file=table.name,
            columns=_listed(table.headers),
            needed="、".join(_needed(known, "pdd-orders")),
        ),
    )


def _asked_kind(table: Table, known: Sequence[Kind], asked: str) -> Kind:
    kind = next((kind for kind in known if kind.code == asked), None)
    if kind is None:
        raise DaifaError(
            "unknown-kind",
            _("“{kind}” is no kind of file that can be read. Kinds: {kinds}").format(
                kind=asked, kinds=" ".join(each.code for each in known)
            ),
        )
    lacking = [
        kind.fields[field][0] for field in kind.required if field not in kind.columns(table.headers)
    ]
    if lacking:
        raise DaifaError(
            "column-missing",
            _(
                "{file} has no column {needed}; nothing was imported. "
                "Choose it in the export template. Its columns: {columns}."
            ).format(file=table.name, needed="、".join(lacking), columns=_listed(table.headers)),
        )
    return kind


def _needed(known: Sequence[Kind], code: str) -> list[str]:
    return [kind.fields[field][0] for kind in known if kind.code == code for field in kind.required]


def _listed(headers: tuple[str, ...]) -> str:
    shown = [header[:20] for header in headers if header][:30]
    return "、".join(shown) + ("…" if len(headers) > len(shown) else "")
