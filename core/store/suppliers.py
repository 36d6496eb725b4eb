"""Suppliers: found or made by name, and how fast they ship."""

from __future__ import annotations

from core.base.text import one_line
from core.store.acts import Act
from core.store.connection import Store

_NEWEST = 100
_NEVER = 2**62


def supplier_id(work: Act, name: str, platform: str) -> int | None:
    """Return the id of a supplier, making it when it is new; None for an empty name.

    Of several of a name the one on this platform is meant.
    """
    # As it is kept, or the next purchase would not find it.
    name = one_line(name)
    if not name:
        return None
    found: int | None = work.store.value(
        "select id from suppliers where name = ? order by platform = ? desc, id limit 1",
        (name, platform),
    )
    if found is not None:
        return found
    return work.insert("suppliers", {"name": name, "platform": platform})


def name_of(store: Store, supplier: int | None) -> str:
    """Return a supplier's name, empty for none."""
    found: str | None = store.value("select name from suppliers where id = ?", (supplier,))
    return found or ""


def names(store: Store, prefix: str = "", limit: int = 50) -> list[str]:
    """Return suppliers' names that begin with `prefix`, for completion."""
    return [
        row[0]
        for row in store.query(
            "select distinct name from suppliers where substr(name, 1, ?) = ?"
            " order by id desc limit ?",
            (len(prefix), prefix, limit),
        )
    ]


def shipping_times(store: Store, supplier: int, before: int | None = None) -> list[int]:
    """Return the seconds from purchase to shipping of a supplier's newest purchases.

    A purchase that was typed later was made when the upstream's own file says that it was. With
    `before`, as it was known then: what was shipped at that instant or later is left out.
    """
    return [
        row[0]
        for row in store.query(
            "select p.shipped_at - min(p.bought_at, coalesce("
            " (select min(coalesce(u.paid_at, u.created_at)) from upstream_orders u"
            "  where u.order_id = p.order_id and u.upstream_order = p.upstream_order),"
            " p.bought_at)) as seconds from purchases p where p.supplier_id = ?"
            " and p.shipped_at is not null and p.shipped_at >= p.bought_at"
            " and p.shipped_at < ? order by p.bought_at desc limit ?",
            (supplier, _NEVER if before is None else before, _NEWEST),
        )
    ]
