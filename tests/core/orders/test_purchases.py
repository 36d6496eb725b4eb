"""Buying upstream: what is checked before the money goes (rules/README.md, 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.base.errors import DaifaError, NotFound, Refused, Stale
from core.orders import bindings, purchase_changes, purchases
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.terms import Stage
from core.store import imports
from core.store.acts import history
from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.given.shop_rows import put

ADDRESS = {
    "receiver": "王小样",
    "phone": "17712345678-1234",
    "province": "浙江省",
    "city": "杭州市",
    "district": "临平区",
    "town": "南苑街道",
    "address": "虚构路3号2幢301室",
}


def _buy(desk: Desk, at: datetime, sn: str, **values: Any) -> Order:
    return purchases.record(
        desk, at, sn, **{"upstream_order": "2600112233445566778", "cost_fen": 2000, **values}
    )


def test_a_purchase_moves_the_order_on(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order()
    done = _buy(desk, at, sn, platform="1688", supplier=" 义乌厂 ")
    assert done.stage is Stage.BOUGHT
    (bought,) = done.purchases
    assert (bought.platform, bought.supplier, bought.cost_fen) == ("1688", "义乌厂", 2000)
    assert (bought.bought_at, bought.ordinal, bought.force_reason) == (at, 0, None)
    assert done.cost_fen == 2000


def test_a_second_purchase_wants_a_reason_that_is_kept(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    _buy(desk, at, sn)
    with pytest.raises(Refused) as caught:
        _buy(desk, at, sn, upstream_order="2600200000000000002", cost_fen=100)
    assert caught.value.overridable
    assert "2600112233445566778" in caught.value.message
    done = _buy(
        desk, at, sn, upstream_order="2600200000000000002", cost_fen=100, force="  第一单漏发 "
    )
    assert [each.force_reason for each in done.purchases] == [None, "第一单漏发"]
    event = history(desk.store, done.id)[-1]
    assert (event.what, event.note, event.who) == ("buy", "第一单漏发", "小李")


def test_a_blank_reason_is_no_reason(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order(hold_reason="x")
    with pytest.raises(Refused):
        _buy(desk, at, sn, force="  ")


def test_an_upstream_order_of_another_order_is_refused(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    first, second = make_order(), make_order()
    _buy(desk, at, first)
    with pytest.raises(Refused) as caught:
        _buy(desk, at, second, upstream_order=" 2600112233445566778 ")
    assert first in caught.value.message
    assert _buy(desk, at, second, force="两单一起买的").stage is Stage.BOUGHT


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("17712345678", "phone"),
        ("17712345678-1234", "phone"),
        ("8617712345678", "phone"),
        ("own", "own number"),
        ("another", "another order"),
        ("22.50", "amount"),
        ("￥22", "amount"),
        ("73610555582883", "tracking number of 中通快递"),
        ("YT4234858984188", "tracking number of 圆通快递"),
        ("https://detail.1688.com/offer/754299529443.html", "link"),
        ("林晓坤 17712345678-1234 浙江省杭州市临平区王厝宫路18号", "address"),
        ("138 0013 8000", "phone"),
        ("+86 138-0013-8000", "phone"),
        ("2.60011E+18", "spreadsheet"),
    ],
)
def test_what_is_certainly_no_upstream_number_is_refused_by_name(
    desk: Desk, make_order: MakeOrder, at: datetime, text: str, what: str
) -> None:
    sn, other = make_order(), make_order()
    no = {"own": sn, "another": other}.get(text, text)
    with pytest.raises(Refused) as refused:
        _buy(desk, at, sn, upstream_order=no, force="must")
    assert (refused.value.code, refused.value.overridable) == ("upstream-order-wrong", False)
    assert what in refused.value.message
    assert orders.find(desk, sn).purchases == ()


@pytest.mark.parametrize("no", ["1024", "微信 老王", "177123456789012", "2600112233445566000"])
def test_a_number_of_unknown_shape_asks(
    desk: Desk, make_order: MakeOrder, at: datetime, no: str
) -> None:
    sn = make_order()
    with pytest.raises(Refused) as refused:
        _buy(desk, at, sn, upstream_order=no, platform="1688")
    assert refused.value.overridable
    assert no in refused.value.message
    assert _buy(desk, at, sn, upstream_order=no, force="上家只给了这个").stage is Stage.BOUGHT


@pytest.mark.parametrize(
    ("no", "platform"),
    [
        ("261121-999999999999999", "pdd"),
        ("2600112233445566778", "1688"),
        ("2600112233445566778", "tmall"),
        ("2600112233445566", "taobao"),
        ("277123456789", "jd"),
        ("277123456789", ""),
    ],
)
def test_numbers_that_an_upstream_may_give(
    desk: Desk, make_order: MakeOrder, at: datetime, no: str, platform: str
) -> None:
    done = _buy(desk, at, make_order(), upstream_order=no, platform=platform)
    assert done.stage is Stage.BOUGHT
    assert done.purchases[0].platform == (platform or "jd")


@pytest.mark.parametrize(
    "pasted",
    [
        "订单编号：2600112233445566778",
        "订单号: 2600112233445566778 复制",
        " 2600 1122 3344 5566 778\u200b",
        "1688订单号2600112233445566778",
    ],
)
def test_the_number_is_read_out_of_what_was_pasted(
    desk: Desk, make_order: MakeOrder, at: datetime, pasted: str
) -> None:
    done = _buy(desk, at, make_order(), upstream_order=pasted)
    assert done.purchases[0].upstream_order == "2600112233445566778"


def test_a_number_of_another_platform_asks(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    bindings.bind(desk, at, "A-1", "1688:754299529443")
    sn = make_order(code="A-1")
    with pytest.raises(Refused) as refused:
        _buy(desk, at, sn, upstream_order="277123456789")
    assert "JD" in refused.value.message
    assert refused.value.overridable


@pytest.mark.parametrize(
    ("no", "what"),
    [
        ("754299529443", "upstream item"),
        (" 754299529443 复制", "upstream item"),
        ("754299529999", "upstream item"),
        ("640000000001", "商品id"),
        ("640000000002", "样式ID"),
    ],
)
@pytest.mark.parametrize("code", ["754299529443_HS", "B-1"], ids=["read", "bound"])
def test_an_id_of_the_orders_item_is_no_order_number(
    desk: Desk, make_order: MakeOrder, at: datetime, code: str, no: str, what: str
) -> None:
    backup = "1688:754299529999"
    bindings.bind(desk, at, code, "1688:754299529443", backup=backup)
    order = make_order.order(code=code)
    put(desk, "order_lines", order_id=order.id, ordinal=1, key="x", sku_id="640000000002",
        good_id=imports.GoodIds(desk.store).id_of("裤", "640000000001"))  # fmt: skip
    for platform in ("", "jd"):
        with pytest.raises(Refused) as refused:
            _buy(desk, at, order.order_sn, upstream_order=no, platform=platform, force="must")
        assert not refused.value.overridable
        assert what in refused.value.message


def test_a_number_that_contradicts_every_item_of_the_code_asks(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(code="754299529443_HS")
    assert len(order.upstream) > 1
    assert purchases.platform_of(order, 0, number="277123456789") == order.upstream[0].platform
    with pytest.raises(Refused) as refused:
        _buy(desk, at, order.order_sn, upstream_order="277123456789")
    assert "JD" in refused.value.message
    assert refused.value.overridable


@pytest.mark.parametrize(
    ("no", "hard"), [("110101199001010015", False), ("11010519491231002X", True)]
)
def test_the_number_of_an_id_card_is_named(
    desk: Desk, make_order: MakeOrder, at: datetime, no: str, hard: bool
) -> None:
    sn = make_order()
    with pytest.raises(Refused) as refused:
        _buy(desk, at, sn, upstream_order=no, platform="1688")
    assert "id-card" in refused.value.message
    assert refused.value.overridable is not hard


# Income 35.50, fee 0.6 % = 0.21: a cost of 34.29 leaves 1.00, the least margin.
@pytest.mark.parametrize(
    ("cost", "margin", "asks"),
    [(3428, 101, False), (3429, 100, False), (3430, 99, True), (3550, -21, True), (0, 3529, False)],
)
def test_the_margin_at_its_edge(
    desk: Desk, make_order: MakeOrder, at: datetime, cost: int, margin: int, asks: bool
) -> None:
    order = make_order.order()
    check = purchases.check(desk, order, cost_fen=cost)
    assert (check.margin_fen, check.fee_fen, check.low_margin) == (margin, 21, asks)
    if asks:
        with pytest.raises(Refused) as caught:
            _buy(desk, at, order.order_sn, cost_fen=cost)
        assert caught.value.overridable
    else:
        assert _buy(desk, at, order.order_sn, cost_fen=cost).cost_fen == cost


def test_without_income_there_is_no_margin(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order(received_fen=None)
    assert purchases.check(desk, order, cost_fen=2000).margin_fen is None
    paid = make_order.order(received_fen=None, paid_fen=3550)
    assert purchases.check(desk, paid, cost_fen=2000).margin_fen == 1529
    assert purchases.check(desk, paid, cost_fen=None).margin_fen is None


@pytest.mark.parametrize(
    "values",
    [
        {"under_review": 1},
        {"hold_reason": "等买家"},
        {"aftersale_status": "售后处理中"},
        {"state": "closed"},
        {"state": "shipped"},
        {"state": "unpaid"},
    ],
)
def test_an_order_that_is_not_simply_waiting_wants_a_reason(
    desk: Desk, make_order: MakeOrder, at: datetime, values: dict[str, Any]
) -> None:
    sn = make_order(**values)
    with pytest.raises(Refused) as caught:
        _buy(desk, at, sn)
    assert (caught.value.code, caught.value.overridable) == ("purchase-refused", True)
    assert orders.find(desk, sn).purchases == ()
    assert _buy(desk, at, sn, force="买家要发").purchases[0].force_reason == "买家要发"


def test_a_refund_asked_after_buying_blocks_the_next_purchase(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(lines=2)
    _buy(desk, at, order.order_sn, cost_fen=100)
    put(desk, "notices", kind="refund_after_buy", order_id=order.id, created_at=at, red=1)
    with pytest.raises(Refused):
        _buy(desk, at, order.order_sn, upstream_order="2600200000000000003", cost_fen=100)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"upstream_order": "  "}, "purchase-incomplete"),
        ({"cost_fen": -1}, "purchase-incomplete"),
        ({"upstream_order": "2" * 65}, "upstream-order-long"),
        ({"ordinal": 1}, "line-unknown"),
        ({"ordinal": -2}, "line-unknown"),
    ],
)
def test_what_is_no_purchase(
    desk: Desk, make_order: MakeOrder, at: datetime, values: dict[str, Any], code: str
) -> None:
    sn = make_order()
    with pytest.raises(DaifaError) as caught:
        _buy(desk, at, sn, **values, force="must")
    assert caught.value.code == code
    assert desk.store.value("select count(*) from purchases") == 0
    assert desk.store.value("select count(*) from events") == 0


def test_an_unknown_order(desk: Desk, at: datetime) -> None:
    with pytest.raises(NotFound):
        _buy(desk, at, "261123-000000000000000")


@pytest.mark.parametrize(
    ("known", "shares"),
    [(("A", "B"), [1250, 3750]), (("A",), [2500, 2500]), ((), [2500, 2500])],
)
def test_a_shared_cost_goes_by_the_prices_or_by_the_pieces(
    desk: Desk, make_order: MakeOrder, at: datetime, known: tuple[str, ...], shares: list[int]
) -> None:
    sn = make_order(code=("A", "B"), received_fen=9900)
    for code in known:
        fen = {"A": 1000, "B": 3000}[code]
        bindings.bind(desk, at, code, "1688:754299529443", usual_cost_fen=fen)
    done = _buy(desk, at, sn, cost_fen=5000, ordinal=purchases.ALL)
    assert [each.cost_fen for each in done.purchases] == shares


def test_lines_are_bought_one_by_one(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    sn = make_order(lines=2)
    first = _buy(desk, at, sn, cost_fen=1000)
    assert (first.stage, first.next_line) == (Stage.TO_BUY, 1)
    both = _buy(desk, at, sn, cost_fen=1000)
    assert (both.stage, [each.ordinal for each in both.purchases]) == (Stage.BOUGHT, [0, 1])
    assert both.cost_fen == 2000
    with pytest.raises(Refused):
        _buy(desk, at, sn, ordinal=1)


def test_the_margin_counts_what_was_bought_before(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order(lines=2)
    order = _buy(desk, at, sn, cost_fen=3000)
    assert purchases.check(desk, order, cost_fen=500).margin_fen == 29


def test_each_line_goes_by_its_own_binding(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    bindings.bind(desk, at, "B-2", "taobao:650011223344", supplier="乙厂")
    sn = make_order(code=("KX-1", "B-2"))
    _buy(desk, at, sn, cost_fen=100)
    done = _buy(desk, at, sn, cost_fen=100)
    assert [(each.platform, each.supplier) for each in done.purchases] == [
        ("", ""),
        ("taobao", "乙厂"),
    ]


def test_a_supplier_typed_is_the_supplier(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    bindings.bind(desk, at, "A-1", "1688:754299529443", supplier="甲厂")
    done = _buy(desk, at, make_order(code="A-1"), supplier="丙厂")
    assert (done.purchases[0].supplier, done.purchases[0].platform) == ("丙厂", "1688")


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("王小样 17712345678-1234 浙江省杭州市临平区南苑街道虚构路3号2幢301室", "same"),
        ("王小样 17712345678-1234 广东省佛山市南海区桂城街道示例大道8号", "different"),
        (None, None),
        ("  ", None),
    ],
)
def test_the_upstream_address_is_compared(
    desk: Desk, make_order: MakeOrder, at: datetime, address: str | None, answer: str | None
) -> None:
    sn = make_order(**ADDRESS)
    if answer == "different":
        with pytest.raises(Refused) as caught:
            _buy(desk, at, sn, address=address)
        assert caught.value.overridable
        assert "示例大道" not in caught.value.message
    done = _buy(desk, at, sn, address=address, force="对的" if answer == "different" else None)
    assert done.purchases[0].address_answer == answer


def test_a_cancelled_purchase_is_to_be_bought_again(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    sn = make_order()
    bought = _buy(desk, at, sn)
    gone = purchase_changes.cancel(desk, at, sn, bought.purchases[0].id, " 上家缺货 ")
    assert (gone.stage, gone.cost_fen, gone.purchases[0].cancelled_at) == (Stage.TO_BUY, None, at)
    assert history(desk.store, gone.id)[-1].note == "上家缺货"
    assert _buy(desk, at, sn).stage is Stage.BOUGHT
    with pytest.raises(DaifaError) as caught:
        purchase_changes.cancel(desk, at, sn, bought.purchases[0].id, "")
    assert caught.value.code == "purchase-gone"


def test_a_purchase_of_another_order_cannot_be_cancelled_here(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    bought = _buy(desk, at, make_order())
    with pytest.raises(DaifaError):
        purchase_changes.cancel(desk, at, make_order(), bought.purchases[0].id, "")


def test_two_people_cancelling_at_once(
    desk: Desk, other: Desk, make_order: MakeOrder, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bought = _buy(desk, at, make_order())
    purchase_changes.cancel(other, at, bought.order_sn, bought.purchases[0].id, "")
    monkeypatch.setattr(orders, "find", lambda _desk, _sn: bought)
    with pytest.raises(Stale) as caught:
        purchase_changes.cancel(desk, at, bought.order_sn, bought.purchases[0].id, "")
    assert "老王" in caught.value.message
