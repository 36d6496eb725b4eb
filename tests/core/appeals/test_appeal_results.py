"""What is recorded of appeals, one or many at once, and what is said where it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.appeals import evidence, results
from core.appeals import reading as appeals
from core.appeals.appeal import Appeal, State, Verb, next_state, state_label
from core.appeals.entry import create, edit, propose
from core.base.clock import parse_time, to_epoch
from core.base.errors import NotFound, Refused
from core.orders import reading as orders
from core.store import desk as desk_module
from core.store.acts import history
from core.store.desk import Desk
from tests.given.appeal_rows import CASE, picture, put_case
from tests.given.shop_rows import AT, SN, put, put_order

LATER = AT + timedelta(hours=1)
DUE = parse_time("2026-11-25 12:00")
MONTH_END = parse_time("2026-11-30 23:59:59")


def ready(
    shop: Desk, folder: Path, number: int = 1, kind: str = "instant_refund", **order: Any
) -> Appeal:
    """Make an order with an instant refund and a complete appeal for it."""
    sn = SN.format(number)
    put_case(shop, put_order(shop, number, **order), sn, ref=f"{CASE}{number}")
    entry = propose(shop, AT, order_sn=sn, kind=kind)
    return create(shop, AT, entry.replace(evidence=(picture(folder, f"{number}.jpg"),)))


def draft(shop: Desk, number: int) -> Appeal:
    """Make an appeal that lacks its picture."""
    sn = SN.format(number)
    put_case(shop, put_order(shop, number), sn, ref=f"{CASE}{number}")
    return create(shop, AT, propose(shop, AT, order_sn=sn))


def kept(shop: Desk, appeal_id: int) -> dict[str, Any]:
    row = shop.store.query("select * from appeals where id = ?", (appeal_id,))[0]
    names = ("state", "submitted_at", "due_at", "platform_due_at", "decided_at",
             "reconsidered_at", "new_evidence", "drop_reason", "amount_fen")  # fmt: skip
    return {name: row[name] for name in names if row[name] not in (None, "")}


def acts(shop: Desk, appeal: Appeal) -> list[str]:
    """Return what was done to an appeal, as its order's history has it."""
    events = history(shop.store, appeal.order_id or 0)
    return [each.what for each in events if each.entity == "appeals"]


def test_what_is_kept_on_the_way(shop: Desk, tmp_path: Path) -> None:
    appeal = ready(shop, tmp_path)
    at, later = to_epoch(AT), to_epoch(LATER)
    always = {"amount_fen": 3790, "submitted_at": at,
              "due_at": to_epoch(parse_time("2026-11-27 12:00"))}  # fmt: skip
    edit(shop, AT, appeal.id, platform_due_at=DUE)
    always["due_at"] = to_epoch(DUE)
    results.submit(shop, AT, appeal.id)
    assert kept(shop, appeal.id) == {**always, "state": "submitted", "new_evidence": 0}
    results.more_evidence(shop, LATER, appeal.id, platform_due_at=DUE)
    assert kept(shop, appeal.id) == {
        **always, "state": "more_evidence", "platform_due_at": to_epoch(DUE), "new_evidence": 0,
    }  # fmt: skip
    # Submitted once more, it is still the first time that counts.
    results.submit(shop, LATER, appeal.id)
    assert kept(shop, appeal.id) == {**always, "state": "submitted", "new_evidence": 0}
    results.more_evidence(shop, LATER, appeal.id)
    assert "platform_due_at" not in kept(shop, appeal.id)
    desk_module.undo(shop, LATER)
    results.more_evidence(shop, LATER, appeal.id, platform_due_at=DUE)
    results.lost(shop, LATER, appeal.id)
    lost = {**always, "state": "lost", "decided_at": later, "new_evidence": 0}
    assert kept(shop, appeal.id) == lost
    evidence.take(shop, LATER, appeal.id, picture(tmp_path, "new.jpg"))
    results.reconsider(shop, LATER, appeal.id)
    again = {**lost, "state": "reconsidered", "reconsidered_at": later, "new_evidence": 1}
    assert kept(shop, appeal.id) == again
    results.won(shop, AT, appeal.id, amount_fen=100)
    assert kept(shop, appeal.id) == {
        **again, "state": "won", "decided_at": at, "amount_fen": 100,
    }  # fmt: skip


def test_what_is_won_or_lost_has_no_time_of_the_platform_any_more(
    shop: Desk, tmp_path: Path
) -> None:
    for number, end in ((1, results.won), (2, results.lost)):
        appeal = ready(shop, tmp_path, number)
        results.submit(shop, AT, appeal.id)
        results.more_evidence(shop, AT, appeal.id, platform_due_at=DUE)
        end(shop, LATER, appeal.id)
        assert "platform_due_at" not in kept(shop, appeal.id)


def test_giving_up_keeps_when_and_why(shop: Desk, tmp_path: Path) -> None:
    appeal = ready(shop, tmp_path)
    results.drop(shop, LATER, appeal.id, " 不值得 ")
    assert kept(shop, appeal.id) == {
        "state": "dropped", "drop_reason": "不值得", "decided_at": to_epoch(LATER),
        "amount_fen": 3790, "new_evidence": 0,
    }  # fmt: skip
    assert acts(shop, appeal)[-1] == "appeal-drop"


@pytest.mark.parametrize(
    ("many", "verb", "state"),
    [
        (results.submit_each, "appeal-submit", State.SUBMITTED),
        (results.lost_each, "appeal-lost", State.LOST),
        (results.won_each, "appeal-won", State.WON),
    ],
)
def test_what_is_done_to_many_is_one_act(
    shop: Desk, tmp_path: Path, many: Callable[..., Any], verb: str, state: State
) -> None:
    first, second = (
        ready(shop, tmp_path, number, "malicious_complaint") for number in (1, 2)
    )  # fmt: skip
    stale, wrong = ready(shop, tmp_path, 3, "malicious_complaint"), draft(shop, 4)
    if state is not State.SUBMITTED:
        for appeal in (first, second, stale):
            results.submit(shop, AT, appeal.id)
    found = appeals.by_ids(shop, [first.id, second.id, stale.id, wrong.id])
    if state is State.SUBMITTED:
        edit(shop, AT, stale.id, text="新的说明")
    else:
        results.more_evidence(shop, AT, stale.id)
    done = many(shop, LATER, found)
    assert [each.id for each in done.done] == [first.id, second.id]
    codes = {State.SUBMITTED: "appeal-incomplete", State.WON: "appeal-amount-missing"}
    assert [(each.name, each.code) for each in done.refused] == [
        (f"#{stale.id}", "stale"), (f"#{wrong.id}", codes.get(state, "appeal-state")),
    ]  # fmt: skip
    assert acts(shop, first)[-1] == verb
    assert appeals.find(shop, first.id).state is state
    desk_module.undo(shop, LATER)
    assert {appeals.find(shop, each.id).state for each in (first, second)} == {found[0].state}


def test_what_is_won_at_once_of_many_frees_the_orders(shop: Desk, tmp_path: Path) -> None:
    put_order(shop, 1)
    entry = propose(shop, AT, order_sn=SN.format(1), kind="cannot_ship", ground="suspicious")
    appeal = create(shop, AT, entry.replace(evidence=(picture(tmp_path),)))
    results.submit(shop, AT, appeal.id)
    results.won_each(shop, LATER, [appeals.find(shop, appeal.id)])
    assert orders.find(shop, SN.format(1)).exempt_at == LATER
    assert kept(shop, appeal.id)["decided_at"] == to_epoch(LATER)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (3791, "37.91 yuan cannot have come back: it must be above 0 and at most 37.90."),
        (0, "0.00 yuan cannot have come back: it must be above 0 and at most 37.90."),
    ],
)
def test_what_cannot_have_come_back(shop: Desk, tmp_path: Path, amount: int, said: str) -> None:
    appeal = ready(shop, tmp_path)
    results.submit(shop, AT, appeal.id)
    with pytest.raises(Refused) as refused:
        results.won(shop, AT, appeal.id, amount_fen=amount)
    assert (refused.value.code, str(refused.value)) == ("appeal-amount", said)


def test_where_the_most_is_not_known_any_amount_may_come_back(shop: Desk, tmp_path: Path) -> None:
    appeal = ready(shop, tmp_path)
    results.submit(shop, AT, appeal.id)
    shop.store.conn.execute("update appeals set max_fen = null")
    with pytest.raises(Refused, match=r"at most –\.$"):
        results.won(shop, AT, appeal.id, amount_fen=0)
    assert results.won(shop, AT, appeal.id, amount_fen=999_999).amount_fen == 999_999


def test_money_back_is_said_of_one_alone(shop: Desk, tmp_path: Path) -> None:
    appeal = ready(shop, tmp_path)
    results.submit(shop, AT, appeal.id)
    [refused] = results.won_each(shop, AT, [appeals.find(shop, appeal.id)]).refused
    assert refused.message == "Money comes back: say how much, for this appeal alone."


def test_what_is_lacking_is_said(shop: Desk) -> None:
    appeal = draft(shop, 1)
    with pytest.raises(Refused) as refused:
        results.submit(shop, AT, appeal.id)
    assert str(refused.value) == (
        f"Appeal {appeal.id} is not complete: At least 1 picture as evidence is needed."
    )
    edit(shop, AT, appeal.id, text="")
    with pytest.raises(Refused, match=r"The description is missing\. At least 1 picture"):
        results.submit(shop, AT, appeal.id)


def lost_with_new_evidence(shop: Desk, folder: Path, number: int, **order: Any) -> Appeal:
    appeal = ready(shop, folder, number, **order)
    results.submit(shop, AT, appeal.id)
    results.lost(shop, AT, appeal.id)
    evidence.take(shop, AT, appeal.id, picture(folder, f"new{number}.jpg"))
    return appeals.find(shop, appeal.id)


def test_each_shop_has_reconsiderations_of_its_own(shop: Desk, tmp_path: Path) -> None:
    east, west = (put(shop, "shops", name=name) for name in ("东店", "西店"))
    few = desk_module.set_rule(shop, AT, "appeal.reconsider_month", "1", "x", shop_id=east)
    first = lost_with_new_evidence(few, tmp_path, 1, shop_id=east)
    second = lost_with_new_evidence(few, tmp_path, 2, shop_id=east)
    third = lost_with_new_evidence(few, tmp_path, 3, shop_id=west)
    results.reconsider(few, AT, first.id)
    assert acts(few, first)[-1] == "appeal-reconsider"
    assert [results.reconsiderations_left(few, AT, each) for each in (east, west, None)] == [
        0, 12, 12,
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        results.reconsider(few, MONTH_END, second.id)
    assert (refused.value.code, str(refused.value)) == (
        "reconsider-month",
        "All 1 reconsiderations of this month are used. Wait for the next month.",
    )
    results.reconsider(few, MONTH_END, third.id)
    assert results.reconsiderations_left(few, MONTH_END, west) == 11
    # The next month, and one of 31 days.
    results.reconsider(few, MONTH_END + timedelta(seconds=1), second.id)
    assert results.reconsiderations_left(few, parse_time("2026-12-31 23:59:59"), east) == 0
    assert results.reconsiderations_left(few, parse_time("2027-01-01 00:00:00"), east) == 1
    assert results.reconsiderations_left(few, parse_time("2026-10-31 23:59:59"), east) == 1


def test_a_version_that_is_not_the_newest_is_refused_by_each(shop: Desk, tmp_path: Path) -> None:
    appeal = ready(shop, tmp_path)
    old = appeal.version
    edit(shop, AT, appeal.id, text="新的说明")
    ways: list[Callable[[int], Appeal]] = [
        lambda version: results.submit(shop, AT, appeal.id, expect_version=version),
        lambda version: results.more_evidence(shop, AT, appeal.id, expect_version=version),
        lambda version: results.lost(shop, AT, appeal.id, expect_version=version),
        lambda version: results.reconsider(shop, AT, appeal.id, expect_version=version),
        lambda version: results.won(shop, AT, appeal.id, expect_version=version),
    ]
    for way in ways:
        with pytest.raises(Exception, match="changed this in the meantime"):
            way(old)
        if appeals.find(shop, appeal.id).state is State.LOST:
            evidence.take(shop, AT, appeal.id, picture(tmp_path, "new.jpg"))
        way(appeals.find(shop, appeal.id).version)
    other = ready(shop, tmp_path, 2)
    with pytest.raises(Exception, match="changed this in the meantime"):
        results.drop(shop, AT, other.id, "不值得", expect_version=other.version + 1)
    dropped = results.drop(shop, AT, other.id, "不值得", expect_version=other.version)
    assert dropped.state is State.DROPPED


@pytest.mark.parametrize(
    ("state", "verb", "said"),
    [
        (State.WON, Verb.SUBMIT, "Appeal 7 is won: nothing more can be recorded. Undo takes it"
         " back."),
        (State.DRAFT, Verb.WON, "Appeal 7 is draft: “won” does not fit. Possible now: drop"),
        (State.READY, Verb.LOST, "Appeal 7 is ready to submit: “lost” does not fit. Possible now:"
         " submit, drop"),
        (State.SUBMITTED, Verb.SUBMIT, "Appeal 7 is submitted: “submit” does not fit. Possible"
         " now: more-evidence, won, lost, drop"),
        (State.LOST, Verb.WON, "Appeal 7 is lost: “won” does not fit. Possible now: reconsider"),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_what_does(state: State, verb: Verb, said: str) -> None:
    with pytest.raises(Refused) as refused:
        next_state(7, state, verb)
    assert str(refused.value) == said


def test_the_states_in_words() -> None:
    assert [state_label(each) for each in State] == [
        "draft", "ready to submit", "submitted", "more evidence wanted", "won", "lost",
        "under reconsideration", "dropped",
    ]  # fmt: skip


def test_an_open_one_of_the_same_kind_is_named(shop: Desk, tmp_path: Path) -> None:
    lost = lost_with_new_evidence(shop, tmp_path, 1)
    second = create(shop, AT, propose(shop, AT, order_sn=SN.format(1)))
    with pytest.raises(Refused) as refused:
        results.reconsider(shop, AT, lost.id)
    assert str(refused.value) == (
        f"Appeal {second.id} (instant refund) is open for order {SN.format(1)} already. Work on"
        " that one."
    )


@pytest.mark.parametrize("ref", [99, "99", "#99"])
def test_no_such_appeal_is_said_by_its_number(shop: Desk, ref: int | str) -> None:
    with pytest.raises(NotFound) as missing:
        appeals.find(shop, ref)
    assert (missing.value.code, str(missing.value)) == (
        "appeal-unknown", "There is no appeal 99. See: daifa appeals",
    )  # fmt: skip
    with pytest.raises(NotFound):
        results.submit(shop, AT, 99)
