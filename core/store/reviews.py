"""Reviews of buyers and what campaigns ask for; times are seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from core.base.errors import NotFound
from core.base.i18n import _
from core.base.text import one_line
from core.store.acts import Act
from core.store.connection import Store, columns, marks
from core.store.search import by_person, escaped
from core.store.shops import Whose, narrowed

# A day in Beijing as `date.toordinal` counts it: eight hours ahead, 1970-01-01 is 719163.
_DAY_S, _AHEAD_S, _EPOCH = 86400, 28800, 719163
# A review of an order that is not here is nobody's.
REVIEW_SHOP = "coalesce((select o.shop_id from orders o where o.order_sn = r.order_sn), 0)"


class ReviewRow(NamedTuple):
    """A review with what its order tells; `title` and `spec` are empty without one."""

    id: int
    order_id: int | None
    order_sn: str
    at: int
    description: int
    logistics: int
    service: int
    text: str
    version: int
    title: str
    spec: str
    shop_id: int


class ReviewEntry(NamedTuple):
    """A review in an index; `low` is 1 where its task is still open."""

    id: int
    order_id: int | None
    at: int
    least: int
    low: int
    shop_id: int


class DayScores(NamedTuple):
    """The reviews of a day in Beijing (`date.toordinal`): how many, and the sums of each score."""

    day: int
    reviews: int
    description: int
    logistics: int
    service: int


class CampaignRow(NamedTuple):
    """A campaign's thresholds."""

    name: str
    reviews: int
    description: float
    logistics: float
    service: float


_OPEN = (
    "exists (select 1 from notices n where n.kind = 'low_review' and n.ref = r.order_sn"
    " and n.done_at is null)"
)
_TITLE = (
    "coalesce((select {what} from order_lines l {more}"
    " where l.order_id = r.order_id and l.ordinal = 0), '')"
)
_REVIEW = columns(
    ReviewRow,
    "r",
    title=_TITLE.format(what="g.title", more="join goods g on g.id = l.good_id"),
    spec=_TITLE.format(what="l.spec", more=""),
    shop_id=REVIEW_SHOP,
)


def days(store: Store, start: int, end: int, shop_id: Whose = None) -> list[DayScores]:
    """Return the days of a window that have reviews, the oldest first; it begins with a day.

    A day at a time: an index has them in order, and nothing is sorted.
    """
    of_shop, whose = narrowed(shop_id, REVIEW_SHOP)
    sql = (
        "select ? as day, count(*) as reviews, sum(r.description) as description,"
        " sum(r.logistics) as logistics, sum(r.service) as service"
        f" from reviews r where r.at >= ? and r.at < ?{of_shop}"
    )
    found: list[DayScores] = []
    for first in range(start, end, _DAY_S):
        values = ((first + _AHEAD_S) // _DAY_S + _EPOCH, first, min(first + _DAY_S, end), *whose)
        found += [day for day in store.rows(DayScores, sql, values) if day.reviews]
    return found


def entries(store: Store) -> list[ReviewEntry]:
    """Return the index of all reviews, the newest first; one with an open task goes before."""
    least = "min(r.description, r.logistics, r.service)"
    return store.rows(
        ReviewEntry,
        f"select {columns(ReviewEntry, 'r', least=least, low=_OPEN, shop_id=REVIEW_SHOP)}"
        " from reviews r order by low desc, r.at desc, r.id desc",
    )


def open_tasks(store: Store) -> int:
    """Return how many low reviews wait to be dealt with."""
    return int(
        store.value("select count(*) from notices where kind = 'low_review' and done_at is null")
    )


def by_ids(store: Store, ids: Sequence[int]) -> dict[int, ReviewRow]:
    """Return some reviews by their ids."""
    found = store.rows(
        ReviewRow, f"select {_REVIEW} from reviews r where r.id in ({marks(ids)})", ids
    )
    return {row.id: row for row in found}


def of_orders(store: Store, order_sns: Collection[str]) -> dict[str, ReviewRow]:
    """Return the reviews of some orders by order number; of several the first."""
    values = [*order_sns]
    found = store.rows(
        ReviewRow,
        f"select {_REVIEW} from reviews r where r.order_sn in ({marks(values)}) order by r.id desc",
        values,
    )
    return {row.order_sn: row for row in found}


def found(store: Store, text: str, order_ids: Sequence[int]) -> set[int]:
    """Return the ids of the reviews of some orders, and of those that hold a text."""
    like = f"%{escaped(text)}%"
    said = " or text like ? escape '\\'" if by_person() else ""
    rows = store.query(
        f"select id from reviews where order_id in ({marks(order_ids)})"
        f" or order_sn like ? escape '\\'{said}",
        (*order_ids, like, *([like] if said else [])),
    )
    return {row[0] for row in rows}


def insert(work: Act, order_id: int | None, values: dict[str, Any]) -> int:
    """Insert a review and return its id."""
    return work.insert("reviews", {"order_id": order_id, **values}, order_id=order_id)


def link(work: Act) -> int:
    """Join the reviews that came before their orders; return how many."""
    rows = work.store.query(
        "select r.id, o.id from reviews r join orders o on o.order_sn = r.order_sn"
        " where r.order_id is null"
    )
    for row in rows:
        work.update("reviews", row[0], {"order_id": row[1]}, order_id=row[1])
    return len(rows)


def campaigns(store: Store) -> list[CampaignRow]:
    """Return the campaigns' thresholds by name."""
    listed = columns(CampaignRow, "c")
    return store.rows(CampaignRow, f"select {listed} from campaigns c order by c.name")


def set_campaign(work: Act, name: str, values: dict[str, Any]) -> None:
    """Keep a campaign's thresholds."""
    name = one_line(name)
    known = work.store.value("select id from campaigns where name = ?", (name,))
    if known is None:
        work.insert("campaigns", {"name": name, **values})
    else:
        work.update("campaigns", int(known), values)


def remove_campaign(work: Act, name: str) -> None:
    """Delete a campaign; raise NotFound."""
    known = work.store.value("select id from campaigns where name = ?", (name,))
    if known is None:
        raise NotFound("campaign-unknown", _("There is no campaign {name}.").format(name=name))
    work.delete("campaigns", int(known))
