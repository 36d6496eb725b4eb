"""What others do to the database while the desk is open: they write to it, move it, replace it."""

from __future__ import annotations

from collections.abc import Sequence
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
    def pane(self) -> Widget:
        """The pane that is shown."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """The desk, and what lies over it."""

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say something for a few seconds."""


class Others:
    """Looks once a second; while nothing happens, that is a number asked for and two files."""

    def __init__(self, app: Followed) -> None:
        self._app = app
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
        self._seen = store.others()
        self._app.panes.reload()
        over = self._app.screen_stack[1:]
        if over:
            # Loaded with the first screen over the desk, not with the desk.
            from tui.parts.over import Over
        for screen in over:
            if isinstance(screen, Over):
                screen.others_wrote()
        return True
