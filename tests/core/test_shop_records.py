"""Rules of one shop on what is written down: reviews, fines, appeals and their limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.appeals import results
from core.appeals.entry import propose
from core.appeals.limits import lacking
from core.appeals.reading import find as find_appeal
from core.imports import importing
from core.orders import notices
from core.reviews import reviews
from core.reviews.reviews import Given
from core.rules.appeals import book
from core.store.desk import Desk, set_rule
from tests.core.appeals.test_appeals import lost
from tests.core.imports.test_settlement_fines import DUE, HOUR, fined, late, matched, waits
from tests.given.appeal_rows import desk_at
from tests.given.export_files import csv_bytes
from tests.given.shop_rows import AT, SN, put, put_order


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = desk_at(tmp_path)
    for name in ("甲店", "乙店"):
        put(desk, "shops", name=name)
    return desk


def tasks(desk: Desk) -> set[str]:
    found = notices.window(desk, notices.open_notices(desk))
    return {each.ref for each in found if each.kind == reviews.LOW}


@pytest.mark.parametrize("way", ["written", "imported"])
def test_what_a_low_review_is_each_shop_says(desk: Desk, way: str) -> None:
    for number, shop_id in ((1, 1), (2, 2), (3, None)):
        put_order(desk, number, shop_id=shop_id, state="received")
    own = set_rule(desk, AT, "review.low", "2", "自己定", 1)
    if way == "written":
        for number in (1, 2, 3):
            reviews.add(own, AT, SN.format(number), Given(3, 5, 5))
    else:
        head = ["订单号", "描述相符", "物流服务", "服务态度", "评价内容", "评价时间"]
        rows = [[SN.format(n), "3", "5", "5", "", f"{AT:%Y-%m-%d %H:%M:%S}"] for n in (1, 2, 3)]
        importing.apply(own, AT, csv_bytes([head, *rows], "utf-8-sig"))
    assert tasks(own) == {SN.format(2), SN.format(3)}


def test_a_fine_is_of_the_amount_that_the_shops_rule_says(desk: Desk) -> None:
    first, second = (late(desk, number, shop_id=number) for number in (1, 2))
    own = set_rule(desk, AT, "fine.late", "5", "类目", 1)
    fined(own, DUE + HOUR, fen=-500, shop="甲店")
    fined(own, DUE + HOUR, fen=-500, shop="乙店")
    assert matched(own) == [(first, "time")]
    assert [each.shop for each in waits(own)] == ["乙店"]
    fined(own, DUE + 2 * HOUR, fen=-300, shop="乙店")
    assert sorted(each for each, _by in matched(own)) == [first, second]


def test_a_shorter_ship_by_of_a_shop_makes_its_order_late(desk: Desk) -> None:
    """Shipped two hours before 48 h ended: in time, but not where 36 h hold."""
    orders = [late(desk, number, shop_id=number, shipped_at=DUE - 2 * HOUR) for number in (1, 2)]
    own = set_rule(desk, AT, "ship.normal", "36", "类目", 1)
    for shop in ("甲店", "乙店"):
        fined(own, DUE, shop=shop)
    assert matched(own) == [(orders[0], "time")]
    assert len(waits(own)) == 1


def test_the_month_and_the_form_are_the_shops(desk: Desk, tmp_path: Path) -> None:
    own = set_rule(desk, AT, "appeal.reconsider_month", "2", "x", 1)
    own = set_rule(own, AT, "appeal.text_max", "4", "x", 1)
    for shop_id, left in ((1, 2), (2, 12), (None, 12)):
        assert results.reconsiderations_left(own, AT, shop_id) == left
    put_order(own, 8, shop_id=1, state="received")
    put_order(own, 9, shop_id=2, state="received")
    short, long = (
        propose(own, AT, order_sn=SN.format(n), kind="malicious_complaint") for n in (8, 9)
    )
    assert (short.shop_id, long.shop_id) == (1, 2)
    assert len(short.text) <= 4 < len(long.text)
    for entry, codes in ((short, set()), (long, {"text-long"})):
        found = lacking(
            own.rules.of(1), book(), book().kind(entry.kind), ground="", text=entry.text,
            amount_fen=None, max_fen=None, pictures=1, videos=0,
        )  # fmt: skip
        assert {each.code for each in found} == codes


def test_a_reconsideration_counts_for_its_shop(desk: Desk, tmp_path: Path) -> None:
    appeal_id = lost(desk, tmp_path)
    sn = find_appeal(desk, appeal_id).order_sn
    desk.store.conn.execute("update orders set shop_id = 2 where order_sn = ?", (sn,))
    assert find_appeal(desk, appeal_id).shop_id == 2
    with desk.act(AT, "appeal-reconsider") as work:
        order_id = find_appeal(desk, appeal_id).order_id
        work.update("appeals", appeal_id, {"reconsidered_at": work.at}, order_id=order_id)
    assert [results.reconsiderations_left(desk, AT, each) for each in (1, 2, None)] == [12, 11, 12]
