"""A figure over the last days, the whole screen; computed beside the desk."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from core.base.clock import beijing
from core.base.i18n import _, ngettext
from core.figures.days import at_of, day_words
from core.figures.measures import MEASURES, Measure, Threshold, Value, thresholds, verdict
from core.figures.series import DAYS, Series, series
from core.store import reviews as store_reviews
from tui.figures.computing import SUMMING
from tui.parts.beside import compute_beside
from tui.parts.host import Host, host_of
from tui.parts.over import Over
from tui.parts.sheet import KeysSheet
from tui.widgets.coloured_text import ColouredText, Piece, Pieces
from tui.widgets.plot import Line, Plot, drawn

# The lines around the plot: title, what the cursor reads, what is highest and lowest, the keys.
_AROUND = 4
_WEEK = 7


class PlotScreen(Over[date]):
    """Draws one figure after the other; Enter goes to the day under the cursor."""

    DEFAULT_CSS = """
    PlotScreen { background: $surface; }
    PlotScreen Vertical { height: 100%; }
    PlotScreen ColouredText { height: 100%; }
    """
    covers = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,p", "close", show=False),
        Binding("enter", "go", show=False),
        Binding("left,h", "move(-1)", show=False),
        Binding("right,l", "move(1)", show=False),
        Binding("pageup,ctrl+u", f"move(-{_WEEK})", show=False),
        Binding("pagedown,ctrl+d", f"move({_WEEK})", show=False),
        Binding("home,g", "move(-9999)", show=False),
        Binding("end,G", "move(9999)", show=False),
        Binding("down,j,tab", "turn(1)", show=False),
        Binding("up,k,shift+tab", "turn(-1)", show=False),
        Binding("f1,question_mark,？", "help", show=False),
    ]

    class Ready(Message):
        """The series that a thread has computed; `words` say why it could not."""

        def __init__(self, series: Series | None, words: str = "") -> None:
            super().__init__()
            self.series, self.words = series, words

    def __init__(self, measure: str, day: date | None, shop_id: int | None) -> None:
        super().__init__()
        self.measure: Measure = MEASURES[measure]
        self.series: Series | None = None
        self.cursor = DAYS - 1
        self.sheet = ColouredText(id="plot")
        self._day, self._shop_id, self._words = day, shop_id, ""

    @property
    def host(self) -> Host:
        """The app, as a screen sees it."""
        return host_of(self)

    def compose(self) -> ComposeResult:
        """Lay out the one widget that all is drawn on."""
        with Vertical():
            yield self.sheet

    def on_mount(self) -> None:
        """Compute the series beside the desk."""
        now = self.host.now()
        at = at_of(self._day or beijing(now).date(), now)
        compute_beside(
            self,
            lambda own: series(own, at, DAYS, self._shop_id, self._tell_counted),
            lambda found, words: self.post_message(self.Ready(found, words)),
        )
        self._show()

    def _tell_counted(self, counted: Series) -> None:
        """Hand over what is there while the sales are being summed; in the thread."""
        self.post_message(self.Ready(counted))

    def on_plot_screen_ready(self, message: Ready) -> None:
        """Draw what was computed."""
        self.series, self._words = message.series or self.series, message.words
        self._show()

    def on_resize(self) -> None:
        """Draw it in the new size."""
        self.call_after_refresh(self._show)

    # -- what is shown ---------------------------------------------------------------------

    def _show(self) -> None:
        self.sheet.show(self._lines())

    def _lines(self) -> list[Pieces]:
        width, height = self.app.size
        title = [Piece(f" {self.measure.words}", "title")]
        if self.series is None or self.measure.name not in self.series.values:
            doing = _("computing …") if self.series is None else _(SUMMING)
            words = self._words or doing
            body: list[Pieces] = [title, [], [Piece(f" {words}", "bad" if self._words else "warn")]]
        else:
            days = self.series.days
            span = _("{days} days to {day}").format(
                days=len(days), day=day_words(days[-1], beijing(self.host.now()).date())
            )
            title.append(Piece(f"  {span}", "dim"))
            plot = self._plot(self.series)
            picture = drawn(plot, width, height - _AROUND, self.cursor)
            nothing: list[Pieces] = [[], [Piece(" " + _("No value on any of these days."), "dim")]]
            body = [
                title,
                self._read(self.series),
                self._extremes(self.series),
                *(picture or nothing),
            ]
        body += [[]] * (height - 1 - len(body))
        return [*body[: height - 1], [Piece(f" {self._keys()}", "dim")]]

    def _keys(self) -> str:
        return _("← → day  PgUp PgDn week  ↑ ↓ figure  Enter that day  Esc close")

    def _values(self, found: Series) -> tuple[Value, ...]:
        return found.values[self.measure.name]

    def _plot(self, found: Series) -> Plot:
        kind = self.measure.kind
        return Plot(
            found.days,
            self._values(found),
            [Line(each.value, each.whose) for each in self._against()],
            lambda value: self.measure.axis(value),
            least=None if kind == "score" else 0,
            most=5 if kind == "score" else None,
            whole=kind == "count",
        )

    def _against(self) -> list[Threshold]:
        desk = self.host.desk
        campaigns = store_reviews.campaigns(desk.store)
        return thresholds(self.measure, campaigns, desk.rules.general)

    def _read(self, found: Series) -> Pieces:
        """Say what stands under the cursor, and whether it reaches what it is held against."""
        value = self._values(found)[self.cursor]
        line = [
            Piece(f" {found.days[self.cursor]}  ", "key"),
            Piece(self.measure.shown(value), "strong"),
        ]
        words, tone = verdict(value, self._against())
        return [*line, Piece(f"  {words}", tone)] if words else line

    def _extremes(self, found: Series) -> Pieces:
        """Say what was highest and lowest, and what the lines across are."""
        known = [
            (value, -place) for place, value in enumerate(self._values(found)) if value is not None
        ]
        if not known:
            return []
        said = []
        for words, (value, place) in (
            (_("highest {value} on {day}"), max(known)),
            (_("lowest {value} on {day}"), min(known)),
        ):
            day = f"{found.days[-place]:%m-%d}"
            said.append(words.format(value=self.measure.shown(value), day=day))
        line = [Piece(" " + "  ".join(said), "dim")]
        limits = "  ".join(f"╌ {each.value:g} {each.whose}" for each in self._against())
        return [*line, Piece(f"  {limits}", "warn")] if limits else line

    # -- keys ------------------------------------------------------------------------------

    def action_move(self, days: int) -> None:
        """Put the cursor so many days on."""
        if self.series is not None:
            last = len(self.series.days) - 1
            self.cursor = min(max(self.cursor + days, 0), last)
            self._show()

    def action_turn(self, step: int) -> None:
        """Show the next figure."""
        names = list(MEASURES)
        place = (names.index(self.measure.name) + step) % len(names)
        self.measure = MEASURES[names[place]]
        self._show()

    def action_go(self) -> None:
        """Go to the figures of the day under the cursor."""
        if self.series is not None:
            self.dismiss(self.series.days[self.cursor])

    def action_help(self) -> None:
        """Tell the keys that work here."""
        n = DAYS
        words = ngettext("The figures of the last {n} day.", "The figures of the last {n} days.", n)
        self.host.open(KeysSheet(self._keys(), (words.format(n=n),)))

    def action_close(self) -> None:
        """Go back to the pane."""
        self.dismiss(None)
