"""Fines of the settlement that wait for an order, and the orders that may have been late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.rules.settlement import FINES, LineKind
from core.store.bindings import any_bound, first_of
from core.store.connection import Store, marks

_AT_ONCE = 500
_KINDS = ", ".join(f"'{kind.value}'" for kind in FINES)
_LATE = LineKind.LATE_FINE.value
_STOPPED = "coalesce(o.shipped_at, o.uploaded_at)"


class OpenFine(NamedTuple):
    """A fine; `name` is what the platform calls it, `ordinal` its place among equal ones."""

    id: int
    at: int
    amount_fen: int
    kind: str
    shop_id: int | None
    name: str
    ordinal: int


class MaybeLate(NamedTuple):
    """What tells whether an order was late; `stopped_at` is when its ship-by clock stopped."""

    id: int
    order_sn: str
    shop_id: int | None
    state: str
    grouped_at: int | None
    promised_at: int | None
    manual_due_at: int | None
    presale_until: int | None
    ship_kind: str | None
    stopped_at: int | None
    refunded_at: int | None


class Fined(NamedTuple):
    """A fine with its order."""

    fine: OpenFine
    order: MaybeLate


_FINE = (
    "l.id, l.at, l.amount_fen, l.kind, l.shop_id, w.name,"
    " (select count(*) from settlement_lines e where e.at = l.at and e.order_sn = l.order_sn"
    " and e.amount_fen = l.amount_fen and e.kind = l.kind and e.shop_id is l.shop_id"
    " and e.id <= l.id) as ordinal"
)
# What wins over whatever the item promises.
_STATED = "coalesce(o.manual_due_at, o.promised_at)"
_ORDER = (
    "o.id, o.order_sn, o.shop_id, o.state, o.grouped_at, o.promised_at, o.manual_due_at,"
    f" o.presale_until, {{kind}} as ship_kind, {_STOPPED} as stopped_at, o.refunded_at"
)
_BOUND_KIND = f"coalesce(o.ship_kind, {first_of('ship_kind', 'o.id')})"


def open_fines(store: Store) -> list[OpenFine]:
    """Return the fines without an order that nobody has decided about, the oldest first."""
    # The seller has said that it is right, or that it is none of this shop's orders.
    decided = {
        row[0]
        for row in store.query(
            "select ref from notices where kind = 'fine_unexplained' and done_at is not null"
            " and settled <> 'by-itself'"
        )
    }
    found = store.rows(
        OpenFine,
        # Without the hint the engine goes through all lines in the order of their time.
        f"select {_FINE} from settlement_lines l indexed by settlement_loose"
        " join settlement_words w on w.id = l.word_id"
        f" where l.order_sn = '' and l.order_id is null and l.kind in ({_KINDS})"
        " and l.amount_fen < 0 order by l.at, l.id",
    )
    return [fine for fine in found if str(fine.id) not in decided]


def maybe_late(
    store: Store, start: int, end: int, usual_s: int, bound_s: int | None
) -> list[MaybeLate]:
    """Return the orders grouped in a span that may have been late, and were not fined for it.

    Orders that were shipped in time for certain are left out: within `usual_s` of their grouping
    unless something else is promised, and within `bound_s` where a binding promises it (None:
    none does). An index tells most of this; of the few that are left their rows are read.
    """
    kind, sooner = "o.ship_kind", ""
    values: tuple[int, ...] = (start, end, usual_s)
    if bound_s is not None:
        kind = f"case when {_STATED} is null then {_BOUND_KIND} else o.ship_kind end"
        sooner = (
            f" or ({_STATED} is null and o.ship_kind is null and {_STOPPED} > o.grouped_at + ?"
            f" and {any_bound('ship_kind', 'o.id')})"
        )
        values = (*values, bound_s)
    return store.rows(
        MaybeLate,
        f"select {_ORDER.format(kind=kind)} from orders o where o.grouped_at >= ?"
        f" and o.grouped_at <= ? and o.exempt_at is null and ({_STOPPED} is null"
        f" or {_STOPPED} > coalesce({_STATED},"
        f" o.grouped_at + case when o.ship_kind is null then ? else 0 end){sooner})"
        " and not exists (select 1 from settlement_lines l where l.order_id = o.id"
        f" and l.kind = '{_LATE}') order by o.id",
        values,
    )


def bound_kinds(store: Store) -> list[str]:
    """Return the promises that bindings make of their items."""
    rows = store.query(
        "select distinct ship_kind from bindings where ship_kind is not null order by 1"
    )
    return [row[0] for row in rows]


def fined_orders(store: Store, line_ids: Sequence[int]) -> list[Fined]:
    """Return the orders that some of these lines fine for being late, by their number."""
    found: list[Fined] = []
    for start in range(0, len(line_ids), _AT_ONCE):
        part = line_ids[start : start + _AT_ONCE]
        of = "o.id = l.order_id and l.order_sn = o.order_sn"
        where = f"where l.id in ({marks(part)}) and l.kind = '{_LATE}' and l.amount_fen < 0"
        fines = store.rows(
            OpenFine,
            f"select {_FINE} from settlement_lines l join settlement_words w on w.id = l.word_id"
            f" join orders o on {of} {where} order by l.id",
            part,
        )
        orders = store.rows(
            MaybeLate,
            f"select {_ORDER.format(kind=_BOUND_KIND)} from settlement_lines l"
            f" join orders o on {of} {where} order by l.id",
            part,
        )
        found += [Fined(fine, order) for fine, order in zip(fines, orders, strict=True)]
    return found


def fine(store: Store, line_id: int) -> OpenFine | None:
    """Return a line that is a fine without an order number, or None."""
    return store.first(
        OpenFine,
        f"select {_FINE} from settlement_lines l join settlement_words w on w.id = l.word_id"
        " where l.id = ? and l.order_sn = ''",
        (line_id,),
    )
