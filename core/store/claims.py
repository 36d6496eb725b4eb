"""Claims on upstream sellers: what they owe for refunded orders."""

from __future__ import annotations

import sqlite3

from core.store.acts import Act
from core.store.connection import Store

_CLAIMS = """
    select c.*, coalesce(o.order_sn, a.order_sn, '') as order_sn, coalesce(a.ref, '') as ref,
           coalesce(s.name, '') as supplier,
           coalesce((select g.title from order_lines l join goods g on g.id = l.good_id
             where l.order_id = c.order_id and l.ordinal = 0), '') as title
      from claims c left join orders o on o.id = c.order_id
      left join aftersales a on a.id = c.aftersale_id
      left join suppliers s on s.id = c.supplier_id
"""


def facts_for(store: Store, case_id: int) -> sqlite3.Row | None:
    """Return what a claim for a case rests on: order, cost bought for, claimed so far."""
    return store.one(
        "select a.id, a.order_id, a.type,"
        " (select sum(p.cost_fen) from purchases p"
        "   where p.order_id = a.order_id and p.cancelled_at is null) as cost_fen,"
        " (select p.supplier_id from purchases p where p.order_id = a.order_id"
        "   and p.cancelled_at is null and p.supplier_id is not null order by p.id limit 1)"
        "   as supplier_id,"
        " (select sum(c.owed_fen) from claims c where c.order_id = a.order_id) as claimed_fen,"
        " (select c.id from claims c where c.aftersale_id = a.id) as claim_id"
        " from aftersales a where a.id = ?",
        (case_id,),
    )


def of_case(store: Store, case_id: int) -> sqlite3.Row | None:
    """Return the claim of a case, or None."""
    return store.one("select * from claims where aftersale_id = ?", (case_id,))


def by_id(store: Store, claim_id: int) -> sqlite3.Row | None:
    """Return one claim with the names that go with it, or None."""
    return store.one(f"{_CLAIMS} where c.id = ?", (claim_id,))


def unsettled(store: Store) -> list[sqlite3.Row]:
    """Return the claims that are not paid or written off, the oldest first."""
    return store.query(
        f"{_CLAIMS} where c.id in (select id from claims where state = 'open'"
        " union select id from claims where state = 'partly') order by c.since, c.id"
    )


def all_claims(store: Store) -> list[sqlite3.Row]:
    """Return every claim, the oldest first."""
    return store.query(f"{_CLAIMS} order by c.since, c.id")


def add(
    work: Act, *, order_id: int, case_id: int, supplier_id: int | None, owed: int, since: int
) -> int:
    """Insert a claim and return its id."""
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
