"""The rule book: every number the program goes by, with unit, source, date and status.

The packaged values stand in rulebook.toml; a seller's own values are laid over them
(`daifa rules --set`) and kept in the store.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date as day_of
from datetime import time, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from core.base.errors import DaifaError, NotFound
from core.base.frozen import Frozen
from core.base.i18n import N_, _

Status = Literal["guide", "platform", "seen", "assumed", "user"]

_STATUS_WORDS: dict[Status, str] = {
    "guide": N_("the guide's"),
    "platform": N_("the platform's"),
    "seen": N_("seen"),
    "assumed": N_("assumed"),
    "user": N_("your own"),
}
_HOURS_IN = {"h": 1.0, "d": 24.0, "min": 1 / 60, "s": 1 / 3600}


class Rule(Frozen):
    """One number of the trade. `value` is in `unit`; `default` is the packaged value."""

    name: str
    value: int | float | str
    unit: str
    default: int | float | str
    source: str
    date: str
    status: Status
    # Whether a shop may have a value of its own: not where it concerns no single shop.
    per_shop: bool = True

    @property
    def delta(self) -> timedelta:
        """The value as a length of time (units h, d, min, s)."""
        return timedelta(hours=float(self.value) * _HOURS_IN[self.unit])

    @property
    def fen(self) -> int:
        """The value in fen (unit yuan)."""
        return round(float(self.value) * 100)

    @property
    def count(self) -> int:
        """The value as a whole number."""
        return int(self.value)

    @property
    def share(self) -> Fraction:
        """The value as a share of one (unit %), exact: fen are made of it."""
        return Fraction(str(self.value)) / 100

    @property
    def clock(self) -> time:
        """The value as a time of day (unit clock)."""
        return time.fromisoformat(str(self.value))

    def age_from(self) -> day_of | None:
        """Return the last day that the rule's date may mean; None for what is no date."""
        parts = self.date.split("-")
        try:
            year, month, day = (int(parts[n]) if n < len(parts) else 0 for n in range(3))
            last = day_of(year, month or 1, day or 1)
            if day:
                return last
            following = day_of(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
        except ValueError:
            return None
        return following - timedelta(days=1)

    def is_old(self, today: day_of, most: timedelta) -> bool:
        """Whether the rule's date lies further back than `most` (rulebook.age)."""
        known = self.age_from()
        return known is not None and today - known > most

    @property
    def words(self) -> tuple[str, str, str]:
        """The value with its unit, the status with its date, the source, in the user's language.

        What the seller wrote as a source stands as it is.
        """
        return (
            f"{self.value} {_(self.unit)}",
            f"{_(_STATUS_WORDS[self.status])} {self.date}",
            _(self.source) if self.source and self.status != "user" else self.source,
        )


class Override(Frozen):
    """A seller's own value for a rule, of all shops or of one."""

    value: int | float | str
    source: str
    date: str


class RuleBook:
    """All rules by name; `rules["ship.normal"].delta` is 48 hours by default.

    The books of the shops are laid over the general one: `core.rules.books`.
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = dict(rules)

    def __getitem__(self, name: str) -> Rule:
        try:
            return self._rules[name]
        except KeyError:
            raise NotFound(
                "rule-unknown",
                _("There is no rule {name}. See: daifa rules").format(name=name),
            ) from None

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def words_of(self, rule: Rule, today: day_of) -> list[str]:
        """Return a rule's words, and that it is to be checked where its date is old."""
        value, status, source = rule.words
        old = rule.is_old(today, self["rulebook.age"].delta)
        return [value, status, *([_("to be checked on the platform")] if old else []), source]

    def overlaid(self, overrides: Mapping[str, Override]) -> RuleBook:
        """Return a rule book in which the seller's values stand; unknown names are left out."""
        rules = dict(self._rules)
        for name, own in overrides.items():
            if name in rules:
                rules[name] = rules[name].replace(
                    value=own.value, source=own.source, date=own.date, status="user"
                )
        return RuleBook(rules)

    def read_value(self, name: str, text: str) -> int | float | str:
        """Turn the text of a new value into the rule's kind, or raise DaifaError."""
        rule = self[name]
        try:
            if rule.unit == "clock":
                # Beijing time always: a zone of its own would be another time.
                return time.fromisoformat(text.strip()).replace(tzinfo=None).isoformat()
            number = float(text)
        except ValueError:
            number = -1.0
        most = 100 if rule.unit == "%" else 999_999
        if not 0 <= number <= most or (rule.unit == "count" and number != int(number)):
            raise DaifaError(
                "rule-value",
                _("“{text}” is no value for {name}. It is {value} {unit} now.").format(
                    text=text, name=name, value=rule.value, unit=rule.unit
                ),
            )
        return int(number) if number == int(number) else number


@cache
def packaged() -> RuleBook:
    """Return the rule book as it is shipped."""
    raw = tomllib.loads(Path(__file__).with_name("rulebook.toml").read_text("utf-8"))
    rules: dict[str, Rule] = {}
    for theme, entries in raw.items():
        for key, entry in entries.items():
            name = f"{theme}.{key}"
            rules[name] = Rule(name=name, default=entry["value"], **entry)
    return RuleBook(rules)
