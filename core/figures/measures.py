"""Each figure by its name: what it is called, how it is read, what it is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from core.base.i18n import N_, _
from core.base.money import percent, yuan
from core.figures.figures import Counted, Figures, Logistics, Rate
from core.figures.words import score
from core.rules.book import RuleBook
from core.store.reviews import CampaignRow

Value = float | int | None
Kind = Literal["count", "share", "fen", "score"]
OfCounts = Callable[[Logistics, Mapping[str, Rate]], Value]


class Measure(NamedTuple):
    """One figure. `of` reads it from the figures, `counted` from the counts alone, if it is one.

    Sales that are not summed yet are None, as what is undefined.

    `better` tells whether more (1) or less (-1) of it is better; 0 where it says nothing.
    """

    name: str
    section: str
    label: str
    kind: Kind
    of: Callable[[Counted], Value]
    counted: OfCounts | None = None
    better: int = 0

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


def _logistics(name: str, label: str, kind: Kind, field: str, better: int = -1) -> Measure:
    return Measure(
        name,
        "logistics",
        label,
        kind,
        lambda figures: getattr(figures.logistics, field),
        lambda logistics, _rates: getattr(logistics, field),
        better,
    )


def _rate(name: str, label: str) -> Measure:
    return Measure(
        name,
        "aftersales",
        label,
        "share",
        lambda figures: getattr(figures, name).rate,
        lambda _logistics, rates: rates[name].rate,
        -1,
    )


def _sales(name: str, label: str, kind: Kind) -> Measure:
    field = name if kind == "count" else f"{name}_fen"
    return Measure(
        name,
        "sales",
        label,
        kind,
        lambda found: getattr(found.sales, field) if isinstance(found, Figures) else None,
        better=1,
    )


def _review(name: str, label: str, kind: Kind, field: str) -> Measure:
    return Measure(
        name,
        "reviews",
        label,
        kind,
        lambda figures: getattr(figures.reviews, field),
        better=1,
    )


_ALL = (
    _logistics("abnormal", N_("abnormal orders N"), "count", "abnormal"),
    _logistics("grouped", N_("grouped orders M"), "count", "grouped", 1),
    _logistics("rate", N_("logistics abnormal rate"), "share", "rate"),
    _logistics("smoothed", N_("smoothed rate"), "share", "smoothed"),
    _logistics("plain", N_("plain rate"), "share", "plain"),
    _rate("dispute_refund", N_("dispute-refund rate")),
    _rate("intervention", N_("intervention rate")),
    _rate("quality_refund", N_("quality-refund rate")),
    _sales("orders", N_("orders sold"), "count"),
    _sales("received", N_("received"), "fen"),
    _sales("profit", N_("profit"), "fen"),
    _review("reviews", N_("valid reviews"), "count", "valid"),
    _review("description", N_("score: as described"), "score", "description"),
    _review("logistics_score", N_("score: logistics"), "score", "logistics"),
    _review("service", N_("score: service"), "score", "service"),
)
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
