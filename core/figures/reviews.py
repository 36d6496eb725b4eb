"""The shop's review scores, and what is missing for a campaign (rules/README.md, 6)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal

from core.base.frozen import Frozen
from core.store.figures import CampaignRow

SCORES: tuple[Literal["description", "logistics", "service"], ...] = (
    "description",
    "logistics",
    "service",
)
BEST = 5


class Scores(Frozen):
    """The reviews of the window: how many, and the averages of the three scores."""

    valid: int
    description: float | None
    logistics: float | None
    service: float | None

    @classmethod
    def of(cls, valid: int, description: int, logistics: int, service: int) -> Scores:
        """Return the averages of sums; None without reviews."""
        sums = (description, logistics, service)
        means = (float(Fraction(total, valid)) if valid else None for total in sums)
        return cls(valid=valid, **dict(zip(SCORES, means, strict=True)))

    def total(self, name: str) -> int:
        """Return the sum of a score over all reviews."""
        mean = getattr(self, name)
        return 0 if mean is None else round(mean * self.valid)


class Missing(Frozen):
    """What a campaign still wants: reviews, or a higher score.

    `more` is how many reviews are lacking, or how many 5-point ones lift the score to `need`;
    None when no number does.
    """

    what: Literal["reviews", "description", "logistics", "service"]
    have: float | None
    need: float
    more: int | None


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


def campaign_of(row: CampaignRow, scores: Scores) -> Campaign:
    """Return how the shop stands with a campaign; `row` holds its name and thresholds."""
    missing = []
    if scores.valid < row.reviews:
        missing.append(
            Missing(
                what="reviews",
                have=scores.valid,
                need=row.reviews,
                more=row.reviews - scores.valid,
            )
        )
    for name in SCORES:
        need: float = getattr(row, name)
        more = fives_needed(scores.valid, scores.total(name), Fraction(str(need)))
        if more != 0:
            missing.append(Missing(what=name, have=getattr(scores, name), need=need, more=more))
    return Campaign(name=row.name, eligible=not missing, missing=tuple(missing))
