"""Notices and tasks: raised once for what happened, done by the seller."""

from __future__ import annotations

import json
from typing import Any

from core.store.acts import Act


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
