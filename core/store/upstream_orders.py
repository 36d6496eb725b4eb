"""Upstream orders as their exports show them, and what is needed to find their own orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from core.store.acts import Act
from core.store.connection import Store, columns
from core.store.stages import PENDING

Saved = Literal["added", "updated", "unchanged"]


class Receiver(NamedTuple):
    """An order by its receiver; `bought` tells whether there is a live purchase."""

    id: int
    receiver: str | None
    phone: str | None
    grouped_at: int | None
    bought: int


class KeptUpstream(NamedTuple):
    """An upstream order as its newest export showed it; times in seconds, money in fen.

    `lines` are its items as JSON where there are several; `title`, `item_id` are the first one's.
    """

    id: int
    platform: str
    upstream_order: str
    status: str
    supplier: str
    created_at: int | None
    paid_at: int | None
    total_fen: int | None
    freight_fen: int | None
    receiver: str | None
    phone: str | None
    address: str | None
    title: str
    item_id: str
    quantity: int | None
    downstream_sn: str | None
    courier: str | None
    number: str | None
    unusable: str
    order_id: int | None
    lines: str


def kept(store: Store, platform: str, upstream_order: str) -> KeptUpstream | None:
    """Return an upstream order of a platform by its number, None for one that is not known."""
    return store.first(
        KeptUpstream,
        f"select {columns(KeptUpstream, 'u')} from upstream_orders u"
        " where u.platform = ? and u.upstream_order = ?",
        (platform, upstream_order),
    )


def belongs(work: Act, kept_id: int, order_id: int) -> None:
    """Note whose an upstream order is, as the seller says: this has an event."""
    work.update("upstream_orders", kept_id, {"order_id": order_id}, order_id=order_id)


def status_of(store: Store, platform: str, upstream_order: str) -> str | None:
    """Return the status of an upstream order as last seen, None for one that is not known."""
    found: str | None = store.value(
        "select status from upstream_orders where platform = ? and upstream_order = ?",
        (platform, upstream_order),
    )
    return found


def save(work: Act, values: dict[str, Any]) -> Saved:
    """Put an upstream order in, or bring the one of its platform and number up to date.

    The table mirrors the export: its events are there so that an import can be taken back, and
    are no part of an order's history (`core.store.acts.history`).
    """
    conn = work.store.conn
    known = work.store.one(
        "select * from upstream_orders where platform = ? and upstream_order = ?",
        (values["platform"], values["upstream_order"]),
    )
    if known is None:
        work.insert("upstream_orders", values, order_id=values.get("order_id"))
        return "added"
    after = {
        name: value
        for name, value in values.items()
        if known[name] != value and name != "import_id"
    }
    if not after:
        return "unchanged"
    after["import_id"] = values.get("import_id")
    sets = ", ".join(f"{name} = ?" for name in after)
    conn.execute(f"update upstream_orders set {sets} where id = ?", [*after.values(), known["id"]])
    before = {name: known[name] for name in after}
    about = values.get("order_id", known["order_id"])
    work.log("upstream_orders", known["id"], before, after, about)
    return "updated"


def orders_bought_with(store: Store, upstream_order: str, platforms: Sequence[str]) -> list[int]:
    """Return the orders whose purchases carry this upstream order number.

    Those whose purchase was cancelled count where no purchase stands. A purchase that names no
    platform fits all of `platforms`.
    """
    marks = ", ".join("?" * len(platforms))
    rows = store.query(
        "select order_id, min(cancelled_at is not null) from purchases where upstream_order = ?"
        f" and platform in ('', {marks}) group by order_id order by order_id",
        (upstream_order, *platforms),
    )
    standing = [row[0] for row in rows if not row[1]]
    return standing or [row[0] for row in rows]


def receivers_since(store: Store, since: int) -> list[Receiver]:
    """Return the pending orders, and others grouped since a time, by their receivers.

    Only those that have a receiver or a phone.
    """
    return store.rows(
        Receiver,
        "select id, receiver, phone, grouped_at,"
        " exists (select 1 from purchases p where p.order_id = orders.id"
        " and p.cancelled_at is null) as bought"
        f" from orders where id in (select o.id from orders o where {PENDING}"
        " union select id from orders where grouped_at >= ?)"
        " and (coalesce(receiver, '') <> '' or coalesce(phone, '') <> '')",
        (since,),
    )


def noticed(store: Store, kind: str, order_id: int, ref: str) -> bool:
    """Tell whether a notice of this kind was raised for it ever, done or not."""
    return (
        store.value(
            "select 1 from notices where kind = ? and order_id = ? and ref = ?",
            (kind, order_id, ref),
        )
        is not None
    )
