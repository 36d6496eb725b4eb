"""How much may be on its way to the terminal: no more than the line carries in a moment.

What is written is taken at once by buffers on the way: of the kernel, of sshd, of the connection.
They hold hundreds of thousands of bytes, minutes of a slow line; every frame that goes into them is
stale when it comes out. So the terminal is asked now and then whether it is there (`CSI 5 n`, which
every terminal answers); its answer says that all before the question has arrived, and how long that
took. From it follows what the line carries, and so much is let out ahead; while more is on its way,
nothing is drawn. What is drawn later shows the latest state, once.

A terminal that never answers is not waited for. Knows no terminal and no clock: instants are given,
in seconds.
"""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

# Two questions that every terminal answers, and the answers. After one that was given up the other
# is asked: a late answer must not be taken for the next one.
QUESTIONS = ("\x1b[5n", "\x1b[c")
ANSWERS = (re.compile(rb"\x1b\[0n"), re.compile(rb"\x1b\[\?[0-9;]*c"))
# What may be on its way in any case: a short frame.
LEAST = 600
# Before the first answer: a first screen, or two.
FIRST = 4_000
# What any line may have ahead: at worst the backlog of one that has suddenly become slow.
MOST = 16_000
# A question for so many bytes.
EACH = 300
# What a line may hold beyond its own way there and back.
AHEAD_S = 0.25
# An answer that takes so much longer than usual: the line has stalled.
STALLED_S = 0.5
# And so much longer: it is lost. Each time in a row twice as long is waited.
SPARE_S = 2.0
MOST_PATIENCE_S = 120.0
# Before the first answer: after so many the terminal is one that gives none.
PATIENCE_S = 12.0
MOST_LOST = 2
# The way there and back is the shortest of the last minutes.
_KEPT_S = 120.0
# A difference in time below this is chance.
_CHANCE_S = 0.005
# What was sent so long ago, too little to be asked about, has arrived.
_QUIET_S = 2.0


class _Asked(NamedTuple):
    """A question: when it was sent, after how many bytes, and how many were on their way."""

    at: float
    after: int
    ahead: int


class Pace:
    """What was sent, what has arrived, and whether more may go."""

    def __init__(self) -> None:
        self.sent = self.arrived = 0
        self._asked: deque[_Asked] = deque()
        self._lost = 0
        self._window = float(FIRST)
        # Bytes a second, as the last answer says; 0 before the first one.
        self._carried = 0.0
        self._which = 0
        self._shortest = self._before = float("inf")
        self._since = self._sent_at = 0.0
        self.mute = False

    @property
    def asked(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._asked)

    def send(self, count: int, now: float) -> None:
        """Note that so many bytes were written."""
        if not self._asked and self.arrived and now - self._sent_at > _QUIET_S:
            self.arrived = self.sent
        self.sent += count
        self._sent_at = now

    def wants_question(self) -> bool:
        """Whether a question is due after what was written."""
        last = self._asked[-1].after if self._asked else self.arrived
        first = not self.arrived and not self._asked
        return not self.mute and (first or self.sent - last >= EACH)

    def ask(self, now: float) -> None:
        """Note that a question was written."""
        self._asked.append(_Asked(now, self.sent, self.sent - self.arrived))

    @property
    def question(self) -> str:
        """What is to be asked now."""
        return QUESTIONS[self._which]

    def answer(self, data: bytes, now: float) -> None:
        """Take an answer: all before its question has arrived."""
        if not self._asked or not ANSWERS[self._which].fullmatch(data):
            return
        asked = self._asked.popleft()
        self.arrived, self._lost = asked.after, 0
        took = now - asked.at
        if now - self._since > _KEPT_S:
            self._before, self._shortest, self._since = self._shortest, took, now
        self._shortest = min(self._shortest, took)
        self._carried = asked.ahead / max(took - self._way, _CHANCE_S)
        window = self._carried * (self._way + AHEAD_S)
        # What was sent long before the question says nothing of how much more the line carries.
        if window < self._window or 2 * asked.ahead >= self._window:
            self._window = max(LEAST, min(window, 2 * self._window, MOST))

    def room(self, now: float) -> float:
        """Return how many bytes may go out; any number where nothing is known to be on its way."""
        self._give_up(now)
        if self.mute or not self._asked:
            return float("inf")
        if self._carried and now - self._asked[0].at > self._way + STALLED_S:
            return 0.0
        return self._window - (self.sent - self.arrived)

    @property
    def _way(self) -> float:
        """The seconds there and back of a line that is empty."""
        return min(self._shortest, self._before)

    def _give_up(self, now: float) -> None:
        if not self._asked:
            return
        patience = PATIENCE_S
        if self._carried:
            usual = self._way + (self.sent - self.arrived) / self._carried
            patience = min((usual + SPARE_S) * 2**self._lost, MOST_PATIENCE_S)
        if now - self._asked[-1].at < patience:
            return
        self._asked.clear()
        self.arrived, self._window = self.sent, LEAST
        self._which = 1 - self._which
        self._lost += 1
        self.mute = not self._carried and self._lost >= MOST_LOST
