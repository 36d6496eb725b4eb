"""Fines of the settlement and our own late orders: matched, told, and listed where they are not.

What is sure is `core.rules.fines`; what the seller has decided stays decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.orders.notice_words import FINE
from core.rules.books import PerShop, RuleBooks
from core.rules.deadlines import ShipClocks
from core.rules.fines import Fine, LateOrder, Limits, explain
from core.rules.settlement import LineKind
from core.store import notices, settlement_fines
from core.store import settlement as lines
from core.store.acts import Act
from core.store.notices import Standing
from core.store.settlement_fines import MaybeLate, OpenFine

KIND = FINE
# So many orders that may be meant are named in a notice.
_NAMED = 5
# A promise may be given so long before it is due.
_LONGEST_S = 31 * 86_400


@dataclass
class Looked:
    """What looking at the fines came to.

    `noticed` are the notices that say so, `fresh` those of them that did not say it before.
    """

    matched: int = 0
    unexplained: int = 0
    not_late: int = 0
    noticed: list[int] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)


def look(work: Act, rules: RuleBooks, fined: Sequence[int] = ()) -> Looked:
    """Match the fines without an order, and list the rest; inside the act of an import.

    `fined` are lines that were just added and fine an order for being late: those of an order
    that was not late here are told too.
    """
    looked = Looked()
    clocks = PerShop(rules, ShipClocks)
    _match(work, rules, clocks, looked)
    _tell_not_late(work, clocks, fined, looked)
    return looked


def _match(work: Act, rules: RuleBooks, clocks: PerShop[ShipClocks], looked: Looked) -> None:
    open_fines = settlement_fines.open_fines(work.store)
    if not open_fines:
        return
    limits = PerShop(rules, Limits.of)
    late = [each for each in open_fines if each.kind == LineKind.LATE_FINE]
    window_s = max(each.window_s for each in limits.all)
    orders = _late_orders(work, clocks, window_s, late)
    found = explain(
        (Fine(each.id, each.at, -each.amount_fen, each.shop_id) for each in late),
        (each[0] for each in orders.values()),
        limits.of,
    )
    for line_id, order_id in found.orders.items():
        after = {"order_id": order_id, "matched_by": lines.BY_TIME}
        work.update("settlement_lines", line_id, after, order_id=order_id)
        notices.settle(work, (KIND,), ref=str(line_id))
        looked.matched += 1
    standing = notices.standing(work.store, KIND)
    for fine in open_fines:
        if fine.id in found.orders:
            continue
        choices = [orders[each][1] for each in found.choices.get(fine.id, ())]
        same = fine.at, fine.amount_fen, fine.kind, fine.shop_id, fine.ordinal
        mark = notices.fingerprint(KIND, *same)
        _raise(work, fine, None, {"choices": choices[:_NAMED]}, mark, looked, standing)
        looked.unexplained += 1


def _late_orders(
    work: Act, clocks: PerShop[ShipClocks], window_s: int, fines: Sequence[OpenFine]
) -> dict[int, tuple[LateOrder, str]]:
    """Return the orders that were late when one of some fines came, with their numbers."""
    if not fines:
        return {}
    newest = max(fine.at for fine in fines)
    oldest = min(fine.at for fine in fines) - window_s

    def least_s(kind: str | None) -> int:
        # Of all books: what the index leaves out was shipped in time by any of them.
        return min(each.least_s(kind) for each in clocks.all)

    bound = [least_s(kind) for kind in settlement_fines.bound_kinds(work.store)]
    rows = settlement_fines.maybe_late(
        work.store, oldest - _LONGEST_S, newest, least_s(None), min(bound, default=None)
    )
    found = {}
    for row in rows:
        due = _late_since(clocks, row)
        if due is not None and oldest <= due < newest:
            found[row.id] = LateOrder(row.id, due, row.shop_id), row.order_sn
    return found


def _late_since(clocks: PerShop[ShipClocks], row: MaybeLate) -> int | None:
    """Return the ship-by of an order that it was late for; None for one that was not.

    One that is not shipped was late from its ship-by on, unless it was called off before it.
    """
    due = _due(clocks, row)
    if due is None:
        return None
    if row.stopped_at is not None:
        return due if row.stopped_at > due else None
    if row.refunded_at is not None:
        return due if row.refunded_at > due else None
    return None if row.state in ("closed", "unpaid") else due


def _due(clocks: PerShop[ShipClocks], row: MaybeLate) -> int | None:
    return clocks.of(row.shop_id).due(
        row.grouped_at, row.promised_at, row.manual_due_at, row.presale_until, row.ship_kind
    )[0]


def _tell_not_late(
    work: Act, clocks: PerShop[ShipClocks], fined: Sequence[int], looked: Looked
) -> None:
    """Tell the fines for lateness of orders that were shipped in time here: ground to appeal."""
    for row in settlement_fines.fined_orders(work.store, fined):
        due = _due(clocks, row.order)
        if due is None or row.order.stopped_at is None or row.order.stopped_at > due:
            continue
        data = {"due_at": due, "shipped_at": row.order.stopped_at}
        same = row.fine.at, row.fine.amount_fen, row.fine.kind, row.order.order_sn
        mark = notices.fingerprint(KIND, *same)
        _raise(work, row.fine, row.order.id, data, mark, looked)
        looked.not_late += 1


def _raise(
    work: Act,
    fine: OpenFine,
    order_id: int | None,
    data: Mapping[str, object],
    mark: str,
    looked: Looked,
    standing: Mapping[str, Standing] | None = None,
) -> None:
    told = {"at": fine.at, "fen": -fine.amount_fen, "kind": fine.kind, "name": fine.name, **data}
    if fine.shop_id is not None:
        told["shop_id"] = fine.shop_id
    found = notices.raise_once(
        work, KIND, order_id, ref=str(fine.id), data=told, mark=mark, standing=standing
    )
    looked.noticed.append(found)
    before = (standing or {}).get(mark)
    if before is None or before.data != notices.stored(told):
        looked.fresh.append(found)
