"""What is advised about a case, and why: one line for each way a case can stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.aftersales.advice import advise
from core.aftersales.case import Case, Goods, goods_label, state_word, type_label
from core.rules.terms import Clock, Deadline
from tests.given.case_shop import NOW, desk_at, put_asked
from tests.given.shop_rows import put_order

SECOND = timedelta(seconds=1)
OVER = {"due": Deadline(due_at=NOW - SECOND, rule="aftersale.refund_only")}
LEFT = {"due": Deadline(due_at=NOW, rule="aftersale.refund_only")}
ONLY: dict[str, Any] = {"type": "refund_only"}
ASKED_BUYER: dict[str, Any] = {**ONLY, "buyer_received": False, "buyer_signed": False}
WITH_BUYER: dict[str, Any] = {"goods": Goods.WITH_BUYER}
ON_THE_WAY: dict[str, Any] = {"goods": Goods.ON_THE_WAY}
ADDRESS: dict[str, Any] = {"return_address": "义乌市北苑", "return_confirmed_at": NOW}
PAID: dict[str, Any] = {"state": "instant", "instant": True}
QUALITY: dict[str, Any] = {"theme": "quality"}

LOOK = "Open the parcel and look: fine, empty, swapped or unfit for resale."
WRONG = "The return is not what was sent; appeal with pictures of it."
BOTH_LOST = "The goods are on the way: refunding now may lose goods and money."
NOTHING_LOST = "Nothing was bought or it is cancelled: no goods are lost."
CANCEL = "The supplier has not shipped: cancel there before refunding."
CALM = "Calm the buyer and earn less: quality refunds weigh on the shop's rates."
BUYER_HAS = "The buyer has the goods: a refund alone loses both."
NOT_HERE = "The order is not here: import it to see where the goods are."
LOST = "The money lost is what the supplier does not give back."


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A return that waits for an answer, its goods with the buyer."""
    desk = desk_at(Path(tmp_path_factory.mktemp("advice")))
    yield put_asked(desk, put_order(desk, 1, state="received"))
    desk.close()


@pytest.mark.parametrize(
    ("case", "do", "label", "because"),
    [
        # The platform has paid already.
        ({**PAID, **OVER}, "claim", "claim from the supplier",
         "The appeal window has passed; the supplier may still pay."),
        ({**PAID, **LEFT}, "appeal", "appeal",
         "The platform has paid already; without a good return an appeal is possible."),
        ({**PAID, "inspection": "fine"}, "claim", "claim from the supplier",
         "The return is fine; the supplier owes the purchase back."),
        ({**PAID, "appealed": True}, "wait", "wait", "The appeal is written; see it through."),
        ({**PAID, "appealed": True, "inspection": "empty"}, "wait", "wait",
         "The appeal is written; see it through."),
        ({**PAID, "inspection": "empty"}, "appeal", "appeal", WRONG),
        ({**PAID, "goods": Goods.RETURNED}, "inspect", "inspect the return", LOOK),
        # The time to answer.
        ({**ONLY, **OVER}, "check", "check on the platform",
         "The time to answer has passed: probably agreed automatically."),
        (OVER, "check", "check on the platform",
         "The time to answer has passed: probably agreed automatically."),
        ({**LEFT, "type": "exchange"}, "answer", "answer in time",
         "The platform's deadline counts for this kind of case."),
        ({"state": "platform", **OVER}, "settle", "settle with the buyer",
         "A settlement now keeps the platform's decision away."),
        # A refund without a return.
        ({**ONLY, **WITH_BUYER}, "ask", "ask the buyer", "Ask first: received? Signed for?"),
        ({**ONLY, "buyer_received": True}, "reject", "reject", BUYER_HAS),
        ({**ONLY, "buyer_received": True, **QUALITY}, "settle", "settle with the buyer", CALM),
        ({**ONLY, "buyer_received": False, "buyer_signed": True}, "check", "check on the platform",
         "Signed for but not received: ask the courier who has it, then decide."),
        ({**ASKED_BUYER, **ON_THE_WAY}, "intercept", "stop the parcel first", BOTH_LOST),
        ({**ASKED_BUYER, "buyer_signed": None, **ON_THE_WAY}, "intercept", "stop the parcel first",
         BOTH_LOST),
        ({**ASKED_BUYER, "buyer_received": None, **ON_THE_WAY}, "intercept",
         "stop the parcel first", BOTH_LOST),
        ({**ASKED_BUYER, **WITH_BUYER}, "reject", "reject", BUYER_HAS),
        ({**ASKED_BUYER, **WITH_BUYER, **QUALITY}, "settle", "settle with the buyer", CALM),
        ({**ASKED_BUYER, "goods": Goods.ON_THE_WAY_BACK}, "agree", "agree",
         "Not received and not signed for; the courier lost it or returns it."),
        # No goods are out.
        ({**ONLY, "goods": Goods.NEVER_BOUGHT}, "agree", "agree", NOTHING_LOST),
        ({"goods": Goods.NEVER_BOUGHT}, "agree", "agree", NOTHING_LOST),
        ({"goods": Goods.CANCELLED_UPSTREAM}, "agree", "agree", NOTHING_LOST),
        ({"goods": Goods.CANCELLED_UPSTREAM, "order_id": None}, "agree", "agree", NOTHING_LOST),
        ({"goods": Goods.NEVER_BOUGHT, "order_id": None}, "check", "check on the platform",
         NOT_HERE),
        ({**ONLY, "goods": Goods.WITH_SUPPLIER}, "cancel", "cancel upstream, then agree", CANCEL),
        ({"goods": Goods.WITH_SUPPLIER}, "cancel", "cancel upstream, then agree", CANCEL),
        # A return.
        (ON_THE_WAY, "intercept", "stop the parcel first", BOTH_LOST),
        ({}, "address", "get the return address",
         "Agreeing needs the supplier's return address, confirmed with a date."),
        ({**ADDRESS, "return_address": None}, "address", "get the return address",
         "Agreeing needs the supplier's return address, confirmed with a date."),
        ({**ADDRESS, "return_confirmed_at": None}, "address", "get the return address",
         "Agreeing needs the supplier's return address, confirmed with a date."),
        (ADDRESS, "agree", "agree",
         "The goods come back; the supplier's return address is known."),
        ({**ADDRESS, **QUALITY}, "settle", "settle with the buyer", CALM),
        ({**ADDRESS, "theme": "logistics"}, "agree", "agree",
         "The goods come back; the supplier's return address is known."),
        # What comes later.
        ({"state": "returned"}, "inspect", "inspect the return", LOOK),
        ({"state": "bad"}, "appeal", "appeal", WRONG),
        ({"state": "agreed", "cost_fen": 1}, "claim", "claim from the supplier", LOST),
        ({"state": "refunded", "cost_fen": 1}, "claim", "claim from the supplier", LOST),
        ({"state": "fine", "cost_fen": 1}, "claim", "claim from the supplier", LOST),
        ({"state": "agreed", "cost_fen": 0}, "none", "nothing to do", "Nothing is open here."),
        ({"state": "closed", "cost_fen": 1}, "none", "nothing to do", "Nothing is open here."),
        ({"state": "settled", "cost_fen": 1}, "none", "nothing to do", "Nothing is open here."),
        ({"state": "platform"}, "settle", "settle with the buyer",
         "A settlement now keeps the platform's decision away."),
        ({"state": "agreed_return"}, "wait", "wait", "The buyer must send the goods back first."),
        ({"state": "rejected"}, "wait", "wait", "The buyer may ask the platform to step in."),
    ],
)  # fmt: skip
def test_what_to_do_and_why(
    asked: Case, case: dict[str, Any], do: str, label: str, because: str
) -> None:
    advice = advise(asked.replace(**case), NOW)
    assert (advice.do, advice.label, advice.because) == (do, label, because)


@pytest.mark.parametrize(
    ("case", "unasked"),
    [
        (ONLY, True),
        ({}, False),
        ({**ONLY, "allowed": ("agree",)}, False),
        ({**ONLY, "buyer_received": False}, False),
        ({**ONLY, "buyer_received": True}, False),
        ({**ONLY, "buyer_signed": False}, False),
        ({**ONLY, "buyer_signed": True}, False),
    ],
)
def test_whether_the_buyer_is_to_be_asked_first(
    asked: Case, case: dict[str, Any], unasked: bool
) -> None:
    assert asked.replace(**case).unasked is unasked


@pytest.mark.parametrize(
    ("case", "refunds"),
    [(ONLY, True), ({}, True), *(({"type": each}, False) for each in ("exchange", "repair"))],
)
def test_which_cases_give_money_back(asked: Case, case: dict[str, Any], refunds: bool) -> None:
    assert asked.replace(**case).refunds is refunds


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ({}, "return and refund"),
        (ONLY, "refund only"),
        ({"type": "exchange"}, "exchange"),
        ({"instant": True}, "instant refund"),
    ],
)
def test_what_a_case_is_called(asked: Case, case: dict[str, Any], word: str) -> None:
    assert type_label(asked.replace(**case)) == word


def test_what_a_case_waits_for_in_words(asked: Case) -> None:
    word = state_word("asked")
    assert asked.state_label(NOW) == word
    late = asked.replace(**OVER, clock=Clock.AFTERSALE)
    assert late.state_label(NOW) == "probably agreed automatically, check"
    assert late.replace(clock=Clock.INSPECT).state_label(NOW) == word
    assert late.replace(clock=Clock.APPEAL).state_label(NOW) == "the appeal window has passed"
    assert asked.replace(**LEFT, clock=Clock.APPEAL).state_label(NOW) == word
    assert asked.replace(due=None, clock=Clock.APPEAL).past(NOW) is False


def test_where_the_goods_are_in_words() -> None:
    assert [goods_label(each) for each in Goods] == [
        "never bought", "cancelled upstream", "still with the supplier", "on the way",
        "with the buyer", "on the way back", "returned",
    ]  # fmt: skip
