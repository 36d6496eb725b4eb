"""The appeal form: its limits at their edges, what it is about, the facts its text may name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.appeals.effects import effects_if_won
from core.appeals.entry import propose
from core.appeals.limits import Missing, file_lack, lacking, read_amount, refuse_broken
from core.appeals.subject import Subject, facts_of, fill, find_subject
from core.base.errors import DaifaError, NotFound, Refused
from core.orders import reading as orders
from core.rules import book as rulebook
from core.rules.appeals import book
from core.store import appeals as store_appeals
from core.store import desk as desk_module
from core.store.desk import Desk
from tests.given.appeal_rows import CASE, REFUNDED, noon, put_case
from tests.given.shop_rows import AT, SN, put, put_order, put_parcel

ONE = SN.format(1)
WHOLE: dict[str, Any] = {
    "ground": "no_return", "text": "说明", "amount_fen": 3790, "max_fen": 3790, "pictures": 1,
    "videos": 0,
}  # fmt: skip
GROUNDS = "no_return, empty, swapped, unfit"


@pytest.mark.parametrize(
    ("values", "code", "said", "broken"),
    [
        ({}, "", "", False),
        ({"text": ""}, "text", "The description is missing.", False),
        ({"text": "字" * 300}, "", "", False),
        ({"text": "字" * 301}, "text-long",
         "The description has 301 characters; the form takes 300.", True),
        ({"amount_fen": None}, "amount", "The amount is missing.", False),
        ({"amount_fen": 1}, "", "", False),
        ({"amount_fen": 0}, "amount-low", "The amount must be above 0.", True),
        ({"amount_fen": -1}, "amount-low", "The amount must be above 0.", True),
        ({"amount_fen": 3791}, "amount-high",
         "The amount 37.91 is above the most that can be asked, 37.90.", True),
        ({"amount_fen": 999_999, "max_fen": None}, "", "", False),
        ({"pictures": 0}, "evidence", "At least 1 picture as evidence is needed.", False),
        ({"pictures": 0, "videos": 2}, "evidence", "At least 1 picture as evidence is needed.",
         False),
        ({"pictures": 3, "videos": 2}, "", "", False),
        ({"pictures": 4}, "pictures-many", "The form takes at most 3 pictures.", True),
        ({"videos": 3}, "videos-many", "The form takes at most 2 videos.", True),
        ({"ground": ""}, "", "", False),
        ({"ground": "freight"}, "ground-unknown",
         f"There is no ground freight for this kind. Choose one of: {GROUNDS}", True),
    ],
)  # fmt: skip
def test_the_limits_of_the_form(values: dict[str, Any], code: str, said: str, broken: bool) -> None:
    kind = book().kind("instant_refund")
    found = lacking(rulebook.packaged(), book(), kind, **{**WHOLE, **values})
    assert [(each.code, each.message, each.broken) for each in found] == (
        [(code, said, broken)] if code else []
    )
    if broken:
        with pytest.raises(Refused) as refused:
            refuse_broken(found)
        assert (refused.value.code, str(refused.value)) == (f"appeal-{code}", said)
    else:
        refuse_broken(found)


@pytest.mark.parametrize(
    ("kind", "ground", "said"),
    [
        ("malicious_complaint", "x", "There is no ground x for this kind. Choose one of: –"),
        (
            "abnormal_return",
            "",
            "The ground is missing. Choose one of: return_number,"
            " empty, swapped, unfit, net_picture, reused_proof",
        ),
    ],
)
def test_the_grounds_that_there_are_are_named(kind: str, ground: str, said: str) -> None:
    values = {**WHOLE, "ground": ground, "amount_fen": None}
    found = lacking(rulebook.packaged(), book(), book().kind(kind), **values)
    assert found[0].message == said


def test_a_kind_that_brings_no_money_wants_no_amount() -> None:
    values = {**WHOLE, "ground": "", "amount_fen": None, "max_fen": None}
    assert lacking(rulebook.packaged(), book(), book().kind("malicious_complaint"), **values) == ()


def test_too_many_of_both_are_both_said() -> None:
    assert [each.code for each in file_lack(rulebook.packaged(), 4, 3)] == [
        "pictures-many", "videos-many",
    ]  # fmt: skip


def test_the_first_that_is_broken_is_said() -> None:
    found = [Missing(code=code, message=code, broken=code != "a") for code in ("a", "b", "c")]
    with pytest.raises(Refused, match=r"^b$"):
        refuse_broken(tuple(found))


def test_what_is_no_amount_is_said_and_cut() -> None:
    assert read_amount("37.9") == 3790
    with pytest.raises(DaifaError) as refused:
        read_amount(" " + "9" * 15 + "元元元元元元元")
    assert (refused.value.code, str(refused.value)) == (
        "amount",
        f"“{'9' * 15}元元元元元” is no amount. Write yuan with at most two decimals, such as"
        " 37.90.",
    )


def test_the_facts_of_an_order_and_its_case(shop: Desk) -> None:
    order_id = put_order(shop, 1, platform_courier="圆通速递", platform_number="YT1")
    put_case(
        shop, order_id, ONE, return_number="SF1", inspected_at=AT, sku_info="红色 38",
    )  # fmt: skip
    order, case = orders.find(shop, ONE), store_appeals.case(shop.store, CASE)
    of_order = {
        "today": "2026年11月23日", "order_sn": ONE, "item": "棉拖鞋", "quantity": "1",
        "grouped_on": "2026年11月22日", "ship_by": "2026年11月24日15:00", "courier": "圆通速递",
        "number": "YT1",
    }  # fmt: skip
    of_case = {
        "case": CASE, "reason": "质量问题", "refund": "37.90", "refunded_on": "2026年11月20日",
        "return_number": "SF1", "inspected_on": "2026年11月23日",
    }  # fmt: skip
    assert facts_of(AT, order, case) == of_order | of_case
    assert facts_of(AT, order, None) == of_order
    assert facts_of(AT, None, case) == {
        "today": "2026年11月23日", "order_sn": ONE, "item": "红色 38", **of_case,
    }  # fmt: skip
    put_parcel(shop, order_id, "75312345678901")
    own = facts_of(AT, orders.find(shop, ONE), None)
    assert (own["courier"], own["number"]) == ("中通快递", "75312345678901")


def test_a_fact_that_nobody_knows_is_empty(shop: Desk) -> None:
    order_id = put_order(shop, 1, grouped_at=None)
    put_case(shop, order_id, ONE, refund_fen=None, refunded_at=None)
    order, case = orders.find(shop, ONE), store_appeals.case(shop.store, CASE)
    found = facts_of(AT, order, case)
    assert [name for name, value in found.items() if not value] == [
        "grouped_on", "ship_by", "courier", "number", "refund", "refunded_on", "return_number",
        "inspected_on",
    ]  # fmt: skip
    assert facts_of(AT, None, case)["item"] == "商品"


@pytest.mark.parametrize(("length", "item"), [(40, "字" * 40), (41, "字" * 39 + "…")])
def test_a_long_title_is_cut(shop: Desk, length: int, item: str) -> None:
    put_case(shop, None, ONE, sku_info="字" * length)
    assert facts_of(AT, None, store_appeals.case(shop.store, CASE))["item"] == item


@pytest.mark.parametrize(
    ("template", "limit", "text"),
    [
        (["{a}甲。", "{b}乙。", "{c}丙。"], 300, "1甲。3丙。"),
        ([["{b}乙。", "{a}甲。"], "丙。"], 300, "1甲。丙。"),
        ([["{b}乙。", ""], "丙。"], 300, "丙。"),
        (["一二三", "四五六", "七八九"], 9, "一二三四五六七八九"),
        # The request at the end stays, the sentences before it go from behind.
        (["一二三", "四五六", "七八九"], 8, "一二三七八九"),
        (["一二三", "四五六", "七八九"], 6, "一二三七八九"),
        (["一二三", "四五六", "七八九"], 5, "七八九"),
        (["一二三", "四五六", "七八九"], 2, "七八"),
        ([], 300, ""),
    ],
)
def test_a_text_is_filled_and_fits(template: list[Any], limit: int, text: str) -> None:
    assert fill(template, {"a": "1", "b": "", "c": "3"}, limit) == text


@pytest.mark.parametrize(
    ("order_sn", "ref", "error", "code", "said"),
    [
        (None, None, DaifaError, "appeal-order", "Give the order or the after-sales case."),
        ("", "", DaifaError, "appeal-order", "Give the order or the after-sales case."),
        (None, "7", NotFound, "aftersale-unknown",
         "There is no after-sales case 7. Import the newest export."),
        (SN.format(2), CASE, Refused, "appeal-case",
         f"Case {CASE} belongs to order {ONE}, not to {SN.format(2)}."),
    ],
)  # fmt: skip
def test_what_an_appeal_cannot_be_about(
    shop: Desk,
    order_sn: str | None,
    ref: str | None,
    error: type[DaifaError],
    code: str,
    said: str,
) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    put_order(shop, 2)
    with pytest.raises(error) as refused:
        find_subject(shop, order_sn, ref)
    assert (refused.value.code, str(refused.value)) == (code, said)


def test_what_an_appeal_is_about(shop: Desk) -> None:
    order_id = put_order(shop, 1)
    put_case(shop, order_id, ONE)
    put_case(shop, order_id, ONE, ref="70000000000001", asked_at=AT)

    def about(*given: Any, newest: bool = False) -> tuple[str, bool, str | None]:
        found = find_subject(shop, *given, newest=newest)
        return found.order_sn, found.order is not None, found.case.ref if found.case else None

    assert about(ONE, None) == (ONE, True, None)
    assert about(f" {ONE[-6:]} ", None, newest=True) == (ONE, True, "70000000000001")
    assert about(ONE[-6:] + " ", f" {CASE} ") == (ONE, True, CASE)
    assert about(None, CASE, newest=True) == (ONE, True, CASE)
    put_case(shop, None, SN.format(9), ref="80000000000001")
    assert about(None, "80000000000001") == (SN.format(9), False, "80000000000001")


@pytest.mark.parametrize(
    ("order", "case", "most"),
    [
        ({"received_fen": 3550}, {"refund_fen": 100}, 100),
        ({"received_fen": 3550}, {"refund_fen": None}, 3550),
        ({"received_fen": 3550}, None, 3550),
        (None, {"refund_fen": None}, None),
        (None, {"refund_fen": 0}, 0),
    ],
)
def test_the_most_that_can_be_asked(
    shop: Desk, order: dict[str, Any] | None, case: dict[str, Any] | None, most: int | None
) -> None:
    order_id = None if order is None else put_order(shop, 1, **order)
    if case is not None:
        put_case(shop, order_id, ONE, **case)
    about = Subject(
        ONE,
        None if order is None else orders.find(shop, ONE),
        None if case is None else store_appeals.case(shop.store, CASE),
    )
    assert about.max_fen == most
    if order is not None:
        # Nothing can be asked back of an appeal that brings no money.
        entry = propose(shop, AT, order_sn=ONE, kind="malicious_complaint")
        assert (entry.amount_fen, entry.max_fen) == (None, None)
        money = propose(shop, AT, order_sn=ONE, kind="rights", ground="freight")
        assert (money.amount_fen, money.max_fen) == (most, most)


def test_the_rules_are_those_of_the_orders_shop(shop: Desk) -> None:
    east, west = (put(shop, "shops", name=name) for name in ("东店", "西店"))
    put_case(shop, put_order(shop, 1, shop_id=east), ONE)
    put_case(shop, put_order(shop, 2, shop_id=west), SN.format(2), ref="70000000000001")
    own = desk_module.set_rule(shop, AT, "appeal.instant_refund", "10", "x", shop_id=east)
    own = desk_module.set_rule(own, AT, "appeal.text_max", "20", "x", shop_id=east)
    first, second = (propose(own, AT, order_sn=SN.format(number)) for number in (1, 2))
    assert (first.shop_id, second.shop_id) == (east, west)
    assert first.due is not None
    assert second.due is not None
    assert (first.due.due_at, second.due.due_at) == (noon("2026-11-30"), noon("2026-11-27"))
    assert len(first.text) == 20
    assert len(second.text) > 20


def test_the_text_names_the_day_it_is_written(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    own = tmp_path / "appeals.toml"
    own.write_text('[kinds.instant_refund]\ntext = ["今天是{today}。"]\n', "utf-8")
    from core.rules import appeals as appeal_rules

    appeal_rules.use_book(appeal_rules.load(own))
    try:
        assert propose(shop, AT, order_sn=ONE, ground="").text == "今天是2026年11月23日。"
    finally:
        appeal_rules.use_book(None)


@pytest.mark.parametrize(
    ("values", "kind", "ground"),
    [
        ({"instant": 0, "intervened": 1, "refunded_at": REFUNDED}, "rights", "goods_money"),
        ({"instant": 0, "intervened": 1, "refunded_at": None}, "cannot_ship", ""),
        ({"instant": 0, "intervened": 0}, "cannot_ship", ""),
        ({"instant": 1, "intervened": 1}, "instant_refund", "no_return"),
        ({"instant": 1, "inspection": "fine"}, "instant_refund", "no_return"),
        ({"instant": 1, "inspection": "fine", "return_number": "SF1"}, "instant_refund", ""),
        ({"instant": 0, "inspection": "swapped"}, "abnormal_return", "swapped"),
    ],
)
def test_what_is_proposed_of_a_case(
    shop: Desk, values: dict[str, Any], kind: str, ground: str
) -> None:
    put_case(shop, put_order(shop, 1), ONE, **values)
    entry = propose(shop, AT, order_sn=ONE)
    assert (entry.kind, entry.ground) == (kind, ground)


@pytest.mark.parametrize(
    ("values", "kind", "ground"),
    [
        ({"inspection": "empty"}, "instant_refund", "empty"),
        ({"inspection": "empty"}, "malicious_complaint", ""),
        ({}, "instant_refund", "no_return"),
        ({"return_number": "SF1"}, "instant_refund", ""),
        ({}, "abnormal_return", ""),
        ({}, "cannot_ship", ""),
    ],
)
def test_the_ground_that_is_proposed_for_a_kind(
    shop: Desk, values: dict[str, Any], kind: str, ground: str
) -> None:
    put_case(shop, put_order(shop, 1), ONE, **values)
    assert propose(shop, AT, order_sn=ONE, kind=kind).ground == ground


@pytest.mark.parametrize(
    ("kind", "ground", "amount", "told"),
    [
        ("instant_refund", "empty", 100, ["Money back: 1.00 yuan"]),
        ("instant_refund", "empty", None, []),
        ("cannot_ship", "", None, [
            "No shipping needed, and the order leaves the sales figures.",
            "Until the approval is recorded the ship-by clock runs on."]),
        # Of an order that counts in no rate nothing moves.
        ("malicious_complaint", "", None, ["The order leaves the quality-refund rate.",
                                           "The order leaves the logistics abnormal rate."]),
        ("rights", "dispute_rate", 5, ["The case leaves the dispute-refund rate."]),
    ],
)  # fmt: skip
def test_what_winning_would_bring(
    shop: Desk, kind: str, ground: str, amount: int | None, told: list[str]
) -> None:
    put_order(shop, 1)
    found = effects_if_won(
        shop, AT, kind=kind, ground=ground, amount_fen=amount, order_sn=ONE
    )  # fmt: skip
    assert found == told
