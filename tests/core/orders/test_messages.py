"""Words to send about an order or a case: the facts that are filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.aftersales import messages as of_case
from core.aftersales import reading as aftersales
from core.orders import messages, receiver
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.messages import Offer
from core.store import notices
from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.given.shop_rows import put, put_parcel

WHOLE = "程样本 17700001234 转 5678 浙江省杭州市余杭区良渚街道样本路12号3幢402室"


def bought(desk: Desk, order: Order, at: datetime, **values: Any) -> Order:
    put(desk, "purchases", **{"order_id": order.id, "platform": "1688", "cost_fen": 1987,
        "upstream_order": "281700000000000001", "bought_at": at, **values})  # fmt: skip
    return orders.by_ids(desk, [order.id])[0]


def test_what_decides_which_messages_fit(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = told(desk, make_order.order(hold_reason="等"), at, "intercept")
    found = messages.situation(order)
    assert (found.notices, found.flags, found.stages) == (["intercept"], ["hold"], ["to_buy"])


def told(desk: Desk, order: Order, at: datetime, kind: str, **data: Any) -> Order:
    with desk.act(at, "import") as work:
        notices.raise_once(work, kind, order.id, red=True, data=data)
    return orders.by_ids(desk, [order.id])[0]


def of(order: Order, key: str) -> Offer:
    return next(each for each in messages.offers(order) if each.key == key)


def test_the_true_number_has_courier_number_and_tail(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order()
    put_parcel(desk, order.id, "73610555582883")
    found = messages.offers(told(desk, order, at, "tell_buyer", number="73610555582883"))[0]
    assert found.key == "true_number"
    assert "中通快递 73610555582883" in found.text
    assert order.order_sn[-6:] in found.text


def test_what_the_supplier_is_asked_names_the_upstream_order(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order()
    assert of(order, "when_ship").why_not == "not known: upstream order"
    found = messages.offers(bought(desk, order, at))[0]
    assert found.key == "when_ship"
    assert "281700000000000001" in found.text
    assert "11月25日09:00" in found.text


def test_another_address_is_sent_whole_or_not_at_all(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = bought(desk, make_order.order(receiver="程*本", address="样本路*号"), at)
    masked = of(told(desk, order, at, "address_changed"), "change_address")
    assert (masked.text, masked.why_not) == ("", "not known: the whole address")
    own = receiver.record(desk, at, orders.find(desk, order.order_sn), receiver.read(WHOLE))
    assert "样本路12号3幢402室[5678]" in of(own, "change_address").text
    new = {name: getattr(own, name) for name in receiver.COLUMNS} | {"address": "样本路99号"}
    moved = told(desk, own, at, "address_changed", new=new, old={}, own=True)
    assert "样本路99号[5678]" in of(moved, "change_address").text


def test_the_number_that_cannot_be_used_is_named(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = bought(desk, make_order.order(), at)
    found = messages.offers(told(desk, order, at, "number_unusable", number="LP00106397027178"))[0]
    assert found.key == "real_number"
    assert "LP00106397027178" in found.text


@pytest.mark.parametrize("known", [True, False])
def test_a_case_brings_its_own_facts(
    desk: Desk, make_order: MakeOrder, at: datetime, known: bool
) -> None:
    order = bought(desk, make_order.order(state="closed"), at)
    put(desk, "aftersales", ref="60000000000001", order_sn=order.order_sn, refund_fen=3550,
        order_id=order.id if known else None, type="refund_only", status="退款成功", asked_at=at,
        refunded_at=at)  # fmt: skip
    case = aftersales.find(desk, "60000000000001")
    found = of_case.offers(case, order if known else None)[0]
    assert found.key == "pay_back"
    assert ("退款给买家（35.50元），货款19.87元" in found.text) is known
    assert (found.why_not == "") is known


def test_each_supplier_is_told_of_its_own_order_alone(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(title="袜子", lines=2, state="closed")
    for place, (name, fen) in enumerate((("甲厂", 1000), ("乙厂", 1500))):
        supplier = put(desk, "suppliers", name=name, platform="1688")
        bought(desk, order, at, ordinal=place, upstream_order=f"28170000000000000{place}",
               supplier_id=supplier, cost_fen=fen)  # fmt: skip
    found = messages.offers(orders.find(desk, order.order_sn))
    paid = [each for each in found if each.key == "pay_back"]
    assert [each.text for each in paid] == [
        "你好，订单281700000000000000已退款给买家，货款10.00元麻烦退给我，谢谢。",
        "你好，订单281700000000000001已退款给买家，货款15.00元麻烦退给我，谢谢。",
    ]
    assert [each.label for each in paid] == ["pay back (甲厂)", "pay back (乙厂)"]
    asked = [each.text for each in found if each.key == "when_ship"]
    assert "（袜子 " not in asked[1]
    assert sum(each.key == "slow_parcel" for each in found) == 1


def test_a_number_is_not_told_to_who_did_not_send_it(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(lines=2, state="shipped")
    bought(desk, order, at, ordinal=0, upstream_order="281700000000000000")
    bought(desk, order, at, ordinal=1, upstream_order="281700000000000001", shipped_at=at)
    put_parcel(desk, order.id, "73610555582883")
    found = messages.offers(orders.find(desk, order.order_sn))
    told = [each for each in found if each.key == "intercept"]
    assert [each.why_not for each in told] == ["not known: courier, tracking number", ""]


def test_a_cancelled_purchase_is_not_to_be_paid_back(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = bought(desk, make_order.order(state="closed"), at, cancelled_at=at)
    assert of(order, "pay_back").why_not == "not known: cost"
