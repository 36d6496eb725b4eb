"""How fast a supplier ships, by its own purchases."""

from __future__ import annotations

from datetime import timedelta

from core.rules.book import RuleBook
from core.store import suppliers
from core.store.desk import Desk


def supplier_history(desk: Desk, rules: RuleBook, supplier_id: int | None) -> list[timedelta]:
    """Return how long a supplier took from purchase to shipping, its newest purchases.

    `rules` are those of the shop whose order is to be bought. A time below `buy.supplier_least`
    tells when both were written down, and is left out.
    """
    if supplier_id is None:
        return []
    least = rules["buy.supplier_least"].delta
    found = (timedelta(seconds=s) for s in suppliers.shipping_times(desk.store, supplier_id))
    return [each for each in found if each >= least]
