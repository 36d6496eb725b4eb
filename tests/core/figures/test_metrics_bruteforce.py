"""Every figure, computed again in plain Python from the same random shop, is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import day_end, parse_time
from core.figures import figures as metrics
from core.figures.measures import MEASURES
from core.figures.series import series
from core.store.desk import Desk
from tests.given.case_shop import desk_at, put_review
from tests.given.shop_rows import SN, put, put_order, put_purchase

AT = parse_time("2026-11-23 10:00:00")
FROM = parse_time("2026-10-25 00:00:00")
REVIEWS_FROM = parse_time("2026-08-26 00:00:00")
UNTIL = parse_time("2026-11-23 23:59:59")
SECOND = timedelta(seconds=1)

TIMES = st.sampled_from(
    [FROM - SECOND, FROM, AT, UNTIL, UNTIL + SECOND, REVIEWS_FROM - SECOND, REVIEWS_FROM]
)
MAYBE = st.none() | TIMES
TODAY = AT.date()
# Today, the days around the edges of its windows, and days of which other times are the edges.
DAYS = st.sampled_from([TODAY - timedelta(days=n) for n in (0, 1, 2, 29, 30, 58, 59, 60, 89)])
FEN = st.integers(0, 9999)
NUMBERS = st.integers(0, 5)
SCORE = st.integers(1, 5)
STATUSES = ["待商家处理", "平台处理中", "退款成功", "退款关闭", "换货/补寄成功"]
REASONS = {"发货履约原因": "logistics", "质量问题": "quality", "不想要了": None, "": None}
# What winning gives back or takes out, by kind and ground, as rules/README.md, 5 tells it.
WINS = {
    ("malicious_complaint", ""): {"quality", "logistics"},
    ("instant_refund", "empty"): {"money"},
    ("abnormal_return", "swapped"): {"money"},
    ("rights", "goods_money"): {"money"},
    ("rights", "dispute_rate"): {"dispute"},
    ("cannot_ship", "unreachable"): {"exempt"},
}

ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "grouped_at": MAYBE,
            "exempt_at": st.none() | st.just(AT),
            "received_fen": st.none() | FEN,
            "paid_fen": st.none() | FEN,
            "state": st.sampled_from(["to_ship", "received", "closed"]),
            "refunded_at": st.none() | st.just(AT),
            "shop_id": st.sampled_from([None, 1, 2]),
        }
    ),
    min_size=6,
    max_size=6,
)
CASES = st.lists(
    st.fixed_dictionaries(
        {
            "number": NUMBERS,
            "known": st.booleans(),
            "status": st.sampled_from(STATUSES),
            "reason": st.sampled_from(list(REASONS)),
            "instant": st.integers(0, 1),
            "intervened": st.integers(0, 1),
            "asked_at": MAYBE,
            "closed_at": MAYBE,
            "refunded_at": MAYBE,
            "refund_fen": st.none() | FEN,
            "deal_fen": st.none() | FEN,
            "decision": st.sampled_from([None, "agree", "settle"]),
            "settlement_fen": st.none() | FEN,
        }
    ),
    max_size=6,
)


def _place(appeal: dict[str, Any]) -> tuple[Any, ...]:
    if appeal["state"] in ("won", "lost"):
        return tuple(appeal.values())
    return appeal["number"], appeal["what"][0]


APPEALS = st.lists(
    st.fixed_dictionaries(
        {
            "number": NUMBERS,
            "what": st.sampled_from(list(WINS)),
            "state": st.sampled_from(["draft", "submitted", "won", "lost"]),
            "amount_fen": FEN,
            "decided_at": MAYBE,
        }
    ),
    max_size=4,
    # The store allows one open appeal of an order and kind.
    unique_by=_place,
)
SHOPS = st.fixed_dictionaries(
    {
        "orders": ORDERS,
        "cases": CASES,
        "appeals": APPEALS,
        "purchases": st.lists(st.tuples(NUMBERS, FEN, MAYBE), max_size=4),
        "claims": st.lists(st.tuples(NUMBERS, FEN), max_size=3),
        "faults": st.lists(
            st.tuples(
                NUMBERS,
                st.sampled_from(["fake-shipment", "late-logistics", "complaint"]),
                TIMES,
                st.none() | TIMES,
            ),
            max_size=5,
        ),
        "reviews": st.lists(st.tuples(NUMBERS, TIMES, SCORE, SCORE, SCORE), max_size=5),
    }
)

Shop = dict[str, Any]


def fill(desk: Desk, shop: Shop) -> None:
    """Put the shop into the store."""
    for name in ("甲店", "乙店"):
        put(desk, "shops", name=name)
    ids = [put_order(desk, number, **order) for number, order in enumerate(shop["orders"])]
    for place, case in enumerate(shop["cases"]):
        values = {key: value for key, value in case.items() if key not in ("number", "known")}
        number = case["number"]
        put(
            desk,
            "aftersales",
            ref=str(place),
            type="refund_only",
            order_sn=SN.format(number),
            order_id=ids[number] if case["known"] else None,
            **values,
        )
    for appeal in shop["appeals"]:
        kind, ground = appeal["what"]
        put(
            desk,
            "appeals",
            kind=kind,
            ground=ground,
            state=appeal["state"],
            order_sn=SN.format(appeal["number"]),
            amount_fen=appeal["amount_fen"],
            decided_at=appeal["decided_at"],
            created_at=AT,
        )
    for number, fen, cancelled in shop["purchases"]:
        put_purchase(desk, ids[number], "U", cost_fen=fen, cancelled_at=cancelled)
    for number, fen in shop["claims"]:
        put(desk, "claims", order_id=ids[number], owed_fen=9999, paid_fen=fen, since=AT)
    for number, cause, marked, cleared in shop["faults"]:
        put(
            desk,
            "faults",
            order_id=ids[number],
            cause=cause,
            marked_at=marked,
            cleared_at=cleared,
        )
    for number, at, *scores in shop["reviews"]:
        put_review(desk, SN.format(number), at, (scores[0], scores[1], scores[2]))


def inside(moment: datetime | None, day: date, length: int = 30) -> bool:
    """Whether a time lies in the window of so many days that ends with a day."""
    return moment is not None and 0 <= (day - moment.date()).days < length


def ended(case: Shop) -> datetime | None:
    return next((case[n] for n in ("refunded_at", "closed_at", "asked_at") if case[n]), None)


def refunded(case: Shop) -> bool:
    return bool(case["status"] == "退款成功" or case["instant"])


def won(shop: Shop, what: str, day: date) -> set[int]:
    """Return the orders that appeals won by the end of a day have cleared."""
    return {
        appeal["number"]
        for appeal in shop["appeals"]
        if appeal["state"] == "won" and what in WINS[appeal["what"]]
        if appeal["decided_at"] is None or appeal["decided_at"].date() <= day
    }


def abnormal(shop: Shop, day: date, length: int = 30) -> dict[int, set[str]]:
    """Return the abnormal orders' numbers with their causes."""
    causes: dict[int, set[str]] = {}
    for number, cause, marked, cleared in shop["faults"]:
        if inside(marked, day, length) and (cleared is None or cleared.date() > day):
            causes.setdefault(number, set()).add(cause)
    for case in shop["cases"]:
        if (
            refunded(case)
            and inside(ended(case), day, length)
            and REASONS[case["reason"]] == "logistics"
        ):
            causes.setdefault(case["number"], set()).add("logistics-refund")
    for number, at, _description, logistics, _service in shop["reviews"]:
        if inside(at, day, length) and logistics == 1:
            causes.setdefault(number, set()).add("logistics-score-1")
    out = won(shop, "logistics", day)
    return {number: found for number, found in causes.items() if number not in out}


def counts(shop: Shop, day: date, length: int = 30) -> dict[str, int]:
    """Return the numbers of orders behind the three rates."""
    dispute, intervention, quality = set(), set(), set()
    for case in shop["cases"]:
        stepped_in = case["intervened"] == 1 or case["status"] == "平台处理中"
        paid = refunded(case) and inside(ended(case), day, length)
        if stepped_in and inside(case["asked_at"], day, length):
            intervention.add(case["number"])
        if stepped_in and paid:
            dispute.add(case["number"])
        if paid and REASONS[case["reason"]] == "quality":
            quality.add(case["number"])
    return {
        "dispute_refund": len(dispute - won(shop, "dispute", day)),
        "intervention": len(intervention),
        "quality_refund": len(quality - won(shop, "quality", day)),
    }


def costed(shop: Shop, number: int) -> bool | None:
    """Whether it is known what an order cost; None where nothing had to be bought."""
    if any(n == number and cancelled is None for n, _fen, cancelled in shop["purchases"]):
        return True
    order = shop["orders"][number]
    return None if order["state"] == "closed" or order["refunded_at"] else False


def income(order: dict[str, Any]) -> int:
    """Return what the shop receives of an order, else what the buyer paid."""
    received, paid = order["received_fen"], order["paid_fen"]
    return int((paid or 0) if received is None else received)


def sold(shop: Shop, of: set[int | None], day: date, length: int = 30) -> dict[int, bool | None]:
    """Return the orders sold in a window by their numbers, and whether their cost is known."""
    return {
        number: costed(shop, number)
        for number, order in enumerate(shop["orders"])
        if inside(order["grouped_at"], day, length)
        and order["exempt_at"] is None
        and order["shop_id"] in of
    }


def sales(
    shop: Shop, of: set[int | None], day: date, length: int = 30, fee: int | None = None
) -> tuple[int, int, int, int, int]:
    """Return orders sold, what they brought, the profit; orders of unknown cost, what they did.

    `fee` is what is taken off, 0.6 % of the income without it.
    """
    standing = sold(shop, of, day, length)
    received = {number: income(shop["orders"][number]) for number in standing}
    known = {number for number, cost in standing.items() if cost}
    unknown = {number for number, cost in standing.items() if cost is False}
    profit = sum(received[number] for number in known)
    profit -= round(profit * 6 / 1000) if fee is None else fee
    for number, fen, cancelled in shop["purchases"]:
        if number in known and cancelled is None:
            profit -= fen
    for case in shop["cases"]:
        if not case["known"] or case["number"] not in known:
            continue
        if refunded(case):
            amounts = (case["refund_fen"], case["deal_fen"], 0)
            profit -= next(fen for fen in amounts if fen is not None)
        if case["decision"] == "settle":
            profit -= case["settlement_fen"] or 0
    profit += sum(fen for number, fen in shop["claims"] if number in known)
    for appeal in shop["appeals"]:
        money = appeal["state"] == "won" and "money" in WINS[appeal["what"]]
        if money and appeal["number"] in known:
            profit += appeal["amount_fen"]
    lost = sum(received[number] for number in unknown)
    return len(standing), sum(received.values()), profit, len(unknown), lost


def shown_sales(found: metrics.Sales) -> tuple[int, int, int, int, int]:
    """Return what `sales` computes."""
    return (
        found.orders, found.received_fen, found.profit_fen, found.unknown_orders,
        found.unknown_fen,
    )  # fmt: skip


def mean(values: Iterable[int]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


def sums_up(whole: metrics.Figures, parts: list[metrics.Figures]) -> None:
    """Hold the figures of the single shops against those of all of them."""
    for name in (
        "logistics.grouped", "logistics.abnormal", "sales.orders", "sales.received_fen",
        "sales.unknown_fen", "reviews.valid",
    ):  # fmt: skip
        assert attrgetter(name)(whole) == sum(map(attrgetter(name), parts))
    # The fee is rounded in each shop.
    assert abs(whole.sales.profit_fen - sum(p.sales.profit_fen for p in parts)) <= len(parts)
    listed = [order.order_sn for part in parts for order in part.logistics.orders]
    assert sorted(listed) == [order.order_sn for order in whole.logistics.orders]


@settings(max_examples=30, deadline=None)
@given(shop=SHOPS, day=DAYS)
def test_the_figures_are_what_plain_python_finds(shop: Shop, day: date) -> None:
    at = AT if day == TODAY else day_end(day)
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        with desk.store.transaction():
            fill(desk, shop)
        found = metrics.figures(desk, at)
        parts = [metrics.figures(desk, at, shop_id) for shop_id in (1, 2, 0)]
        desk.close()
    grouped = sum(inside(order["grouped_at"], day) for order in shop["orders"])
    causes = abnormal(shop, day)
    logistics = found.logistics
    assert (logistics.abnormal, logistics.grouped) == (len(causes), grouped)
    assert {each.order_sn: set(each.causes) for each in logistics.orders} == {
        SN.format(number): names for number, names in causes.items()
    }
    whole = len(causes) * 100 + grouped
    assert logistics.rate == (len(causes) / whole if whole else None)
    assert logistics.smoothed == len(causes) / (100 + grouped)
    assert logistics.plain == (len(causes) / grouped if grouped else None)
    for name, count in counts(shop, day).items():
        rate = getattr(found, name)
        assert (rate.count, rate.rate) == (count, count / grouped if grouped else None)
    assert shown_sales(found.sales) == sales(shop, {None, 1, 2}, day)
    for part, of in zip(parts, (1, 2, None), strict=True):
        assert shown_sales(part.sales) == sales(shop, {of}, day)
    sums_up(found, parts)
    reviews = [review for review in shop["reviews"] if inside(review[1], day, 90)]
    assert found.reviews.valid == len(reviews)
    assert found.reviews.description == mean(review[2] for review in reviews)
    assert found.reviews.logistics == mean(review[3] for review in reviews)
    assert found.reviews.service == mean(review[4] for review in reviews)


@settings(max_examples=15, deadline=None)
@given(shop=SHOPS, shop_id=st.sampled_from([None, 1, 0]))
def test_a_series_is_the_figures_of_each_day(shop: Shop, shop_id: int | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        with desk.store.transaction():
            fill(desk, shop)
        found = series(desk, AT, 90, shop_id)
        assert len(found.days) == 90
        assert found.days[-1] == TODAY
        for place in (0, 1, 29, 30, 31, 59, 60, 88, 89):
            single = metrics.figures(desk, day_end(found.days[place]), shop_id)
            for name, measure in MEASURES.items():
                assert found.values[name][place] == measure.of(single), (name, place)
        desk.close()
