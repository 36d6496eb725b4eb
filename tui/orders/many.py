"""What the pane of orders does with one order or with all that are marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.base import personal
from core.base.i18n import _, ngettext
from core.orders import reading as orders
from core.orders.notice_words import is_grave, told, wants_choice
from core.orders.order import Notice, Order
from core.orders.pending import OrderEntry
from core.rules.terms import Stage
from core.store import parcels
from core.store.desk import Desk
from tui.parts.filtered_pane import FilteredPane
from tui.parts.host import Host
from tui.parts.messages import Saved, saved_of_many

if TYPE_CHECKING:
    from core.orders.pickup import Scan


class OrderActs(FilteredPane[Stage, Order, OrderEntry]):
    """Uploading, scanning, ending notices: what can be done is, the rest is listed."""

    def marked_orders(self) -> list[int] | None:
        """Return the ids of the marked orders."""
        return [int(key) for key in self.marked()] or None

    def _targets(self) -> list[Order]:
        return orders.by_ids(self.host.desk, [int(key) for key in self.targets()])

    def do_notice_done(self) -> None:
        """Mark the gravest notice of the order as done; of several, or a grave one, after a yes.

        Where one of two addresses is to be chosen, the check list is opened.
        """
        found, host = self._targets(), self.host
        first = _gravest(found[0]) if len(found) == 1 else None
        if first is None:
            self.for_each(
                found, _notice_line, _ask_done, self._notices_done,
                fits=lambda order: bool(order.notices),
            )  # fmt: skip
        elif wants_choice(first.kind, first.data):
            host.open(host.doors.checks(first.id))
        elif is_grave(first.kind):
            asked = _ask_done(1).format(n=1)
            host.ask(asked, [_notice_line(found[0])], lambda: self._notices_done(found))
        else:
            self._notices_done(found)

    def _notices_done(self, found: Sequence[Order]) -> None:
        from core.orders import edits as order_edits

        host = self.host
        outcome = order_edits.notices_done_each(host.desk, host.now(), found)
        if len(outcome.done) == 1:
            text = _("Done: {notice}").format(notice=_notice_line(outcome.done[0]))
        else:
            n = len(outcome.done)
            text = ngettext("{n} notice done.", "{n} notices done.", n).format(n=n)
        self.done(saved_of_many(len(outcome.done), text, outcome.refused))

    def do_uploaded(self) -> None:
        """Record that the numbers are on the platform; more than one asks first.

        Without marks the whole batch file of the row is meant: it was uploaded as one.
        """
        found = self._targets()
        if len(found) == 1 and not self.list.marks:
            found = uploaded_together(self.host.desk, found[0].id)
        from core.orders import tracking

        self.for_each(found, order_line, ask_uploaded, self._upload, fits=tracking.uploadable)

    def do_picked_up(self) -> None:
        """Record the courier's scan; more than one parcel asks first."""
        from core.orders import pickup

        orders_ = self._targets()
        names = {
            (order.id, parcel.id): f"{parcel.number}  {order_line(order)}"
            for order in orders_
            for parcel in order.live_parcels
        }
        lines = {order.id: order_line(order) for order in orders_}
        on_way = {order.id for order in orders_ if pickup.scannable(order)}
        self.for_each(
            [one for order in orders_ for one in pickup.scans_of(order)],
            lambda one: names.get((one.order_id, one.parcel_id or 0), lines[one.order_id]),
            _ask_scanned,
            self._pick_up,
            fits=lambda one: one.order_id in on_way,
        )

    def _upload(self, found: Sequence[Order]) -> None:
        self.done(upload(self.host, found))

    def _pick_up(self, found: Sequence[Scan]) -> None:
        from core.orders import pickup

        host, place = self.host, self.list.cursor_index
        outcome = pickup.scan_each(host.desk, host.now(), found)
        n = len(outcome.done)
        self.done(saved_of_many(n, _scanned(n), outcome.refused))
        if self.part is Stage.SHIPPED:
            # The order goes down by two days; the seller goes on with the next one.
            self.stay_at(place)


def uploaded_together(desk: Desk, order_id: int) -> list[Order]:
    """Return the orders of the batch file that an order stands in, or it alone."""
    return orders.by_ids(desk, parcels.batch_of(desk.store, order_id) or [order_id])


def upload(host: Host, found: Sequence[Order]) -> Saved:
    """Record that numbers are on the platform, and say what to watch for."""
    from core.orders import tracking

    outcome = tracking.upload_each(host.desk, host.now(), [order.order_sn for order in found])
    n = len(outcome.done)
    return saved_of_many(n, _uploaded(n, host.table.key("unscanned")), outcome.refused)


def ask_uploaded(n: int) -> str:
    """Return the question before numbers are said to be on the platform."""
    return ngettext(
        "Are the numbers of {n} order on the platform?",
        "Are the numbers of {n} orders on the platform?",
        n,
    )


def _ask_done(n: int) -> str:
    return ngettext(
        "Was the notice of {n} order dealt with?", "Were the notices of {n} orders dealt with?", n
    )


def _notice_line(order: Order) -> str:
    first = _gravest(order)
    with personal.about(lambda: (order.delivery.name,)):
        said = told(first.kind, first.data, order.order_sn).text if first else ""
    return "  ".join(each for each in (order.order_sn, said) if each)


def _gravest(order: Order) -> Notice | None:
    return min(order.notices, key=lambda each: not each.red, default=None)


def _ask_scanned(n: int) -> str:
    return ngettext(
        "Has the courier scanned {n} parcel?", "Has the courier scanned these {n} parcels?", n
    )


def _uploaded(n: int, key: str) -> str:
    text = ngettext("{n} order uploaded.", "{n} orders uploaded.", n).format(n=n)
    watch = _("Watch for the first scan: {key}.").format(key=key)
    return f"{text} {watch}"


def _scanned(n: int) -> str:
    return ngettext("{n} parcel scanned.", "{n} parcels scanned.", n).format(n=n)


def order_line(order: Order) -> str:
    """Return how a question names an order."""
    return f"{order.order_sn}  {order.title}"
