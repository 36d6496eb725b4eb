"""After-sales cases, and the return addresses they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.rules.couriers.signed import SIGNED, is_signed
from core.store.acts import Act
from core.store.bindings import first_of
from core.store.connection import Store, columns, marks
from core.store.shops import CASE_SHOP


class CaseRow(NamedTuple):
    """A case with what its order, its purchases and its supplier tell; times in seconds.

    `bought`, `upstream_shipped` and `cancelled` count purchases, `tracked` parcels in force.
    """

    id: int
    ref: str
    order_sn: str
    order_id: int | None
    type: str
    status: str
    reason: str
    deal_fen: int | None
    refund_fen: int | None
    order_status: str
    asked_at: int | None
    platform_due_at: int | None
    refunded_at: int | None
    closed_at: int | None
    agreed_return_at: int | None
    return_number: str | None
    return_status: str | None
    return_status_at: int | None
    shipped_number: str | None
    instant: int
    buyer_received: str | None
    buyer_signed: str | None
    decision: str | None
    decided_at: int | None
    decision_reason: str | None
    settlement: str | None
    settlement_fen: int | None
    inspection: str | None
    inspected_at: int | None
    intervened: int
    source: str
    version: int
    order_state: str | None
    order_words: str | None
    order_shipped_at: int | None
    order_uploaded_at: int | None
    order_received_at: int | None
    bought: int
    upstream_shipped: int
    cancelled: int
    cost_fen: int
    tracked: int
    title: str
    supplier_id: int | None
    appealed: int
    supplier: str
    return_address: str | None
    return_confirmed_at: int | None
    shop_id: int | None


class CaseClock(NamedTuple):
    """What the clock of a case depends on, and what a queue tells of it.

    `ended_at` is when a case ended that is still looked at, None for one that is open.
    """

    id: int
    ref: str
    order_sn: str
    type: str
    status: str
    instant: int
    asked_at: int | None
    platform_due_at: int | None
    refunded_at: int | None
    return_status: str | None
    return_status_at: int | None
    agreed_return_at: int | None
    decision: str | None
    decided_at: int | None
    inspection: str | None
    inspected_at: int | None
    refund_fen: int | None
    appealed: int
    order_id: int | None
    ended_at: int | None
    shop_id: int | None


class SeenCase(NamedTuple):
    """What an export is laid over: how far a case was and how old the file was that said so."""

    id: int
    order_id: int | None
    closed_at: int | None
    refunded_at: int | None
    instant: int
    intervened: int
    as_of: int | None


_PURCHASED = "from purchases p where p.order_id = a.order_id and p.cancelled_at is null"

# The supplier bought from; before there is a purchase, the one that its lines are bound to.
_SUPPLIER = f"""coalesce(
    (select p.supplier_id from purchases p
      where p.order_id = a.order_id and p.supplier_id is not null
      order by p.cancelled_at is not null, p.id limit 1),
    {first_of("supplier_id", "a.order_id")})"""

_APPEALED = """exists (select 1 from appeals x where x.aftersale_id = a.id
    and x.state <> 'dropped')"""

_OF_ORDER = {
    "order_state": "o.state",
    "order_words": "o.status",
    "order_shipped_at": "o.shipped_at",
    "order_uploaded_at": "o.uploaded_at",
    "order_received_at": "o.received_at",
    "bought": f"(select count(*) {_PURCHASED})",
    "upstream_shipped": f"(select count(*) {_PURCHASED} and p.shipped_at is not null)",
    "cancelled": "(select count(*) from purchases p"
    " where p.order_id = a.order_id and p.cancelled_at is not null)",
    "cost_fen": f"coalesce((select sum(p.cost_fen) {_PURCHASED}), 0)",
    "tracked": "(select count(*) from parcels q"
    " where q.order_id = a.order_id and q.replaced_at is null)",
    "title": "coalesce((select g.title from order_lines l join goods g on g.id = l.good_id"
    " where l.order_id = a.order_id and l.ordinal = 0), '')",
    "appealed": _APPEALED,
    "shop_id": CASE_SHOP,
}
_OF_SUPPLIER = {
    "supplier": "coalesce(s.name, '')",
    "return_address": "s.return_address",
    "return_confirmed_at": "s.return_confirmed_at",
}
_CASES = f"""
    select {columns(CaseRow, "a", **_OF_ORDER, **_OF_SUPPLIER)}
      from (select a.*, {_SUPPLIER} as supplier_id from aftersales a where {{where}}) a
      left join orders o on o.id = a.order_id
      left join suppliers s on s.id = a.supplier_id
"""


def by_ids(store: Store, ids: Sequence[int]) -> dict[int, CaseRow]:
    """Return cases with what their orders tell, by id."""
    if not ids:
        return {}
    where = f"a.id in ({marks(ids)})"
    return {row.id: row for row in store.rows(CaseRow, _CASES.format(where=where), ids)}


def id_of(store: Store, ref: str) -> int | None:
    """Return the id of a case's number, or None."""
    found: int | None = store.value("select id from aftersales where ref = ?", (ref,))
    return found


def ids_by_tail(store: Store, tail: str) -> list[int]:
    """Return the ids of the cases whose number ends with `tail`, at most three."""
    rows = store.query(
        "select id from aftersales where substr(ref, ?) = ? limit 3", (-len(tail), tail)
    )
    return [row[0] for row in rows]


def of_order(store: Store, order_sn: str) -> list[int]:
    """Return the ids of an order's cases, the oldest first."""
    rows = store.query(
        "select id from aftersales where order_sn = ? order by asked_at, id", (order_sn,)
    )
    return [row[0] for row in rows]


_ENDED = "coalesce(a.refunded_at, a.closed_at, a.asked_at)"
_CLOCK = "select {} from aftersales a where ".format(
    columns(
        CaseClock,
        "a",
        appealed=_APPEALED,
        shop_id=CASE_SHOP,
        ended_at=f"case when a.closed_at is not null then {_ENDED} end",
    )
)


def open_rows(store: Store, since: int) -> list[CaseClock]:
    """Return what the clocks of the open cases depend on.

    A case that ended after `since` is among them while something may still be done: an instant
    refund without a decision, or a return that came and was not inspected.
    """
    unfinished = (
        "((a.instant = 1 and a.decision is null)"
        f" or (a.return_status like '%{SIGNED}%' and a.inspected_at is null))"
    )
    return [
        *store.rows(CaseClock, f"{_CLOCK} a.closed_at is null"),
        *store.rows(
            CaseClock,
            f"{_CLOCK} a.closed_at is not null and {_ENDED} >= ? and {unfinished}",
            (since,),
        ),
    ]


def titles(store: Store, case_ids: Sequence[int]) -> dict[int, str]:
    """Return the first item's title of each case's order."""
    if not case_ids:
        return {}
    return {
        row[0]: row[1]
        for row in store.query(
            "select a.id, g.title from aftersales a"
            " join order_lines l on l.order_id = a.order_id and l.ordinal = 0"
            " join goods g on g.id = l.good_id"
            f" where a.id in ({marks(case_ids)})",
            case_ids,
        )
    }


def newest(store: Store, limit: int) -> list[int]:
    """Return the ids of the newest cases."""
    rows = store.query(
        "select id from aftersales order by asked_at desc, id desc limit ?", (limit,)
    )
    return [row[0] for row in rows]


def add(work: Act, values: dict[str, Any]) -> int:
    """Insert a case and return its id."""
    return work.insert("aftersales", values, order_id=values.get("order_id"))


def change(work: Act, row: CaseRow, values: dict[str, Any], note: str | None = None) -> None:
    """Change a case that was read; raise Stale when somebody changed it since."""
    work.update(
        "aftersales",
        row.id,
        values,
        order_id=row.order_id,
        expect_version=row.version,
        note=note,
    )


def set_return_address(work: Act, supplier_id: int, address: str, confirmed: int) -> None:
    """Remember where a supplier takes returns, and when that was confirmed."""
    work.update(
        "suppliers",
        supplier_id,
        {"return_address": address, "return_confirmed_at": confirmed},
    )


def not_back(store: Store, refunded: Sequence[str], bad: Sequence[str]) -> list[int]:
    """Return the ids of cases that are paid out, or agreed, and whose goods have not come back.

    `refunded` are the statuses that mean the money is gone, `bad` the results of an inspection
    that found something else than the goods.
    """
    rows = store.query(
        "select id, inspected_at, return_status from aftersales"
        " where type in ('refund_only', 'return_refund')"
        f" and (instant = 1 or status in ({marks(refunded)})"
        " or (decision = 'agree' and type = 'refund_only' and closed_at is null))"
        f" and (inspection in ({marks(bad)}) or inspected_at is null)"
        " order by asked_at, id",
        [*refunded, *bad],
    )
    return [row[0] for row in rows if row[1] is not None or not is_signed(row[2])]


def stale(work: Act, case_id: int, expect_version: int) -> None:
    """Raise Stale for a case that changed since it was read, saying who changed what."""
    work.update("aftersales", case_id, {}, expect_version=expect_version)


_SEEN = f"select {columns(SeenCase, 'a')} from aftersales a"


def by_ref(store: Store, ref: str) -> SeenCase | None:
    """Return a case by the platform's after-sales number."""
    return store.first(SeenCase, f"{_SEEN} where a.ref = ?", (ref,))


def written_down(store: Store, order_sn: str, type: str) -> SeenCase | None:
    """Return the case that the seller wrote down without the platform's number, if it is one."""
    found = store.rows(
        SeenCase,
        f"{_SEEN} where a.order_sn = ? and a.type = ? and a.source = 'manual'"
        " and a.ref like 'M' || a.order_sn || '-%' limit 2",
        (order_sn, type),
    )
    return found[0] if len(found) == 1 else None


def bought_not_shipped(store: Store, order_id: int) -> bool:
    """Tell whether goods were bought for an order that the platform still wants shipped."""
    return (
        store.value(
            "select 1 from orders o join purchases p on p.order_id = o.id"
            " where o.id = ? and o.state = 'to_ship' and o.uploaded_at is null"
            " and p.cancelled_at is null",
            (order_id,),
        )
        is not None
    )


def seen(work: Act, case_id: int, as_of: int | None, import_id: int | None) -> None:
    """Note that a file of `as_of` shows the case as it stands here; nothing changed, no event."""
    was = work.store.value("select as_of from aftersales where id = ?", (case_id,))
    if as_of is None or as_of <= (was or 0):
        return
    work.store.conn.execute(
        "update aftersales set as_of = ?, import_id = ? where id = ?", (as_of, import_id, case_id)
    )
    work.confirmed("aftersales", case_id, was, as_of)
