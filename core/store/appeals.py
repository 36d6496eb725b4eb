"""Appeals and their evidence: rows with what their deadlines and limits depend on."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from core.store.acts import Act
from core.store.connection import Store

Rows = list[sqlite3.Row]

TODO = ("draft", "ready", "more_evidence")
OPEN = (*TODO, "submitted", "reconsidered")

_SHIP_KIND = (
    "coalesce(o.ship_kind, (select b.ship_kind from order_lines l"
    " join bindings b on b.code in (l.code_sku, l.code_item) and b.code <> ''"
    " where l.order_id = o.id and b.ship_kind is not null"
    " order by l.ordinal, b.code = l.code_sku desc limit 1))"
)
_CLOCKS = (
    "s.platform_due_at as case_due_at, s.refunded_at, s.closed_at as case_closed_at,"
    " o.grouped_at, o.promised_at, o.manual_due_at, o.presale_until,"
    f" case when a.state in ('draft', 'ready') then {_SHIP_KIND} end as ship_kind"
)
_JOINS = (
    " from appeals a left join aftersales s on s.id = a.aftersale_id"
    " left join orders o on o.id = a.order_id"
)


def whole(store: Store, ids: Sequence[int]) -> Rows:
    """Return appeals with their case's and order's facts, in the order of `ids`."""
    found = {
        row["id"]: row
        for row in store.query(
            "select a.*, s.ref as case_ref, s.refund_fen, o.received_fen, o.paid_fen,"
            f" coalesce(g.title, '') as title, {_CLOCKS}{_JOINS}"
            " left join order_lines m on m.order_id = o.id and m.ordinal = 0"
            f" left join goods g on g.id = m.good_id where a.id in ({_marks(ids)})",
            ids,
        )
    }
    return [found[each] for each in ids if each in found]


def evidence(store: Store, ids: Sequence[int]) -> dict[int, Rows]:
    """Return the files in force of some appeals, oldest first, by appeal."""
    found: dict[int, Rows] = {}
    for row in store.query(
        f"select * from evidence where appeal_id in ({_marks(ids)}) and removed_at is null"
        " order by id",
        ids,
    ):
        found.setdefault(row["appeal_id"], []).append(row)
    return found


def clocks(store: Store) -> Rows:
    """Return the appeals on which the seller has to act, with what their deadlines need."""
    return store.query(
        "select a.id, a.kind, a.state, a.order_id, a.created_at, a.platform_due_at,"
        f" {_CLOCKS}{_JOINS} where a.state in ({_marks(TODO)})",
        TODO,
    )


def todo_details(store: Store) -> Rows:
    """Return what the queue tells of the appeals on which the seller has to act."""
    return store.query(
        "select a.id, a.order_sn, a.ground, a.amount_fen, a.max_fen,"
        " coalesce(g.title, '') as title from appeals a"
        " left join order_lines l on l.order_id = a.order_id and l.ordinal = 0"
        f" left join goods g on g.id = l.good_id where a.state in ({_marks(TODO)})",
        TODO,
    )


def others(store: Store) -> Rows:
    """Return the appeals that wait for the platform or are over."""
    return store.query(
        "select id, kind, state, order_id, created_at, submitted_at, decided_at,"
        f" reconsidered_at from appeals where state not in ({_marks(TODO)})",
        TODO,
    )


def ids_of(
    store: Store, *, order_id: int | None = None, aftersale_id: int | None = None
) -> list[int]:
    """Return the ids of the appeals of an order or a case, oldest first."""
    name, value = ("order_id", order_id) if aftersale_id is None else ("aftersale_id", aftersale_id)
    return [
        row[0]
        for row in store.query(f"select id from appeals where {name} = ? order by id", (value,))
    ]


def open_one(store: Store, order_sn: str, kind: str, but: int = 0) -> int | None:
    """Return the id of the open appeal of an order and kind, leaving out `but`."""
    found: int | None = store.value(
        "select id from appeals where order_sn = ? and kind = ? and id <> ?"
        f" and state in ({_marks(OPEN)}) order by id limit 1",
        (order_sn, kind, but, *OPEN),
    )
    return found


def count_open(store: Store) -> int:
    """Return how many appeals are not decided."""
    return int(
        store.value(f"select count(*) from appeals where state in ({_marks(OPEN)})", OPEN) or 0
    )


def reconsiderations(store: Store, start: int, end: int) -> int:
    """Return how many reconsiderations were recorded from `start` up to before `end`.

    Counted by events: one appeal can be reconsidered more than once.
    """
    return int(
        store.value(
            "select count(*) from appeals a join events e"
            " on e.entity = 'appeals' and e.entity_id = a.id and e.what = 'appeal-reconsider'"
            " and e.undone = 0 and e.at >= ? and e.at < ? where a.reconsidered_at >= ?",
            (start, end, start),
        )
    )


def order_known(store: Store, order_sn: str) -> bool:
    """Tell whether an order was imported."""
    return store.value("select 1 from orders where order_sn = ?", (order_sn,)) is not None


def case(store: Store, ref: str) -> sqlite3.Row | None:
    """Return an after-sales case by its number."""
    return store.one("select * from aftersales where ref = ?", (ref,))


def newest_case(store: Store, order_sn: str) -> sqlite3.Row | None:
    """Return the newest after-sales case of an order."""
    return store.one(
        "select * from aftersales where order_sn = ?"
        " order by coalesce(asked_at, refunded_at, 0) desc, id desc limit 1",
        (order_sn,),
    )


def unappealed(store: Store, refunded_from: int) -> Rows:
    """Return the cases that may be appealed and for which no appeal was begun.

    Instant refunds, and refunds whose return was empty, swapped or unfit, refunded at or
    after `refunded_from`, or with a deadline of the platform. A case that was settled, an
    instant refund that was accepted, and a return that was fine are left out.
    """
    return store.query(
        "select s.ref, s.order_sn, s.instant, s.inspection, s.refund_fen, s.refunded_at,"
        " s.closed_at as case_closed_at, s.platform_due_at as case_due_at,"
        " coalesce(g.title, '') as title from aftersales s"
        " left join order_lines l on l.order_id = s.order_id and l.ordinal = 0"
        " left join goods g on g.id = l.good_id"
        " where (s.instant = 1 or s.inspection in ('empty', 'swapped', 'unfit'))"
        " and s.inspection is not 'fine' and s.decision is not 'settle'"
        " and (s.instant = 0 or s.decision is null)"
        " and s.refunded_at is not null and (s.refunded_at >= ? or s.platform_due_at is not null)"
        " and not exists (select 1 from appeals a where a.aftersale_id = s.id)"
        " and not exists (select 1 from appeals a where a.order_id = s.order_id"
        "   and a.aftersale_id is null and a.kind in ('instant_refund', 'abnormal_return'))",
        (refunded_from,),
    )


def add(work: Act, values: dict[str, Any]) -> int:
    """Insert an appeal."""
    return work.insert("appeals", values, order_id=values["order_id"])


def change(
    work: Act, appeal: sqlite3.Row, values: dict[str, Any], expect_version: int | None = None
) -> bool:
    """Change an appeal; raise Stale when it is no longer of `expect_version`."""
    return work.update(
        "appeals",
        appeal["id"],
        values,
        order_id=appeal["order_id"],
        expect_version=expect_version,
    )


def exempt(work: Act, order_id: int) -> None:
    """Note that the order needs no shipping; an earlier approval stands."""
    if work.store.value("select exempt_at from orders where id = ?", (order_id,)) is None:
        work.update("orders", order_id, {"exempt_at": work.at}, order_id=order_id)


def add_evidence(work: Act, order_id: int | None, values: dict[str, Any]) -> int:
    """Insert a file of an appeal."""
    return work.insert("evidence", values, order_id=order_id)


def drop_evidence(work: Act, order_id: int | None, evidence_id: int) -> None:
    """Take a file out of an appeal; its row stays."""
    work.update("evidence", evidence_id, {"removed_at": work.at}, order_id=order_id)


def is_kept(store: Store, sha256: str) -> bool:
    """Tell whether any appeal has, or had, a file of this content."""
    found = store.value("select 1 from evidence where sha256 = ? limit 1", (sha256,))
    return found is not None


def appeal_events(store: Store, appeal_id: int) -> Rows:
    """Return the events of an appeal without an order, and of its files, oldest first."""
    return store.query(
        "select * from events where (entity = 'appeals' and entity_id = ?) or (entity = 'evidence'"
        " and entity_id in (select id from evidence where appeal_id = ?)) order by id",
        (appeal_id, appeal_id),
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
