"""Notices and tasks: raised once for what happened, done by the seller."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from core.store.acts import Act
from core.store.connection import Store


def raise_once(
    work: Act,
    kind: str,
    order_id: int | None,
    *,
    ref: str = "",
    red: bool = False,
    data: dict[str, Any] | None = None,
) -> int:
    """Raise a notice, or renew the data of the same one that is still open; return its id."""
    text = json.dumps(data or {}, ensure_ascii=False, default=str)
    open_one = work.store.one(
        "select id from notices where kind = ? and order_id is ? and ref = ? and done_at is null",
        (kind, order_id, ref),
    )
    if open_one is not None:
        work.update("notices", open_one["id"], {"data": text}, order_id=order_id)
        return int(open_one["id"])
    return work.insert(
        "notices",
        {
            "kind": kind,
            "order_id": order_id,
            "ref": ref,
            "created_at": work.at,
            "red": int(red),
            "data": text,
        },
        order_id=order_id,
    )


def open_notices(store: Store, limit: int = 500) -> list[sqlite3.Row]:
    """Return the open notices, the red and new ones first, with the order's number."""
    return store.query(
        "select n.*, o.order_sn from notices n left join orders o on o.id = n.order_id"
        " where n.done_at is null order by n.red desc, n.created_at desc limit ?",
        (limit,),
    )
