"""Pane 1: the orders that wait to be shipped, or for a scan, most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from textual.screen import Screen

from core.base.i18n import _
from core.orders import next_step as steps
from core.orders import reading as orders
from core.orders.order import Order
from core.orders.pending import OrderEntry, PendingIndex
from core.orders.stages import PENDING
from core.rules.terms import Flag, Stage, label
from core.store import buying_claims
from core.store import orders as listing
from tui.orders import buying
from tui.orders.claim import give_up
from tui.orders.many import OrderActs
from tui.orders.rows import PendingRows, columns
from tui.orders.story import story
from tui.parts.messages import Saved
from tui.parts.pane import Acts
from tui.parts.story import Story
from tui.parts.ticker import Tick
from tui.widgets.columns import Column


class PendingPane(OrderActs):
    """The pending orders and their commands."""

    pane_id = "pending"

    def __init__(self) -> None:
        super().__init__()
        self.index = PendingIndex(())
        self._claim_ends: int | None = None

    def own_acts(self) -> Acts:
        """Return what the commands on orders run."""
        return {
            "order.upstream": lambda: buying.upstream(self.host, self.chosen),
            "order.buy": lambda: buying.buy(self.host, self.chosen),
            "order.correct": lambda: buying.correct(self.host, self.chosen),
            "order.receiver": self.do_receiver,
            "order.track": self.do_track,
            "order.uploaded": self.do_uploaded,
            "order.picked_up": self.do_picked_up,
            "order.bind": lambda: buying.bind(self.host, self.chosen),
            "order.hold": self.do_hold,
            "order.note": self.do_note,
            "order.notice_done": self.do_notice_done,
            "case.appeal": self.do_appeal,
            "case.fault": self.do_fault,
            "view.copy": self.do_copy,
            "view.words": self.do_words,
        }

    # -- what it shows ---------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns(self.host.table, self.host.shops)

    def parts(self) -> Sequence[Stage]:
        """Return the stages that `v` goes through."""
        return (*PENDING, Stage.SHIPPED)

    def part_word(self, part: Stage) -> str:
        """Return a stage's short word."""
        return label(part)

    def part_counts(self) -> Mapping[Stage, int]:
        """Return how many orders of the shop shown are in each stage."""
        from core.orders.pickup import travelling

        shop = self.host.shops.chosen
        on_way = travelling(self.host.desk, self.host.now())
        return Counter(
            entry.stage for index in (self.index, on_way) for entry in index.only(shop=shop).entries
        )

    @property
    def count(self) -> int | None:
        """How many orders are pending."""
        return len(self.index)

    def read(self) -> PendingRows:
        """Read the pending orders; with a search, all orders that hold its text."""
        desk = self.host.desk
        self.index = self.host.queue.pending(desk)
        entries = self._filtered(self._of_stage())
        if self.searched:
            entries = self._found(entries)
        self._claim_ends = buying_claims.next_end(desk.store, self.host.now())
        return PendingRows(desk, self.host.table, entries, self.host.shops, self.host.now())

    def _of_stage(self) -> PendingIndex:
        """Return the pending orders; in the stage `shipped`, those on their way."""
        if self.part is not Stage.SHIPPED:
            return self.index
        from core.orders.pickup import travelling

        return travelling(self.host.desk, self.host.now())

    def _found(self, shown: list[OrderEntry]) -> list[OrderEntry]:
        """Return what the search finds: of the pending orders those shown, and all others."""
        from core.orders.lists import settled
        from core.orders.pickup import travelling

        desk = self.host.desk
        found = orders.search(desk, self.searched, index=self.index)
        waiting = {entry.order_id for entry in self.index.entries}
        known = {entry.order_id: entry for entry in shown}
        others = [each for each in found if each not in known and each not in waiting]
        if others:
            on_way = travelling(desk, self.host.now(), others)
            known |= {entry.order_id: entry for entry in on_way.entries}
            known |= settled(desk, [each for each in others if each not in known])
        fits = self.host.shops.fits
        return [known[each] for each in found if each in known and fits(known[each].shop_id)]

    def _filtered(self, index: PendingIndex) -> list[OrderEntry]:
        shop = self.host.shops.chosen
        if not self.filtered and shop is None:
            return index.entries
        now, bounds = self.host.now(), self.thresholds
        part = index.only(stage=self.part, band=self.band, at=now, thresholds=bounds, shop=shop)
        return part.entries

    def guide(self) -> Sequence[str]:
        """Tell on an empty list where the seller is in the daily round."""
        if self.host.shops.chosen is not None and not (self.filtered or self.searched):
            return super().guide()
        any_order = listing.any_order(self.host.desk.store)
        filtered = self.filtered or bool(self.searched)
        found = steps.empty_desk(any_order=any_order, filtered=filtered)
        return [self.host.table.with_keys(step.text) for step in found]

    def order_here(self) -> int | None:
        """Return the order of the selected row."""
        return None if self.current is None else self.current.id

    def find(self, key: int) -> Order | None:
        """Return the order of a row."""
        return next(iter(orders.by_ids(self.host.desk, [key])), None)

    def tell(self, shown: Order) -> Story:
        """Return an order's story."""
        return story(self.host.desk, shown, self.host.now(), self.host.table)

    def whole(self, key: int) -> Screen[None]:
        """Return the sheet of an order."""
        from tui.orders.sheet import OrderScreen

        return OrderScreen(key)

    def urgent(self, entry: OrderEntry) -> bool:
        """Whether an order wants attention within hours, or a fact."""
        pending = entry.stage in PENDING
        if entry.held if pending else entry.due is None:
            return False
        return entry.due is None or entry.red or self.near(entry.due)

    # -- why a command cannot be given -----------------------------------------------------

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected order."""
        return reason_against(self.current, command, marked=bool(self.list.marks))

    # -- commands --------------------------------------------------------------------------

    def left(self) -> Saved | None:
        """Give the own claim on the order up."""
        return give_up(self.host, self.current) if self.current is not None else None

    def tick(self, tick: Tick) -> None:
        """Pass the second on; show when a claim on buying has just ended by itself."""
        super().tick(tick)
        if self._claim_ends is not None and tick.epoch >= self._claim_ends:
            self.reload()

    def do_receiver(self) -> None:
        """Paste or correct the buyer's address."""
        from tui.orders.receiver import ReceiverForm

        self.host.open(ReceiverForm(self.chosen))

    def do_track(self) -> None:
        """Record the tracking number."""
        from tui.orders.track import TrackForm

        self.host.open(TrackForm(self.chosen))

    def do_hold(self) -> None:
        """Put on hold, or set a deadline; several are put on hold with one reason."""
        from tui.orders.hold import HoldForm, HoldManyForm

        found = self._targets()
        if len(found) < 2:
            self.host.open(HoldForm(found[0] if found else self.chosen))
        else:
            self.host.open(HoldManyForm(found), self.done)

    def do_note(self) -> None:
        """Write a note, or fill in the grouping time that is missing."""
        from tui.orders.note import FillInForm, NoteForm

        missing = Flag.NO_GROUPED_AT in self.chosen.flags
        self.host.open(FillInForm(self.chosen) if missing else NoteForm(self.chosen))

    def do_appeal(self) -> None:
        """Write an appeal for the order."""
        from tui.parts.opening import open_appeal

        open_appeal(self.host, order_sn=self.chosen.order_sn)

    def do_fault(self) -> None:
        """Mark the order with a logistics fault."""
        from tui.orders.fault import FaultForm

        self.host.open(FaultForm(self.chosen))

    def do_copy(self) -> None:
        """Choose what to copy."""
        from tui.orders.copy import CopyScreen

        self.host.open(CopyScreen(self.chosen))

    def do_words(self) -> None:
        """Choose words to send."""
        from tui.orders.copy import words_screen

        self.host.open(words_screen(self.chosen))


def reason_against(order: Order | None, command: str, *, marked: bool = False) -> str:
    """Return why a command cannot be given to an order; "" when it can."""
    kind = command.partition(".")[0]
    if kind not in ("order", "case") and command not in ("view.copy", "view.words"):
        return ""
    if order is None:
        return _("There is no order here.")
    if command in ("order.upstream", "order.bind") and not order.bindable:
        return _("This order has no item code to bind. Fill it in on the platform.")
    if command == "order.correct" and not order.live_purchases:
        return _("Nothing is bought for this order.")
    if command == "order.receiver" and order.purged_at is not None:
        return _("The buyer's data of this order was removed.")
    on_way = order.stage is Stage.SHIPPED
    if command == "order.uploaded" and not marked:
        if on_way and not (order.parcel is not None and order.parcel.to_change):
            return _("The platform has this number already.")
        if order.parcel is None:
            return _("There is no tracking number yet; record it first.")
    if command == "order.picked_up" and not marked and not on_way:
        return _("This order is not on its way: {stage}.").format(stage=label(order.stage))
    if command == "order.notice_done" and not marked and not order.notices:
        return _("There is no notice on this order.")
    return ""
