"""The table of couriers: the platform's ids and names, other names, and the shapes of numbers.

The data stands in `couriers.toml`; a user's file of the same form is merged over it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from core.base.i18n import N_
from core.base.patterns import pattern
from core.rules.tables import DataTable, Strict

_LISTS = ("families", "not_names", "unsaid", "postal_countries")
_ENDINGS = ("快递", "速递", "速运")
_COMPANY = pattern(r"(?:股份|集团|\(集团\))?(?:有限)?(?:责任)?公司$")
# `极兔速递-原百世快递`: what it was called before names nobody today.
_PARTS = pattern(r"[-—–/|·、,;]|(?=原)")
_ASIDE = pattern(r"^(.*?)[(\[]([^)\]]*)[)\]]?$")


class Pattern(Strict):
    """One shape of a courier's numbers, with where it comes from."""

    shape: str
    tier: Literal[1, 2, 3]
    check: Literal["s10", "ems13"] | None = None
    also: tuple[int, ...] = ()
    named_only: bool = False
    note: Literal["digit_lost"] | None = None
    source: str


class Courier(Strict):
    """A courier of the platform. `name` is the platform's spelling; the id is the key."""

    logistics_id: int
    code: str
    name: str
    short: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    in_text: bool = True
    vague: bool = False
    suffix: str = ""
    patterns: tuple[Pattern, ...] = ()


class _File(Strict):
    couriers: tuple[Courier, ...]
    families: tuple[tuple[int, ...], ...] = ()
    not_names: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    postal_countries: tuple[str, ...] = ()


class Rule(NamedTuple):
    """A compiled pattern and its courier."""

    courier: Courier
    pattern: Pattern
    regex: re.Pattern[str]


class CourierTable:
    """All couriers, found by name, code or id, and the rules their numbers follow."""

    def __init__(
        self,
        couriers: Iterable[Courier],
        families: Iterable[Iterable[int]] = (),
        not_names: Iterable[str] = (),
        postal_countries: Iterable[str] = (),
        unsaid: Iterable[str] = (),
    ) -> None:
        self._unsaid = frozenset(_key(word) for word in unsaid)
        self.postal_countries = frozenset(postal_countries)
        self._couriers = tuple(couriers)
        self.by_id = {courier.logistics_id: courier for courier in self._couriers}
        self.rules = tuple(
            Rule(courier, pattern, re.compile(pattern.shape))
            for courier in self._couriers
            for pattern in courier.patterns
        )
        self.suffixes = tuple(
            (courier, re.compile(courier.suffix)) for courier in self._couriers if courier.suffix
        )
        self._families = tuple(frozenset(family) for family in families)
        self._names = _names(self._couriers)
        self._codes = {_key(code): each for each in self._couriers for code in each.codes}
        self._in_text = {
            name: courier
            for name, courier in self._names.items()
            if courier.in_text and not name.isdigit()
        }
        chinese = [name for name in self._in_text if not name.isascii()]
        words = sorted({*chinese, *(_key(word) for word in not_names)}, key=len, reverse=True)
        self._name_in_text = re.compile("|".join(map(re.escape, words)) or r"(?!)")

    def all(self) -> tuple[Courier, ...]:
        """Return every courier in the order of the table."""
        return self._couriers

    def find(self, name_or_code_or_id: str) -> Courier | None:
        """Return the courier meant by `中通`, `中通速递`, `ZTO`, `115`, `中通快递(ZTO)` …, or None.

        京广速递 stands twice on the platform: the name gives the first, the code tells them apart.
        """
        key = _key(name_or_code_or_id)
        for form in (key, _COMPANY.sub("", key)):
            if found := self._names.get(form) or self._codes.get(form):
                return found
        aside = _ASIDE.match(key)
        if aside is None:
            return self._by_parts(key)
        outside, inside = (self._names.get(_COMPANY.sub("", part)) for part in aside.groups())
        if inside and outside and inside.name == outside.name:
            return inside
        return outside or inside or self._by_parts(key)

    def _by_parts(self, key: str) -> Courier | None:
        parts = (part for part in _PARTS.split(key) if not part.startswith("原"))
        found = {self._names[part] for part in parts if part in self._names}
        return found.pop() if len(found) == 1 else None

    def said(self, name: str | None) -> str:
        """Return what a courier's cell or field says; "" where it names nobody (无, -, NULL)."""
        text = (name or "").strip()
        return "" if _key(text) in self._unsaid else text

    def names_in(self, text: str) -> Iterator[Courier]:
        """Yield the couriers whose Chinese names stand in cleaned `text`, longest name first."""
        for found in self._name_in_text.finditer(text):
            if courier := self._in_text.get(found.group()):
                yield courier

    def by_letters(self, word: str) -> Courier | None:
        """Return the courier that a word of Latin letters in a text stands for."""
        return self._in_text.get(word)

    def related(self, one: int, other: int) -> bool:
        """Tell whether two ids are the same courier or one family."""
        return one == other or any(one in family and other in family for family in self._families)


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).upper().split())


def _names(couriers: Iterable[Courier]) -> dict[str, Courier]:
    """Return every name with its courier; the platform's own names win over aliases."""
    couriers = tuple(couriers)
    found: dict[str, Courier] = {}
    for courier in couriers:
        for name in (courier.name, courier.code, str(courier.logistics_id)):
            found.setdefault(_key(name), courier)
    for courier in couriers:
        for name in (*courier.short, *courier.aliases):
            found.setdefault(_key(name), courier)
    for courier in couriers:
        for name in courier.short:
            for ending in _ENDINGS:
                found.setdefault(_key(name) + ending, courier)
    found.pop("", None)
    return found


def _build(file: _File) -> CourierTable:
    return CourierTable(
        file.couriers, file.families, file.not_names, file.postal_countries, file.unsaid
    )


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with the user's couriers laid over it, keyed by id."""
    couriers: dict[int, dict[str, Any]] = {row["logistics_id"]: row for row in base["couriers"]}
    for row in user.get("couriers", []):
        known = couriers.get(row["logistics_id"], {})
        added = {
            field: [*known.get(field, []), *row[field]]
            for field in ("short", "aliases", "codes")
            if field in row
        }
        couriers[row["logistics_id"]] = {**known, **row, **added}
    lists = {field: [*base[field], *user.get(field, [])] for field in _LISTS}
    unknown = {field: value for field, value in user.items() if field not in base}
    return {**unknown, **lists, "couriers": list(couriers.values())}


_TABLE = DataTable(
    Path(__file__).with_name("couriers.toml"),
    file=_File,
    build=_build,
    merged=_merged,
    code="courier-table",
    unusable=N_("The courier table {path} cannot be used: {why}. Correct it or move it away."),
    patterns=lambda built: [
        *(rule.regex.pattern for rule in built.rules),
        *(regex.pattern for _courier, regex in built.suffixes),
    ],
)
load, table, use_table = _TABLE.load, _TABLE.in_force, _TABLE.use
