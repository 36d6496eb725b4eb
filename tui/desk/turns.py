"""Changes that meet somebody else's writing: each is made as soon as the lock is free, in order.

The desk's own thread never waits for a lock. What a key asked for is tried again a few times a
second, and the keys behind it wait for it: so everything is done once, and in the order in which
it was typed. Esc gives it up; nothing of it was done then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from textual.timer import Timer

from core.base.errors import Busy, DaifaError
from core.base.i18n import _
from core.store.desk import Desk
from core.store.waiting import who_writes

AGAIN_S = 0.03
# A lock is mostly free before anybody could read that it was not.
_SILENT = 7
# The words in the footer go after some seconds.
_SAID_AGAIN = 60

Act = Callable[[], object]
Tell = Callable[[str], object]


class Held(Protocol):
    """The app, as acts that wait see it."""

    @property
    def desk(self) -> Desk:
        """The open desk."""

    def set_interval(self, interval: float, callback: Callable[[], None]) -> Timer:
        """Call back again and again."""

    def hold_input(self, escape: Callable[[], None]) -> None:
        """Hold all input but Esc."""

    def let_input_go(self) -> None:
        """Let what was held take effect."""

    def forget_ahead(self) -> None:
        """Throw away what was typed ahead."""

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say something for a few seconds."""


class Turns:
    """Makes changes at once, or in their turn when the lock is free."""

    def __init__(self, app: Held) -> None:
        self._app = app
        self._waiting: deque[tuple[Act, Tell]] = deque()
        self._tried = 0
        self._timer: Timer | None = None
        # Whether what is done now was asked for a while ago, with other keys behind it.
        self._late = False

    def guarded(self, act: Act, complain: Callable[[DaifaError], object]) -> None:
        """Do what a key asks for, in its turn; what is refused is complained of."""

        def explained() -> None:
            try:
                act()
            except Busy:
                raise
            except DaifaError as error:
                if self._late:
                    self._app.forget_ahead()
                complain(error)

        self.take(explained)

    def take(self, act: Act, tell: Tell | None = None) -> None:
        """Do what a key asks for, which raises Busy while others write and has done nothing then.

        `tell` is given what is to be said meanwhile.
        """
        if not self._waiting:
            try:
                act()
            except Busy:
                self._tried = 0
                self._app.hold_input(self._give_up)
                # Not one timer for each time: Textual drops the only beat of one that is late.
                self._timer = self._app.set_interval(AGAIN_S, self._again)
            else:
                return
        self._waiting.append((act, tell or self._in_the_footer))

    def _again(self) -> None:
        if not self._waiting:
            return
        act, tell = self._waiting[0]
        self._late = True
        try:
            act()
        except Busy:
            self._tried += 1
            if self._tried % _SAID_AGAIN == _SILENT:
                tell(self._words())
        except BaseException:
            self._done()
            raise
        else:
            self._done()
        finally:
            self._late = False

    def _done(self) -> None:
        self._waiting.popleft()
        self._tried = 0
        if not self._waiting:
            self._end()

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._app.let_input_go()

    def _give_up(self) -> None:
        given_up = list(self._waiting)
        self._waiting.clear()
        self._app.forget_ahead()
        self._end()
        for _act, tell in given_up[:1]:
            tell(_("Given up: nothing was changed. Another session is still writing."))

    def _words(self) -> str:
        words = _("This is done by itself as soon as they are ready; Esc gives it up.")
        who = who_writes(self._app.desk.store.path) or _("Another session is writing.")
        return f"{who} {words}"

    def _in_the_footer(self, words: str) -> None:
        self._app.say(words, tone="warn")
