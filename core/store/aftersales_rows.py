"""After-sales cases as the platform's export shows them."""

from __future__ import annotations

import sqlite3

from core.store.acts import Command
from core.store.connection import Store


def by_ref(store: Store, ref: str) -> sqlite3.Row | None:
    """Return a case by the platform's after-sales number."""
    return store.one("select * from aftersales where ref = ?", (ref,))


def written_down(store: Store, order_sn: str, type: str) -> sqlite3.Row | None:
    """Return the case that the seller wrote down without the platform's number, if it is one."""
    found = store.query(
        "select * from aftersales where order_sn = ? and type = ? and source = 'manual'"
        " and ref like 'M' || order_sn || '-%' limit 2",
        (order_sn, type),
    )
    return found[0] if len(found) == 1 else None


def bought_not_shipped(store: Store, order_id: int) -> bool:
    """Tell whether goods were bought for an order that the platform still wants shipped."""
    return (
        store.value(
            "select 1 from orders o join purchases p on p.order_id = o.id"
            " where o.id = ? and o.state = 'to_ship' and o.uploaded_at is null"
            " and p.cancelled_at is null",
            (order_id,),
        )
        is not None
    )


def seen(work: Command, case_id: int, as_of: int | None, import_id: int | None) -> None:
    """Note that a file of `as_of` shows the case as it stands here; nothing changed, no event."""
    work.store.conn.execute(
        "update aftersales set as_of = max(coalesce(as_of, 0), ?), import_id = ? where id = ?"
        " and ? > coalesce(as_of, 0)",
        (as_of or 0, import_id, case_id, as_of or 0),
    )
