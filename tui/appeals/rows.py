"""The rows of the appeals list: from the index, a window at a time."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from core.appeals import reading as appeals
from core.appeals.appeal import State
from core.appeals.reading import AppealEntry, ListedAppeal
from core.appeals.windows import TO_SUBMIT
from core.appeals.words import MISSING, missing_words
from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders.shops import ids_by_appeal_id
from core.rules.appeals import book
from core.rules.terms import Band
from core.store.desk import Desk
from tui.parts.entry_rows import EntryRows
from tui.parts.shops import ShopFilter
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row

_STATES = {
    State.DRAFT: N_("draft"),
    State.READY: N_("ready"),
    State.SUBMITTED: N_("submitted"),
    State.MORE_EVIDENCE: N_("more proof"),
    State.WON: N_("won"),
    State.LOST: N_("lost"),
    State.RECONSIDERED: N_("reviewed"),
    State.DROPPED: N_("dropped"),
}
_WINS = {
    "exempt": N_("no shipping"),
    "quality": N_("quality rate"),
    "logistics": N_("abnormal rate"),
    "dispute": N_("dispute rate"),
}
_TONES = {State.WON: "good", State.LOST: "bad", State.DROPPED: "dim"}


def state_word(state: State) -> str:
    """Return a state in a word."""
    return _(_STATES[state])


def effect_words(row: ListedAppeal) -> str:
    """Return what winning brings, or brought, in a word or two."""
    if row.state in (State.LOST, State.DROPPED):
        return "–"
    wins = book().wins(appeals.kind_of(row.kind), row.ground)
    words = [f"+{yuan(row.amount_fen)}"] if "money" in wins and row.amount_fen is not None else []
    words += [_(_WINS[win]) for win in wins if win in _WINS]
    return _(", ").join(words) or "–"


def columns(shops: ShopFilter) -> tuple[Column, ...]:
    """Return the columns after the countdown, wide enough for the language's words."""
    states = max(cell_len(_(word)) for word in (*_STATES.values(), N_("State")))
    missing = max(cell_len(_(word)) for word in (*MISSING.values(), N_("Missing")))
    return (
        Column("kind", _("Appeal"), 15, flex=1),
        Column("sn", _("Order"), 8, cut="start"),
        *shops.columns(),
        Column("state", _("State"), states),
        Column("amount", _("Amount"), 7, align="right"),
        Column("missing", _("Missing"), missing),
        Column("effect", _("If won"), 12, flex=1),
        Column("evidence", _("Files"), 5, align="right", priority=2),
        Column("ground", _("Ground"), 12, flex=1, priority=3),
        Column("item", _("Item"), 14, flex=2, priority=4),
    )


class AppealRows(EntryRows[AppealEntry]):
    """Rows for a list of appeals; a row's key is its appeal's number."""

    def __init__(self, desk: Desk, entries: Sequence[AppealEntry], shops: ShopFilter) -> None:
        super().__init__(entries)
        self._shops = shops
        self._desk = desk

    def id_of(self, entry: AppealEntry) -> int:
        """Return the number of an entry's appeal."""
        return entry.appeal_id

    def read(self, entries: Sequence[AppealEntry]) -> list[Row]:
        """Read the rows of some appeals."""
        known = {entry.appeal_id: entry for entry in entries}
        whose: dict[int, int] = {}
        if self._shops.in_column:
            whose = ids_by_appeal_id(self._desk, list(known))
        return [
            self._row(known[row.appeal_id], row, whose.get(row.appeal_id))
            for row in appeals.list_rows(self._desk, list(known))
        ]

    def _row(self, entry: AppealEntry, row: ListedAppeal, shop_id: int | None) -> Row:
        todo = row.state in TO_SUBMIT
        lacking: Cell = "–"
        if todo:
            lacking = Toned(missing_words(row.missing), "warn") if row.missing else _("nothing")
        ground = book().ground(row.ground)
        tone = _TONES.get(row.state, "")
        cells: tuple[Cell, ...] = (
            f"#{row.appeal_id} {appeals.kind_of(row.kind).label}",
            row.order_sn,
            *self._shops.cells(shop_id),
            Toned(state_word(row.state), tone) if tone else state_word(row.state),
            yuan(row.amount_fen) or "–",
            lacking,
            effect_words(row),
            f"{row.pictures}+{row.videos}",
            ground.label if ground else row.ground,
            row.title,
        )
        band, note = ("", "") if entry.due is not None else (Band.CALM.value, "–")
        return Row(str(row.appeal_id), entry.due, cells, band=band, note=note)
