"""What the pane of things to do does with its rows itself; the rest it passes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.base.i18n import _, ngettext
from core.due import snooze
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.due.items import DueItem, items
from core.orders import notices, pickup
from core.orders import reading as orders
from core.orders.notice_words import is_grave, wants_choice
from core.orders.order import Order
from core.orders.partly import Refusal
from core.rules.deadlines import Thresholds
from core.rules.terms import Clock
from tui.orders import many
from tui.orders.claim import give_up
from tui.parts.filtered_pane import FilteredPane
from tui.parts.messages import Saved, saved_of_many
from tui.todo.doing import OF_NOTICE, OF_PARCEL, home_of
from tui.todo.rows import DueRows


class TodoActs(FilteredPane[Clock, DueItem, DueEntry]):
    """Snoozing, ending notices, scanning, going to a row's own pane."""

    def __init__(self) -> None:
        super().__init__()
        self.index = QueueIndex((), Thresholds((0, 0, 0)))

    def _entry(self, key: int) -> DueEntry | None:
        return self.rows.entry(key) if isinstance(self.rows, DueRows) else None

    def order_here(self) -> int | None:
        """Return the order of the selected row; None where it is about none."""
        return (self.current.order_id or None) if self.current is not None else None

    def parcel_here(self) -> int | None:
        """Return the parcel of the selected row."""
        item = self.current
        is_parcel = item is not None and item.clock in OF_PARCEL and item.key > 0
        return item.key if item is not None and is_parcel else None

    # -- commands --------------------------------------------------------------------------

    def _targets(self) -> list[DueEntry]:
        found = [self._entry(int(key)) for key in self.targets()]
        return [each for each in found if each is not None]

    def do_snooze(self) -> None:
        """Put rows off until a time; where all of them are put off already, wake them."""
        from tui.todo.snooze import SnoozeForm

        entries, host, place = self._targets(), self.host, self.list.cursor_index
        if all(each.until for each in entries):
            snooze.wake(host.desk, host.now(), entries)
            self.done(Saved(_("No longer snoozed.")))
            return

        def snoozed(saved: Saved | None) -> None:
            if saved is not None:
                self.done(saved)
                # The row goes down; the seller goes on with the next one.
                self.stay_at(place)

        host.open(SnoozeForm(entries), snoozed)

    def left(self) -> Saved | None:
        """Give the own claim on the row's order up."""
        ids = [self.current.order_id] if self.current is not None else []
        found = orders.by_ids(self.host.desk, [each for each in ids if each is not None])
        return give_up(self.host, found[0]) if found else None

    def do_go(self) -> None:
        """Go to the row in the pane it belongs to."""
        home = home_of(self.chosen, self.host.queue.pending(self.host.desk))
        if home[0] == self.pane_id:
            self.host.say(_("This row has no other pane."), tone="warn")
        else:
            self.host.show_row(*home)

    def do_done(self) -> None:
        """Say that notices were dealt with; a grave one, or more than one, asks first.

        Where one of two addresses is to be chosen, the check list is opened.
        """
        fitting, host = [each for each in self._targets() if each.clock in OF_NOTICE], self.host
        first = notices.find(host.desk, fitting[0].key) if len(fitting) == 1 else None
        if first is not None and wants_choice(first.kind, first.data):
            host.open(host.doors.checks(first.id))
        elif first is not None and is_grave(first.kind):
            line = f"{first.order_sn}  {first.text}"
            host.ask(_ask_done(1), [line], lambda: self._end_notices(fitting))
        else:
            self._for_some(fitting, _ask_done, self._end_notices)

    def _end_notices(self, found: Sequence[DueEntry]) -> None:
        host = self.host
        outcome = notices.done(host.desk, host.now(), [each.key for each in found])
        n = len(outcome.done)
        text = ngettext("{n} notice done.", "{n} notices done.", n).format(n=n)
        self._said(text, n, outcome.refused)

    def do_picked_up(self) -> None:
        """Record the courier's scan; more than one asks first."""
        fitting = [each for each in self._targets() if each.clock in OF_PARCEL]
        self._for_some(
            fitting,
            lambda n: ngettext(
                "Has the courier scanned {n} parcel?", "Has the courier scanned these {n} parcels?",
                n,
            ),
            self._pick_up,
        )  # fmt: skip

    def _pick_up(self, found: Sequence[DueEntry]) -> None:
        host = self.host
        scans = [pickup.Scan(each.order_id, max(each.key, 0) or None) for each in found]
        outcome = pickup.scan_each(host.desk, host.now(), scans)
        n = len(outcome.done)
        text = ngettext("{n} parcel scanned.", "{n} parcels scanned.", n).format(n=n)
        self._said(text, n, outcome.refused)

    def _for_some(
        self,
        fitting: Sequence[DueEntry],
        question: Callable[[int], str],
        act: Callable[[Sequence[DueEntry]], None],
    ) -> None:
        """Do something to one row at once, to several after a yes; to none says so."""
        if not fitting:
            self.host.say(_("None of the marked rows is of that kind."), tone="warn")
            return
        told = items(self.host.desk, self.host.now(), self.index, fitting)
        lines = {each.id: f"{each.order_sn}  {each.title}" for each in told}
        self.for_each(fitting, lambda each: lines.get(each.id, ""), question, act)

    def marked_orders(self) -> list[int] | None:
        """Return the ids of the marked rows' orders."""
        if not (marked := self.marked()):
            return None
        found = [self._entry(int(key)) for key in marked]
        ids = [each.order_id for each in found if each is not None and each.order_id is not None]
        return list(dict.fromkeys(ids))

    def do_uploaded(self, order_id: int) -> None:
        """Record that the numbers of an order's batch file are on the platform, after a yes.

        Enter asks of one order too: on another row it opens a form, and nobody means two.
        """
        found = many.uploaded_together(self.host.desk, order_id)
        self.for_each(found, many.order_line, many.ask_uploaded, self._upload, always=True)

    def _upload(self, found: Sequence[Order]) -> None:
        place, saved = self.list.cursor_index, many.upload(self.host, found)
        self.host.saved(saved)
        self.stay_at(place)

    def _said(self, text: str, done: int, refused: tuple[Refusal, ...] = ()) -> None:
        """Say what was done, and of how many marked rows it was not."""
        left = len(self._taken) - done - len(refused) if self._taken else 0
        if left > 0:
            text += " " + ngettext(
                "{n} marked row is of another kind and stays as it is.",
                "{n} marked rows are of another kind and stay as they are.",
                left,
            ).format(n=left)
        place = self.list.cursor_index
        self.done(saved_of_many(done, text, refused))
        self.stay_at(place)

    def do_trace(self) -> None:
        """Paste the trace of the row's parcel."""
        from tui.parcels.trace import TraceForm

        self.host.open(TraceForm(self.order_here(), self.parcel_here()))

    def do_copy(self) -> None:
        """Copy the order's number, or what the row hangs on."""
        text = self.chosen.ref if self.chosen.clock in OF_PARCEL else self.chosen.order_sn
        text = text or self.chosen.ref
        self.host.copy(text)
        self.host.say(_("Copied: {text}").format(text=text))


def _ask_done(n: int) -> str:
    words = ngettext("Is {n} notice dealt with?", "Are {n} notices dealt with?", n)
    return words.format(n=n)
