"""What goes to the terminal, written in a thread of its own: a full line holds nobody.

Textual's own writer holds the app at the thirty-first text that waits, and for ever where the
terminal is gone: then no key, no signal and no lost line reach it. Here nothing that is written
waits. How much waits is told (`waiting`); whoever draws goes by it (`pace.py`).
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

# One write: little enough that what a slow terminal has taken is known early.
_AT_ONCE = 4096
# How long an end waits for a terminal that takes nothing, and at most in all.
_STUCK_S = 1.0
_END_S = 5.0


def _nothing() -> None:
    pass


class Outlet(threading.Thread):
    """Writes to the file of a terminal, in order. `drained` and `lost` are called in its thread."""

    def __init__(self, file: TextIO) -> None:
        super().__init__(daemon=True, name="textual-output")
        self._fd = file.fileno()
        self._encoding, self._errors = file.encoding or "utf-8", file.errors or "replace"
        self._news = threading.Condition()
        self._text: list[bytes] = []
        self._ended = False
        self._taken = 0
        self.gone = False
        # How many bytes wait for the terminal.
        self.waiting = 0
        self.drained: Callable[[], None] = _nothing
        self.lost: Callable[[], None] = _nothing

    def write(self, text: str) -> int:
        """Take a text to be written; return how many bytes it has. Never waits."""
        data = text.encode(self._encoding, self._errors)
        with self._news:
            if data and not (self.gone or self._ended):
                self._text.append(data)
                self.waiting += len(data)
                self._news.notify_all()
        return len(data)

    def wait_sent(self, seconds: float) -> bool:
        """Wait so long at most until the terminal has taken all; return whether it has."""
        with self._news:
            return self._news.wait_for(lambda: not self.waiting, seconds)

    def stop(self) -> None:
        """Let what waits out, and end; a terminal that takes nothing is given up soon."""
        with self._news:
            self._ended = True
            self._news.notify_all()
        deadline, taken = time.monotonic() + _END_S, -1
        while self.is_alive() and taken != self._taken and time.monotonic() < deadline:
            taken = self._taken
            self.join(_STUCK_S)

    def run(self) -> None:
        """Write what comes until the end."""
        while (data := self._next()) is not None:
            try:
                self._write(data)
            except OSError:
                self._lose()
                return
            if not self.waiting:
                self.drained()

    def _next(self) -> bytes | None:
        with self._news:
            self._news.wait_for(lambda: self._text or self._ended)
            data = b"".join(self._text)
            self._text.clear()
            return data or None

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                count = os.write(self._fd, left[:_AT_ONCE])
            except BlockingIOError:
                # Somebody else with this terminal has made it so.
                select.select([], [self._fd], [], _STUCK_S)
                continue
            left = left[count:]
            with self._news:
                self._taken += count
                self.waiting -= count
                if not self.waiting:
                    self._news.notify_all()

    def _lose(self) -> None:
        """Forget what waits: there is no terminal any more."""
        with self._news:
            self.gone = True
            self._text.clear()
            self.waiting = 0
            self._news.notify_all()
        # The app's loop may have ended meanwhile.
        with suppress(RuntimeError):
            self.lost()
