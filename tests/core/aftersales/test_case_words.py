"""What is sent about a case: its facts, the offers, and where the goods go back to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.aftersales import messages
from core.aftersales import reading as aftersales
from core.aftersales.returns import remember, return_block
from core.base.errors import DaifaError, NotFound, Refused
from core.orders import reading as orders
from core.rules import aftersales as aftersale_tables
from core.store.desk import Desk, undo
from tests.given.case_shop import ASKED, FIRST, NOW, REF, desk_at, put_asked, put_supplier
from tests.given.shop_rows import put_order, put_purchase

ADDRESS = "浙江省义乌市北苑街道1号 退货组"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


def bought(desk: Desk, **supplier: Any) -> int:
    """Insert order 1, bought of a supplier, and return its id."""
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1", supplier_id=put_supplier(desk, **supplier))
    return order_id


def test_the_facts_that_a_message_may_name(desk: Desk) -> None:
    bought(desk, return_address=ADDRESS)
    assert messages.facts(put_asked(desk, return_number="YT1")) == {
        "order_sn": FIRST,
        "order_tail": FIRST[-6:],
        "item": "棉拖鞋",
        "case": REF,
        "refund": "35.50",
        "reason": "不想要了",
        "return_address": ADDRESS,
        "return_number": "YT1",
    }


def test_a_fact_that_is_not_known_is_empty(desk: Desk) -> None:
    found = messages.facts(put_asked(desk, refund_fen=None, reason=""))
    assert [found[name] for name in ("refund", "reason", "return_address", "return_number")] == [
        "", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "first"),
    [
        ({}, {"return_address", "ask_return_address"}),
        ({"type": "exchange"}, {"return_address"}),
        ({"decision": "agree"}, {"return_address"}),
        ({"status": "退款成功"}, {"pay_back"}),
    ],
)
def test_what_fits_the_case_is_offered_first(
    desk: Desk, values: dict[str, Any], first: set[str]
) -> None:
    order = orders.by_ids(desk, [bought(desk, return_address=ADDRESS)])[0]
    case = put_asked(desk, **values)
    for known in (order, None):
        offers = messages.offers(case, known)
        best = max(each.weight for each in offers)
        assert {each.key for each in offers if each.weight == best} >= first
        assert offers[0].weight == best


def test_a_supplier_is_told_of_its_own_upstream_order(desk: Desk) -> None:
    order_id = bought(desk)
    put_purchase(desk, order_id, "U2", ordinal=1)
    order, case = orders.by_ids(desk, [order_id])[0], put_asked(desk)
    asks = [each for each in messages.offers(case, order) if each.key == "ask_return_address"]
    assert [("U1" in each.text, "U2" in each.text) for each in asks] == [
        (True, False), (False, True),
    ]  # fmt: skip
    alone = [each for each in messages.offers(case, None) if each.key == "ask_return_address"]
    assert ["upstream_order" in each.lacking for each in alone] == [True]


def test_the_order_itself_is_told_of_too(desk: Desk) -> None:
    order_id = bought(desk)
    desk.store.conn.execute("update orders set platform_number = '73100000000001'")
    order, case = orders.by_ids(desk, [order_id])[0], put_asked(desk)
    told = [each.key for each in messages.offers(case, order) if "73100000000001" in each.text]
    assert told
    assert not [each for each in messages.offers(case, None) if "73100000000001" in each.text]


def test_an_address_is_kept_for_the_supplier_until_it_is_taken_back(desk: Desk) -> None:
    bought(desk)
    put_asked(desk)
    case = remember(desk, NOW, REF[-4:], f" {ADDRESS} ", ASKED)
    assert (case.id, case.return_address, case.return_confirmed_at) == (REF, ADDRESS, ASKED)
    undo(desk, NOW)
    assert aftersales.find(desk, REF).return_address is None


@pytest.mark.parametrize(
    ("address", "supplier", "error", "code", "said"),
    [
        (" ", True, DaifaError, "return-address-empty", "Enter the supplier's return address."),
        (ADDRESS, False, NotFound, "supplier-unknown",
         "The supplier of this order is not known. Record the purchase first."),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_kept(
    desk: Desk, address: str, supplier: bool, error: type[DaifaError], code: str, said: str
) -> None:
    if supplier:
        bought(desk)
    put_asked(desk)
    with pytest.raises(error) as refused:
        remember(desk, NOW, REF, address, ASKED)
    assert (refused.value.code, str(refused.value)) == (code, said)


def test_there_is_no_text_without_an_address(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        return_block(desk, put_asked(desk))
    assert (refused.value.code, str(refused.value)) == (
        "return-address",
        "Agreeing to a return needs the supplier's return address. Ask the supplier, then enter"
        " it.",
    )


def test_a_sellers_own_text_comes_before_the_usual_one(desk: Desk, tmp_path: Path) -> None:
    bought(desk, return_address=ADDRESS)
    case = put_asked(desk)
    assert return_block(desk, case).startswith(f"退货地址：{ADDRESS}\n订单号：{FIRST}\n")
    own = tmp_path / "aftersales.toml"
    own.write_text('[text]\nreturn_block = ["亲，寄到{return_address}", "单号{case}"]\n', "utf-8")
    aftersale_tables.use_tables(aftersale_tables.load(own))
    try:
        assert return_block(desk, case) == f"亲，寄到{ADDRESS}\n单号{REF}"
    finally:
        aftersale_tables.use_tables(None)
