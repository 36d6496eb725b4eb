"""What the pending list shows of each order: a window of the index, with the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.orders import next_step as steps
from core.orders.bindings import binding_of, by_code, default_platform, resolve
from core.orders.pending import OrderEntry, held_by
from core.orders.pickup import STALL
from core.orders.receiver import is_whole
from core.orders.stages import stage_of
from core.rules.terms import PlatformState, Stage
from core.rules.upstream.items import UpstreamItem
from core.store import notices as store_notices
from core.store import orders as store_orders
from core.store import pending as store_pending
from core.store.desk import Desk
from core.store.orders import ListedOrder, ReceiverRow


class PendingRow(NamedTuple):
    """One order of the list: its place in the index, its texts, and what to do next."""

    entry: OrderEntry
    row: ListedOrder
    step: str
    upstream: UpstreamItem | None
    supplier: str
    out_of_stock: bool


class _Facts(NamedTuple):
    """What the next steps of a window of orders depend on besides their index."""

    exported: set[int]
    receivers: dict[int, ReceiverRow]
    refused: set[int]

    def step(self, entry: OrderEntry, items: Sequence[UpstreamItem], sure: bool) -> str:
        """Return the code of an order's next step."""
        order_id = entry.order_id
        return steps.step_code(
            entry.stage,
            due_known=entry.due is not None,
            held=entry.held,
            red=entry.red,
            refused=order_id in self.refused,
            upstream=len(items),
            sure=sure,
            exported=order_id in self.exported,
            scanned=entry.rule == STALL,
            address=order_id not in self.receivers or is_whole(self.receivers[order_id]),
        )


def _facts(desk: Desk, entries: Sequence[OrderEntry]) -> _Facts:
    def of(stage: Stage) -> list[int]:
        return [entry.order_id for entry in entries if entry.stage is stage]

    red = [entry.order_id for entry in entries if entry.red]
    return _Facts(
        exported=store_orders.exported(desk.store, of(Stage.TO_UPLOAD)),
        receivers=store_orders.receivers(desk.store, of(Stage.TO_BUY)),
        refused=store_notices.orders_with_only(desk.store, steps.NOT_TAKEN, red),
    )


def window(desk: Desk, entries: Sequence[OrderEntry]) -> list[PendingRow]:
    """Return the rows of some entries, in their order; what has gone meanwhile is left out."""
    ids = [entry.order_id for entry in entries]
    rows = {row.order_id: row for row in list_rows(desk, ids)}
    codes = store_orders.codes(desk.store, ids)
    bound = by_code(desk, codes.values())
    facts = _facts(desk, entries)
    default = default_platform(desk)
    found = []
    for entry in entries:
        row = rows.get(entry.order_id)
        if row is None:
            continue
        binding = binding_of(codes[row.order_id], bound)
        items = resolve(codes[row.order_id].code, binding, row.shop_platform or default)
        sure = len(items) == 1 and not items[0].confirm
        found.append(
            PendingRow(
                entry,
                row,
                facts.step(entry, items, sure),
                items[0] if sure else None,
                row.supplier or (binding.supplier if binding else ""),
                bool(binding and binding.out_of_stock),
            )
        )
    return found


def settled(desk: Desk, ids: Sequence[int]) -> dict[int, OrderEntry]:
    """Return entries for orders without a clock, as a search finds them."""
    cases, red = store_pending.order_flags(desk.store)
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
