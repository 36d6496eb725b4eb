"""The rows of the reviews: from the light index, a window at a time."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from rich.cells import cell_len

from core.base.clock import from_epoch
from core.base.i18n import N_, _
from core.figures.words import SCORE_LABELS
from core.orders import privacy
from core.reviews import reviews
from core.reviews.reviews import Review
from core.rules.books import PerShop
from core.store.desk import Desk
from core.store.reviews import ReviewEntry
from tui.parts.entry_rows import EntryRows
from tui.parts.shops import ShopFilter
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row


class Part(StrEnum):
    """What a review asks for: something is to be done, it was low, or neither."""

    OPEN = "open"
    LOW = "low"
    FINE = "fine"


PART_LABELS = {
    Part.OPEN: N_("to deal with"),
    Part.LOW: N_("low, dealt with"),
    Part.FINE: N_("good"),
}


def part_of(entry: ReviewEntry, low: int) -> Part:
    """Return the part of a review; a score up to `low` is low."""
    if entry.low:
        return Part.OPEN
    return Part.LOW if entry.least <= low else Part.FINE


def columns(shops: ShopFilter) -> tuple[Column, ...]:
    """Return the columns after the day, wide enough for the language's words."""
    return (
        *(
            Column(name, _(words), max(2, cell_len(_(words))), align="right")
            for name, words in SCORE_LABELS.items()
        ),
        Column("sn", _("Order"), 8, cut="start"),
        *shops.columns(),
        Column("text", _("What the buyer wrote"), 16, flex=3),
        Column("title", _("Item"), 8, flex=1, priority=1),
    )


class ReviewRows(EntryRows[ReviewEntry]):
    """Rows for reviews; a row's key is the review's id."""

    def __init__(
        self, desk: Desk, entries: Sequence[ReviewEntry], shops: ShopFilter, low: PerShop[int]
    ) -> None:
        super().__init__(entries)
        self._desk, self._shops, self._low = desk, shops, low

    def id_of(self, entry: ReviewEntry) -> int:
        """Return the id of a review."""
        return entry.id

    def read(self, entries: Sequence[ReviewEntry]) -> list[Row]:
        """Read the rows of some reviews."""
        known = {
            each.id: each for each in reviews.by_ids(self._desk, [each.id for each in entries])
        }
        with privacy.about(self._desk.store, *(each.order_id for each in known.values())):
            return [self._row(entry, known[entry.id]) for entry in entries if entry.id in known]

    def _row(self, entry: ReviewEntry, review: Review) -> Row:
        cells: tuple[Cell, ...] = (
            *(self._score(each, entry.shop_id) for each in review.scores),
            review.order_sn,
            *self._shops.cells(entry.shop_id),
            privacy.loose(review.text).replace("\n", " ") or "–",
            review.title,
        )
        band = "urgent" if entry.low else ""
        return Row(str(entry.id), None, cells, band=band, note=f"{from_epoch(entry.at):%m-%d}")

    def _score(self, score: int, shop_id: int) -> Cell:
        return Toned(str(score), "bad") if score <= self._low.of(shop_id) else str(score)
