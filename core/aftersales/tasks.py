"""The task that keeps goods from being lost when money goes back (rules/README.md, 8)."""

from __future__ import annotations

from core.aftersales.case import Goods, goods_of
from core.store import aftersales as store_cases
from core.store import notices as store_notices
from core.store.acts import Act

# Where the goods are → the task that keeps them from being lost.
TASKS = {
    Goods.NEVER_BOUGHT: "stop_purchase",
    Goods.WITH_SUPPLIER: "cancel_upstream",
    Goods.ON_THE_WAY: "intercept",
}
REFUNDS = ("refund_only", "return_refund")


def raise_task(work: Act, case_id: int) -> str | None:
    """Raise the task that keeps goods from being lost when a case asks for money back.

    The task follows from where the goods are: stop_purchase, cancel_upstream or intercept.
    Return its kind, or None where nothing can be stopped. Raised once while it is open.
    """
    row = store_cases.by_ids(work.store, [case_id]).get(case_id)
    if row is None or row.order_id is None or row.type not in REFUNDS:
        return None
    goods = goods_of(row)
    kind = TASKS.get(goods)
    if kind is not None:
        raise_kind(work, kind, row.order_id, row.ref, goods)
    return kind


def raise_kind(work: Act, kind: str, order_id: int, ref: str, goods: Goods) -> int:
    """Raise a task of a kind about an order; return the notice's id."""
    data = {"case": ref, "goods": goods.value}
    return store_notices.raise_once(work, kind, order_id, ref=ref, red=True, data=data)
