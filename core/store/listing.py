"""What a list of orders needs beside the rows themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from core.store.connection import Store


def exported(store: Store, ids: Sequence[int]) -> set[int]:
    """Return those of the orders whose number stands in a batch file."""
    if not ids:
        return set()
    marks = ", ".join("?" * len(ids))
    return {
        row[0]
        for row in store.query(
            "select order_id from parcels where replaced_at is null and exported_at is not null"
            f" and order_id in ({marks})",
            ids,
        )
    }


def codes(store: Store, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the first item's codes of some orders: the SKU's, the item's."""
    found = dict.fromkeys(ids, ("", ""))
    marks = ", ".join("?" * len(ids))
    for row in store.query(
        "select order_id, code_sku, code_item from order_lines"
        f" where ordinal = 0 and order_id in ({marks})",
        ids,
    ):
        found[row[0]] = (row[1], row[2])
    return found


def any_order(store: Store) -> bool:
    """Tell whether there is any order at all."""
    return store.value("select 1 from orders limit 1") is not None


def upstream_address(store: Store, order_id: int) -> list[sqlite3.Row]:
    """Return the upstream orders that were imported and matched to an order."""
    return store.query(
        "select platform, upstream_order, status, supplier, courier, number from upstream_orders"
        " where order_id = ? order by id",
        (order_id,),
    )


def cases(store: Store, order_id: int) -> list[sqlite3.Row]:
    """Return the after-sales cases of an order, oldest first."""
    return store.query(
        "select ref, type, status, reason, refund_fen, asked_at, closed_at from aftersales"
        " where order_id = ? order by asked_at, id",
        (order_id,),
    )
