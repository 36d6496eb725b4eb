"""Finding and listing cases, the index of the open ones, and writing one down by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.aftersales import reading as aftersales
from core.aftersales.open_cases import OpenCase, open_index
from core.base.errors import DaifaError, NotFound, Refused
from core.orders.shops import NO_SHOP, all_shops
from core.rules.terms import Clock
from core.store.desk import Desk, set_rule
from tests.given.case_shop import ASKED, FIRST, NOW, REF, desk_at, put_asked
from tests.given.shop_rows import SN, put, put_order

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ENDED = ASKED + 4 * DAY
PAID: dict[str, Any] = {
    "status": "退款成功", "instant": 1, "refunded_at": ENDED, "closed_at": ENDED,
}  # fmt: skip
SIGNED: dict[str, Any] = {"return_status": "已签收", "return_status_at": ENDED}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (REF, REF),
        (f" {REF} ", REF),
        ("9901", "61000000009901"),
        ("6100000000990", ""),
        ("901", ""),
        ("8888", ""),
    ],
)
def test_a_case_is_found_by_a_tail_of_four(desk: Desk, text: str, found: str) -> None:
    put_asked(desk)
    for ref in ("61000000009901", "62000000008888", "63000000008888"):
        put_asked(desk, ref=ref)
    if found:
        assert aftersales.find(desk, text).id == found
    else:
        with pytest.raises(NotFound):
            aftersales.find(desk, text)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (" 7777 ", "case-unknown", "There is no after-sales case 7777. Check it, or import the"
         " newest export."),
        (" 0000 ", "case-ambiguous", "Several after-sales cases end with 0000. Give more of the"
         " number."),
    ],
)  # fmt: skip
def test_what_is_said_of_a_case_that_is_not_found(
    desk: Desk, text: str, code: str, said: str
) -> None:
    for ref in ("60000000000000", "61000000000000"):
        put_asked(desk, ref=ref)
    with pytest.raises(NotFound) as missing:
        aftersales.find(desk, text)
    assert (missing.value.code, str(missing.value)) == (code, said)


def test_the_open_ones_come_first_then_the_newest_as_many_as_are_wanted(desk: Desk) -> None:
    for number, asked in ((1, 0), (2, 3), (3, 1), (4, 2)):
        over: dict[str, Any] = {"status": "退款关闭", "closed_at": NOW} if number > 1 else {}
        put_asked(desk, ref=f"6000000000000{number}", asked_at=ASKED + asked * SECOND, **over)

    def listed(**how: Any) -> str:
        return "".join(case.id[-1] for case in aftersales.listing(desk, NOW, **how))

    assert listed() == "1243"
    assert [listed(limit=most) for most in (0, 1, 2, 3)] == ["", "1", "12", "124"]
    assert listed(only_open=True) == "1"


def test_the_cases_of_a_shop(desk: Desk) -> None:
    ids = [put(desk, "shops", name=name) for name in ("东店", "西店")]
    for number, shop_id in enumerate((*ids, None), 1):
        order_id = put_order(desk, number, shop_id=shop_id)
        over = {"status": "退款关闭", "closed_at": NOW, "asked_at": ASKED - DAY}
        ref = f"6000000000000{number}"
        put_asked(desk, order_id, ref=ref, order_sn=SN.format(number))
        put_asked(desk, order_id, ref=f"7{ref[1:]}", order_sn=SN.format(number), **over)
    for shop, last in zip((*all_shops(desk), NO_SHOP), "123", strict=True):
        found = aftersales.listing(desk, NOW, shop=shop)
        assert [case.id for case in found] == [f"60000000000{'00' + last}", f"7000000000000{last}"]
        index = open_index(desk, NOW)
        entries = aftersales.of_shop(desk, index.entries, shop)
        assert [(each.ref, each.shop_id) for each in entries] == [(found[0].id, shop.id)]
        assert aftersales.as_json(desk, found[0], NOW)["shop"] == shop.name
    assert len(aftersales.of_shop(desk, open_index(desk, NOW).entries, None)) == 3


def test_what_the_index_keeps_of_a_case(desk: Desk) -> None:
    shop_id = put(desk, "shops", name="东店")
    order_id = put_order(desk, 1, shop_id=shop_id)
    running = put_asked(desk, order_id)
    waiting = put_asked(desk, order_id, ref="60000000000002", status="平台处理中", refund_fen=7)
    due = int((ASKED + 2 * DAY).timestamp())
    assert list(open_index(desk, NOW).entries) == [
        OpenCase(due, running.key, Clock.AFTERSALE, "aftersale.return_refund", REF, FIRST, 3550,
                 order_id, shop_id),
        OpenCase(None, waiting.key, None, "", "60000000000002", FIRST, 7, order_id, shop_id),
    ]  # fmt: skip


def test_a_case_without_a_time_comes_before_all_and_one_without_a_clock_after(desk: Desk) -> None:
    cases: list[dict[str, Any]] = [
        {"status": "平台处理中"}, {"asked_at": ASKED}, {"asked_at": None}, {"asked_at": None},
        {"asked_at": ASKED - DAY}, {"status": "待消费者发货"},
    ]  # fmt: skip
    for number, values in enumerate(cases, 1):
        put_asked(desk, ref=f"6000000000000{number}", **values)
    assert "".join(each.ref[-1] for each in open_index(desk, NOW).entries) == "345216"


@pytest.mark.parametrize("values", [PAID, {"status": "退款成功", "closed_at": ENDED, **SIGNED}])
def test_what_ended_leaves_the_index_at_a_second(desk: Desk, values: dict[str, Any]) -> None:
    put_asked(desk, **values)
    last = ENDED + 14 * DAY
    assert [len(open_index(desk, at)) for at in (last, last + SECOND)] == [1, 0]
    assert open_index(desk, last).leaves_at == int((last + SECOND).timestamp())
    assert open_index(desk, last + SECOND).leaves_at is None
    assert open_index(desk).leaves_at is None
    put_asked(desk, ref="60000000000002")
    assert open_index(desk, last).leaves_at == int((last + SECOND).timestamp())


def test_what_ended_stays_as_long_as_the_window_of_its_own_shop(desk: Desk) -> None:
    east = put(desk, "shops", name="东店")
    put_asked(desk, put_order(desk, 1, shop_id=east), **PAID)
    put_asked(desk, put_order(desk, 2), ref="60000000000002", order_sn=SN.format(2), **PAID)
    own = set_rule(desk, NOW, "appeal.instant_refund", "10", "店铺", shop_id=east)
    refs = [
        [each.ref[-1] for each in open_index(own, ENDED + days * DAY).entries]
        for days in (14, 15, 20, 21)
    ]
    assert refs == [["2", "1"], ["1"], ["1"], []]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"type": "refund_only", "amount_fen": 100, "reason": "不想要了", "ref": f" {REF} "},
         {"ref": REF, "type": "refund_only", "status": "待商家处理", "reason": "不想要了",
          "refund_fen": 100, "instant": 0}),
        ({"type": "换货", "platform_due_at": NOW},
         {"ref": f"M{FIRST}-1", "type": "exchange", "status": "待商家处理",
          "platform_due_at": int(NOW.timestamp()), "instant": 0, "reason": ""}),
        ({"type": "instant_refund", "refunded_at": NOW},
         {"ref": f"M{FIRST}-1", "type": "refund_only", "status": "退款成功", "instant": 1,
          "refunded_at": int(NOW.timestamp()), "closed_at": int(NOW.timestamp()), "reason": ""}),
        ({"type": "极速退款"},
         {"ref": f"M{FIRST}-1", "type": "refund_only", "status": "退款成功", "instant": 1,
          "refunded_at": int(ASKED.timestamp()), "closed_at": int(ASKED.timestamp()),
          "reason": ""}),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_case_by_hand(
    desk: Desk, given: dict[str, Any], kept: dict[str, Any]
) -> None:
    order_id = put_order(desk, 1)
    case = aftersales.add_manual(desk, NOW, FIRST, asked_at=ASKED, **given)
    row = desk.store.query("select * from aftersales where id = ?", (case.key,))[0]
    always = {"order_sn": FIRST, "order_id": order_id, "asked_at": int(ASKED.timestamp()),
              "source": "manual"}  # fmt: skip
    columns = ("ref", "order_sn", "order_id", "type", "status", "reason", "refund_fen",
               "asked_at", "platform_due_at", "refunded_at", "closed_at", "instant",
               "source")  # fmt: skip
    assert {name: row[name] for name in columns if row[name] is not None} == always | kept


def test_each_case_by_hand_has_a_number_of_its_own(desk: Desk) -> None:
    put_order(desk, 1)
    for number in (1, 2):
        case = aftersales.add_manual(desk, NOW, FIRST, type="exchange", asked_at=ASKED)
        assert case.id == f"M{FIRST}-{number}"


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"type": "送礼"}, DaifaError, "There is no case type 送礼. Choose one of: refund_only,"
         " return_refund, exchange, resend, repair, instant_refund"),
        ({"type": "exchange", "ref": f" {REF} "}, Refused,
         f"The after-sales case {REF} is there already."),
    ],
)  # fmt: skip
def test_what_is_refused_by_hand(
    desk: Desk, given: dict[str, Any], error: type[DaifaError], said: str
) -> None:
    put_asked(desk)
    with pytest.raises(error) as refused:
        aftersales.add_manual(desk, NOW, FIRST, asked_at=ASKED, **given)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("values", "due", "left", "band"),
    [
        ({}, "2026-11-22T12:00:00+08:00", 86400, "calm"),
        ({"platform_due_at": NOW - SECOND}, "2026-11-21T11:59:59+08:00", -1, "overdue"),
        ({"asked_at": None}, None, None, None),
        ({"status": "平台处理中"}, None, None, None),
    ],
)
def test_how_much_time_is_left_for_programs(
    desk: Desk, values: dict[str, Any], due: str | None, left: int | None, band: str | None
) -> None:
    found = aftersales.as_json(desk, put_asked(desk, **values), NOW)
    assert (found["due_at"], found["left_s"], found["band"]) == (due, left, band)


def test_an_instant_refund_is_named_so_for_programs(desk: Desk) -> None:
    case = put_asked(desk, type="refund_only", **PAID)
    assert aftersales.as_json(desk, case, NOW)["type"] == "instant_refund"


def test_cases_are_read_in_the_order_asked_for(desk: Desk) -> None:
    keys = [put_asked(desk, ref=f"6000000000000{number}").key for number in (1, 2, 3)]
    wanted = [keys[2], 99, keys[0]]
    assert [case.key for case in aftersales.by_ids(desk, wanted)] == [keys[2], keys[0]]
    assert [case.key for case in aftersales.list_rows(desk, wanted)] == [keys[2], keys[0]]


def test_each_case_runs_by_the_clock_of_its_own_shop(desk: Desk) -> None:
    east = put(desk, "shops", name="东店")
    put_asked(desk, put_order(desk, 1, shop_id=east))
    put_asked(desk, put_order(desk, 2), ref="60000000000002", order_sn=SN.format(2))
    own = set_rule(desk, NOW, "aftersale.return_refund", "36", "店铺", shop_id=east)

    def due(ref: str) -> datetime | None:
        case = aftersales.find(own, ref)
        return case.due.due_at if case.due else None

    hour = timedelta(hours=1)
    assert (due(REF), due("60000000000002")) == (ASKED + 36 * hour, ASKED + 48 * hour)
