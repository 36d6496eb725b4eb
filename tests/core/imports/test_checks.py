"""The check list over upstream files: what is left to the seller, and how it is decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base import personal
from core.base.errors import NotFound, Refused
from core.base.frozen import Frozen
from core.imports import checks, importing
from core.imports.importing import FileResult
from core.orders import edits, notices, purchase_changes, purchases, tracking
from core.orders import reading as orders
from core.orders.notices import OpenNotice
from core.orders.order import Order
from core.rules.terms import Stage
from core.store import desk as desk_module
from core.store.desk import Desk
from tests.conftest import AT
from tests.core.imports.test_matching import (
    ELSEWHERE,
    HEADER,
    HOME,
    ITEM,
    NAMED,
    NO,
    NUMBER,
    ROW,
    TO_HOME,
)
from tests.given.desks import new_desk
from tests.given.export_files import rows_under, xlsx_bytes
from tests.given.shop_rows import SN, put, put_order, put_parcel, put_purchase

# Only item, receiver and time speak for the order.
WEAK = {
    **ROW,
    "收货人姓名": "张示例",
    "联系手机": "13900000000",
    "收货地址": "浙江省杭州市拱墅区示例路12号3幢401室",
}
OTHER_NO = "2938475610293847999"
OTHER_NUMBER = "78109356970791"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def take(desk: Desk, *rows: dict[str, Any]) -> FileResult:
    return importing.apply(desk, AT, xlsx_bytes(rows_under(HEADER, rows), "订单列表", "A1"))


def waits(desk: Desk) -> list[OpenNotice]:
    return notices.window(desk, notices.open_checks(desk))


def kinds(desk: Desk) -> list[str]:
    return [each.kind for each in waits(desk)]


def order(desk: Desk, number: int = 1) -> Order:
    return orders.find(desk, SN.format(number))


def _but(value: Frozen, *left_out: str) -> dict[str, Any]:
    """Return what a value holds, without some of it."""
    return {name: each for name, each in value.as_dict().items() if name not in left_out}


def weak_order(desk: Desk, number: int = 1, **values: Any) -> int:
    """Insert an order whose item and receiver fit `WEAK`."""
    order_id = put_order(desk, number, **{"receiver": "张示例", **values})
    sql = "update order_lines set code_sku = ? where order_id = ?"
    desk.store.conn.execute(sql, (ITEM, order_id))
    if not desk.store.value("select 1 from settings where name = 'default_platform'"):
        put(desk, "settings", name="default_platform", value="1688")
    return order_id


def test_what_waits_is_told_with_the_result_and_stays(desk: Desk) -> None:
    weak_order(desk)
    result = take(desk, WEAK)
    assert (result.waiting, result.red) == (1, 0)
    (told,) = result.waits
    assert (told.check, told.order_sn, told.choices) == ("proposal", SN.format(1), (SN.format(1),))
    assert waits(desk) == [told]
    assert take(desk, WEAK).waiting == 1
    assert len(waits(desk)) == 1


def test_a_preview_tells_what_would_wait_and_keeps_nothing(desk: Desk) -> None:
    weak_order(desk)
    data = xlsx_bytes(rows_under(HEADER, [WEAK]), "订单列表", "A1")
    assert importing.preview(desk, AT, data).waiting == 1
    assert waits(desk) == []


def test_accepting_goes_the_way_of_a_certain_match(desk: Desk) -> None:
    for number in (1, 2):
        weak_order(desk, number, **HOME)
    take(desk, {**ROW, **TO_HOME, "下游订单号": SN.format(1), "订单编号": "777"})
    sure = order(desk, 1)
    desk.store.conn.execute("update parcels set number = ?", (OTHER_NUMBER,))
    take(desk, WEAK)
    done = checks.accept(desk, AT, waits(desk)[0].id)
    mine = order(desk, 2)
    assert done.order_sn == mine.order_sn
    assert mine.stage is sure.stage is Stage.TO_UPLOAD
    same = {"id", "upstream_order", "address_answer"}
    assert _but(mine.purchases[0], *same) == _but(sure.purchases[0], *same)
    parcel = _but(mine.parcels[0], "id")
    assert parcel == _but(sure.parcels[0], "id")
    assert (kinds(desk), done.waits) == ([], ())
    # The next file finds it by the recorded purchase.
    assert take(desk, WEAK).waiting == 0
    assert desk.store.value("select order_id from upstream_orders where upstream_order = ?", (NO,))


def test_accepting_is_one_act_that_undo_takes_back(desk: Desk) -> None:
    weak_order(desk)
    take(desk, WEAK)
    before = waits(desk)
    checks.accept(desk, AT, before[0].id)
    assert desk_module.undo(desk, AT).what == "check-accept"
    assert (order(desk).purchases, order(desk).parcels) == ((), ())
    assert [each.id for each in waits(desk)] == [each.id for each in before]
    assert checks.accept(desk, AT, before[0].id).order_sn == SN.format(1)


def test_linking_to_another_order(desk: Desk) -> None:
    weak_order(desk, 1)
    put_order(desk, 2)
    take(desk, WEAK)
    done = checks.link(desk, AT, waits(desk)[0].id, SN.format(2))
    assert done.order_sn == SN.format(2)
    assert (order(desk, 1).purchases, kinds(desk)) == ((), [])
    assert order(desk, 2).parcels[0].number == NUMBER


def test_a_dismissed_proposal_comes_back_with_another_fact_alone(desk: Desk) -> None:
    weak_order(desk, 1)
    take(desk, WEAK)
    checks.dismiss(desk, AT, waits(desk)[0].id)
    assert take(desk, WEAK).waiting == 0
    assert take(desk, {**WEAK, "物流公司": "", "运单号": ""}).waiting == 0
    weak_order(desk, 2)
    assert take(desk, WEAK).waiting == 1
    assert waits(desk)[0].choices == (SN.format(1), SN.format(2))


@pytest.mark.parametrize("by_key", [False, True])
def test_a_dismissed_proposal_comes_back_as_nothing_else(desk: Desk, by_key: bool) -> None:
    weak_order(desk, 1)
    take(desk, WEAK)
    wait = waits(desk)[0].id
    notices.done(desk, AT, [wait]) if by_key else checks.dismiss(desk, AT, wait)
    buy(desk, 1, "2938475610293847999")
    assert (take(desk, WEAK).waiting, kinds(desk)) == (0, [])
    assert take(desk, {**WEAK, "订单编号": "2938475610293847998"}).waiting == 1


def test_several_orders_that_fit_have_to_be_chosen_from(desk: Desk) -> None:
    weak_order(desk, 1)
    weak_order(desk, 2)
    take(desk, WEAK)
    (wait,) = waits(desk)
    assert (wait.order_sn, wait.choices) == ("", (SN.format(1), SN.format(2)))
    with pytest.raises(Refused):
        checks.accept(desk, AT, wait.id)
    assert waits(desk) == [wait]
    checks.link(desk, AT, wait.id, SN.format(2))
    assert order(desk, 2).stage is Stage.TO_UPLOAD


def buy(desk: Desk, number: int, upstream_order: str) -> None:
    purchases.record(
        desk, AT, SN.format(number), upstream_order=upstream_order, cost_fen=900, platform="1688"
    )


@pytest.mark.parametrize(("upstream_order", "left"), [(NO, []), (OTHER_NO, ["bought_twice"])])
def test_recording_a_purchase_settles_its_own_proposal(
    desk: Desk, upstream_order: str, left: list[str]
) -> None:
    weak_order(desk)
    take(desk, WEAK)
    buy(desk, 1, upstream_order)
    assert kinds(desk) == left
    desk_module.undo(desk, AT)
    assert kinds(desk) == ["proposal"]


def test_two_upstream_orders_for_one_buyer_are_named_and_red(desk: Desk) -> None:
    weak_order(desk)
    take(desk, WEAK)
    buy(desk, 1, OTHER_NO)
    (wait,) = waits(desk)
    assert (wait.red, wait.check, wait.order_sn) == (True, "proposal", SN.format(1))
    assert NO in wait.text
    assert OTHER_NO in wait.text
    # The same file says it no second time, in other words.
    take(desk, WEAK)
    assert kinds(desk) == ["bought_twice"]


@pytest.mark.parametrize("way", ["cancel", "correct"])
def test_a_wrong_purchase_corrected_or_cancelled_is_no_second_one(desk: Desk, way: str) -> None:
    weak_order(desk)
    take(desk, WEAK)
    buy(desk, 1, OTHER_NO)
    bought = order(desk).live_purchases[0].id
    if way == "cancel":
        purchase_changes.cancel(desk, AT, SN.format(1), bought, "买错了")
        assert kinds(desk) == ["proposal"]
        checks.accept(desk, AT, waits(desk)[0].id)
        assert order(desk).live_purchases[0].upstream_order == NO
    else:
        purchase_changes.correct(desk, AT, SN.format(1), bought, upstream_order=NO)
        assert kinds(desk) == []


def test_linking_what_differs_asks_first_and_tells_where_it_goes(desk: Desk) -> None:
    put_order(desk, 1, **HOME)
    desk.store.conn.execute("update order_lines set code_sku = '754299529999'")
    put(desk, "settings", name="default_platform", value="1688")
    take(desk, {**ROW, **ELSEWHERE})
    (wait,) = waits(desk)
    assert "李*本 139****0000" in wait.new
    with pytest.raises(Refused) as refused:
        checks.link(desk, AT, wait.id, SN.format(1))
    assert (refused.value.overridable, refused.value.message.count("\n")) == (True, 1)
    assert (order(desk).purchases, waits(desk)) == ((), [wait])
    done = checks.link(desk, AT, wait.id, SN.format(1), force="买家换了地址")
    assert order(desk).purchases
    assert [each.kind for each in done.waits] == ["wrong_address"]


def test_a_wrong_place_names_the_part_the_receiver_and_the_number(desk: Desk) -> None:
    put_order(desk, 1, **HOME)
    moved = {**TO_HOME, "收货地址": "浙江省杭州市拱墅区示例路99号3幢401室[1234]"}
    take(desk, {**ROW, **moved, **NAMED})
    (wait,) = waits(desk)
    assert (wait.old, wait.new) == ("12******", "99******")
    assert NUMBER in wait.text
    assert "张*例" in wait.text
    personal.open_while(lambda: True)
    whole = notices.find(desk, wait.id)
    assert (whole.old, whole.new) == ("12 3 401", "99 3 401")


def test_a_later_file_settles_what_it_makes_certain(desk: Desk) -> None:
    weak_order(desk)
    take(desk, WEAK)
    take(desk, {**WEAK, **NAMED})
    assert (kinds(desk), order(desk).stage) == ([], Stage.TO_UPLOAD)


def test_a_closed_upstream_order_waits_for_nobody(desk: Desk) -> None:
    weak_order(desk)
    take(desk, WEAK)
    assert take(desk, {**WEAK, "订单状态": "交易关闭"}).waiting == 0
    assert kinds(desk) == []


@pytest.mark.parametrize(
    ("row", "waiting"),
    [
        ({}, True),
        ({"订单状态": "等待卖家发货"}, True),
        ({"订单状态": "交易成功"}, False),
        ({"订单状态": "等待买家付款"}, False),
        ({"订单创建时间": "2026-11-08 10:00:00", "订单付款时间": ""}, True),
        ({"订单创建时间": "2026-11-08 09:59:59", "订单付款时间": ""}, False),
    ],
)
def test_an_upstream_order_that_fits_none(desk: Desk, row: dict[str, str], waiting: bool) -> None:
    put_order(desk, 1)
    take(desk, {**ROW, **row})
    assert kinds(desk) == (["unmatched"] if waiting else [])
    if waiting:
        (wait,) = waits(desk)
        with pytest.raises(Refused):
            checks.accept(desk, AT, wait.id)
        checks.link(desk, AT, wait.id, SN.format(1))
        assert order(desk).purchases[0].upstream_order == NO


def test_what_typing_would_ask_about_wants_a_reason(desk: Desk) -> None:
    put_order(desk, 1, **HOME, hold_reason="买家要求")
    take(desk, {**ROW, **TO_HOME, **NAMED})
    (wait,) = waits(desk)
    with pytest.raises(Refused) as refused:
        checks.accept(desk, AT, wait.id)
    assert refused.value.overridable
    assert waits(desk) == [wait]
    checks.accept(desk, AT, wait.id, force="买家又要了")
    assert order(desk).purchases[0].force_reason == "买家又要了"


@pytest.mark.parametrize(
    ("number", "courier", "text"),
    [
        ("LP00106397027178", "菜鸟", "LP00106397027178"),
        ("不需要物流", "", "不需要物流"),
        ("434017443551", "韵达快递", "434017443551"),
        (NUMBER, "圆通速递(YTO)", NUMBER),
        (NUMBER, "没有的快递", NUMBER),
    ],
)
def test_a_number_that_cannot_be_taken_waits_with_its_text(
    desk: Desk, number: str, courier: str, text: str
) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    row = {**ROW, "运单号": number, "物流公司": courier}
    result = take(desk, row)
    (wait,) = result.waits
    assert (wait.check, wait.order_sn) == ("number-unusable", SN.format(1))
    assert text in wait.text
    checks.dismiss(desk, AT, wait.id)
    assert take(desk, row).waiting == 0
    other = {**row, "运单号": "LBX0010639702717"}
    assert take(desk, other).waiting == 1


def test_nothing_waits_before_the_supplier_has_shipped(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    assert take(desk, {**ROW, "运单号": "LP001", "订单状态": "等待卖家发货"}).waiting == 0


@pytest.mark.parametrize(
    ("number", "accepted"),
    [("434017443551", True), ("LP00106397027178", False), ("YT4234858984188", False)],
)
def test_taking_a_number_that_only_asks(desk: Desk, number: str, accepted: bool) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    take(desk, {**ROW, "运单号": number, "物流公司": "中通快递"})
    (wait,) = waits(desk)
    if not accepted:
        with pytest.raises(Refused):
            checks.accept(desk, AT, wait.id)
        return
    checks.accept(desk, AT, wait.id)
    parcel = order(desk).parcels[0]
    assert (parcel.number, parcel.courier, parcel.source) == (number, "中通快递", "1688")
    assert parcel.force_reason


def test_a_typed_number_settles_the_one_that_could_not_be_used(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    take(desk, {**ROW, "运单号": "LP00106397027178"})
    tracking.record(desk, AT, SN.format(1), NUMBER)
    assert kinds(desk) == []


def test_another_number_of_the_supplier_can_be_taken(desk: Desk) -> None:
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, NO)
    put_parcel(desk, order_id, OTHER_NUMBER)
    take(desk, ROW)
    (wait,) = waits(desk)
    assert (wait.check, wait.old, wait.new) == ("number-differs", OTHER_NUMBER, NUMBER)
    checks.accept(desk, AT, wait.id)
    assert [each.number for each in order(desk).parcels if not each.replaced_at] == [NUMBER]
    assert kinds(desk) == []


def test_a_second_seller_is_told_that_it_is_settled(desk: Desk) -> None:
    weak_order(desk)
    take(desk, WEAK)
    (wait,) = waits(desk)
    checks.accept(desk, AT, wait.id)
    with pytest.raises(Refused, match="settled"):
        checks.accept(desk, AT, wait.id)
    assert len(order(desk).purchases) == 1
    with pytest.raises(NotFound):
        checks.accept(desk, AT, 999)


def test_a_link_to_no_order_changes_nothing(desk: Desk) -> None:
    take(desk, ROW)
    (wait,) = waits(desk)
    with pytest.raises(NotFound):
        checks.link(desk, AT, wait.id, "000000")
    assert waits(desk) == [wait]


def test_what_changed_is_told_old_to_new(desk: Desk) -> None:
    put_order(desk, 1, **HOME)
    result = take(desk, {**ROW, **TO_HOME, **NAMED})
    assert [(each.what, each.old, each.new) for each in result.changes] == [
        ("purchase", "", f"{NO}  20.50"),
        ("number", "", f"中通快递 {NUMBER}"),
    ]


def test_done_by_its_key_is_done_in_the_check_list(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    take(desk, {**ROW, "运单号": "LP00106397027178"})
    (wait,) = waits(desk)
    edits.notice_done(desk, AT, order(desk), wait.id)
    assert (kinds(desk), take(desk, {**ROW, "运单号": "LP00106397027178"}).waiting) == ([], 0)


def test_linking_to_a_refunded_order_leaves_the_tasks_and_the_claim(desk: Desk) -> None:
    put_order(desk, 1, state="closed", status="未发货，退款成功", aftersale_status="退款成功",
              refunded_at=AT, paid_fen=3550)  # fmt: skip
    take(desk, {**WEAK, "货品标题": "别的", "Offer ID": "1"})
    (wait,) = [each for each in waits(desk) if each.kind == "unmatched"]
    checks.link(desk, AT, wait.id, SN.format(1), force="买家要的")
    found = order(desk)
    assert len(found.live_purchases) == 1
    assert {each.kind for each in found.notices} == {"refunded", "intercept"}
    assert desk.store.value("select count(*) from claims") == 1
