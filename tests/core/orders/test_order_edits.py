"""What the seller says of an order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.base.errors import DaifaError, Stale
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.rules.terms import Flag
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
