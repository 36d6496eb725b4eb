"""The shop's review scores, and what is missing for a campaign (rules/README.md, 6)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.text import one_line
from core.store import reviews as store_reviews
from core.store.desk import Desk
from core.store.reviews import CampaignRow, DayScores

ScoreName = Literal["description", "logistics", "service"]
SCORES: tuple[ScoreName, ...] = ("description", "logistics", "service")
BEST = 5
# So many reviews are no campaign's: a slip of the keyboard.
_MOST_REVIEWS = 1_000_000
_LONGEST_NAME = 40


class Scores(Frozen):
    """The reviews of the window: how many, and the averages of the three scores."""

    valid: int
    description: float | None
    logistics: float | None
    service: float | None

    @classmethod
    def of(cls, days: Sequence[DayScores]) -> Scores:
        """Return the averages over the days of a window; None without reviews."""
        valid = sum(day.reviews for day in days)
        means = {
            name: float(Fraction(sum(getattr(day, name) for day in days), valid)) if valid else None
            for name in SCORES
        }
        return cls(valid=valid, **means)


class Missing(Frozen):
    """What a campaign still wants: reviews, or a higher score.

    `more` is how many reviews are lacking, or how many 5-point ones lift the score to `need`
    today; None when no number does. `on` is the first day on which old reviews have left the
    window far enough: the score is there without a new one, or, where it must be 5, can be there
    again. None when there is no such day.
    """

    what: Literal["reviews", "description", "logistics", "service"]
    have: float | None
    need: float
    more: int | None
    on: date | None = None


class Campaign(Frozen):
    """Whether the shop may enter a campaign, and what is missing."""

    name: str
    eligible: bool
    missing: tuple[Missing, ...]


def fives_needed(count: int, total: int, threshold: Fraction) -> int | None:
    """Return how many 5-point reviews lift an average to a threshold; None when none do."""
    if count and Fraction(total, count) >= threshold:
        return 0
    if threshold > BEST or (threshold == BEST and count):
        return None
    if not count:
        return 1
    return math.ceil((threshold * count - total) / (BEST - threshold))


def reached_on(
    days: Sequence[DayScores], name: ScoreName, threshold: Fraction, today: date, length: int
) -> date | None:
    """Return the first day after today on which a score is at a threshold with no new review.

    `days` are those of the window of `length` days that ends today. None when it never is: the
    window is empty before. A threshold of 5 is within reach when the last other score has left.
    """
    if threshold == BEST:
        spoilt = [day.day for day in days if getattr(day, name) < BEST * day.reviews]
        return date.fromordinal(max(spoilt) + length) if spoilt else None
    counts: dict[int, tuple[int, int]] = {}
    # Shops with windows of their own may leave on one day.
    for day in days:
        reviews, points = counts.get(day.day, (0, 0))
        counts[day.day] = reviews + day.reviews, points + getattr(day, name)
    count = sum(each for each, _total in counts.values())
    total = sum(each for _count, each in counts.values())
    for ordinal in range(today.toordinal() + 1, today.toordinal() + length):
        left = counts.get(ordinal - length)
        if left is None:
            continue
        count, total = count - left[0], total - left[1]
        if count and Fraction(total, count) >= threshold:
            return date.fromordinal(ordinal)
    return None


def campaign_of(row: CampaignRow, days: Sequence[DayScores], today: date, length: int) -> Campaign:
    """Return how the shop stands with a campaign; `row` holds its name and thresholds."""
    scores = Scores.of(days)
    missing = []
    if scores.valid < row.reviews:
        lacking = row.reviews - scores.valid
        missing.append(Missing(what="reviews", have=scores.valid, need=row.reviews, more=lacking))
    for name in SCORES:
        need: float = getattr(row, name)
        threshold = Fraction(str(need))
        more = fives_needed(scores.valid, sum(getattr(day, name) for day in days), threshold)
        if more != 0:
            on = reached_on(days, name, threshold, today, length)
            have = getattr(scores, name)
            missing.append(Missing(what=name, have=have, need=need, more=more, on=on))
    return Campaign(name=row.name, eligible=not missing, missing=tuple(missing))


def campaigns(desk: Desk) -> list[CampaignRow]:
    """Return the campaigns with their thresholds, by name."""
    return store_reviews.campaigns(desk.store)


def set_campaign(
    desk: Desk,
    at: datetime,
    name: str,
    *,
    reviews: int | None = None,
    description: float,
    logistics: float,
    service: float,
) -> CampaignRow:
    """Keep what a campaign asks for: reviews in the window, and each score at least so high.

    Without `reviews` the rule's number is taken (review.valid_min). Raises DaifaError
    (`campaign-name`, `campaign-threshold`, `campaign-reviews`).
    """
    name = one_line(name)
    if not name or len(name) > _LONGEST_NAME:
        raise DaifaError(
            "campaign-name",
            _("A campaign needs a name of at most {n} signs.").format(n=_LONGEST_NAME),
        )
    count = desk.rules.general["review.valid_min"].count if reviews is None else reviews
    if not 0 <= count <= _MOST_REVIEWS:
        raise DaifaError(
            "campaign-reviews",
            _("{n} is no number of reviews that a campaign asks for.").format(n=count),
        )
    values = {"description": description, "logistics": logistics, "service": service}
    for value in values.values():
        if not 1 <= value <= BEST or Fraction(str(value)) * 100 % 1:
            raise DaifaError(
                "campaign-threshold",
                _("{value} is no score between 1 and 5 with at most two decimals.").format(
                    value=value
                ),
            )
    with desk.act(at, "campaign") as work:
        store_reviews.set_campaign(work, name, {"reviews": count, **values})
    return next(row for row in campaigns(desk) if row.name == name)


def remove_campaign(desk: Desk, at: datetime, name: str) -> None:
    """Forget a campaign. Raises NotFound."""
    with desk.act(at, "campaign-remove") as work:
        store_reviews.remove_campaign(work, one_line(name))
