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
from core.store.desk import Desk, undo
from tests.given.case_shop import ASKED, FIRST, NOW, REF, desk_at, put_asked, put_supplier, rows
from tests.given.shop_rows import put_order, put_parcel, put_purchase

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
        ({"state": "shipped"}, {}, {**DONE, "asked_at": NOW + timedelta(seconds=1)}, False),
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
