"""Removing buyers' personal data from orders that are over; the figures stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core.base.clock import to_epoch
from core.store import search
from core.store.acts import Act
from core.store.connection import Store, marks
from core.store.stages import PENDING

_LAST = (
    "max(coalesce(o.grouped_at, 0), coalesce(o.shipped_at, 0), coalesce(o.received_at, 0),"
    " coalesce(o.uploaded_at, 0), coalesce(o.refunded_at, 0))"
)
_OVER = (
    f"o.purged_at is null and not ({PENDING}) and {_LAST} between 1 and ?"
    " and not exists (select 1 from aftersales c where c.order_id = o.id and c.closed_at is null)"
    " and not exists (select 1 from appeals a where a.order_id = o.id"
    "  and a.state not in ('won', 'lost', 'dropped'))"
    " and not exists (select 1 from notices n where n.order_id = o.id and n.done_at is null)"
)
# What notices hold of persons; the rest says what happened.
_IN_NOTICES = ("old", "new", "receiver", "text")
# Events whose values may hold personal data.
_TOLD_OF = ("orders", "notices", "reviews", "upstream_orders", "aftersales")


class Removed(NamedTuple):
    """How many rows lost personal data."""

    orders: int = 0
    upstream_orders: int = 0
    events: int = 0
    notices: int = 0
    reviews: int = 0

    def plus(self, other: Removed) -> Removed:
        """Return the sums of both."""
        return Removed(*(a + b for a, b in zip(self, other, strict=True)))


def over(store: Store, before: datetime, after_id: int = 0, most: int = -1) -> list[int]:
    """Return the ids of orders that are over since before an instant and hold personal data.

    They are not pending, nothing of them is open, and nothing happened to them since. At most
    `most` of those behind `after_id`, in their order.
    """
    found = store.query(
        f"select o.id from orders o where o.id > ? and {_OVER} order by o.id limit ?",
        (after_id, to_epoch(before) - 1, most),
    )
    return [row[0] for row in found]


def rejects(store: Store) -> list[str]:
    """Return where the files of refused rows were put, as the imports have kept it."""
    found = store.query(
        "select distinct json_extract(e.after, '$.rejects') from acts a"
        " join events e on e.command = a.command"
        " where a.what = 'import' and e.entity = ''"
        " and json_extract(e.after, '$.rejects') is not null"
    )
    return [row[0] for row in found]


def remove(work: Act, order_ids: Sequence[int], columns: Sequence[str]) -> Removed:
    """Take what names a person from orders and from all that hangs on them.

    `columns` are those of `orders`. What is deleted is overwritten in the file.
    """
    store = work.store
    store.conn.execute("pragma secure_delete = on")
    within = f"in ({marks(order_ids)})"
    names = store.query(f"select id, receiver from orders where id {within}", order_ids)
    for order_id, name in names:
        search.rename_parts(store, order_id, name, None)
    emptied = ", ".join(f"{column} = null" for column in columns)

    def changed(sql: str, *values: object) -> int:
        return store.conn.execute(sql, [*values, *order_ids]).rowcount

    orders = changed(
        f"update orders set {emptied}, purged_at = ?, receiver_source = '', version = version + 1"
        f" where id {within}",
        work.at,
    )
    upstream = changed(
        "update upstream_orders set receiver = null, phone = null, address = null,"
        f" version = version + 1 where order_id {within}"
        " and coalesce(receiver, phone, address) is not null"
    )
    reviews = changed(
        "update reviews set text = '', version = version + 1"
        f" where order_id {within} and text <> ''"
    )
    changed(f"update settlement_lines set memo = '' where order_id {within} and memo <> ''")
    paths = ", ".join(f"'$.{name}'" for name in _IN_NOTICES)
    notices = changed(
        f"update notices set data = json_remove(data, {paths}), version = version + 1"
        f" where order_id {within} and data <> json_remove(data, {paths})"
    )
    gone = ", ".join(f"'$.{name}'" for name in (*columns, "data", "text", "address"))
    told = ", ".join(f"'{name}'" for name in _TOLD_OF)
    kept = [f"{part} = json_remove({part}, {gone})" for part in ("before", "after")]
    events = changed(
        f"update events set {', '.join(kept)} where order_id {within} and entity in ({told})"
        f" and (before <> json_remove(before, {gone}) or after <> json_remove(after, {gone}))"
    )
    work.touched(order_ids, 1)
    return Removed(orders, upstream, events, notices, reviews)


def forget_deleted(store: Store) -> None:
    """Let the search drop what it still holds of removed names, in steps that hold nobody up."""
    while True:
        before = store.conn.total_changes
        with store.transaction():
            store.conn.execute("insert into orders_fts (orders_fts, rank) values ('merge', 200)")
        if store.conn.total_changes - before < 2:
            break
    store.conn.execute("pragma wal_checkpoint(truncate)")
