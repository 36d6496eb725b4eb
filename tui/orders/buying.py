"""The keys about buying in the list: the link, the claim and the copied address, the forms."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.errors import Refused
from core.base.i18n import _
from core.orders import buying_claims, receiver
from core.orders import next_step as steps
from core.orders import reading as orders
from core.orders.order import Order
from tui.parts.host import Host
from tui.parts.messages import Saved


def upstream(host: Host, order: Order) -> None:
    """Copy the link of the item that is to be bought next, or find the item."""
    if not steps.sure_upstream(order):
        bind(host, order)
        return
    url = order.upstream_of(order.next_line)[0].url
    host.copy(url)
    host.say(_("Copied: {text}").format(text=url))


def bind(host: Host, order: Order) -> None:
    """Bind the item to what is sold upstream."""
    from tui.orders.upstream import UpstreamForm

    host.open(UpstreamForm(order))


def correct(host: Host, order: Order) -> None:
    """Correct or cancel what was bought."""
    from tui.orders.correct import CorrectForm

    host.open(CorrectForm(order))


def buy(host: Host, order: Order) -> None:
    """Claim an order and copy the buyer's block; open the form where that is done already.

    The form comes at once where nothing is left to be bought: it says what speaks against it.
    """
    at = host.now()
    if not order.pending or not order.lines_to_buy or buying_claims.is_mine(host.desk, order, at):
        from tui.orders.buy import BuyForm

        host.open(BuyForm(order))
    else:
        _begin(host, order.order_sn, ())


def _begin(host: Host, order_sn: str, agreed: Sequence[str]) -> None:
    """Claim an order; ask where something speaks against it that was not asked about yet."""
    try:
        order = buying_claims.claim(host.desk, host.now(), order_sn, agreed=agreed)
    except Refused as no:
        _ask(host, order_sn, no, agreed)
        return
    found, keys = receiver.block(order), host.table
    until = f"{order.claimed_until:%H:%M}" if order.claimed_until else ""
    if found.usable:
        words = _("Address copied; yours until {time}. Buy it, then {buy} records it.")
        text = words.format(time=until, buy=keys.key("buy"))
        host.saved(Saved(text, copy=found.text, undoable=False))
        return
    words = _("Yours until {time}, nothing copied: {receiver} puts the address in. {why}")
    text = words.format(
        why=receiver.why_not(found),
        receiver=keys.key("receiver"),
        time=until,
    )
    host.saved(Saved(text, undoable=False))
    host.say(text, tone="warn")


def _ask(host: Host, order_sn: str, no: Refused, agreed: Sequence[str]) -> None:
    """Ask about what speaks against a claim; what is bought or gone by now, the form tells."""
    order = orders.find(host.desk, order_sn)
    if not order.pending or not order.lines_to_buy:
        buy(host, order)
        return
    doubts = no.message.split("\n")
    question = " ".join((*doubts, _("Buy it all the same?")))
    line = f"{order.order_sn}  {order.title}"
    host.ask(question, [line], lambda: _begin(host, order_sn, (*agreed, *doubts)))
