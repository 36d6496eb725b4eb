"""What the seller says of an order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.base.errors import DaifaError, NotFound, Refused, Stale
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.rules.terms import Flag
from core.store import desk as desk_module
from core.store.acts import history
from core.store.desk import Desk
from tests.conftest import GROUPED_AT, MakeOrder
from tests.given.shop_rows import put

H = timedelta(hours=1)


def test_a_hold_is_put_on_and_lifted_while_the_clock_runs(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order()
    held = order_edits.hold(desk, at, order, " 等买家回复 ")
    assert (held.hold_reason, held.flags) == ("等买家回复", (Flag.HOLD,))
    assert held.ship_by == order.ship_by
    free = order_edits.hold(desk, at, held, "  ")
    assert (free.hold_reason, free.flags) == (None, ())
    assert [event.what for event in history(desk.store, order.id)] == ["hold", "unhold"]


def test_a_deadline_by_hand_needs_a_reason_and_wins(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(promised_at=at + H)
    with pytest.raises(DaifaError) as caught:
        order_edits.set_deadline(desk, at, order, at + 5 * H, " ")
    assert caught.value.code == "reason-missing"
    done = order_edits.set_deadline(desk, at, order, at + 5 * H, "客服同意")
    assert done.ship_by is not None
    assert (done.ship_by.due_at, done.ship_by.rule) == (at + 5 * H, "manual")
    back = order_edits.set_deadline(desk, at, done, None, "错了")
    assert back.ship_by is not None
    assert (back.ship_by.rule, back.manual_reason) == ("promised", None)


@pytest.mark.parametrize(("shift", "fits"), [(-H, True), (0 * H, True), (H / 3600, False)])
def test_a_grouping_time_is_filled_in_unless_it_is_to_come(
    desk: Desk, make_order: MakeOrder, at: datetime, shift: timedelta, fits: bool
) -> None:
    order = make_order.order(grouped_at=None)
    assert order.flags == (Flag.NO_GROUPED_AT,)
    if not fits:
        with pytest.raises(DaifaError) as caught:
            order_edits.fill_in_grouped(desk, at, order, at + shift)
        assert caught.value.code == "time-future"
        return
    done = order_edits.fill_in_grouped(desk, at, order, at + shift)
    assert (done.grouped_at, done.flags) == (at + shift, ())
    assert done.ship_by is not None
    assert done.ship_by.due_at == at + shift + 48 * H


def test_a_note_is_kept_whole(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order()
    text = "买家要求发中通 [red] 😀"
    noted = order_edits.note(desk, at, order, f" {text} ")
    assert noted.note == text
    full = order_edits.note(desk, at, noted, "字" * order_edits.NOTE_MAX)
    with pytest.raises(DaifaError) as caught:
        order_edits.note(desk, at, full, "字" * (order_edits.NOTE_MAX + 1))
    assert caught.value.code == "note-long"
    assert order_edits.note(desk, at, full, "").note is None


def test_the_same_again_is_no_event(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = order_edits.note(desk, at, make_order.order(), "x")
    again = order_edits.note(desk, at, order, "x")
    assert again.version == order.version
    assert len(history(desk.store, order.id)) == 1


def test_a_notice_is_done(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order()
    notice = put(desk, "notices", kind="tell_buyer", order_id=order.id, created_at=at)
    order = orders.find(desk, order.order_sn)
    assert [each.id for each in order.notices] == [notice]
    assert order_edits.notice_done(desk, at, order, notice).notices == ()


def test_a_change_by_somebody_else_is_named(
    desk: Desk, other: Desk, make_order: MakeOrder, at: datetime
) -> None:
    mine = make_order.order(grouped_at=GROUPED_AT)
    order_edits.note(other, at, orders.find(other, mine.order_sn), "他的话")
    with pytest.raises(Stale) as caught:
        order_edits.hold(desk, at, mine, "我的话")
    assert "老王" in caught.value.message
    found = orders.find(desk, mine.order_sn)
    assert (found.note, found.hold_reason) == ("他的话", None)


@pytest.mark.parametrize(
    ("reason", "verb", "left"),
    [(" 等买家 ", "hold", ["等买家", "等买家", "等买家"]), ("  ", "unhold", [None, None, "x"])],
)
def test_many_are_held_or_let_go_as_one_act(
    desk: Desk, make_order: MakeOrder, at: datetime, reason: str, verb: str, left: list[str | None]
) -> None:
    held = [make_order.order(hold_reason="x"), make_order.order(hold_reason="x")]
    free = make_order.order()
    stale = make_order.order(hold_reason="x")
    order_edits.note(desk, at, stale, "n")
    done = order_edits.hold_each(desk, at, [*held, free, stale], reason)
    refused = [] if reason.strip() else [(free.order_sn, "not-held", "It is not on hold.")]
    assert [tuple(each) for each in done.refused[: len(refused)]] == refused
    assert (done.refused[-1].name, done.refused[-1].code) == (stale.order_sn, "stale")
    found = orders.by_ids(desk, [each.id for each in (*held, stale)])
    assert [each.hold_reason for each in found[:2]] + ["x"] == [*left[:2], "x"]
    assert found[2].hold_reason == "x"
    assert [event.what for event in history(desk.store, held[0].id)] == [verb]
    assert desk_module.undo(desk, at).what == verb


def test_a_deadline_by_hand_keeps_who_said_so(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order()
    with pytest.raises(DaifaError, match=r"^A deadline set by hand needs a reason: who said so\?$"):
        order_edits.set_deadline(desk, at, order, at, "")
    done = order_edits.set_deadline(desk, at, order, at, " 客服同意 ")
    assert (done.manual_due_at, done.manual_reason) == (at, "客服同意")
    assert [event.what for event in history(desk.store, order.id)] == ["deadline"]
    back = order_edits.set_deadline(desk, at, done, None, "")
    assert (back.manual_due_at, back.manual_reason) == (None, None)


def test_what_cannot_be_written_is_said(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order(grouped_at=None)
    with pytest.raises(DaifaError) as refused:
        order_edits.fill_in_grouped(desk, at, order, at + H)
    assert str(refused.value) == (
        "2026-11-23 11:00 has not come yet. Type when the order was formed."
    )
    with pytest.raises(DaifaError) as refused:
        order_edits.note(desk, at, order, "字" * 2001)
    assert str(refused.value) == "The note has 2001 characters; 2000 fit."


def told(desk: Desk, order_id: int, at: datetime, kind: str, **values: Any) -> int:
    return put(desk, "notices", kind=kind, order_id=order_id, created_at=at, **values)


def test_the_gravest_notice_of_each_is_done(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    first, none, choice = (make_order.order() for _each in range(3))
    told(desk, first.id, at, "memo_changed")
    red = told(desk, first.id, at, "cancel_upstream", red=1)
    told(desk, choice.id, at, "address_changed", red=1, data='{"own": true, "new": {}}')
    found = orders.by_ids(desk, [first.id, none.id, choice.id])
    done = order_edits.notices_done_each(desk, at, found)
    assert [each.id for each in done.done] == [first.id]
    assert [(each.name, each.code) for each in done.refused] == [
        (none.order_sn, "no-notice"), (choice.order_sn, "notice-choice"),
    ]  # fmt: skip
    assert done.refused[0].message == "There is no notice on this order."
    ended = desk.store.query("select id, done_at from notices where done_at is not null")
    assert [tuple(row) for row in ended] == [(red, int(at.timestamp()))]
    assert [event.what for event in history(desk.store, first.id)] == ["notice-done"]


def test_a_notice_is_done_when_it_is_done(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order()
    notice = told(desk, order.id, at, "tell_buyer")
    order_edits.notice_done(desk, at + H, order, notice)
    assert desk.store.value("select done_at from notices") == int((at + H).timestamp())
    assert [event.what for event in history(desk.store, order.id)] == ["notice-done"]


def test_a_logistics_fault_is_marked_once_and_taken_back(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order()
    for _time in range(2):
        assert order_edits.mark(desk, at, order.order_sn, "complaint").id == order.id
    order_edits.mark(desk, at, order.order_sn, "fake-shipment")
    assert order_edits.of_order(desk, order.id) == ["complaint", "fake-shipment"]
    order_edits.mark(desk, at, order.order_sn, "complaint", clear=True)
    assert order_edits.of_order(desk, order.id) == ["fake-shipment"]
    assert [event.what for event in history(desk.store, order.id)] == ["mark", "mark", "unmark"]
    with pytest.raises(Refused) as refused:
        order_edits.mark(desk, at, order.order_sn, "complaint", clear=True)
    assert (refused.value.code, str(refused.value)) == (
        "fault-unmarked", f"Order {order.order_sn} is not marked with logistics complaint.",
    )  # fmt: skip
    with pytest.raises(DaifaError) as unknown:
        order_edits.mark(desk, at, order.order_sn, "weather")
    assert (unknown.value.code, str(unknown.value)) == (
        "fault-cause",
        "There is no cause weather. Choose one of: fake-shipment, late-logistics, complaint",
    )
    with pytest.raises(NotFound):
        order_edits.mark(desk, at, "261122-000000000000000", "complaint")
