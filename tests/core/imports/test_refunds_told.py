"""Refunds that were told before anybody looked, and refunds of a part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time
from core.base.errors import Refused
from core.imports import importing
from core.imports.importing import FileResult
from core.orders import batch, notices, purchases, tracking
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.terms import Flag, Stage
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes, headers, rows_under
from tests.given.order_files import ALL, order_file, row, sn

AT = parse_time("2026-11-23 10:00")
LATER = AT + timedelta(hours=2)
NUMBER = "73610555582883"
CASE = {
    "售后编号": "12345678901234",
    "订单编号": sn(1),
    "交易金额": "50.00",
    "售后状态": "退款成功",
    "退款类型": "仅退款",
    "退款金额": "50.00",
    "订单状态": "未发货",
    "商品ID": "900100",
    "申请时间": "2026-11-23 09:00:00",
    "退款原因": "其他原因",
}
PAID = {"用户实付金额(元)": "50.00", "售后状态": "退款成功"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def take(desk: Desk, *rows: dict[str, Any]) -> FileResult:
    return importing.apply(desk, LATER, order_file(rows, columns=headers(ALL)))


def take_case(desk: Desk, **cells: str) -> FileResult:
    header = headers("pdd_aftersales_24_columns.txt")
    return importing.apply(desk, LATER, csv_bytes(rows_under(header, [{**CASE, **cells}])))


def order(desk: Desk) -> Order:
    return orders.find(desk, sn(1))


def kinds(desk: Desk) -> list[str]:
    return [entry.kind for entry in notices.open_notices(desk)]


def buy(desk: Desk, force: str | None = None) -> None:
    purchases.record(
        desk, AT, sn(1), upstream_order="2640077123456789012", cost_fen=2000, force=force
    )


def forget(desk: Desk) -> None:
    """Leave the database as an earlier version, which closed nothing, left it."""
    desk.store.conn.execute("update orders set refunded_at = null")
    desk.store.conn.execute("update notices set done_at = 1, settled = 'by-itself'")


@pytest.mark.parametrize(
    ("status", "closes"), [("待发货", True), ("已发货，待签收", False), ("已签收", False)]
)
@pytest.mark.parametrize("newer", [True, False])
def test_a_refund_that_nobody_looked_at_closes_with_the_next_export(
    desk: Desk, newer: bool, status: str, closes: bool
) -> None:
    rows = [row(1, **{**PAID, "订单状态": status})]
    take(desk, *rows)
    forget(desk)
    more = [row(2, 订单成交时间="2026-11-23 09:00:00")] if newer else []
    result = take(desk, *rows, *more)
    assert (order(desk).stage is Stage.CLOSED, result.updated) == (closes, int(closes))
    assert take(desk, *rows, *more).updated == 0


def test_what_was_bought_is_stopped_and_claimed_then(desk: Desk) -> None:
    take(desk, row(1))
    buy(desk)
    take(desk, row(1, **PAID))
    desk.store.conn.execute("delete from claims")
    desk.store.conn.execute("delete from notices")
    forget(desk)
    take(desk, row(1, **PAID))
    assert (order(desk).stage, kinds(desk)) == (Stage.CLOSED, ["cancel_upstream", "refunded"])
    assert desk.store.value("select sum(owed_fen) from claims") == 2000


@pytest.mark.parametrize(("status", "stage"), [("待发货", Stage.CLOSED), ("已签收", Stage.DONE)])
def test_a_case_that_nobody_looked_at_closes_with_the_next_file(
    desk: Desk, status: str, stage: Stage
) -> None:
    take(desk, row(1, **{**PAID, "订单状态": status, "售后状态": ""}))
    take_case(desk)
    forget(desk)
    result = take_case(desk)
    closed = stage is Stage.CLOSED
    assert (order(desk).stage, result.updated) == (stage, int(closed))
    assert any("paid back in full" in note for note in result.notes) is closed
    assert take_case(desk).updated == 0


def test_an_order_of_an_earlier_version_is_asked_about_and_goes_into_no_batch(
    desk: Desk, tmp_path: Path
) -> None:
    take(desk, row(1, **PAID))
    forget(desk)
    assert Flag.REFUNDED_PART in order(desk).flags
    with pytest.raises(Refused):
        buy(desk)
    buy(desk, force="只退了运费")
    tracking.record(desk, AT, sn(1), NUMBER, courier="中通快递")
    done = batch.export(desk, AT, tmp_path / "a.csv")
    assert [each.code for each in done.skipped] == ["refunded"]


def test_a_part_that_was_paid_back_asks_once_and_goes_on(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1, **{**PAID, "售后状态": ""}))
    take_case(desk, 退款金额="5.00")
    take(desk, row(1, **PAID))
    assert (order(desk).stage, order(desk).flags) == (Stage.TO_BUY, (Flag.REFUNDED_PART,))
    with pytest.raises(Refused, match="a part was paid back"):
        buy(desk)
    buy(desk, force="说好少退五块")
    tracking.record(desk, AT, sn(1), NUMBER, courier="中通快递")
    done = batch.export(desk, AT, tmp_path / "a.csv")
    assert (done.orders, done.skipped) == ((sn(1),), ())


def test_a_part_that_was_paid_back_keeps_no_correction_out(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1, **{**PAID, "售后状态": ""}))
    buy(desk)
    tracking.record(desk, AT, sn(1), NUMBER, courier="中通快递")
    tracking.uploaded(desk, AT, [sn(1)])
    tracking.record(desk, AT, sn(1), "78109356970791", courier="中通快递")
    take(desk, row(1, **{**PAID, "订单状态": "已发货，待签收", "快递单号": NUMBER}))
    assert order(desk).stage is Stage.SHIPPED
    done = batch.export(desk, LATER, tmp_path / "a.csv", corrections=True)
    assert done.orders == (sn(1),)
