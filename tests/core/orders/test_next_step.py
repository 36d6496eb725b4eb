"""What is to be done next: with an order as it stands, and where nothing is listed."""

from __future__ import annotations

from typing import Any

import pytest

from core.orders.next_step import Step, empty_desk, next_step, step_code
from core.orders.order import Order
from core.rules.terms import Flag, Stage
from core.store import notices
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put, put_parcel, put_purchase

NUMBER = "75312345678901"
USUAL: dict[str, Any] = {
    "due_known": True, "held": None, "red": False, "upstream": 1, "sure": True, "exported": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "known", "code"),
    [
        (Stage.TO_BUY, {}, "buy"),
        (Stage.TO_BUY, {"sure": False}, "confirm"),
        (Stage.TO_BUY, {"sure": False, "upstream": 2}, "confirm"),
        (Stage.TO_BUY, {"upstream": 0, "sure": False}, "bind"),
        (Stage.TO_BUY, {"address": False}, "receiver"),
        (Stage.TO_BUY, {"address": False, "upstream": 0}, "receiver"),
        (Stage.TO_BUY, {"due_known": False}, "fill-in"),
        (Stage.TO_BUY, {"held": Flag.HOLD}, "hold"),
        (Stage.TO_BUY, {"held": Flag.UNDER_REVIEW, "due_known": False}, "review"),
        (Stage.TO_BUY, {"held": Flag.OPEN_AFTERSALE}, "aftersale"),
        (Stage.TO_BUY, {"red": True, "held": Flag.HOLD}, "notice"),
        (Stage.TO_BUY, {"red": True, "refused": True}, "notice"),
        (Stage.BOUGHT, {"address": False}, "track"),
        (Stage.BOUGHT, {"due_known": False}, "fill-in"),
        (Stage.TO_UPLOAD, {}, "export"),
        (Stage.TO_UPLOAD, {"exported": True}, "upload"),
        (Stage.TO_UPLOAD, {"red": True}, "notice"),
        (Stage.TO_UPLOAD, {"red": True, "refused": True}, "again"),
        (Stage.TO_UPLOAD, {"red": True, "refused": True, "exported": True}, "upload"),
        (Stage.SHIPPED, {}, "pickup"),
        (Stage.SHIPPED, {"scanned": True}, "trace"),
        (Stage.SHIPPED, {"due_known": False, "held": Flag.HOLD}, "pickup"),
        (Stage.SHIPPED, {"red": True}, "notice"),
        (Stage.UNPAID, {"held": Flag.HOLD}, "unpaid"),
        *((stage, {"held": Flag.HOLD}, "done")
          for stage in (Stage.DONE, Stage.CLOSED, Stage.EXEMPT)),
    ],
)  # fmt: skip
def test_the_step_of_each_stage(stage: Stage, known: dict[str, Any], code: str) -> None:
    assert step_code(stage, **{**USUAL, **known}) == code


ADDRESS: dict[str, Any] = {
    "receiver": "程样本", "phone": "17700001234", "province": "浙江省", "city": "杭州市",
    "district": "余杭区", "address": "样本路12号",
}  # fmt: skip


def again(desk: Desk, order: Order) -> Order:
    from core.orders import reading

    return reading.by_ids(desk, [order.id])[0]


@pytest.mark.parametrize(
    ("values", "code", "text"),
    [
        ({}, "bind", "Find the item upstream, press {upstream} and paste its link."),
        ({"receiver": None}, "receiver",
         "The buyer's address is not whole: press {receiver} and paste it from the order's page."),
        ({"hold_reason": "x"}, "hold", "You put this order on hold. Press {hold} to lift it."),
        ({"under_review": 1}, "review",
         "The platform is reviewing this order. Do not buy yet; import again later."),
        ({"aftersale_status": "售后处理中"}, "aftersale",
         "An after-sales case is open: press {aftersales}, settle it, then go on here."),
        ({"grouped_at": None}, "fill-in",
         "The grouping time is missing: press {note} and type when the order was formed."),
        ({"state": "unpaid", "status": "待付款"}, "unpaid", "Not paid yet. Nothing to do."),
        ({"state": "received"}, "done", "Nothing is left to do."),
        ({"state": "shipped", "platform_number": NUMBER}, "pickup",
         "Look at the trace on the platform; once it is scanned, press {picked_up}."),
    ],
)  # fmt: skip
def test_the_step_of_an_order(
    make_order: MakeOrder, values: dict[str, Any], code: str, text: str
) -> None:
    assert next_step(make_order.order(**{**ADDRESS, **values})) == Step(code, text)


@pytest.mark.parametrize(
    ("bindings", "code"),
    [([], "bind"), (["A1"], "buy")],
)
def test_a_bound_item_can_be_bought(
    desk: Desk, make_order: MakeOrder, bindings: list[str], code: str
) -> None:
    for each in bindings:
        put(desk, "bindings", code=each, platform="1688", item_id="900100")
    assert next_step(make_order.order(code="A1", **ADDRESS)).code == code


def test_a_code_that_only_looks_like_an_item_is_confirmed(make_order: MakeOrder) -> None:
    assert next_step(make_order.order(code="650000000001", **ADDRESS)).code == "confirm"


@pytest.mark.parametrize(
    ("parcel", "order", "code"),
    [
        (None, {}, "track"),
        ({}, {}, "export"),
        ({"exported_at": AT}, {}, "upload"),
        ({}, {"uploaded_at": AT}, "pickup"),
        ({"first_scan_at": AT}, {"uploaded_at": AT}, "trace"),
        ({"corrects": 1}, {"uploaded_at": AT}, "correct"),
        ({"corrects": 1, "uploaded_at": AT}, {"uploaded_at": AT}, "pickup"),
    ],
)
def test_the_step_of_a_bought_order(
    desk: Desk,
    make_order: MakeOrder,
    parcel: dict[str, Any] | None,
    order: dict[str, Any],
    code: str,
) -> None:
    made = make_order.order(**{**ADDRESS, **order})
    put_purchase(desk, made.id, "2817")
    if parcel is not None:
        put_parcel(desk, made.id, NUMBER, **parcel)
    assert next_step(again(desk, made)).code == code


@pytest.mark.parametrize(
    ("kinds", "exported", "code"),
    [
        (["not_shipped_there"], None, "again"),
        (["not_shipped_there"], AT, "upload"),
        (["not_shipped_there", "wrong_address"], AT, "notice"),
        (["wrong_address"], None, "notice"),
    ],
)
def test_what_is_red_comes_first(
    desk: Desk, make_order: MakeOrder, kinds: list[str], exported: Any, code: str
) -> None:
    made = make_order.order(**ADDRESS)
    put_purchase(desk, made.id, "2817")
    put_parcel(desk, made.id, NUMBER, exported_at=exported)
    with desk.act(AT, "import") as work:
        for kind in kinds:
            notices.raise_once(work, kind, made.id, red=True)
        notices.raise_once(work, "memo_changed", made.id)
    assert next_step(again(desk, made)).code == code


def test_a_flag_that_is_red_is_to_be_looked_at(desk: Desk, make_order: MakeOrder) -> None:
    made = make_order.order(
        state="shipped", platform_number="78109356970791", shipped_at=AT, **ADDRESS
    )
    put_purchase(desk, made.id, "2817")
    put_parcel(desk, made.id, NUMBER, uploaded_at=AT)
    found = again(desk, made)
    assert Flag.NUMBER_MISMATCH in found.flags
    assert next_step(found) == Step(
        "look", "Something does not fit (in red above): open the order with Enter and check it."
    )


def test_an_empty_list_tells_the_daily_round() -> None:
    assert empty_desk(any_order=True, filtered=True) == (
        Step("filtered", "Nothing fits. Esc shows all pending orders again."),
    )
    first = empty_desk(any_order=False, filtered=False)
    later = empty_desk(any_order=True, filtered=False)
    assert [each.text for each in (first[0], later[0])] == [
        "Welcome. There are no orders yet; this is the daily round:",
        "All orders are shipped. Next: export the newest orders and import them.",
    ]
    assert first[1:] == later[1:]
    assert [each.code for each in first] == [
        "head", "", "here", *["later"] * 7, "", "try",
    ]  # fmt: skip
    assert [each.text for each in first if not each.code] == ["", ""]
    assert first[2].text.startswith("→ 1  On the platform")
    assert [each.text[:4] for each in first[3:10]] == [f"  {n} " for n in range(2, 9)]
    assert first[-1].text.startswith("Only looking?")
