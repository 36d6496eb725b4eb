"""What another value of a rule would move: the open clocks of the queue, from → to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import from_epoch, iso
from core.base.i18n import _, ngettext
from core.due.entry import DueEntry
from core.due.items import items
from core.due.live import index
from core.rules.book import Override
from core.rules.books import RuleBooks
from core.rules.terms import Clock, label
from core.store import rule_values
from core.store.desk import Desk
from core.store.reverting import Outcome


class Moved(NamedTuple):
    """A clock that would move. Seconds since 1970; None where it comes or goes."""

    entry: DueEntry
    before: int | None
    after: int | None


def moved(
    desk: Desk, at: datetime, name: str, text: str, shop_id: int | None = None
) -> list[Moved]:
    """Return the clocks that a rule's new value would move, of all shops or of one.

    The soonest come first; nothing is changed. Raises NotFound for an unknown rule, Refused for
    one that no shop has of its own, DaifaError for a wrong value.
    """
    if shop_id:
        desk.rules.refuse_shared(name)
    value = desk.rules.of(shop_id).read_value(name, text)
    own = Override(value=value, source="", date="")
    return between(desk, at, desk.rules.changed(name, shop_id, own))


def moved_back(desk: Desk, at: datetime, name: str, shop_id: int | None = None) -> list[Moved]:
    """Return the clocks that taking a rule's own value away would move. Raises NotFound."""
    desk.rules.general[name]
    return between(desk, at, desk.rules.changed(name, shop_id, None))


def moved_by(desk: Desk, at: datetime, outcome: Outcome) -> list[Moved] | None:
    """Return the clocks that taking an act back moves through rules; None where it has none."""
    rules = desk.rules
    for each in outcome.done:
        for entity, _id, now, then in each.changes:
            values = then or now
            if entity == rule_values.TABLE and values is not None:
                own = None if then is None else rule_values.override(then)
                rules = rules.changed(values["name"], values["shop_id"], own)
    return None if rules is desk.rules else between(desk, at, rules)


def between(desk: Desk, at: datetime, rules: RuleBooks) -> list[Moved]:
    """Return the clocks that other rules would move, the soonest first. Nothing is changed."""
    before, after = _clocks(desk, at), _clocks(replace(desk, rules=rules), at)
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


def count_words(found: Sequence[Moved]) -> str:
    """Return how many clocks would move, as the head of a list of them."""
    n = len(found)
    words = ngettext("{n} open clock would move:", "{n} open clocks would move:", n)
    return words.format(n=n) if n else _("No open clock moves.")


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
