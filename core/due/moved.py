"""What another value of a rule would move: the open clocks of the queue, from → to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from core.due.entries import DueEntry
from core.due.live import index
from core.rules.book import Override
from core.store.desk import Desk


class Moved(NamedTuple):
    """A clock that would move. Seconds since 1970; None where it comes or goes."""

    entry: DueEntry
    before: int | None
    after: int | None


def moved(desk: Desk, at: datetime, name: str, text: str) -> list[Moved]:
    """Return the clocks that a rule's new value would move, the soonest first.

    Nothing is changed. Raises NotFound for an unknown rule, DaifaError for a wrong value.
    """
    own = Override(value=desk.rules.read_value(name, text), source="", date="")
    other = replace(desk, rules=desk.rules.overlaid({name: own}))
    before, after = _clocks(desk, at), _clocks(other, at)
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        due, then = old and old.due, new and new.due
        entry = new or old
        if entry is not None and due != then:
            found.append(Moved(entry, due, then))
    far = 1 << 62
    found.sort(key=lambda each: (min(each.before or far, each.after or far), each.entry.id))
    return found


def _clocks(desk: Desk, at: datetime) -> dict[tuple[str, int, int], DueEntry]:
    entries = index(desk, at).arranged(at)
    return {(each.clock.value, each.key, each.order_id): each for each in entries}
