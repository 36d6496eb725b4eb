"""The two lines above every pane: shop, next deadline, counts, time; and the tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from core.base.clock import to_epoch
from core.base.i18n import _
from core.orders.pending import PendingIndex
from core.rules.deadlines import Thresholds, label
from core.rules.terms import Band
from core.rules.terms import label as word
from tui.commands.table import Pane, key_text
from tui.widgets.coloured_text import ColouredText, Piece, width_of
from tui.widgets.columns import fit


class Tab(NamedTuple):
    """A pane with the count of its rows; None when it is not known."""

    pane: Pane
    rows: int | None


class Header(ColouredText):
    """Two lines. The next deadline ticks in seconds; counts come from sorted deadlines."""

    DEFAULT_CSS = "Header { dock: top; height: 2; background: $panel; }"

    def __init__(self) -> None:
        super().__init__(id="header")
        self._shop = ""
        self._mark = ""
        self._index = PendingIndex(())
        self._thresholds = Thresholds((0, 0, 0))
        self._tabs: tuple[Tab, ...] = ()
        self._active = ""
        self._filter = ""

    def set_shop(self, shop: str, *, mark: str = "") -> None:
        """Name the shop; `mark` stands beside it, as for the demo."""
        self._shop, self._mark = shop, mark

    def set_index(self, index: PendingIndex, thresholds: Thresholds) -> None:
        """Take the pending orders whose deadlines are counted."""
        self._index, self._thresholds = index, thresholds

    def set_tabs(self, tabs: Sequence[Tab], active: str) -> None:
        """Show the panes."""
        self._tabs, self._active = tuple(tabs), active

    def set_filter(self, text: str) -> None:
        """Say what part of the rows is shown; empty for all."""
        self._filter = text

    def tick(self, now: datetime) -> None:
        """Show the present instant."""
        width = self.size.width or self.app.size.width
        self.show([self._first(now, width), self._second(width)])

    def _first(self, now: datetime, width: int) -> list[Piece]:
        """Lay out shop, next deadline, counts and time; the gravest count is the last to go."""
        left = [Piece(" " + _("daifa"), "title")]
        if self._mark:
            left.append(Piece(f" {self._mark}", "warn"))
        clock = [Piece(f"  {now:%H:%M} ", "strong")]
        middle = self._next(now)
        *counts, total = self._counts(now)
        fixed = width_of([*left, *middle, *clock, total])
        while counts and width - fixed - width_of(counts) < 2:
            counts.pop()
        space = width - fixed - width_of(counts) - 2
        if self._shop and space >= min(cell_len(self._shop) + 2, 8):
            left.append(Piece("  " + fit(self._shop, min(space - 2, cell_len(self._shop)))))
        counts.append(total)
        gap = max(width - width_of([*left, *middle, *counts, *clock]), 2)
        return [
            *left,
            Piece(" " * (gap // 2)),
            *middle,
            Piece(" " * (gap - gap // 2)),
            *counts,
            *clock,
        ]

    def _next(self, now: datetime) -> list[Piece]:
        due = self._index.next_due(now)
        if due is None:
            return [Piece(_("nothing due"), "dim")]
        left = fit(label(due - to_epoch(now), True), 9, "right")
        return [Piece(_("next in")), Piece(left, "strong")]

    def _counts(self, now: datetime) -> list[Piece]:
        counts = self._index.counts(now, self._thresholds)
        pieces = []
        if self._index.unknown:
            text = _("missing {n}").format(n=self._index.unknown)
            pieces.append(Piece(f"  {text}", "key"))
        pieces += [
            Piece("  " + _("{band} {count}").format(band=word(band), count=count), band.value)
            for band, count in counts.items()
            if band is not Band.CALM and count
        ]
        total = _("all {n}").format(n=len(self._index))
        return [*pieces, Piece(f"  {total}")]

    def _second(self, width: int) -> list[Piece]:
        pieces = [Piece(" ")]
        for pane, rows in self._tabs:
            text = f"{key_text(pane.key)}{_(pane.label)}{'' if rows is None else f' {rows}'}"
            pieces.append(Piece(f" {text} ", "now" if pane.id == self._active else ""))
        if self._filter:
            pieces.append(Piece(f"  {self._filter}", "warn"))
        return pieces
