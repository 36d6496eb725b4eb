"""What the pending list shows of each order: a window of the index, with the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.orders import next_step as steps
from core.orders.bindings import binding_of, by_code, resolve
from core.orders.pending import OrderEntry, held_by
from core.orders.pickup import STALL
from core.orders.receiver import is_whole
from core.orders.stages import stage_of
from core.rules.terms import PlatformState, Stage
from core.rules.upstream.items import UpstreamItem
from core.store import orders as store_orders
from core.store import pending as store_pending
from core.store import settings
from core.store.desk import Desk
from core.store.orders import ListedOrder


class PendingRow(NamedTuple):
    """One order of the list: its place in the index, its texts, and what to do next."""

    entry: OrderEntry
    row: ListedOrder
    step: str
    upstream: UpstreamItem | None
    supplier: str
    out_of_stock: bool


def window(desk: Desk, entries: Sequence[OrderEntry]) -> list[PendingRow]:
    """Return the rows of some entries, in their order; what has gone meanwhile is left out."""
    ids = [entry.order_id for entry in entries]
    rows = {row.order_id: row for row in list_rows(desk, ids)}
    codes = store_orders.codes(desk.store, ids)
    bound = by_code(desk, codes.values())
    exported = store_orders.exported(
        desk.store, [entry.order_id for entry in entries if entry.stage is Stage.TO_UPLOAD]
    )
    to_buy = [entry.order_id for entry in entries if entry.stage is Stage.TO_BUY]
    receivers = store_orders.receivers(desk.store, to_buy)
    default = settings.setting(desk.store, "default_platform") or None
    found = []
    for entry in entries:
        row = rows.get(entry.order_id)
        if row is None:
            continue
        binding = binding_of(codes[row.order_id], bound)
        items = resolve(codes[row.order_id].code, binding, default)
        sure = len(items) == 1 and not items[0].confirm
        step = steps.step_code(
            entry.stage,
            due_known=entry.due is not None,
            held=entry.held,
            red=entry.red,
            upstream=len(items),
            sure=sure,
            exported=entry.order_id in exported,
            scanned=entry.rule == STALL,
            address=entry.order_id not in receivers or is_whole(receivers[entry.order_id]),
        )
        found.append(
            PendingRow(
                entry,
                row,
                step,
                items[0] if sure else None,
                row.supplier or (binding.supplier if binding else ""),
                bool(binding and binding.out_of_stock),
            )
        )
    return found


def settled(desk: Desk, ids: Sequence[int]) -> dict[int, OrderEntry]:
    """Return entries for orders without a clock, as a search finds them."""
    cases, red = store_pending.open_case_orders(desk.store), store_pending.red_orders(desk.store)
    found = {}
    for row in store_pending.settled_facts(desk.store, ids):
        order_id = row.id
        stage = stage_of(
            PlatformState(row.state),
            uploaded=row.uploaded_at is not None,
            exempt=row.exempt_at is not None,
            refunded=row.refunded_at is not None,
            tracked=False,
            all_bought=False,
        )
        held = held_by(row, order_id in cases)
        rule = STALL if row.scanned else ""
        found[order_id] = OrderEntry(
            None, order_id, stage, held, order_id in red, rule, row.shop_id
        )
    return found


def list_rows(desk: Desk, ids: Sequence[int]) -> list[ListedOrder]:
    """Return what a list shows of some orders, in the order of `ids`."""
    if not ids:
        return []
    rows = store_orders.list_rows(desk.store, ids)
    return [row for order_id in ids if (row := rows.get(order_id)) is not None]
