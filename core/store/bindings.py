"""The saved ways from item codes to upstream items, and which of them a line goes by, as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.store.connection import Store, columns, marks


class BindingRow(NamedTuple):
    """A saved binding of an item code with its suppliers' names."""

    id: int
    code: str
    platform: str
    item_id: str
    supplier_id: int | None
    supplier: str
    usual_cost_fen: int | None
    out_of_stock: int
    ship_kind: str | None
    backup_platform: str | None
    backup_item_id: str | None
    backup_supplier: str
    version: int


SKU, GOODS = "sku:", "goods:"


def keys_of(code_sku: str, code_item: str, sku_id: str, item_id: str) -> tuple[str, ...]:
    """Return what a line can be bound by, the nearest first.

    The SKU's code, the item's code; where the platform holds none, its own 样式ID and 商品id.
    """
    keys = (
        code_sku,
        code_item,
        f"{SKU}{sku_id}" if sku_id else "",
        f"{GOODS}{item_id}" if item_id else "",
    )
    return tuple(key for key in keys if key)


# The line `l` goes by the binding `b`: the first of its keys that is bound, as
# `core.orders.bindings.binding_of` has it.
_BOUND = "(select s.code from bindings s where s.code = {key})"
_KEYS = (
    "l.code_sku",
    "l.code_item",
    f"'{SKU}' || nullif(l.sku_id, '')",
    f"(select '{GOODS}' || nullif(g.item_id, '') from goods g where g.id = l.good_id)",
)
OF_LINE = f"b.code = coalesce({', '.join(_BOUND.format(key=key) for key in _KEYS)})"


def first_of(column: str, order_id: str) -> str:
    """Return SQL for a column of the bindings of an order's lines: the first that has it."""
    return (
        f"(select b.{column} from order_lines l join bindings b on {OF_LINE}"
        f" where l.order_id = {order_id} and b.{column} is not null order by l.ordinal limit 1)"
    )


def any_bound(column: str, order_id: str) -> str:
    """Return SQL that tells whether a line may go by a binding with a column; most by none."""
    having = f"(select s.code from bindings s where s.{column} is not null)"
    keys = " or ".join(f"{key} in {having}" for key in _KEYS)
    return f"exists (select 1 from order_lines l where l.order_id = {order_id} and ({keys}))"


def for_codes(store: Store, codes: Sequence[str]) -> list[BindingRow]:
    """Return the saved bindings of item codes."""
    if not codes:
        return []
    listed = columns(
        BindingRow,
        "b",
        supplier="coalesce(s.name, '')",
        backup_supplier="coalesce(t.name, '')",
    )
    return store.rows(
        BindingRow,
        f"select {listed} from bindings b left join suppliers s on s.id = b.supplier_id"
        " left join suppliers t on t.id = b.backup_supplier_id"
        f" where b.code in ({marks(codes)})",
        codes,
    )
