"""The figures of the parts of a shop: by item, by supplier, by shop.

What counts, and on which day, is what `core.figures.figures` says of the whole shop. An order of
several items counts for its first one, one that was bought from several suppliers for each of
them. Rates are over the orders of the part: grouped in the window for items and shops, bought in
it for suppliers.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from core.base.clock import to_epoch
from core.base.i18n import _
from core.figures import figures as metrics
from core.figures.figures import FigureFacts
from core.figures.rates import as_float, guide_rate, plain_rate
from core.rules.aftersales import tables
from core.rules.book import RuleBook
from core.rules.books import PerShop, RuleBooks
from core.rules.deadlines import ShipClocks, supplier_time
from core.store import figure_cases, figure_parts, suppliers
from core.store import shops as store_shops
from core.store.desk import Desk
from core.store.figure_parts import Belongs, Bought


class Item(NamedTuple):
    """The figures of an item. `name` is empty for orders without one."""

    id: int
    name: str
    item_id: str
    orders: int
    received_fen: int
    abnormal: int
    rate: float | None
    refunds: int
    refund_share: float | None
    quality: int

    def as_json(self) -> dict[str, Any]:
        """Return the item in the shape of `daifa metrics --by item --json`."""
        return {
            "item": self.name,
            "item_id": self.item_id,
            "orders": self.orders,
            "received_fen": self.received_fen,
            "abnormal": self.abnormal,
            "rate": self.rate,
            "refunds": {"count": self.refunds, "rate": self.refund_share},
            "quality_refunds": self.quality,
        }


class Supplier(NamedTuple):
    """The figures of a supplier; `name` is empty for purchases without one.

    `orders` were bought from it in the window. `late` of the `due` ones left after the order's
    ship-by, or had not left when it passed; where the supplier does not say when, the first sign
    of the parcel here counts. The usual times to ship are of its newest purchases:
    the median, and what the buy cut-off reckons with (rule buy.cutoff); None before the first.
    `owed_fen` are all claims that were open at the end of the day, whenever they were made.
    """

    id: int
    name: str
    platform: str
    orders: int
    due: int
    late: int
    late_share: float | None
    median_s: int | None
    usual_s: int | None
    refunds: int
    refund_share: float | None
    abnormal: int
    owed_fen: int
    claims: int

    def as_json(self) -> dict[str, Any]:
        """Return the supplier in the shape of `daifa metrics --by supplier --json`."""
        return {
            "supplier": self.name,
            "platform": self.platform,
            "orders": self.orders,
            "late": {"count": self.late, "of": self.due, "rate": self.late_share},
            "to_ship": {"median_s": self.median_s, "usual_s": self.usual_s},
            "refunds": {"count": self.refunds, "rate": self.refund_share},
            "abnormal": self.abnormal,
            "owed_fen": self.owed_fen,
            "claims": self.claims,
        }


class OfShop(NamedTuple):
    """The figures of a shop; id 0 and an empty name are the orders of none."""

    id: int
    name: str
    figures: metrics.Figures

    def as_json(self) -> dict[str, Any]:
        """Return the shop in the shape of `daifa metrics --by shop --json`."""
        return {"shop": self.name, **self.figures.as_json()}


def by_item(
    desk: Desk, at: datetime, shop_id: int | None = None, facts: FigureFacts | None = None
) -> list[Item]:
    """Return the figures of each item with orders, faults or refunds; the most orders first."""
    facts = facts or metrics.read_facts(desk, at, shop_id)
    store = desk.store
    sums: Counter[int] = Counter()
    received: Counter[int] = Counter()
    for whose, span in facts.parts:
        for row in figure_parts.items(store, *span, whose):
            sums[row.item] += row.orders
            received[row.item] += row.received_fen
    abnormal = _counted(figure_parts.items_of(store, _abnormal(facts)))
    refunds = _counted(figure_parts.items_of(store, _refunded(desk, facts)))
    quality = _counted(figure_parts.items_of(store, _quality(facts)))
    ids = sums.keys() | abnormal.keys() | refunds.keys() | quality.keys()
    names = figure_parts.item_names(store, ids)
    found = []
    for id in ids:
        name, orders = names.get(id), sums[id]
        found.append(
            Item(
                id,
                name.title if name else "",
                name.item_id if name else "",
                orders,
                received[id],
                abnormal[id],
                as_float(guide_rate(abnormal[id], orders, facts.weight)),
                refunds[id],
                as_float(plain_rate(refunds[id], orders)),
                quality[id],
            )
        )
    return sorted(found, key=lambda each: (-each.orders, -each.refunds, each.name, each.id))


def by_supplier(
    desk: Desk, at: datetime, shop_id: int | None = None, facts: FigureFacts | None = None
) -> list[Supplier]:
    """Return the figures of each supplier bought from in the window, or owing; most orders first.

    What was paid on an open claim has no history: it is owed on past days as it is owed now.
    """
    facts = facts or metrics.read_facts(desk, at, shop_id)
    store, end = desk.store, facts.end
    until = min(end, to_epoch(at) + 1)
    orders: defaultdict[int, set[str]] = defaultdict(set)
    rows = [row for whose, span in facts.parts for row in figure_parts.bought(store, *span, whose)]
    late, due = _late(desk.rules, rows, end, until, orders)
    owed = {row.supplier: row for row in figure_parts.owed(store, end, shop_id)}
    refunds = _counted(figure_parts.suppliers_of(store, _refunded(desk, facts)))
    abnormal = _counted(figure_parts.suppliers_of(store, _abnormal(facts)))
    names = figure_parts.supplier_names(store)
    found = []
    for id in orders.keys() | owed.keys() | refunds.keys() | abnormal.keys():
        name, claim, count = names.get(id), owed.get(id), len(orders.get(id, ()))
        median, usual = _times(desk, desk.rules.of(shop_id), id, end) if id else (None, None)
        found.append(
            Supplier(
                id,
                name.name if name else "",
                name.platform if name else "",
                count,
                due[id],
                late[id],
                as_float(plain_rate(late[id], due[id])),
                median,
                usual,
                refunds[id],
                as_float(plain_rate(refunds[id], count)),
                abnormal[id],
                claim.owed_fen if claim else 0,
                claim.claims if claim else 0,
            )
        )
    return sorted(found, key=lambda each: (-each.orders, -each.owed_fen, each.name, each.id))


def by_shop(desk: Desk, at: datetime) -> list[OfShop]:
    """Return the figures of each shop, and of the orders of none where there are any."""
    found = [
        OfShop(row.id, row.name, metrics.figures(desk, at, row.id))
        for row in store_shops.all_shops(desk.store)
    ]
    rest = OfShop(0, "", metrics.figures(desk, at, 0))
    counts = rest.figures.logistics
    return [*found, rest] if not found or counts.grouped or counts.abnormal else found


def shop_words(name: str) -> str:
    """Return a shop's name, or that there is none."""
    return name or _("no shop")


def _abnormal(facts: FigureFacts) -> list[str]:
    return [each.order_sn for each in metrics.abnormal_orders(facts)]


def _quality(facts: FigureFacts) -> list[str]:
    return sorted(metrics.rated_orders(facts)["quality_refund"])


def _refunded(desk: Desk, facts: FigureFacts) -> list[str]:
    meaning = metrics.case_meaning(figure_cases.case_words(desk.store), tables())
    return [
        order_sn
        for whose, span in facts.parts
        for order_sn in figure_cases.refunded_orders(desk.store, *span, meaning, whose)
    ]


def _counted(rows: Iterable[Belongs]) -> Counter[int]:
    return Counter(row.whose for row in rows)


def _late(
    rules: RuleBooks,
    rows: Sequence[Bought],
    end: int,
    until: int,
    orders: defaultdict[int, set[str]],
) -> tuple[Counter[int], Counter[int]]:
    """Count what each supplier shipped late, and of how many that is known; collect its orders.

    What left at `end` or later had not left yet; what was due before `until` has become late.
    """
    clocks = PerShop(rules, ShipClocks)
    late: Counter[int] = Counter()
    due: Counter[int] = Counter()
    for row in rows:
        orders[row.supplier].add(row.order_sn)
        ship_by, _rule = clocks.of(row.shop_id).due(
            row.grouped_at, row.promised_at, row.manual_due_at, row.presale_until, row.ship_kind
        )
        if ship_by is None:
            continue
        if row.shipped_at is not None and row.shipped_at < end:
            due[row.supplier] += 1
            late[row.supplier] += row.shipped_at > ship_by
        elif not row.off and ship_by < until:
            due[row.supplier] += 1
            late[row.supplier] += 1
    return late, due


def _times(desk: Desk, rules: RuleBook, supplier: int, end: int) -> tuple[int | None, int | None]:
    """Return the median and the usual time of a supplier's purchases shipped before `end`."""
    seconds = suppliers.shipping_times(desk.store, supplier, before=end)
    if not seconds:
        return None, None
    median = statistics.median(Fraction(each) for each in seconds)
    usual = supplier_time(rules, [timedelta(seconds=each) for each in seconds])
    return round(median), int(usual.total_seconds())
