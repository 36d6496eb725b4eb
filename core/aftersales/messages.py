"""Words to send about an after-sales case: its facts beside its order's (rules/messages.toml)."""

from __future__ import annotations

from core.aftersales.case import Case
from core.base.money import yuan
from core.orders import messages as of_order
from core.orders.order import Order
from core.rules.messages import Offer, Situation
from core.rules.messages import offers as all_offers

_TAIL = 6


def offers(case: Case, order: Order | None) -> list[Offer]:
    """Return all messages for a case, the best fitting first; `order` is None where unknown."""
    states = [case.state, case.type, f"{case.state}/{case.type}"]
    row = Situation(states=states)
    if order is not None:
        row = of_order.situation(order)._replace(states=states)
    if order is None:
        return all_offers(row, facts(case))
    known = {**of_order.facts(order), **facts(case)}
    return all_offers(row, known, of_order.upstream_facts(order))


def facts(case: Case) -> dict[str, str]:
    """Return the facts of a case that a message may name; an unknown one is empty."""
    return {
        "order_sn": case.order_sn,
        "order_tail": case.order_sn[-_TAIL:],
        "item": case.title,
        "case": case.id,
        "refund": yuan(case.refund_fen),
        "reason": case.reason,
        "return_address": case.return_address or "",
        "return_number": case.return_number or "",
    }
