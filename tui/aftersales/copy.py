"""The copy menu of an after-sales case, and the words to send about it."""

from __future__ import annotations

from textual.app import ComposeResult

from core.aftersales import messages
from core.aftersales.case import Case
from core.base.i18n import _
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.upstream.items import order_page
from core.store.desk import Desk
from tui.orders.copy import (
    Copyable,
    CopyScreen,
    WordsScreen,
    facts_of,
    offered,
    with_words,
)
from tui.parts.sheet import Sheet


def case_copyable(desk: Desk, case: Case) -> list[Copyable]:
    """Return what of a case can be copied, what is to be sent first; at most nine."""
    order = _order(desk, case)
    found = [
        Copyable(_("case number"), case.id),
        Copyable(_("order number"), case.order_sn),
        Copyable(_("return number"), case.return_number or ""),
    ]
    if order is None:
        found.append(Copyable(_("order page"), order_page(case.order_sn)))
    else:
        found += [each for each in facts_of(order) if each.text != case.order_sn]
    offers = messages.offers(case, order)
    return with_words(offered(offers, order, case.return_address or ""), found)


def words_screen(desk: Desk, case: Case) -> WordsScreen:
    """Return all words to send about a case."""
    order = _order(desk, case)
    return WordsScreen(offered(messages.offers(case, order), order, case.return_address or ""))


def _order(desk: Desk, case: Case) -> Order | None:
    return None if case.order_id is None else orders.by_ids(desk, [case.order_id])[0]


class CaseCopyScreen(CopyScreen):
    """A digit copies and closes."""

    def __init__(self, case: Case) -> None:
        Sheet.__init__(self)
        self.case = case
        self.found = []

    def compose(self) -> ComposeResult:
        """Read what can be copied."""
        self.found = case_copyable(self.host.desk, self.case)
        yield from super().compose()
