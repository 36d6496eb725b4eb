"""Looking up purchases."""

from __future__ import annotations

from core.store.connection import Store


def order_with(store: Store, upstream_order: str, other_than: int) -> str | None:
    """Return the number of another order that has this upstream order, or None."""
    found: str | None = store.value(
        "select o.order_sn from purchases p join orders o on o.id = p.order_id"
        " where p.upstream_order = ? and p.cancelled_at is null and p.order_id <> ? limit 1",
        (upstream_order, other_than),
    )
    return found


def with_answer(store: Store, order_id: int) -> list[int]:
    """Return the live purchases of an order whose receiver upstream was compared."""
    rows = store.query(
        "select id from purchases where order_id = ? and cancelled_at is null"
        " and address_answer is not null order by id",
        (order_id,),
    )
    return [row[0] for row in rows]
