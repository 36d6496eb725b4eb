"""Profit from what was paid: the settlement in place of the estimate, part by part."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import parse_time
from core.figures import figures as metrics
from core.figures.figures import Sales
from core.figures.sales_days import sales_of_days
from core.store import sales_sums
from core.store.desk import Desk, set_rule
from tests.core.figures.test_metrics_bruteforce import (
    FROM,
    SHOPS,
    TIMES,
    UNTIL,
    WINS,
    Shop,
    costed,
    fill,
    refunded,
)
from tests.given.case_shop import desk_at, put_asked
from tests.given.settlement_rows import put_line
from tests.given.shop_rows import put, put_order, put_purchase

AT = parse_time("2026-11-23 10:00:00")
SECOND = timedelta(seconds=1)
KINDS = [
    "income", "refund", "fee", "compensation", "late_fine", "fake_fine", "money_back", "other",
]  # fmt: skip
LINES = st.lists(
    st.tuples(
        st.none() | st.integers(0, 5),
        st.sampled_from(KINDS),
        st.integers(-9999, 9999),
        TIMES,
        st.sampled_from([None, 1, 2]),
    ),
    max_size=8,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


def sales(desk: Desk, at: datetime = AT, shop_id: int | None = None) -> Sales:
    return metrics.figures(desk, at, shop_id).sales


def order(desk: Desk, number: int = 1, fen: int = 10000, **values: Any) -> int:
    """An order that was bought for 40.00; the fee is reckoned as 0.6 %."""
    order_id = put_order(desk, number, grouped_at=AT, received_fen=fen, **values)
    put_purchase(desk, order_id, f"U{number}", cost_fen=4000)
    return order_id


@pytest.mark.parametrize(
    ("lines", "received", "profit", "settled"),
    [
        ([], 10000, 10000 - 60 - 4000, 0),
        ([("income", 9500)], 9500, 9500 - 4000, 1),
        ([("income", 9500), ("fee", -57)], 9500, 9500 - 57 - 4000, 1),
        ([("income", 9500), ("income", 300)], 9800, 9800 - 4000, 1),
        # Not paid out yet: a fee that was taken is the fee, a fine comes on top.
        ([("fee", -50)], 10000, 10000 - 50 - 4000, 0),
        ([("late_fine", -300)], 10000, 10000 - 60 - 300 - 4000, 0),
        ([("fake_fine", -2000), ("money_back", 2000)], 10000, 10000 - 60 - 4000, 0),
        ([("income", 9500), ("refund", -9500)], 9500, -4000, 1),
        ([("refund", -10000)], 10000, -60 - 4000, 0),
        ([("compensation", 500)], 10000, 10000 - 60 - 4000 + 500, 0),
        ([("income", 9500), ("other", -100)], 9500, 9500 - 100 - 4000, 1),
    ],
)
def test_a_part_is_the_settlements_where_it_speaks(
    desk: Desk, lines: list[tuple[str, int]], received: int, profit: int, settled: int
) -> None:
    order_id = order(desk)
    for kind, fen in lines:
        put_line(desk, order_id, kind, fen, AT)
    found = sales(desk)
    assert (found.received_fen, found.profit_fen) == (received, profit)
    assert (found.settled_orders, found.settled_fen) == (settled, received if settled else 0)


def test_refunds_are_the_cases_until_the_settlement_shows_one(desk: Desk) -> None:
    order_id = order(desk)
    put_asked(desk, order_id, status="退款成功", refund_fen=3000, refunded_at=AT)
    put_line(desk, order_id, "income", 10000, AT)
    assert sales(desk).profit_fen == 10000 - 3000 - 4000
    put_line(desk, order_id, "refund", -2900, AT)
    assert (sales(desk).refund_fen, sales(desk).profit_fen) == (2900, 10000 - 2900 - 4000)


def test_settling_is_what_was_taken_where_the_settlement_shows_it(desk: Desk) -> None:
    order_id = order(desk)
    put_asked(desk, order_id, status="退款关闭", decision="settle", settlement_fen=500)
    assert sales(desk).profit_fen == 10000 - 60 - 4000 - 500
    put_line(desk, order_id, "compensation", -450, AT)
    assert sales(desk).profit_fen == 10000 - 60 - 4000 - 450


def test_an_unknown_cost_stays_out_and_a_called_off_order_pays_its_fines(desk: Desk) -> None:
    unknown = put_order(desk, 1, grouped_at=AT, received_fen=10000)
    put_line(desk, unknown, "late_fine", -300, AT)
    put_line(desk, unknown, "income", 9500, AT)
    found = sales(desk)
    assert (found.unknown_orders, found.unknown_fen, found.profit_fen) == (1, 9500, 0)
    off = put_order(desk, 2, grouped_at=AT, received_fen=8000, state="closed")
    put_line(desk, off, "income", 8000, AT)
    put_line(desk, off, "refund", -8000, AT)
    put_line(desk, off, "fake_fine", -2000, AT)
    assert sales(desk).profit_fen == -2000


def test_all_refunded_and_an_exempt_order(desk: Desk) -> None:
    for number in (1, 2):
        order_id = order(desk, number, state="closed", refunded_at=AT)
        put_line(desk, order_id, "income", 9500, AT)
        put_line(desk, order_id, "refund", -9500, AT)
    freed = order(desk, 3, exempt_at=AT)
    put_line(desk, freed, "income", 9500, AT)
    found = sales(desk)
    assert (found.orders, found.profit_fen, found.settled_orders) == (2, -8000, 2)


@pytest.mark.parametrize(
    ("moment", "counts"),
    [(FROM - SECOND, 0), (FROM, 1), (UNTIL, 1), (UNTIL + SECOND, 0)],
)
def test_a_fine_without_an_order_counts_to_its_day(
    desk: Desk, moment: datetime, counts: int
) -> None:
    put_line(desk, None, "late_fine", -300, moment)
    put_line(desk, None, "other", -99900, moment)
    put_line(desk, None, "income", 100, moment)
    found = sales(desk)
    assert (found.orders, found.loose_fen, found.profit_fen) == (0, -300 * counts, -300 * counts)


def test_a_leap_day_has_its_own_fines(desk: Desk) -> None:
    for text in ("2028-02-28 23:59:59", "2028-02-29 00:00:00", "2028-02-29 23:59:59"):
        put_line(desk, None, "late_fine", -100, parse_time(text))
    put_line(desk, None, "late_fine", -100, parse_time("2028-03-01 00:00:00"))
    days = [parse_time(f"2028-{day} 12:00").date() for day in ("02-28", "02-29", "03-01")]
    of_a_day = set_rule(desk, AT, "metrics.window", "1", "x")
    assert [each.loose_fen for each in sales_of_days(of_a_day, days)] == [-100, -200, -100]
    night = parse_time("2028-02-29T16:00:00+00:00")
    assert sales(desk, night).loose_fen == -400


def test_a_matched_fine_counts_with_its_order(desk: Desk) -> None:
    old = put_order(desk, 1, grouped_at=FROM - SECOND, received_fen=10000)
    put_purchase(desk, old, "U", cost_fen=4000)
    line_id = put_line(desk, None, "late_fine", -300, AT)
    assert sales(desk).profit_fen == -300
    with desk.act(AT, "import") as work:
        work.update("settlement_lines", line_id, {"order_id": old, "matched_by": "time"})
    assert sales(desk).profit_fen == 0


# -- everything again in plain Python ---------------------------------------------------------


def put_lines(desk: Desk, lines: list[Any]) -> None:
    for number, kind, fen, at, shop_id in lines:
        order_id = None if number is None else number + 1
        put_line(desk, order_id, kind, fen, at, shop_id=shop_id)


def profit(shop: Shop, of: set[int | None]) -> tuple[int, int, int, int]:
    """Return income, profit, settled orders and their income, order by order."""
    received = whole = settled = settled_fen = base = 0
    for number, each in enumerate(shop["orders"]):
        when = each["grouped_at"]
        if when is None or not FROM <= when <= UNTIL or each["exempt_at"] is not None:
            continue
        if each["shop_id"] not in of:
            continue
        said: dict[str, list[int]] = {}
        for whose, kind, fen, _at, _shop in shop["lines"]:
            if whose == number:
                said.setdefault(kind, []).append(fen)
        income = each["received_fen"] if each["received_fen"] is not None else each["paid_fen"] or 0
        if "income" in said:
            income = sum(said["income"])
            settled, settled_fen = settled + 1, settled_fen + income
        received += income
        known = costed(shop, number)
        if known is False:
            continue
        for kind in ("fee", "late_fine", "fake_fine", "compensation", "money_back"):
            whole += sum(said.get(kind, []))
        if known is None:
            continue
        whole += income + sum(said.get("refund", [])) + sum(said.get("other", []))
        base += 0 if {"income", "fee"} & said.keys() else income
        whole -= sum(fen for n, fen, gone in shop["purchases"] if n == number and gone is None)
        whole += sum(fen for n, fen in shop["claims"] if n == number)
        settles = not any(fen < 0 for fen in said.get("compensation", []))
        for case in shop["cases"]:
            if not case["known"] or case["number"] != number:
                continue
            if refunded(case) and "refund" not in said:
                amounts = (case["refund_fen"], case["deal_fen"], 0)
                whole -= next(fen for fen in amounts if fen is not None)
            if case["decision"] == "settle" and settles:
                whole -= case["settlement_fen"] or 0
        for appeal in shop["appeals"]:
            won = appeal["state"] == "won" and "money" in WINS[appeal["what"]]
            if won and appeal["number"] == number and "money_back" not in said:
                whole += appeal["amount_fen"]
    for whose, kind, fen, at, shop_id in shop["lines"]:
        loose = whose is None and kind not in ("income", "refund", "other")
        if loose and FROM <= at <= UNTIL and shop_id in of:
            whole += fen
    return received, whole - round(base * 6 / 1000), settled, settled_fen


def shown(found: Sales) -> tuple[int, int, int, int]:
    return found.received_fen, found.profit_fen, found.settled_orders, found.settled_fen


@settings(max_examples=30, deadline=None)
@given(shop=SHOPS, lines=LINES)
def test_the_profit_is_what_plain_python_finds(shop: Shop, lines: list[Any]) -> None:
    shop["lines"] = lines
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        with desk.store.transaction():
            fill(desk, shop)
            put_lines(desk, lines)
        assert shown(sales(desk)) == profit(shop, {None, 1, 2})
        for shop_id, of in ((1, 1), (2, 2), (0, None)):
            assert shown(sales(desk, AT, shop_id)) == profit(shop, {of})
        desk.close()


# -- what was summed is forgotten when something changes --------------------------------------

CHANGES = {
    "orders": (
        "update orders set {set} where id = {id}",
        ["grouped_at = 1795392000", "grouped_at = null", "exempt_at = 1", "received_fen = 7",
         "paid_fen = 7", "received_fen = null", "state = 'closed'", "refunded_at = 5",
         "shop_id = 1"],
    ),
    "order_lines": ("update order_lines set {set} where order_id = {id}", ["ordinal = 3"]),
    "purchases": (
        "update purchases set {set} where order_id = {id}",
        ["cost_fen = 7", "cancelled_at = 5", "order_id = 2", "ordinal = 3"],
    ),
    "claims": ("update claims set {set} where order_id = {id}", ["paid_fen = 7", "order_id = 2"]),
    "aftersales": (
        "update aftersales set {set} where order_id = {id}",
        ["status = '退款成功'", "refund_fen = 7", "instant = 1", "decision = 'settle'",
         "settlement_fen = 7", "order_id = null"],
    ),
    "settlement_lines": (
        "update settlement_lines set {set} where id = {id}",
        ["order_id = 2", "order_id = null, order_sn = ''", "amount_fen = 7", "kind = 'fee'",
         "shop_id = 1", "at = 1"],
    ),
}  # fmt: skip
CHANGE = st.sampled_from(
    [(sql, one) for sql, sets in CHANGES.values() for one in sets]
    + [(f"delete from {name} where order_id = {{id}}", "") for name in
       ("purchases", "claims", "settlement_lines", "order_lines")]
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(shop=SHOPS, lines=LINES, changes=st.lists(st.tuples(CHANGE, st.integers(1, 6)), max_size=6))
def test_kept_sums_are_those_of_the_rows(
    shop: Shop, lines: list[Any], changes: list[tuple[tuple[str, str], int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        conn = desk.store.conn
        with desk.store.transaction():
            fill(desk, shop)
            put_lines(desk, lines)
        sales(desk)
        for (sql, said), order_id in changes:
            conn.execute("pragma foreign_keys = off")
            conn.execute(sql.format(set=said, id=order_id))
            kept = [sales(desk, AT, shop_id) for shop_id in (None, 0, 1, 2)]
            conn.execute("delete from sales_days")
            # And the two ways to read them find the same.
            with patch.object(sales_sums, "_SPARSE", 0):
                assert kept == [sales(desk, AT, shop_id) for shop_id in (None, 0, 1, 2)]
        desk.close()


def test_sums_are_kept_and_a_change_forgets_its_day_alone(desk: Desk) -> None:
    order_id = order(desk)
    count = "select count(*) from sales_days where day > 0"
    sales(desk)
    assert desk.store.value(count) == 30
    put_line(desk, order_id, "income", 1, AT)
    assert desk.store.value(count) == 29
    put(desk, "faults", order_id=order_id, cause="complaint", marked_at=AT)
    assert desk.store.value(count) == 29
    with desk.store.transaction():
        sales(desk)
    assert desk.store.value(count) == 29
    sales(desk)
    assert desk.store.value(count) == 30
