"""The rule books in force: the general one, and that of each shop with values of its own.

Code that has an order, a case, a review or a line asks the book of its shop; what concerns no
single shop asks the general one. Which rules a shop may have its own value of stands in
rulebook.toml (`per_shop`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

from core.base.errors import Refused
from core.base.i18n import _
from core.rules.book import Override, Rule, RuleBook

Made = TypeVar("Made")
# A shop's own values by the rule's name, by the shop's id; 0 is all shops.
Own = Mapping[int, Mapping[str, Override]]


class ShopRule(NamedTuple):
    """A rule's own value for one shop."""

    shop_id: int
    rule: Rule


class RuleBooks:
    """The general rule book, and those of the shops; `None` and 0 are no shop."""

    def __init__(self, packaged: RuleBook, own: Own) -> None:
        self._packaged = packaged
        self.own = {shop: dict(rules) for shop, rules in own.items()}
        self.general = packaged.overlaid(self.own.get(0, {}))
        self._books: dict[int, RuleBook] = {}
        for shop_id, rules in sorted(self.own.items()):
            fitting = {name: each for name, each in rules.items() if self._may(name)}
            if shop_id and fitting:
                self._books[shop_id] = self.general.overlaid(fitting)

    def _may(self, name: str) -> bool:
        return any(rule.name == name and rule.per_shop for rule in self._packaged)

    def of(self, shop_id: int | None) -> RuleBook:
        """Return the book of a shop: the general one unless it has values of its own."""
        return self._books.get(shop_id or 0, self.general)

    @property
    def state(self) -> tuple[tuple[int, str, int | float | str], ...]:
        """All own values: what was computed by other ones is no longer true."""
        return tuple(
            (shop_id, name, own.value)
            for shop_id, rules in sorted(self.own.items())
            for name, own in sorted(rules.items())
        )

    @property
    def shops(self) -> tuple[int, ...]:
        """The shops with values of their own, by id."""
        return tuple(self._books)

    def differing(self, *names: str) -> tuple[int, ...]:
        """Return the shops for which one of some rules has another value than in general."""
        return tuple(
            shop_id
            for shop_id, book in self._books.items()
            if any(book[name].value != self.general[name].value for name in names)
        )

    def own_of(self, name: str) -> list[ShopRule]:
        """Return the shops that have a value of their own for a rule, with it, by id."""
        return [
            ShopRule(shop_id, book[name])
            for shop_id, book in self._books.items()
            if name in self.own[shop_id]
        ]

    def has_own(self, name: str, shop_id: int | None) -> bool:
        """Whether a shop has a value of its own for a rule; without a shop, all of them."""
        return name in self.own.get(shop_id or 0, {})

    def back(self, name: str, shop_id: int | None) -> Rule:
        """Return the rule that stands once the own value is taken away: general, or packaged."""
        return self.general[name] if shop_id else self._packaged[name]

    def changed(self, name: str, shop_id: int | None, own: Override | None) -> RuleBooks:
        """Return the books in which a rule has another own value, or none any more."""
        values = {shop: dict(rules) for shop, rules in self.own.items()}
        rules = values.setdefault(shop_id or 0, {})
        if own is None:
            rules.pop(name, None)
        else:
            rules[name] = own
        return RuleBooks(self._packaged, values)

    def refuse_shared(self, name: str) -> None:
        """Raise Refused for a rule that no shop may have its own value of, NotFound for none."""
        if not self.general[name].per_shop:
            raise Refused(
                "rule-shared",
                _("{name} holds for all shops together: it cannot be set for one of them.").format(
                    name=name
                ),
            )


class PerShop(Generic[Made]):
    """What is made of a rule book, made once for each book and looked up for many rows."""

    def __init__(self, rules: RuleBooks, make: Callable[[RuleBook], Made]) -> None:
        self._rest = make(rules.general)
        self._own = {shop_id: make(rules.of(shop_id)) for shop_id in rules.shops}

    def of(self, shop_id: int | None) -> Made:
        """Return what was made of the book of a shop; `None` and 0 are no shop."""
        return self._own.get(shop_id or 0, self._rest)

    @property
    def all(self) -> tuple[Made, ...]:
        """What was made of each book, the general one first."""
        return (self._rest, *self._own.values())
