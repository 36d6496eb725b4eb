"""Reading after-sales cases: one whole, the open ones by urgency, lists; adding one by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from core.aftersales.advice import Advice, advise
from core.aftersales.case import Case, case_of
from core.aftersales.clocks import Clocks
from core.aftersales.open_cases import CaseIndex as CaseIndex
from core.aftersales.open_cases import OpenCase as OpenCase
from core.aftersales.open_cases import open_index as open_index
from core.base.clock import iso, to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.base.i18n import _
from core.orders import reading as orders
from core.orders import shops
from core.orders.shops import Shop
from core.rules import deadlines
from core.rules.aftersales import TYPES, tables
from core.rules.books import PerShop
from core.rules.deadlines import Thresholds
from core.store import aftersales as store_cases
from core.store.desk import Desk

LIST_LIMIT = 500
_TAIL = 4
ANSWER_STATUS = "待商家处理"


def find(desk: Desk, ref: str) -> Case:
    """Return a case by its number (售后编号), or by a tail of it that fits only one.

    Raises NotFound when there is none, or more than one.
    """
    text = ref.strip()
    found = store_cases.id_of(desk.store, text)
    ids = [found] if found is not None else []
    if not ids and len(text) >= _TAIL:
        ids = store_cases.ids_by_tail(desk.store, text)
    if not ids:
        raise NotFound(
            "case-unknown",
            _("There is no after-sales case {ref}. Check it, or import the newest export.").format(
                ref=text
            ),
        )
    if len(ids) > 1:
        raise NotFound(
            "case-ambiguous",
            _("Several after-sales cases end with {ref}. Give more of the number.").format(
                ref=text
            ),
        )
    return by_ids(desk, ids)[0]


def by_ids(desk: Desk, ids: Sequence[int]) -> list[Case]:
    """Return cases by their row ids, in that order."""
    rows = store_cases.by_ids(desk.store, ids)
    known = tables()
    clocks = PerShop(desk.rules, lambda rules: Clocks(rules, known))
    return [case_of(row, known, clocks.of(row.shop_id)) for each in ids if (row := rows.get(each))]


def by_order(desk: Desk, order_sn: str) -> list[Case]:
    """Return the cases of an order, the oldest first."""
    return by_ids(desk, store_cases.of_order(desk.store, order_sn))


def list_rows(desk: Desk, ids: Sequence[int]) -> list[Case]:
    """Return a window of cases for a list, in the order of `ids`."""
    return by_ids(desk, ids)


def listing(
    desk: Desk,
    at: datetime,
    *,
    only_open: bool = False,
    limit: int = LIST_LIMIT,
    shop: Shop | None = None,
) -> list[Case]:
    """Return the open cases by urgency, then the newest of the others."""
    ids = [entry.case_id for entry in of_shop(desk, open_index(desk, at).entries, shop)][:limit]
    if not only_open and len(ids) < limit:
        known = set(ids)
        newest = [each for each in store_cases.newest(desk.store, limit) if each not in known]
        cases = of_shop(desk, by_ids(desk, newest), shop)
        ids += [case.key for case in cases][: limit - len(ids)]
    return by_ids(desk, ids)


Numbered = TypeVar("Numbered", OpenCase, Case)


def of_shop(desk: Desk, cases: Sequence[Numbered], shop: Shop | None) -> list[Numbered]:
    """Return the cases of a shop, all of them without one."""
    if shop is None:
        return list(cases)
    names = shops.by_case(desk, [_number(case) for case in cases])
    return [case for case in cases if names.get(_number(case), "") == shop.name]


def _number(case: OpenCase | Case) -> str:
    return case.ref if isinstance(case, OpenCase) else case.id


def as_json(desk: Desk, case: Case, at: datetime) -> dict[str, Any]:
    """Return a case in the shape of `daifa aftersales --json`."""
    left = None if case.due is None else deadlines.left_s(case.due.due_at, at)
    band = None if left is None else deadlines.band_of(left, Thresholds.of(desk.rules.general))
    advice: Advice = advise(case, at)
    return {
        "id": case.id,
        "order_sn": case.order_sn,
        "type": "instant_refund" if case.instant else case.type,
        "status": case.status,
        "due_at": iso(case.due.due_at if case.due else None),
        "left_s": left,
        "band": None if band is None else band.value,
        "refund_fen": case.refund_fen,
        "goods": case.goods.value,
        "advice": {"do": advice.do, "because": advice.because},
        "shop": shops.by_case(desk, [case.id]).get(case.id, ""),
    }


def add_manual(
    desk: Desk,
    at: datetime,
    order_sn: str,
    *,
    type: str,
    asked_at: datetime,
    amount_fen: int | None = None,
    ref: str = "",
    reason: str = "",
    platform_due_at: datetime | None = None,
    refunded_at: datetime | None = None,
) -> Case:
    """Write down a case that the seller saw on the platform; a later import may fill it.

    `ref` is the platform's number of the case; without it one is made from the order's.
    `type` is a code (`refund_only` …), the platform's word, or `instant_refund`.
    Raises NotFound for an unknown order, DaifaError for an unknown type, Refused when the case
    is there already.
    """
    known = tables()
    instant = type in ("instant_refund", "极速退款")
    kind = known.type("仅退款" if instant else type)
    if not instant and type not in TYPES and type not in known.type_words:
        raise DaifaError(
            "case-type",
            _("There is no case type {type}. Choose one of: {types}").format(
                type=type, types=", ".join((*TYPES, "instant_refund"))
            ),
        )
    with desk.act(at, "aftersale") as work:
        order = orders.find(desk, order_sn)
        name = ref.strip() or f"M{order.order_sn}-{len(by_order(desk, order.order_sn)) + 1}"
        if store_cases.id_of(desk.store, name) is not None:
            raise Refused(
                "case-known", _("The after-sales case {ref} is there already.").format(ref=name)
            )
        refunded = to_epoch(refunded_at or asked_at) if instant else None
        case_id = store_cases.add(
            work,
            {
                "ref": name,
                "order_sn": order.order_sn,
                "order_id": order.id,
                "type": kind.code,
                "status": "退款成功" if instant else ANSWER_STATUS,
                "reason": reason,
                "refund_fen": amount_fen,
                "asked_at": to_epoch(asked_at),
                "platform_due_at": None if platform_due_at is None else to_epoch(platform_due_at),
                "refunded_at": refunded,
                "closed_at": refunded,
                "instant": int(instant),
                "source": "manual",
            },
        )
    return by_ids(desk, [case_id])[0]
