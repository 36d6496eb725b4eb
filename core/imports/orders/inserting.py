"""New orders of an export: inserted many at a time, with their lines, and found by the search."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

from core.imports.orders.changes import distinct, new_line
from core.imports.orders.export import AFTERSALE, COLUMNS, ENCRYPTED, PERSONAL, STATE, Line
from core.imports.orders.gathering import BATCH
from core.imports.orders.refunded import close_new
from core.imports.orders.spool import OrderRows
from core.imports.run import ImportRun
from core.rules.terms import PlatformState
from core.store import imports, search

# The search index takes many rows at once for half the price.
_INDEX_AT = 50_000
_TO_SHIP = PlatformState.TO_SHIP.value
# What a new order has where the file says nothing.
_NOT_NULL = ((AFTERSALE, ""), (COLUMNS.index("under_review"), 0), (ENCRYPTED, 0))
_RECEIVER = COLUMNS.index("receiver")
_GROUPED = COLUMNS.index("grouped_at")
_NEW_COLUMNS = ("id", "shop_id", "order_sn", "first_import_id", "import_id")
_ALWAYS = ("status", "state", "aftersale_status")


class NewOrders:
    """Inserts the orders of a file that are new; gives them their ids."""

    def __init__(self, run: ImportRun, goods: imports.GoodIds) -> None:
        self.run, self.store, self.goods = run, run.store, goods
        self.last_before = imports.last_order_id(run.store)
        self.next_id = self.indexed_to = self.last_before + 1
        self.first_lines: dict[Line, tuple[Any, ...]] = {}
        self.filled = [
            place
            for place, name in enumerate(COLUMNS)
            if name in _ALWAYS or name in run.reading.columns
        ]
        if not run.reading.columns.keys().isdisjoint(PERSONAL):
            self.filled.append(ENCRYPTED)
        # How many are to be shipped and have no grouping time.
        self.undated = 0

    @property
    def ids(self) -> tuple[int | None, int | None]:
        """The first and the last id that was given; None where none was."""
        if self.next_id == self.last_before + 1:
            return None, None
        return self.last_before + 1, self.next_id - 1

    def insert(self, fresh: dict[str, OrderRows]) -> None:
        """Insert new orders with their lines and all that they are found by."""
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
            self.index()
        if _RECEIVER in self.filled:
            names = zip(ids, values[_RECEIVER], strict=True)
            search.insert_name_parts(self.store, names)
        close_new(run.work, ids, values)
        run.added += len(fresh)
        run.work.added(len(fresh))

    def _insert_lines(self, first: int, fresh: dict[str, OrderRows]) -> None:
        lines: list[tuple[Any, ...]] = []
        known = self.first_lines
        if len(known) > BATCH:
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

    def index(self) -> None:
        """Bring the orders that are inserted so far into the search."""
        if self.next_id > self.indexed_to:
            imports.index_orders(self.store, self.indexed_to, self.next_id - 1)
        self.indexed_to = self.next_id
