"""What the pane shows, and how it is computed beside the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from core.base.i18n import N_
from core.figures import breakdown
from core.figures import figures as metrics
from core.figures.breakdown import Item, OfShop, Supplier
from core.figures.days import at_of
from core.figures.figures import AbnormalOrder, Counted, FigureFacts, Figures
from core.figures.series import FEW_DAYS
from core.store.desk import Desk


class View(StrEnum):
    """What stands in the list."""

    FIGURES = "figures"
    ITEMS = "items"
    SUPPLIERS = "suppliers"
    SHOPS = "shops"


VIEW_LABELS = {
    View.FIGURES: N_("figures"),
    View.ITEMS: N_("by item"),
    View.SUPPLIERS: N_("by supplier"),
    View.SHOPS: N_("by shop"),
}


SUMMING = N_("adding up the sales …")

Part = Item | Supplier | OfShop


class Wanted(NamedTuple):
    """What is to be computed: of which day, shop and state of the books, for which view."""

    day: date
    shop_id: int | None
    state: tuple[object, ...]
    view: View

    def same_facts(self, other: Wanted) -> bool:
        """Whether the figures of the two are the same, whatever the view."""
        return self[:3] == other[:3]


@dataclass(frozen=True)
class Computed:
    """The figures, the facts behind them, and the parts of the view.

    While the sales are being summed the figures are those that are counted.
    """

    wanted: Wanted
    figures: Counted
    facts: FigureFacts
    parts: tuple[Part, ...] = ()

    @property
    def summed(self) -> bool:
        """Whether the sales are there."""
        return isinstance(self.figures, Figures)

    @cached_property
    def orders(self) -> Mapping[str, AbnormalOrder]:
        """The abnormal orders by their numbers: there may be ten thousand."""
        return {each.order_sn: each for each in self.figures.logistics.orders}


def compute(
    desk: Desk,
    wanted: Wanted,
    now: datetime,
    before: Computed | None,
    tell: Callable[[Computed], object],
) -> Computed:
    """Compute what is wanted; what was computed before is taken where it still holds.

    `tell` is told what is counted before the sales of days are summed, where many are not.
    """
    at, shop_id = at_of(wanted.day, now), wanted.shop_id
    if before is not None and before.wanted.same_facts(wanted):
        facts, figures = before.facts, before.figures
    else:
        facts = metrics.read_facts(desk, at, shop_id)
        figures = metrics.counted(desk, at, facts, shop_id)
    if not isinstance(figures, Figures):
        if metrics.days_to_sum(desk, facts) > FEW_DAYS:
            tell(Computed(wanted._replace(view=View.FIGURES), figures, facts))
        figures = metrics.with_sales(desk, figures, facts)
    if wanted.view is View.ITEMS:
        return Computed(wanted, figures, facts, tuple(breakdown.by_item(desk, at, shop_id, facts)))
    if wanted.view is View.SUPPLIERS:
        found = breakdown.by_supplier(desk, at, shop_id, facts)
        return Computed(wanted, figures, facts, tuple(found))
    if wanted.view is View.SHOPS:
        return Computed(wanted, figures, facts, tuple(breakdown.by_shop(desk, at)))
    return Computed(wanted, figures, facts)
