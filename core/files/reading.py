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
from core.base.frozen import Frozen
from core.base.i18n import _, ngettext
from core.files.cells import header_key
from core.files.fields import BadCell
from core.files.opening import open_table
from core.files.table import PastedText, Row, Source, Table

# So many problems are told one by one; the rejects file has them all.
_TOLD = 1_000
_LONGEST = 60
_DATA_CELL = re.compile(r"\d{6,8}-\d{9,15}|\d{9,}|\d+\.\d{2}")


class Problem(Frozen):
    """One row that was not taken: where, what stands there, and why with the cure.

    `message` is the whole sentence for the user; `row` counts as spreadsheets do.
    """

    row: int | None
    column: str
    value: str
    code: str
    message: str


def problem_of(row: int, column: str, value: str, code: str, reason: str) -> Problem:
    """Return the problem of one cell; `reason` says why and what to do."""
    shown = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    message = _("row {row} {column} “{value}”: {reason}").format(
        row=row, column=column, value=shown, reason=reason
    )
    return Problem(row=row, column=column, value=shown, code=code, message=message)


Rejected = Callable[[int, list[str], Problem], None]


@dataclass(frozen=True)
class Kind:
    """A kind of file. `fields` maps a field to the header names seen for it, the usual first.

    All `required` fields must be there.
    """

    code: str
    label: str
    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]

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
        width = len(self.table.headers)
        batch: list[Row] = []
        for number, cells in self.table.rows():
            self.rows_read += 1
            if len(cells) != width or number in self.table.swallowers:
                if batch:
                    yield batch
                    batch = []
                if not self._has_shape(number, cells):
                    continue
                cells = (cells + [""] * width)[:width]
            batch.append((number, cells))
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch

    def _has_shape(self, number: int, cells: list[str]) -> bool:
        """Whether a row can be read at the header's width; it is refused otherwise."""
        width = len(self.table.headers)
        if any(cells[width:]):
            reason = _("the row has more cells than the header, so its columns are shifted.")
            self.reject(number, cells, "", BadCell("shape", reason), cells[width])
            return False
        if number in self.table.swallowers:
            cells = (cells + [""] * width)[:width]
            reason = _("a quotation mark is not closed, so further rows stand in a cell.")
            self.reject(number, cells, "", BadCell("quote", reason), "")
            return False
        return True

    def reject(
        self, number: int, cells: list[str], field: str, bad: BadCell, value: str | None = None
    ) -> None:
        """Refuse a row for the cell of `field` (empty: the row as a whole)."""
        index = self.columns.get(field)
        shown = value if value is not None else cells[index] if index is not None else ""
        problem = problem_of(
            number, self.header(field) if field else "", shown, bad.code, bad.reason
        )
        self.rejected += 1
        if len(self.problems) < _TOLD:
            self.problems.append(problem)
        if self.on_reject is not None:
            self.on_reject(number, cells, problem)

    def notes(self) -> list[str]:
        """Return what is to be said about the reading as a whole."""
        untold = self.rejected - len(self.problems)
        if untold <= 0:
            return []
        return [
            ngettext(
                "{count} more row was refused; the rejects file names it.",
                "{count} more rows were refused; the rejects file names them.",
                untold,
            ).format(count=untold)
        ]


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
