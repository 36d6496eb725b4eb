"""The rows of the queue: from its index, a window at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from core.base import personal
from core.base.i18n import _
from core.base.money import yuan
from core.due.entry import DueEntry
from core.due.index import QueueIndex, is_missing
from core.due.items import DueItem, items
from core.orders import privacy
from core.orders.pending import PendingIndex
from core.rules.terms import Band, Clock, Stage, label
from core.store.desk import Desk
from tui.aftersales.rows import ADVICE, advice_label, type_word
from tui.commands.table import CommandTable
from tui.orders.rows import STEPS, step_label
from tui.parts.entry_rows import EntryRows
from tui.parts.shops import ShopFilter
from tui.todo.doing import OF_CASE, OF_NOTICE, OF_PARCEL, Facts, doing, facts_of, words
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row


def columns(table: CommandTable, shops: ShopFilter) -> tuple[Column, ...]:
    """Return the columns after the countdown, wide enough for the language's words."""
    clocks = max(cell_len(label(clock)) for clock in Clock)
    steps = max(
        *(cell_len(step_label(table, code)) for code in STEPS),
        *(cell_len(advice_label(table, do)) for do in ADVICE),
    )
    return (
        Column("clock", _("What"), max(clocks, cell_len(_("What")))),
        Column("sn", _("Order"), 8, cut="start"),
        *shops.columns(),
        Column("text", _("About"), 16, flex=1),
        Column("stake", _("Yuan"), 7, align="right"),
        Column("do", _("Do"), max(steps, cell_len(_("Do")))),
    )


class DueRows(EntryRows[DueEntry]):
    """Rows for entries of the queue as of an instant; a row's key is its entry's id."""

    def __init__(
        self,
        desk: Desk,
        table: CommandTable,
        index: QueueIndex,
        pending: PendingIndex,
        entries: Sequence[DueEntry],
        at: datetime,
        shops: ShopFilter,
    ) -> None:
        super().__init__(entries)
        self._shops = shops
        self._desk = desk
        self._table = table
        self._index = index
        self._pending = pending
        self._at = at

    def id_of(self, entry: DueEntry) -> int:
        """Return the number that stands for an entry."""
        return entry.id

    def entry(self, id: int) -> DueEntry | None:
        """Return the entry of a row."""
        place = self.index_of(str(id))
        return None if place is None else self.entries[place]

    def read(self, entries: Sequence[DueEntry]) -> list[Row]:
        """Read the rows of some entries."""
        found = items(self._desk, self._at, self._index, entries)
        facts = facts_of(self._desk, self._pending, found)
        known = {entry.id: entry for entry in entries}
        with privacy.about(self._desk.store, *(each.order_id for each in facts.cases.values())):
            return [self._row(known[item.id], item, facts) for item in found]

    def _row(self, entry: DueEntry, item: DueItem, facts: Facts) -> Row:
        cells: tuple[Cell, ...] = (
            label(item.clock),
            item.order_sn,
            *self._shops.cells(entry.shop_id),
            self._text(item, facts),
            yuan(item.stake_fen) or "–",
            words(self._table, item, doing(facts, item, self._at)),
        )
        band, note = "", ""
        if entry.due is None:
            band, note = self._index.band(entry, self._at).value, _("red") if entry.red else "–"
            if is_missing(entry):
                band, note = "fill", _("missing")
        if entry.until:
            band = "held"
        return Row(str(entry.id), entry.due, cells, band=band, note=note)

    def _text(self, item: DueItem, facts: Facts) -> Cell:
        parts = [item.title]
        if item.clock is Clock.SHIP:
            parts.insert(0, label(Stage(item.stage)))
        elif item.clock in OF_PARCEL:
            parts.insert(0, item.ref)
        elif item.clock in OF_CASE and (case := facts.cases.get(item.key)) is not None:
            parts = [type_word(case), personal.words(case.reason), item.title]
        elif item.clock is Clock.APPEAL and item.key > 0:
            parts.insert(0, f"#{item.ref}")
        if item.snoozed_until is not None:
            when = f"{item.snoozed_until:%m-%d %H:%M}"
            parts.insert(0, _("snoozed until {time}").format(time=when))
        text = " · ".join(part for part in parts if part)
        late = item.band is Band.OVERDUE or (item.clock in OF_NOTICE and item.band is Band.CRITICAL)
        return Toned(text, "bad") if late and item.snoozed_until is None else text
