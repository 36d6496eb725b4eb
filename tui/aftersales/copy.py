"""The copy menu of an after-sales case."""

from __future__ import annotations

from textual.app import ComposeResult

from core.aftersales.case import Case
from core.aftersales.returns import return_block
from core.base.i18n import _
from core.orders import reading as orders
from core.rules.upstream.items import order_page
from core.store.desk import Desk
from tui.orders.copy import Copyable, CopyScreen, copyable
from tui.parts.sheet import Sheet


def case_copyable(desk: Desk, case: Case) -> list[Copyable]:
    """Return what of a case can be copied, the return address first; at most nine."""
    block = return_block(desk, case) if case.return_address else ""
    found = [
        Copyable(_("return address"), block),
        Copyable(_("case number"), case.id),
        Copyable(_("order number"), case.order_sn),
        Copyable(_("return number"), case.return_number or ""),
    ]
    if case.order_id is None:
        found.append(Copyable(_("order page"), order_page(case.order_sn)))
    else:
        order = orders.by_ids(desk, [case.order_id])[0]
        found += [each for each in copyable(order) if each.text != case.order_sn]
    return [each for each in found if each.text][:9]


class CaseCopyScreen(CopyScreen):
    """A digit copies and closes; Enter copies the first."""

    def __init__(self, case: Case) -> None:
        Sheet.__init__(self)
        self.case = case
        self.found = []

    def compose(self) -> ComposeResult:
        """Read what can be copied."""
        self.found = case_copyable(self.host.desk, self.case)
        yield from super().compose()
