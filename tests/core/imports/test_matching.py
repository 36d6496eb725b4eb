"""Upstream files against our orders: what is matched, taken, proposed, and warned about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time, to_epoch
from core.imports import importing
from core.imports.importing import FileResult
from core.orders import reading as orders
from core.rules.terms import Flag, Stage
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes, headers, rows_under, xlsx_bytes
from tests.given.shop_rows import (
    AT,
    GROUPED,
    SN,
    put,
    put_order,
    put_parcel,
    put_purchase,
    snapshot,
)

HEADER = headers("ali1688_buyer_orders_2026_49cols.txt")
NO = "2938475610293847561"
NUMBER = "73610555582883"
ITEM = "754299529443"
HOME: dict[str, Any] = {
    "receiver": "张示例", "phone": "17712345678-1234", "province": "浙江省", "city": "杭州市",
    "district": "拱墅区", "address": "示例路12号3幢401室",
}  # fmt: skip
# What the upstream export says of a purchase that went well.
ROW = {
    "订单编号": NO,
    "卖家公司名": "义乌市示例鞋业有限公司",
    "实付款(元)": "20.50",
    "运费(元)": "2.50",
    "订单状态": "等待买家确认收货",
    "订单创建时间": "2026-11-22 16:00:00",
    "订单付款时间": "2026-11-22 16:01:05",
    "货品标题": "棉拖鞋",
    "数量": "1",
    "Offer ID": ITEM,
    "物流公司": "中通快递(ZTO)",
    "运单号": NUMBER,
}
TO_HOME = {
    "收货人姓名": "张示例[1234]",
    "收货地址": "浙江省杭州市拱墅区示例路12号3幢401室[1234]",
    "联系手机": "17712345678-1234",
}
ELSEWHERE = {
    "收货人姓名": "李样本",
    "收货地址": "广东省深圳市南山区样本街9号5栋201室",
    "联系手机": "13900000000",
}
NAMED = {"下游订单号": SN.format(1)}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def take(desk: Desk, *rows: dict[str, Any], at: str = "2026-11-23 10:00") -> FileResult:
    result = importing.apply(
        desk, parse_time(at), xlsx_bytes(rows_under(HEADER, rows), "订单列表", "A1")
    )
    assert result.rows == sum(
        (result.added, result.updated, result.unchanged, result.rejected, result.extra_lines)
    )
    return result


def proposed(result: FileResult) -> list[tuple[str, str]]:
    return [(each.kind, each.order_sn) for each in result.waits if not each.red]


def red(desk: Desk) -> list[str]:
    return [row[0] for row in desk.store.query("select kind from notices where red = 1")]


def test_the_exact_order_number_records_purchase_shipping_and_number(desk: Desk) -> None:
    order_id = put_order(desk, 1, **HOME)
    result = take(desk, {**ROW, **TO_HOME, **NAMED})
    assert (result.added, proposed(result), red(desk)) == (1, [], [])
    order = orders.find(desk, SN.format(1))
    bought = order.purchases[0]
    assert (bought.platform, bought.upstream_order, bought.cost_fen) == ("1688", NO, 2050)
    assert (bought.supplier, bought.bought_at) == (
        "义乌市示例鞋业有限公司",
        parse_time("2026-11-22 16:01:05"),
    )
    assert bought.shipped_at == AT
    parcel = order.parcels[0]
    assert (parcel.courier, parcel.number, parcel.source) == ("中通快递", NUMBER, "1688")
    assert order.stage is Stage.TO_UPLOAD
    upstream = desk.store.one("select * from upstream_orders")
    assert upstream is not None
    assert (upstream["order_id"], upstream["matched_by"]) == (order_id, "downstream")


@pytest.mark.parametrize(
    "row",
    [
        {**ROW, **TO_HOME, **NAMED},
        {**ROW, **ELSEWHERE, **NAMED},
        {**ROW, **TO_HOME},
        {**ROW, **TO_HOME, **NAMED, "订单状态": "交易关闭"},
        {**ROW, **TO_HOME, **NAMED, "运单号": "434017443551"},
    ],
)
def test_the_same_file_twice_changes_nothing(desk: Desk, row: dict[str, Any]) -> None:
    put_order(desk, 1, **HOME)
    first = take(desk, row)
    for order in desk.store.query("select id from notices where done_at is null"):
        desk.store.conn.execute("update notices set done_at = 1 where id = ?", (order["id"],))
    before = snapshot(desk)
    again = take(desk, row, at="2026-11-24 10:00")
    assert (again.added, again.updated, again.unchanged) == (0, 0, 1)
    assert snapshot(desk) == before
    assert (again.waits, again.waiting, again.red) == ((), 0, 0)
    assert len(first.waits) == first.waiting


def test_a_recorded_upstream_number_finds_its_order(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1, **HOME), NO)
    assert proposed(take(desk, ROW)) == []
    order = orders.find(desk, SN.format(1))
    assert (len(order.purchases), order.parcels[0].number) == (1, NUMBER)
    assert order.purchases[0].cost_fen == 2000


@pytest.mark.parametrize(
    ("platform", "found"), [("1688", True), ("", True), ("taobao", False), ("jd", False)]
)
def test_the_purchase_must_be_of_that_platform(desk: Desk, platform: str, found: bool) -> None:
    put_purchase(desk, put_order(desk, 1), NO, platform=platform)
    take(desk, ROW)
    assert bool(orders.find(desk, SN.format(1)).parcels) is found


def test_a_cancelled_purchase_finds_nothing(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), NO, cancelled_at=AT)
    take(desk, ROW)
    assert orders.find(desk, SN.format(1)).parcels == ()


@pytest.mark.parametrize(
    ("receiver", "phone", "grouped", "found"),
    [
        ("张示例", "17712345678-1234", GROUPED, True),
        ("张*", "1*********8-1234", GROUPED, True),
        ("张*例", "17799999999转1234", GROUPED, True),
        ("李*", "17712345678-1234", GROUPED, False),
        ("张示例", "17712345678-4321", GROUPED, False),
        ("张示例", "17712345678", GROUPED, False),
        ("", "17712345678-1234", GROUPED, False),
        # bought before the buyer ordered: somebody else's
        ("张示例", "17712345678-1234", parse_time("2026-11-22 16:00:00"), True),
        ("张示例", "17712345678-1234", parse_time("2026-11-22 16:00:01"), False),
    ],
)
def test_extension_and_receiver_link_and_propose_the_purchase(
    desk: Desk, receiver: str, phone: str, grouped: Any, found: bool
) -> None:
    order_id = put_order(desk, 1, receiver=receiver, phone=phone, grouped_at=grouped)
    result = take(desk, {**ROW, **TO_HOME})
    upstream = desk.store.one("select order_id, matched_by from upstream_orders")
    assert upstream is not None
    assert tuple(upstream) == ((order_id, "extension") if found else (None, None))
    assert proposed(result) == [("proposal", SN.format(1)) if found else ("unmatched", "")]
    assert desk.store.value("select count(*) from purchases") == 0
    assert desk.store.value("select count(*) from parcels") == 0


def test_two_orders_with_one_extension_are_left_to_the_seller(desk: Desk) -> None:
    put_order(desk, 1, **HOME)
    put_order(desk, 2, **HOME)
    result = take(desk, {**ROW, **TO_HOME})
    assert proposed(result) == [("proposal", "")]
    assert SN.format(1) in result.waits[0].text
    assert SN.format(2) in result.waits[0].text


@pytest.mark.parametrize(
    ("receiver", "item", "found"),
    [
        ("张示例", ITEM, True),
        ("张*", ITEM, True),
        ("李示例", ITEM, False),
        ("张示例", "1" * 12, False),
    ],
)
def test_item_receiver_and_time_are_only_proposed(
    desk: Desk, receiver: str, item: str, found: bool
) -> None:
    put_order(desk, 1, receiver=receiver)
    desk.store.conn.execute("update order_lines set code_sku = 'A-01'")
    put(desk, "bindings", code="A-01", platform="1688", item_id=item)
    row = {**ROW, **TO_HOME, "收货人姓名": "张示例", "联系手机": "13900000000"}
    row["收货地址"] = row["收货地址"].replace("[1234]", "")
    result = take(desk, row)
    assert proposed(result) == [("proposal", SN.format(1)) if found else ("unmatched", "")]
    assert desk.store.value("select order_id from upstream_orders") is None
    assert desk.store.value("select count(*) from purchases") == 0


def test_receivers_further_back_than_the_rule_are_not_compared(desk: Desk) -> None:
    back = desk.rules.general["match.window"].delta
    bought = parse_time("2026-11-22 16:00:00")
    put_order(desk, 1, **HOME, state="shipped", grouped_at=to_epoch(bought - back) - 1)
    take(desk, {**ROW, **TO_HOME})
    assert desk.store.value("select order_id from upstream_orders") is None
    desk.store.conn.execute("update orders set grouped_at = grouped_at + 1")
    take(desk, {**ROW, **TO_HOME})
    assert desk.store.value("select matched_by from upstream_orders") == "extension"


@pytest.mark.parametrize(
    "downstream", [f"{SN.format(1)},{SN.format(2)}", f"{SN.format(1)}/260101-000000000000001"]
)
def test_one_purchase_for_two_orders_is_left_to_the_seller(desk: Desk, downstream: str) -> None:
    put_order(desk, 1)
    put_order(desk, 2)
    result = take(desk, {**ROW, "下游订单号": downstream})
    assert [kind for kind, _sn in proposed(result)] == ["proposal"]
    assert desk.store.value("select count(*) from purchases") == 0


@pytest.mark.parametrize(
    ("order", "row"),
    [
        ({"under_review": 1}, {}),
        ({"hold_reason": "买家要求"}, {}),
        ({"aftersale_status": "售后处理中"}, {}),
        ({"received_fen": 2000}, {}),
        ({}, {"实付款(元)": ""}),
    ],
)
def test_a_purchase_that_typing_would_ask_about_is_proposed(
    desk: Desk, order: dict[str, Any], row: dict[str, str]
) -> None:
    put_order(desk, 1, **{**HOME, **order})
    result = take(desk, {**ROW, **TO_HOME, **NAMED, **row})
    assert proposed(result) == [("proposal", SN.format(1))]
    assert desk.store.value("select count(*) from purchases") == 0
    assert desk.store.value("select count(*) from parcels") == 0


def test_bought_twice_is_proposed_not_recorded(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1, **HOME), "777")
    result = take(desk, {**ROW, **TO_HOME, **NAMED})
    assert proposed(result) == [("proposal", SN.format(1))]
    assert "777" in result.waits[0].text


@pytest.mark.parametrize("status", ["交易关闭", "等待买家付款"])
def test_what_is_not_paid_is_no_purchase(desk: Desk, status: str) -> None:
    put_order(desk, 1, **HOME)
    result = take(desk, {**ROW, **NAMED, "订单状态": status})
    assert (proposed(result), desk.store.value("select count(*) from purchases")) == ([], 0)


def test_lines_are_told_apart_by_their_codes(desk: Desk) -> None:
    order_id = put_order(desk, 1, received_fen=9900)
    good = desk.store.value("select id from goods")
    put(
        desk, "order_lines", order_id=order_id, ordinal=1, key="s2", good_id=good, code_sku=ITEM,
    )  # fmt: skip
    other = {**ROW, **NAMED, "订单编号": "2938475610293847562", "Offer ID": "9" * 12, "运单号": ""}
    result = take(desk, {**ROW, **NAMED}, other)
    assert [tuple(row) for row in desk.store.query("select ordinal from purchases")] == [(1,)]
    # Its number waits too: the other item is not bought yet.
    assert proposed(result) == [("number_unusable", SN.format(1)), ("proposal", SN.format(1))]


@pytest.mark.parametrize(
    ("seller", "answer"), [(TO_HOME, None), (ELSEWHERE, "wrong_address"), ({}, None)]
)
def test_goods_on_the_way_to_another_address(
    desk: Desk, seller: dict[str, str], answer: str | None
) -> None:
    put_order(desk, 1, **HOME)
    take(desk, {**ROW, **seller, **NAMED})
    order = orders.find(desk, SN.format(1))
    assert red(desk) == ([answer] if answer else [])
    assert (Flag.WRONG_ADDRESS in order.flags) == bool(answer)
    # A parcel that goes elsewhere must not become the buyer's number.
    assert bool(order.parcels) == (answer is None)
    if answer:
        data = json.loads(desk.store.value("select data from notices"))
        assert data["upstream_order"] == NO
        assert not any("李样本" in str(value) for value in data.values())


def test_masked_receivers_raise_no_alarm(desk: Desk) -> None:
    put_order(desk, 1, receiver="张*", phone="1*********8", address="***", province="浙江省")
    take(desk, {**ROW, **TO_HOME, **NAMED})
    assert red(desk) == []


@pytest.mark.parametrize(
    ("order", "bought", "told"),
    [
        ({}, NO, True),
        ({"state": "shipped"}, NO, True),
        ({"state": "received"}, NO, False),
        ({"state": "closed"}, NO, False),
        ({}, "777", False),
    ],
)
def test_a_purchase_that_was_closed_upstream(
    desk: Desk, order: dict[str, Any], bought: str, told: bool
) -> None:
    put_purchase(desk, put_order(desk, 1, **order), bought)
    take(desk, {**ROW, "订单状态": "交易关闭", "运单号": ""})
    assert red(desk) == (["upstream_closed"] if told else [])
    assert desk.store.value("select shipped_at from purchases") is None


@pytest.mark.parametrize(
    ("number", "courier", "taken", "kind"),
    [
        (NUMBER, "中通快递(ZTO)", True, None),
        (NUMBER, "", True, None),
        (NUMBER, "圆通速递(YTO)", False, "number_unusable"),
        ("434017443551", "韵达快递", False, "number_unusable"),
        ("13800138000", "中通快递(ZTO)", False, "number_unusable"),
        (f"{NUMBER},78109356970791", "中通快递(ZTO)", False, "number_unusable"),
        ("LP00106397027178", "菜鸟", False, "number_unusable"),
        ("不需要物流", "", False, "number_unusable"),
        ("", "", False, None),
    ],
)
def test_an_upstream_number_is_judged_like_a_typed_one(
    desk: Desk, number: str, courier: str, taken: bool, kind: str | None
) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    result = take(desk, {**ROW, "运单号": number, "物流公司": courier})
    assert proposed(result) == ([(kind, SN.format(1))] if kind else [])
    assert bool(orders.find(desk, SN.format(1)).parcels) is taken


def test_a_number_of_another_order_is_not_taken(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    put_parcel(desk, put_order(desk, 2), NUMBER)
    result = take(desk, ROW)
    assert proposed(result) == [("number_unusable", SN.format(1))]
    assert SN.format(2) in result.waits[0].text


def test_one_number_for_two_orders_of_one_file(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    put_purchase(desk, put_order(desk, 2), "2938475610293847562")
    result = take(desk, ROW, {**ROW, "订单编号": "2938475610293847562"})
    assert proposed(result) == [("number_unusable", SN.format(2))]


@pytest.mark.parametrize(
    ("order", "ours", "kind"),
    [
        ({}, NUMBER, None),
        ({}, "78109356970791", "other_number"),
        ({"state": "shipped", "platform_number": NUMBER}, None, None),
        ({"state": "shipped", "platform_number": "78109356970791"}, None, "other_number"),
        ({"state": "received", "platform_number": "78109356970791"}, None, None),
    ],
)
def test_a_number_that_is_known_here_is_never_replaced(
    desk: Desk, order: dict[str, Any], ours: str | None, kind: str | None
) -> None:
    order_id = put_order(desk, 1, **order)
    put_purchase(desk, order_id, NO)
    if ours:
        put_parcel(desk, order_id, ours)
    before = desk.store.query("select number from parcels")
    result = take(desk, ROW)
    assert proposed(result) == ([(kind, SN.format(1))] if kind else [])
    assert desk.store.query("select number from parcels") == before


def test_a_purchase_for_two_orders_warns_both_and_leaves_the_number(desk: Desk) -> None:
    for number in (1, 2):
        put_purchase(desk, put_order(desk, number), NO)
    result = take(desk, ROW)
    assert proposed(result) == [("proposal", "")]
    assert desk.store.value("select count(*) from purchases where shipped_at is not null") == 2
    assert desk.store.value("select count(*) from parcels") == 0
    result = take(desk, {**ROW, "订单状态": "交易关闭"})
    assert (proposed(result), red(desk)) == ([], ["upstream_closed"] * 2)


def test_another_address_is_told_even_when_the_purchase_is_only_proposed(desk: Desk) -> None:
    put_order(desk, 1, **HOME, received_fen=2000)
    result = take(desk, {**ROW, **ELSEWHERE, **NAMED})
    assert (proposed(result), red(desk)) == ([("proposal", SN.format(1))], ["wrong_address"])


def test_a_status_that_is_not_known_keeps_what_the_file_says(desk: Desk) -> None:
    put_purchase(desk, put_order(desk, 1), NO)
    take(desk, {**ROW, "运单号": "", "订单状态": "等待卖家发货"})
    take(desk, {**ROW, "订单状态": "别的状态"})
    assert orders.find(desk, SN.format(1)).parcels[0].number == NUMBER


def test_shipping_is_dated_by_its_earliest_sign(desk: Desk) -> None:
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, NO)
    seen = parse_time("2026-11-22 20:00")
    put_parcel(desk, order_id, NUMBER, recorded_at=seen)
    take(desk, ROW)
    assert desk.store.value("select shipped_at from purchases") == to_epoch(seen)


@pytest.mark.parametrize(
    ("status", "kept"),
    [("等待卖家发货", True), ("等待买家确认收货", False), ("交易成功", False), ("交易关闭", False)],
)
def test_an_older_file_turns_no_status_back(desk: Desk, status: str, kept: bool) -> None:
    take(desk, ROW)
    take(desk, {**ROW, "订单状态": status, "运单号": ""})
    row = desk.store.one("select status, number from upstream_orders")
    assert row is not None
    assert row["status"] == (ROW["订单状态"] if kept else status)
    assert row["number"] == NUMBER


def test_orders_that_come_later_are_matched_by_the_next_file(desk: Desk) -> None:
    take(desk, {**ROW, **NAMED})
    put_order(desk, 1)
    result = take(desk, {**ROW, **NAMED})
    assert (result.added, result.updated) == (0, 1)
    assert orders.find(desk, SN.format(1)).stage is Stage.TO_UPLOAD


def test_items_of_one_order_count_as_further_lines(desk: Desk) -> None:
    result = take(desk, ROW, {"货品标题": "鞋垫", "数量": "2", "Offer ID": "1" * 12})
    assert (result.rows, result.added, result.extra_lines) == (2, 1, 1)
    row = desk.store.one("select title, quantity from upstream_orders")
    assert row is not None
    assert tuple(row) == ("棉拖鞋", 3)


def test_taobao_joins_by_the_recorded_number_of_taobao_or_tmall(desk: Desk) -> None:
    header = headers("taobao_buyer_orders.txt")
    for number, platform in ((1, "tmall"), (2, "taobao")):
        put_purchase(desk, put_order(desk, number), f"381234567890{number}", platform=platform)
    rows = [
        {"订单号": f"381234567890{number}", "商品名称": "鞋",
         "订单状态": "卖家已发货，等待买家确认",
         "订单提交时间": "2026-11-22 16:00:00", "实付金额": "￥20.50"}
        for number in (1, 2)
    ]  # fmt: skip
    result = importing.apply(desk, AT, csv_bytes(rows_under(header, rows)))
    assert (result.kind, result.added, proposed(result)) == ("taobao", 2, [])
    assert desk.store.value("select count(*) from purchases where shipped_at is not null") == 2


def test_a_failure_takes_everything_back(desk: Desk) -> None:
    put_order(desk, 1, **HOME)
    before = snapshot(desk)

    def stop(_done: int, _all: int) -> None:
        if desk.store.value("select count(*) from purchases"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.apply(
            desk, AT, xlsx_bytes(rows_under(HEADER, [{**ROW, **TO_HOME, **NAMED}])), progress=stop
        )
    assert snapshot(desk) == before


@pytest.mark.parametrize(
    ("paid", "typed", "hours"),
    [
        # The file says when it was paid; the seller typed it at 9:58.
        ("2026-11-23 04:00:00", "2026-11-23 09:58", [6.0]),
        # Nothing is known but two entries of one moment: no history.
        ("", "2026-11-23 09:58", []),
        ("2026-11-23 09:59:00", "2026-11-23 04:00", [6.0]),
    ],
)
def test_a_supplier_ships_from_the_purchase_not_from_its_entry(
    desk: Desk, paid: str, typed: str, hours: list[float]
) -> None:
    supplier = put(desk, "suppliers", name="甲厂", platform="1688")
    bought = to_epoch(parse_time(typed))
    put_purchase(desk, put_order(desk, 1), NO, supplier_id=supplier, bought_at=bought)
    take(desk, {**ROW, "订单创建时间": paid, "订单付款时间": paid})
    found = orders.supplier_history(desk, desk.rules.general, supplier)
    assert [each.total_seconds() / 3600 for each in found] == hours
