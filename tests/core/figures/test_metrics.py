"""The figures: formulas, what counts, at the window's first and last second."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time
from core.base.errors import DaifaError, NotFound, Refused
from core.figures import campaigns as scores
from core.figures import figures as metrics
from core.figures import rates
from core.imports.aftersales.export import CaseRow
from core.imports.aftersales.writer import apply_cases
from core.orders import edits as faults
from core.store import sales_sums
from core.store.desk import Desk, set_rule, undo
from tests.given.case_shop import FIRST, desk_at, put_asked, put_review, rows
from tests.given.shop_rows import SN, put, put_order, put_purchase

AT = parse_time("2026-11-23 10:00:00")
FIRST_SECOND = parse_time("2026-10-25 00:00:00")
LAST_SECOND = parse_time("2026-11-23 23:59:59")
SECOND = timedelta(seconds=1)
EDGES = [
    (FIRST_SECOND - SECOND, False),
    (FIRST_SECOND, True),
    (AT, True),
    (LAST_SECOND, True),
    (LAST_SECOND + SECOND, False),
]
REVIEWS_FROM = parse_time("2026-08-26 00:00:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("abnormal", "grouped", "guide", "smoothed", "plain"),
    [
        (0, 0, "–", "0", "–"),
        (1, 0, "1.000", "1.000", "–"),
        (1, 10, "0.909", "0.909", "10.000"),
        (5, 100, "0.833", "2.500", "5.000"),
        (5, 1000, "0.333", "0.455", "0.500"),
        (50, 1000, "0.833", "4.545", "5.000"),
        (0, 10, "0", "0", "0"),
    ],
)
def test_the_table_of_formulas(
    abnormal: int, grouped: int, guide: str, smoothed: str, plain: str
) -> None:
    found = (
        rates.guide_rate(abnormal, grouped, 100),
        rates.smoothed_rate(abnormal, grouped, 100),
        rates.plain_rate(abnormal, grouped),
    )
    shown = tuple("–" if r is None else f"{float(r * 100):.3f}" if r else "0" for r in found)
    assert shown == (guide, smoothed, plain)
    assert found[0] is None or found[0] <= Fraction(1, 100)


def test_the_window_is_thirty_days_with_today() -> None:
    span = rates.window(AT, timedelta(days=30))
    assert span.holds(int(FIRST_SECOND.timestamp()))
    assert not span.holds(int(FIRST_SECOND.timestamp()) - 1)
    assert span.holds(int(LAST_SECOND.timestamp()))
    assert not span.holds(int(LAST_SECOND.timestamp()) + 1)
    assert not span.holds(None)
    night = parse_time("2026-11-22T16:00:00+00:00")
    assert rates.window(night, timedelta(days=30)) == span
    assert rates.window(night - SECOND, timedelta(days=30)) != span


@pytest.mark.parametrize(("moment", "inside"), EDGES)
def test_grouped_at_the_edges(desk: Desk, moment: datetime, inside: bool) -> None:
    put_order(desk, 1, grouped_at=moment)
    put_order(desk, 2, grouped_at=None)
    figures = metrics.figures(desk, AT)
    assert figures.logistics.grouped == int(inside)
    assert (figures.sales.orders, figures.sales.received_fen) == ((1, 3550) if inside else (0, 0))


@pytest.mark.parametrize(("moment", "inside"), EDGES)
@pytest.mark.parametrize("cause", ["fault", "refund", "review"])
def test_an_abnormal_order_at_the_edges(
    desk: Desk, cause: str, moment: datetime, inside: bool
) -> None:
    order_id = put_order(desk, 1, grouped_at=AT)
    if cause == "fault":
        put(desk, "faults", order_id=order_id, cause="complaint", marked_at=moment)
    elif cause == "refund":
        values = {"status": "退款成功", "reason": "发货履约原因", "asked_at": AT}
        put_asked(desk, order_id, refunded_at=moment, **values)
    else:
        put_review(desk, FIRST, moment, (5, 1, 5))
    found = metrics.figures(desk, AT).logistics
    assert found.abnormal == int(inside)
    if inside:
        name = {"fault": "complaint", "refund": "logistics-refund", "review": "logistics-score-1"}
        assert found.orders[0].causes == (name[cause],)
        assert found.rate == pytest.approx(1 / 101)


def test_two_causes_count_once(desk: Desk) -> None:
    order_id = put_order(desk, 1, grouped_at=AT)
    for cause in faults.CAUSES:
        faults.mark(desk, AT, FIRST, cause)
    put_review(desk, FIRST, AT, (1, 1, 1))
    put_asked(desk, order_id, status="退款成功", reason="物流问题", refunded_at=AT)
    found = metrics.figures(desk, AT).logistics
    assert found.abnormal == 1
    assert found.orders[0].causes == (
        "complaint",
        "fake-shipment",
        "late-logistics",
        "logistics-refund",
        "logistics-score-1",
    )


@pytest.mark.parametrize(
    ("values", "logistics", "quality", "dispute", "intervention"),
    [
        ({"status": "退款成功", "reason": "发货履约原因"}, 1, 0, 0, 0),
        ({"status": "退款成功", "reason": "质量问题"}, 0, 1, 0, 0),
        ({"status": "退款成功", "reason": "不想要了"}, 0, 0, 0, 0),
        ({"status": "退款关闭", "reason": "质量问题"}, 0, 0, 0, 0),
        ({"status": "待商家处理", "reason": "发货履约原因"}, 0, 0, 0, 0),
        ({"status": "退款成功", "reason": "不想要了", "intervened": 1}, 0, 0, 1, 1),
        ({"status": "平台处理中", "reason": "质量问题"}, 0, 0, 0, 1),
        ({"status": "退款关闭", "reason": "不想要了", "intervened": 1}, 0, 0, 0, 1),
        ({"status": "退款成功", "reason": "质量问题", "instant": 1}, 0, 1, 0, 0),
    ],
)
def test_what_a_case_counts_for(
    desk: Desk,
    values: dict[str, Any],
    logistics: int,
    quality: int,
    dispute: int,
    intervention: int,
) -> None:
    order_id = put_order(desk, 1, grouped_at=AT)
    put_order(desk, 2, grouped_at=AT)
    put_asked(desk, order_id, refunded_at=AT, **values)
    put_asked(desk, order_id, ref="60000000000002", refunded_at=AT, **values)
    found = metrics.figures(desk, AT)
    assert found.logistics.abnormal == logistics
    for rate, count in (
        (found.quality_refund, quality),
        (found.dispute_refund, dispute),
        (found.intervention, intervention),
    ):
        assert (rate.count, rate.rate) == (count, count / 2)


@pytest.mark.parametrize(
    ("refunded", "closed", "asked", "inside"),
    [
        (FIRST_SECOND, None, FIRST_SECOND - SECOND, True),
        (FIRST_SECOND - SECOND, FIRST_SECOND, FIRST_SECOND, False),
        (None, FIRST_SECOND, FIRST_SECOND - SECOND, True),
        (None, FIRST_SECOND - SECOND, FIRST_SECOND, False),
        (None, None, FIRST_SECOND, True),
        (None, None, None, False),
    ],
)
def test_which_time_puts_a_refund_into_the_window(
    desk: Desk,
    refunded: datetime | None,
    closed: datetime | None,
    asked: datetime | None,
    inside: bool,
) -> None:
    put_asked(
        desk,
        put_order(desk, 1, grouped_at=AT),
        status="退款成功",
        reason="质量问题",
        refunded_at=refunded,
        closed_at=closed,
        asked_at=asked,
    )
    assert metrics.figures(desk, AT).quality_refund.count == int(inside)


@pytest.mark.parametrize(
    ("kind", "ground", "state", "logistics", "quality", "dispute"),
    [
        ("malicious_complaint", "", "won", 0, 0, 1),
        ("malicious_complaint", "", "lost", 1, 1, 1),
        ("malicious_complaint", "", "submitted", 1, 1, 1),
        ("malicious_complaint", "", "reconsidered", 1, 1, 1),
        ("instant_refund", "empty", "won", 1, 1, 1),
        ("rights", "dispute_rate", "won", 1, 1, 0),
        ("rights", "freight", "won", 1, 1, 1),
        ("unheard_of", "", "won", 1, 1, 1),
    ],
)
def test_what_a_won_appeal_takes_out(
    desk: Desk, kind: str, ground: str, state: str, logistics: int, quality: int, dispute: int
) -> None:
    order_id = put_order(desk, 1, grouped_at=AT)
    faults.mark(desk, AT, FIRST, "complaint")
    put_asked(desk, order_id, status="退款成功", reason="质量问题", refunded_at=AT, intervened=1)
    put(
        desk,
        "appeals",
        kind=kind,
        ground=ground,
        state=state,
        order_sn=FIRST,
        order_id=order_id,
        created_at=AT,
    )
    found = metrics.figures(desk, AT)
    assert found.logistics.abnormal == logistics
    assert found.quality_refund.count == quality
    assert found.dispute_refund.count == dispute
    assert found.intervention.count == 1


def test_that_the_platform_stepped_in_is_kept_over_imports(desk: Desk) -> None:
    put_order(desk, 1, grouped_at=AT)
    for step, status in enumerate(("平台处理中", "退款成功")):
        row = CaseRow(1, "60000000000001", FIRST, "refund_only", status, False, None, {})
        with desk.act(AT, "import") as work:
            apply_cases(work, [row], as_of=work.at + step)
    desk.store.conn.execute("update aftersales set asked_at = refunded_at")
    found = metrics.figures(desk, AT)
    assert (found.intervention.count, found.dispute_refund.count) == (1, 1)


def test_an_order_that_need_not_ship_leaves_the_sales(desk: Desk) -> None:
    put_order(desk, 1, grouped_at=AT, exempt_at=AT)
    put_order(desk, 2, grouped_at=AT)
    found = metrics.figures(desk, AT)
    assert (found.sales.orders, found.sales.received_fen) == (1, 3550)
    assert found.logistics.grouped == 2


@pytest.mark.parametrize(
    ("received", "paid", "income"),
    [(3400, 3550, 3400), (None, 3550, 3550), (0, 3550, 0), (None, None, 0)],
)
def test_what_the_buyer_paid_is_the_income_where_nothing_else_is_told(
    desk: Desk, received: int | None, paid: int | None, income: int
) -> None:
    order_id = put_order(desk, 1, grouped_at=AT, received_fen=received, paid_fen=paid)
    put_purchase(desk, order_id, "U1", cost_fen=2000)
    found = metrics.figures(desk, AT).sales
    fee = round(Fraction(income * 6, 1000))
    assert (found.received_fen, found.profit_fen) == (income, income - 2000 - fee)


def test_profit(desk: Desk) -> None:
    order_id = put_order(desk, 1, grouped_at=AT, received_fen=10000)
    put_purchase(desk, order_id, "U1", cost_fen=4000)
    put_purchase(desk, order_id, "U0", cost_fen=9999, cancelled_at=AT)
    assert metrics.figures(desk, AT).sales.profit_fen == 10000 - 4000 - 60
    case = put_asked(desk, order_id, status="退款成功", refund_fen=3000, refunded_at=AT)
    put_asked(
        desk, order_id, ref="60000000000002", decision="settle", settlement_fen=500, refund_fen=1
    )
    put_asked(desk, order_id, ref="60000000000003", status="退款关闭", refund_fen=7777)
    put(desk, "claims", order_id=order_id, owed_fen=4000, paid_fen=1500, since=AT)
    put(
        desk,
        "appeals",
        kind="instant_refund",
        state="won",
        order_sn=FIRST,
        aftersale_id=case.key,
        amount_fen=700,
        created_at=AT,
    )
    sales = metrics.figures(desk, AT).sales
    assert sales.profit_fen == 10000 - 3000 - 4000 - 500 - 60 + 1500 + 700
    old = put_order(desk, 2, grouped_at=FIRST_SECOND - SECOND)
    put_purchase(desk, old, "U2")
    put(desk, "claims", order_id=old, owed_fen=4000, paid_fen=1500, since=AT)
    assert metrics.figures(desk, AT).sales == sales


@pytest.mark.parametrize(
    ("bought", "lines", "over", "profit", "unknown"),
    [
        ((0,), 1, {}, 3550 - 21 - 2000, 0),
        ((), 1, {}, 0, 1),
        ((0,), 2, {}, 0, 1),
        ((0, 1), 2, {}, 3550 - 21 - 4000, 0),
        ((), 1, {"state": "closed"}, 0, 0),
        ((), 1, {"refunded_at": AT}, 0, 0),
        ((0,), 2, {"refunded_at": AT}, 3550 - 21 - 2000, 0),
    ],
    ids=["bought", "not bought", "one of two", "both", "cancelled", "refunded", "bought, refunded"],
)
def test_whose_cost_is_known(
    desk: Desk,
    bought: tuple[int, ...],
    lines: int,
    over: dict[str, Any],
    profit: int,
    unknown: int,
) -> None:
    order_id = put_order(desk, 1, grouped_at=AT, **over)
    for ordinal in range(1, lines):
        put(desk, "order_lines", order_id=order_id, ordinal=ordinal, key=str(ordinal), good_id=1)
    for ordinal in bought:
        put_purchase(desk, order_id, f"U{ordinal}", ordinal=ordinal)
    found = metrics.figures(desk, AT).sales
    assert (found.orders, found.received_fen, found.profit_fen) == (1, 3550, profit)
    assert (found.unknown_orders, found.unknown_fen) == (unknown, 3550 * unknown)


def test_a_won_appeal_without_an_amount_brings_the_refund_back(desk: Desk) -> None:
    order_id = put_order(desk, 1, grouped_at=AT)
    put_purchase(desk, order_id, "U1")
    case = put_asked(desk, order_id, status="退款成功", refunded_at=AT)
    values = {"order_sn": FIRST, "aftersale_id": case.key, "created_at": AT, "state": "won"}
    put(desk, "appeals", kind="abnormal_return", ground="empty", **values)
    assert metrics.figures(desk, AT).sales.won_back_fen == 3550


def test_marking(desk: Desk) -> None:
    put_order(desk, 1, grouped_at=AT)
    before = rows(desk)
    order = faults.mark(desk, AT, FIRST, "complaint")
    assert faults.of_order(desk, order.id) == ["complaint"]
    faults.mark(desk, AT, FIRST, "complaint")
    assert faults.of_order(desk, order.id) == ["complaint"]
    faults.mark(desk, AT, FIRST, "complaint", clear=True)
    assert faults.of_order(desk, order.id) == []
    assert metrics.figures(desk, AT).logistics.abnormal == 0
    with pytest.raises(Refused):
        faults.mark(desk, AT, FIRST, "complaint", clear=True)
    undo(desk, AT)
    assert faults.of_order(desk, order.id) == ["complaint"]
    undo(desk, AT)
    assert rows(desk) == before
    with pytest.raises(DaifaError, match="fake-shipment, late-logistics, complaint"):
        faults.mark(desk, AT, FIRST, "bad-mood")
    with pytest.raises(NotFound):
        faults.mark(desk, AT, SN.format(9), "complaint")


def test_the_weight_is_a_rule(desk: Desk) -> None:
    put_order(desk, 1, grouped_at=AT)
    faults.mark(desk, AT, FIRST, "complaint")
    own = set_rule(desk, AT, "metrics.abnormal_weight", "50", "平台说明")
    found = metrics.figures(own, AT).logistics
    assert found.rate == pytest.approx(1 / 51)
    assert found.formula == "N / (N × 50 + M)"
    short = set_rule(own, AT, "metrics.window", "1", "只看今天")
    put_order(desk, 2, grouped_at=AT - timedelta(days=1))
    assert metrics.figures(short, AT).logistics.grouped == 1


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (REVIEWS_FROM - SECOND, False),
        (REVIEWS_FROM, True),
        (LAST_SECOND, True),
        (LAST_SECOND + SECOND, False),
    ],
)
def test_reviews_at_the_edges(desk: Desk, moment: datetime, inside: bool) -> None:
    put_review(desk, FIRST, moment, (5, 4, 3))
    found = metrics.figures(desk, AT).reviews
    shown = (found.valid, found.description, found.logistics, found.service)
    assert shown == ((1, 5.0, 4.0, 3.0) if inside else (0, None, None, None))


@pytest.mark.parametrize(
    ("count", "total", "threshold", "more"),
    [
        (10, 48, "4.8", 0),
        (10, 47, "4.8", 5),
        (10, 46, "4.8", 10),
        (50, 230, "4.7", 17),
        (3, 13, "4.9", 17),
        (10, 50, "5", 0),
        (10, 49, "5", None),
        (10, 50, "5.1", None),
        (0, 0, "4.5", 1),
        (0, 0, "5", 1),
    ],
)
def test_how_many_fives_lift_a_score(
    count: int, total: int, threshold: str, more: int | None
) -> None:
    needed = scores.fives_needed(count, total, Fraction(threshold))
    assert needed == more
    if needed:
        lifted = [Fraction(total + 5 * n, count + n) for n in (needed, max(needed - 1, 1))]
        assert lifted[0] >= Fraction(threshold)
        assert needed == 1 or lifted[1] < Fraction(threshold)


def test_campaigns(desk: Desk) -> None:
    limits = {"description": 4.8, "logistics": 4.8, "service": 4.8}
    put(desk, "campaigns", name="限时秒杀", reviews=2, **limits)
    put(desk, "campaigns", name="百亿补贴", reviews=50, **{**limits, "logistics": 5.0})
    for _each in range(2):
        put_review(desk, FIRST, AT, (5, 5, 5))
    found = {each.name: each for each in metrics.figures(desk, AT).campaigns}
    assert found["限时秒杀"].eligible
    assert [(m.what, m.more) for m in found["百亿补贴"].missing] == [("reviews", 48)]
    put_review(desk, FIRST, AT, (5, 4, 5))
    found = {each.name: each for each in metrics.figures(desk, AT).campaigns}
    assert [(m.what, m.more) for m in found["限时秒杀"].missing] == [("logistics", 2)]
    assert [(m.what, m.more) for m in found["百亿补贴"].missing] == [
        ("reviews", 47),
        ("logistics", None),
    ]


def test_json_of_an_empty_shop(desk: Desk) -> None:
    undefined = {"count": 0, "rate": None}
    assert metrics.figures(desk, AT).as_json() == {
        "at": "2026-11-23T10:00:00+08:00",
        "window_days": 30,
        "logistics": {
            "abnormal": 0,
            "grouped": 0,
            "rate": None,
            "formula": "N / (N × 100 + M)",
            "alternatives": {"smoothed": 0.0, "plain": None},
            "orders": [],
        },
        "rates": {
            "dispute_refund": undefined,
            "intervention": undefined,
            "quality_refund": undefined,
        },
        "sales": {
            "orders": 0,
            "received_fen": 0,
            "profit_fen": 0,
            "unknown_cost": {"orders": 0, "received_fen": 0},
            "settled": {
                "orders": 0,
                "received_fen": 0,
                "fines_fen": 0,
                "without_order_fen": 0,
            },
        },
        "reviews": {"valid": 0, "description": None, "logistics": None, "service": None},
        "campaigns": [],
    }


def test_the_sums_use_indexes(desk: Desk) -> None:
    """No figure may read all orders: a million of them stand in one shop."""
    seen: list[str] = []
    desk.store.conn.set_trace_callback(seen.append)
    metrics.figures(desk, AT)
    desk.store.conn.set_trace_callback(None)
    sales_sums.find_costed(desk.store, sales_sums.span_of(0, 1, []))
    scans = []
    for sql in seen:
        if not sql.lower().startswith(("select", "insert into costed")):
            continue
        plan = [row["detail"] for row in desk.store.query(f"explain query plan {sql}")]
        found = [each for each in plan if each.startswith("SCAN") and each.split()[1] in _ORDERS]
        # Of these one is what was made of orders that were found by an index.
        made = plan.count("CO-ROUTINE o") + sql.count("costed o")
        scans += found[made:]
    assert scans == []


_ORDERS = ("o", "orders")
