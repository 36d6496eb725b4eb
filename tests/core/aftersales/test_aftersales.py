"""Cases: who must act, which clock runs until when, where the goods are, what is advised."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from core.aftersales import reading as aftersales
from core.aftersales.advice import advise
from core.aftersales.case import Goods
from core.base.clock import from_epoch, to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.due.queue import queue
from core.rules import aftersales as aftersale_tables
from core.rules.deadlines import Thresholds
from core.rules.terms import Band, Clock
from core.store.desk import Desk, set_rule, undo
from tests.given.case_shop import ASKED, FIRST, NOW, REF, desk_at, put_asked, put_supplier
from tests.given.shop_rows import SN, put, put_order, put_parcel, put_purchase

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EARLIER = ASKED + 5 * HOUR
LATER = ASKED + 9 * DAY
BACK = ASKED + 4 * DAY


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


ANSWER = "aftersale.return_refund"


@pytest.mark.parametrize(
    ("values", "clock", "due", "rule"),
    [
        ({}, Clock.AFTERSALE, ASKED + 48 * HOUR, ANSWER),
        ({"type": "refund_only"}, Clock.AFTERSALE, ASKED + 48 * HOUR, "aftersale.refund_only"),
        ({"platform_due_at": EARLIER}, Clock.AFTERSALE, EARLIER, "platform"),
        ({"platform_due_at": LATER}, Clock.AFTERSALE, LATER, "platform"),
        ({"asked_at": None}, Clock.AFTERSALE, None, ""),
        ({"asked_at": None, "platform_due_at": LATER}, Clock.AFTERSALE, LATER, "platform"),
        ({"decision": "agree"}, None, None, ""),
        ({"decision": "reject"}, None, None, ""),
        ({"decision": "settle"}, None, None, ""),
        ({"decision": "agree", "platform_due_at": LATER}, None, None, ""),
        ({"decision": "reject", "decided_at": ASKED}, None, None, ""),
        (
            {"decision": "reject", "decided_at": ASKED - SECOND},
            Clock.AFTERSALE,
            ASKED + 48 * HOUR,
            ANSWER,
        ),
        ({"status": "待消费者发货"}, None, None, ""),
        ({"status": "待消费者发货", "platform_due_at": LATER}, None, None, ""),
        ({"status": "平台处理中"}, None, None, ""),
        ({"status": "退款成功"}, None, None, ""),
        ({"status": "退款关闭"}, None, None, ""),
        ({"status": "换货/补寄成功", "type": "exchange"}, None, None, ""),
        ({"status": "维修关闭", "type": "repair"}, None, None, ""),
        ({"status": "没见过的状态"}, Clock.AFTERSALE, ASKED + 48 * HOUR, ANSWER),
        ({"type": "exchange"}, None, None, ""),
        ({"type": "resend"}, None, None, ""),
        ({"type": "repair"}, None, None, ""),
        ({"type": "exchange", "platform_due_at": LATER}, Clock.AFTERSALE, LATER, "platform"),
    ],
)
def test_answering(
    desk: Desk, values: dict[str, Any], clock: Clock | None, due: datetime | None, rule: str
) -> None:
    case = put_asked(desk, **values)
    assert case.clock is clock
    assert (case.due.due_at if case.due else None) == due
    assert (case.due.rule if case.due else "") == rule


RECEIPT: dict[str, Any] = {"status": "待商家收货", "agreed_return_at": ASKED}
SIGNED: dict[str, Any] = {"return_status": "已签收", "return_status_at": BACK}


@pytest.mark.parametrize(
    ("values", "clock", "due", "rule"),
    [
        ({**RECEIPT, **SIGNED}, Clock.INSPECT, BACK + 48 * HOUR, "aftersale.inspect"),
        ({**RECEIPT, "return_status_at": BACK}, Clock.INSPECT, BACK + 48 * HOUR, None),
        ({**RECEIPT, **SIGNED, "platform_due_at": LATER}, Clock.INSPECT, LATER, "platform"),
        ({**RECEIPT, **SIGNED, "platform_due_at": EARLIER}, Clock.INSPECT, EARLIER, "platform"),
        ({**RECEIPT, **SIGNED, "decision": "agree"}, Clock.INSPECT, BACK + 48 * HOUR, None),
        ({**RECEIPT, "return_status": "运输中", "return_status_at": BACK}, None, None, None),
        *(
            ({**RECEIPT, "return_status": words, "return_status_at": BACK}, None, None, None)
            for words in ("待签收", "未签收", "派送中，请准备签收", "拒签", "拒收，签收失败")
        ),
        (
            {**RECEIPT, "return_status": "签收", "return_status_at": BACK},
            Clock.INSPECT,
            BACK + 48 * HOUR,
            None,
        ),
        ({**RECEIPT, "platform_due_at": LATER}, Clock.INSPECT, LATER, "platform"),
        (RECEIPT, None, None, None),
        ({"status": "待商家收货"}, Clock.AFTERSALE, ASKED + 48 * HOUR, ANSWER),
        ({**RECEIPT, **SIGNED, "inspection": "fine", "inspected_at": BACK}, None, None, None),
        ({"status": "退款成功", **SIGNED}, Clock.INSPECT, BACK + 48 * HOUR, None),
        ({"status": "退款关闭", **SIGNED}, None, None, None),
        ({"status": "待消费者发货", **SIGNED}, Clock.INSPECT, BACK + 48 * HOUR, None),
        ({**RECEIPT, **SIGNED, "decision": "reject"}, None, None, None),
    ],
)
def test_a_return_that_came(
    desk: Desk, values: dict[str, Any], clock: Clock | None, due: datetime | None, rule: str | None
) -> None:
    case = put_asked(desk, **values)
    assert case.clock is clock
    assert (case.due.due_at if case.due else None) == due
    if rule:
        assert case.due is not None
        assert case.due.rule == rule


@pytest.mark.parametrize(
    ("words", "goods"),
    [("已签收", Goods.RETURNED), ("签收", Goods.RETURNED), ("待签收", Goods.ON_THE_WAY_BACK),
     ("未签收", Goods.ON_THE_WAY_BACK), ("拒签", Goods.ON_THE_WAY_BACK)],
)  # fmt: skip
def test_goods_are_back_once_they_were_signed_for(desk: Desk, words: str, goods: Goods) -> None:
    assert put_asked(desk, return_status=words, return_status_at=BACK).goods is goods


BAD: dict[str, Any] = {**RECEIPT, **SIGNED, "inspection": "swapped", "inspected_at": BACK}


@pytest.mark.parametrize(
    ("values", "due", "rule"),
    [
        ({}, BACK + 48 * HOUR, "aftersale.inspect"),
        ({"platform_due_at": LATER}, LATER, "platform"),
        ({"platform_due_at": EARLIER}, EARLIER, "platform"),
        ({"decision": "agree", "platform_due_at": LATER}, LATER, "platform"),
        ({"inspection": "empty"}, BACK + 48 * HOUR, "aftersale.inspect"),
        ({"inspection": "unfit"}, BACK + 48 * HOUR, "aftersale.inspect"),
        ({"inspection": "fine", "platform_due_at": LATER}, None, ""),
        ({"decision": "reject", "platform_due_at": LATER}, None, ""),
        ({"decision": "settle", "platform_due_at": LATER}, None, ""),
        ({"status": "平台处理中", "platform_due_at": LATER}, None, ""),
        ({"status": "退款成功", "platform_due_at": LATER}, None, ""),
    ],
)
def test_a_bad_inspection_keeps_the_platforms_clock(
    desk: Desk, values: dict[str, Any], due: datetime | None, rule: str
) -> None:
    case = put_asked(desk, **{**BAD, **values})
    assert case.clock is (Clock.AFTERSALE if due else None)
    assert (case.due.due_at if case.due else None) == due
    assert (case.due.rule if case.due else "") == rule
    if due is not None:
        listed = {each.case_id: each.due for each in aftersales.open_index(desk, NOW).entries}
        assert listed[case.key] == to_epoch(due)
        assert not case.past(due)
        assert case.past(due + SECOND)


PAID: dict[str, Any] = {"status": "退款成功", "instant": 1, "refunded_at": BACK, "closed_at": BACK}


@pytest.mark.parametrize(
    ("values", "due"),
    [
        (PAID, BACK + 7 * DAY),
        ({**PAID, "platform_due_at": BACK + 3 * DAY}, BACK + 3 * DAY),
        ({**PAID, "platform_due_at": BACK + 30 * DAY}, BACK + 30 * DAY),
        ({**PAID, "platform_due_at": BACK}, BACK + 7 * DAY),
        ({**PAID, "inspection": "empty", "inspected_at": BACK}, BACK + 7 * DAY),
        ({**PAID, "inspection": "fine", "inspected_at": BACK}, None),
        ({**PAID, "decision": "agree"}, None),
        ({**PAID, "decision": "settle"}, None),
    ],
)
def test_an_instant_refund_may_be_appealed(
    desk: Desk, values: dict[str, Any], due: datetime | None
) -> None:
    case = put_asked(desk, **values)
    assert (case.due.due_at if case.due else None) == due
    assert case.clock is (Clock.APPEAL if due else None)


def test_the_appeal_window_stops_with_an_appeal_that_is_not_dropped(desk: Desk) -> None:
    case = put_asked(desk, **PAID)
    appeal = put(
        desk,
        "appeals",
        kind="instant_refund",
        order_sn=FIRST,
        aftersale_id=case.key,
        created_at=BACK,
        state="draft",
    )
    assert aftersales.find(desk, REF).due is None
    desk.store.conn.execute("update appeals set state = 'dropped' where id = ?", (appeal,))
    assert aftersales.find(desk, REF).due is not None


@pytest.mark.parametrize(
    ("values", "due", "after"),
    [
        ({}, ASKED + 48 * HOUR, "probably agreed automatically, check"),
        ({"platform_due_at": EARLIER}, EARLIER, "probably agreed automatically, check"),
        (PAID, BACK + 7 * DAY, "the appeal window has passed"),
        ({**RECEIPT, **SIGNED}, BACK + 48 * HOUR, "return arrived, inspect it"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"], indirect=True)
@pytest.mark.usefixtures("zone")
def test_one_second_before_and_after(
    desk: Desk,
    values: dict[str, Any],
    due: datetime,
    after: str,
) -> None:
    case = put_asked(desk, **values)
    before = case.state_label(due - SECOND)
    assert case.due is not None
    assert (case.past(due - SECOND), case.past(due), case.past(due + SECOND)) == (
        False,
        False,
        True,
    )
    assert case.state_label(due) == before
    assert case.state_label(due + SECOND) == after
    bands = [aftersales.as_json(desk, case, moment)["band"] for moment in (due, due + SECOND)]
    assert bands == ["critical", "overdue"]
    left = [aftersales.as_json(desk, case, due + step)["left_s"] for step in (-SECOND, SECOND)]
    assert left == [1, -1]


def test_a_rule_of_the_seller_moves_the_clock(desk: Desk) -> None:
    put_asked(desk)
    own = set_rule(desk, NOW, ANSWER, "36", "平台规则 2026")
    case = aftersales.find(own, REF)
    assert case.due is not None
    assert case.due.due_at == ASKED + 36 * HOUR


@pytest.mark.parametrize(
    ("order", "bought", "case", "goods"),
    [
        ({}, None, {}, Goods.NEVER_BOUGHT),
        ({}, {"cancelled_at": NOW}, {}, Goods.CANCELLED_UPSTREAM),
        ({}, {}, {}, Goods.WITH_SUPPLIER),
        ({}, {"shipped_at": NOW}, {}, Goods.ON_THE_WAY),
        ({"uploaded_at": NOW}, {}, {}, Goods.ON_THE_WAY),
        ({"state": "shipped"}, None, {}, Goods.ON_THE_WAY),
        ({}, None, {"order_status": "已发货"}, Goods.ON_THE_WAY),
        ({}, None, {"order_status": "未发货"}, Goods.NEVER_BOUGHT),
        ({}, None, {"shipped_number": "YT1"}, Goods.ON_THE_WAY),
        ({"state": "received"}, {}, {}, Goods.WITH_BUYER),
        ({"state": "closed", "status": "已发货，退款成功"}, {}, {}, Goods.ON_THE_WAY),
        ({}, {}, {"order_status": "已收货"}, Goods.WITH_BUYER),
        ({"state": "shipped"}, {}, {"buyer_received": "yes"}, Goods.WITH_BUYER),
        ({"state": "shipped"}, {}, {"buyer_received": "no"}, Goods.ON_THE_WAY),
        ({"state": "received"}, {}, {"return_number": "YT2"}, Goods.ON_THE_WAY_BACK),
        ({"state": "received"}, {}, SIGNED, Goods.RETURNED),
    ],
)
def test_where_the_goods_are(
    desk: Desk,
    order: dict[str, Any],
    bought: dict[str, Any] | None,
    case: dict[str, Any],
    goods: Goods,
) -> None:
    order_id = put_order(desk, 1, **order)
    if bought is not None:
        put_purchase(desk, order_id, "U1", **bought)
    assert put_asked(desk, order_id, **case).goods is goods


def test_a_number_in_force_means_on_the_way(desk: Desk) -> None:
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1")
    put_parcel(desk, order_id, "73100000000001", replaced_at=NOW)
    assert put_asked(desk, order_id).goods is Goods.WITH_SUPPLIER
    put_parcel(desk, order_id, "73100000000002")
    assert aftersales.find(desk, REF).goods is Goods.ON_THE_WAY


ONLY: dict[str, Any] = {"type": "refund_only"}


@pytest.mark.parametrize(
    ("state", "bought", "case", "do"),
    [
        ("to_ship", False, ONLY, "agree"),
        ("to_ship", True, ONLY, "cancel"),
        ("shipped", True, ONLY, "ask"),
        ("shipped", True, {**ONLY, "buyer_received": "no", "buyer_signed": "no"}, "intercept"),
        ("shipped", True, {**ONLY, "buyer_received": "no", "buyer_signed": "yes"}, "check"),
        ("shipped", True, {**ONLY, "buyer_received": "yes"}, "reject"),
        ("received", True, {**ONLY, "buyer_received": "no", "buyer_signed": "no"}, "reject"),
        ("received", True, {**ONLY, "buyer_received": "yes", "reason": "质量问题"}, "settle"),
        ("received", True, {}, "address"),
        ("shipped", True, {}, "intercept"),
        ("received", True, {"type": "exchange"}, "answer"),
        ("received", True, {**RECEIPT, **SIGNED}, "inspect"),
        ("received", True, {**RECEIPT, **SIGNED, "inspection": "empty", "inspected_at": NOW},
         "appeal"),
        ("received", True, PAID, "appeal"),
        ("received", True, {**PAID, **SIGNED}, "inspect"),
        ("received", True, {"status": "平台处理中"}, "settle"),
        ("received", True, {"status": "退款成功"}, "claim"),
        ("to_ship", False, {"status": "退款成功"}, "none"),
        ("received", True, {"decision": "reject"}, "wait"),
        ("received", True, {"decision": "agree"}, "wait"),
    ],
)  # fmt: skip
def test_advice(desk: Desk, state: str, bought: bool, case: dict[str, Any], do: str) -> None:
    order_id = put_order(desk, 1, state=state)
    if bought:
        put_purchase(desk, order_id, "U1")
    advice = advise(put_asked(desk, order_id, **case), NOW)
    assert advice.do == do
    assert advice.because
    assert advice.label


def test_advice_with_a_return_address(desk: Desk) -> None:
    supplier = put_supplier(desk, return_address="义乌市北苑", return_confirmed_at=ASKED)
    order_id = put_order(desk, 1, state="received")
    put_purchase(desk, order_id, "U1", supplier_id=supplier)
    assert advise(put_asked(desk, order_id), NOW).do == "agree"
    assert advise(aftersales.find(desk, REF), ASKED + 49 * HOUR).do == "check"


def test_the_bound_supplier_takes_returns_before_a_purchase(desk: Desk) -> None:
    supplier = put_supplier(desk, return_address="义乌市北苑", return_confirmed_at=ASKED)
    order_id = put_order(desk, 1)
    desk.store.conn.execute("update order_lines set code_sku = 'A1'")
    put(desk, "bindings", code="A1", platform="1688", item_id="7", supplier_id=supplier)
    assert put_asked(desk, order_id).return_address == "义乌市北苑"


def test_the_index_is_sorted_by_time_left(desk: Desk) -> None:
    cases: list[dict[str, Any]] = [
        {"asked_at": ASKED + HOUR},
        {"asked_at": ASKED},
        {"asked_at": None},
        {"status": "平台处理中"},
        {"platform_due_at": EARLIER},
        {"status": "退款关闭", "closed_at": NOW},
        PAID,
    ]
    for number, values in enumerate(cases):
        put_asked(desk, ref=f"7000000000000{number}", **values)
    index = aftersales.open_index(desk, NOW)
    assert [entry.ref[-1] for entry in index.entries] == list("2410" + "63")
    assert [case.id[-1] for case in aftersales.list_rows(desk, index.ids)] == list("241063")
    counts = index.counts(NOW, Thresholds.of(desk.rules.general))
    assert counts[Band.OVERDUE] == 1
    assert sum(counts.values()) == 4
    due = index.next_due(NOW)
    assert due is not None
    assert from_epoch(due) == ASKED + 48 * HOUR


def test_long_past_instant_refunds_leave_the_index(desk: Desk) -> None:
    put_asked(desk, **PAID)
    assert len(aftersales.open_index(desk, BACK + 13 * DAY)) == 1
    assert len(aftersales.open_index(desk, BACK + 15 * DAY)) == 0
    assert len(aftersales.open_index(desk)) == 1


def test_listing_and_json(desk: Desk) -> None:
    put_asked(desk, type="refund_only")
    put_asked(desk, ref="60000000000002", status="退款关闭", closed_at=NOW)
    assert [case.id for case in aftersales.listing(desk, NOW, only_open=True)] == [REF]
    assert [case.id for case in aftersales.listing(desk, NOW)] == [REF, "60000000000002"]
    assert aftersales.as_json(desk, aftersales.find(desk, REF), NOW) == {
        "id": REF,
        "order_sn": FIRST,
        "type": "refund_only",
        "status": "待商家处理",
        "due_at": "2026-11-22T12:00:00+08:00",
        "left_s": 86400,
        "band": "calm",
        "refund_fen": 3550,
        "goods": "never_bought",
        "advice": {
            "do": "agree",
            "because": "Nothing was bought or it is cancelled: no goods are lost.",
        },
        "shop": "",
    }


def test_finding(desk: Desk) -> None:
    put_asked(desk)
    put_asked(desk, ref="61000000000001")
    assert aftersales.find(desk, f" {REF} ").id == REF
    assert [case.id for case in aftersales.by_order(desk, FIRST)] == [REF, "61000000000001"]
    for text in ("0001", "00000000000001", "9999", "1"):
        with pytest.raises(NotFound):
            aftersales.find(desk, text)


def test_a_case_without_its_order(desk: Desk) -> None:
    put(desk, "aftersales", ref=REF, order_sn=SN.format(9), type="refund_only", asked_at=ASKED)
    case = aftersales.find(desk, REF)
    assert (case.order_id, case.title, case.cost_fen) == (None, "", 0)
    assert advise(case, NOW).do


@pytest.mark.parametrize(
    ("word", "type_code", "instant"),
    [
        ("refund_only", "refund_only", False),
        ("退款退货", "return_refund", False),
        ("换货", "exchange", False),
        ("instant_refund", "refund_only", True),
        ("极速退款", "refund_only", True),
    ],
)
def test_adding_by_hand(desk: Desk, word: str, type_code: str, instant: bool) -> None:
    put_order(desk, 1)
    case = aftersales.add_manual(desk, NOW, FIRST, type=word, asked_at=ASKED, amount_fen=100)
    assert (case.type, case.instant, case.refund_fen) == (type_code, instant, 100)
    assert case.source == "manual"
    assert case.open
    undo(desk, NOW)
    assert desk.store.value("select count(*) from aftersales") == 0


def test_adding_by_hand_refuses(desk: Desk) -> None:
    put_order(desk, 1)
    with pytest.raises(NotFound):
        aftersales.add_manual(desk, NOW, SN.format(9), type="exchange", asked_at=ASKED)
    with pytest.raises(DaifaError, match="refund_only"):
        aftersales.add_manual(desk, NOW, FIRST, type="送礼", asked_at=ASKED)
    aftersales.add_manual(desk, NOW, FIRST, type="exchange", asked_at=ASKED, ref=REF)
    with pytest.raises(Refused):
        aftersales.add_manual(desk, NOW, FIRST, type="exchange", asked_at=ASKED, ref=REF)


def test_what_is_due(desk: Desk) -> None:
    put_asked(desk)
    put_asked(desk, ref="60000000000002", **{**RECEIPT, **SIGNED})
    put_asked(desk, ref="60000000000003", **PAID)
    put_asked(desk, ref="60000000000004", asked_at=None)
    put_asked(desk, ref="60000000000005", status="平台处理中")
    put(desk, "claims", owed_fen=2000, paid_fen=500, since=ASKED, state="partly")
    put(desk, "claims", owed_fen=2000, since=ASKED, state="written_off")
    items = queue(desk, NOW, clocks=[Clock.AFTERSALE, Clock.INSPECT, Clock.CLAIM])
    found = {(each.clock, each.ref, each.due_at, each.rule, each.stake_fen) for each in items}
    assert found == {
        (Clock.AFTERSALE, REF, ASKED + 48 * HOUR, ANSWER, 3550),
        (Clock.AFTERSALE, "60000000000004", None, "", 3550),
        (Clock.INSPECT, "60000000000002", BACK + 48 * HOUR, "aftersale.inspect", 3550),
        (Clock.CLAIM, "1", ASKED + 72 * HOUR, "claim.age", 1500),
    }
    assert {each.title for each in items if each.order_sn == FIRST} == {"棉拖鞋"}


def test_a_sellers_table_is_laid_over(desk: Desk, tmp_path: Path) -> None:
    own = tmp_path / "aftersales.toml"
    own.write_text(
        '[status]\n"没见过的状态" = { kind = "buyer", acts = "buyer" }\n'
        '[reasons]\nquality = ["不想要了"]\nlogistics = ["少件"]\n',
        encoding="utf-8",
    )
    aftersale_tables.use_tables(aftersale_tables.load(own))
    try:
        case = put_asked(desk, status="没见过的状态")
        assert (case.who_acts, case.due, case.theme) == ("buyer", None, "quality")
        assert aftersale_tables.tables().theme("少件") == "logistics"
        assert aftersale_tables.tables().theme("质量问题") == "quality"
    finally:
        aftersale_tables.use_tables(None)
    assert aftersales.find(desk, REF).theme is None


@pytest.mark.parametrize(
    "text",
    ["[status]\nx = 1\n", "[reasons]\nhouse = ['x']\n", "[[[", "[colour]\nx = 1\n"],
)
def test_a_bad_table_is_refused_by_name(tmp_path: Path, text: str) -> None:
    own = tmp_path / "aftersales.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(DaifaError, match=r"aftersales\.toml"):
        aftersale_tables.load(own)


@pytest.mark.parametrize(
    ("reason", "theme"),
    [
        ("七天无理由退货", None),
        ("其他原因", None),
        ("不想要了", None),
        ("多拍/错拍", None),
        ("质量问题", "quality"),
        ("商品描述不符", "quality"),
        ("做工问题", "quality"),
        ("疑似假货", "quality"),
        ("少件", "quality"),
        ("发货履约原因", "logistics"),
        ("物流一直未更新", "logistics"),
        ("", None),
    ],
)
def test_reasons(reason: str, theme: str | None) -> None:
    assert aftersale_tables.load().theme(reason) == theme


def test_every_state_and_status_of_the_table_is_known() -> None:
    known = aftersale_tables.load()
    assert set(known.allowed) == set(get_args(aftersale_tables.State))
    assert {status.acts for status in known.statuses.values()} == {
        "merchant",
        "buyer",
        "platform",
        "nobody",
    }
    assert known.status("某某退款成功").kind == "refunded"
    assert known.status("某某关闭").kind == "closed"
