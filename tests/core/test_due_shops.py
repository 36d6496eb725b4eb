"""Whose a clock is: of the order's shop, else of the one that its file was imported for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.appeals import reading as appeals
from core.due.queue import queue
from core.figures import figures
from core.orders import shops
from core.orders.shops import Shop
from core.rules.terms import Clock
from core.store import notices
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put

REF, UNKNOWN = "12345678901234", "261122-000000000000099"


@pytest.fixture
def two(desk: Desk) -> tuple[Shop, Shop]:
    """Return two shops."""
    put(desk, "shops", name="甲店")
    put(desk, "shops", name="乙店")
    first, second = shops.all_shops(desk)
    return first, second


def case(desk: Desk, shop: Shop, **values: Any) -> int:
    """Insert a case of an order that is not here, from a file of a shop."""
    file = put(desk, "imports", at=AT, who="小李", file="售后.csv", kind="pdd-aftersales",
               shop_id=shop.id, as_of=AT)  # fmt: skip
    return put(
        desk, "aftersales",
        **{"ref": REF, "order_sn": UNKNOWN, "type": "refund_only", "status": "待商家处理",
           "asked_at": AT, "refund_fen": 500, "import_id": file, **values},
    )  # fmt: skip


def whose(desk: Desk, clock: Clock, among: tuple[Shop, Shop]) -> list[str]:
    """Return the shops under which a clock is listed; they must agree with what it says."""
    found = [each.name for each in among if queue(desk, AT, clocks=[clock], shop_id=each.id)]
    assert [each.shop for each in queue(desk, AT, clocks=[clock])] == (found or [""])
    return found


def test_a_case_of_an_order_that_is_not_here(desk: Desk, two: tuple[Shop, Shop]) -> None:
    case(desk, two[1])
    assert whose(desk, Clock.AFTERSALE, two) == ["乙店"]
    assert shops.by_case(desk, [REF]) == {REF: "乙店"}


def test_a_refund_that_may_be_appealed_and_its_appeal(desk: Desk, two: tuple[Shop, Shop]) -> None:
    paid = {"status": "退款成功", "instant": 1, "refunded_at": AT, "closed_at": AT}
    case_id = case(desk, two[0], **paid)
    assert whose(desk, Clock.APPEAL, two) == ["甲店"]
    put(desk, "appeals", kind="instant_refund", state="draft", order_sn=UNKNOWN,
        aftersale_id=case_id, created_at=AT)  # fmt: skip
    assert whose(desk, Clock.APPEAL, two) == ["甲店"]
    index = appeals.open_index(desk)
    assert [len(index.of_shop(desk, each).entries) for each in two] == [1, 0]
    found = appeals.by_ids(desk, [index.entries[0].appeal_id])[0]
    assert appeals.as_json(desk, AT, found)["shop"] == "甲店"
    assert figures.figures(desk, AT, two[1].id).logistics.abnormal == 0


@pytest.mark.parametrize(
    ("places", "name"), [((0, 0), "甲店"), ((0, 1), ""), ((0, None), ""), ((1, 1), "乙店")]
)
def test_a_proposal_between_orders(
    desk: Desk,
    make_order: MakeOrder,
    two: tuple[Shop, Shop],
    places: tuple[int | None, ...],
    name: str,
) -> None:
    choices = [make_order(shop_id=None if p is None else two[p].id) for p in places]
    with desk.act(AT, "import") as work:
        data = {"choices": choices, "upstream_order": "1", "why": "several"}
        notices.raise_once(work, "proposal", None, ref="1", data=json.loads(json.dumps(data)))
    assert whose(desk, Clock.CHECK, two) == ([name] if name else [])
