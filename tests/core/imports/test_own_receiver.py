"""An export beside the seller's own entry of the buyer's address: who wins, and what is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from core.base.clock import parse_time
from core.imports import checks, importing
from core.orders import edits, messages, notices, receiver
from core.orders import reading as orders
from core.orders.order import Order
from core.store.desk import Desk
from tests.given.order_files import order_file, row, sn
from tests.given.shop_rows import put

AT = parse_time("2026-11-23 10:00")
CIPHER = "~AgAAAAGAqL0BDQ==~Zm9v~0~~"
CELLS = {
    "收货人": "程样本",
    "手机": "17700001234-5678",
    "省": "浙江省",
    "市": "杭州市",
    "区": "余杭区",
    "街道/镇": "良渚街道",
    "详细地址": "样本路12号3幢402室",
}
OWN = "程样本 17700001234 转 5678 浙江省杭州市余杭区良渚街道样本路12号3幢402室"
NOTHING: Mapping[str, str] = {}
EXPORTS: dict[str, dict[str, str]] = {
    "absent": {},
    "masked": {**CELLS, "收货人": "王*", "手机": "138****0000", "详细地址": "别处路**号"},
    "encrypted": dict.fromkeys(CELLS, CIPHER),
    "same": CELLS,
    "cut otherwise": {**CELLS, "街道/镇": "", "详细地址": "良渚街道样本路12号3幢402室"},
    "different": {**CELLS, "详细地址": "别处路99号"},
}


def take(
    desk: Desk, minutes: int = 0, cells: Mapping[str, str] = NOTHING, *, earlier: bool = False
) -> None:
    when = "2026-11-20 09:00:00" if earlier else "2026-11-22 15:00:00"
    file = order_file([row(1, **{"订单成交时间": when}, **cells)])
    importing.apply(desk, AT + timedelta(minutes=minutes), file)


def buy(desk: Desk) -> None:
    put(desk, "purchases", order_id=order(desk).id, platform="1688", cost_fen=100, bought_at=AT,
        upstream_order="2817000000000000001", address_answer="same")  # fmt: skip


def order(desk: Desk) -> Order:
    return orders.find(desk, sn(1))


def told(desk: Desk) -> list[dict[str, Any]]:
    return [each.data for each in order(desk).notices if each.kind == "address_changed"]


def enter(desk: Desk) -> None:
    receiver.record(desk, AT, order(desk), receiver.read(OWN))


@pytest.mark.parametrize("bought", [False, True])
@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("own", [False, True])
def test_every_export_beside_every_entry(desk: Desk, own: bool, export: str, bought: bool) -> None:
    take(desk, 0, {} if own else CELLS)
    if own:
        enter(desk)
    if bought:
        buy(desk)
    take(desk, 1, EXPORTS[export])
    found = order(desk)
    moved = export in ("different", "masked")
    if own:
        assert found.address == "样本路12号3幢402室"
        assert (found.receiver, found.encrypted) == ("程样本", False)
        new = EXPORTS[export].get("详细地址")
        assert [each["new"]["address"] for each in told(desk)] == [new] * moved
        assert [each["old"]["address"] for each in told(desk)] == ["样本路12号3幢402室"] * moved
    elif export in ("absent", "encrypted", "same"):
        assert (found.address, told(desk)) == ("样本路12号3幢402室", [])
    elif moved:
        assert (found.address, len(told(desk))) == (EXPORTS[export]["详细地址"], int(bought))
    assert found.receiver_source == ("seller" if own else "")


def test_the_notice_is_red_and_comes_once(desk: Desk) -> None:
    take(desk)
    enter(desk)
    for minutes in (1, 2):
        take(desk, minutes, EXPORTS["different"])
    notice = order(desk).notices[0]
    assert (notice.red, len(told(desk))) == (True, 1)
    edits.notice_done(desk, AT, order(desk), notice.id)
    take(desk, 3, EXPORTS["different"])
    assert told(desk) == []
    take(desk, 4, {**CELLS, "详细地址": "另外路7号"})
    assert [each["new"]["address"] for each in told(desk)] == ["另外路7号"]


def test_an_export_that_agrees_again_ends_the_notice(desk: Desk) -> None:
    take(desk)
    enter(desk)
    take(desk, 1, EXPORTS["different"])
    take(desk, 2, {**CELLS, "收货人": "程**", "详细地址": "样本路**号3幢***室"})
    assert len(told(desk)) == 1
    take(desk, 3, CELLS)
    assert told(desk) == []


def test_an_export_that_seems_older_is_told_too(desk: Desk) -> None:
    take(desk)
    take(desk, 1, {"承诺发货时间": "2026-11-24 12:00:00"})
    enter(desk)
    take(desk, 2, EXPORTS["different"], earlier=True)
    assert len(told(desk)) == 1


def test_after_a_clear_the_next_export_fills_it(desk: Desk) -> None:
    take(desk, 0, {"收货人": "程*本"})
    enter(desk)
    receiver.clear(desk, AT, order(desk))
    assert (order(desk).receiver, order(desk).address) == ("程*本", None)
    take(desk, 1, CELLS)
    assert (order(desk).receiver, order(desk).address) == ("程样本", "样本路12号3幢402室")


def test_what_was_purged_is_not_told_again(desk: Desk) -> None:
    take(desk)
    enter(desk)
    desk.store.conn.execute("update orders set purged_at = 1, receiver = null, address = null")
    take(desk, 1, EXPORTS["different"])
    assert (told(desk), order(desk).address) == ([], None)


def test_accepting_in_the_check_list_takes_the_exports_address(desk: Desk) -> None:
    take(desk)
    enter(desk)
    take(desk, 1, EXPORTS["different"])
    [waits] = notices.window(desk, notices.open_checks(desk))
    assert "than the one you entered" in waits.text
    checks.accept(desk, AT, waits.id)
    found = order(desk)
    assert (found.address, found.receiver, found.receiver_source) == ("别处路99号", "程样本", "")
    assert told(desk) == []
    take(desk, 2, EXPORTS["different"])
    assert told(desk) == []


MASKS = {
    "all fits": (
        {"收货人": "程*本", "手机": "1*********4", "详细地址": "样本路**号3幢***室"},
        False,
    ),
    "nothing is told": ({"收货人": "*", "手机": "***********", "详细地址": "****"}, False),
    "a real phone beside a virtual one": ({**CELLS, "手机": "138****0000"}, False),
    "the town in the street": ({"街道/镇": "", "详细地址": "良渚街道样本路**号3幢***室"}, False),
    "another name": ({"收货人": "王*"}, True),
    "another street": ({"详细地址": "文二路**号"}, True),
    "another district": ({"收货人": "程*本", "区": "西湖区", "街道/镇": ""}, True),
}


@pytest.mark.parametrize("case", MASKS)
def test_a_masked_export_tells_what_cannot_be_the_entry(desk: Desk, case: str) -> None:
    cells, raised = MASKS[case]
    take(desk)
    enter(desk)
    take(desk, 1, {**CELLS, **cells})
    assert len(told(desk)) == raised
    assert order(desk).address == "样本路12号3幢402室"


ELSEWHERE = {"省": "江苏省", "市": "南京市", "区": "鼓楼区", "街道/镇": ""}
HIDDEN = {
    "encrypted": dict.fromkeys(("收货人", "手机", "详细地址"), CIPHER),
    "masked": {"收货人": "程*本", "手机": "177****1234", "详细地址": "样本路**号"},
    "blank": dict.fromkeys(("收货人", "手机", "详细地址"), ""),
}


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("bought", [False, True])
def test_another_receiver_is_taken_whole_with_what_it_hides(
    desk: Desk, hidden: str, bought: bool
) -> None:
    take(desk, 0, CELLS)
    assert receiver.block(order(desk)).usable
    if bought:
        buy(desk)
    take(desk, 1, {**ELSEWHERE, **HIDDEN[hidden]})
    found = receiver.block(order(desk))
    assert not found.usable
    assert set(found.missing) == {"name", "phone", "detail"}
    assert found.hidden == ("" if hidden == "blank" else hidden)
    assert ("江苏省" in found.text, "12号" in found.text) == (True, False)
    assert len(told(desk)) == bought
    for each in told(desk):
        assert each["old"]["phone"] == CELLS["手机"]
        assert each["new"]["phone"] == (HIDDEN[hidden]["手机"] if hidden == "masked" else None)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_notice_and_its_acceptance_are_whole_too(desk: Desk, hidden: str) -> None:
    take(desk)
    enter(desk)
    take(desk, 1, {**ELSEWHERE, **HIDDEN[hidden]})
    [waits] = notices.window(desk, notices.open_checks(desk))
    assert "南京市" in waits.new
    assert "402" not in waits.new
    assert ("order's page" in waits.text) is (hidden != "masked")
    offered = next(each for each in messages.offers(order(desk)) if each.key == "change_address")
    assert offered.text == ""
    checks.accept(desk, AT, waits.id)
    found = receiver.block(order(desk))
    assert set(found.missing) == {"name", "phone", "detail"}
    assert found.hidden == ("" if hidden == "blank" else hidden)


@pytest.mark.parametrize("name", ["程样本", "李四"])
def test_a_name_alone_makes_no_block_of_two_people(desk: Desk, name: str) -> None:
    take(desk, 0, CELLS)
    take(desk, 1, {"收货人": name})
    found = receiver.block(order(desk))
    assert found.usable is (name == "程样本")
    assert (CELLS["手机"] in found.text) is (name == "程样本")


def test_a_spelling_of_the_same_place_hides_nothing(desk: Desk) -> None:
    take(desk, 0, CELLS)
    take(desk, 1, {"省": "浙江", "市": "杭州", "区": "余杭区", "收货人": "程**"})
    assert receiver.block(order(desk)).usable


def test_a_bought_order_that_goes_elsewhere_by_the_export_answers_nothing_old(desk: Desk) -> None:
    take(desk, 0, CELLS)
    buy(desk)
    take(desk, 1, {**CELLS, "详细地址": "样本路12号3幢402室"})
    assert [each.address_answer for each in order(desk).purchases] == ["same"]
    take(desk, 2, EXPORTS["different"])
    assert [each.address_answer for each in order(desk).purchases] == [None]
    take(desk, 3, {**CELLS, **ELSEWHERE, "详细地址": "别处路99号"})
    [data] = told(desk)
    assert (data["old"]["address"], data["new"]["city"]) == ("样本路12号3幢402室", "南京市")


@pytest.mark.parametrize("cells", [{}, CELLS, {**CELLS, **ELSEWHERE}])
def test_accepting_on_a_bought_order_tells_that_the_goods_go_elsewhere(
    desk: Desk, cells: dict[str, str]
) -> None:
    take(desk)
    enter(desk)
    buy(desk)
    take(desk, 1, {**cells, "详细地址": "别处路99号"})
    [own] = notices.window(desk, notices.open_checks(desk))
    checks.accept(desk, AT, own.id)
    [data] = told(desk)
    assert (data.get("own"), data["old"]["address"]) == (None, "样本路12号3幢402室")
    assert data["new"]["address"] == "别处路99号"
    assert [each.address_answer for each in order(desk).purchases] == [None]
