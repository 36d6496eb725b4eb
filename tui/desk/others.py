"""What others do to the database while the desk is open: they write to it, move it, replace it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen
from textual.widget import Widget

from core.base.errors import DaifaError
from core.base.i18n import _
from core.store.desk import Desk
from tui.desk.left_over import LeftOver

if TYPE_CHECKING:
    from tui.desk.panes import Panes


class Followed(Protocol):
    """The app, as what watches its database sees it."""

    desk: Desk
    panes: Panes

    @property
    def is_headless(self) -> bool:
        """Whether there is no terminal."""

    def set_timer(self, delay: float, callback: Callable[[], object]) -> object:
        """Call something after so many seconds."""

    @property
    def pane(self) -> Widget:
        """The pane that is shown."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """The desk, and what lies over it."""

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say something for a few seconds."""


# All desks look as a second begins. Each reads at a moment of its own after that: with many of them
# a key would else wait for the others' reading.
_SPREAD_S = 0.8
_GOLDEN = 0.618


class Others:
    """Looks once a second; while nothing happens, that is a number asked for and two files."""

    def __init__(self, app: Followed) -> None:
        self._app = app
        # Seconds until what was seen is read.
        self.after = _SPREAD_S * (os.getpid() * _GOLDEN % 1)
        self.waits = False
        self._seen = app.desk.store.others()
        self._left_over = LeftOver(app)

    def look(self) -> None:
        """Show what others have written, and settle what a killed one has left."""
        if self._follow() or self._left_over.watches:
            self._left_over.look()

    def _follow(self) -> bool:
        """Show what others have written; go on with the file that took the place of ours.

        Tells whether anything was written.
        """
        store = self._app.desk.store
        if store.place.is_left():
            try:
                store.reopen()
            except DaifaError:
                # What is shown still stands in the file that is gone; nothing can be saved.
                words = _("The database is gone: nothing can be saved until it is back. {path}")
                self._app.say(words.format(path=store.path), tone="bad")
                return False
            self._app.say(_("The database was replaced. The desk shows the new one."), tone="warn")
        elif store.others() == self._seen:
            return False
        if self._app.is_headless:
            # There is nobody else at this moment, as in tests.
            self._read()
        elif not self.waits:
            self.waits = True
            self._app.set_timer(self.after, self._read)
        return True

    def _read(self) -> None:
        self.waits = False
        self._seen = self._app.desk.store.others()
        self._app.panes.reload()
        over = self._app.screen_stack[1:]
        if over:
            # Loaded with the first screen over the desk, not with the desk.
            from tui.parts.over import Over
        for screen in over:
            if isinstance(screen, Over):
                screen.others_wrote()
