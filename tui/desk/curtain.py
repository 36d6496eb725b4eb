"""The desk's curtain before personal data: a key opens it for a minute, or closes it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from textual import on

from core.base import personal
from core.base.i18n import _
from core.orders import privacy
from core.store.desk import Desk
from tui.desk.looks import Looks
from tui.parts.ticker import Tick

if TYPE_CHECKING:
    from textual.driver import Driver

    from tui.desk.panes import Panes


class Curtain:
    """Whether names, phones and addresses are shown whole: by a key, for as long as a rule says.

    `always` is the seller's own setting. Who may not see them sees them never.
    """

    def __init__(self, app: Masked) -> None:
        self._app = app
        self.always = False
        self._until: datetime | None = None
        self._told = ""

    def begin(self) -> None:
        """Let all that is drawn from now on go by this curtain."""
        personal.open_while(self.is_open)

    def end(self) -> None:
        """Close it for good: the desk is left."""
        personal.open_while(None)

    def is_open(self) -> bool:
        """Whether personal data may be shown at this moment."""
        if self.always:
            return self._app.desk.may_see_personal
        return self._until is not None and self._app.now() < self._until

    def toggle(self) -> None:
        """Open it, which is written down first; or close it. Raises as `privacy.show`."""
        app = self._app
        if self.always and app.desk.may_see_personal:
            app.say(_("Masks are off in the configuration (masks)."), tone="warn")
            return
        self._until = None if self.is_open() else privacy.show(app.desk, app.now())
        self._draw()

    def tick(self) -> None:
        """Tell how long it stays open; close it when the time is over."""
        if self._until is None:
            return
        if not self.is_open():
            self._until = None
            self._draw()
        else:
            self._tell()

    @property
    def words(self) -> str:
        """The sign that it is open, with the seconds that are left; empty while it is closed."""
        if self._until is None or not self.is_open():
            return ""
        left = ceil((self._until - self._app.now()).total_seconds())
        return _("personal data shown {n} s").format(n=left)

    def _draw(self) -> None:
        self._app.panes.reload()
        self._tell(anew=True)

    def _tell(self, *, anew: bool = False) -> None:
        over = self._app.screen_stack[1:]
        if not over:
            return
        # Loaded with the first screen over the desk.
        from tui.parts.over import Over

        for screen in over:
            if isinstance(screen, Over):
                screen.entitle()
                if anew:
                    screen.redraw()


class Masked(Looks):
    """An app that shows personal data behind a curtain."""

    desk: Desk
    now: Callable[[], datetime]
    panes: Panes

    def __init__(self, *, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self.curtain = Curtain(self)

    def on_mount(self) -> None:
        """Let all that is drawn go by the curtain."""
        self.curtain.begin()

    @on(Tick)
    def _tick_curtain(self) -> None:
        if self.panes.are_there:
            self.curtain.tick()

    def on_unmount(self) -> None:
        """Hide personal data from whatever comes after."""
        self.curtain.end()

    @property
    def said_above(self) -> str:
        """That personal data is shown, and for how long; empty while it is masked."""
        return self.curtain.words

    def toggle_personal(self) -> None:
        """Show names, phones and addresses whole for a minute, or hide them again."""
        self.curtain.toggle()

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say something for a few seconds."""
