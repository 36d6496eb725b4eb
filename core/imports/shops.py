"""Whose a file's orders are, settled before its first row is taken (imports/README.md, 5).

In this order: what the seller says; what a column of the file says; the shop of the orders that
are known; the only shop there is. A file whose orders belong to another shop is refused, and so is
one with new orders that could be anybody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from core.base.errors import Refused
from core.base.i18n import _, ngettext
from core.base.text import one_line
from core.files.fields import BadCell, read_order_sn
from core.files.reading import Reading, open_among
from core.files.table import Source
from core.orders import shops
from core.store import shops as store_shops
from core.store.acts import FORCED, Act
from core.store.desk import Desk

# The files of a shop; what was bought upstream may have been bought for all of them.
_OF_A_SHOP = ("pdd-orders", "pdd-aftersales", "pdd-settlement")
# Who brings new orders, or lines without an order, has to say whose they are.
_ORDERS, _SETTLEMENT = "pdd-orders", "pdd-settlement"

# The id of a shop that is not made yet: no order's.
_UNMADE = -1

From = Literal["", "given", "column", "orders", "only", "last"]


class ShopWish(NamedTuple):
    """What the seller says of a file's shop.

    `force` is the reason to take orders over from another shop. `looking` is for a preview that
    shows what would have to be asked and proposes the shop used last, where taking the file
    would be refused. `sure` says that the seller has seen that the name is that of a new shop.
    """

    name: str = ""
    force: str | None = None
    looking: bool = False
    sure: bool = False


@dataclass
class FileShop:
    """The shop that a file was taken for, and how that is known; `new` when it was made for it.

    `lacks` says that new orders are of a shop that nobody has named. A new one has no id before
    `make` has made it: until then it stands for none that an order can have.
    `others` counts, by shop, the orders of the file that belong elsewhere. `by_number` holds the
    shops that a column names for single orders, where it names several.
    """

    shop_id: int | None = None
    name: str = ""
    source: From = ""
    new: bool = False
    lacks: bool = False
    others: dict[str, int] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)
    # The names behind `by_number`, and why orders are taken over from other shops.
    named: dict[str, str] = field(default_factory=dict)
    force: str = ""

    def of(self, order_sn: str) -> int | None:
        """Return the shop of an order in the file, None when nobody says."""
        return self.by_number.get(order_sn, self.shop_id) if self.by_number else self.shop_id

    def make(self, work: Act) -> None:
        """Make the shops that are new, inside the act that takes the file."""
        if self.new:
            self.shop_id = store_shops.make(work, self.name)
        if self.named:
            made = {each: store_shops.make(work, each) for each in sorted(set(self.named.values()))}
            self.by_number = {sn: made[each] for sn, each in self.named.items()}
        if self.force:
            work.say(None, FORCED, reason=self.force)

    def ids(self, order_sns: Iterable[str]) -> Iterator[int | None]:
        """Give the shop of each of some orders."""
        return map(self.of, order_sns)


def settle(desk: Desk, source: Source, reading: Reading, wish: ShopWish) -> FileShop:
    """Return whose a file is; nothing is written, and a new shop is made by `FileShop.make`.

    Raises Refused (`shop-needed`, `shop-differs`, `shop-alike`) unless `wish` settles it.
    """
    given = shops.checked_name(wish.name) if wish.name.strip() else ""
    known = {row.name: row.id for row in store_shops.all_shops(desk.store)}
    if not (wish.looking or wish.sure or wish.force):
        _refuse_alike(given, known)
    if reading.kind.code not in _OF_A_SHOP:
        return _found(known, given, "given") if given else FileShop()
    column = "shop" in reading.columns
    if not known and not column:
        return _found(known, given, "given") if given else FileShop()
    if len(known) == 1 and not column and given in ("", *known):
        name = next(iter(known))
        return FileShop(known[name], name, "given" if given else "only")
    return _Settling(desk, known, reading, wish, given).settle(source)


def _refuse_alike(given: str, known: Iterable[str]) -> None:
    """Ask before a new shop is made whose name is a part of another's: elsewhere a part will do."""
    alike = [each for each in known if given and given.casefold() in each.casefold()]
    if alike and given not in alike:
        words = _(
            "There is no shop {name}, but {others}. Nothing was changed. Give the whole name; with"
            " --force and a reason a new shop {name} is made."
        )
        raise Refused(
            "shop-alike", words.format(name=given, others=_(", ").join(alike)), overridable=True
        )


def _found(known: dict[str, int], name: str, source: From) -> FileShop:
    return FileShop(known.get(name, _UNMADE), name, source, name not in known)


class _Settling:
    """One file whose shop has to be found out from its orders."""

    def __init__(
        self,
        desk: Desk,
        known: dict[str, int],
        reading: Reading,
        wish: ShopWish,
        given: str,
    ) -> None:
        self.desk, self.known = desk, known
        self.reading, self.wish, self.given = reading, wish, given

    def settle(self, source: Source) -> FileShop:
        said = _said(source, self.reading)
        names = {shop_id: name for name, shop_id in self.known.items()}
        ids = store_shops.of_orders(self.desk.store, list(said))
        owners = {sn: names[shop_id] for sn, shop_id in ids.items()}
        lacking = any(not named and sn not in owners for sn, named in said.items())
        name, how = self._decide(set(filter(None, said.values())), owners, lacking)
        found = _found(self.known, name, how) if name else FileShop(lacks=lacking)
        if not self.given and how != "column" and any(said.values()):
            found.named = {sn: each for sn, each in said.items() if each}
            found.by_number = {
                sn: self.known.get(each, _UNMADE) for sn, each in found.named.items()
            }
        found.others = self._others(found, said, owners)
        if found.others and not self.wish.looking:
            if not self.wish.force:
                raise _differs(found)
            found.force = self.wish.force
        return found

    def _decide(self, named: set[str], owners: dict[str, str], lacking: bool) -> tuple[str, From]:
        """Return the shop of what no column settles, and how it is known."""
        if self.given:
            return self.given, "given"
        if len(named) == 1 and not lacking:
            return next(iter(named)), "column"
        if len(set(owners.values())) == 1 and not named:
            return next(iter(owners.values())), "orders"
        if self.reading.kind.code == _SETTLEMENT:
            lacking = not named
        elif self.reading.kind.code != _ORDERS:
            return "", ""
        if not lacking:
            return "", ""
        if len(self.known) == 1 and not named:
            return next(iter(self.known)), "only"
        if not self.wish.looking:
            raise _needed(self.known)
        last = shops.last_used(self.desk)
        return (last, "last") if last in self.known else ("", "")

    def _others(
        self, found: FileShop, said: dict[str, str], owners: dict[str, str]
    ) -> dict[str, int]:
        """Count, by shop, the orders that do not belong where the file is taken."""
        counts: Counter[str] = Counter()
        for sn, named in said.items():
            target = self.given or named or found.name
            elsewhere = owners.get(sn) or (self.given and named)
            if target and elsewhere and elsewhere != target:
                counts[elsewhere] += 1
        return dict(counts.most_common())


def _said(source: Source, reading: Reading) -> dict[str, str]:
    """Read the file ahead: its order numbers, each with the shop that a column names, or ''."""
    columns = reading.columns
    number, shop = columns["order_sn"], columns.get("shop", -1)
    found: dict[str, str] = {}
    with open_among(source, [reading.kind], reading.kind.code).table_open() as ahead:
        for _row, cells in ahead.rows():
            try:
                order_sn = read_order_sn(cells[number])
            except BadCell:
                continue
            named = one_line(cells[shop])[: shops.NAME_MAX] if shop >= 0 else ""
            found[order_sn] = named or found.get(order_sn, "")
    return found


def counted(others: dict[str, int]) -> str:
    """Return how many orders belong to which shop, in words."""
    return _(", ").join(
        ngettext("{shop}: {n} order", "{shop}: {n} orders", n).format(shop=shop, n=n)
        for shop, n in others.items()
    )


def _differs(found: FileShop) -> Refused:
    return Refused(
        "shop-differs",
        _(
            "Orders of this file belong to another shop than {shop} ({others}). Nothing was"
            " changed. Name the right shop with --shop; with --force and a reason they move to"
            " {shop}."
        ).format(shop=found.name or _("the file says"), others=counted(found.others)),
        overridable=True,
    )


def _needed(known: Iterable[str]) -> Refused:
    return Refused(
        "shop-needed",
        _(
            "Which shop are the new orders of this file from? Nothing was changed. Say it with"
            " --shop; the shops are: {names}"
        ).format(names=_(", ").join(known)),
    )
