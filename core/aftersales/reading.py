"""Reading after-sales cases: one whole, the open ones by urgency, lists; adding one by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from core.aftersales.advice import Advice, advise
from core.aftersales.case import Case, Clocks, case_of
from core.base.clock import iso, to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.base.i18n import _
from core.orders import reading as orders
from core.orders import shops
from core.orders.shops import Shop
from core.rules import deadlines
from core.rules.aftersales import TYPES, tables
from core.rules.deadlines import Thresholds, UrgencyIndex
from core.rules.terms import Clock
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
    clocks = Clocks(desk.rules, known)
    return [case_of(rows[each], desk.rules, known, clocks) for each in ids if each in rows]


def by_order(desk: Desk, order_sn: str) -> list[Case]:
    """Return the cases of an order, the oldest first."""
    return by_ids(desk, store_cases.of_order(desk.store, order_sn))


class OpenCase(NamedTuple):
    """One open case in the index. `due` is seconds since 1970; None without a known deadline.

    `clock` is None where nothing runs: somebody else must act, or a decision is recorded.
    """

    due: int | None
    case_id: int
    clock: Clock | None
    rule: str
    ref: str
    order_sn: str
    refund_fen: int | None
    order_id: int | None = None


class CaseIndex(UrgencyIndex[OpenCase]):
    """The open cases by urgency: clocks whose time is missing, by time left, then the rest."""

    def __init__(self, entries: Sequence[OpenCase], leaves_at: int | None = None) -> None:
        super().__init__(entries, _urgency)
        # From this second on a case that has ended is no longer among them, None for never.
        self.leaves_at = leaves_at

    @property
    def ids(self) -> list[int]:
        """The row ids in order."""
        return [entry.case_id for entry in self.entries]


def _urgency(entry: OpenCase) -> tuple[int, int, int]:
    if entry.due is not None:
        return (1, entry.due, entry.case_id)
    return (0 if entry.clock is not None else 2, 0, entry.case_id)


def open_index(desk: Desk, at: datetime | None = None) -> CaseIndex:
    """Read the index of the open cases.

    With `at`, instant refunds and returns that ended long before it are left out: a decision
    about them is no longer possible on the platform.
    """
    kept = int(2 * desk.rules["appeal.instant_refund"].delta.total_seconds())
    since = 0 if at is None else to_epoch(at) - kept
    known = tables()
    clocks = Clocks(desk.rules, known)
    entries, ends = [], []
    for row in store_cases.open_rows(desk.store, since):
        running = clocks.of(row)
        over = known.status(row.status).over
        if running is None and over:
            continue
        due, clock, rule = (
            (None, None, "") if running is None else (running.due, running.clock, running.rule)
        )
        if row.ended_at is not None:
            ends.append(row.ended_at)
        entries.append(
            OpenCase(due, row.id, clock, rule, row.ref, row.order_sn, row.refund_fen, row.order_id)
        )
    leaves_at = min(ends) + kept + 1 if ends and at is not None else None
    return CaseIndex(entries, leaves_at)


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
    band = None if left is None else deadlines.band_of(left, Thresholds.of(desk.rules))
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
