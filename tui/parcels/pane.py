"""Pane 4: the parcels on their way; the one whose scan or trace is most overdue on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.screen import Screen

from core.base.i18n import N_, _, ngettext
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.orders import pickup
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.deadlines import Thresholds
from core.rules.terms import Clock
from core.store import parcels
from tui.orders.story import story
from tui.parcels.rows import ParcelRows, columns
from tui.parts.filtered_pane import FilteredPane
from tui.parts.messages import saved_of_many
from tui.parts.pane import Acts
from tui.parts.story import Story
from tui.widgets.columns import Column

_PARTS = {Clock.PICKUP: N_("not scanned"), Clock.STALL: N_("scanned")}
_NONE = (
    N_("No parcel is on its way."),
    "",
    N_("A number that is on the platform is watched here until its traces end: {uploaded}."),
)


class ParcelsPane(FilteredPane[Clock, Order, DueEntry]):
    """The parcels on their way and their commands."""

    pane_id = "parcels"
    empty = _NONE
    none_fits = (N_("Nothing fits. Esc shows all parcels again."),)

    def __init__(self) -> None:
        super().__init__()
        self.index = QueueIndex((), Thresholds((0, 0, 0)))

    def own_acts(self) -> Acts:
        """Return what the commands on parcels run."""
        return {
            "order.picked_up": self.do_picked_up,
            "parcel.trace": self.do_trace,
            "view.copy": self.do_copy,
            "view.words": self.do_words,
        }

    # -- what it shows ---------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns(self.host.table, self.host.shops)

    def parts(self) -> Sequence[Clock]:
        """Return what a parcel waits for: its first scan, or a new trace."""
        return tuple(_PARTS)

    def part_word(self, part: Clock) -> str:
        """Return whether it was scanned, in words."""
        return _(_PARTS[part])

    def part_counts(self) -> Mapping[Clock, int]:
        """Return how many parcels of the shop shown wait for each."""
        return self.index.only(shop_id=self.host.shops.id).clocks()

    @property
    def count(self) -> int | None:
        """How many parcels are on their way."""
        return len(self.index)

    def read(self) -> ParcelRows:
        """Read the parcels."""
        desk, at = self.host.desk, self.host.now()
        self.index = self.host.queue.index(desk, at).only(tuple(_PARTS))
        now, shops = self.host.epoch(), self.host.shops
        entries = [
            each
            for each in self.index.arranged(at)
            if shops.fits(each.shop_id) and self.fits(each.clock, each.due, now)
        ]
        if self.searched:
            found = set(orders.search(desk, self.searched))
            entries = [each for each in entries if each.order_id in found]
        return ParcelRows(desk, self.host.table, entries, shops)

    def urgent(self, entry: DueEntry) -> bool:
        """Whether a scan or a trace is overdue or due within hours."""
        return not entry.until and entry.due is not None and self.near(entry.due)

    def order_here(self) -> int | None:
        """Return the order of the selected parcel."""
        entry = self._selected()
        return None if entry is None else entry.order_id

    def parcel_here(self) -> int | None:
        """Return the selected parcel; None for a number that only the platform has."""
        entry = self._selected()
        return None if entry is None else max(entry.key, 0) or None

    def _entry(self, key: int) -> DueEntry | None:
        return self.rows.entry(key) if isinstance(self.rows, ParcelRows) else None

    def _selected(self) -> DueEntry | None:
        key = self.list.cursor_key
        return None if key is None else self._entry(int(key))

    def find(self, key: int) -> Order | None:
        """Return the order of a row."""
        entry = self._entry(key)
        ids = [entry.order_id] if entry is not None else []
        return next(iter(orders.by_ids(self.host.desk, ids)), None)

    def tell(self, shown: Order) -> Story:
        """Return the story of the parcel's order."""
        return story(self.host.desk, shown, self.host.now(), self.host.table)

    def whole(self, key: int) -> Screen[None]:
        """Return the sheet of the parcel's order."""
        from tui.orders.sheet import OrderScreen

        return OrderScreen(self.chosen.id)

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected parcel."""
        if command in self.own_acts() and self.current is None and command != "parcel.trace":
            return _("There is no parcel here.")
        return ""

    # -- commands --------------------------------------------------------------------------

    def do_picked_up(self) -> None:
        """Record the courier's scan; more than one asks first."""
        found = [self._entry(int(key)) for key in self.targets()]
        entries = [each for each in found if each is not None]
        ids = [each.order_id for each in entries]
        numbers = {
            (each.order_id, each.parcel_id): f"{each.number}  {each.order_sn}"
            for each in parcels.on_way(self.host.desk.store, ids)
        }
        self.for_each(
            entries,
            lambda each: numbers.get((each.order_id, max(each.key, 0) or None), ""),
            lambda n: ngettext(
                "Has the courier scanned {n} parcel?",
                "Has the courier scanned these {n} parcels?",
                n,
            ),
            self._pick_up,
        )

    def marked_orders(self) -> list[int] | None:
        """Return the ids of the marked parcels' orders."""
        if not (marked := self.marked()):
            return None
        found = [self._entry(int(key)) for key in marked]
        ids = [each.order_id for each in found if each is not None and each.order_id is not None]
        return list(dict.fromkeys(ids))

    def _pick_up(self, found: Sequence[DueEntry]) -> None:
        host, place = self.host, self.list.cursor_index
        scans = [pickup.Scan(each.order_id, max(each.key, 0) or None) for each in found]
        outcome = pickup.scan_each(host.desk, host.now(), scans)
        n = len(outcome.done)
        text = ngettext("{n} parcel scanned.", "{n} parcels scanned.", n).format(n=n)
        self.done(saved_of_many(n, text, outcome.refused))
        # The parcel goes down by two days; the seller goes on with the next one.
        self.stay_at(place)

    def do_trace(self) -> None:
        """Paste trace text, for this parcel or for many."""
        from tui.parcels.trace import TraceForm

        self.host.open(TraceForm(self.order_here(), self.parcel_here()))

    def do_copy(self) -> None:
        """Copy the tracking number."""
        entry = self._selected()
        key = 0 if entry is None else entry.key
        parcel = next((each for each in self.chosen.parcels if each.id == key), None)
        text = parcel.number if parcel else self.chosen.platform_number or ""
        self.host.copy(text)
        self.host.say(_("Copied: {text}").format(text=text))

    def do_words(self) -> None:
        """Choose words to send about the parcel's order."""
        from tui.orders.copy import words_screen

        self.host.open(words_screen(self.chosen))
