"""The shops: their names and defaults, which orders and cases are whose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from core.store.acts import Act
from core.store.connection import Store, columns, marks
from core.store.stages import PENDING

_AT_ONCE = 500
Key = TypeVar("Key")


class ShopRow(NamedTuple):
    """A shop as it is stored; an empty default is none."""

    id: int
    name: str
    upstream_platform: str
    folder: str
    version: int


class OrderCount(NamedTuple):
    """How many orders a shop has."""

    shop_id: int
    orders: int


class OfShop(NamedTuple):
    """What something is called, and the shop that it belongs to."""

    key: str
    shop_id: int | None


class But(NamedTuple):
    """All shops but some; what belongs to no shop is among them."""

    ids: tuple[int, ...]


# What is asked for: of all shops, of one, or of all but some; 0 is no shop.
Whose = int | But | None


def narrowed(shop_id: Whose, whose: str = "coalesce(o.shop_id, 0)") -> tuple[str, tuple[int, ...]]:
    """Return the condition that narrows a question to shops, and its values."""
    if isinstance(shop_id, But):
        return f" and {whose} not in ({marks(shop_id.ids)})", shop_id.ids
    return ("", ()) if shop_id is None else (f" and {whose} = ?", (shop_id,))


def holds(whose: Whose, shop_id: int) -> bool:
    """Whether a shop is among those that are asked for."""
    if isinstance(whose, But):
        return shop_id not in whose.ids
    return whose in (None, shop_id)


def all_shops(store: Store) -> list[ShopRow]:
    """Return the shops, the first one made first."""
    return store.rows(ShopRow, f"select {columns(ShopRow, 's')} from shops s order by s.id")


def order_counts(store: Store) -> dict[int, int]:
    """Return how many orders each shop has, by its id; one without orders is left out."""
    found = store.rows(
        OrderCount,
        "select shop_id, count(*) as orders from orders where shop_id is not null group by shop_id",
    )
    return {row.shop_id: row.orders for row in found}


def any_pending_without(store: Store) -> bool:
    """Whether an order is pending that belongs to no shop."""
    return bool(
        store.value(f"select exists (select 1 from orders o where {PENDING} and shop_id is null)")
    )


def of_orders(store: Store, order_sns: Sequence[str]) -> dict[str, int]:
    """Return the shops of orders by their numbers; those without a shop are left out."""
    return _asked(
        store,
        "select o.order_sn as key, o.shop_id from orders o"
        " where o.shop_id is not null and o.order_sn in",
        order_sns,
    )


def of_order_ids(store: Store, order_ids: Sequence[int]) -> dict[int, int]:
    """Return the shops of orders by their ids; those without a shop are left out."""
    return _by_id(store, "select o.id, o.shop_id from orders o where o.id in", order_ids)


def case_shop(a: str) -> str:
    """Return the expression for the shop of a case, whose row is called `a` in a question.

    A case whose order is not here is of the shop that its file was imported for.
    """
    return (
        f"coalesce((select o.shop_id from orders o where o.id = {a}.order_id),"
        f" (select i.shop_id from imports i where i.id = {a}.import_id))"
    )


def appeal_shop(p: str, a: str) -> str:
    """Return the expression for the shop of an appeal `p`: of its order, else of its case `a`."""
    order = f"(select o.shop_id from orders o where o.order_sn = {p}.order_sn)"
    return f"coalesce({order}, {case_shop(a)})"


CASE_SHOP = case_shop("a")
# Of its order, else of its case.
CLAIM_SHOP = f"coalesce((select o.shop_id from orders o where o.id = c.order_id), {CASE_SHOP})"


def of_case_ids(store: Store, case_ids: Sequence[int]) -> dict[int, int]:
    """Return the shops of after-sales cases by their row ids; those of none are left out."""
    return _by_id(store, f"select a.id, {CASE_SHOP} from aftersales a where a.id in", case_ids)


def of_appeal_ids(store: Store, appeal_ids: Sequence[int]) -> dict[int, int]:
    """Return the shops of appeals, of their orders or their cases, by their row ids."""
    return _by_id(
        store,
        f"select p.id, {appeal_shop('p', 'a')} from appeals p"
        " left join aftersales a on a.id = p.aftersale_id where p.id in",
        appeal_ids,
    )


def _by_id(store: Store, sql: str, ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in _parts(ids):
        rows = store.query(f"{sql} ({marks(part)})", part)
        found |= {row[0]: row[1] for row in rows if row[1] is not None}
    return found


def of_cases(store: Store, refs: Sequence[str]) -> dict[str, int]:
    """Return the shops of after-sales cases by their numbers; those of none are left out."""
    return _asked(
        store,
        f"select a.ref as key, {CASE_SHOP} as shop_id from aftersales a where a.ref in",
        refs,
    )


def _asked(store: Store, sql: str, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(keys):
        for row in store.rows(OfShop, f"{sql} ({marks(part)})", part):
            if row.shop_id is not None:
                found[row.key] = row.shop_id
    return found


def _parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def without(store: Store) -> list[int]:
    """Return the ids of all orders that belong to no shop."""
    return [row[0] for row in store.query("select id from orders where shop_id is null")]


def make(work: Act, name: str) -> int:
    """Return the id of a shop, which is made when it is new."""
    found = work.store.value("select id from shops where name = ?", (name,))
    return int(found) if found is not None else work.insert("shops", {"name": name})


def change(work: Act, row: ShopRow, **values: str) -> bool:
    """Change a shop's name or defaults; return False when they were so already."""
    return work.update("shops", row.id, values, expect_version=row.version)
