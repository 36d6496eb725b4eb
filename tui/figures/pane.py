"""Pane 6: the figures of a day, with abnormal orders; by item, supplier, shop."""

from __future__ import annotations

from datetime import date, timedelta

from textual import on

from core.base.i18n import _
from tui.figures.computed_pane import COMPUTING, ComputedPane
from tui.figures.computing import View
from tui.figures.rows import FIGURE, ORDER, kind_of
from tui.parts.pane import Acts, SearchLine
from tui.widgets.live_list import LiveList


class FiguresPane(ComputedPane):
    """The figures and their commands."""

    pane_id = "figures"

    def own_acts(self) -> Acts:
        """Return what the commands on figures run."""
        return {
            "figures.day_before": self.do_before,
            "figures.day_after": self.do_after,
            "figures.plot": self.do_plot,
            "figures.what_if": self.do_what_if,
            "figures.day": self.do_day,
            "figures.today": self.do_today,
            "view.stage": self.do_view,
            "view.band": self.do_band,
            "view.copy": self.do_copy,
        }

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given."""
        if command == "list.mark":
            return _("Nothing is done to marked rows here.")
        if command == "figures.day_after" and self.day is None:
            return _("Tomorrow has not come yet.")
        if command == "figures.today" and self.day is None:
            return _("These are today's figures.")
        if command == "figures.plot" and self.measure_here(self.list.cursor_key) is None:
            return _("Put the cursor on a figure: that is what a plot shows.")
        if command in ("figures.what_if", "view.copy") and self.computed is None:
            return _(COMPUTING)
        return ""

    def show_day(self, day: date) -> None:
        """Show the figures of a day; those of today follow the clock."""
        self.day = None if day >= self.today else day
        self.reload()

    def do_before(self) -> None:
        """Show the figures of the day before."""
        self.show_day((self.day or self.today) - timedelta(days=1))

    def do_after(self) -> None:
        """Show the figures of the day after."""
        self.show_day((self.day or self.today) + timedelta(days=1))

    def do_today(self) -> None:
        """Show the figures of today."""
        self.show_day(self.today)

    def do_day(self) -> None:
        """Type a day."""
        from tui.figures.day_form import DayForm

        self.host.open(DayForm(self.show_day))

    def _typed(self, day: date | None) -> None:
        if day is not None:
            self.show_day(day)

    def do_view(self) -> None:
        """Show the next breakdown, after the last one the figures again."""
        views = [each for each in View if each is not View.SHOPS or self.host.shops.known]
        place = views.index(self.view) if self.view in views else -1
        self.view = views[(place + 1) % len(views)]
        self.reload()

    def do_band(self) -> None:
        """Say that figures have no urgency."""
        self.host.say(_("There is nothing to choose from."), tone="warn")

    def do_clear(self) -> None:
        """End the search; then show the figures, then those of today."""
        if self.searched or self.query(SearchLine):
            self.end_search(clear=True)
        elif self.view is not View.FIGURES:
            self.view = View.FIGURES
            self.reload()
        elif self.day is not None:
            self.do_today()

    def do_copy(self) -> None:
        """Copy the order's number, or a figure with its name."""
        row = self.list_source.window(self.list.cursor_index, self.list.cursor_index + 1)
        if not row:
            return
        text = " ".join(
            cell if isinstance(cell, str) else cell.text
            for cell in row[0].cells[: 1 if kind_of(row[0].key)[0] == ORDER else 2]
        )
        self.host.copy(text)
        self.host.say(_("Copied: {text}").format(text=text))

    def do_plot(self) -> None:
        """Show the selected figure over the last days."""
        from tui.figures.plot_screen import PlotScreen

        measure = self.measure_here(self.list.cursor_key)
        assert measure is not None
        self.host.open(PlotScreen(measure.name, self.day, self.wanted.shop_id), self._typed)

    def do_what_if(self) -> None:
        """Assume something, and see what each figure would be."""
        from tui.figures.what_if_form import WhatIfForm

        assert self.computed is not None
        self.host.open(WhatIfForm(self.computed.facts, self.computed.figures.at))

    @on(LiveList.RowChosen)
    def _chosen(self, event: LiveList.RowChosen) -> None:
        """Show the plot of a figure, or everything about an order."""
        event.stop()
        if not self.return_to(event.key):
            self.host.say(_("It is no longer in this list."), tone="warn")
            return
        kind, sn = kind_of(event.key)
        if kind == FIGURE:
            self.give(self.host.table["figures.plot"])
        elif kind == ORDER:
            order_id = self.order_here()
            if order_id is None:
                self.host.say(_("The order {sn} is not here. Import it first.").format(sn=sn),
                              tone="warn")  # fmt: skip
            else:
                self.host.open(self.host.doors.order(order_id))
        elif (story := self.story_of(event.key)) is not None:
            from tui.figures.sheet import StoryScreen

            self.host.open(StoryScreen(story))
