"""The day's copy of the database, made beside an open desk without being asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from textual.widget import Widget

from core.base import access
from core.base.clock import beijing
from core.base.i18n import _
from core.store.desk import Desk

# Seconds after the start: the first screen and the first keys come before it.
_AFTER_S = 30
# Copying more than this is for a quiet hour: `daifa backup --daily`, from cron.
_MOST_BYTES = 256_000_000


class Copied(Protocol):
    """The app, as what copies its database sees it."""

    desk: Desk

    @property
    def pane(self) -> Widget:
        """The pane that is shown."""

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say something for a few seconds."""


class DailyCopy:
    """Looks each second whether a day's copy is due; the copying has a thread of its own."""

    def __init__(self, app: Copied, *, wanted: bool = True) -> None:
        self._app = app
        # A made-up shop is not kept.
        self._wanted = wanted and access.may_write()
        self._since: datetime | None = None
        self._day: date | None = None
        self._failed = ""

    def look(self, now: datetime) -> None:
        """Begin a copy once a day; say why the last one failed."""
        if self._failed:
            words = _("The daily copy of the database was not made: {why}")
            self._app.say(words.format(why=self._failed), tone="warn")
            self._failed = ""
        self._since = self._since or now
        day = beijing(now).date()
        if not self._wanted or day == self._day:
            return
        if (now - self._since).total_seconds() < _AFTER_S:
            return
        self._day = day
        try:
            large = self._app.desk.store.path.stat().st_size > _MOST_BYTES
        except OSError:
            return
        if not large:
            self._begin(now)

    def _begin(self, now: datetime) -> None:
        from core.store import upkeep
        from tui.parts.beside import compute_beside

        def told(_made: object, why: str) -> None:
            self._failed = why

        compute_beside(self._app.pane, lambda desk: upkeep.daily(desk, now), told)
