"""What a session that was killed has left half written, settled beside an open desk."""

from __future__ import annotations

from typing import Protocol

from textual.widget import Widget

from core.base import access
from core.base.i18n import _
from core.store.acts import is_half_written
from core.store.desk import Desk

# Seconds until it is tried again where it could not be settled.
_AGAIN_S = 60


class Settled(Protocol):
    """The app, as what settles its database sees it."""

    desk: Desk

    @property
    def pane(self) -> Widget:
        """The pane that is shown."""

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say something for a few seconds."""


class LeftOver:
    """Looks when others have written, then each second while something stands half written."""

    def __init__(self, app: Settled) -> None:
        self._app = app
        self._working = False
        self._done = ""
        self._wait = 0
        # Whether something stood half written when it was looked for last.
        self.watches = False

    def look(self) -> None:
        """Settle what stands half written while nobody writes it; say so when it is done."""
        if self._done:
            self._app.say(self._done, tone="warn")
            self._done = ""
        self._wait = max(self._wait - 1, 0)
        store = self._app.desk.store
        self.watches = access.may_write() and (self._working or is_half_written(store))
        if self._working or self._wait or not self.watches:
            return
        from core.store import breaking_off
        from tui.parts.beside import compute_beside

        if breaking_off.left_over(store):
            self._working = True
            compute_beside(self._app.pane, lambda desk: is_half_written(desk.store), self._told)

    def _told(self, still: bool | None, why: str) -> None:
        """Keep what came of it for the next second: this is another thread."""
        self._wait = 0 if still is False else _AGAIN_S
        self.watches = True
        if still is False:
            self._done = _("What a broken-off session had left half written is settled now.")
        self._working = False
