"""The forms of an after-sales case: what follows is seen first, refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.screen import Screen

from core.aftersales import claims
from core.aftersales import decisions as aftersale_decisions
from core.aftersales import reading as aftersales
from core.aftersales.case import Case
from core.base import i18n
from core.orders import edits as faults
from core.orders import reading as orders
from core.store import desk as desks
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put, put_order, sn
from tests.tui.cases_shop import HOUR, RECEIVED, Hands, put_case, put_refunded, ref
from tests.tui.host import Host, screen_text
from tui.aftersales.answers import AnswersForm
from tui.aftersales.decide import AgreeForm, RejectForm, SettleForm
from tui.aftersales.form import Inspected
from tui.aftersales.inspect import InspectForm
from tui.aftersales.manual import ManualCaseForm
from tui.orders.fault import FaultForm
from tui.parts.messages import Saved

SIZE = (80, 24)
ADDRESS = "虚构省样例市退货路8号 售后部 17700000000"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    found = open_shop(tmp_path, filled=False)
    yield found
    found.close()


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.setup(request.param)
    yield request.param
    i18n.setup("en")


def with_supplier(desk: Desk, number: int, **values: Any) -> Case:
    """Insert a case whose goods were bought from a known supplier."""
    put_case(desk, number, **values)
    supplier = put(desk, "suppliers", name=f"上家{number}", platform="1688")
    desk.store.conn.execute(
        "update purchases set supplier_id = ? where order_id ="
        " (select id from orders where order_sn = ?)",
        (supplier, sn(number)),
    )
    return case(desk, number)


def case(desk: Desk, number: int = 1) -> Case:
    return aftersales.find(desk, ref(number))


class Opened:
    """A form in the least app, with the keys that were pressed."""

    def __init__(self, desk: Desk, screen: Screen[Any]) -> None:
        self.app = Host(desk, screen)

    async def __aenter__(self) -> Opened:
        self._run = self.app.run_test(size=SIZE)
        self.pilot = await self._run.__aenter__()
        await self.pilot.pause()
        self.hands = Hands(self.pilot)
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._run.__aexit__(*error)

    @property
    def text(self) -> str:
        """What stands on the screen, wrapped lines joined."""
        return " ".join(screen_text(self.app).replace("│", " ").split())


FORMS: dict[str, Callable[[Desk], Screen[Any]]] = {
    "agree": lambda desk: AgreeForm(with_supplier(desk, 1, reason="质量问题")),
    "reject": lambda desk: RejectForm(with_supplier(desk, 1, reason="质量问题")),
    "settle": lambda desk: SettleForm(with_supplier(desk, 1, reason="质量问题")),
    "ask": lambda desk: AnswersForm(put_case(desk, 1, type="refund_only")),
    "inspect": lambda desk: InspectForm(put_refunded(desk, 1, return_number="YT7300000000151")),
    "add": lambda _desk: ManualCaseForm(),
    "fault": lambda desk: FaultForm(orders.find(desk, put_case(desk, 1).order_sn)),
}


@pytest.mark.parametrize("name", FORMS)
async def test_each_form_at_80_by_24(
    desk: Desk, name: str, language: str, snapshot: SnapshotAssertion
) -> None:
    async with Opened(desk, FORMS[name](desk)) as form:
        assert screen_text(form.app) == snapshot


async def test_what_follows_is_told_before_agreeing(desk: Desk) -> None:
    async with Opened(desk, AgreeForm(with_supplier(desk, 1, reason="质量问题"))) as form:
        assert "35.50 yuan go back to the buyer; the supplier owes 22.00" in form.text
        assert "quality-refund rate 0.00% → 100.00%" in form.text
        assert "may no longer be possible" in form.text
        assert "Goods: with the buyer" in form.text


async def test_a_double_loss_is_warned_of(desk: Desk) -> None:
    order = put_order(desk, 1, -2 * HOUR, state="shipped", status="已发货", shipped_at=AT)
    await_case = put_case(desk, 1, order_id=order, type="refund_only")
    async with Opened(desk, AgreeForm(await_case)) as form:
        assert "✗ The goods are on the way: refunding now may lose goods and money" in form.text


async def test_a_return_address_is_remembered_and_copied(desk: Desk) -> None:
    async with Opened(desk, AgreeForm(with_supplier(desk, 1))) as form:
        await form.hands.paste(ADDRESS)
        await form.hands.press("ctrl+s")
        outcome = form.app.result
    assert isinstance(outcome, Saved)
    assert outcome.copy is not None
    assert ADDRESS in outcome.copy
    assert (case(desk).decision, case(desk).return_address) == ("agree", ADDRESS)
    assert case(desk).return_confirmed_at == AT
    assert [each.owed_fen for each in claims.listing(desk, AT).items] == [2200]
    desks.undo(desk, AT)
    assert (case(desk).decision, case(desk).return_address) == (None, None)
    assert claims.listing(desk, AT).items == ()


async def test_a_remembered_address_is_filled_in_with_its_date(desk: Desk) -> None:
    found = with_supplier(desk, 1)
    desk.store.conn.execute(
        "update suppliers set return_address = ?, return_confirmed_at = ?",
        (ADDRESS, int((AT - 48 * HOUR).timestamp())),
    )
    async with Opened(desk, AgreeForm(case(desk))) as form:
        assert isinstance(form.app.screen, AgreeForm)
        assert form.app.screen.fields["address"].value == ADDRESS
        assert ADDRESS not in form.text
        assert "2026-11-21 10:00" in form.text
        await form.hands.press("ctrl+s")
    assert case(desk).decision == "agree"
    assert case(desk).return_confirmed_at == AT - 48 * HOUR
    assert found.decision is None


async def test_without_an_address_a_reason_is_needed(desk: Desk) -> None:
    async with Opened(desk, AgreeForm(with_supplier(desk, 1))) as form:
        await form.hands.press("ctrl+s")
        assert form.app.result is ...
        assert case(desk).decision is None
        assert "F2" in form.text
        await form.hands.press("f2")
        await form.hands.paste("买家自己知道地址")
        await form.hands.press("ctrl+s")
        assert form.app.result is not ...
    assert case(desk).decision == "agree"


async def test_a_future_date_is_refused(desk: Desk) -> None:
    async with Opened(desk, AgreeForm(with_supplier(desk, 1))) as form:
        await form.hands.paste(ADDRESS)
        await form.hands.press("up", "ctrl+u")
        await form.hands.type("2026-12-24 10:00")
        await form.hands.press("ctrl+s")
        assert "has not come yet" in form.text
    assert case(desk).decision is None


async def test_rejecting_needs_a_reason(desk: Desk) -> None:
    async with Opened(desk, RejectForm(put_case(desk, 1, reason="质量问题"))) as form:
        assert "intervention rate 0.00% → 100.00%" in form.text
        assert "An appeal stays possible" in form.text
        await form.hands.press("ctrl+s")
        assert form.app.result is ...
        await form.hands.paste("已签收，完好")
        await form.hands.press("enter")
    assert (case(desk).decision, case(desk).decision_reason) == ("reject", "已签收，完好")


@pytest.mark.parametrize(
    ("cost", "saved"), [("3", 300), ("0", 0), ("-1", None), ("1.005", None), ("x", None)]
)
async def test_settling_takes_offer_and_cost(desk: Desk, cost: str, saved: int | None) -> None:
    async with Opened(desk, SettleForm(put_case(desk, 1))) as form:
        await form.hands.paste("补偿三元")
        await form.hands.press("enter")
        await form.hands.type(cost)
        await form.hands.press("enter")
    found = case(desk)
    assert found.settlement_fen == saved
    assert found.settlement == (None if saved is None else "补偿三元")


@pytest.mark.parametrize(
    ("key", "result", "ground"),
    [("1", "fine", None), ("2", "empty", "empty"), ("3", "swapped", "swapped"),
     ("4", "unfit", "unfit")],
)  # fmt: skip
async def test_an_inspection_proposes_an_appeal_when_it_is_bad(
    desk: Desk, key: str, result: str, ground: str | None
) -> None:
    async with Opened(desk, InspectForm(put_refunded(desk, 1))) as form:
        await form.hands.press(key, "enter")
        outcome = form.app.result
    assert isinstance(outcome, Inspected)
    assert case(desk).inspection == result
    assert (outcome.proposal or {}).get("ground") == ground


@pytest.mark.parametrize(
    ("keys", "received", "signed", "advice"),
    [
        (("1", "enter", "1"), True, True, "reject"),
        (("2", "enter", "1"), False, True, "check"),
        (("3", "enter", "3"), None, None, "ask"),
    ],
)
async def test_the_answers_lead_to_advice(
    desk: Desk, keys: tuple[str, ...], received: bool | None, signed: bool | None, advice: str
) -> None:
    put_case(desk, 1, type="refund_only", reason="不想要了")
    async with Opened(desk, AnswersForm(case(desk))) as form:
        await form.hands.press(*keys)
        assert f"Advice: {advice}" in form.text
        await form.hands.press("enter")
    found = case(desk)
    assert (found.buyer_received, found.buyer_signed) == (received, signed)


async def test_somebody_else_decided_first(desk: Desk) -> None:
    async with Opened(desk, RejectForm(put_case(desk, 1))) as form:
        aftersale_decisions.answer(desk, AT, ref(1), received=True, signed=True)
        await form.hands.paste("已签收")
        await form.hands.press("enter")
        assert "tester" in form.text
        assert case(desk).decision is None
        await form.hands.press("enter")
    assert case(desk).decision == "reject"


async def test_a_case_is_written_down_by_the_tail_of_its_order(desk: Desk) -> None:
    put_order(desk, 12345, -2 * HOUR, **RECEIVED)
    async with Opened(desk, ManualCaseForm()) as form:
        await form.hands.type("12345")
        assert sn(12345) in form.text
        assert "35.50" in form.text
        await form.hands.press("tab", "1", "ctrl+s")
    [found] = aftersales.by_order(desk, sn(12345))
    assert (found.type, found.refund_fen, found.source) == ("refund_only", 3550, "manual")
    assert found.due is not None
    assert found.due.due_at == AT + 48 * HOUR


async def test_a_case_of_an_unknown_order_is_not_written_down(desk: Desk) -> None:
    async with Opened(desk, ManualCaseForm()) as form:
        await form.hands.type("98765")
        await form.hands.press("ctrl+s")
        assert form.app.result is ...
        assert "98765" in form.text


async def test_a_mark_moves_the_rate_and_is_taken_back(desk: Desk) -> None:
    order = put_order(desk, 1, -2 * HOUR, **RECEIVED)
    async with Opened(desk, FaultForm(orders.find(desk, sn(1)))) as form:
        assert "Abnormal orders 0 of 1 grouped in 30 days" in form.text
        await form.hands.press("3", "enter")
    assert faults.of_order(desk, order) == ["complaint"]
    async with Opened(desk, FaultForm(orders.find(desk, sn(1)))) as form:
        assert "Abnormal orders 1 of 1" in form.text
        await form.hands.press("3")
        assert "Enter takes the mark back" in form.text
        await form.hands.press("enter")
    assert faults.of_order(desk, order) == []


@pytest.mark.parametrize("name", FORMS)
async def test_escape_changes_nothing(desk: Desk, name: str) -> None:
    screen = FORMS[name](desk)
    before = desk.store.value("select count(*) from events")
    async with Opened(desk, screen) as form:
        await form.hands.press("escape")
        assert form.app.result is None
    assert desk.store.value("select count(*) from events") == before
