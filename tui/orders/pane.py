"""Pane 1: the orders that wait to be shipped, or for a scan, most urgent first."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from core.base.i18n import _, ngettext
from core.orders import next_step as steps
from core.orders import reading as orders
from core.orders.history import notice_words
from core.orders.order import Order
from core.orders.pending import Entry, PendingIndex, pending
from core.rules.deadlines import band_of
from core.rules.terms import PENDING_STAGES, Band, Flag, Stage, label
from core.store import orders as listing
from core.store import parcels
from tui.commands.table import CommandTable, declared
from tui.orders.rows import PendingSource, columns, stage_label
from tui.orders.story import story
from tui.parts.messages import Saved
from tui.parts.pane import ListPane, bindings, following
from tui.parts.story import Detail
from tui.widgets.columns import Column
from tui.widgets.live_list import LiveList
from tui.widgets.rows import RowSource

_BANDS = tuple(Band)
_STAGES = (*PENDING_STAGES, Stage.SHIPPED)


class PendingPane(ListPane):
    """The pending orders and their commands."""

    pane_id = "pending"
    BINDINGS: ClassVar[list[BindingType]] = bindings(CommandTable(declared()), "pending")

    def __init__(self) -> None:
        super().__init__()
        self.index = PendingIndex(())
        self.stage: Stage | None = None
        self.band: Band | None = None
        self.current: Order | None = None

    # -- what it shows ---------------------------------------------------------------------

    def make_detail(self) -> Detail:
        """Return the widget that tells the selected order."""
        return Detail(id="detail")

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the countdown."""
        return columns(self.desk_app.table)

    @property
    def count(self) -> int | None:
        """How many orders are pending."""
        return len(self.index)

    @property
    def filter_words(self) -> str:
        """What is shown, in words."""
        parts = [stage_label(self.stage)] if self.stage else []
        parts += [label(self.band)] if self.band else []
        parts += [f"/{self.searched}"] if self.searched else []
        found = len(self.list_source)
        return " + ".join(parts) + f" ({found})" if parts else ""

    def source(self) -> RowSource:
        """Read the pending orders; with a search, all orders that hold its text."""
        desk = self.desk_app.desk
        self.index = pending(desk)
        entries = self._filtered(self._of_stage())
        if self.searched:
            entries = self._found(entries)
        self._guide(bool(entries))
        return PendingSource(desk, self.desk_app.table, entries)

    def _of_stage(self) -> PendingIndex:
        """Return the pending orders; in the stage `shipped`, those on their way."""
        if self.stage is not Stage.SHIPPED:
            return self.index
        from core.orders.pickup import travelling

        return travelling(self.desk_app.desk, self.desk_app.now())

    def _found(self, shown: list[Entry]) -> list[Entry]:
        """Return what the search finds: of the pending orders those shown, and all others."""
        from core.orders.lists import settled
        from core.orders.pickup import travelling

        desk = self.desk_app.desk
        found = orders.search(desk, self.searched, index=self.index)
        waiting = {entry.order_id for entry in self.index.entries}
        known = {entry.order_id: entry for entry in shown}
        others = [each for each in found if each not in known and each not in waiting]
        if others:
            on_way = travelling(desk, self.desk_app.now(), others)
            known |= {entry.order_id: entry for entry in on_way.entries}
            known |= settled(desk, [each for each in others if each not in known])
        return [known[each] for each in found if each in known]

    def _filtered(self, index: PendingIndex) -> list[Entry]:
        if self.stage is not None or self.band is not None:
            index = index.only(
                stage=self.stage,
                band=self.band,
                at=self.desk_app.now(),
                thresholds=self.thresholds,
            )
        return index.entries

    def _guide(self, rows: bool) -> None:
        """Tell on an empty list where the seller is in the daily round."""
        self.detail.display = rows
        if rows:
            return
        filtered = bool(self.searched or self.stage or self.band)
        any_order = listing.any_order(self.desk_app.desk.store)
        found = steps.empty_desk(any_order=any_order, filtered=filtered)
        self.list.set_empty([self.desk_app.table.with_keys(step.text) for step in found])

    def show_detail(self, key: str | None) -> None:
        """Tell the selected order."""
        app = self.desk_app
        found = orders.by_ids(app.desk, [int(key)]) if key else []
        self.current = found[0] if found else None
        if self.current is not None and isinstance(self.detail, Detail):
            self.detail.show_story(story(app.desk, self.current, app.now(), app.table))

    def is_urgent(self, index: int) -> bool:
        """Whether a row wants attention within hours, or a fact."""
        assert isinstance(self.list_source, PendingSource)
        entry = self.list_source.entries[index]
        pending = entry.stage in PENDING_STAGES
        if entry.held if pending else entry.due is None:
            return False
        if entry.due is None or entry.red:
            return True
        left = entry.due - self.desk_app.epoch()
        return band_of(left, self.thresholds) in _BANDS[: _BANDS.index(Band.SOON)]

    # -- why a command cannot be given -----------------------------------------------------

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected order."""
        order, kind = self.current, command.partition(".")[0]
        if kind not in ("order", "case") and command != "view.copy":
            return ""
        if order is None:
            return _("There is no order here.")
        if command in ("order.upstream", "order.bind") and not (order.code or order.upstream):
            return _("This order has no item code to bind. Fill it in on the platform.")
        on_way = order.stage is Stage.SHIPPED
        if command == "order.uploaded" and not self.list.marks:
            if on_way:
                return _("The platform has this number already.")
            if order.parcel is None:
                return _("There is no tracking number yet; record it first.")
        if command == "order.picked_up" and not self.list.marks and not on_way:
            return _("This order is not on its way: {stage}.").format(stage=label(order.stage))
        if command == "order.notice_done" and not order.notices:
            return _("There is no notice on this order.")
        return ""

    # -- commands --------------------------------------------------------------------------

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Show everything about an order."""
        self.desk_app.open_form("OrderScreen", int(event.key))

    def do_upstream(self) -> None:
        """Copy the upstream link, or find the item."""
        order = self.current
        assert order is not None
        if steps.sure_upstream(order):
            self.desk_app.copy(order.upstream[0].url)
            self.desk_app.say(_("Copied: {text}").format(text=order.upstream[0].url))
        else:
            self.desk_app.open_form("UpstreamForm", order)

    def do_bind(self) -> None:
        """Bind the item code."""
        self.desk_app.open_form("UpstreamForm", self.current)

    def do_buy(self) -> None:
        """Record a purchase; the form copies the buyer's whole address."""
        self.desk_app.open_form("BuyForm", self.current)

    def do_track(self) -> None:
        """Record the tracking number."""
        self.desk_app.open_form("TrackForm", self.current)

    def do_hold(self) -> None:
        """Put on hold, or set a deadline."""
        self.desk_app.open_form("HoldForm", self.current)

    def do_note(self) -> None:
        """Write a note, or fill in the grouping time that is missing."""
        order = self.current
        assert order is not None
        missing = Flag.NO_GROUPED_AT in order.flags
        self.desk_app.open_form("FillInForm" if missing else "NoteForm", order)

    def do_notice_done(self) -> None:
        """Mark the gravest notice of the order as done."""
        from core.orders import edits as order_edits

        app, order = self.desk_app, self.current
        assert order is not None
        notice = sorted(order.notices, key=lambda each: not each.red)[0]
        order_edits.notice_done(app.desk, app.now(), order, notice.id)
        app.saved(Saved(_("Done: {notice}").format(notice=notice_words(notice.kind))))

    def do_uploaded(self) -> None:
        """Record that the numbers are on the platform; more than one asks first.

        Without marks the whole batch file of the row is meant: it was uploaded as one.
        """
        targets = [int(key) for key in self.targets()]
        if len(targets) == 1 and not self.list.marks:
            targets = parcels.batch_of(self.desk_app.desk.store, targets[0]) or targets
        self._ask_many(
            targets,
            self._upload,
            lambda n: ngettext(
                "Are the numbers of {n} order on the platform?",
                "Are the numbers of {n} orders on the platform?",
                n,
            ),
        )

    def do_picked_up(self) -> None:
        """Record the courier's scan; more than one asks first."""
        self._ask_many(
            [int(key) for key in self.targets()],
            self._pick_up,
            lambda n: ngettext(
                "Has the courier scanned {n} parcel?",
                "Has the courier scanned these {n} parcels?",
                n,
            ),
        )

    def _ask_many(
        self, ids: list[int], act: Callable[[list[str]], None], ask: Callable[[int], str]
    ) -> None:
        app = self.desk_app
        found = orders.by_ids(app.desk, ids)
        sns = [order.order_sn for order in found]
        if len(sns) < 2:
            act(sns)
            return
        lines = [f"{order.order_sn}  {order.title}" for order in found[:5]]
        app.ask(ask(len(sns)).format(n=len(sns)), lines, lambda: act(sns))

    def _upload(self, sns: list[str]) -> None:
        from core.orders import tracking

        app = self.desk_app
        tracking.uploaded(app.desk, app.now(), sns)
        self.list.set_marks(())
        text = ngettext("{n} order uploaded.", "{n} orders uploaded.", len(sns)).format(n=len(sns))
        watch = _("Watch for the first scan: {key}.").format(key=app.table.key("stage"))
        app.saved(Saved(f"{text} {watch}", tuple(sns)))

    def _pick_up(self, sns: list[str]) -> None:
        from core.orders import pickup

        app, place = self.desk_app, self.list.cursor_index
        pickup.picked_up(app.desk, app.now(), sns)
        self.list.set_marks(())
        text = ngettext("{n} parcel scanned.", "{n} parcels scanned.", len(sns))
        app.saved(Saved(text.format(n=len(sns)), tuple(sns)))
        if self.stage is Stage.SHIPPED:
            # The order goes down by two days; the seller goes on with the next one.
            self.list.move_to_index(min(place, len(self.list) - 1))

    def do_appeal(self) -> None:
        """Write an appeal for the order."""
        from tui.parts.opening import open_appeal

        assert self.current is not None
        open_appeal(self.desk_app, order_sn=self.current.order_sn)

    def do_fault(self) -> None:
        """Mark the order with a logistics fault."""
        assert self.current is not None
        self.desk_app.open_form("FaultForm", self.current.order_sn)

    def do_copy(self) -> None:
        """Choose what to copy."""
        self.desk_app.open_form("CopyScreen", self.current)

    def do_stage(self) -> None:
        """Show the next stage only, then all again."""
        self.stage = following(self.stage, _STAGES)
        self.reload(keep=False)

    def do_band(self) -> None:
        """Show the next band only, then all again."""
        self.band = following(self.band, _BANDS)
        self.reload(keep=False)

    def clear_filter(self) -> None:
        """Show all stages and bands."""
        self.stage = self.band = None
