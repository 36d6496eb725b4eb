"""The parts of the shops that a figure counts by the same rules.

Over all shops each record counts as the rules of its own shop say, so that the figure is the sum
of what the shops' own figures count: shops with another value of a rule are read by themselves.
"""

from __future__ import annotations

from typing import NamedTuple

from core.rules.book import RuleBook
from core.rules.books import RuleBooks
from core.store.shops import But, Whose


class Part(NamedTuple):
    """Whose records are counted, and by which rules."""

    whose: Whose
    rules: RuleBook

    def days(self, name: str) -> int:
        """Return the length of a window in whole days, at least one."""
        return max(self.rules[name].delta.days, 1)


def parts_of(rules: RuleBooks, shop_id: int | None, *names: str) -> list[Part]:
    """Return the parts that some rules differ in; one for a shop, and where all go by the same."""
    if shop_id is not None:
        return [Part(shop_id, rules.of(shop_id))]
    own = rules.differing(*names)
    rest: Whose = But(own) if own else None
    return [Part(rest, rules.general), *(Part(each, rules.of(each)) for each in own)]
