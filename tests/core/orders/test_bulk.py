"""Many pasted numbers: whose each line is, and what is asked before it is saved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.orders import bulk, pickup, tracking
from core.orders import reading as orders
from core.rules.addresses.compare import fits
from core.rules.couriers.pasting import clean
from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.given.shop_rows import put_purchase

ZTO, ZTO_2 = "75312345678901", "75312345678902"
UPSTREAM = "2817700000000007201"


@pytest.fixture
def two(desk: Desk, make_order: MakeOrder) -> tuple[str, str]:
    first = make_order.order(receiver="林晓坤", phone="17712345678-1234")
    second = make_order.order(receiver="赵*四", phone="13900001111")
    put_purchase(desk, first.id, UPSTREAM)
    put_purchase(desk, second.id, "2817700000000007202")
    return first.order_sn, second.order_sn


@pytest.mark.parametrize(
    "line",
    [
        f"{UPSTREAM} 中通 {ZTO}",
        f"{ZTO}\t{UPSTREAM}",
        f"林晓坤 中通快递 {ZTO}",
        f"收件人：林晓坤，单号：{ZTO}",
        f"尾号5678 {ZTO}",
        f"17712345678 {ZTO}",
        f"林晓坤 5678 中通 {ZTO}",
    ],
)
def test_a_line_names_its_order_as_the_supplier_does(
    desk: Desk, two: tuple[str, str], line: str
) -> None:
    [judged] = bulk.judge_bulk(desk, line)
    assert judged.problem == ""
    assert judged.pasted.order_sn == two[0]
    assert judged.pasted.text == clean(line)
    assert judged.check is not None
    assert judged.check.judgement.cleaned == ZTO


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("75567812345678 5678", "75567812345678"),
        ("5678 75567812345678", "75567812345678"),
        ("林晓坤 75567812345678 尾号5678", "75567812345678"),
        ("75312345678017 {tail}", "75312345678017"),
        ("753{tail}678901 {tail}", "753{tail}678901"),
        ("{tail} 中通 753{tail}678901", "753{tail}678901"),
    ],
)
def test_the_tail_that_names_an_order_is_not_cut_out_of_the_number(
    desk: Desk, two: tuple[str, str], line: str, number: str
) -> None:
    tail = two[0][-5:]
    [judged] = bulk.judge_bulk(desk, line.format(tail=tail))
    assert judged.pasted.order_sn == two[0]
    assert judged.check is not None
    assert judged.check.judgement.cleaned == number.format(tail=tail)


def test_what_stood_around_the_name_is_not_joined(desk: Desk, two: tuple[str, str]) -> None:
    [judged] = bulk.judge_bulk(desk, "75312345 林晓坤 678901")
    assert not judged.fit
    assert judged.check is None or judged.check.judgement.cleaned != "75312345678901"


def test_a_masked_receiver_is_found_by_the_whole_name(desk: Desk, two: tuple[str, str]) -> None:
    [judged] = bulk.judge_bulk(desk, f"赵小四 {ZTO}")
    assert judged.pasted.order_sn == two[1]


@pytest.mark.parametrize(
    "line", [f"王五 {ZTO}", f"林晓坤 9999 {ZTO}", f"中通 {ZTO}", f"9999 {ZTO}"]
)
def test_a_line_that_fits_nobody_stays(desk: Desk, two: tuple[str, str], line: str) -> None:
    [judged] = bulk.judge_bulk(desk, line)
    assert judged.order is None
    assert judged.problem
    assert not judged.askable


def test_a_line_that_fits_several_lists_them(
    desk: Desk, two: tuple[str, str], make_order: MakeOrder
) -> None:
    third = make_order(receiver="林晓坤", phone="18800005555")
    [judged] = bulk.judge_bulk(desk, f"林晓坤 {ZTO}")
    assert two[0] in judged.problem
    assert third in judged.problem
    assert (judged.fit, judged.askable) == (False, False)
    [narrowed] = bulk.judge_bulk(desk, f"林晓坤 5555 {ZTO}")
    assert narrowed.pasted.order_sn == third


def test_what_is_replaced_or_not_bought_is_asked(
    desk: Desk, two: tuple[str, str], make_order: MakeOrder, at: datetime
) -> None:
    unbought = make_order()
    tracking.record(desk, at, two[0], ZTO_2)
    tracking.record(desk, at, two[1], "75312345678903")
    tracking.uploaded(desk, at, [two[1]])
    pickup.picked_up(desk, at + timedelta(hours=1), [two[1]])
    lines = bulk.judge_bulk(
        desk, f"{two[0]} {ZTO}\n{two[1]} 75312345678904\n{unbought} 75312345678905"
    )
    assert [(line.fit, line.askable) for line in lines] == [(False, True)] * 3
    assert ZTO_2 in lines[0].problem
    assert lines[0].problem != lines[1].problem
    assert bulk.record_bulk(desk, at, lines) == 0
    assert bulk.record_bulk(desk, at, lines, {1, 3}) == 2
    found = [orders.find(desk, sn).parcel for sn in (*two, unbought)]
    assert [each.number if each else "" for each in found] == [
        ZTO, "75312345678903", "75312345678905",
    ]  # fmt: skip


def test_the_same_number_again_asks_nothing(desk: Desk, two: tuple[str, str], at: datetime) -> None:
    tracking.record(desk, at, two[0], ZTO)
    [line] = bulk.judge_bulk(desk, f"{two[0]} {ZTO}")
    assert line.fit
    assert bulk.record_bulk(desk, at, [line]) == 0


@pytest.mark.parametrize(
    ("name", "word", "fitting"),
    [
        ("林晓坤", "林晓坤", True),
        ("林 晓坤", "林晓坤", True),
        ("林*坤", "林晓坤", True),
        ("林**", "林晓坤", True),
        ("林晓坤", "林*坤", True),
        ("林**", "林*坤", True),
        ("*晓坤", "林晓坤", True),
        ("林晓", "林晓坤", False),
        ("李*坤", "林晓坤", False),
        ("***", "林晓坤", False),
    ],
)
def test_a_receiver_is_known_through_its_mask(
    desk: Desk, make_order: MakeOrder, name: str, word: str, fitting: bool
) -> None:
    sn = make_order(receiver=name)
    make_order(receiver="赵四海")
    [judged] = bulk.judge_bulk(desk, f"{word} 中通 {ZTO}")
    assert (judged.pasted.order_sn == sn) is fitting


def test_many_lines_over_many_orders_are_judged_at_once(
    desk: Desk, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(40):
        make_order(receiver=f"张{place:03d}", phone=f"139000{place:05d}")
    asked: list[str] = []

    def spied(a: str, b: str) -> bool:
        asked.append(a)
        return fits(a, b)

    monkeypatch.setattr("core.orders.bulk.fits", spied)
    text = "\n".join(f"李样本 {90000 + n} 中通快递 7361055558{n:04d}" for n in range(50))
    assert len(bulk.judge_bulk(desk, text)) == 50
    assert asked == []


def test_the_reason_that_was_given_is_kept(desk: Desk, two: tuple[str, str], at: datetime) -> None:
    lines = bulk.judge_bulk(desk, f"{UPSTREAM} 中通 {ZTO}")
    bulk.record_bulk(desk, at, lines)
    again = bulk.judge_bulk(desk, f"{UPSTREAM} 中通 {ZTO_2}")
    assert bulk.record_bulk(desk, at, again, {1}, force=" 上家打错 ") == 1
    parcel = orders.find(desk, two[0]).parcel
    assert parcel is not None
    assert (parcel.number, parcel.force_reason) == (ZTO_2, "上家打错")


def test_our_own_number_on_a_line_comes_before_whomever_else_it_names(
    desk: Desk, two: tuple[str, str]
) -> None:
    lines = [f"{two[1]} {ZTO} 林晓坤", "", f"{UPSTREAM} {ZTO_2}"]
    first, second = bulk.judge_bulk(desk, "\n".join(lines))
    assert [each.pasted.order_sn for each in (first, second)] == [two[1], two[0]]
    assert [each.pasted.text for each in (first, second)] == [lines[0], lines[2]]
    assert [each.problem for each in (first, second)] == ["", ""]
