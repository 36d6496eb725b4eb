"""Decisions about cases: what each state allows, what follows, and that undo restores."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.aftersales import claims
from core.aftersales import reading as aftersales
from core.aftersales.case import Goods
from core.aftersales.consequences import Change, what_follows
from core.aftersales.decisions import agree_each, answer, decide
from core.aftersales.refunds import is_closed
from core.aftersales.returns import remember, return_block
from core.aftersales.tasks import raise_task
from core.base.errors import DaifaError, NotFound, Refused, Stale
from core.figures import figures as metrics
from core.rules.aftersales import tables
from core.store.acts import history
from core.store.desk import Desk, undo
from tests.given.case_shop import ASKED, FIRST, NOW, REF, desk_at, put_asked, put_supplier, rows
from tests.given.shop_rows import put_order, put_purchase

ADDRESS = "浙江省义乌市北苑街道1号 退货组"
BACK = ASKED + timedelta(days=4)
SIGNED: dict[str, Any] = {"return_status": "已签收", "return_status_at": BACK}
RECEIPT: dict[str, Any] = {"status": "待商家收货", "agreed_return_at": ASKED, **SIGNED}
PAID: dict[str, Any] = {"status": "退款成功", "instant": 1, "refunded_at": BACK, "closed_at": BACK}
ONLY: dict[str, Any] = {"type": "refund_only"}

GIVEN: dict[str, dict[str, Any]] = {
    "agree": {"return_address": ADDRESS, "confirmed_at": ASKED},
    "reject": {"reason": "买家已签收"},
    "settle": {"offer": "补偿3元", "cost_fen": 300},
    "inspect": {"result": "fine"},
}
VERBS = tuple(GIVEN)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("values", "state", "allowed"),
    [
        ({}, "asked", "agree reject settle"),
        (ONLY, "asked", "agree reject settle"),
        ({"status": "平台处理中"}, "platform", "agree settle"),
        ({"decision": "reject"}, "rejected", "agree settle"),
        ({"decision": "reject", "status": "平台处理中"}, "rejected", "agree settle"),
        ({**ONLY, "decision": "agree"}, "agreed", ""),
        ({"decision": "agree"}, "agreed_return", "inspect settle"),
        ({"status": "待消费者发货"}, "agreed_return", "inspect settle"),
        (RECEIPT, "returned", "inspect settle"),
        ({**RECEIPT, "inspection": "fine", "inspected_at": BACK}, "fine", ""),
        ({**RECEIPT, "inspection": "unfit", "inspected_at": BACK}, "bad", "reject settle"),
        # A finding that a table of the seller's own no longer holds.
        ({**RECEIPT, "inspection": "谜", "inspected_at": BACK}, "bad", "reject settle"),
        ({"decision": "settle"}, "settled", ""),
        (PAID, "instant", "agree inspect settle"),
        ({**PAID, "decision": "agree"}, "closed", ""),
        ({"status": "退款成功"}, "refunded", "inspect"),
        ({"status": "退款成功", "inspection": "fine", "inspected_at": BACK}, "closed", ""),
        ({"status": "退款关闭"}, "closed", ""),
        ({"status": "换货/补寄成功"}, "closed", ""),
    ],
)
def test_what_each_state_allows(
    desk: Desk, values: dict[str, Any], state: str, allowed: str
) -> None:
    case = put_asked(desk, **values)
    assert case.state == state
    for verb in VERBS:
        if verb in allowed.split():
            decide(desk, NOW, REF, verb, **GIVEN[verb])
            undo(desk, NOW)
        else:
            before = rows(desk)
            with pytest.raises(Refused):
                decide(desk, NOW, REF, verb, **GIVEN[verb])
            assert rows(desk) == before


def test_rejecting_an_instant_refund_says_to_appeal(desk: Desk) -> None:
    put_asked(desk, **PAID)
    with pytest.raises(Refused, match="Appeal instead"):
        decide(desk, NOW, REF, "reject", reason="不同意")


@pytest.mark.parametrize(
    ("verb", "given", "code"),
    [
        ("reject", {}, "reason-missing"),
        ("reject", {"reason": "  "}, "reason-missing"),
        ("settle", {"cost_fen": 300}, "offer-missing"),
        ("settle", {"offer": "补偿"}, "settlement-cost"),
        ("settle", {"offer": "补偿", "cost_fen": -1}, "settlement-cost"),
        ("agree", {}, "return-address"),
        ("agree", {"return_address": ADDRESS}, "return-address"),
        ("agree", {"confirmed_at": ASKED}, "return-address"),
        (
            "agree",
            {"return_address": ADDRESS, "confirmed_at": NOW + timedelta(seconds=1)},
            "return-address-date",
        ),
        ("dance", {}, "verb-unknown"),
    ],
)
def test_what_is_missing_is_said(desk: Desk, verb: str, given: dict[str, Any], code: str) -> None:
    put_asked(desk)
    before = rows(desk)
    with pytest.raises(DaifaError) as refused:
        decide(desk, NOW, REF, verb, **given)
    assert refused.value.code == code
    assert rows(desk) == before


def test_an_unknown_result_names_the_known_ones(desk: Desk) -> None:
    put_asked(desk, **RECEIPT)
    with pytest.raises(DaifaError, match="fine, empty, swapped, unfit"):
        decide(desk, NOW, REF, "inspect", result="lost")


def test_a_return_address_is_remembered_for_the_supplier(desk: Desk) -> None:
    supplier = put_supplier(desk)
    first = put_order(desk, 1, state="received")
    put_purchase(desk, first, "U1", supplier_id=supplier)
    put_asked(desk)
    decided = decide(desk, NOW, REF, "agree", return_address=ADDRESS, confirmed_at=ASKED)
    assert decided.case.return_address == ADDRESS
    assert decided.case.return_confirmed_at == ASKED
    assert decided.case.decision == "agree"
    assert decided.case.due is None
    second = put_order(desk, 2, state="received")
    put_purchase(desk, second, "U2", supplier_id=supplier)
    other = put_asked(desk, second, ref="60000000000002", order_sn="x")
    assert decide(desk, NOW, other.id, "agree").case.decision == "agree"


def test_a_new_address_needs_its_own_date(desk: Desk) -> None:
    supplier = put_supplier(desk, return_address="旧地址", return_confirmed_at=ASKED)
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1", supplier_id=supplier)
    put_asked(desk)
    with pytest.raises(Refused):
        decide(desk, NOW, REF, "agree", return_address=ADDRESS)


def test_force_agrees_without_an_address_and_keeps_the_reason(desk: Desk) -> None:
    case = put_asked(desk)
    with pytest.raises(Refused) as refused:
        decide(desk, NOW, REF, "agree")
    assert refused.value.overridable
    assert decide(desk, NOW, REF, "agree", force="上家电话确认").case.decision == "agree"
    assert case.order_id is not None
    assert "上家电话确认" in [event.note for event in history(desk.store, case.order_id)]


def test_an_address_without_a_supplier_stays_in_the_history(desk: Desk) -> None:
    case = put_asked(desk)
    decide(desk, NOW, REF, "agree", return_address=ADDRESS, confirmed_at=ASKED)
    assert case.order_id is not None
    assert ADDRESS in [event.note for event in history(desk.store, case.order_id)]


def test_the_text_for_the_buyer(desk: Desk) -> None:
    supplier = put_supplier(desk)
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1", supplier_id=supplier)
    case = put_asked(desk)
    with pytest.raises(Refused):
        return_block(desk, case)
    case = remember(desk, NOW, REF, f" {ADDRESS} ", ASKED)
    text = return_block(desk, case)
    assert text.splitlines()[:4] == [
        f"退货地址：{ADDRESS}",
        f"订单号：{FIRST}",
        f"售后编号：{REF}",
        "退货商品：棉拖鞋",
    ]
    assert "{" not in text
    with pytest.raises(DaifaError):
        remember(desk, NOW, REF, " ", ASKED)
    put_asked(desk, put_order(desk, 2), ref="60000000000002", order_sn="x")
    with pytest.raises(NotFound):
        remember(desk, NOW, "60000000000002", ADDRESS, ASKED)


@pytest.mark.parametrize(
    ("order", "bought", "task", "owed"),
    [
        ({}, None, "stop_purchase", None),
        ({}, {}, "cancel_upstream", 2000),
        ({}, {"cancelled_at": NOW}, None, None),
        ({"state": "shipped"}, {}, "intercept", 2000),
        ({"state": "received"}, {}, None, 2000),
    ],
)
def test_agreeing_raises_the_task_and_opens_the_claim(
    desk: Desk,
    order: dict[str, Any],
    bought: dict[str, Any] | None,
    task: str | None,
    owed: int | None,
) -> None:
    order_id = put_order(desk, 1, **order)
    if bought is not None:
        put_purchase(desk, order_id, "U1", **bought)
    put_asked(desk, order_id, **ONLY)
    before = rows(desk)
    decided = decide(desk, NOW, REF, "agree")
    assert decided.task == task
    kinds = [row["kind"] for row in desk.store.query("select kind from notices where red = 1")]
    assert kinds == ([task] if task else [])
    found = claims.listing(desk, NOW).items
    assert [claim.owed_fen for claim in found] == ([owed] if owed else [])
    assert [claim.id for claim in found] == ([decided.claim_id] if owed else [])
    undo(desk, NOW)
    assert rows(desk) == before


@pytest.mark.parametrize("kind", ["exchange", "resend", "repair"])
def test_an_exchange_is_no_refund(desk: Desk, kind: str) -> None:
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1")
    put_asked(desk, order_id, type=kind)
    decided = decide(desk, NOW, REF, "agree")
    assert (decided.task, decided.claim_id) == (None, None)
    with desk.act(NOW, "import") as work:
        assert raise_task(work, decided.case.key) is None


def test_a_task_is_raised_once(desk: Desk) -> None:
    case = put_asked(desk, **ONLY)
    for _each in range(2):
        with desk.act(NOW, "import") as work:
            assert raise_task(work, case.key) == "stop_purchase"
    assert desk.store.value("select count(*) from notices") == 1


@pytest.mark.parametrize(
    ("values", "kind"), [(RECEIPT, "abnormal_return"), ({**PAID, **SIGNED}, "instant_refund")]
)
@pytest.mark.parametrize("result", ["empty", "swapped", "unfit"])
def test_a_bad_return_proposes_an_appeal(
    desk: Desk, values: dict[str, Any], kind: str, result: str
) -> None:
    case = put_asked(desk, **values)
    decided = decide(desk, NOW, REF, "inspect", result=result)
    assert decided.proposal == {
        "kind": kind,
        "ground": result,
        "order_sn": FIRST,
        "aftersale": REF,
        "aftersale_id": case.key,
        "amount_fen": 3550,
    }
    assert decided.case.inspection == result
    assert decided.case.inspected_at == NOW


def test_a_fine_return_proposes_nothing(desk: Desk) -> None:
    put_asked(desk, **RECEIPT)
    decided = decide(desk, NOW, REF, "inspect", result="fine")
    assert decided.proposal is None
    assert decided.case.state == "fine"


def test_settling_keeps_offer_and_cost(desk: Desk) -> None:
    put_asked(desk)
    case = decide(desk, NOW, REF, "settle", reason="补偿3元", cost_fen=300).case
    assert (case.settlement, case.settlement_fen, case.state) == ("补偿3元", 300, "settled")


def test_rejecting_after_a_bad_return_takes_the_claim_back(desk: Desk) -> None:
    order_id = put_order(desk, 1, state="received")
    put_purchase(desk, order_id, "U1")
    put_asked(desk, order_id)
    decide(desk, NOW, REF, "agree", force="电话确认")
    assert claims.listing(desk, NOW).total_fen == 2000
    decide(desk, BACK, REF, "inspect", result="empty")
    decide(desk, BACK, REF, "reject", reason="空包")
    assert claims.listing(desk, NOW).total_fen == 0
    undo(desk, BACK)
    assert claims.listing(desk, NOW).total_fen == 2000


def test_the_buyers_answers(desk: Desk) -> None:
    order_id = put_order(desk, 1, state="shipped")
    put_purchase(desk, order_id, "U1")
    put_asked(desk, order_id, **ONLY)
    case = answer(desk, NOW, REF, received=False, signed=True)
    assert (case.buyer_received, case.buyer_signed) == (False, True)
    case = answer(desk, NOW, REF, received=True, signed=None)
    assert (case.buyer_received, case.buyer_signed) == (True, None)
    decide(desk, NOW, REF, "reject", reason="买家已收到")
    with pytest.raises(Refused):
        answer(desk, NOW, REF, received=None, signed=None)


def test_a_lost_race_says_who(desk: Desk) -> None:
    case = put_asked(desk)
    decide(desk, NOW, REF, "reject", reason="不同意", expect_version=case.version)
    with pytest.raises(Stale, match="王店主"):
        decide(desk, NOW, REF, "settle", offer="x", cost_fen=0, expect_version=case.version)


def test_unknown_case(desk: Desk) -> None:
    with pytest.raises(NotFound):
        decide(desk, NOW, "60000000000009", "agree")


def _names(changes: tuple[Change, ...]) -> dict[str, tuple[int, int, bool]]:
    return {each.name: (each.before.count, each.after.count, each.at_worst) for each in changes}


@pytest.mark.parametrize(
    ("values", "agree", "reject"),
    [
        ({**ONLY}, {}, {"intervention": (0, 1, False), "dispute_refund": (0, 1, True)}),
        (
            {**ONLY, "reason": "质量问题"},
            {"quality_refund": (0, 1, False)},
            {
                "intervention": (0, 1, False),
                "dispute_refund": (0, 1, True),
                "quality_refund": (0, 1, True),
            },
        ),
        (
            {**ONLY, "reason": "发货履约原因"},
            {"logistics": (0, 1, False)},
            {
                "intervention": (0, 1, False),
                "dispute_refund": (0, 1, True),
                "logistics": (0, 1, True),
            },
        ),
        (
            {**ONLY, "intervened": 1},
            {"dispute_refund": (0, 1, False)},
            {"dispute_refund": (0, 1, True)},
        ),
        ({"type": "exchange"}, {}, {"intervention": (0, 1, False)}),
    ],
)
def test_what_follows_for_the_rates(
    desk: Desk, values: dict[str, Any], agree: dict[str, Any], reject: dict[str, Any]
) -> None:
    put_order(desk, 2, grouped_at=ASKED)
    case = put_asked(desk, put_order(desk, 1, grouped_at=ASKED), **values)
    before = rows(desk)
    found = what_follows(desk, NOW, case)
    assert _names(found.agree.rates) == agree
    assert _names(found.reject.rates) == reject
    assert rows(desk) == before
    for change in found.agree.rates:
        if change.name != "logistics":
            assert (change.before.rate, change.after.rate) == (0.0, 0.5)
        else:
            assert change.after.rate == pytest.approx(1 / 102)


def test_what_follows_equals_what_then_is(desk: Desk) -> None:
    case = put_asked(desk, put_order(desk, 1, grouped_at=ASKED), **ONLY, reason="质量问题")
    promised = {each.name: each.after for each in what_follows(desk, NOW, case).agree.rates}
    desk.store.conn.execute(
        "update aftersales set status = '退款成功', refunded_at = ?", (int(NOW.timestamp()),)
    )
    assert metrics.figures(desk, NOW).quality_refund == promised["quality_refund"]


@pytest.mark.parametrize(
    ("order", "bought", "values", "lost", "claim", "double"),
    [
        ({}, False, ONLY, 3550, 0, False),
        ({}, True, ONLY, 3550, 2000, True),
        ({"state": "shipped"}, True, ONLY, 3550, 2000, True),
        ({"state": "received"}, True, ONLY, 3550, 2000, True),
        ({"state": "received"}, True, {}, 3550, 2000, False),
        ({"state": "shipped"}, True, {}, 3550, 2000, True),
        ({"state": "shipped"}, True, {"type": "exchange"}, 0, 0, False),
    ],
)
def test_what_follows_for_the_money(
    desk: Desk,
    order: dict[str, Any],
    bought: bool,
    values: dict[str, Any],
    lost: int,
    claim: int,
    double: bool,
) -> None:
    order_id = put_order(desk, 1, **order)
    if bought:
        put_purchase(desk, order_id, "U1")
    found = what_follows(desk, NOW, put_asked(desk, order_id, **values))
    assert (found.agree.lost_fen, found.agree.claim_fen) == (lost, claim)
    assert found.agree.double_loss is double
    assert bool(found.agree.warning) is double
    assert (found.reject.lost_fen, found.reject.double_loss) == (0, False)
    assert (found.agree.appeal_possible, found.reject.appeal_possible) == (False, True)


STEPS = st.lists(
    st.sampled_from([*VERBS, "inspect-empty", "inspect-unfit", "answer", "undo"]),
    max_size=12,
)
STARTS = st.sampled_from(
    [{}, ONLY, {"type": "exchange"}, RECEIPT, PAID, {"status": "平台处理中"},
     {"status": "待消费者发货"}, {"status": "退款成功"}, {"status": "退款关闭"}]
)  # fmt: skip


def _step(desk: Desk, step: str) -> None:
    if step == "undo":
        undo(desk, NOW)
    elif step == "answer":
        answer(desk, NOW, REF, received=True, signed=None)
    elif step.startswith("inspect-"):
        decide(desk, NOW, REF, "inspect", result=step.removeprefix("inspect-"))
    else:
        decide(desk, NOW, REF, step, **GIVEN[step])


@settings(max_examples=40, deadline=None)
@given(start=STARTS, steps=STEPS)
def test_no_way_leads_out_of_the_table_and_undo_restores(
    start: dict[str, Any], steps: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        order_id = put_order(desk, 1, state="shipped")
        put_purchase(desk, order_id, "U1", supplier_id=put_supplier(desk))
        put_asked(desk, order_id, **start)
        past = [rows(desk)]
        for step in steps:
            before = aftersales.find(desk, REF)
            try:
                _step(desk, step)
            except Refused:
                assert step.split("-")[0] not in before.allowed
                assert rows(desk) == past[-1]
                continue
            except DaifaError:
                assert (step, len(past)) == ("undo", 1)
                continue
            after = aftersales.find(desk, REF)
            assert after.state in tables().allowed
            if step == "undo":
                past.pop()
                assert rows(desk) == past[-1]
            else:
                assert step.split("-")[0] in before.allowed
                if rows(desk) != past[-1]:
                    past.append(rows(desk))
        while len(past) > 1:
            undo(desk, NOW)
            past.pop()
            assert rows(desk) == past[-1]
        desk.close()


def _kept(desk: Desk, ref: str = REF) -> dict[str, Any]:
    row = desk.store.query("select * from aftersales where ref = ?", (ref,))[0]
    return {name: row[name] for name in (
        "decision", "decided_at", "decision_reason", "settlement", "settlement_fen",
        "inspection", "inspected_at",
    ) if row[name] is not None}  # fmt: skip


AT_NOW = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("start", "verb", "given", "kept", "notes"),
    [
        ({**ONLY}, "agree", {"reason": " 老客户 ", "force": "x"},
         {"decision": "agree", "decided_at": AT_NOW, "decision_reason": "老客户"}, [None]),
        ({}, "agree", {"return_address": f" {ADDRESS} ", "confirmed_at": NOW},
         {"decision": "agree", "decided_at": AT_NOW}, [ADDRESS]),
        ({}, "agree", {"return_address": ADDRESS, "confirmed_at": NOW, "force": " 电话 "},
         {"decision": "agree", "decided_at": AT_NOW}, ["电话"]),
        ({"type": "return_refund", **PAID}, "agree", {"force": "x", "return_address": "y"},
         {"decision": "agree", "decided_at": AT_NOW}, [None]),
        ({}, "reject", {"reason": " 买家已签收 "},
         {"decision": "reject", "decided_at": AT_NOW, "decision_reason": "买家已签收"}, [None]),
        ({}, "settle", {"offer": " 补偿3元 ", "reason": "x", "cost_fen": 0},
         {"decision": "settle", "decided_at": AT_NOW, "settlement": "补偿3元",
          "settlement_fen": 0}, [None]),
        (RECEIPT, "inspect", {"result": " unfit ", "reason": " 有污渍 "},
         {"inspection": "unfit", "inspected_at": AT_NOW}, ["有污渍"]),
        (RECEIPT, "inspect", {"result": "fine"},
         {"inspection": "fine", "inspected_at": AT_NOW}, [None]),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_decision(
    desk: Desk,
    start: dict[str, Any],
    verb: str,
    given: dict[str, Any],
    kept: dict[str, Any],
    notes: list[str | None],
) -> None:
    case = put_asked(desk, **start)
    decide(desk, NOW, REF, verb, **given)
    assert _kept(desk) == kept
    events = [each for each in history(desk.store, case.order_id or 0) if each.what[:5] == "case-"]
    assert [each.what for each in events if each.entity == "aftersales"] == [f"case-{verb}"]
    assert [each.note for each in events if each.entity == "aftersales"] == notes


@pytest.mark.parametrize(
    ("start", "verb", "given", "said"),
    [
        ({}, "dance", {}, "There is no decision dance. Choose one of: agree, reject, settle,"
         " inspect"),
        ({"decision": "settle"}, "agree", {}, "This does not fit the case now (settled)."
         " Possible: nothing."),
        ({"status": "待消费者发货"}, "reject", {"reason": "x"}, "This does not fit the case now"
         " (waiting for the return). Possible: inspect the return, settle with the buyer."),
        (PAID, "reject", {"reason": "x"}, "The platform has paid already: there is nothing to"
         " reject. Appeal instead."),
        ({**PAID, "decision": "agree"}, "inspect", {"result": "fine"},
         "This does not fit the case now (case closed). Possible: nothing."),
        ({}, "agree", {}, "Agreeing to a return needs the supplier's return address. Ask the"
         " supplier, then enter it."),
        ({}, "agree", {"return_address": ADDRESS}, "Agreeing to a return needs its date of"
         " confirmation. Ask the supplier, then enter it."),
        (RECEIPT, "inspect", {}, "Say what the inspection found, one of: fine, empty, swapped,"
         " unfit"),
    ],
)  # fmt: skip
def test_what_a_refused_decision_says(
    desk: Desk, start: dict[str, Any], verb: str, given: dict[str, Any], said: str
) -> None:
    put_asked(desk, **start)
    with pytest.raises(DaifaError) as refused:
        decide(desk, NOW, REF, verb, **given)
    assert str(refused.value) == said


@pytest.mark.parametrize(("instant", "left"), [(PAID, 2000), ({}, 0)])
def test_settling_takes_the_claim_back_unless_the_platform_has_paid(
    desk: Desk, instant: dict[str, Any], left: int
) -> None:
    order_id = put_order(desk, 1, state="received")
    put_purchase(desk, order_id, "U1")
    case = put_asked(desk, order_id, **ONLY, **instant)
    with desk.act(NOW, "import") as work:
        claims.open_for(work, case.key)
    decide(desk, NOW, REF, "settle", offer="补偿", cost_fen=1)
    assert claims.listing(desk, NOW).total_fen == left


def test_the_day_of_an_address_may_be_today_and_not_later(desk: Desk) -> None:
    supplier = put_supplier(desk, return_address="旧地址", return_confirmed_at=ASKED)
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1", supplier_id=supplier)
    put_asked(desk)
    later = NOW + timedelta(seconds=1)
    for force in (None, "电话"):
        with pytest.raises(DaifaError, match="cannot be confirmed in the future"):
            decide(desk, NOW, REF, "agree", confirmed_at=later, force=force)
    # The known address stands as it was confirmed before: no new one was given.
    case = decide(desk, NOW, REF, "agree", confirmed_at=NOW).case
    assert (case.return_address, case.return_confirmed_at) == ("旧地址", ASKED)


def test_a_known_address_without_a_date_is_not_enough(desk: Desk) -> None:
    supplier = put_supplier(desk, return_address="旧地址")
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1", supplier_id=supplier)
    put_asked(desk)
    with pytest.raises(Refused, match="its date of confirmation"):
        decide(desk, NOW, REF, "agree")
    case = decide(desk, NOW, REF, "agree", return_address="新地址", confirmed_at=NOW).case
    assert (case.return_address, case.return_confirmed_at) == ("新地址", NOW)


def test_agreeing_to_many_leaves_out_what_is_to_be_asked_or_has_changed(desk: Desk) -> None:
    names = ("fine", "unasked", "address", "over", "stale")
    starts: list[dict[str, Any]] = [
        {**ONLY, "buyer_received": "no"}, ONLY, {}, {**ONLY, "decision": "agree"}, ONLY,
    ]  # fmt: skip
    for number, values in enumerate(starts, 1):
        sn = f"261122-00000000000000{number}"
        order_id = put_order(desk, number, order_sn=sn)
        put_asked(desk, order_id, order_sn=sn, ref=f"6000000000000{number}", **values)
    cases = [aftersales.find(desk, f"6000000000000{number}") for number in range(1, 6)]
    answer(desk, NOW, cases[4].id, received=False, signed=False)
    found = agree_each(desk, NOW, cases)
    assert [case.id for case in found.done] == [cases[0].id]
    refused = {names[int(each.name[-1]) - 1]: each.code for each in found.refused}
    assert refused == {
        "unasked": "not-asked", "address": "return-address", "over": "decision-state",
        "stale": "stale",
    }  # fmt: skip
    assert _kept(desk, cases[0].id) == {"decision": "agree", "decided_at": AT_NOW}
    assert [_kept(desk, case.id).get("decision") for case in cases[1:]] == [
        None, None, "agree", None,
    ]  # fmt: skip
    undo(desk, NOW)
    assert _kept(desk, cases[0].id) == {}


@pytest.mark.parametrize(
    ("received", "signed", "kept"),
    [
        (True, True, ("yes", "yes")),
        (False, True, ("no", "yes")),
        (None, False, (None, "no")),
        (True, None, ("yes", None)),
    ],
)
def test_the_answers_as_they_are_kept(
    desk: Desk, received: bool | None, signed: bool | None, kept: tuple[str | None, str | None]
) -> None:
    put_asked(desk, **ONLY)
    answer(desk, NOW, REF, received=received, signed=signed)
    row = desk.store.query("select buyer_received, buyer_signed from aftersales")[0]
    assert tuple(row) == kept


def test_rejecting_opens_an_order_again_that_agreeing_had_closed(desk: Desk) -> None:
    order_id = put_order(desk, 1, paid_fen=3550)
    put_asked(desk, order_id, status="平台处理中", **ONLY)
    decide(desk, NOW, REF, "agree")
    assert is_closed(desk.store, order_id)
    desk.store.conn.execute("update aftersales set decision = null, status = '待商家处理'")
    decide(desk, NOW, REF, "reject", reason="没有凭证")
    assert not is_closed(desk.store, order_id)
    undo(desk, NOW)
    assert is_closed(desk.store, order_id)
    decide(desk, NOW, REF, "settle", offer="补偿", cost_fen=100)
    assert not is_closed(desk.store, order_id)


@pytest.mark.parametrize(
    ("goods", "type", "warning"),
    [
        (Goods.WITH_SUPPLIER, "refund_only",
         "The goods are bought and not cancelled: cancel upstream first."),
        (Goods.WITH_BUYER, "refund_only", "The buyer has the goods: a refund alone loses both."),
        (Goods.ON_THE_WAY, "refund_only",
         "The goods are on the way: refunding now may lose goods and money."),
        (Goods.ON_THE_WAY_BACK, "refund_only",
         "The goods are on the way: refunding now may lose goods and money."),
        (Goods.ON_THE_WAY, "return_refund",
         "The goods are on the way: refunding now may lose goods and money."),
        *((goods, "refund_only", "")
          for goods in (Goods.NEVER_BOUGHT, Goods.CANCELLED_UPSTREAM, Goods.RETURNED)),
        *((goods, "return_refund", "") for goods in Goods if goods is not Goods.ON_THE_WAY),
        *((goods, "exchange", "") for goods in Goods),
    ],
)  # fmt: skip
def test_when_goods_and_money_would_be_lost(
    desk: Desk, goods: Goods, type: str, warning: str
) -> None:
    case = put_asked(desk).replace(goods=goods, type=type)
    agree = what_follows(desk, NOW, case).agree
    assert (agree.double_loss, agree.warning) == (bool(warning), warning)
    if type == "return_refund":
        # The platform has paid: the buyer need not send anything any more.
        instant = what_follows(desk, NOW, case.replace(instant=True)).agree
        alone = what_follows(desk, NOW, case.replace(type="refund_only")).agree
        assert (instant.double_loss, instant.warning) == (alone.double_loss, alone.warning)


def test_what_a_claim_is_still_owed_follows_from_agreeing(desk: Desk) -> None:
    order_id = put_order(desk, 1)
    put_purchase(desk, order_id, "U1")
    case = put_asked(desk, order_id, **ONLY, refund_fen=None)
    other = put_asked(desk, order_id, ref="60000000000002", **ONLY)
    exchange = put_asked(desk, order_id, ref="60000000000003", type="exchange")
    assert what_follows(desk, NOW, case).agree.lost_fen == 0
    with desk.act(NOW, "import") as work:
        claim_id = claims.open_for(work, case.key) or 0
    claims.pay(desk, NOW, claim_id, 300)
    owed = [what_follows(desk, NOW, each).agree.claim_fen for each in (case, other, exchange)]
    assert owed == [1700, 0, 0]
