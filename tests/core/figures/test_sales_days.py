"""Sales of days in a row: what enters a window and leaves it again, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import day_end, parse_time
from core.figures import figures as metrics
from core.figures.sales_days import days_to_sum, sales_of_days
from core.rules.book import Override, packaged
from core.rules.books import RuleBooks
from core.store.desk import Desk
from tests.given.case_shop import desk_at, put_asked
from tests.given.settlement_rows import put_line
from tests.given.shop_rows import SN, put, put_order, put_purchase

DAYS = [date(2026, 11, 18) + timedelta(days=n) for n in range(8)]


def windows(desk: Desk, general: float, own: float) -> Desk:
    def days(value: float) -> dict[str, Override]:
        return {"metrics.window": Override(value=value, source="s", date="2026-11-01")}

    return replace(desk, rules=RuleBooks(packaged(), {0: days(general), 1: days(own)}))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Windows of three days, of two for the first shop; an order of each shop on 11-20."""
    plain = desk_at(tmp_path)
    put(plain, "shops", name="甲店")
    at = parse_time("2026-11-20 12:00:00")
    for number, shop_id in ((1, None), (2, 1)):
        order_id = put_order(
            plain, number, grouped_at=at, received_fen=10_000 * number, shop_id=shop_id
        )
        put_purchase(plain, order_id, f"U{number}", cost_fen=1_000 * number)
        case = put_asked(
            plain, order_id, ref=f"6000000000000{number}", order_sn=SN.format(number),
            status="退款成功", refund_fen=200 * number, refunded_at=at,
        )  # fmt: skip
        put_asked(
            plain, order_id, ref=f"6100000000000{number}", order_sn=SN.format(number),
            status="退款关闭", decision="settle", settlement_fen=30 * number,
        )  # fmt: skip
        put(
            plain, "appeals", kind="instant_refund", state="won", order_sn=SN.format(number),
            order_id=order_id, aftersale_id=case.key, amount_fen=4 * number, created_at=at,
        )  # fmt: skip
        put(plain, "claims", order_id=order_id, owed_fen=900, paid_fen=500 * number, since=at)
        put_line(plain, None, "late_fine", -7 * number, at, shop_id=shop_id)
    yield windows(plain, 3, 2)
    plain.close()


# What each of the two orders brings: income, refund, settling, cost, money back, claims, fine.
def parts(found: metrics.Sales) -> tuple[int, ...]:
    return (
        found.orders, found.received_fen, found.refund_fen, found.settlement_fen, found.cost_fen,
        found.won_back_fen, found.claims_fen, found.loose_fen, found.fee_fen,
    )  # fmt: skip


NOTHING = (0, 0, 0, 0, 0, 0, 0, 0, 0)
FIRST = (1, 10_000, 200, 30, 1_000, 4, 500, -7, 60)
SECOND = (1, 20_000, 400, 60, 2_000, 8, 1_000, -14, 120)
BOTH = (2, 30_000, 600, 90, 3_000, 12, 1_500, -21, 180)


@pytest.mark.parametrize(
    ("shop_id", "expected"),
    [
        # From 11-18 to 11-25: the first order for three days, the second for two.
        (None, [NOTHING, NOTHING, BOTH, BOTH, FIRST, NOTHING, NOTHING, NOTHING]),
        (0, [NOTHING, NOTHING, FIRST, FIRST, FIRST, NOTHING, NOTHING, NOTHING]),
        (1, [NOTHING, NOTHING, SECOND, SECOND, NOTHING, NOTHING, NOTHING, NOTHING]),
        (2, [NOTHING] * 8),
    ],
)
def test_each_part_enters_a_window_and_leaves_it(
    desk: Desk, shop_id: int | None, expected: list[Any]
) -> None:
    found = sales_of_days(desk, DAYS, shop_id)
    assert [parts(each) for each in found] == expected
    for each in found:
        out = each.refund_fen + each.settlement_fen + each.cost_fen + each.fee_fen
        into = each.received_fen + each.won_back_fen + each.claims_fen + each.loose_fen
        assert each.profit_fen == into - out


@pytest.mark.parametrize("shop_id", [None, 0, 1])
def test_each_days_sales_are_those_of_its_figures(desk: Desk, shop_id: int | None) -> None:
    found = sales_of_days(desk, DAYS, shop_id)
    for day, each in zip(DAYS, found, strict=True):
        assert each == metrics.figures(desk, day_end(day), shop_id).sales
    assert sales_of_days(desk, DAYS[3:4], shop_id) == found[3:4]


def test_how_many_days_are_yet_to_be_summed(desk: Desk) -> None:
    # Eight days, and two before the first of them.
    assert days_to_sum(desk, DAYS) == 10
    assert days_to_sum(desk, DAYS, 0) == 10
    assert days_to_sum(desk, DAYS, 1) == 9
    assert days_to_sum(desk, DAYS[:1], 1) == 2
    sales_of_days(desk, DAYS[:1], 1)
    assert [days_to_sum(desk, DAYS, each) for each in (None, 0, 1)] == [8, 8, 7]
    sales_of_days(desk, DAYS)
    assert days_to_sum(desk, DAYS) == 0


def test_each_shops_fee_is_its_own_and_all_are_rounded_once(desk: Desk) -> None:
    share = Override(value=0.005, source="s", date="2026-11-01")
    # 0.6 % of 100.00 is 0.60, 0.005 % of 200.00 one fen.
    books = RuleBooks(packaged(), {1: {"buy.fee": share}})
    own = replace(desk, rules=books)
    [found] = sales_of_days(own, [date(2026, 11, 20)])
    assert found.fee_fen == 61
    assert [sales_of_days(own, DAYS[2:3], each)[0].fee_fen for each in (0, 1)] == [60, 1]
