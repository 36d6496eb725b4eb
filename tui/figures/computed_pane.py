"""What the pane of figures shows: rows, detail and day, computed beside the desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.message import Message

from core.base.clock import beijing
from core.base.i18n import N_, _
from core.figures.days import day_words
from core.figures.measures import MEASURES, Measure, Threshold, thresholds
from core.store import act_list, figure_parts
from core.store import reviews as store_reviews
from core.store.reviews import CampaignRow
from tui.figures.computing import SUMMING, VIEW_LABELS, Computed, View, Wanted, compute
from tui.figures.rows import (
    FIGURE,
    ORDER,
    columns,
    kind_of,
    rows_of,
)
from tui.figures.story import row_story
from tui.parts.beside import compute_beside
from tui.parts.pane import ListPane
from tui.parts.story import Detail, Story
from tui.parts.ticker import Tick
from tui.widgets.coloured_text import ColouredText, Piece
from tui.widgets.columns import Column
from tui.widgets.rows import NoRows, RowSource

COMPUTING = N_("Computing the figures …")
_NOTHING = N_("Nothing here in this window. Esc ends the search; {stage} shows the figures.")


class ComputedPane(ListPane):
    """The part of the pane that shows. What is shown is old until what is wanted is computed."""

    clock_title: ClassVar[str] = N_("Part")

    DEFAULT_CSS = "ComputedPane > #when { height: 1; background: $surface; }"

    class Ready(Message):
        """What the thread has computed, with or without sales; `words` say why it could not."""

        def __init__(self, wanted: Wanted, computed: Computed | None, words: str = "") -> None:
            super().__init__()
            self.wanted, self.computed, self.words = wanted, computed, words

    def __init__(self) -> None:
        # The day that is shown, None for whatever day it is; and what of it.
        self.day: date | None = None
        self.view = View.FIGURES
        self.computed: Computed | None = None
        self.when = ColouredText(id="when")
        self._campaigns: list[CampaignRow] = []
        # What a thread computes now, and why what is wanted could not be.
        self._under_way: Wanted | None = None
        self._failed: tuple[Wanted, str] | None = None
        super().__init__()
        self.list.takes_marks = False

    def compose(self) -> ComposeResult:
        """Lay out the day, the list and the detail."""
        yield self.when
        yield from super().compose()

    # -- what is shown ---------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The present day in Beijing."""
        return beijing(self.host.now()).date()

    @property
    def wanted(self) -> Wanted:
        """What is to be shown now."""
        desk = self.host.desk
        state = (act_list.last(desk.store), desk.rules.state)
        return Wanted(self.day or self.today, self.host.shops.id, state, self.view)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the view that is shown."""
        return columns(self.computed.wanted.view if self.computed else self.view)

    def source(self) -> RowSource:
        """Show what was computed; what is wanted now is computed beside the desk."""
        self._campaigns = store_reviews.campaigns(self.host.desk.store)
        self._begin()
        self.lay_out()
        self._show_when()
        return self._rows()

    def _rows(self) -> RowSource:
        if self.computed is None:
            self.list.set_empty([self._failed[1] if self._failed else _(COMPUTING)])
            return NoRows()
        found = rows_of(self.host.desk, self.computed, self.against, self.searched)
        if not len(found):
            self.list.set_empty([self.host.table.with_keys(_(_NOTHING))])
        return found

    def against(self, measure: Measure) -> list[Threshold]:
        """Return what a figure is held against."""
        return thresholds(measure, self._campaigns, self.host.desk.rules.general)

    @property
    def tells(self) -> bool:
        """Whether there is a row to tell."""
        return self.computed is not None

    @property
    def filter_words(self) -> str:
        """The shop that is shown, where it is one of several, and what is searched for."""
        words = [self.host.shops.word] if self.host.shops.chosen is not None else []
        words += [f"/{self.searched}"] if self.searched else []
        return " + ".join(words)

    def _show_when(self) -> None:
        """Say of which day the figures are, of what view, and that others are on their way."""
        shown = self.computed.wanted if self.computed else self.wanted
        days = self.host.desk.rules.of(self.host.shops.id)["metrics.window"].delta.days
        first = shown.day - timedelta(days=max(days, 1) - 1)
        line = [
            Piece(" " + day_words(shown.day, self.today), "title"),
            Piece("  " + _("{days} days from {first}").format(days=days, first=f"{first:%m-%d}")),
            Piece(f"  {_(VIEW_LABELS[shown.view])}", "strong"),
        ]
        wanted = self.wanted
        if self._failed is not None and self._failed[0] == wanted:
            line.append(Piece(f"  {self._failed[1]}", "bad"))
        elif self.computed is None or shown != wanted:
            day = "" if shown.day == wanted.day else f"{wanted.day} "
            line.append(Piece(f"  {day}{_('computing …')}", "warn"))
        elif not self.computed.summed:
            line.append(Piece(f"  {_(SUMMING)}", "warn"))
        self.when.show([line])

    def show_detail(self, key: str | None) -> None:
        """Tell the selected row."""
        story = None if key is None else self.story_of(key)
        if story is not None:
            self.story_view.show_story(story)

    def story_of(self, key: str) -> Story | None:
        """Return what is told of a row."""
        if self.computed is None:
            return None
        host = self.host
        return row_story(host.desk, self.computed, key, self.against, host.table)

    def make_detail(self) -> Detail:
        """Return the widget that tells the selected row."""
        self.story_view = Detail(id="detail")
        return self.story_view

    def measure_here(self, key: str | None) -> Measure | None:
        """Return the figure that a row stands for, None for a row of another kind."""
        kind, name = kind_of(key or "")
        return MEASURES.get(name) if kind == FIGURE else None

    def order_here(self) -> int | None:
        """Return the id of the selected abnormal order."""
        kind, sn = kind_of(self.list.cursor_key or "")
        if kind != ORDER:
            return None
        found = figure_parts.titles(self.host.desk.store, [sn])
        return found[sn].id if sn in found else None

    # -- computing beside the desk ---------------------------------------------------------

    def _begin(self) -> None:
        """Compute what is wanted, one thing at a time; what is computed already is not again."""
        wanted = self.wanted
        there = self.computed is not None and self.computed.wanted == wanted
        failed = self._failed is not None and self._failed[0] == wanted
        if there or failed or self._under_way is not None or not self.display:
            return
        self._under_way, before, now = wanted, self.computed, self.host.now()
        compute_beside(
            self,
            lambda own: compute(own, wanted, now, before, self._tell_counted),
            lambda computed, words: self.post_message(self.Ready(wanted, computed, words)),
        )

    def _tell_counted(self, computed: Computed) -> None:
        """Hand over what is there while the sales are being summed; in the thread."""
        self.post_message(self.Ready(computed.wanted, computed))

    def on_computed_pane_ready(self, message: Ready) -> None:
        """Show what was computed; what is wanted by now may be something else."""
        if message.computed is None or message.computed.summed:
            self._under_way = None
        if message.computed is None:
            self._failed = (message.wanted, message.words)
        else:
            self._failed = None
            turned = self.computed and self.computed.wanted.view is not message.wanted.view
            self.computed = message.computed
            self.reload(keep=not turned)
            # The detail has its room only now.
            self.call_after_refresh(lambda: self.show_detail(self.list.cursor_key))
            return
        self.reload()

    def tick(self, tick: Tick) -> None:
        """Pass the second on; with a new day come other figures."""
        super().tick(tick)
        shown = None if self.computed is None or self.day else self.computed.wanted.day
        if shown is not None and shown != self.today and self._under_way is None:
            self.reload()
