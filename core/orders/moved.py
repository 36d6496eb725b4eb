"""A bought order whose buyer wants it elsewhere by now: what is told, and what is not true then."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.store import notices, purchases
from core.store.acts import Act

CHANGED = "address_changed"


def change(fields: Sequence[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a notice of a change holds: the columns, what was, what is."""
    return {
        "fields": list(fields),
        "old": {name: old[name] for name in fields},
        "new": {name: new[name] for name in fields},
    }


def since(work: Act, kind: str, order_id: int, data: dict[str, Any]) -> dict[str, Any]:
    """Return a change with what was there when the first notice of it was raised."""
    text = notices.open_data(work.store, kind, order_id)
    if text is None:
        return data
    found = json.loads(text)
    old = {**data["old"], **found.get("old", {})}
    new = {**found.get("new", {}), **data["new"]}
    return change(list(new), {**dict.fromkeys(new), **old}, new)


def moved(work: Act, order_id: int, data: dict[str, Any]) -> int:
    """Raise that the address changed after the purchase, red; return the notice.

    `data` is a change of all columns of the receiver. What the upstream's receiver was compared
    with is another one now: the answers go.
    """
    forget_answers(work, order_id)
    whole = since(work, CHANGED, order_id, data)
    return notices.raise_once(work, CHANGED, order_id, red=True, data=whole)


def forget_answers(work: Act, order_id: int) -> None:
    """Take away what comparing the upstream's receiver said of an order's live purchases."""
    for purchase_id in purchases.with_answer(work.store, order_id):
        work.update("purchases", purchase_id, {"address_answer": None}, order_id=order_id)
