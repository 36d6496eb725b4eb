"""The rows of the parcels on their way: from the queue's index, a window at a time."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from core.base.clock import from_epoch
from core.base.i18n import N_, _
from core.due.entry import DueEntry
from core.rules.terms import Clock, Flag, label
from core.store import parcels
from core.store.desk import Desk
from core.store.parcels import ParcelOnWay
from tui.commands.table import CommandTable, key_text
from tui.parts.entry_rows import EntryRows
from tui.parts.shops import ShopFilter
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row

_STEPS = {Clock.PICKUP: N_("scanned"), Clock.STALL: N_("new trace")}


def step_label(table: CommandTable, clock: Clock) -> str:
    """Return what is to be done with a parcel: its key and a word."""
    return _step(table, "order.picked_up", _(_STEPS[clock]))


def _true_number(table: CommandTable) -> str:
    """Return the step of a recycled number: words that ask the supplier for the true one."""
    return _step(table, "view.words", _("true number"))


def _step(table: CommandTable, command: str, word: str) -> str:
    keys = table[command].keys
    return f"{key_text(keys[0]) if keys else '–'} {word}"


def columns(table: CommandTable, shops: ShopFilter) -> tuple[Column, ...]:
    """Return the columns after the countdown, wide enough for the language's words."""
    scans = max(cell_len(_("not scanned")), cell_len("11-22 20:14"), cell_len(_("First scan")))
    steps = [*(step_label(table, clock) for clock in _STEPS), _true_number(table), _("Next")]
    return (
        Column("scan", _("First scan"), scans),
        Column("number", _("Number"), 16),
        Column("courier", _("Courier"), 8, flex=1),
        Column("sn", _("Order"), 8, cut="start"),
        *shops.columns(),
        Column("step", _("Next"), max(map(cell_len, steps))),
        Column("title", _("Item"), 8, flex=3, priority=1),
        Column("trace", _("Last trace"), max(11, cell_len(_("Last trace"))), priority=2),
    )


class ParcelRows(EntryRows[DueEntry]):
    """Rows for parcels; a row's key is its entry's id in the queue."""

    def __init__(
        self, desk: Desk, table: CommandTable, entries: Sequence[DueEntry], shops: ShopFilter
    ) -> None:
        super().__init__(entries)
        self._shops = shops
        self._desk = desk
        self._table = table

    def id_of(self, entry: DueEntry) -> int:
        """Return the number that stands for an entry."""
        return entry.id

    def entry(self, id: int) -> DueEntry | None:
        """Return the entry of a row."""
        place = self.index_of(str(id))
        return None if place is None else self.entries[place]

    def read(self, entries: Sequence[DueEntry]) -> list[Row]:
        """Read the rows of some parcels."""
        order_ids = list(dict.fromkeys(each.order_id for each in entries))
        known = {
            (each.order_id, each.parcel_id): each
            for each in parcels.on_way(self._desk.store, order_ids)
        }
        pairs = [(each, known.get((each.order_id, max(each.key, 0) or None))) for each in entries]
        return [self._row(entry, parcel) for entry, parcel in pairs if parcel is not None]

    def _row(self, entry: DueEntry, parcel: ParcelOnWay) -> Row:
        title = _("second parcel") + f" {parcel.title}" if parcel.extra else parcel.title
        cells: tuple[Cell, ...] = (
            self._scan(parcel),
            parcel.number,
            parcel.courier,
            parcel.order_sn,
            *self._shops.cells(entry.shop_id),
            Toned(_true_number(self._table), "bad")
            if _is_recycled(parcel)
            else step_label(self._table, entry.clock),
            title,
            moment(parcel.last_trace_at),
        )
        return Row(str(entry.id), entry.due, cells, band="held" if entry.until else "")

    def _scan(self, parcel: ParcelOnWay) -> Cell:
        if _is_recycled(parcel):
            return Toned(label(Flag.RECYCLED_NUMBER), "bad")
        return _("not scanned") if parcel.first_scan_at is None else moment(parcel.first_scan_at)


def _is_recycled(parcel: ParcelOnWay) -> bool:
    """Whether a notice says so, or what was recorded before the grouping time was known."""
    scan, grouped = parcel.first_scan_at, parcel.grouped_at
    return bool(parcel.recycled) or (scan is not None and grouped is not None and scan < grouped)


def moment(seconds: int | None) -> str:
    """Return a stored time as month, day, hour and minute; a dash for none."""
    return f"{from_epoch(seconds):%m-%d %H:%M}" if seconds else "–"
