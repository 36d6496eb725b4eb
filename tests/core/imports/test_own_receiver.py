"""An export beside the seller's own entry of the buyer's address: who wins, and what is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from core.base.clock import parse_time
from core.imports import checks, importing
from core.orders import edits, notices, receiver
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
        put(desk, "purchases", order_id=order(desk).id, platform="1688",
            upstream_order="2817000000000000001", cost_fen=100, bought_at=AT)  # fmt: skip
    take(desk, 1, EXPORTS[export])
    found = order(desk)
    moved = export == "different"
    if own:
        assert found.address == "样本路12号3幢402室"
        assert (found.receiver, found.encrypted) == ("程样本", False)
        assert [each["new"] for each in told(desk)] == [{"address": "别处路99号"}] * moved
        assert [each["old"] for each in told(desk)] == [{"address": "样本路12号3幢402室"}] * moved
    elif export in ("absent", "encrypted", "same"):
        assert (found.address, told(desk)) == ("样本路12号3幢402室", [])
    elif moved:
        assert (found.address, len(told(desk))) == ("别处路99号", int(bought))
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
    assert [each["new"] for each in told(desk)] == [{"address": "另外路7号"}]


def test_an_export_that_agrees_again_ends_the_notice(desk: Desk) -> None:
    take(desk)
    enter(desk)
    take(desk, 1, EXPORTS["different"])
    take(desk, 2, EXPORTS["masked"])
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
