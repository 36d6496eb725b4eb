"""Each figure by its name: what it is called, how it is read, what it is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from core.base.i18n import N_, _
from core.base.money import percent, yuan
from core.figures.figures import Counted
from core.figures.words import score
from core.rules.book import RuleBook
from core.store.reviews import CampaignRow

Value = float | int | None
Kind = Literal["count", "share", "fen", "score"]


class Measure(NamedTuple):
    """One figure, and where it stands: in which part of the figures, by which field.

    `better` tells whether more (1) or less (-1) of it is better; 0 where it says nothing.
    """

    name: str
    section: str
    label: str
    kind: Kind
    part: str
    field: str
    better: int = 0

    def of(self, figures: Counted) -> Value:
        """Return its value; None where it is undefined, and of sales that are not summed yet."""
        value: Value = getattr(getattr(figures, self.part, None), self.field, None)
        return value

    @property
    def words(self) -> str:
        """The figure's name for the eye."""
        return _(self.label)

    @property
    def short(self) -> str:
        """The name that heads a column."""
        return _LETTERS.get(self.name) or _(_SHORT[self.name])

    def shown(self, value: Value) -> str:
        """Return a value for the eye; – where it is undefined."""
        return shown(value, self.kind)

    def axis(self, value: float) -> str:
        """Return a round value as it stands at an axis."""
        if self.kind == "share":
            return f"{value * 100:.4g}%"
        return f"{value / 100:g}" if self.kind == "fen" else f"{value:g}"


def shown(value: Value, kind: Kind) -> str:
    """Return a value of a kind for the eye; – where it is undefined."""
    if value is None:
        return "–"
    if kind == "share":
        return percent(value, 3)
    if kind == "fen":
        return yuan(int(value))
    return score(value) if kind == "score" else str(int(value))


SECTIONS = {
    "logistics": N_("Shipping"),
    "aftersales": N_("Cases"),
    "sales": N_("Sales"),
    "reviews": N_("Reviews"),
}


_ALL = (
    Measure("abnormal", "logistics", N_("abnormal orders N"), "count", "logistics", "abnormal", -1),
    Measure("grouped", "logistics", N_("grouped orders M"), "count", "logistics", "grouped", 1),
    Measure("rate", "logistics", N_("logistics abnormal rate"), "share", "logistics", "rate", -1),
    Measure("smoothed", "logistics", N_("smoothed rate"), "share", "logistics", "smoothed", -1),
    Measure("plain", "logistics", N_("plain rate"), "share", "logistics", "plain", -1),
    Measure(
        "dispute_refund", "aftersales", N_("dispute-refund rate"), "share",
        "dispute_refund", "rate", -1,
    ),
    Measure(
        "intervention", "aftersales", N_("intervention rate"), "share", "intervention", "rate", -1
    ),
    Measure(
        "quality_refund", "aftersales", N_("quality-refund rate"), "share",
        "quality_refund", "rate", -1,
    ),
    Measure("orders", "sales", N_("orders sold"), "count", "sales", "orders", 1),
    Measure("received", "sales", N_("received"), "fen", "sales", "received_fen", 1),
    Measure("profit", "sales", N_("profit"), "fen", "sales", "profit_fen", 1),
    Measure("reviews", "reviews", N_("valid reviews"), "count", "reviews", "valid", 1),
    Measure(
        "description", "reviews", N_("score: as described"), "score", "reviews", "description", 1
    ),
    Measure(
        "logistics_score", "reviews", N_("score: logistics"), "score", "reviews", "logistics", 1
    ),
    Measure("service", "reviews", N_("score: service"), "score", "reviews", "service", 1),
)  # fmt: skip
MEASURES: Mapping[str, Measure] = {each.name: each for each in _ALL}
# The guide's own letters, in every language.
_LETTERS = {"abnormal": "N", "grouped": "M"}
_SHORT = {
    "rate": N_("Abnormal"),
    "smoothed": N_("Smoothed"),
    "plain": N_("Plain"),
    "dispute_refund": N_("Dispute"),
    "intervention": N_("Interv."),
    "quality_refund": N_("Quality"),
    "orders": N_("Orders"),
    "received": N_("Received"),
    "profit": N_("Profit"),
    "reviews": N_("Reviews"),
    "description": N_("Described"),
    "logistics_score": N_("Logistics"),
    "service": N_("Service"),
}
_SCORES = {"description": "description", "logistics_score": "logistics", "service": "service"}


class Threshold(NamedTuple):
    """A value that a figure is held against, and whose it is."""

    value: float
    whose: str


def thresholds(
    measure: Measure, campaigns: Iterable[CampaignRow], rules: RuleBook
) -> list[Threshold]:
    """Return what a figure must reach, the lowest first; nothing where no rule says so.

    Scores are held against the campaigns' own, the number of reviews against theirs, and without
    a campaign against the rule's (review.valid_min).
    """
    asked = list(campaigns)
    if measure.name == "reviews":
        least = Threshold(rules["review.valid_min"].count, _("rule review.valid_min"))
        found = [Threshold(row.reviews, row.name) for row in asked] or [least]
    elif measure.name in _SCORES:
        found = [Threshold(getattr(row, _SCORES[measure.name]), row.name) for row in asked]
    else:
        return []
    return sorted(found)


def verdict(value: Value, against: Iterable[Threshold]) -> tuple[str, str]:
    """Return in words whether a figure reaches what it is held against, and the tone of it.

    Empty where it is held against nothing, or there is no value yet.
    """
    listed = list(against)
    missed = [each for each in listed if value is not None and value < each.value]
    if not listed or value is None:
        return "", ""
    if not missed:
        return _("reached"), "good"
    least = missed[0]
    return _("below {value} ({whose})").format(value=f"{least.value:g}", whose=least.whose), "bad"
