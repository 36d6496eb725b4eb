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


# The line `l` goes by the binding `b`: its SKU's code before its item's, as
# `core.orders.bindings.binding_of` has it.
OF_LINE = (
    "b.code = coalesce((select s.code from bindings s where s.code = l.code_sku), l.code_item)"
)


def first_of(column: str, order_id: str) -> str:
    """Return SQL for a column of the bindings of an order's lines: the first that has it."""
    return (
        f"(select b.{column} from order_lines l join bindings b on {OF_LINE}"
        f" where l.order_id = {order_id} and b.{column} is not null order by l.ordinal limit 1)"
    )


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
