"""The queue in words, the same for the desk's header and the command line."""

from __future__ import annotations

from core.base.i18n import _
from core.rules.deadlines import label as time_label
from core.rules.terms import Clock, label

TAIL = 6


def time_words(left: int | None, *, seconds: bool = False) -> str:
    """Return how long is left, or how long ago it ended; nothing where there is no time."""
    if left is None:
        return ""
    if left < 0:
        return _("{time} overdue").format(time=time_label(-left, seconds))
    return _("{time} left").format(time=time_label(left, seconds))


def clock_words(clock: Clock, left: int | None, order_sn: str, *, seconds: bool = False) -> str:
    """Return one clock of the queue in a few words: what, how long, of which order."""
    tail = f"…{order_sn[-TAIL:]}" if order_sn else ""
    parts = (label(clock), time_words(left, seconds=seconds), tail)
    return " ".join(part for part in parts if part)
