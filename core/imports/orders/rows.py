"""The rows of Pinduoduo's order export as records, read column by column for speed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from core.files.fields import (
    BadCell,
    TimeReader,
    ahead,
    order_day,
    other_day,
    read_money,
    read_order_sn,
)
from core.files.reading import Reading
from core.files.table import Row
from core.imports.orders.export import (
    AFTERSALE,
    COLUMNS,
    ENCRYPTED,
    HAPPENED,
    LINE_FIELDS,
    PERSONAL,
    REFUNDED,
    STATE,
    TIMES,
    Line,
    Memo,
    Record,
    known_state,
    likely_state,
    parser_of,
)
from core.imports.receiver import is_hidden
from core.rules.order_words import OrderCase, order_case, order_words

# Small enough that a batch's cells are still in the processor's cache when they are parsed.
_BATCH = 50
_LINES = 5_000


class RowParser:
    """Turns the cells of one file's rows into records; built once for its columns.

    A shop sells the same few things: whole lines are remembered by their cells.
    """

    def __init__(self, reading: Reading) -> None:
        time, money = TimeReader(since_1904=reading.table.since_1904), Memo(read_money)
        columns = reading.columns
        # How many rows had the platform's cipher text for the receiver.
        self.encrypted = 0
        self._sn = columns["order_sn"]
        self._status = columns["status"]
        self._states = Memo(known_state)
        self._hints = [
            COLUMNS.index(field) for field in ("received_at", "shipped_at", "platform_number")
        ]
        self._settled = Memo(_settled)
        self._plan = [
            (field, COLUMNS.index(field), columns[field], parser_of(field, time, money))
            for field in COLUMNS
            if field in columns and field != "status"
        ]
        self._line_plan = [
            (field, place, columns[field], parser_of(field, time, money))
            for place, field in enumerate(LINE_FIELDS)
            if field in columns
        ]
        gift = [columns.get(field, -1) for field in ("gift", "gift_spec", "gift_quantity")]
        self._gift = tuple(gift)
        used = [index for _field, _place, index, _parse in self._line_plan]
        # With one index alone an itemgetter would return no tuple.
        wanted = [*used, *(index for index in gift if index >= 0)] or [self._status]
        self._line_cells = itemgetter(*(wanted if len(wanted) > 1 else wanted * 2))
        self._lines: dict[tuple[str, ...], Line] = {}
        self._times = [(field, COLUMNS.index(field)) for field in TIMES if field in columns]
        self._limits = reading.limits
        self._days = Memo(order_day)
        self._personal = [columns[field] for field in PERSONAL if field in columns]

    def parse(self, rows: Sequence[Row]) -> list[Record]:
        """Return the records of some rows; BadCell when a cell of any of them cannot be taken."""
        cells = [row[1] for row in rows]
        columns = list(zip(*cells, strict=True))
        numbers = list(map(read_order_sn, columns[self._sn]))
        values: list[Sequence[Any]] = [(None,) * len(rows)] * len(COLUMNS)
        statuses = [status.replace(",", "，") for status in columns[self._status]]
        values[0] = statuses
        values[STATE] = list(map(self._states.__getitem__, statuses))
        for _field, place, index, parse in self._plan:
            values[place] = list(map(parse, columns[index]))
        for field, place in self._times:
            if (
                field in HAPPENED
                and max(filter(None, values[place]), default=0) > self._limits.latest
            ):
                raise ahead()
        self._check_days(numbers, [values[place] for _field, place in self._times])
        if None in values[STATE]:
            values[STATE] = list(map(_state, values[STATE], *(values[at] for at in self._hints)))
        values[AFTERSALE] = list(
            map(self._settled.__getitem__, zip(statuses, values[AFTERSALE], strict=True))
        )
        lines = self._lines_of(cells)
        if self._personal:
            personal = zip(*(columns[index] for index in self._personal), strict=True)
            values[ENCRYPTED] = list(map(is_hidden, personal))
            self.encrypted += values[ENCRYPTED].count(1)
        places = (row[0] for row in rows)
        return list(map(Record, places, numbers, zip(*values, strict=True), lines))

    def unknown(self) -> dict[str, list[str]]:
        """Return the words of some columns met so far that nobody knows."""
        words = order_words()
        statuses = {status for status, state in self._states.items() if state is None}
        met = {word for word in self._settled.values() if word and not words.is_known(word)}
        return {"售后状态": sorted(met - statuses), "订单状态": sorted(statuses)}

    def _check_days(self, numbers: Sequence[str], times: list[Sequence[int | None]]) -> None:
        """Hold all times of some rows against the days in their order numbers."""
        starts = [self._days[number[: number.index("-")]] for number in numbers]
        known = [start for start in starts if start]
        if not known:
            return
        first, last = min(known), max(known)
        for column in times:
            moments = [moment for moment in column if moment]
            if not moments:
                continue
            low, high = min(moments), max(moments)
            if not self._limits.is_far(last, low) and not self._limits.is_far(first, high):
                continue
            for number, start, moment in zip(numbers, starts, column, strict=True):
                if start and moment and self._limits.is_far(start, moment):
                    raise other_day(number.partition("-")[0])

    def culprit(self, cells: list[str]) -> tuple[str, BadCell] | None:
        """Return the field whose cell cannot be read and why, if there is one.

        Without the way it came: that would lead back to who keeps it, a circle for each row.
        """
        checks: list[tuple[str, int, Callable[[str], Any]]] = [
            ("order_sn", self._sn, read_order_sn),
            ("status", self._status, lambda text: self._states[text.replace(",", "，")]),
        ]
        plans = (*self._plan, *self._line_plan)
        checks += [(field, index, parse) for field, _place, index, parse in plans]
        found: dict[str, Any] = {}
        for field, index, parse in checks:
            try:
                found[field] = parse(cells[index])
            except BadCell as bad:
                return field, bad.with_traceback(None)
        for field, _place in self._times:
            try:
                moment = self._limits.near(found["order_sn"], found[field])
                if field in HAPPENED:
                    self._limits.past(moment)
            except BadCell as bad:
                return field, bad.with_traceback(None)
        return None

    def _lines_of(self, cells: Sequence[list[str]]) -> list[Line]:
        keys = list(map(self._line_cells, cells))
        lines = list(map(self._lines.get, keys))
        found = [line for line in lines if line]
        if len(found) == len(lines):
            return found
        found = []
        for line, key, row in zip(lines, keys, cells, strict=True):
            if line is None:
                line = self._line(row)
                if len(self._lines) >= _LINES:
                    self._lines.clear()
                self._lines[key] = line
            found.append(line)
        return found

    def _line(self, cells: list[str]) -> Line:
        line: list[Any] = ["", "", "", "", 1, "", ""]
        for _field, place, index, parse in self._line_plan:
            line[place] = parse(cells[index])
        if self._gift[0] >= 0 and cells[self._gift[0]]:
            line[3] = self._with_gift(line[3], cells)
        return Line(*line)

    def _with_gift(self, spec: str, cells: list[str]) -> str:
        """Gifts travel with the item and are no line to buy by itself: named with the variant."""
        name, kind, count = (cells[index] if index >= 0 else "" for index in self._gift)
        gift = " ".join(part for part in (name, kind) if part)
        return f"{spec} +赠品：{gift} ×{count or 1}".strip()


def _state(state: str | None, received: Any, shipped: Any, number: Any) -> str:
    return state or likely_state(received=bool(received), shipped=bool(shipped or number))


def _settled(pair: tuple[str, str | None]) -> str | None:
    """Return the after-sales status; the order's own may know of the refund already.

    An order's status that nobody knows is kept as one too: it blocks buying until it is known.
    """
    status, aftersale = pair
    if order_words().state_of(status) is None and order_case(aftersale) is OrderCase.NONE:
        return status
    late = REFUNDED in status and order_case(aftersale) is not OrderCase.REFUNDED
    return REFUNDED if late else aftersale


def records(reading: Reading, parser: RowParser) -> Iterator[Record]:
    """Yield the records of a file; rows that cannot be read go to `reading.reject`."""
    for batch in reading.batches(_BATCH):
        yield from _readable(reading, parser, batch)


def _readable(reading: Reading, parser: RowParser, rows: list[Row]) -> Iterator[Record]:
    """Parse rows together; halves of them when one is bad, until it stands alone."""
    found = _parsed(parser, rows)
    if found is not None:
        yield from found
    elif len(rows) > 1:
        half = len(rows) // 2
        yield from _readable(reading, parser, rows[:half])
        yield from _readable(reading, parser, rows[half:])
    else:
        row, cells = rows[0]
        culprit = parser.culprit(cells)
        if culprit is None:
            # What speaks against the row alone is raised once more, to be seen.
            yield from parser.parse(rows)
            return
        reading.reject(row, cells, *culprit)


def _parsed(parser: RowParser, rows: list[Row]) -> list[Record] | None:
    """Return the records of rows, or None when one is bad.

    Nothing else happens while that error is handled: it would be kept by the next one, and a
    file of bad rows would fill the memory.
    """
    try:
        return parser.parse(rows)
    except BadCell:
        return None
