"""A form about one order, as it was when the form opened."""

from __future__ import annotations

from core.base.text import shown
from core.orders import reading as orders
from core.orders.order import Order
from tui.parts.form import FormScreen, tail


def named(order: Order) -> str:
    """Return how a form's title names its order: tail, item, variant."""
    return shown(f"{tail(order.order_sn)} {order.title} {order.spec}".strip())


class OrderForm(FormScreen):
    """A form that one order is captured in: whatever the list shows, it stays about that one."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order

    def about_order(self) -> int:
        """Return the order's id."""
        return self.order.id

    def renew(self) -> None:
        """Read the order again."""
        self.order = orders.find(self.desk, self.order.order_sn)
