"""Orders of the platform's export, laid over those that are known (imports/README.md, 1 and 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from core.files.fields import TimeReader
from core.files.reading import Reading, open_among
from core.imports.orders.changes import (
    Known,
    differences,
    distinct,
    is_same,
    laid_over,
    new_line,
    not_taken_there,
    told_lines,
)
from core.imports.orders.contradictions import Contradictions
from core.imports.orders.export import (
    AFTERSALE,
    COLUMNS,
    DATED,
    ENCRYPTED,
    PERSONAL,
    STATE,
    Line,
    Record,
)
from core.imports.orders.notes import notes_of
from core.imports.orders.refunded import close_new, link_cases
from core.imports.orders.repeats import Repeats
from core.imports.orders.rows import RowParser, records
from core.imports.orders.uploads import Uploads
from core.imports.run import ImportRun
from core.imports.settlement import fines
from core.rules.terms import PlatformState
from core.store import imports, search

_BATCH = 2_000
# The search index takes many rows at once for half the price.
_INDEX_AT = 50_000
_TO_SHIP = PlatformState.TO_SHIP.value
_RANK = {state.value: state.rank for state in PlatformState}
# What a new order has where the file says nothing.
_NOT_NULL = ((AFTERSALE, ""), (COLUMNS.index("under_review"), 0), (ENCRYPTED, 0))
_RECEIVER = COLUMNS.index("receiver")
_GROUPED = COLUMNS.index("grouped_at")
# What is known of an order besides the platform's columns (`imports.orders_by_sn`).
_FACTS = 7
_NEW_COLUMNS = ("id", "shop_id", "order_sn", "first_import_id", "import_id")
_ALWAYS = ("status", "state", "aftersale_status")


class _Rows:
    """What one batch of the file says about one order."""

    __slots__ = ("lines", "places", "shop", "values")

    def __init__(self, record: Record) -> None:
        self.values = record.values
        self.lines = [record.line]
        # The rows of the file that the lines stand in.
        self.places = [record.row]
        self.shop: int | None = None

    def placed(self) -> Iterator[tuple[Line, int]]:
        """Yield the lines, each with the row of the file that it stands in."""
        return zip(self.lines, self.places, strict=True)

    def add(self, record: Record, reading: Reading) -> None:
        """Take a further row: its item; its other values only when the order is further on.

        A row that says the same again is told, and not taken.
        """
        if any(is_same(record.line, line) for line in self.lines):
            reading.repeated(record.row)
        else:
            self.lines.append(record.line)
            self.places.append(record.row)
        if _RANK[record.values[STATE]] > _RANK[self.values[STATE]]:
            pairs = zip(record.values, self.values, strict=True)
            self.values = tuple(old if new is None else new for new, old in pairs)


class _Outcome(NamedTuple):
    order_id: int
    lines: int
    word: str


def write(run: ImportRun) -> None:
    """Take all orders of the file within the transaction of `run`."""
    _OrderWriter(run).write()


class _OrderWriter:
    """Writes batches of orders; knows which orders were new and which the file named before."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.store = run.store
        self.goods = imports.GoodIds(run.store)
        self.last_before = imports.last_order_id(run.store)
        self.next_id = self.indexed_to = self.last_before + 1
        self.first_lines: dict[Line, tuple[Any, ...]] = {}
        self.parser = RowParser(run.reading)
        self.filled = [
            place
            for place, name in enumerate(COLUMNS)
            if name in _ALWAYS or name in run.reading.columns
        ]
        if not run.reading.columns.keys().isdisjoint(PERSONAL):
            self.filled.append(ENCRYPTED)
        self.dated = [place for place in DATED if place in self.filled]
        self.latest = run.reading.limits.latest
        self.file_as_of = newest_time(run, self.latest) if self.last_before else None
        self.contradictions = Contradictions(run.work)
        self.uploads = Uploads(self.file_as_of)
        self.events: list[tuple[int, Any, Any]] = []
        self.repeats = Repeats(run.reading)
        self.kept = 0
        self.undated = 0
        self.newest = 0
        imports.start_seen(run.store)

    def write(self) -> None:
        """Read the file in batches, so that memory does not grow with it."""
        indexes = imports.drop_indexes(self.store) if not self.last_before else []
        batch: dict[str, _Rows] = {}
        for count, record in enumerate(records(self.run.reading, self.parser), 1):
            rows = batch.get(record.order_sn)
            if rows is None:
                batch[record.order_sn] = _Rows(record)
            else:
                self.run.extra_lines += 1
                rows.add(record, self.run.reading)
            if count % _BATCH == 0:
                self._flush(batch)
                batch = {}
                if count % (2 * _BATCH) == 0:
                    self.run.tick()
        self._flush(batch)
        self._finish()
        imports.make_indexes(self.store, indexes)

    def _finish(self) -> None:
        run = self.run
        self._index()
        if self.next_id > self.last_before + 1:
            run.new_orders = (self.last_before + 1, self.next_id - 1)
        run.noticed += link_cases(run.work, self.last_before)
        run.noticed += fines.look(run.work, run.desk.rules).noticed
        unsure = self.uploads.decide(run, self._not_taken)
        imports.insert_events(run.work, self.events)
        self.contradictions.finish(run.reading.table.sha256, run.import_id)
        run.noticed += self.contradictions.noticed
        run.as_of = self.newest or None
        run.notes += notes_of(
            run,
            kept=self.kept,
            encrypted=self.parser.encrypted,
            undated=self.undated,
            unsure=unsure,
            unknown=self.parser.unknown(),
        )

    def _not_taken(self, order: Known, values: Sequence[Any]) -> None:
        """The platform refused what was uploaded: the order waits again."""
        self._save(order, {"uploaded_at": None}, log=True)
        self.contradictions.not_shipped(order, self.file_as_of, values)

    def _flush(self, batch: dict[str, _Rows]) -> None:
        self.newest = max(self.newest, _newest(batch, self.dated, self.latest))
        stored = imports.orders_by_sn(self.store, COLUMNS, list(batch))
        if not stored:
            self._insert(batch)
            return
        again: list[tuple[Known, _Rows]] = []
        known: list[tuple[Known, _Rows]] = []
        for order_sn in [each for each in batch if each in stored]:
            found = stored[order_sn]
            order = Known._make((order_sn, *found[:_FACTS], found[_FACTS:]))
            place = again if order.id > self.last_before else known
            rows = batch.pop(order_sn)
            rows.shop = self.run.shop.of(order_sn)
            place.append((order, rows))
        self._insert(batch)
        if again:
            self._extend(again)
        if known:
            self._update(known)
        imports.insert_events(self.run.work, self.events)
        self.events = []

    def _insert(self, fresh: dict[str, _Rows]) -> None:
        if not fresh:
            return
        run, first = self.run, self.next_id
        values: list[Sequence[Any]] = list(
            zip(*(rows.values for rows in fresh.values()), strict=True)
        )
        for place, blank in _NOT_NULL:
            values[place] = [each or blank for each in values[place]]
        states = zip(values[_GROUPED], values[STATE], strict=True)
        self.undated += list(states).count((None, _TO_SHIP))
        self.next_id = first + len(fresh)
        ids = range(first, self.next_id)
        imports.insert_orders(
            self.store,
            (*_NEW_COLUMNS, *(COLUMNS[place] for place in self.filled)),
            zip(
                ids, run.shop.ids(fresh), fresh, repeat(run.import_id), repeat(run.import_id),
                *(values[place] for place in self.filled), strict=False,
            ),
        )  # fmt: skip
        self._insert_lines(first, fresh)
        if self.next_id - self.indexed_to > _INDEX_AT:
            self._index()
        if _RECEIVER in self.filled:
            names = zip(ids, values[_RECEIVER], strict=True)
            search.insert_name_parts(self.store, names)
        close_new(run.work, ids, values)
        run.added += len(fresh)
        run.work.added(len(fresh))

    def _insert_lines(self, first: int, fresh: dict[str, _Rows]) -> None:
        lines: list[tuple[Any, ...]] = []
        known = self.first_lines
        if len(known) > _BATCH:
            known.clear()
        for order_id, rows in enumerate(fresh.values(), first):
            if len(rows.lines) == 1:
                line = rows.lines[0]
                # All but the order and place; a shop sells the same few lines all the time.
                values = known.get(line)
                if values is None:
                    values = known[line] = new_line(0, 0, line, self.goods)[2:]
                lines.append((order_id, 0) + values)  # noqa: RUF005 - unpacking is slower
                continue
            for ordinal, line in enumerate(distinct(rows.lines)):
                lines.append(new_line(order_id, ordinal, line, self.goods))
        imports.insert_lines(self.store, lines)

    def _index(self) -> None:
        if self.next_id > self.indexed_to:
            imports.index_orders(self.store, self.indexed_to, self.next_id - 1)
        self.indexed_to = self.next_id

    def _extend(self, again: list[tuple[Known, _Rows]]) -> None:
        """Take further rows of orders that this file added in an earlier batch."""
        lines = imports.lines_of(self.store, [order.id for order, _rows in again])
        for order, rows in again:
            self.run.extra_lines += 1
            have = lines.get(order.id, [])
            self.repeats.of_new(have, rows.placed())
            self._merge_lines(order.id, have, rows.lines, len(have), log=False)
            if _RANK[rows.values[STATE]] > _RANK[order.values[STATE]]:
                # An update corrects the search index, so the order has to stand in it.
                self._index()
                found = differences(order, rows.values, older=False)
                self._save(order, found.after)

    def _update(self, known: list[tuple[Known, _Rows]]) -> None:
        ids = [order.id for order, _rows in known]
        seen = imports.seen(self.store, ids)
        lines = imports.lines_of(self.store, ids)
        self.contradictions.load(ids)
        run = self.run
        outcomes: list[_Outcome] = []
        confirmed: dict[int, int | None] = {}
        for order, rows in known:
            before, earlier = seen.get(order.id, (0, ""))
            self.repeats.of_known(order.id, rows.placed())
            word = self._lay_over(order, rows, lines.get(order.id, []), before)
            newer = self.file_as_of is not None and self.file_as_of > (order.as_of or 0)
            if newer and word != "kept":
                confirmed[order.id] = order.as_of
            run.count(word, earlier)
            final = "updated" if "updated" in (word, earlier) else "unchanged"
            outcomes.append(_Outcome(order.id, before + len(distinct(rows.lines)), final))
        imports.mark_seen(self.store, outcomes)
        if self.file_as_of is not None:
            imports.confirm_orders(self.run.work, confirmed, self.file_as_of)

    def _lay_over(
        self, order: Known, rows: _Rows, lines: list[imports.StoredLine], before: int
    ) -> str:
        """Update one order that was known before; return updated, unchanged or kept."""
        ahead = _RANK[rows.values[STATE]] - _RANK[order.values[STATE]]
        whose = {} if rows.shop in (None, order.shop_id) else {"shop_id": rows.shop}
        if ahead < 0:
            self.kept += not before
            self._save(order, whose, log=True)
            return "updated" if whose else "kept"
        older = _is_older(self.file_as_of, order.as_of)
        after: dict[str, Any] = {}
        if not before or ahead > 0:
            found = differences(order, rows.values, older=older)
            after = found.after
            self.kept += found.withheld
        after |= whose
        again = not before and not_taken_there(order, rows.values, self.file_as_of)
        if again:
            after["uploaded_at"] = None
        elif not before:
            self.uploads.see(order, rows.values)
        moved = False
        if not (older and lines):
            moved = self._merge_lines(order.id, lines, rows.lines, before, log=True)
        self._save(order, after, log=True)
        told = self.contradictions.check(order, after)
        if again:
            self.contradictions.not_shipped(order, self.file_as_of, rows.values)
        if order.purged_at is None and (older or order.own_receiver):
            said = dict(zip(COLUMNS, rows.values, strict=True))
            if order.own_receiver:
                told |= self.contradictions.own_receiver(order, said)
            else:
                self.contradictions.withheld(order, said)
        return "updated" if after or moved or told else "unchanged"

    def _merge_lines(
        self,
        order_id: int,
        known: list[imports.StoredLine],
        lines: list[Line],
        before: int,
        *,
        log: bool,
    ) -> bool:
        inserts, changes = laid_over(order_id, known, lines, before, self.goods)
        imports.insert_lines(self.store, inserts)
        for change in changes:
            imports.update_line(self.store, order_id, change.ordinal, change.after)
        if log and (inserts or changes):
            self.events.append((order_id, *told_lines(inserts, changes)))
        return bool(inserts or changes)

    def _save(self, order: Known, after: dict[str, Any], *, log: bool = False) -> None:
        if not after:
            return
        imports.update_order(self.store, order.id, after | {"import_id": self.run.import_id})
        if "receiver" in after:
            search.rename_parts(self.store, order.id, order.value("receiver"), after["receiver"])
        if log:
            before = {name: order.value(name) for name in after}
            self.run.change_order(order.order_sn, before, after)
            self.events.append((order.id, before, after))


def _is_older(file_as_of: int | None, as_of: int | None) -> bool:
    return file_as_of is not None and as_of is not None and file_as_of < as_of


def _newest(batch: Mapping[str, _Rows], dated: Sequence[int], latest: int) -> int:
    """Return the newest of some rows' times that is not after `latest`."""
    moments = (rows.values[place] or 0 for place in dated for rows in batch.values())
    return max((each for each in moments if each <= latest), default=0)


def newest_time(run: ImportRun, latest: int) -> int | None:
    """Return how new the file is, read ahead: it decides whether its rows are old news."""
    wanted = [COLUMNS[place] for place in DATED]
    columns = run.reading.columns
    indexes = [columns[name] for name in wanted if name in columns]
    if not indexes:
        return None
    newest = 0
    read = TimeReader(since_1904=run.reading.table.since_1904)
    with open_among(run.source, [run.reading.kind], run.reading.kind.code).table_open() as ahead:
        for _row, cells in ahead.rows():
            for index in indexes:
                moment = read.or_none(cells[index])
                if moment is not None and newest < moment <= latest:
                    newest = moment
    return newest or None
