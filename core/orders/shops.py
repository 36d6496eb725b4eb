"""The shops of one seller: which there are, what each one is set to, which orders are whose.

A shop is what an import says its orders belong to. With one of them nothing is shown about shops;
orders that belong to none count as a shop of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.base.errors import DaifaError, NotFound, Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.meant import meant
from core.base.named_file import is_file
from core.base.text import file_name, one_line
from core.store import settings
from core.store import shops as store_shops
from core.store.desk import Desk
from core.store.shops import ShopRow

# How the command line names the orders that belong to no shop.
NONE = "-"
NAME_MAX = 40
_LAST = "last_shop"


class Shop(Frozen):
    """A shop with its defaults: where it usually buys, and the folder of its files.

    Id 0 and an empty name stand for the orders that belong to none.
    """

    id: int
    name: str
    upstream_platform: str = ""
    folder: str = ""
    version: int = 0

    def holds(self, shop_id: int | None) -> bool:
        """Whether an order with this shop's id, or with none, belongs here."""
        return (shop_id or 0) == self.id

    @property
    def label(self) -> str:
        """The name, or what the orders without a shop are called."""
        return self.name or _("no shop")


NO_SHOP = Shop(id=0, name="")


def all_shops(desk: Desk) -> tuple[Shop, ...]:
    """Return the shops that were named, the first one made first."""
    return tuple(Shop.of_row(row) for row in store_shops.all_shops(desk.store))


def choices(desk: Desk) -> tuple[Shop, ...]:
    """Return what a list can be narrowed to; empty while there is one shop.

    The orders without a shop are one of them while any is pending.
    """
    found = all_shops(desk)
    if found and store_shops.any_pending_without(desk.store):
        found = (*found, NO_SHOP)
    return found if len(found) > 1 else ()


def following(current: Shop | None, among: Sequence[Shop]) -> Shop | None:
    """Return the next shop; None, which means all, stands before the first and after the last."""
    if current is None:
        return among[0] if among else None
    places = [each.id for each in among]
    place = places.index(current.id) + 1 if current.id in places else len(places)
    return among[place] if place < len(among) else None


def named(desk: Desk, name: str) -> Shop:
    """Return a shop by its name, or by a part of it that fits only one; `-` is none.

    Raises NotFound, naming the shops that there are.
    """
    text = one_line(name)
    if text == NONE:
        return NO_SHOP
    known = all_shops(desk)
    exact = [each for each in known if each.name == text]
    fitting = exact or [each for each in known if text.casefold() in each.name.casefold()]
    if text and len(fitting) == 1:
        return fitting[0]
    if text and fitting:
        words = _("Several shops fit {name}: {names}. Give the whole name.")
        raise NotFound("shop-ambiguous", words.format(name=text, names=_listed(fitting)))
    words = _("There is no shop {name}. The shops are: {names}")
    raise NotFound("shop-unknown", words.format(name=text or "“”", names=_listed(known) or "–"))


def may_adopt(desk: Desk, name: str) -> bool:
    """Whether a name is new, and is to be that of the shop of the orders that have none."""
    text, known = one_line(name), all_shops(desk)
    if text == NONE or any(text.casefold() in each.name.casefold() for each in known):
        return False
    # With other shops and no such order, a name that is new is a slip.
    return not known or count_without(desk) > 0


def _listed(shops: Iterable[Shop]) -> str:
    return _(", ").join(each.name for each in shops)


def checked_name(text: str) -> str:
    """Return a shop's name as it is kept; raise DaifaError for none, and for one too long."""
    name = one_line(text)
    if not name or name == NONE or len(name) > NAME_MAX:
        raise DaifaError(
            "shop-name",
            _("A shop's name has 1 to {most} characters, and is not “{none}”.").format(
                most=NAME_MAX, none=NONE
            ),
        )
    return name


def ids_by_order_id(desk: Desk, order_ids: Sequence[int]) -> dict[int, int]:
    """Return the shops' ids by order id; orders without a shop are left out."""
    return store_shops.of_order_ids(desk.store, order_ids)


def ids_by_case_id(desk: Desk, case_ids: Sequence[int]) -> dict[int, int]:
    """Return the shops' ids by case; those of no known shop are left out."""
    return store_shops.of_case_ids(desk.store, case_ids)


def ids_by_appeal_id(desk: Desk, appeal_ids: Sequence[int]) -> dict[int, int]:
    """Return the shops' ids by appeal; those of no known shop are left out."""
    return store_shops.of_appeal_ids(desk.store, appeal_ids)


def by_appeal_id(desk: Desk, appeal_id: int) -> str:
    """Return the name of an appeal's shop, empty for none."""
    return _named_ids(desk, {"": ids_by_appeal_id(desk, [appeal_id]).get(appeal_id, 0)}).get("", "")


def by_case(desk: Desk, refs: Sequence[str]) -> dict[str, str]:
    """Return the shops' names by case number; cases of no known shop are left out."""
    return _named_ids(desk, store_shops.of_cases(desk.store, refs))


def _named_ids(desk: Desk, ids: dict[str, int]) -> dict[str, str]:
    names = {row.id: row.name for row in store_shops.all_shops(desk.store)}
    return {key: names[shop_id] for key, shop_id in ids.items() if shop_id in names}


def last_used(desk: Desk) -> str:
    """Return the shop that the last import of orders was for, empty for none."""
    return settings.setting(desk.store, _LAST)


def remember(desk: Desk, name: str) -> None:
    """Keep the shop that an import was for, to propose it to the next one."""
    if name and last_used(desk) != name:
        settings.set_setting(desk.store, _LAST, name)


def change(
    desk: Desk,
    at: datetime,
    shop: Shop,
    *,
    name: str | None = None,
    platform: str | None = None,
    folder: str | None = None,
    adopt: bool = False,
) -> Shop:
    """Rename a shop or change its defaults; what is None stays, what is empty is taken away.

    NO_SHOP with a name makes a shop. With `adopt` all orders that belong to none become its own.
    Raises DaifaError for a name, platform or folder that cannot be, Refused for a name that
    another shop has, Stale when somebody changed it since it was read.
    """
    from core.rules.upstream.items import platform_code

    values: dict[str, str] = {}
    if name is not None or not shop.id:
        values["name"] = _free(desk, shop, name or "")
    if platform is not None:
        values["upstream_platform"] = platform_code(platform) if platform.strip() else ""
    if folder is not None:
        values["folder"] = _folder(folder)
    with desk.act(at, "shop") as work:
        if shop.id:
            store_shops.change(work, ShopRow(**shop.as_dict()), **values)
            shop_id = shop.id
        else:
            shop_id = work.insert("shops", values)
        for order_id in store_shops.without(desk.store) if adopt else ():
            work.update("orders", order_id, {"shop_id": shop_id}, order_id=order_id)
    if shop.name and last_used(desk) == shop.name:
        remember(desk, values.get("name", shop.name))
    return next(each for each in all_shops(desk) if each.id == shop_id)


def count_without(desk: Desk) -> int:
    """Return how many orders, pending or not, belong to no shop."""
    return len(store_shops.without(desk.store))


def _free(desk: Desk, shop: Shop, text: str) -> str:
    name = checked_name(text)
    if any(each.name == name and each.id != shop.id for each in all_shops(desk)):
        raise Refused(
            "shop-taken",
            _("There is a shop {name} already. Give another name.").format(name=name),
        )
    return name


def _folder(text: str) -> str:
    """Return a folder as it is kept, absolute; it may be made later, a file is refused."""
    if not text.strip():
        return ""
    path = meant(text.strip()).absolute()
    if "\0" in text or is_file(path):
        raise DaifaError(
            "shop-folder",
            _("{path} is no folder. Name a folder, or leave it empty.").format(path=path),
        )
    return file_name(str(path))
