"""An export is read and compared before anybody is kept from writing.

What says nothing new of an order is counted here and needs no write lock; the rest is kept aside
and compared again where it is written, against what the store holds then.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence

from core.files.fields import TimeReader
from core.files.reading import open_among
from core.imports.orders.changes import Known, differences, distinct, laid_over, not_taken_there
from core.imports.orders.contradictions import Contradictions
from core.imports.orders.export import COLUMNS, DATED, STATE
from core.imports.orders.repeats import Repeats
from core.imports.orders.rows import RowParser, records
from core.imports.orders.spool import RANK, Batch, OrderRows, Spool
from core.imports.orders.uploads import Uploads
from core.imports.run import ImportRun
from core.store import acts, imports

BATCH = 2_000
# So many are written between two rests: known orders cost more than new ones.
_KNOWN_AT_ONCE, _NEW_AT_ONCE = 200, 1_000
# What is known of an order besides the platform's columns (`imports.orders_by_sn`).
_FACTS = 7
_NEVER = -1


class NoGoods(imports.GoodIds):
    """Stands for the ids of titles where nothing is written."""

    def __init__(self) -> None:
        pass

    def id_of(self, title: str, item_id: str) -> int:
        """Return no id."""
        return _NEVER


def known_order(order_sn: str, found: Sequence[object]) -> Known:
    """Return an order as `imports.orders_by_sn` tells it."""
    return Known._make((order_sn, *found[:_FACTS], found[_FACTS:]))


class Gathering:
    """Reads a file; knows what is to be written, and what it has seen besides."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.store = run.store
        self.parser = RowParser(run.reading)
        self.is_first = not imports.last_order_id(run.store)
        self.seen_to = acts.last_event(run.store)
        self.latest = run.reading.limits.latest
        self.file_as_of = None if self.is_first else newest_time(run, self.latest)
        columns = run.reading.columns
        self._dated = [place for place in DATED if COLUMNS[place] in columns]
        self.contradictions = Contradictions(run.work)
        self.uploads = Uploads(self.file_as_of)
        self.repeats = Repeats(run.reading)
        self.to_write, self.quiet = Spool(), Spool()
        self._quiet_ids = array("q")
        # Orders by id, and how old their newest file was; that this one confirms.
        self._confirmed, self._were = array("q"), array("q")
        # What others have changed while it was compared, to be compared again.
        self.again: Batch = {}
        self.kept = 0
        self.newest = 0

    def read(self) -> None:
        """Read and compare the file; of an empty shop it is read as it is written.

        There is nothing to compare with and nobody to keep waiting, and it is much quicker so.
        """
        imports.start_seen(self.store)
        if not self.is_first:
            for batch in self._batches():
                self._sort(batch)
            self.again = self.changed_since()

    def batches(self) -> Iterator[tuple[Batch, float]]:
        """Give what is to be written, each with the part that is written by then."""
        if self.is_first:
            for batch in self._batches():
                self._date(batch)
                yield batch, 0.0
            return
        written, of = 0, self.to_write.orders + 1
        for batch in self.to_write.batches():
            written += len(batch)
            yield batch, written / of

    def _batches(self) -> Iterator[Batch]:
        """Read the file in batches, so that memory does not grow with it."""
        run = self.run
        batch: Batch = {}
        for count, record in enumerate(records(run.reading, self.parser), 1):
            rows = batch.get(record.order_sn)
            if rows is None:
                batch[record.order_sn] = OrderRows.of(record)
            else:
                run.extra_lines += 1
                rows.add(record, run.reading)
            if count % BATCH == 0:
                yield batch
                batch = {}
                if count % (2 * BATCH) == 0:
                    run.tick()
        yield batch

    def _date(self, batch: Batch) -> None:
        self.newest = max(self.newest, _newest(batch, self._dated, self.latest))

    def confirmed(self) -> Iterator[dict[int, int | None]]:
        """Give the orders that stand as in the file, with the age of their newest file before."""
        for start in range(0, len(self._confirmed), BATCH):
            part = slice(start, start + BATCH)
            pairs = zip(self._confirmed[part], self._were[part], strict=True)
            yield {order_id: None if was == _NEVER else was for order_id, was in pairs}

    def changed_since(self) -> Batch:
        """Return the rows of orders that said nothing new and that others have changed since."""
        touched = acts.orders_since(self.store, self.seen_to).intersection(self._quiet_ids)
        self.seen_to = acts.last_event(self.store)
        if not touched:
            return {}
        numbers = imports.numbers_of(self.store, list(touched))
        return {
            order_sn: rows
            for batch in self.quiet.batches()
            for order_sn, rows in batch.items()
            if order_sn in numbers
        }

    def close(self) -> None:
        """Let go of what was kept aside."""
        self.to_write.close()
        self.quiet.close()

    def _sort(self, batch: Batch) -> None:
        self.newest = max(self.newest, _newest(batch, self._dated, self.latest))
        stored = imports.orders_by_sn(self.store, COLUMNS, list(batch))
        known: Batch = {}
        if stored:
            orders = {each: known_order(each, stored[each]) for each in batch if each in stored}
            quiet = self._quiet(orders, batch)
            self.quiet.put({each: batch.pop(each) for each in quiet})
            known = {each: batch.pop(each) for each in orders if each in batch}
            # That they are kept aside: further rows of theirs are too.
            ids = [orders[each].id for each in known]
            before = imports.seen(self.store, ids)
            imports.mark_seen(self.store, [(id, 0, "") for id in ids if id not in before])
        for rows, at_once in ((batch, _NEW_AT_ONCE), (known, _KNOWN_AT_ONCE)):
            numbers = list(rows)
            for start in range(0, len(numbers), at_once):
                self.to_write.put({each: rows[each] for each in numbers[start : start + at_once]})

    def _quiet(self, orders: Mapping[str, Known], batch: Batch) -> list[str]:
        """Return the orders of which the file says nothing new, and count them."""
        ids = [order.id for order in orders.values()]
        seen = imports.seen(self.store, ids)
        lines = imports.lines_of(self.store, ids)
        self.contradictions.load(ids)
        found: list[str] = []
        outcomes: list[tuple[int, int, str]] = []
        for order_sn, order in orders.items():
            rows = batch[order_sn]
            word = "" if order.id in seen else self._word(order, rows, lines.get(order.id, []))
            if not word:
                continue
            found.append(order_sn)
            self.repeats.of_known(order.id, rows.placed())
            self.run.count(word, "")
            outcomes.append((order.id, len(distinct(rows.lines)), "unchanged"))
            if word == "unchanged":
                self._confirm(order)
        imports.mark_seen(self.store, outcomes)
        self._quiet_ids.extend(each[0] for each in outcomes)
        return found

    def _confirm(self, order: Known) -> None:
        if self.file_as_of is not None and self.file_as_of > (order.as_of or 0):
            self._confirmed.append(order.id)
            self._were.append(_NEVER if order.as_of is None else order.as_of)

    def _word(self, order: Known, rows: OrderRows, lines: list[imports.StoredLine]) -> str:
        """Return `unchanged` or `kept`; empty where something may have to be written."""
        shop = self.run.shop.of(order.order_sn)
        if shop not in (None, order.shop_id):
            return ""
        if RANK[rows.values[STATE]] < RANK[order.values[STATE]]:
            self.kept += 1
            return "kept"
        older = is_older(self.file_as_of, order.as_of)
        found = differences(order, rows.values, older=older)
        if found.after or not_taken_there(order, rows.values, self.file_as_of):
            return ""
        if not self.contradictions.is_quiet(order, older=older):
            return ""
        if not (older and lines):
            inserts, changes = laid_over(order.id, lines, rows.lines, 0, NoGoods())
            if inserts or changes:
                return ""
        self.kept += found.withheld
        self.uploads.see(order, rows.values)
        return "unchanged"


def is_older(file_as_of: int | None, as_of: int | None) -> bool:
    """Whether a file is older than the newest one that showed an order."""
    return file_as_of is not None and as_of is not None and file_as_of < as_of


def _newest(batch: Mapping[str, OrderRows], dated: Sequence[int], latest: int) -> int:
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
