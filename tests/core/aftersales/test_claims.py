"""Claims on suppliers: opened by refunds, paid in parts, written off; goods that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.aftersales import claims
from core.aftersales import reading as aftersales
from core.base.clock import to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.orders.shops import NO_SHOP, all_shops
from core.store.desk import Desk, undo
from tests.given.case_shop import ASKED, FIRST, NOW, REF, desk_at, put_asked, put_supplier, rows
from tests.given.shop_rows import put, put_order, put_parcel, put_purchase

HOUR = timedelta(hours=1)
ONLY: dict[str, Any] = {"type": "refund_only"}
DONE: dict[str, Any] = {**ONLY, "status": "退款成功", "closed_at": NOW}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


def opened(desk: Desk, **values: Any) -> int | None:
    """Open the claim of a new case of order 1, bought for 20 yuan."""
    order_id = put_order(desk, 1, state="shipped")
    put_purchase(desk, order_id, "U1", supplier_id=put_supplier(desk))
    case = put_asked(desk, order_id, **{**ONLY, **values})
    with desk.act(NOW, "import") as work:
        return claims.open_for(work, case.key)


def test_a_claim_is_the_purchase(desk: Desk) -> None:
    claim_id = opened(desk)
    assert claim_id is not None
    claim = claims.find(desk, NOW + timedelta(hours=3), claim_id)
    assert (claim.order_sn, claim.ref, claim.title) == (FIRST, REF, "棉拖鞋")
    assert claim.supplier == "义乌某服饰厂"
    assert (claim.owed_fen, claim.paid_fen, claim.left_fen) == (2000, 0, 2000)
    assert (claim.state, claim.since, claim.age_s) == ("open", NOW, 3 * 3600)


def test_a_case_and_an_order_are_claimed_once(desk: Desk) -> None:
    first = opened(desk)
    order_id = desk.store.value("select id from orders")
    case = put_asked(desk, order_id, ref="60000000000002", **ONLY)
    with desk.act(NOW, "import") as work:
        assert claims.open_for(work, case.key) is None
    put_purchase(desk, order_id, "U2", cost_fen=700, ordinal=1)
    with desk.act(NOW, "import") as work:
        second = claims.open_for(work, case.key, since=to_epoch(ASKED))
        assert claims.open_for(work, case.key) == second
    assert second not in (None, first)
    found = claims.listing(desk, NOW)
    assert [(claim.owed_fen, claim.since) for claim in found.items] == [(700, ASKED), (2000, NOW)]
    assert found.total_fen == 2700


@pytest.mark.parametrize("kind", ["exchange", "resend", "repair"])
def test_no_claim_without_a_refund(desk: Desk, kind: str) -> None:
    assert opened(desk, type=kind) is None


def test_paying_in_parts(desk: Desk) -> None:
    claim_id = opened(desk) or 0
    before = rows(desk)
    part = claims.pay(desk, NOW, claim_id, 1999)
    assert (part.state, part.paid_fen, part.left_fen) == ("partly", 1999, 1)
    assert claims.listing(desk, NOW).total_fen == 1
    with pytest.raises(Refused, match=r"0\.01"):
        claims.pay(desk, NOW, claim_id, 2)
    paid = claims.pay(desk, NOW, claim_id, 1)
    assert (paid.state, paid.left_fen, paid.settled_at) == ("paid", 0, NOW)
    assert claims.listing(desk, NOW).items == ()
    assert [claim.id for claim in claims.listing(desk, NOW, settled=True).items] == [claim_id]
    with pytest.raises(Refused):
        claims.pay(desk, NOW, claim_id, 1)
    undo(desk, NOW)
    undo(desk, NOW)
    assert rows(desk) == before


@pytest.mark.parametrize("fen", [0, -1])
def test_paying_nothing_is_refused(desk: Desk, fen: int) -> None:
    with pytest.raises(DaifaError):
        claims.pay(desk, NOW, opened(desk) or 0, fen)


def test_writing_off_needs_a_reason(desk: Desk) -> None:
    claim_id = opened(desk) or 0
    with pytest.raises(DaifaError):
        claims.write_off(desk, NOW, claim_id, " ")
    claim = claims.write_off(desk, NOW, claim_id, "上家跑路")
    assert (claim.state, claim.note, claim.left_fen) == ("written_off", "上家跑路", 0)
    assert claims.listing(desk, NOW).total_fen == 0
    with pytest.raises(Refused):
        claims.write_off(desk, NOW, claim_id, "再一次")
    with pytest.raises(NotFound):
        claims.write_off(desk, NOW, 99, "没有")


def test_the_claim_of_a_case(desk: Desk) -> None:
    claim_id = opened(desk)
    case = aftersales.find(desk, REF)
    found = claims.of_case(desk, NOW, case)
    assert found is not None
    assert found.id == claim_id
    other = put_asked(desk, case.order_id, ref="60000000000002")
    assert claims.of_case(desk, NOW, other) is None


@pytest.mark.parametrize(
    ("order", "bought", "values", "gone"),
    [
        ({"state": "shipped"}, {}, DONE, True),
        ({"state": "received"}, {}, DONE, True),
        ({}, {}, DONE, True),
        ({}, {"cancelled_at": NOW}, DONE, False),
        ({}, None, DONE, False),
        ({"state": "shipped"}, {}, {**DONE, "return_number": "YT1"}, True),
        ({"state": "shipped"}, {}, {**DONE, "return_status": "已签收"}, False),
        ({"state": "shipped"}, {}, {**DONE, "return_status": "待签收"}, True),
        ({"state": "shipped"}, {}, {**DONE, "return_status": "拒签"}, True),
        ({"state": "shipped"}, {}, {**DONE, "inspection": "fine", "inspected_at": NOW}, False),
        ({"state": "shipped"}, {},
         {**DONE, "return_status": "已签收", "inspection": "empty", "inspected_at": NOW}, True),
        ({"state": "shipped"}, {}, ONLY, False),
        ({"state": "shipped"}, {}, {**ONLY, "decision": "agree"}, True),
        ({"state": "shipped"}, {}, {"decision": "agree"}, False),
        ({"state": "shipped"}, {}, {**DONE, "type": "exchange"}, False),
        ({"state": "shipped"}, {}, {**DONE, "asked_at": NOW}, True),
        ({"state": "shipped"}, {}, {**DONE, "asked_at": NOW + timedelta(seconds=1)}, False),
        ({"state": "shipped"}, {}, {**DONE, "asked_at": None}, True),
    ],
)  # fmt: skip
def test_refunded_goods_not_back(
    desk: Desk,
    order: dict[str, Any],
    bought: dict[str, Any] | None,
    values: dict[str, Any],
    gone: bool,
) -> None:
    order_id = put_order(desk, 1, **order)
    if bought is not None:
        put_purchase(desk, order_id, "U1", **bought)
        if not bought and order:
            put_parcel(desk, order_id, "73100000000001")
    put_asked(desk, order_id, **values)
    assert [case.id for case in claims.goods_not_back(desk, NOW)] == ([REF] if gone else [])


def test_what_each_state_of_a_claim_is_called_and_holds(desk: Desk) -> None:
    claim_id = opened(desk) or 0
    said = [claims.state_label(claims.find(desk, NOW, claim_id))]
    said.append(claims.state_label(claims.pay(desk, NOW, claim_id, 500)))
    written = claims.write_off(desk, NOW + HOUR, claim_id, " 上家跑路 ")
    said.append(claims.state_label(written))
    assert said == ["owed", "partly paid", "written off"]
    assert (written.paid_fen, written.settled_at, written.note) == (500, NOW + HOUR, "上家跑路")
    with pytest.raises(Refused) as settled:
        claims.pay(desk, NOW, claim_id, 1)
    assert (settled.value.code, str(settled.value)) == (
        "claim-settled", "This claim is settled: written off.",
    )  # fmt: skip


@pytest.mark.parametrize("fen", [2001, 3000])
def test_no_more_is_paid_than_is_owed(desk: Desk, fen: int) -> None:
    claim_id = opened(desk) or 0
    with pytest.raises(Refused, match=r"^Only 20\.00 yuan are still owed on this claim\.$"):
        claims.pay(desk, NOW, claim_id, fen)
    assert claims.pay(desk, NOW, claim_id, 2000).state == "paid"


def test_a_claim_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"^There is no claim 99\.$"):
        claims.pay(desk, NOW, 99, 1)


def test_what_is_not_refunded_after_all_is_not_owed(desk: Desk) -> None:
    claim_id = opened(desk) or 0
    case = aftersales.find(desk, REF)
    claims.pay(desk, NOW, claim_id, 1)
    with desk.act(NOW, "case-reject") as work:
        claims.withdraw(work, case.key)
    assert claims.find(desk, NOW, claim_id).state == "partly"
    undo(desk, NOW)
    with desk.act(NOW, "case-reject") as work:
        claims.withdraw(work, case.key)
        claims.withdraw(work, case.key)
    assert claims.listing(desk, NOW, settled=True).items == ()


def test_a_settled_claim_is_not_taken_back(desk: Desk) -> None:
    claim_id = opened(desk) or 0
    claims.write_off(desk, NOW, claim_id, "上家跑路")
    with desk.act(NOW, "case-reject") as work:
        claims.withdraw(work, aftersales.find(desk, REF).key)
    assert claims.find(desk, NOW, claim_id).state == "written_off"


def test_a_claim_of_a_case_of_no_order(desk: Desk) -> None:
    case = put_asked(desk, **ONLY)
    desk.store.conn.execute("update aftersales set order_id = null")
    with desk.act(NOW, "import") as work:
        assert claims.open_for(work, case.key) is None
        assert claims.open_for(work, 99) is None


def test_the_claims_of_a_shop_and_what_they_come_to(desk: Desk) -> None:
    east, west = (put(desk, "shops", name=name) for name in ("东店", "西店"))
    for number, shop_id in ((3, None), (2, west), (1, east)):
        order_id = put_order(desk, number, shop_id=shop_id)
        put(desk, "claims", order_id=order_id, owed_fen=1000 * number, paid_fen=1, since=NOW)
    case = put_asked(desk, order_id, order_sn="x", ref="60000000000009")
    put(desk, "claims", aftersale_id=case.key, owed_fen=70, since=NOW)
    found = claims.listing(desk, NOW)
    assert claims.of_shop(desk, found, None) is found
    narrowed = {
        shop.label: claims.of_shop(desk, found, shop) for shop in (*all_shops(desk), NO_SHOP)
    }
    assert {name: [each.owed_fen for each in some.items] for name, some in narrowed.items()} == {
        "东店": [1000, 70], "西店": [2000], "no shop": [3000],
    }  # fmt: skip
    assert [some.total_fen for some in narrowed.values()] == [1069, 1999, 2999]
