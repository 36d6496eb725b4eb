"""Words to send about an order: its facts, and which messages fit it (rules/messages.toml)."""

from __future__ import annotations

from typing import Any

from core.base.money import yuan
from core.orders import receiver
from core.orders.order import Order
from core.rules import addresses
from core.rules.messages import Offer, Situation
from core.rules.messages import offers as all_offers

_TAIL = 6


def offers(order: Order) -> list[Offer]:
    """Return all messages for an order, the best fitting first."""
    return all_offers(situation(order), facts(order))


def situation(order: Order) -> Situation:
    """Return what decides which messages fit an order."""
    return Situation(
        notices=[each.kind for each in order.notices],
        flags=[flag.value for flag in order.flags],
        stages=[order.stage.value],
    )


def facts(order: Order) -> dict[str, str]:
    """Return the facts that a message may name; an unknown one is empty.

    The number is the one in force here, else the platform's; the address is whole or empty.
    """
    parcel = order.parcel
    known = {
        "order_sn": order.order_sn,
        "order_tail": order.order_sn[-_TAIL:],
        "item": order.title,
        "spec": order.spec,
        "quantity": str(order.quantity or ""),
        "courier": (parcel.courier if parcel else order.platform_courier) or "",
        "number": (parcel.number if parcel else order.platform_number) or "",
        "wrong_number": str(_data(order, "number_unusable").get("number") or ""),
        "ship_by": f"{order.ship_by.due_at:%m月%d日%H:%M}" if order.ship_by else "",
        "cost": yuan(order.cost_fen),
        "address": _address(order),
    }
    bought = (order.live_purchases or order.purchases)[-1:]
    for purchase in bought:
        known |= {"upstream_order": purchase.upstream_order, "supplier": purchase.supplier}
    return known


def _data(order: Order, kind: str) -> dict[str, Any]:
    return next((each.data for each in order.notices if each.kind == kind), {})


def _address(order: Order) -> str:
    """Return the block to send to: the newest that an export has, where the seller's differs."""
    new = _data(order, receiver.CHANGED)
    if new.get("own"):
        stored = {name: getattr(order, name) for name in receiver.COLUMNS}
        address = receiver.address_of({**stored, **new["new"]})
        return "" if receiver.missing(address) else addresses.block(address)
    found = receiver.block(order)
    return found.text if found.usable else ""
