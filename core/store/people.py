"""The names that are known of the people behind some orders: to be told, or to be masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from core.base import personal
from core.store.connection import Store, marks

# How an order calls its receiver now, and how it, its upstream orders and its notices did before.
_NAMES = """
    select id, receiver from orders where id in ({marks})
    union select order_id, receiver from upstream_orders where order_id in ({marks})
    union select n.order_id, json_extract(n.data, s.side) from notices n
        join (select '$.old.receiver' as side union all select '$.new.receiver') s
        where n.order_id in ({marks})
    union select e.order_id, json_extract(case s.side when 0 then e.before else e.after end,
                                          '$.receiver')
        from events e join (select 0 as side union all select 1) s
        where e.order_id in ({marks}) and e.entity = 'orders'
"""


def names(store: Store, order_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return every receiver's name that orders have or had, by the id of the order.

    Parts that the platform has starred out name nobody.
    """
    if not order_ids:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    sql = _NAMES.format(marks=marks(order_ids))
    for order_id, name in store.query(sql, (*order_ids,) * 4):
        if isinstance(name, str) and name and "*" not in name:
            found[order_id] = (*found.get(order_id, ()), name)
    return found


def ids_of(store: Store, numbers: Sequence[str]) -> dict[str, int]:
    """Return the ids of the orders with these numbers, by number."""
    if not numbers:
        return {}
    sql = f"select order_sn, id from orders where order_sn in ({marks(numbers)})"
    return {row[0]: row[1] for row in store.query(sql, numbers)}


@contextmanager
def about(store: Store, *orders: int | str | None) -> Iterator[None]:
    """Within the block mask also the names of these orders' people, wherever they stand alone.

    Orders are named by id or by number; what belongs to none is left out. The names are looked up
    once, and only where words are masked; `core.base.masks.masked_names` says where one is seen.
    """

    @cache
    def known() -> Sequence[str]:
        numbers = [each for each in orders if isinstance(each, str)]
        ids = {each for each in orders if isinstance(each, int)}
        ids.update(ids_of(store, numbers).values())
        found = names(store, sorted(ids)).values()
        return tuple(dict.fromkeys(name for several in found for name in several))

    with personal.about(known):
        yield
