"""The day of which the figures are shown, as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from core.base.errors import DaifaError
from core.base.i18n import _
from core.figures.days import parse_day
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import OK


class DayForm(FormScreen):
    """Takes a day and hands it to `show`; nothing is saved."""

    def __init__(self, show: Callable[[date], None]) -> None:
        super().__init__()
        self._show = show

    def caption(self) -> str:
        """Say what is asked."""
        return _("The figures of which day?")

    def make_fields(self) -> Iterable[FormField]:
        """Return the day."""
        hint = _("11-20, 2026-11-20, 20 or yesterday")
        yield FormField("day", _("Day"), FieldInput(placeholder=hint), required=True)

    def does(self) -> str:
        """Say what Enter does."""
        return _("show")

    def judge(self) -> None:
        """Show how the day was read."""
        field = self.fields["day"]
        field.wrong()
        if not field.value:
            return
        try:
            field.say(f"{parse_day(field.value, self.host.now())}", OK)
        except DaifaError as error:
            field.wrong(error.message)

    def save(self) -> Saved | None:
        """Show that day."""
        day = parse_day(self.fields["day"].value, self.host.now())
        self.dismiss(None)
        self.app.call_later(self._show, day)
        return None
