"""The rows of the pending list: from the index, a window at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from core.base.clock import to_epoch
from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders import lists as pending_rows
from core.orders.lists import PendingRow
from core.orders.pending import OrderEntry
from core.orders.stages import PENDING
from core.rules.terms import STAGE_LABELS, Band, Flag, Stage, income_fen, label
from core.rules.upstream.items import platform_label
from core.store.desk import Desk
from tui.commands.table import CommandTable
from tui.parts.entry_rows import EntryRows
from tui.parts.shops import ShopFilter
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row

# The stages that the list shows while it is not searched.
_SEEN = (*PENDING, Stage.SHIPPED)
_HELD = {
    Flag.UNDER_REVIEW: N_("review"),
    Flag.HOLD: N_("hold"),
    Flag.OPEN_AFTERSALE: N_("after-sale"),
}
# The next step's command and its word in the list.
STEPS: dict[str, tuple[str, str]] = {
    "notice": ("order.notice_done", N_("red notice")),
    "fill-in": ("order.note", N_("fill in")),
    "receiver": ("order.receiver", N_("receiver")),
    "bind": ("order.upstream", N_("find item")),
    "confirm": ("order.upstream", N_("find item")),
    "buy": ("order.buy", N_("buy")),
    "record": ("order.buy", N_("record it")),
    "track": ("order.track", N_("number")),
    "export": ("desk.export", N_("export")),
    "again": ("desk.export", N_("once more")),
    "upload": ("order.uploaded", N_("uploaded")),
    "hold": ("order.hold", N_("lift")),
    "pickup": ("order.picked_up", N_("scanned")),
    "trace": ("order.picked_up", N_("new trace")),
}


def step_label(table: CommandTable, code: str) -> str:
    """Return a next step in two words: its key and what it does; a dash for none."""
    if code not in STEPS:
        return "–"
    command, word = STEPS[code]
    keys = table[command].keys
    return f"{keys[0] if keys else '–'} {_(word)}"


def columns(table: CommandTable, shops: ShopFilter) -> tuple[Column, ...]:
    """Return the columns after the countdown, wide enough for the language's words."""
    stages = max(
        cell_len(_(text)) for text in (*(STAGE_LABELS[each] for each in _SEEN), *_HELD.values())
    )
    steps = max(cell_len(step_label(table, code)) for code in STEPS)
    return (
        Column("sn", _("Order"), 8, cut="start"),
        *shops.columns(),
        Column("title", _("Item"), 14, flex=4),
        Column("spec", _("Variant"), 8, flex=1, priority=2),
        Column("quantity", _("Qty"), 3, align="right", priority=3),
        Column("income", _("Income"), 7, align="right", priority=4),
        Column("stage", _("Stage"), max(stages, cell_len(_("Stage")))),
        Column("step", _("Next"), max(steps, cell_len(_("Next")))),
        Column("supplier", _("Supplier"), 10, flex=1, priority=6),
        Column("upstream", _("Upstream"), 17, priority=7),
        Column("flags", _("Flags"), 12, priority=5),
    )


class PendingRows(EntryRows[OrderEntry]):
    """Rows for a list of orders; a row's key is its order's id."""

    def __init__(
        self,
        desk: Desk,
        table: CommandTable,
        entries: Sequence[OrderEntry],
        shops: ShopFilter,
        at: datetime,
    ) -> None:
        super().__init__(entries)
        self._at = to_epoch(at)
        self._shops = shops
        self._desk = desk
        self._table = table

    def id_of(self, entry: OrderEntry) -> int:
        """Return the id of an entry's order."""
        return entry.order_id

    def read(self, entries: Sequence[OrderEntry]) -> list[Row]:
        """Read the rows of some orders."""
        return [self._row(each) for each in pending_rows.window(self._desk, entries)]

    def _row(self, each: PendingRow) -> Row:
        entry, row = each.entry, each.row
        band, note = "", ""
        if entry.stage not in PENDING:
            # What is on its way has a clock of its own; the rest has none.
            if entry.due is None:
                band, note = Band.CALM.value, "–"
        elif entry.due is None:
            band, note = "fill", _("missing")
        elif entry.held is not None:
            band = "held"
        title = row.title if row.lines < 2 else f"[{row.lines}] {row.title}"
        paid = income_fen(row.received_fen, row.paid_fen)
        cells: tuple[Cell, ...] = (
            row.order_sn,
            *self._shops.cells(entry.shop_id),
            title,
            row.spec,
            f"{row.quantity}",
            yuan(paid),
            *self._stage_and_step(each),
            each.supplier,
            f"{platform_label(each.upstream.platform)} {each.upstream.item_id}"
            if each.upstream
            else "",
            self._flags(each),
        )
        return Row(str(entry.order_id), entry.due, cells, band=band, note=note)

    def _stage_and_step(self, each: PendingRow) -> tuple[Cell, Cell]:
        """Return both cells; while somebody is buying the order, who, and that he does."""
        entry, row = each.entry, each.row
        if entry.stage is Stage.TO_BUY and row.claimed_by and (row.claimed_until or 0) > self._at:
            if row.claimed_by == self._desk.actor.who:
                # Without the buyer's address there is nothing to buy by.
                code = "receiver" if each.step == "receiver" else "record"
                return Toned(_("yours"), "warn"), step_label(self._table, code)
            return Toned(row.claimed_by, "warn"), Toned(_("is buying"), "warn")
        stage = Toned(_(_HELD[entry.held]), "warn") if entry.held else label(entry.stage)
        step = step_label(self._table, each.step)
        return stage, Toned(step, "bad") if each.step in ("notice", "again") else step

    def _flags(self, each: PendingRow) -> Cell:
        if each.entry.red:
            return Toned(_("red notice"), "bad")
        if each.out_of_stock:
            return Toned(_("no stock"), "warn")
        return _("in a file") if each.step == "upload" else ""
