"""The two lines above every pane: shop, what is most urgent, counts, time; and the tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from core.base.clock import to_epoch
from core.base.i18n import _, ngettext
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.due.words import clock_words
from core.rules.terms import Band
from core.rules.terms import label as word
from tui.commands.table import Pane, key_text
from tui.parts.host import host_of
from tui.widgets.coloured_text import ColouredText, Piece, width_of
from tui.widgets.columns import fit


class Tab(NamedTuple):
    """A pane with the count of its rows; None when it is not known."""

    pane: Pane
    rows: int | None


class Header(ColouredText):
    """Two lines, counted from the one queue whatever pane is shown; the most urgent ticks."""

    DEFAULT_CSS = "Header { dock: top; height: 2; background: $panel; }"

    def __init__(self) -> None:
        super().__init__(id="header")
        self._shop = ""
        self._mark = ""
        self._index: QueueIndex | None = None
        self._first_one: tuple[DueEntry, str] | None = None
        self._tabs: tuple[Tab, ...] = ()
        self._active = ""
        self._filter = ""
        self._came = 0

    def set_shop(self, shop: str, *, mark: str = "") -> None:
        """Name the shop; `mark` stands beside it, as for the demo."""
        self._shop, self._mark = shop, mark

    def set_queue(self, index: QueueIndex | None, first: tuple[DueEntry, str] | None) -> None:
        """Take the queue, None before it is read, and its most urgent clock with its order."""
        self._index, self._first_one = index, first

    def set_tabs(self, tabs: Sequence[Tab], active: str) -> None:
        """Show the panes."""
        self._tabs, self._active = tuple(tabs), active

    def set_filter(self, text: str) -> None:
        """Say what part of the rows is shown; empty for all."""
        self._filter = text

    def set_inbox(self, files: int) -> None:
        """Say how many files have come and wait to be imported."""
        self._came = files

    def tick(self, now: datetime) -> None:
        """Show the present instant."""
        width = self.size.width or self.app.size.width
        self.show([self._first(now, width), self._second(width)])

    def _first(self, now: datetime, width: int) -> list[Piece]:
        """Lay out shop, the most urgent, counts and time; the gravest count is the last to go."""
        left = [Piece(" " + _("daifa"), "title")]
        if above := host_of(self).said_above:
            left.append(Piece(f" {above}", "bad"))
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
        """Name the most urgent clock; what has passed says so."""
        if self._index is None:
            return []
        if self._first_one is None:
            asleep = _("the rest is snoozed") if len(self._index) else _("nothing due")
            return [Piece(asleep, "dim")]
        entry, order_sn = self._first_one
        left = None if entry.due is None else entry.due - to_epoch(now)
        band = self._index.band(entry, now)
        text = clock_words(entry.clock, left, order_sn, seconds=left is not None and left >= 0)
        return [Piece(text, "strong" if band in (Band.CALM, Band.SOON) else band.value)]

    def _counts(self, now: datetime) -> list[Piece]:
        if self._index is None:
            return [Piece("")]
        pieces = [
            Piece("  " + _("{band} {count}").format(band=word(band), count=count), band.value)
            for band, count in self._index.counts(now).items()
            if band is not Band.CALM and count
        ]
        total = _("all {n}").format(n=len(self._index))
        return [*pieces, Piece(f"  {total}")]

    def _second(self, width: int) -> list[Piece]:
        """Lay out the tabs, the filter, and the files that came.

        Where it is narrow the counts of other panes go, then long names give way to short ones,
        then the words for the files, and at last the names of the other panes: their keys stay.
        """
        tail = [Piece(f"  {self._filter}", "warn")] if self._filter else []
        full = self._tabs_of({tab.pane.id for tab in self._tabs})
        long = self._received(ngettext("{n} file received", "{n} files received", self._came))
        few, short = self._tabs_of({self._active}), self._received(_("inbox {n}"))
        brief = self._tabs_of({self._active}, brief=True)
        least = self._tabs_of({self._active}, named={self._active})
        ways = (
            (full, long), (few, long), (brief, long), (brief, short), (least, long), (least, short),
        )  # fmt: skip
        laid = ([*tabs, *tail, *came] for tabs, came in ways)
        return next((line for line in laid if width_of(line) <= width), [*least, *tail])

    def _received(self, words: str) -> list[Piece]:
        """Say that files have come; a click opens the import."""
        if not self._came:
            return []
        return [Piece("  " + words.format(n=self._came), "key", "desk.import_")]

    def _tabs_of(
        self, counted: set[str], named: set[str] | None = None, *, brief: bool = False
    ) -> list[Piece]:
        pieces = [Piece(" ")]
        for pane, rows in self._tabs:
            count = "" if rows is None or pane.id not in counted else f" {rows}"
            label = pane.short or pane.label if brief else pane.label
            name = _(label) if named is None or pane.id in named else ""
            text = f" {key_text(pane.key)}{name}{count} "
            tone = "now" if pane.id == self._active else ""
            pieces.append(Piece(text, tone, f"pane.{pane.id}"))
        return pieces
