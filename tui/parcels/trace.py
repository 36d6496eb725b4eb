"""Pasting trace text: what is read out of it stands below before anything is saved."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.message import Message

from core.base.i18n import _, ngettext
from core.orders import traces
from core.orders.traces import TraceLine
from tui.parts.form import FormScreen, tail
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FormField
from tui.widgets.remarks import ASK, BAD, DIM, OK, Remark
from tui.widgets.text_box import TextBox

SHOWN = 8


class TraceBox(TextBox):
    """A box that tells when something was pasted."""

    class Pasted(Message):
        """Text was pasted."""

    def on_paste(self, event: events.Paste) -> None:
        """Put the lines in, and say that a paste has come."""
        super().on_paste(event)
        self.post_message(self.Pasted())


class TraceForm(FormScreen):
    """Takes trace text for one parcel, or for as many as it names."""

    def __init__(self, order_id: int | None, parcel_id: int | None = None) -> None:
        super().__init__()
        self._about = order_id, parcel_id
        self.found: list[TraceLine] = []

    def caption(self) -> str:
        """Say what it is."""
        return _("Paste trace text")

    def make_fields(self) -> Iterable[FormField]:
        """Return the box, and what Enter does after a paste."""
        yield FormField("text", _("Trace"), TraceBox(), required=True)

    def later_fields(self) -> Iterable[FormField]:
        """Return the place where Enter saves."""
        yield FormField("go", _("Save"), Choice([("1", _("record what was read"))]))

    def opened(self) -> None:
        """Say what is understood."""
        text = _("As the order page or the courier shows it, for one parcel or for many:")
        example = "【杭州市】已揽收 2026-11-22 20:14:00"
        self.head.say(Remark(text, DIM), Remark(f"  {example}", DIM))

    def first(self) -> FormField:
        """Begin with the box; after a paste where Enter saves."""
        return self.fields["go" if self._scans else "text"]

    @property
    def _scans(self) -> bool:
        return any(line.scan for line in self.found)

    def judge(self) -> None:
        """Say what was read."""
        text = self.fields["text"].value
        self.found = traces.judge(self.desk, self.host.now(), text, *self._about)
        if text and not self.found:
            self.verdict.say(Remark(_("No time and no tracking number stands in this text."), ASK))
            return
        said = [_remark(line) for line in self.found[:SHOWN]]
        if len(self.found) > SHOWN:
            more = _("… and {count} more").format(count=len(self.found) - SHOWN)
            said.append(Remark(more, DIM))
        self.verdict.say(*said)

    def on_trace_box_pasted(self) -> None:
        """A paste has come: judge it, and go where Enter saves."""
        self.judge()
        if self._scans:
            self.go_to(self.fields["go"])

    def save(self) -> Saved | None:
        """Record the scans; what has a problem is left."""
        n = traces.record(self.desk, self.host.now(), self.found)
        recycled = sum(line.scan is not None and line.recycled for line in self.found)
        if not n and not recycled:
            self.complain(Remark(_("Nothing of this can be recorded: see above."), BAD))
            return None
        words = ngettext("{n} parcel scanned.", "{n} parcels scanned.", n).format(n=n)
        if recycled:
            said = ngettext(
                "{n} recycled number, not scanned: ask for the true one.",
                "{n} recycled numbers, not scanned: ask for the true ones.",
                recycled,
            )
            words = (words + " " if n else "") + said.format(n=recycled)
        left = sum(1 for line in self.found if line.scan is None)
        if left:
            words += " " + ngettext("{n} line was left.", "{n} lines were left.", left).format(
                n=left
            )
        return Saved(words)


def _remark(line: TraceLine) -> Remark:
    head = f"{tail(line.order_sn)} {line.number}" if line.order_sn else line.number
    if line.problem:
        return Remark(f"{head}  {line.problem}", ASK)
    first, last = line.trace.first_scan, line.trace.last_trace
    text = _("first scan {first}, last trace {last}").format(
        first=f"{first:%m-%d %H:%M}", last=f"{last:%m-%d %H:%M}"
    )
    if line.trace.signed is not None:
        text += "  " + _("signed for {time}").format(time=f"{line.trace.signed:%m-%d %H:%M}")
    if line.recycled:
        text += "  " + _("scanned before grouping: a recycled number")
    return Remark(f"{head}  {text}", BAD if line.recycled else OK)
