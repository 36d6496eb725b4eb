"""What another value of a rule would move: the open clocks of the queue, from → to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import from_epoch, iso
from core.due.entry import DueEntry
from core.due.items import items
from core.due.live import index
from core.rules.book import Override
from core.rules.terms import Clock, label
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


class MoveTold(NamedTuple):
    """A move with what its clock hangs on; times aware, None where the clock comes or goes."""

    clock: Clock
    order_sn: str
    title: str
    before: datetime | None
    after: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return the move in the shape of `daifa rules --set … --json` (tui/cli/README.md)."""
        return {
            "clock": self.clock.value,
            "order_sn": self.order_sn or None,
            "from": None if self.before is None else iso(self.before),
            "to": None if self.after is None else iso(self.after),
        }

    @property
    def words(self) -> str:
        """The move in a line: the clock, whose it is, from → to."""
        name = f"…{self.order_sn[-6:]}" if self.order_sn else self.title
        return f"{label(self.clock)} {name}  {_time(self.before)} → {_time(self.after)}"


def tell(desk: Desk, at: datetime, found: Sequence[Moved]) -> list[MoveTold]:
    """Return what some moves hang on; ask for the first ones, not for all."""
    told = items(desk, at, index(desk, at), [each.entry for each in found])
    known = {item.id: item for item in told}
    return [
        MoveTold(
            each.entry.clock,
            known[each.entry.id].order_sn if each.entry.id in known else "",
            known[each.entry.id].title if each.entry.id in known else "",
            None if each.before is None else from_epoch(each.before),
            None if each.after is None else from_epoch(each.after),
        )
        for each in found
    ]


def _time(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment:%m-%d %H:%M}"


def _clocks(desk: Desk, at: datetime) -> dict[tuple[str, int, int], DueEntry]:
    entries = index(desk, at).arranged(at)
    return {(each.clock.value, each.key, each.order_id): each for each in entries}
