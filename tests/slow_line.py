"""A program behind a slow line: so many bytes a second, and a delay each way.

What is on its way waits in a queue, as it does in a modem or in a connection's buffers. `depth`
says how much the line takes from the program ahead of what it has sent: much of it, and the
program never feels the line; little, and the program's writing blocks.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.pty import Terminal

BITS_A_BYTE = 10
_STEP_S = 0.01
# How long the desk may take for a key, and what it sends by itself each second.
_ANSWER_S = 0.8
_TICK_BYTES = 150


class SlowTerminal(Terminal):
    """A program in a pseudo-terminal at the far end of a line."""

    def __init__(
        self,
        argv: Sequence[str],
        cols: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        *,
        cwd: str | Path | None = None,
        bits: int = 9_600,
        delay: float = 0.3,
        depth: int = 1_000_000,
    ) -> None:
        self.rate, self.delay, self.depth = bits / BITS_A_BYTE, delay, depth
        self._down: deque[bytes] = deque()
        self.waiting = self.most_waiting = 0
        self._flying: deque[tuple[float, bytes]] = deque()
        self._up: deque[tuple[float, bytes]] = deque()
        self._up_lock = threading.Lock()
        super().__init__(argv, cols, rows, env, cwd=cwd)

    def send(self, text: str | bytes) -> float:
        """Send keys; they are there after the line's delay."""
        moment = time.perf_counter()
        self._reply(text.encode() if isinstance(text, str) else text)
        return moment

    def on_the_way(self) -> int:
        """Return how many bytes the program has written that are not on the screen yet."""
        with self._news:
            return self.waiting + sum(len(data) for _due, data in self._flying)

    def wait_settled(self, timeout: float = 60.0) -> float:
        """Wait until all keys and what they led to have arrived; return the seconds it took.

        The clocks go on each second: a few bytes on the way are no backlog.
        """
        start = time.perf_counter()
        arrived = start + self.delay + _ANSWER_S
        while (now := time.perf_counter()) < start + timeout:
            if self._up:
                arrived = now + self.delay + _ANSWER_S
            if now > arrived and self.on_the_way() <= _TICK_BYTES:
                break
            time.sleep(_STEP_S)
        return time.perf_counter() - start

    def _reply(self, answer: bytes) -> None:
        with self._up_lock:
            self._up.append((time.perf_counter() + self.delay, answer))

    def _read(self) -> None:
        credit, last = 0.0, time.perf_counter()
        while not self._closed:
            try:
                self._fill()
            except OSError:  # the other side is closed
                break
            now = time.perf_counter()
            credit = min(credit + self.rate * (now - last), self.rate * 0.05 + 1)
            last = now
            credit -= self._send_on(now, int(credit))
            self._arrive(now)
        for data in [data for _due, data in self._flying] + list(self._down):
            self._take(data)
        self._closed = True

    def _fill(self) -> None:
        """Take from the program what the line has room for; wait a little where there is none."""
        if self.waiting >= self.depth:
            time.sleep(_STEP_S)
            return
        ready, _, _ = select.select([self._fd], [], [], _STEP_S)
        if not ready:
            return
        data = os.read(self._fd, min(65536, self.depth - self.waiting))
        if not data:
            raise OSError
        with self._news:
            self._down.append(data)
            self.waiting += len(data)
            self.most_waiting = max(self.most_waiting, self.waiting)

    def _send_on(self, now: float, most: int) -> int:
        sent = 0
        while self._down and sent < most:
            data = self._down.popleft()
            part, rest = data[: most - sent], data[most - sent :]
            if rest:
                self._down.appendleft(rest)
            with self._news:
                self._flying.append((now + self.delay, part))
                self.waiting -= len(part)
            sent += len(part)
        return sent

    def _arrive(self, now: float) -> None:
        while self._flying and self._flying[0][0] <= now:
            self._take(self._flying[0][1])
            with self._news:
                self._flying.popleft()
        with self._up_lock:
            due = []
            while self._up and self._up[0][0] <= now:
                due.append(self._up.popleft()[1])
        for data in due:
            super()._reply(data)
