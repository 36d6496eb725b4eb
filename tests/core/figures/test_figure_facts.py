"""What the rates are computed from: the windows, what a case counts for, what is cleared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.base.clock import parse_time, to_epoch
from core.figures import facts as figure_facts
from core.figures.facts import counts_of, money_kinds, read_facts, won_money
from core.figures.rates import Span
from core.rules.aftersales import Theme, tables
from core.rules.book import Override, packaged
from core.rules.books import RuleBooks
from core.store.desk import Desk
from core.store.figure_cases import (
    DISPUTE,
    INTERVENTION,
    LOGISTICS,
    QUALITY,
    CaseFact,
    CaseWords,
)
from core.store.shops import But
from tests.given.case_shop import desk_at
from tests.given.shop_rows import SN, put, put_order, put_purchase

AT = parse_time("2026-11-23 10:00:00")
END = parse_time("2026-11-24 00:00:00")
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    for name in ("甲店", "乙店"):
        put(desk, "shops", name=name)
    yield desk
    desk.close()


def with_windows(desk: Desk, **days: float) -> Desk:
    def own(value: float) -> dict[str, Override]:
        return {"metrics.window": Override(value=value, source="s", date="2026-11-01")}

    books = {int(shop.removeprefix("shop")): own(value) for shop, value in days.items()}
    return replace(desk, rules=RuleBooks(packaged(), books))


def since(day: str) -> Span:
    return Span(to_epoch(parse_time(f"{day} 00:00:00")), to_epoch(END))


def test_whose_records_count_in_which_window(desk: Desk) -> None:
    month, day, two = since("2026-10-25"), since("2026-11-23"), since("2026-11-22")
    alike = read_facts(desk, AT)
    assert (alike.parts, alike.end) == (((None, month),), to_epoch(END))
    assert [alike.window_of(shop) for shop in (0, 1, 2)] == [month] * 3
    own = with_windows(desk, shop1=1, shop2=2)
    found = read_facts(own, AT)
    assert found.parts == ((But((1, 2)), month), (1, day), (2, two))
    assert [found.window_of(shop) for shop in (0, 1, 2, 3)] == [month, day, two, month]
    assert found.end == to_epoch(END)
    assert read_facts(own, AT, 1).parts == ((1, day),)
    assert read_facts(own, AT, 0).parts == ((0, month),)


def test_the_facts_of_all_parts_are_put_together(desk: Desk) -> None:
    own = with_windows(desk, shop1=1)
    for number, (shop_id, days_ago) in enumerate(((None, 0), (None, 20), (1, 0), (1, 20)), 1):
        at = AT - timedelta(days=days_ago)
        sn = SN.format(number)
        order_id = put_order(own, number, grouped_at=at, shop_id=shop_id)
        put_purchase(own, order_id, f"U{number}")
        put(own, "faults", order_id=order_id, cause="complaint", marked_at=at)
        put(own, "reviews", order_sn=sn, order_id=order_id, at=at,
            description=5, logistics=1, service=5)  # fmt: skip
        put(own, "aftersales", ref=f"6{number}", order_sn=sn, order_id=order_id,
            type="refund_only", status="退款成功", reason="质量问题",
            refund_fen=1, asked_at=at, refunded_at=at)  # fmt: skip
        put(own, "appeals", kind="instant_refund", state="won", order_sn=sn, order_id=order_id,
            amount_fen=10**number, created_at=at)  # fmt: skip
    found = read_facts(own, AT)
    counted = [SN.format(number) for number in (1, 2, 3)]
    assert found.grouped == 3
    assert sorted(fault.order_sn for fault in found.faults) == counted
    assert sorted(found.lowest) == counted
    assert sorted(found.cases[QUALITY]) == counted
    assert found.won_back_fen == 1_110
    assert (read_facts(own, AT, 1).grouped, read_facts(own, AT, 1).won_back_fen) == (1, 1_000)
    assert (read_facts(own, AT, 0).grouped, read_facts(own, AT, 0).won_back_fen) == (2, 110)


@pytest.mark.parametrize(
    ("decided", "clears"),
    [(None, True), (END - SECOND, True), (END, False), (END + SECOND, False)],
)
def test_an_appeal_takes_an_order_out_from_the_day_on_which_it_is_won(
    desk: Desk, decided: object, clears: bool
) -> None:
    put_order(desk, 1, grouped_at=AT)
    put(
        desk, "appeals", kind="malicious_complaint", state="won", order_sn=SN.format(1),
        created_at=AT, decided_at=decided,
    )  # fmt: skip
    out = frozenset((SN.format(1),)) if clears else frozenset()
    assert read_facts(desk, AT).cleared == {
        "logistics": out, "quality": out, "dispute": frozenset(),
    }  # fmt: skip


def test_an_appeal_that_is_won_later_hides_no_other(desk: Desk) -> None:
    for number, decided in ((1, END), (2, AT), (3, END), (4, None)):
        put_order(desk, number, grouped_at=AT)
        put(
            desk, "appeals", kind="malicious_complaint", state="won", order_sn=SN.format(number),
            created_at=AT, decided_at=decided,
        )  # fmt: skip
    found = read_facts(desk, AT).cleared["logistics"]
    assert found == {SN.format(2), SN.format(4)}


SPAN = since("2026-10-25")
INSIDE, BEFORE = SPAN.start, SPAN.start - 1


@pytest.mark.parametrize(
    ("theme", "refunded", "intervened", "asked", "ended", "counts"),
    [
        ("logistics", True, False, INSIDE, INSIDE, LOGISTICS),
        ("quality", True, False, INSIDE, INSIDE, QUALITY),
        (None, True, False, INSIDE, INSIDE, 0),
        ("quality", False, False, INSIDE, INSIDE, 0),
        ("quality", True, False, INSIDE, BEFORE, 0),
        ("quality", True, False, INSIDE, None, 0),
        ("quality", True, True, INSIDE, INSIDE, QUALITY + DISPUTE + INTERVENTION),
        (None, True, True, INSIDE, INSIDE, DISPUTE + INTERVENTION),
        ("quality", True, True, BEFORE, INSIDE, QUALITY + DISPUTE),
        ("quality", True, True, INSIDE, BEFORE, INTERVENTION),
        ("quality", False, True, INSIDE, None, INTERVENTION),
        ("quality", False, True, None, None, 0),
    ],
)
def test_what_a_case_counts_for_in_a_window(
    theme: Theme | None,
    refunded: bool,
    intervened: bool,
    asked: int | None,
    ended: int | None,
    counts: int,
) -> None:
    case = CaseFact(1, "a", theme, refunded, intervened, asked, ended, 0)
    assert counts_of(case, SPAN) == counts


def test_which_words_of_cases_the_figures_look_for() -> None:
    words = [
        CaseWords("退款成功", "质量问题", 0, 0),
        CaseWords("极速退款成功", "快递破损", 0, 0),
        CaseWords("平台处理中", "不想要了", 0, 0),
        CaseWords("平台介入中", "", 0, 0),
        CaseWords("待商家处理", "做工不好", 0, 0),
    ]
    found = figure_facts.case_meaning(words, tables())
    assert set(found.refunded) == {"极速退款成功", "退款成功"}
    assert set(found.platform) == {"平台处理中", "平台介入中"}
    assert found.logistics == ("快递破损",)
    assert set(found.quality) == {"质量问题", "做工不好"}
    nothing = figure_facts.case_meaning([], tables())
    assert tuple(nothing) == ((), (), (), ())


def test_which_appeals_give_money_back(desk: Desk) -> None:
    assert money_kinds() == ["instant_refund", "abnormal_return", "rights"]
    put_purchase(desk, put_order(desk, 1, grouped_at=AT), "U1")
    for kind, ground, state, amount in (
        ("instant_refund", "", "won", 1),
        ("rights", "freight", "won", 20),
        ("rights", "dispute_rate", "won", 300),
        ("malicious_complaint", "", "won", 4_000),
        ("rights", "freight", "lost", 50_000),
    ):
        put(
            desk, "appeals", kind=kind, ground=ground, state=state, order_sn=SN.format(1),
            order_id=1, amount_fen=amount, created_at=AT,
        )  # fmt: skip
    assert sorted(row.amount_fen for row in won_money(desk, SPAN.start, SPAN.end)) == [1, 20]
    assert won_money(desk, SPAN.start, to_epoch(AT)) == []
    assert read_facts(desk, AT).won_back_fen == 21
