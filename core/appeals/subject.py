"""What an appeal is about: an order, an after-sales case, or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from core.appeals.appeal import DraftTimes, State, deadline
from core.base.clock import beijing, from_epoch, to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.base.i18n import _
from core.base.money import yuan
from core.base.patterns import pattern
from core.base.text import kept
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.appeals import Kind, Sentence
from core.rules.terms import Deadline
from core.store import appeals as store_appeals
from core.store.appeals import AppealCase
from core.store.desk import Desk


class Subject(NamedTuple):
    """What an appeal is about: the order, the case, or both."""

    order_sn: str
    order: Order | None
    case: AppealCase | None = None

    @property
    def shop_id(self) -> int | None:
        """The shop whose rules hold: the order's, else the case's."""
        if self.order is not None and self.order.shop_id is not None:
            return self.order.shop_id
        return None if self.case is None else self.case.shop_id

    @property
    def max_fen(self) -> int | None:
        """The case's refund, else what the order brought in."""
        if self.case is not None and self.case.refund_fen is not None:
            return self.case.refund_fen
        if self.order is None:
            return None
        return self.order.income_fen


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
        if order_sn and not case.order_sn.endswith(order_sn.strip()):
            raise Refused(
                "appeal-case",
                _("Case {ref} belongs to order {sn}, not to {other}.").format(
                    ref=aftersale_ref, sn=case.order_sn, other=order_sn
                ),
            )
        known = store_appeals.order_known(desk.store, case.order_sn)
        order = orders.find(desk, case.order_sn) if known else None
        return Subject(order_sn=case.order_sn, order=order, case=case)
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
    times = DraftTimes(stated)
    if case is not None:
        times = DraftTimes(stated, case.refunded_at, case.platform_due_at, case.closed_at)
    return deadline(desk.rules.of(about.shop_id), kind, State.DRAFT, times)


_PLACE = pattern(r"\{(\w+)\}")
_ITEM_MAX = 40


def fill(template: Sequence[Sentence], facts: Mapping[str, str], limit: int) -> str:
    """Return the sentences whose facts are all known, at most `limit` code points.

    The last sentence, the request itself, is kept before those in the middle.
    """
    said = []
    for sentence in template:
        ways = (sentence,) if isinstance(sentence, str) else sentence
        for way in ways:
            if all(facts.get(name) for name in _PLACE.findall(way)):
                said.append(kept(_PLACE.sub(lambda found: facts[found.group(1)], way)))
                break
    while len(said) > 1 and sum(map(len, said)) > limit:
        del said[-2]
    return "".join(said)[:limit]


def facts_of(at: datetime, order: Order | None, case: AppealCase | None) -> dict[str, str]:
    """Return the facts a template may name; an unknown one is empty.

    order_sn item quantity grouped_on ship_by courier number case reason refund refunded_on
    return_number inspected_on today
    """
    facts = {"today": _day(at)}
    if order is not None:
        parcel = order.parcel
        facts |= {
            "order_sn": order.order_sn,
            "item": _short(order.title),
            "quantity": str(order.quantity),
            "grouped_on": _day(order.grouped_at),
            "ship_by": _minute(order.ship_by.due_at if order.ship_by else None),
            "courier": (parcel.courier if parcel else order.platform_courier) or "",
            "number": (parcel.number if parcel else order.platform_number) or "",
        }
    if case is not None:
        facts |= {
            "case": case.ref,
            "reason": case.reason,
            "refund": yuan(case.refund_fen),
            "refunded_on": _day(_moment(case.refunded_at)),
            "return_number": case.return_number or "",
            "inspected_on": _day(_moment(case.inspected_at)),
        }
        facts.setdefault("order_sn", case.order_sn)
        # An order known from its case alone has no title: the number stands for the item.
        facts.setdefault("item", _short(case.sku_info or "商品"))
    return facts


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = beijing(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{_day(moment)}{beijing(moment):%H:%M}"


def _short(title: str) -> str:
    return title if len(title) <= _ITEM_MAX else title[: _ITEM_MAX - 1] + "…"
