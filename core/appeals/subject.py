"""What an appeal is about: an order, an after-sales case, or both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.appeals.appeal import State, deadline
from core.base.clock import to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.base.i18n import _
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.appeals import Kind
from core.rules.terms import Deadline, Frozen
from core.store import appeals as store_appeals
from core.store.desk import Desk


class Subject(Frozen):
    """What an appeal is about: the order, the case, or both."""

    order_sn: str
    order: Order | None
    case: Any = None

    @property
    def max_fen(self) -> int | None:
        """The case's refund, else what the order brought in."""
        if self.case is not None and self.case["refund_fen"] is not None:
            return int(self.case["refund_fen"])
        if self.order is None:
            return None
        earned = self.order.received_fen
        return self.order.paid_fen if earned is None else earned


def find_subject(
    desk: Desk, order_sn: str | None, aftersale_ref: str | None, *, newest: bool = False
) -> Subject:
    """Find the order and the case; `newest` takes the order's newest case when none is named."""
    if not order_sn and not aftersale_ref:
        raise DaifaError("appeal-order", _("Give the order or the after-sales case."))
    if aftersale_ref:
        case = store_appeals.case(desk.store, aftersale_ref.strip())
        if case is None:
            raise NotFound(
                "aftersale-unknown",
                _("There is no after-sales case {ref}. Import the newest export.").format(
                    ref=aftersale_ref
                ),
            )
        if order_sn and not case["order_sn"].endswith(order_sn.strip()):
            raise Refused(
                "appeal-case",
                _("Case {ref} belongs to order {sn}, not to {other}.").format(
                    ref=aftersale_ref, sn=case["order_sn"], other=order_sn
                ),
            )
        known = store_appeals.order_known(desk.store, case["order_sn"])
        order = orders.find(desk, case["order_sn"]) if known else None
        return Subject(order_sn=case["order_sn"], order=order, case=case)
    order = orders.find(desk, order_sn or "")
    case = store_appeals.newest_case(desk.store, order.order_sn) if newest else None
    return Subject(order_sn=order.order_sn, order=order, case=case)


def due_of(
    desk: Desk, kind: Kind, about: Subject, platform_due_at: datetime | None
) -> Deadline | None:
    """Return until when an appeal about this would have to be submitted, as far as is known."""
    stated = None if platform_due_at is None else to_epoch(platform_due_at)
    if kind.window.starts == "ship_by" and stated is None:
        return about.order.ship_by if about.order is not None else None
    case = about.case
    return deadline(
        desk.rules,
        kind,
        State.DRAFT,
        {
            "platform_due_at": stated,
            "case_due_at": None if case is None else case["platform_due_at"],
            "refunded_at": None if case is None else case["refunded_at"],
            "case_closed_at": None if case is None else case["closed_at"],
        },
    )
