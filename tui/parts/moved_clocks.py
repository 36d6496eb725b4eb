"""Which clocks a change of the rules moves, in lines: for the rule book and for taking back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.base.i18n import _
from core.due.moved import Moved, count_words, moved_by, tell
from core.store.desk import Desk
from core.store.reverting import Outcome

_SHOWN = 4


def lines_of(desk: Desk, at: datetime, found: Sequence[Moved]) -> list[str]:
    """Return how many clocks would move, and the first of them from → to."""
    lines = [count_words(found)]
    lines += [f"  {each.words}" for each in tell(desk, at, found[:_SHOWN])]
    if len(found) > _SHOWN:
        lines.append("  " + _("… and {count} more").format(count=len(found) - _SHOWN))
    return lines


def moved_lines(desk: Desk, at: datetime, outcome: Outcome) -> list[str]:
    """Return the clocks that taking an act back moves through rules; none where it has none."""
    found = moved_by(desk, at, outcome)
    return [] if found is None else lines_of(desk, at, found)
