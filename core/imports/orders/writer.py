"""Orders of the platform's export, laid over those that are known (imports/README.md, 1 and 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from core.imports.orders.changes import (
    Known,
    differences,
    distinct,
    laid_over,
    not_taken_there,
    told_lines,
)
from core.imports.orders.export import COLUMNS, STATE, Line
from core.imports.orders.gathering import Gathering, is_older, known_order
from core.imports.orders.inserting import NewOrders
from core.imports.orders.notes import notes_of
from core.imports.orders.refunded import link_cases
from core.imports.orders.spool import RANK, OrderRows
from core.imports.run import ImportRun
from core.imports.settlement import fines
from core.store import imports, search


class _Outcome(NamedTuple):
    order_id: int
    lines: int
    word: str


def write(run: ImportRun) -> Callable[[], None]:
    """Read and compare the orders of a file; return what takes them within the act of `run`."""
    gathered = Gathering(run)
    gathered.read()
    return lambda: _OrderWriter(run, gathered).write()


class _OrderWriter:
    """Writes batches of orders; knows which orders were new and which the file named before."""

    def __init__(self, run: ImportRun, gathered: Gathering) -> None:
        self.run, self.gathered = run, gathered
        self.store = run.store
        self.goods = imports.GoodIds(run.store)
        self.new = NewOrders(run, self.goods)
        self.last_before = self.new.last_before
        self.parser = gathered.parser
        self.file_as_of = gathered.file_as_of
        self.contradictions = gathered.contradictions
        self.contradictions.renew()
        self.uploads = gathered.uploads
        self.events: list[tuple[int, Any, Any]] = []
        self.repeats = gathered.repeats
        self.kept = gathered.kept

    def write(self) -> None:
        """Write what was read, batch by batch; others may write between two of them."""
        gathered = self.gathered
        with closing(gathered):
            indexes = imports.drop_indexes(self.store) if not self.last_before else []
            self._again(gathered.again | gathered.changed_since())
            for batch, written in gathered.batches():
                self._flush(batch)
                self._breathe(may_rest=not indexes)
                if written:
                    self.run.tick(written)
            for confirmed in gathered.confirmed():
                imports.confirm_orders(self.run.work, confirmed, self.file_as_of or 0)
                self._breathe(may_rest=not indexes)
            self._finish()
            imports.make_indexes(self.store, indexes)

    def _breathe(self, *, may_rest: bool) -> None:
        """Let others write, where it is time; then nothing that was looked up counts any more."""

        def whole() -> None:
            # The search corrects what stands in it: whoever changes an order meets it there.
            self.new.index()
            first, last = self.new.ids
            reached = {"first_order": first, "last_order": last}
            imports.finish(self.store, self.run.import_id, reached)

        if may_rest and self.run.work.breathe(whole):
            self.contradictions.renew()

    def _again(self, batch: dict[str, OrderRows]) -> None:
        """Compare orders again that others have changed since the file was compared with them."""
        stored = imports.orders_by_sn(self.store, COLUMNS, list(batch))
        orders = [known_order(order_sn, found) for order_sn, found in stored.items()]
        ids = [order.id for order in orders]
        lines = imports.lines_of(self.store, ids)
        self.contradictions.load(ids)
        for order in orders:
            rows, kept = batch[order.order_sn], self.kept
            rows.shop = self.run.shop.of(order.order_sn)
            if self._lay_over(order, rows, lines.get(order.id, []), 0) == "updated":
                self.run.unchanged -= 1
                self.run.updated += 1
            self.kept = kept
        imports.insert_events(self.run.work, self.events)
        self.events = []

    def _finish(self) -> None:
        run = self.run
        self.new.index()
        run.new_orders = self.new.ids
        run.noticed += link_cases(run.work, self.last_before)
        # The file is none of fines: what is known of them already is no news of it.
        run.noticed += fines.look(run.work, run.desk.rules).fresh
        unsure = self.uploads.decide(run, self._not_taken)
        imports.insert_events(run.work, self.events)
        self.contradictions.finish(run.reading.table.sha256, run.import_id)
        run.noticed += self.contradictions.noticed
        run.as_of = self.gathered.newest or None
        run.notes += notes_of(
            run,
            kept=self.kept,
            encrypted=self.parser.encrypted,
            undated=self.new.undated,
            unsure=unsure,
            unknown=self.parser.unknown(),
        )

    def _not_taken(self, order: Known, values: Sequence[Any]) -> None:
        """The platform refused what was uploaded: the order waits again."""
        found = imports.orders_by_sn(self.store, COLUMNS, [order.order_sn])[order.order_sn]
        if known_order(order.order_sn, found).uploaded_at != order.uploaded_at:
            return
        self._save(order, {"uploaded_at": None}, log=True)
        self.contradictions.not_shipped(order, self.file_as_of, values)

    def _flush(self, batch: dict[str, OrderRows]) -> None:
        stored = imports.orders_by_sn(self.store, COLUMNS, list(batch))
        if not stored:
            self.new.insert(batch)
            return
        again: list[tuple[Known, OrderRows]] = []
        known: list[tuple[Known, OrderRows]] = []
        for order_sn in [each for each in batch if each in stored]:
            order = known_order(order_sn, stored[order_sn])
            place = again if order.id > self.last_before else known
            rows = batch.pop(order_sn)
            rows.shop = self.run.shop.of(order_sn)
            place.append((order, rows))
        self.new.insert(batch)
        if again:
            self._extend(again)
        if known:
            self._update(known)
        imports.insert_events(self.run.work, self.events)
        self.events = []

    def _extend(self, again: list[tuple[Known, OrderRows]]) -> None:
        """Take further rows of orders that this file added in an earlier batch."""
        lines = imports.lines_of(self.store, [order.id for order, _rows in again])
        for order, rows in again:
            self.run.extra_lines += 1
            have = lines.get(order.id, [])
            self.repeats.of_new(have, rows.placed())
            self._merge_lines(order.id, have, rows.lines, len(have), log=False)
            if RANK[rows.values[STATE]] > RANK[order.values[STATE]]:
                # An update corrects the search index, so the order has to stand in it.
                self.new.index()
                found = differences(order, rows.values, older=False)
                self._save(order, found.after)

    def _update(self, known: list[tuple[Known, OrderRows]]) -> None:
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
        self, order: Known, rows: OrderRows, lines: list[imports.StoredLine], before: int
    ) -> str:
        """Update one order that was known before; return updated, unchanged or kept."""
        ahead = RANK[rows.values[STATE]] - RANK[order.values[STATE]]
        whose = {} if rows.shop in (None, order.shop_id) else {"shop_id": rows.shop}
        if ahead < 0:
            self.kept += not before
            self._save(order, whose, log=True)
            return "updated" if whose else "kept"
        older = is_older(self.file_as_of, order.as_of)
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
            known = before | {"receiver": order.value("receiver")}
            self.run.change_order(order.order_sn, known, after)
            self.events.append((order.id, before, after))
