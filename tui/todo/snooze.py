"""Putting clocks off until a time: one field, which may stay empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.base.clock import from_epoch, to_epoch
from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.due import snooze
from core.due.entry import DueEntry
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import ASK, DIM, OK, Remark


class SnoozeForm(FormScreen):
    """Asks until when; the clocks run on meanwhile."""

    def __init__(self, entries: Sequence[DueEntry]) -> None:
        super().__init__()
        self._entries = tuple(entries)

    def caption(self) -> str:
        """Say how many things are put off."""
        n = len(self._entries)
        return ngettext("Snooze {n} row", "Snooze {n} rows", n).format(n=n)

    def make_fields(self) -> Iterable[FormField]:
        """Return the one field."""
        yield FormField("until", _("Until"), FieldInput(placeholder="15:00   2h   明天 9点"))

    def opened(self) -> None:
        """Say what a snooze is."""
        text = _("The clock runs on and stays to be seen; the row comes back by itself then.")
        self.head.say(Remark(text, DIM))

    def judge(self) -> None:
        """Show how the time was read."""
        self._until()

    def _until(self) -> datetime | None:
        field = self.fields["until"]
        field.wrong()
        try:
            found = snooze.until(self.desk, self.host.now(), field.value)
        except DaifaError as error:
            field.wrong(error.message)
            return None
        field.message.say(Remark(f"{found:%Y-%m-%d %H:%M}", OK), *self._passing(found))
        return found

    def _passing(self, end: datetime) -> list[Remark]:
        """Tell which clocks run out before the rows come back."""
        now, back = to_epoch(self.host.now()), to_epoch(end)
        passed = [each.due for each in self._entries if each.due and now < each.due <= back]
        if not passed:
            return []
        n = len(passed)
        words = ngettext(
            "The time runs out before that, at {time}.",
            "{n} of the times run out before that, the first at {time}.",
            n,
        )
        return [Remark(words.format(n=n, time=f"{from_epoch(min(passed)):%m-%d %H:%M}"), ASK)]

    def save(self) -> Saved | None:
        """Put them off."""
        until = self._until()
        if until is None:
            return None
        snooze.snooze(self.desk, self.host.now(), self._entries, until)
        words = _("Snoozed until {time}.").format(time=f"{until:%m-%d %H:%M}")
        return Saved(" ".join([words, *(each.text for each in self._passing(until))]))
