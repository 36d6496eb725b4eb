"""Claims on upstream sellers: what they owe for refunded orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from core.store.acts import Act
from core.store.connection import Store, columns, marks
from core.store.shops import CLAIM_SHOP

ClaimState = Literal["open", "partly", "paid", "written_off"]


class ClaimRow(NamedTuple):
    """A claim as it is stored, with the names that go with it."""

    id: int
    order_id: int | None
    shop_id: int | None
    order_sn: str
    ref: str
    title: str
    supplier: str
    owed_fen: int
    paid_fen: int
    since: int
    state: ClaimState
    settled_at: int | None
    note: str | None
    version: int


class ClaimGround(NamedTuple):
    """What a claim for a case rests on: order, cost bought for, claimed so far."""

    order_id: int | None
    type: str
    cost_fen: int
    supplier_id: int | None
    claimed_fen: int
    claim_id: int | None


class _Bought(NamedTuple):
    cost_fen: int
    supplier_id: int | None
    claimed_fen: int


# What an order cost upstream, what of it is claimed, and of whom: owed is the difference.
COST_FEN = (
    "coalesce((select sum(p.cost_fen) from purchases p"
    " where p.order_id = {order} and p.cancelled_at is null), 0)"
)
CLAIMED_FEN = "coalesce((select sum(c.owed_fen) from claims c where c.order_id = {order}), 0)"
SUPPLIER_ID = (
    "(select p.supplier_id from purchases p where p.order_id = {order}"
    " and p.cancelled_at is null and p.supplier_id is not null order by p.id limit 1)"
)

_TITLE = """coalesce((select g.title from order_lines l join goods g on g.id = l.good_id
    where l.order_id = c.order_id and l.ordinal = 0), '')"""
_LISTED = columns(
    ClaimRow,
    "c",
    shop_id=CLAIM_SHOP,
    order_sn="coalesce(o.order_sn, a.order_sn, '')",
    ref="coalesce(a.ref, '')",
    title=_TITLE,
    supplier="coalesce(s.name, '')",
)
_CLAIMS = f"""
    select {_LISTED}
      from claims c left join orders o on o.id = c.order_id
      left join aftersales a on a.id = c.aftersale_id
      left join suppliers s on s.id = c.supplier_id
"""


def ground_for(store: Store, case_id: int) -> ClaimGround | None:
    """Return what a claim for a case rests on, or None."""
    return store.first(
        ClaimGround,
        f"select a.order_id, a.type, {COST_FEN.format(order='a.order_id')} as cost_fen,"
        f" {SUPPLIER_ID.format(order='a.order_id')} as supplier_id,"
        f" {CLAIMED_FEN.format(order='a.order_id')} as claimed_fen,"
        " (select c.id from claims c where c.aftersale_id = a.id) as claim_id"
        " from aftersales a where a.id = ?",
        (case_id,),
    )


def of_case(store: Store, case_id: int) -> ClaimRow | None:
    """Return the claim of a case, or None."""
    return store.first(ClaimRow, f"{_CLAIMS} where c.aftersale_id = ?", (case_id,))


def by_id(store: Store, claim_id: int) -> ClaimRow | None:
    """Return one claim with the names that go with it, or None."""
    return store.first(ClaimRow, f"{_CLAIMS} where c.id = ?", (claim_id,))


def by_ids(store: Store, ids: Sequence[int]) -> dict[int, ClaimRow]:
    """Return claims with the names that go with them, by id."""
    if not ids:
        return {}
    rows = store.rows(ClaimRow, f"{_CLAIMS} where c.id in ({marks(ids)})", ids)
    return {row.id: row for row in rows}


def unsettled(store: Store) -> list[ClaimRow]:
    """Return the claims that are not paid or written off, the oldest first."""
    return store.rows(
        ClaimRow,
        f"{_CLAIMS} where c.id in (select id from claims where state = 'open'"
        " union select id from claims where state = 'partly') order by c.since, c.id",
    )


def all_claims(store: Store) -> list[ClaimRow]:
    """Return every claim, the oldest first."""
    return store.rows(ClaimRow, f"{_CLAIMS} order by c.since, c.id")


def add(
    work: Act, *, order_id: int, case_id: int | None, supplier_id: int | None, owed: int, since: int
) -> int:
    """Insert a claim and return its id; a refund that only the order tells of has no case."""
    return work.insert(
        "claims",
        {
            "order_id": order_id,
            "aftersale_id": case_id,
            "supplier_id": supplier_id,
            "owed_fen": owed,
            "since": since,
        },
        order_id=order_id,
    )


def follow(work: Act, order_id: int) -> None:
    """Let an order's claim follow its purchases, which have changed; what was paid on stays.

    A claim on which nothing was paid is of what the order costs now, and gone where that is
    nothing.
    """
    rows = work.store.rows(
        ClaimRow,
        f"{_CLAIMS} where c.id in (select id from claims where order_id = ? and state = 'open'"
        " and paid_fen = 0) order by c.id",
        (order_id,),
    )
    bought = work.store.first(
        _Bought,
        f"select {COST_FEN.format(order='o.id')} as cost_fen,"
        f" {SUPPLIER_ID.format(order='o.id')} as supplier_id,"
        f" {CLAIMED_FEN.format(order='o.id')} as claimed_fen from orders o where o.id = ?",
        (order_id,),
    )
    if bought is None:
        return
    left = bought.cost_fen - bought.claimed_fen + sum(row.owed_fen for row in rows)
    for row in rows:
        if left > 0:
            values = {"owed_fen": left, "supplier_id": bought.supplier_id}
            work.update("claims", row.id, values, order_id=order_id)
        else:
            work.delete("claims", row.id, order_id=order_id)
        left = 0
