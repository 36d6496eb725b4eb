"""Order exports against what was done here: not taken there, refunded, written after buying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time
from core.imports import checks, importing
from core.imports.importing import FileResult
from core.orders import batch, notices, purchases, tracking
from core.orders import reading as orders
from core.orders.lists import window
from core.orders.next_step import next_step
from core.orders.notices import OpenNotice
from core.orders.order import Order
from core.orders.pending import pending
from core.rules.terms import Flag, Stage
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row, sn

AT = parse_time("2026-11-23 10:00")
UPLOADED = parse_time("2026-11-23 10:00")
NUMBER, OTHER = "73610555582883", "78109356970791"
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def take(desk: Desk, *rows: dict[str, Any], at: datetime = AT) -> FileResult:
    return importing.apply(desk, at, order_file(rows))


def dated(moment: datetime) -> dict[str, Any]:
    """An order that dates its file."""
    return row(99, 订单成交时间=f"{moment:%Y-%m-%d %H:%M:%S}")


def order(desk: Desk, number: int = 1) -> Order:
    return orders.find(desk, sn(number))


def waits(desk: Desk) -> list[OpenNotice]:
    return notices.window(desk, notices.open_checks(desk))


def kinds(desk: Desk) -> list[str]:
    return [entry.kind for entry in notices.open_notices(desk)]


def buy(desk: Desk, number: int = 1) -> None:
    purchases.record(desk, AT, sn(number), upstream_order="2640077123456789012", cost_fen=2000)


def upload(desk: Desk, tmp_path: Path, number: int = 1) -> None:
    """Buy, number, export and upload an order at `UPLOADED`."""
    buy(desk, number)
    tracking.record(desk, AT, sn(number), NUMBER)
    batch.export(desk, AT, tmp_path / "batch.csv")
    tracking.uploaded(desk, UPLOADED, [sn(number)])


LATER = UPLOADED + timedelta(hours=2)


@pytest.mark.parametrize(
    ("as_of", "told"),
    [(UPLOADED - SECOND, False), (UPLOADED, False), (UPLOADED + SECOND, True)],
)
def test_uploaded_here_and_not_shipped_there(
    desk: Desk, tmp_path: Path, as_of: datetime, told: bool
) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    result = take(desk, row(1), dated(as_of), at=LATER)
    mine = order(desk)
    assert (result.red, result.waiting) == (int(told), int(told))
    assert (Flag.NOT_SHIPPED_THERE in mine.flags) is told
    assert mine.stage is (Stage.TO_UPLOAD if told else Stage.SHIPPED)
    assert (mine.uploaded_at is None) is told
    assert mine.parcel is not None
    # What was done with the parcel is not forgotten.
    assert (mine.parcel.exported_at, mine.parcel.uploaded_at) == (AT, UPLOADED)


def test_what_it_says_and_what_to_do(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    take(desk, row(1), dated(LATER), at=LATER)
    (wait,) = waits(desk)
    assert (wait.check, wait.red) == ("not-shipped-there", True)
    assert (wait.old, wait.new) == ("uploaded 11-23 10:00", "待发货 11-23 12:00")
    assert next_step(order(desk)).code == "again"
    rows = window(desk, [e for e in pending(desk).entries if e.order_id == wait.order_id])
    assert [each.step for each in rows] == ["again"]


def test_the_next_batch_has_it_and_uploading_settles_it(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    take(desk, row(1), dated(LATER), at=LATER)
    again = LATER + timedelta(minutes=5)
    done = batch.export(desk, again, tmp_path / "again.csv")
    assert (done.orders, done.skipped) == ((sn(1),), ())
    tracking.uploaded(desk, again, [sn(1)])
    mine = order(desk)
    assert (mine.stage, kinds(desk)) == (Stage.SHIPPED, [])
    # The pickup clock starts with the upload that counts.
    assert mine.parcel is not None
    assert mine.parcel.uploaded_at == again
    # The file that told it is older than this upload.
    assert take(desk, row(1), dated(LATER), at=again).red == 0
    assert take(desk, row(1), dated(again + SECOND), at=again + SECOND).red == 1


def test_the_same_file_twice_tells_it_once(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    take(desk, row(1), dated(LATER), at=LATER)
    checks.dismiss(desk, LATER, waits(desk)[0].id)
    result = take(desk, row(1), dated(LATER), at=LATER)
    assert (result.red, result.updated, kinds(desk)) == (0, 0, [])


def test_the_json_tells_changes_red_notices_and_what_waits(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    said = take(desk, row(1), dated(LATER), at=LATER).as_json()
    assert (said["changed"], said["red"], said["waiting"]) == (1, 1, 1)
    assert said["changes"] == [
        {"order_sn": sn(1), "what": "uploaded_at", "old": "11-23 10:00", "new": "–"}
    ]
    (wait,) = said["waits"]
    assert (wait["kind"], wait["order_sn"], wait["red"]) == ("not-shipped-there", sn(1), True)
    assert set(wait) == set(waits(desk)[0].as_json())


def test_dismissing_it_leaves_the_number_for_the_next_batch(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    take(desk, row(1), dated(LATER), at=LATER)
    checks.dismiss(desk, LATER, waits(desk)[0].id)
    assert next_step(order(desk)).code == "export"
    listed = window(desk, pending(desk).entries)
    assert [each.step for each in listed if each.row.order_sn == sn(1)] == ["export"]
    done = batch.export(desk, LATER, tmp_path / "again.csv")
    assert (done.orders, done.skipped) == ((sn(1),), ())
    assert next_step(order(desk)).code == "upload"
    twice = batch.export(desk, LATER, tmp_path / "twice.csv")
    assert [each.code for each in twice.skipped] == ["exported"]


def test_an_export_that_shows_it_shipped_settles_it(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    take(desk, row(1), dated(LATER), at=LATER)
    shipped = {"订单状态": "已发货，待签收", "快递单号": NUMBER}
    take(desk, row(1, **shipped), dated(LATER + SECOND), at=LATER)
    assert (order(desk).stage, kinds(desk)) == (Stage.SHIPPED, [])


def test_an_older_export_of_a_newer_state_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1))
    upload(desk, tmp_path)
    take(desk, row(1, 订单状态="已发货，待签收", 快递单号=NUMBER), dated(LATER), at=LATER)
    assert take(desk, row(1), dated(UPLOADED + SECOND), at=LATER).red == 0
    assert order(desk).stage is Stage.SHIPPED


def test_a_preview_tells_what_changes_and_what_waits(desk: Desk, tmp_path: Path) -> None:
    take(desk, row(1), row(2))
    upload(desk, tmp_path)
    rows = [row(1), row(2, 订单状态="已取消"), dated(LATER)]
    seen = importing.preview(desk, LATER, order_file(rows))
    assert [(each.order_sn, each.what, each.old, each.new) for each in seen.changes] == [
        (sn(1), "uploaded_at", "11-23 10:00", "–"),
        (sn(2), "status", "待发货", "已取消"),
    ]
    assert (seen.red, seen.waiting, seen.changed) == (1, 1, 2)
    assert (kinds(desk), order(desk).stage) == ([], Stage.SHIPPED)


HOME = {"收货人": "程样本", "手机": "17700001234", "省": "浙江省", "市": "杭州市", "区": "余杭区"}


def test_an_address_that_changes_is_told_old_to_new_masked(desk: Desk) -> None:
    take(desk, row(1, **HOME, 详细地址="样本路12号"))
    buy(desk)
    result = take(desk, row(1, **HOME, 详细地址="样本路34号5幢"), dated(LATER))
    (wait,) = result.waits
    assert (wait.check, wait.old, wait.new) == ("address-changed", "***12号", "***34号5幢")
    (change,) = [each for each in result.changes if each.what == "address"]
    assert (change.old, change.new) == ("***12号", "***34号5幢")
    assert wait.data["new"]["address"] == "样本路34号5幢"


def test_a_second_change_keeps_what_was_there_at_first(desk: Desk) -> None:
    take(desk, row(1, **HOME, 详细地址="样本路12号"))
    buy(desk)
    for place in ("样本路34号", "样本路56号"):
        take(desk, row(1, **HOME, 详细地址=place), dated(LATER))
    (wait,) = waits(desk)
    told = [wait.data[side]["address"] for side in ("old", "new")]
    assert told == ["样本路12号", "样本路56号"]


@pytest.mark.parametrize(
    ("before", "after", "bought", "told"),
    [
        ("", "改寄到单位", True, True),
        ("要黑色", "要白色", True, True),
        ("要黑色", "", True, True),
        ("要黑色", "要黑色", True, False),
        ("", "改寄到单位", False, False),
    ],
)
def test_a_memo_that_changes_after_the_purchase(
    desk: Desk, before: str, after: str, bought: bool, told: bool
) -> None:
    take(desk, row(1, 商家备注=before))
    if bought:
        buy(desk)
    take(desk, row(1, 商家备注=after), dated(LATER))
    assert kinds(desk) == (["memo_changed"] if told else [])
    if told:
        (wait,) = waits(desk)
        assert (wait.old, wait.new, wait.red) == (before, after, False)
        checks.accept(desk, AT, wait.id)
        assert kinds(desk) == []


def test_a_memo_is_no_matter_once_it_is_shipped(desk: Desk) -> None:
    take(desk, row(1, 商家备注=""))
    buy(desk)
    take(desk, row(1, 商家备注="已补差价", 订单状态="已发货，待签收"), dated(LATER))
    assert kinds(desk) == []


@pytest.mark.parametrize(
    ("status", "words", "stage"),
    [
        ("待发货", "退款成功", Stage.CLOSED),
        ("未发货，退款成功", "退款成功", Stage.CLOSED),
        ("待发货", "部分退款成功", Stage.TO_BUY),
        ("待发货", "售后处理中", Stage.TO_BUY),
        # Shipped: only the order's own status, or the amount of a case, says that it is all.
        ("已发货，待签收", "退款成功", Stage.SHIPPED),
        ("已发货，退款成功", "退款成功", Stage.CLOSED),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_refund_that_the_words_tell(
    desk: Desk, known: bool, status: str, words: str, stage: Stage
) -> None:
    if known:
        take(desk, row(1))
    take(desk, row(1, 订单状态=status, 售后状态=words), dated(LATER))
    assert order(desk).stage is stage
    assert kinds(desk) == []


def test_goods_that_were_bought_are_stopped_and_claimed(desk: Desk) -> None:
    take(desk, row(1))
    buy(desk)
    result = take(desk, row(1, 售后状态="退款成功"), dated(LATER))
    assert order(desk).stage is Stage.CLOSED
    assert kinds(desk) == ["cancel_upstream", "refunded"]
    assert (result.red, result.waiting, result.waits[0].check) == (1, 1, "refunded")
    owed = desk.store.query("select owed_fen, aftersale_id from claims")
    assert [tuple(each) for each in owed] == [(2000, None)]
    take(desk, row(1, 售后状态="退款成功"), dated(LATER))
    assert len(kinds(desk)) == 2


def corrected(desk: Desk) -> None:
    """Upload a number, correct it, and import an export that shows it still."""
    take(desk, row(1))
    buy(desk)
    tracking.record(desk, AT, sn(1), NUMBER)
    tracking.uploaded(desk, AT, [sn(1)])
    tracking.record(desk, AT, sn(1), OTHER)
    take(
        desk, row(1, 订单状态="已发货，待签收", 快递公司="中通快递", 快递单号=NUMBER), dated(LATER)
    )


def test_the_old_number_of_a_correction_is_nothing_to_check(desk: Desk) -> None:
    corrected(desk)
    assert [each.kind for each in waits(desk)] == []
    kinds = {each.kind for each in orders.find(desk, sn(1)).notices}
    assert kinds == {"change_number", "tell_buyer"}
    third = "75300000000003"
    take(desk, row(1, 订单状态="已发货，待签收", 快递公司="中通快递", 快递单号=third), dated(LATER))
    assert [each.kind for each in waits(desk)] == ["number_mismatch"]
    take(desk, row(1, 订单状态="已发货，待签收", 快递公司="中通快递", 快递单号=OTHER), dated(LATER))
    assert {each.kind for each in orders.find(desk, sn(1)).notices} == {"tell_buyer"}


def test_a_number_that_goes_back_leaves_nobody_to_be_told(desk: Desk) -> None:
    corrected(desk)
    found = tracking.record(desk, AT, sn(1), NUMBER, force="原来的没错")
    assert found.notices == ()
    assert found.parcel is not None
    assert (found.parcel.number, found.parcel.uploaded_at) == (NUMBER, AT)
    assert not found.parcel.to_change


def test_a_platform_number_unlike_ours_can_be_taken(desk: Desk) -> None:
    take(desk, row(1))
    buy(desk)
    tracking.record(desk, AT, sn(1), NUMBER)
    shipped = row(1, 订单状态="已发货，待签收", 快递单号="78109356970791", 快递公司="中通快递")
    take(desk, shipped, dated(LATER))
    (wait,) = waits(desk)
    assert (wait.check, wait.old, wait.new) == ("number-differs", NUMBER, "78109356970791")
    checks.accept(desk, LATER, wait.id)
    mine = order(desk).parcel
    assert mine is not None
    assert (mine.number, mine.source) == ("78109356970791", "platform")
    assert [kind for kind in kinds(desk) if kind != "tell_buyer"] == []
