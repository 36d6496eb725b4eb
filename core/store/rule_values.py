"""The seller's own values of rules, of all shops or of one, as rows with their history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from core.base.text import stored
from core.rules.book import Override
from core.store.acts import Act
from core.store.connection import Store, columns

TABLE = "rule_values"


class OwnValue(NamedTuple):
    """An own value as it is stored; without a shop it is of all. `value` is JSON."""

    id: int
    name: str
    shop_id: int | None
    value: str
    source: str
    date: str


_LISTED = f"select {columns(OwnValue, 'r')} from {TABLE} r"


def all_own(store: Store) -> dict[int, dict[str, Override]]:
    """Return the own values by the rule's name, by the shop's id; 0 is all shops."""
    found: dict[int, dict[str, Override]] = {}
    for row in store.rows(OwnValue, f"{_LISTED} order by r.id"):
        found.setdefault(row.shop_id or 0, {})[row.name] = override(row._asdict())
    return found


def override(values: Mapping[str, Any]) -> Override:
    """Return the own value that a row's values, or those of its event, tell."""
    value = json.loads(values["value"])
    return Override(value=value, source=values["source"], date=values["date"])


def put(work: Act, name: str, shop_id: int | None, own: Override) -> None:
    """Keep an own value, with the event: both sides of it are whole, so each names its rule."""
    values = {
        "name": name,
        "shop_id": shop_id or None,
        "value": json.dumps(own.value),
        "source": stored(own.source),
        "date": own.date,
    }
    row = _row(work.store, name, shop_id)
    if row is None:
        work.insert(TABLE, values, note=own.source)
        return
    before = row._asdict()
    before.pop("id")
    if before == values:
        return
    work.store.conn.execute(
        f"update {TABLE} set value = ?, source = ?, date = ?, version = version + 1 where id = ?",
        (values["value"], values["source"], values["date"], row.id),
    )
    work.log(TABLE, row.id, before, values, note=own.source)


def drop(work: Act, name: str, shop_id: int | None, source: str) -> bool:
    """Take an own value away, with the event and why; False when there was none."""
    row = _row(work.store, name, shop_id)
    if row is None:
        return False
    work.delete(TABLE, row.id, note=source)
    return True


def _row(store: Store, name: str, shop_id: int | None) -> OwnValue | None:
    return store.first(
        OwnValue,
        f"{_LISTED} where r.name = ? and coalesce(r.shop_id, 0) = ?",
        (name, shop_id or 0),
    )
