"""Tracking numbers of orders: judged, unique over all orders and all history, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.base.clock import from_epoch, to_epoch
from core.base.errors import Refused
from core.base.frozen import Frozen
from core.base.i18n import _, spoken
from core.base.text import shown
from core.orders import reading as orders
from core.orders import settling
from core.orders.order import Order, Parcel
from core.orders.partly import Partly, each
from core.rules.couriers import judge as couriers
from core.rules.couriers.judge import Judgement, Reason, Verdict
from core.rules.couriers.numbers import same_number
from core.rules.messages import text_of
from core.rules.terms import BLOCKING_FLAGS, Stage, label
from core.store import notices, parcels
from core.store.acts import Act
from core.store.desk import Desk

# The task that a corrected number leaves until the platform has it.
CHANGE_NUMBER, TELL_BUYER = "change_number", "tell_buyer"


class NumberCheck(Frozen):
    """What is known of a number for one order before it is saved.

    `used_by` are other orders that have or had the number. `blocked` says that nothing but
    `same_parcel` (for `used_by`) or another number helps. `about_order` says that the order speaks
    against a number, whatever the number is: a hold, an open case, an item not bought.
    """

    judgement: Judgement
    used_by: tuple[str, ...]
    reasons: tuple[Reason, ...]
    verdict: Verdict
    blocked: bool
    about_order: bool = False


def check(
    desk: Desk,
    order: Order,
    text: str,
    courier: str | None = None,
    *,
    same_parcel: bool = False,
    extra: bool = False,
) -> NumberCheck:
    """Judge a number for an order: its shape, its courier, and who else had it.

    `extra` says that it is a further parcel of the order, beside the one in force.
    """
    judgement = couriers.judge(text, courier)
    reasons = list(judgement.reasons)
    verdict, blocked = judgement.verdict, judgement.hard
    used = parcels.other_orders(desk.store, judgement.cleaned or "", order.id)
    if used:
        first = used[0]
        when = from_epoch(first.at).strftime("%m-%d %H:%M") if first.at else "–"
        reasons.append(
            Reason(
                code="duplicate",
                message=_(
                    "This number was used for order {sn} ({when}). One number cannot serve two"
                    " buyers: check what the supplier sent. If it really is one parcel for one"
                    " buyer, say so."
                ).format(sn=first.order_sn, when=when),
            )
        )
        if not same_parcel:
            blocked = True
    about_order = _order_reasons(order)
    not_another = (_extra_reasons if extra else _first_reasons)(order, judgement.cleaned)
    if not_another:
        about_order += not_another
        blocked = blocked or bool(not_another)
    reasons += about_order
    if about_order and verdict is Verdict.OK:
        verdict = Verdict.ASK
    if blocked:
        verdict = Verdict.REFUSE
    return NumberCheck(
        judgement=judgement,
        used_by=tuple(use.order_sn for use in used),
        reasons=tuple(reasons),
        verdict=verdict,
        blocked=blocked,
        about_order=bool(about_order),
    )


def _order_reasons(order: Order) -> list[Reason]:
    found = [
        Reason(
            code=f"order-{flag.value}",
            message=_("The order is flagged: {flag}.").format(flag=label(flag)),
        )
        for flag in order.flags
        if flag in BLOCKING_FLAGS
    ]
    if order.stage in (Stage.CLOSED, Stage.EXEMPT, Stage.UNPAID):
        found.append(
            Reason(
                code="order-stage",
                message=_("The order wants no tracking number: {stage}.").format(
                    stage=label(order.stage)
                ),
            )
        )
    left = order.lines_to_buy
    if order.stage is Stage.TO_BUY and len(order.lines) > 1 and left:
        message = _("Not bought yet: {items}. Is the parcel complete?").format(
            items=_(", ").join(shown(f"{line.title} {line.spec}".strip()) for line in left)
        )
        found.append(Reason(code="order-not-bought", message=message))
    return found


def _extra_reasons(order: Order, number: str | None) -> list[Reason]:
    """Return what speaks against a further parcel of an order."""
    if order.parcel is None:
        message = _("The order has no tracking number yet: record the first parcel first.")
        return [Reason(code="first-parcel", message=message)]
    return _same_number(number, order.live_parcels)


def _first_reasons(order: Order, number: str | None) -> list[Reason]:
    """Return what speaks against the number of the parcel in force: one parcel is not two."""
    return _same_number(number, order.extra_parcels)


def _same_number(number: str | None, among: Sequence[Parcel]) -> list[Reason]:
    if not any(same_number(number or "", each.number) for each in among):
        return []
    message = _("The order has this number already.")
    return [Reason(code="same-number", message=message)]


def record(
    desk: Desk,
    at: datetime,
    order_sn: str,
    text: str,
    *,
    courier: str | None = None,
    force: str | None = None,
    same_parcel: bool = False,
    extra: bool = False,
    source: str = "typed",
) -> Order:
    """Record an order's tracking number; return the order as it is then.

    With `extra` it is a second parcel of the order: the number in force stays, and is the one
    that the platform is given.
    Raises Refused: `ask` and soft refusals are lifted by `force` (a reason), a number of another
    order only by `same_parcel`, damaged numbers, phones and order numbers by nothing.
    """
    with desk.act(at, "track") as work:
        order = orders.find(desk, order_sn)
        record_in(
            desk,
            work,
            order,
            text,
            courier=courier,
            force=force,
            same_parcel=same_parcel,
            extra=extra,
            source=source,
        )
    return orders.by_ids(desk, [order.id])[0]


def record_in(
    desk: Desk,
    work: Act,
    order: Order,
    text: str,
    *,
    courier: str | None = None,
    force: str | None = None,
    same_parcel: bool = False,
    extra: bool = False,
    source: str = "typed",
) -> int | None:
    """Record a number inside an open act; return the parcel's id, None if it was there."""
    reason = (force or "").strip()
    found = check(desk, order, text, courier, same_parcel=same_parcel, extra=extra)
    judged = _accepted(found, reason)
    before = None if extra else order.parcel
    if before is not None and (before.number, before.courier) == (judged.cleaned, judged.courier):
        return None
    back = None if extra else _held_still(order, judged.cleaned or "")
    told = judged.cleaned if back else None if extra else _told_number(order)
    wrong = told is not None and not same_number(told, judged.cleaned or "")
    corrects = wrong and _on_platform(order)
    if before is not None:
        ends = {"replaced_at": work.at}
        work.update("parcels", before.id, ends, order_id=order.id, expect_version=before.version)
    settling.by_number(work, order, judged.cleaned or "", extra=extra)
    parcel_id = work.insert(
        "parcels",
        {
            "order_id": order.id,
            "logistics_id": judged.logistics_id,
            "courier": judged.courier,
            "number": judged.cleaned,
            "recorded_at": work.at,
            "source": source,
            "same_parcel": int(same_parcel),
            "force_reason": reason or None,
            "extra": int(extra),
            "corrects": int(corrects),
            **(_as_it_was(back) if back else {}),
        },
        order_id=order.id,
        note=reason or None,
    )
    if told is not None and wrong:
        _follow(work, order, told, judged, corrects)
    elif not extra:
        settled = [CHANGE_NUMBER, TELL_BUYER] if back else [CHANGE_NUMBER]
        notices.settle(work, settled, order_id=order.id)
    return parcel_id


def _held_still(order: Order, number: str) -> Parcel | None:
    """Return the replaced parcel to whose number an order goes back before the buyer was told."""
    waiting = [each for each in order.notices if each.kind == TELL_BUYER]
    if not any(same_number(str(each.data.get("old", "")), number) for each in waiting):
        return None
    same = [each for each in order.parcels if same_number(each.number, number)]
    return next((each for each in reversed(same) if each.replaced_at is not None), None)


def _as_it_was(parcel: Parcel) -> dict[str, int]:
    """Return what stays true of a number that is in force again: its upload and its scans."""
    known = {
        "uploaded_at": parcel.uploaded_at,
        "first_scan_at": parcel.first_scan_at,
        "last_trace_at": parcel.last_trace_at,
    }
    return {name: to_epoch(moment) for name, moment in known.items() if moment is not None}


def _accepted(found: NumberCheck, reason: str) -> Judgement:
    """Return the judgement of a number that may be kept, or raise Refused."""
    if found.blocked or (found.verdict is not Verdict.OK and not reason):
        raise Refused(
            f"number-{found.verdict.value}",
            "\n".join(reason.message for reason in found.reasons)
            or _("The number is not sure. Give a reason to take it all the same."),
            overridable=not found.blocked,
        )
    judged = found.judgement
    if judged.cleaned is None or judged.courier is None:
        raise Refused(
            "number-courier",
            _("The courier is not known from the number. Name the courier as well."),
            overridable=False,
        )
    return judged


def _told_number(order: Order) -> str | None:
    """Return the number that the buyer holds, as far as is known here."""
    before = order.parcel
    if before is not None and (before.uploaded_at or before.exported_at):
        return before.number
    if order.platform_number:
        return order.platform_number
    on_platform = order.uploaded_at is not None or order.stage in (Stage.SHIPPED, Stage.DONE)
    return before.number if before is not None and on_platform else None


def _follow(work: Act, order: Order, old: str, judged: Judgement, corrects: bool) -> None:
    """Leave the tasks that a wrong number leaves.

    The buyer must never hold a number that is not true (rules/README.md, 2); where the platform
    has it too, it is to be changed there.
    """
    data = {"old": old, "number": judged.cleaned, "courier": judged.courier}
    notices.raise_once(work, TELL_BUYER, order.id, data=data)
    if corrects:
        notices.raise_once(work, CHANGE_NUMBER, order.id, red=True, data=data)
    else:
        notices.settle(work, [CHANGE_NUMBER], order_id=order.id)


def _on_platform(order: Order) -> bool:
    """Whether the platform has a number of this order, as far as is known here."""
    told = order.uploaded_at is not None or order.platform_number is not None
    return told or order.stage in (Stage.SHIPPED, Stage.DONE)


def message_to_buyer(courier: str, number: str) -> str:
    """Return the words that tell the buyer the true courier and number, ready to copy."""
    return text_of("true_number", {"courier": courier, "number": number})


def parcels_message(order: Order) -> str:
    """Return the words that tell the buyer of several parcels; empty where there is one alone.

    In Chinese, as all that is sent.
    """
    if order.parcel is None or not order.extra_parcels:
        return ""
    parcels = (order.parcel, *order.extra_parcels)
    with spoken("zh"):
        return _(
            "Hello, your order comes in {n} parcels: {parcels}. They may arrive on different days."
        ).format(
            n=len(parcels),
            parcels=_(", ").join(f"{each.courier} {each.number}" for each in parcels),
        )


def uploaded(desk: Desk, at: datetime, order_sns: Sequence[str]) -> list[Order]:
    """Record that the orders' numbers are on the platform now, as one act.

    Raises Refused when an order has no number here.
    """
    with desk.act(at, "uploaded") as work:
        found = [orders.find(desk, sn) for sn in order_sns]
        for order in found:
            _upload(work, order)
    return orders.by_ids(desk, [order.id for order in found])


def upload_each(desk: Desk, at: datetime, order_sns: Iterable[str]) -> Partly[str]:
    """Record as one act which orders' numbers are on the platform now; refuse the others."""
    sns = dict.fromkeys(order_sns)
    return each(
        desk, at, "uploaded", sns, str, lambda work, sn: _upload(work, orders.find(desk, sn))
    )


def _upload(work: Act, order: Order) -> None:
    _must_be_to_upload(order)
    again = order.uploaded_at is None and order.stage is Stage.TO_UPLOAD
    if again:
        work.update("orders", order.id, {"uploaded_at": work.at})
        settling.by_upload(work, order.id)
    parcel = order.parcel
    # Uploaded once more, because the platform had not taken it: the pickup clock restarts.
    if parcel is not None and (again or parcel.uploaded_at is None):
        work.update("parcels", parcel.id, {"uploaded_at": work.at}, order_id=order.id)
        notices.settle(work, [CHANGE_NUMBER], order_id=order.id)


def uploadable(order: Order) -> bool:
    """Tell whether an order's number can be said to be on the platform."""
    try:
        _must_be_to_upload(order)
    except Refused:
        return False
    return True


def _must_be_to_upload(order: Order) -> None:
    if order.parcel is None:
        raise Refused(
            "no-number",
            _("Order {sn} has no tracking number here. Record it first (t).").format(
                sn=order.order_sn
            ),
        )
    if order.stage not in (Stage.TO_UPLOAD, Stage.SHIPPED):
        raise Refused(
            "not-to-upload",
            _("Order {sn} is not waiting for its number: {stage}.").format(
                sn=order.order_sn, stage=label(order.stage)
            ),
        )
