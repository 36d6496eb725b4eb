"""Going to an order or to a case by its number: in which pane its row is, and by which key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from core.aftersales import reading as aftersales
from core.appeals import reading as appeals
from core.base.i18n import _
from core.orders import reading as orders
from core.rules.terms import Clock, label
from tui.parts.form import tail
from tui.parts.host import Host


def go_to_order(host: Host, order_sn: str, shown: str) -> None:
    """Go to an order's row; the pane `shown` comes first. One that is in no list is told.

    Raises NotFound for an order that is not here.
    """
    order = orders.find(host.desk, order_sn)
    for pane in sorted(_KEYS, key=lambda each: each != shown):
        key = _KEYS[pane](host, order.id)
        if key is not None:
            host.show_row(pane, key)
            return
    words = _("Order {sn} is in no list: {stage}. {search} finds it.")
    text = words.format(
        sn=tail(order.order_sn), stage=label(order.stage), search=host.table.key("search")
    )
    host.say(text, tone="warn")


def go_to_case(host: Host, ref: str) -> None:
    """Go to a case's row; one that is over is told. Raises NotFound for one that is not here."""
    case = aftersales.find(host.desk, ref)
    if case.key in aftersales.open_index(host.desk, host.now()).ids:
        host.show_row("aftersales", case.key)
        return
    words = _("Case {ref} is not open: {state}. {search} in its pane finds it.")
    state = case.state_label(host.now())
    text = words.format(ref=tail(case.id), state=state, search=host.table.key("search"))
    host.say(text, tone="warn")


def _pending(host: Host, order_id: int) -> int | None:
    return order_id if host.queue.pending(host.desk).of([order_id]) else None


def _case(host: Host, order_id: int) -> int | None:
    found = aftersales.open_index(host.desk, host.now()).entries
    return next((each.case_id for each in found if each.order_id == order_id), None)


def _appeal(host: Host, order_id: int) -> int | None:
    found = appeals.open_index(host.desk).entries
    return next((each.appeal_id for each in found if each.order_id == order_id), None)


def _clock(host: Host, order_id: int, clocks: tuple[Clock, ...] = ()) -> int | None:
    at = host.now()
    found = host.queue.index(host.desk, at).only(clocks).arranged(at)
    return next((each.id for each in found if each.order_id == order_id), None)


# By pane, where an order's row is looked for: the panes of its own work before the queue.
_KEYS: Mapping[str, Callable[[Host, int], int | None]] = {
    "pending": _pending,
    "parcels": partial(_clock, clocks=(Clock.PICKUP, Clock.STALL)),
    "aftersales": _case,
    "appeals": _appeal,
    "todo": _clock,
}
