"""One timer for the whole app: a message at each whole second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from textual.app import App
from textual.message import Message
from textual.timer import Timer

from core.base import clock

# A timer may wake a moment early by the wall clock, and would then read the second before.
_LATE = 0.01


class Tick(Message):
    """A second has begun; `now` is its Beijing time."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    @property
    def epoch(self) -> int:
        """The same instant in seconds since 1970."""
        return clock.to_epoch(self.now)


class Ticker:
    """Posts a `Tick` to the app at each whole second.

    Each wait is measured from the clock anew, so it does not drift. `now` and `wait` (seconds
    until the next tick) stand for the clock and are replaced in tests.
    """

    def __init__(
        self,
        app: App[Any],
        now: Callable[[], datetime] = clock.now,
        wait: Callable[[], float] = clock.until_next_second,
    ) -> None:
        self._app = app
        self._now = now
        self._wait = wait
        self._timer: Timer | None = None
        self._running: object | None = None

    def start(self) -> None:
        """Tick at once, then at each whole second."""
        self.stop()
        self._running = object()
        self._beat(self._running)

    def stop(self) -> None:
        """Tick no more."""
        self._running = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def beat(self) -> None:
        """Post one tick now, as after a long pause or in a test."""
        self._app.post_message(Tick(self._now()))

    def _beat(self, run: object) -> None:
        # The app may get to a timer that has run out only after it was stopped.
        if run is not self._running:
            return
        self.beat()
        self._timer = self._app.set_timer(
            self._wait() + _LATE, partial(self._beat, run), name="ticker"
        )
