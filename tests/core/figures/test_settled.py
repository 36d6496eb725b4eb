"""Orders whose settlement differs from the estimate: which, and in what."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from core.figures import settled
from core.store.desk import Desk, set_rule
from tests.core.figures.test_metrics_bruteforce import SHOPS, WINS, Shop, fill, refunded
from tests.core.figures.test_settled_sales import AT, LINES, put_lines
from tests.given.case_shop import desk_at, put_asked
from tests.given.settlement_rows import put_line
from tests.given.shop_rows import SN, put, put_order


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


def told(desk: Desk, shop_id: int | None = None) -> list[tuple[str, int, list[str]]]:
    return [
        (each.order_sn, each.difference_fen, [part.name for part in each.differing])
        for each in settled.differences(desk, shop_id)
    ]


@pytest.mark.parametrize(
    ("lines", "difference"),
    [
        ([("income", 10000)], 60),
        ([("income", 10000), ("fee", -10)], None),
        ([("income", 10000), ("fee", -9)], 51),
        ([("income", 10000), ("fee", -110)], None),
        ([("income", 10000), ("fee", -111)], -51),
        ([("fee", -60)], None),
        ([("late_fine", -300)], -300),
        ([("fake_fine", -2000), ("money_back", 2000)], None),
        ([("refund", -10000)], -10000),
    ],
)
def test_what_differs_by_more_than_the_rule_is_listed(
    desk: Desk, lines: list[tuple[str, int]], difference: int | None
) -> None:
    order_id = put_order(desk, 1, grouped_at=AT, received_fen=10000)
    for kind, fen in lines:
        put_line(desk, order_id, kind, fen, AT)
    found = settled.differences(desk)
    assert [each.difference_fen for each in found] == ([] if difference is None else [difference])


def test_the_most_lost_comes_first_and_the_rule_is_the_sellers(desk: Desk) -> None:
    for number, fen in ((1, -300), (2, -900), (3, 700)):
        order_id = put_order(desk, number, grouped_at=AT, shop_id=None)
        put_line(desk, order_id, "other", fen, AT)
    assert [each[1] for each in told(desk)] == [-900, -300, 700]
    desk = set_rule(desk, AT, "settle.difference", "5", "自己定的")
    assert [each[1] for each in told(desk)] == [-900, 700]
    assert told(desk, 1) == []


def test_what_was_expected_is_no_difference(desk: Desk) -> None:
    order_id = put_order(desk, 1, grouped_at=AT, received_fen=10000)
    put_asked(desk, order_id, status="退款成功", refund_fen=3000, refunded_at=AT)
    put_asked(
        desk,
        order_id,
        ref="60000000000002",
        status="退款关闭",
        decision="settle",
        settlement_fen=500,
    )
    put_line(desk, order_id, "refund", -3000, AT)
    put_line(desk, order_id, "compensation", -500, AT)
    assert told(desk) == []
    put_line(desk, order_id, "refund", -100, AT)
    assert told(desk) == [(SN.format(1), -100, ["refund"])]
    (part,) = settled.differences(desk)[0].differing
    assert settled.part_words(part) == "refunds -30.00 → -31.00"


def test_an_order_freed_of_shipping_and_an_empty_shop(desk: Desk) -> None:
    assert told(desk) == []
    order_id = put_order(desk, 1, grouped_at=AT, exempt_at=AT)
    put_line(desk, order_id, "income", 1, AT)
    assert told(desk) == []
    assert settled.of_orders(desk, [order_id]) == {}


def test_every_part_is_told_from_what_was_reckoned_to_what_was_paid(desk: Desk) -> None:
    order_id = put_order(desk, 1, grouped_at=AT, received_fen=10000)
    case = put_asked(desk, order_id, status="退款成功", refund_fen=3000, refunded_at=AT)
    put_asked(
        desk, order_id, ref="60000000000002", status="退款关闭", decision="settle",
        settlement_fen=500,
    )  # fmt: skip
    for kind, ground, amount in (("instant_refund", "", 700), ("cannot_ship", "", 90)):
        put(
            desk, "appeals", kind=kind, ground=ground, state="won", order_sn=case.order_sn,
            order_id=order_id, amount_fen=amount, created_at=AT,
        )  # fmt: skip
    kinds = ("income", "fee", "refund", "late_fine", "fake_fine", "compensation", "money_back",
             "other")  # fmt: skip
    for place, kind in enumerate(kinds):
        put_line(desk, order_id, kind, -(10**place), AT)
    [found] = settled.differences(desk)
    assert [tuple(part) for part in found.parts] == [
        ("income", 10000, -1),
        ("fee", -60, -10),
        ("refund", -3000, -100),
        ("fine", 0, -11000),
        ("compensation", -500, -100000),
        ("money-back", 700, -1000000),
        ("other", 0, -10000000),
    ]
    assert (found.order_id, found.order_sn, found.shop_id) == (order_id, case.order_sn, None)
    assert found.title
    assert found.grouped_at == AT.timestamp()
    assert settled.of_orders(desk, [order_id]) == {order_id: found}
    assert settled.of_orders(desk, []) == {}


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        # With the income the fee is told too: none was taken apart.
        ("income", [("income", 10000, -9), ("fee", -60, 0)]),
        ("fee", [("fee", -60, -9)]),
        ("refund", [("refund", 0, -9)]),
        ("fake_fine", [("fine", 0, -9)]),
        ("compensation", [("compensation", 0, -9)]),
        ("money_back", [("money-back", 0, -9)]),
        ("other", [("other", 0, -9)]),
    ],
)
def test_of_what_the_settlement_is_silent_nothing_is_told(
    desk: Desk, kind: str, parts: list[tuple[str, int, int]]
) -> None:
    order_id = put_order(desk, 1, grouped_at=AT, received_fen=10000)
    put_line(desk, order_id, kind, -9, AT)
    found = settled.of_orders(desk, [order_id])[order_id]
    assert [tuple(part) for part in found.parts] == parts


def plainly(shop: Shop, number: int) -> int | None:
    """Return by how much an order's settlement differs; None where it is silent."""
    order = shop["orders"][number]
    said: dict[str, list[int]] = {}
    for whose, kind, fen, _at, _shop in shop["lines"]:
        if whose == number:
            said.setdefault(kind, []).append(fen)
    if not said or order["exempt_at"] is not None:
        return None
    received, paid = order["received_fen"], order["paid_fen"]
    est = (paid or 0) if received is None else received
    total = sum(map(sum, said.values()))
    if "income" in said:
        total -= est
    if "income" in said or "fee" in said:
        total += round(est * 6 / 1000)
    cases = [each for each in shop["cases"] if each["known"] and each["number"] == number]
    if "refund" in said:
        amounts: list[Any] = [(c["refund_fen"], c["deal_fen"], 0) for c in cases if refunded(c)]
        total += sum(next(fen for fen in each if fen is not None) for each in amounts)
    if any(fen < 0 for fen in said.get("compensation", [])):
        total += sum(c["settlement_fen"] or 0 for c in cases if c["decision"] == "settle")
    if "money_back" in said:
        total -= sum(
            appeal["amount_fen"]
            for appeal in shop["appeals"]
            if appeal["number"] == number
            and appeal["state"] == "won"
            and "money" in WINS[appeal["what"]]
        )
    return total


@settings(max_examples=30, deadline=None)
@given(shop=SHOPS, lines=LINES)
def test_the_differences_are_what_plain_python_finds(shop: Shop, lines: list[Any]) -> None:
    shop["lines"] = lines
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        with desk.store.transaction():
            fill(desk, shop)
            put_lines(desk, lines)
        found = {each.order_sn: each.difference_fen for each in settled.differences(desk)}
        of_all = settled.of_orders(desk, range(1, 7))
        desk.close()
    expected = {SN.format(number): plainly(shop, number) for number in range(6)}
    assert found == {sn: fen for sn, fen in expected.items() if fen is not None and abs(fen) > 50}
    assert {each.order_sn: each.difference_fen for each in of_all.values()} == {
        sn: fen for sn, fen in expected.items() if fen is not None
    }
