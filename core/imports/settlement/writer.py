"""What a settlement file changes here: lines that are new are added, and nothing else.

A line has no number of its own. It is known by all that it says, but for its remark, and of
lines that say the same there are as many as one file shows: overlapping files double nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from typing import Any

from core.base.i18n import _, ngettext
from core.base.money import yuan
from core.imports.run import ImportRun
from core.imports.settlement import fines
from core.imports.settlement.export import LineParser, SettledLine
from core.imports.unknown_words import listed, untold
from core.rules.settlement import LineKind, kind_label
from core.store import imports
from core.store import settlement as lines
from core.store.orders import ids_of
from core.store.settlement import KeptLine

_BATCH = 2_000
_SN_AT_ONCE = 500
_LATE = LineKind.LATE_FINE.value


# What tells lines apart: order number, time, amount, words.
_Key = tuple[str, int, int, int]


def write(run: ImportRun) -> Callable[[], None]:
    """Return what takes all lines of the file within the act of `run`.

    They are read as they are written: a file of a whole year is no longer held up by that than
    by a batch, and its words are made known with it.
    """
    return lambda: _LineWriter(run).write()


def fines_told(looked: fines.Looked) -> list[str]:
    """Return what is told of fines: how many found their order, how many wait to be checked."""
    told = []
    if looked.matched:
        words = ngettext(
            "{n} late-shipment fine without a number was matched to an order that was late.",
            "{n} late-shipment fines without a number were matched to orders that were late.",
            looked.matched,
        )
        told.append(words.format(n=looked.matched))
    if looked.unexplained:
        words = ngettext(
            "{n} fine has no order that explains it: see the check list.",
            "{n} fines have no order that explains them: see the check list.",
            looked.unexplained,
        )
        told.append(words.format(n=looked.unexplained))
    if looked.not_late:
        words = ngettext(
            "{n} late-shipment fine is of an order that was shipped in time here.",
            "{n} late-shipment fines are of orders that were shipped in time here.",
            looked.not_late,
        )
        told.append(words.format(n=looked.not_late))
    return told


class _LineWriter:
    """Writes batches of lines; finds each among those that are known and not yet taken."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.store = run.store
        self.parser = LineParser(run.reading, partial(lines.word_id, run.store))
        self.last_before = lines.last_id(run.store)
        self.next_id = self.last_before + 1
        self.any_orders = imports.last_order_id(run.store) > 0
        self.strangers = 0
        self.newest = 0
        self.sums: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        # The lines added that fine an order which is here for being late.
        self.fined: list[int] = []

    def write(self) -> None:
        """Read the file in batches, so that memory does not grow with it."""
        empty = lines.is_empty(self.store)
        # With orders there is somebody to wait: then they are kept up, and the act may rest.
        drop = empty and not self.any_orders
        indexes = imports.drop_indexes(self.store, ("settlement_lines",)) if drop else []
        for rows in self.run.reading.batches(_BATCH):
            batch = self.parser.lines(rows)
            if batch:
                self._take(batch, empty)
            if not indexes:
                self.run.work.breathe(self._reached)
            self.run.tick()
        imports.make_indexes(self.store, indexes)
        self._finish()

    def _reached(self) -> None:
        """Keep which lines are added so far: taking the import back goes by them."""
        if self.next_id > self.last_before + 1:
            reached = {"first_line": self.last_before + 1, "last_line": self.next_id - 1}
            imports.finish(self.store, self.run.import_id, reached)

    def _finish(self) -> None:
        run = self.run
        run.as_of = self.newest or None
        if self.next_id > self.last_before + 1:
            run.new_lines = (self.last_before + 1, self.next_id - 1)
        run.notes += self._notes()
        looked = fines.look(run.work, run.desk.rules, self.fined)
        run.noticed += looked.noticed
        run.notes += fines_told(looked)

    def _take(self, batch: list[SettledLine], empty: bool) -> None:
        sums, seconds = self.sums, []
        for line in batch:
            seconds.append(line.at)
            sums[line.kind] = sums.get(line.kind, 0) + line.amount_fen
        self.newest = max(self.newest, max(seconds))
        self._find_orders(batch)
        if empty:
            self._insert(batch)
            return
        if not lines.any_between(self.store, min(seconds), max(seconds), self.last_before):
            self._insert(batch)
            return
        free = self._free(seconds)
        fresh: list[SettledLine] = []
        again: list[KeptLine] = []
        for line in batch:
            found = self._known(free, line)
            if found is None:
                fresh.append(line)
            else:
                again.append(found)
                self._lay_over(found, line)
        lines.show_again(self.run.work, again, self.run.import_id)
        self._insert(fresh)

    def _find_orders(self, batch: list[SettledLine]) -> None:
        named = [line.order_sn for line in batch if line.order_sn]
        numbers = list(dict.fromkeys(named))
        self.ids = {}
        ids = self.ids
        if not self.any_orders:
            numbers = []
        for start in range(0, len(numbers), _SN_AT_ONCE):
            ids |= ids_of(self.store, numbers[start : start + _SN_AT_ONCE])
        self.strangers += len(named) - sum(map(ids.__contains__, named))

    def _free(self, seconds: list[int]) -> dict[_Key, list[KeptLine]]:
        """Return the known lines that this file has not shown yet, the first added last."""
        free: dict[_Key, list[KeptLine]] = {}
        for kept in reversed(lines.at_seconds(self.store, list(set(seconds)))):
            if kept.id <= self.last_before and kept.shown_in != self.run.import_id:
                free.setdefault(kept[1:5], []).append(kept)
        return free

    def _known(self, free: dict[_Key, list[KeptLine]], line: SettledLine) -> KeptLine | None:
        kept = free.get(line[:4])
        if not kept:
            return None
        if line.order_sn:
            return kept.pop()
        # A fine of another shop at the same second is another one.
        shops = (self.run.shop.shop_id, None)
        for shop_id in shops if shops[0] is not None else (*{each.shop_id for each in kept},):
            for place in range(len(kept) - 1, -1, -1):
                if kept[place].shop_id == shop_id:
                    return kept.pop(place)
        return None

    def _lay_over(self, kept: KeptLine, line: SettledLine) -> None:
        """Bring up to date what follows from tables and shops; the rest is the same."""
        run, shop_id = self.run, self.run.shop.of(line.order_sn)
        after = {} if kept.kind == line.kind else {"kind": line.kind}
        values: dict[str, str | int] = {**after}
        if shop_id is not None and kept.shop_id != shop_id:
            values["shop_id"] = shop_id
        if values and run.work.update("settlement_lines", kept.id, values):
            run.updated += 1
        else:
            run.unchanged += 1

    def _insert(self, fresh: list[SettledLine]) -> None:
        if not fresh:
            return
        run, ids, first = self.run, self.ids, self.next_id
        self.next_id += len(fresh)
        numbers, at, amounts, word_ids, kinds, memos = zip(*fresh, strict=True)
        # What the whole batch leaves blank is not bound: that is a third of the time.
        columns: dict[str, Iterable[Any]] = {
            "id": range(first, self.next_id), "order_sn": numbers, "at": at,
            "amount_fen": amounts, "word_id": word_ids, "kind": kinds,
        }  # fmt: skip
        if any(memos):
            columns["memo"] = memos
        if ids:
            columns["order_id"] = map(ids.get, numbers)
        if run.shop.by_number:
            columns["shop_id"] = run.shop.ids(numbers)
        elif run.shop.shop_id is not None:
            columns["shop_id"] = repeat(run.shop.shop_id)
        lines.insert(self.store, columns)
        run.added += len(fresh)
        if ids and _LATE in kinds:
            self.fined += [
                first + place
                for place, (number, kind) in enumerate(zip(numbers, kinds, strict=True))
                if kind == _LATE and number in ids
            ]

    def _notes(self) -> list[str]:
        notes = []
        if self.sums:
            told = _(", ").join(
                f"{kind_label(kind)} {yuan(self.sums[kind])}"
                for kind in LineKind
                if kind in self.sums
            )
            notes.append(_("All lines of the file: {sums}.").format(sums=told))
        if words := untold(self.run.work, "settlement", self.parser.unknown):
            text = _(
                "业务描述 not known here, kept as other: {words}. Say what they are in a table of"
                " your own, and import the file again."
            )
            notes.append(text.format(words=listed(words)))
        if self.strangers:
            text = ngettext(
                "{n} line is of an order that is not here yet.",
                "{n} lines are of orders that are not here yet.",
                self.strangers,
            )
            notes.append(text.format(n=self.strangers))
        return notes
