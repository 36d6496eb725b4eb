"""Looking up tracking numbers over all orders and all history."""

from __future__ import annotations

import sqlite3

from core.store.connection import Store


def other_orders(store: Store, number: str, order_id: int) -> list[sqlite3.Row]:
    """Return the other orders that have or had a number, with when it was recorded there."""
    if not number:
        return []
    return store.query(
        "select o.order_sn, min(p.recorded_at) as at from parcels p"
        " join orders o on o.id = p.order_id where p.number = ? and p.order_id <> ?"
        " group by o.id"
        " union select o.order_sn, o.shipped_at from orders o"
        " where o.platform_number = ? and o.id <> ?"
        " and not exists (select 1 from parcels q where q.order_id = o.id and q.number = ?)"
        " order by 2 limit 5",
        (number, order_id, number, order_id, number),
    )
