"""The buyers' reviews: written down one by one or imported, and the task that a low one makes.

An order has one review. What is told of it here: three scores from 1 to 5, the buyer's words, and
when it was written (rules/README.md, 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from core.base.clock import from_epoch, iso, to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.patterns import pattern
from core.base.text import kept
from core.orders import reading as orders
from core.orders.partly import Partly, each
from core.rules.book import RuleBook
from core.store import notices, shops
from core.store import orders as store_orders
from core.store import reviews as store_reviews
from core.store.acts import FORCED, Act
from core.store.desk import Desk
from core.store.reviews import ReviewEntry, ReviewRow

LOW = "low_review"
WORST, BEST = 1, 5
# More is no review; the platform takes some hundred signs.
LONGEST = 2_000
_WHOLE = pattern(r"[0-9]{6,8}-[0-9]{9,15}")
_SCORES = pattern(r"\s*([1-5])\s*+(?:[/,，、]\s*+)?([1-5])\s*+(?:[/,，、]\s*+)?([1-5])\s*")


class Given(NamedTuple):
    """The three scores of a review: item as described, logistics, service; 1 to 5 each."""

    description: int
    logistics: int
    service: int

    @property
    def words(self) -> str:
        """The scores as they are typed and shown."""
        return "/".join(map(str, self))


class Review(Frozen):
    """A review as it is known here; `title` and `spec` are empty where its order is not here."""

    id: int
    order_id: int | None
    order_sn: str
    at: datetime
    scores: Given
    text: str
    title: str
    spec: str
    shop_id: int
    version: int

    def as_json(self) -> dict[str, Any]:
        """Return the review in the shape of `daifa reviews --json` (tui/cli/README.md)."""
        return {
            "id": self.id,
            "order_sn": self.order_sn,
            "at": iso(self.at),
            **self.scores._asdict(),
            "text": self.text,
            "title": self.title,
        }


def parse_scores(text: str) -> Given:
    """Read three scores: `545`, `5 4 5`, `5/4/5`. Raises DaifaError (`review-scores`)."""
    found = _SCORES.fullmatch(text)
    if found is None:
        raise DaifaError(
            "review-scores",
            _("Type three scores from 1 to 5: description, logistics, service, such as 545."),
        )
    return Given(*map(int, found.groups()))


def index(desk: Desk) -> list[ReviewEntry]:
    """Return the index of all reviews: those with an open task first, then the newest."""
    return store_reviews.entries(desk.store)


def by_ids(desk: Desk, ids: Sequence[int]) -> list[Review]:
    """Return some reviews in the order of `ids`; what is gone is left out."""
    rows = store_reviews.by_ids(desk.store, ids) if ids else {}
    return [_review(rows[each]) for each in ids if each in rows]


def find(desk: Desk, review_id: int) -> Review:
    """Return one review. Raises NotFound."""
    found = by_ids(desk, [review_id])
    if not found:
        raise NotFound("review-unknown", _("There is no review {id}.").format(id=review_id))
    return found[0]


def of_order(desk: Desk, order_sn: str) -> Review | None:
    """Return the review of an order, None without one."""
    row = store_reviews.of_orders(desk.store, [order_sn]).get(order_sn)
    return None if row is None else _review(row)


def _review(row: ReviewRow) -> Review:
    return Review(
        id=row.id,
        order_id=row.order_id,
        order_sn=row.order_sn,
        at=from_epoch(row.at),
        scores=Given(row.description, row.logistics, row.service),
        text=row.text,
        title=row.title,
        spec=row.spec,
        shop_id=row.shop_id,
        version=row.version,
    )


def add(
    desk: Desk,
    at: datetime,
    order_sn: str,
    scores: Given,
    *,
    text: str | None = None,
    written_at: datetime | None = None,
    force: str | None = None,
) -> Review:
    """Write a review down; one that is there already is changed for the reason `force`.

    `order_sn` is an order's number or the tail of one that is here; the whole number of another
    order is taken too, and finds its order when that is imported. Without `text` or `written_at`
    a known review keeps its own; a new one is of now. Raises NotFound, DaifaError
    (`review-scores`, `review-text`, `review-time`), and Refused (`review-exists`, overridable)
    for a second review of an order.
    """
    sn = _whole_number(desk, order_sn)
    if not all(WORST <= each <= BEST for each in scores):
        parse_scores(scores.words)
    if written_at is not None and written_at > at:
        raise DaifaError("review-time", _("A review cannot have been written in the future."))
    words = None if text is None else kept(text)
    if words is not None and len(words) > LONGEST:
        raise DaifaError("review-text", _("A review has at most {n} signs here.").format(n=LONGEST))
    known = of_order(desk, sn)
    reason = (force or "").strip()
    if known is not None and not reason:
        differs = known.scores != scores or (words or known.text) != known.text
        if not differs and written_at in (None, known.at):
            return known
        raise Refused(
            "review-exists",
            _("Order {sn} has a review already: {scores} of {time}.").format(
                sn=sn, scores=known.scores.words, time=f"{known.at:%m-%d %H:%M}"
            ),
            overridable=True,
        )
    with desk.act(at, "review") as work:
        moment = written_at or (at if known is None else known.at)
        told = words if words is not None else (known.text if known else "")
        values = Values(sn, scores, told, to_epoch(moment))
        order_id = store_orders.id_of(work.store, sn)
        whose = {} if order_id is None else shops.of_order_ids(work.store, [order_id])
        rules = desk.rules.of(whose.get(order_id or 0))
        id = put(work, rules, values, None if known is None else known.id, order_id)
        if reason:
            work.say(order_id, FORCED, reason=reason)
    return find(desk, id)


def is_whole(text: str) -> bool:
    """Whether a text is the whole number of an order, be it here or not."""
    return _WHOLE.fullmatch(text.strip()) is not None


def _whole_number(desk: Desk, order_sn: str) -> str:
    try:
        return orders.find(desk, order_sn).order_sn
    except NotFound as error:
        sn = order_sn.strip()
        if error.code == "order-unknown" and is_whole(sn):
            return sn
        raise


class Values(NamedTuple):
    """What a review says; `at` is when it was written, in seconds since 1970."""

    order_sn: str
    scores: Given
    text: str
    at: int


def put(
    work: Act, rules: RuleBook, said: Values, known_id: int | None, order_id: int | None
) -> int:
    """Insert or change a review within an act, with its task; return its id.

    `rules` are those of its order's shop. A low review makes a task while it is young enough
    (review.low, review.task_age); one that is no longer low ends it.
    """
    order_sn, scores, text, written = said
    values = {"at": written, **scores._asdict(), "text": text}
    if known_id is None:
        id = store_reviews.insert(work, order_id, {"order_sn": order_sn, **values})
    else:
        id = known_id
        linked = {} if order_id is None else {"order_id": order_id}
        work.update("reviews", id, {**linked, **values}, order_id=order_id)
    low = min(scores) <= rules["review.low"].count
    age = int(rules["review.task_age"].delta.total_seconds())
    if not low:
        notices.settle(work, [LOW], ref=order_sn)
    elif written > work.at - age:
        data = {"order_sn": order_sn, "scores": scores.words, "text": text}
        mark = notices.fingerprint(LOW, order_sn, *scores)
        notices.raise_once(work, LOW, order_id, ref=order_sn, data=data, mark=mark)
    return id


def dealt_with(desk: Desk, at: datetime, found: Sequence[Review]) -> Partly[Review]:
    """Say of low reviews, as one act, that they were dealt with; one without a task is refused."""

    def end(work: Act, review: Review) -> None:
        if not notices.settle(work, [LOW], ref=review.order_sn, how=""):
            raise Refused(
                "review-no-task",
                _("Nothing is to be done about the review of order {sn}.").format(
                    sn=review.order_sn
                ),
            )

    return each(desk, at, "notice-done", found, lambda review: review.order_sn, end)


def search(desk: Desk, text: str) -> set[int]:
    """Return the ids of the reviews that a text finds: by order, by words of the buyer."""
    return store_reviews.found(desk.store, text.strip(), orders.search(desk, text))


def remove(desk: Desk, at: datetime, review_id: int) -> Review:
    """Delete a review that was written down by mistake, and its task. Raises NotFound."""
    review = find(desk, review_id)
    with desk.act(at, "review-remove") as work:
        work.delete("reviews", review.id, order_id=review.order_id)
        notices.settle(work, [LOW], ref=review.order_sn)
    return review
