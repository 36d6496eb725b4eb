"""Words to send about an order: its facts, and which messages fit it (rules/messages.toml)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.base.money import yuan
from core.orders import receiver
from core.orders.order import Order, Purchase, groups
from core.rules import addresses
from core.rules.messages import Offer, Situation
from core.rules.messages import offers as all_offers

_TAIL = 6


def offers(order: Order) -> list[Offer]:
    """Return all messages for an order, the best fitting first."""
    return all_offers(situation(order), facts(order), upstream_facts(order))


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
        "address": address_of(order),
    }
    for bought in upstream_facts(order)[-1:]:
        known |= {name: bought[name] for name in ("upstream_order", "supplier")}
    return known


def upstream_facts(order: Order) -> list[dict[str, str]]:
    """Return what differs for each upstream order: its supplier is told of its own alone.

    Without one that stands it is the last that was cancelled, of which nothing is to be paid back.
    """
    found = groups(order.live_purchases)
    if not found:
        return [_of_group(order, group) | {"cost": ""} for group in groups(order.purchases)[-1:]]
    return [_of_group(order, group) | _number_of(order, group, found) for group in found]


def _of_group(order: Order, group: Sequence[Purchase]) -> dict[str, str]:
    ordinals = {each.ordinal for each in group}
    lines = [line for line in order.lines if line.ordinal in ordinals]
    wrong = _data(order, "number_unusable")
    own = wrong.get("upstream_order", group[0].upstream_order) == group[0].upstream_order
    return {
        "upstream_order": group[0].upstream_order,
        "supplier": group[0].supplier,
        "cost": yuan(sum(each.cost_fen for each in group)),
        "item": "、".join(dict.fromkeys(line.title for line in lines)),
        "spec": lines[0].spec if len(lines) == 1 else "",
        "quantity": str(sum(line.quantity for line in lines) or ""),
        "wrong_number": str(wrong.get("number") or "") if own else "",
    }


def _number_of(
    order: Order, group: Sequence[Purchase], found: Sequence[Sequence[Purchase]]
) -> dict[str, str]:
    """Return no number where it is certainly the parcel of another upstream order."""
    sent = [each for each in found if any(part.shipped_at is not None for part in each)]
    return {"courier": "", "number": ""} if len(sent) == 1 and group not in sent else {}


def _data(order: Order, kind: str) -> dict[str, Any]:
    return next((each.data for each in order.notices if each.kind == kind), {})


def address_of(order: Order) -> str:
    """Return the block to send to: the newest that an export has, where the seller's differs."""
    for notice in receiver.own_notices(order):
        address = receiver.address_of(notice.data["new"])
        return "" if receiver.missing(address) else addresses.block(address)
    found = receiver.block(order)
    return found.text if found.usable else ""
