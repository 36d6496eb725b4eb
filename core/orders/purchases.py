"""Buying upstream: record a purchase, cancel it. One purchase per order line."""

from __future__ import annotations

import re
from datetime import datetime

from core.base.clock import to_epoch
from core.base.errors import DaifaError, Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.money import yuan
from core.orders import reading as orders
from core.orders import settling
from core.orders.order import Order, margin_fen
from core.rules.addresses import Answer, Comparison, compare, level_label
from core.rules.terms import BLOCKING_FLAGS, Flag, label
from core.store import purchases as store_purchases
from core.store import suppliers
from core.store.acts import Act
from core.store.desk import Desk

# 1688, Taobao, JD and Pinduoduo numbers are longer, or have a date before a hyphen.
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9][0-9]{9}(?:[-转][0-9]{1,6})?")


class Check(Frozen):
    """What is to be known before a purchase is saved."""

    margin_fen: int | None
    fee_fen: int | None
    low_margin: bool
    refusals: tuple[str, ...]
    address: Comparison | None


def check(
    desk: Desk,
    order: Order,
    *,
    cost_fen: int | None,
    upstream_order: str = "",
    ordinal: int | None = None,
    address: str | None = None,
) -> Check:
    """Say what a purchase would mean: the margin, what speaks against it, the address.

    The refusals are overridable with a reason (rules/README.md, 1 and 8).
    """
    share = desk.rules["buy.fee"].share
    earned = order.income_fen
    other = sum(each.cost_fen for each in order.live_purchases)
    margin = margin_fen(earned, None if cost_fen is None else cost_fen + other, share)
    low = margin is not None and margin < desk.rules["buy.margin_min"].fen
    compared = compare(order.delivery, address) if address and address.strip() else None
    refusals = [
        *_against(order),
        *_no_upstream_number(order, upstream_order.strip()),
        *_twice(desk, order, upstream_order, ordinal),
    ]
    if low:
        refusals.append(
            _("The margin would be {margin} yuan, below {least} yuan.").format(
                margin=yuan(margin), least=yuan(desk.rules["buy.margin_min"].fen)
            )
        )
    if compared is not None and compared.answer is Answer.DIFFERENT:
        refusals.append(
            _("The upstream address is another one: {part} differs.").format(
                part=level_label(compared.decided_by)
            )
        )
    return Check(
        margin_fen=margin,
        fee_fen=None if earned is None else round(earned * share),
        low_margin=low,
        refusals=tuple(refusals),
        address=compared,
    )


def _against(order: Order) -> list[str]:
    found = [
        _("The order is flagged: {flag}. Buying it may lose the money.").format(flag=label(flag))
        for flag in order.flags
        if flag in BLOCKING_FLAGS or flag is Flag.REFUND_AFTER_BUY
    ]
    if not order.pending:
        found.append(
            _("The order is not waiting for goods: {stage}.").format(stage=label(order.stage))
        )
    return found


def _no_upstream_number(order: Order, text: str) -> list[str]:
    """Return why a text is probably something else that was on the clipboard."""
    if text == order.order_sn:
        return [_("{no} is this order's own number, not the upstream's.").format(no=text)]
    if _PHONE.fullmatch(text):
        return [_("{no} is a phone number, not an upstream order.").format(no=text)]
    return []


def _twice(desk: Desk, order: Order, upstream_order: str, ordinal: int | None) -> list[str]:
    wanted = ordinal if ordinal is not None else next_line(order)
    found = [
        _("It was bought already: upstream order {no}, {cost} yuan.").format(
            no=each.upstream_order, cost=yuan(each.cost_fen)
        )
        for each in order.live_purchases
        if each.ordinal == wanted
    ]
    text = upstream_order.strip()
    elsewhere = store_purchases.order_with(desk.store, text, order.id) if text else None
    if elsewhere:
        found.append(
            _("Upstream order {no} was recorded for order {sn}.").format(no=text, sn=elsewhere)
        )
    return found


def next_line(order: Order) -> int:
    """Return the first line without a purchase; the first line when all are bought."""
    bought = {each.ordinal for each in order.live_purchases}
    return next((line.ordinal for line in order.lines if line.ordinal not in bought), 0)


def record(
    desk: Desk,
    at: datetime,
    order_sn: str,
    *,
    upstream_order: str,
    cost_fen: int,
    platform: str = "",
    supplier: str = "",
    ordinal: int | None = None,
    address: str | None = None,
    force: str | None = None,
) -> Order:
    """Record what was bought upstream for an order; return the order as it is then.

    Raises Refused (overridable with `force`, a reason) for a second purchase, a flagged order,
    a low margin or another address, and DaifaError for an empty number or a cost below zero.
    """
    with desk.act(at, "buy") as work:
        order = orders.find(desk, order_sn)
        record_in(
            desk,
            work,
            order,
            upstream_order=upstream_order,
            cost_fen=cost_fen,
            platform=platform,
            supplier=supplier,
            ordinal=ordinal,
            address=address,
            force=force,
        )
    return orders.by_ids(desk, [order.id])[0]


def record_in(
    desk: Desk,
    work: Act,
    order: Order,
    *,
    upstream_order: str,
    cost_fen: int,
    platform: str = "",
    supplier: str = "",
    ordinal: int | None = None,
    address: str | None = None,
    force: str | None = None,
    bought_at: int | None = None,
) -> int:
    """Record a purchase inside an act that is already open; return the purchase's id."""
    upstream_order = upstream_order.strip()
    _refuse_incomplete(order, upstream_order, cost_fen, ordinal)
    found = check(
        desk,
        order,
        cost_fen=cost_fen,
        upstream_order=upstream_order,
        ordinal=ordinal,
        address=address,
    )
    reason = (force or "").strip()
    if found.refusals and not reason:
        raise Refused("purchase-refused", "\n".join(found.refusals), overridable=True)
    line = ordinal if ordinal is not None else next_line(order)
    bound = order.binding(line)
    if not platform and bound is not None:
        platform = bound.platform
    if not platform and line == 0 and order.upstream:
        platform = order.upstream[0].platform
    settling.by_purchase(work, order, upstream_order, line)
    return work.insert(
        "purchases",
        {
            "order_id": order.id,
            "ordinal": line,
            "platform": platform,
            "upstream_order": upstream_order,
            "supplier_id": suppliers.supplier_id(work, supplier, platform)
            or (bound.supplier_id if bound is not None and not supplier.strip() else None),
            "cost_fen": cost_fen,
            "bought_at": work.at if bought_at is None else bought_at,
            "address_answer": None if found.address is None else found.address.answer.value,
            "force_reason": reason or None,
        },
        order_id=order.id,
        note=reason or None,
    )


def _refuse_incomplete(
    order: Order, upstream_order: str, cost_fen: int, ordinal: int | None
) -> None:
    if not upstream_order or cost_fen < 0:
        raise DaifaError(
            "purchase-incomplete",
            _("A purchase needs the upstream order number and what it cost."),
        )
    if len(upstream_order) > 64:
        raise DaifaError(
            "upstream-order-long", _("That is no upstream order number: it is too long.")
        )
    if ordinal is not None and ordinal not in [each.ordinal for each in order.lines]:
        raise DaifaError("line-unknown", _("The order has no such line."))


def cancel(desk: Desk, at: datetime, order_sn: str, purchase_id: int, reason: str) -> Order:
    """Record that a purchase was cancelled upstream; the order is to be bought again."""
    order = orders.find(desk, order_sn)
    mine = next((each for each in order.live_purchases if each.id == purchase_id), None)
    if mine is None:
        raise DaifaError("purchase-gone", _("That purchase is not there, or cancelled already."))
    with desk.act(at, "buy-cancel") as work:
        work.update(
            "purchases",
            purchase_id,
            {"cancelled_at": to_epoch(at)},
            order_id=order.id,
            expect_version=mine.version,
            note=reason.strip() or None,
        )
    return orders.by_ids(desk, [order.id])[0]
