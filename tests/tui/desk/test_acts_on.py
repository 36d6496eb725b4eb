"""What a command acts on: the marked rows, not the row beside them; the row a sheet shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.aftersales import reading as aftersales
from core.appeals import reading as appeals
from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.shop import AT, bought, open_shop, put_order, red, sn, tracked
from tests.tui.cases_shop import HOUR, put_case, ref, write_appeal
from tests.tui.desk.hands import at_desk
from tests.tui.host import screen_text
from tui.aftersales.claims import ClaimsScreen
from tui.aftersales.decide import AgreeForm
from tui.aftersales.manual import ManualCaseForm
from tui.appeals.results import WonForm
from tui.orders.hold import HoldForm, HoldManyForm
from tui.orders.receiver import ReceiverForm
from tui.parts.confirm import ConfirmScreen


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_shop(tmp_path, filled=False)


def submitted(desk: Desk, *numbers: int) -> list[int]:
    """Put in appeals that were submitted an hour ago."""
    ids = [write_appeal(desk, number).id for number in numbers]
    desk.store.conn.execute(
        "update appeals set state = 'submitted', submitted_at = ?", (int(AT.timestamp()) - 3600,)
    )
    return ids


def uploading(desk: Desk, *numbers: int) -> None:
    """Put in orders that stand in a batch file each."""
    for number in numbers:
        order_id = put_order(desk, number, number * HOUR)
        bought(desk, order_id, f"26640077288729058{number:03d}")
        tracked(desk, order_id, f"783000000000{number:02d}", exported_at=AT - number * HOUR)


def uploads(desk: Desk, *numbers: int) -> list[bool]:
    found = [orders.find(desk, sn(number)) for number in numbers]
    return [each.uploaded_at is not None for each in found]


# -- one marked row, with the cursor beside it ------------------------------------------------


async def test_one_marked_case_is_agreed_to_and_not_its_neighbour(desk: Desk) -> None:
    for number in (1, 2):
        put_case(desk, number, type="refund_only", buyer_received=0, buyer_signed=0)
    async with at_desk(desk) as hands:
        await hands.press("2", "space")
        [marked] = hands.marks
        assert hands.app.pane.list.cursor_key != marked
        await hands.press("Y")
        form = await hands.opened(AgreeForm)
        assert str(form.case.key) == marked
        await hands.press("enter")
        decided = [str(each.key) for each in map(aftersales.find, [desk] * 2, [ref(1), ref(2)])
                   if each.decision]  # fmt: skip
        assert decided == [marked]
        assert not hands.marks


async def test_a_marked_case_decides_whether_it_can_be_agreed_to(desk: Desk) -> None:
    put_case(desk, 1, status="待商家收货", return_status="已签收", return_status_at=AT - HOUR)
    put_case(desk, 2, type="refund_only", buyer_received=0, buyer_signed=0)
    async with at_desk(desk) as hands:
        await hands.press("2")
        hands.to(str(aftersales.find(desk, ref(2)).key))
        hands.app.pane.list.set_marks([str(aftersales.find(desk, ref(1)).key)])
        await hands.press("Y")
        assert not isinstance(hands.app.screen, AgreeForm)
        assert hands.says("This case is past that")


@pytest.mark.parametrize(("key", "state"), [("l", "lost"), ("w", "won")])
async def test_one_marked_appeal_is_decided_and_not_its_neighbour(
    desk: Desk, key: str, state: str
) -> None:
    submitted(desk, 1, 2, 3)
    async with at_desk(desk) as hands:
        await hands.press("3", "space")
        [marked] = hands.marks
        assert hands.app.pane.list.cursor_key != marked
        await hands.press(key)
        if isinstance(hands.app.screen, WonForm):
            await hands.press("ctrl+s")
        states = {str(each.id): each.state for each in appeals.by_ids(desk, [1, 2, 3])}
        assert [id for id, found in states.items() if found == state] == [marked]
        assert not hands.marks


async def test_a_marked_appeal_decides_whether_it_can_be_submitted(desk: Desk) -> None:
    ids = submitted(desk, 1, 2)
    desk.store.conn.execute("update appeals set state = 'ready' where id = ?", (ids[1],))
    async with at_desk(desk) as hands:
        await hands.press("3")
        hands.app.pane.list.set_marks([str(ids[0])])
        hands.to(str(ids[1]))
        await hands.press("S")
        assert hands.says("that does not fit now")
        assert appeals.find(desk, ids[1]).state == "ready"


# -- the row that a sheet shows ----------------------------------------------------------------


async def test_a_key_on_the_sheet_acts_on_what_it_shows_whatever_is_marked(desk: Desk) -> None:
    for number in (1, 2, 3):
        put_order(desk, number, number * HOUR)
    async with at_desk(desk) as hands:
        await hands.press("space", "space", "enter")
        assert sn(3) in screen_text(hands.app)
        await hands.press("h")
        form = await hands.opened(HoldForm)
        assert form.order.order_sn == sn(3)
        await hands.press("escape")
        assert len(hands.marks) == 2


async def test_what_the_sheet_did_leaves_the_marks_of_the_others(desk: Desk) -> None:
    for number in (1, 2, 3):
        red(desk, put_order(desk, number, number * HOUR))
    async with at_desk(desk) as hands:
        await hands.press("space", "space", "enter", "d")
        assert [len(orders.find(desk, sn(n)).notices) for n in (1, 2, 3)] == [1, 1, 0]
        assert len(hands.marks) == 2


async def test_the_sheet_in_the_queue_takes_the_keys_of_the_rows_pane(desk: Desk) -> None:
    red(desk, put_order(desk, 1, 20 * HOUR))
    async with at_desk(desk) as hands:
        await hands.press("0")
        entries = hands.app.pane.rows.entries  # type: ignore[attr-defined]
        hands.app.pane.list.move_to_index([str(each.clock) for each in entries].index("ship"))
        await hands.press("enter")
        assert type(hands.app.screen).__name__ == "OrderScreen"
        await hands.press("h")
        await hands.opened(HoldForm)


# -- the queue ------------------------------------------------------------------------------


async def test_the_queue_passes_its_marks_on(desk: Desk) -> None:
    for number in (1, 2, 3):
        put_order(desk, number, (40 + number) * HOUR)
    async with at_desk(desk) as hands:
        await hands.press("0")
        entries = hands.app.pane.rows.entries  # type: ignore[attr-defined]
        ship = [str(each.id) for each in entries if str(each.clock) == "ship"]
        hands.app.pane.list.set_marks(ship[:2])
        await hands.press("h")
        form = await hands.opened(HoldManyForm)
        held = {each.order_sn for each in form.found}
        assert len(held) == 2
        for char in "wait":
            await hands.press(char)
        await hands.press("ctrl+s")
        assert {n for n in (1, 2, 3) if orders.find(desk, sn(n)).hold_reason} == {
            int(each[-1]) for each in held
        }
        assert hands.app.pane.pane_id == "todo"
        assert not hands.marks


async def test_the_queue_leaves_marked_rows_of_another_kind_marked(desk: Desk) -> None:
    put_order(desk, 1, 44 * HOUR)
    put_case(desk, 2)
    async with at_desk(desk) as hands:
        await hands.press("0", "asterisk", "h")
        await hands.opened(HoldForm)
        await hands.press("escape")
        assert len(hands.marks) > 1


async def test_a_command_of_one_row_says_so_in_the_queue_too(desk: Desk) -> None:
    for number in (1, 2, 3):
        put_order(desk, number, (40 + number) * HOUR)
    async with at_desk(desk) as hands:
        await hands.press("0", "space", "space", "b")
        assert hands.says("works on one row; 2 are marked")
        assert not any(orders.find(desk, sn(n)).buyer_now(AT) for n in (1, 2, 3))


@pytest.mark.parametrize("pane", ["0", "4"])
async def test_a_trace_is_pasted_for_one_row(desk: Desk, pane: str) -> None:
    for number in (1, 2):
        sent = put_order(desk, number, -5 * HOUR, state="shipped", shipped_at=AT - 26 * HOUR)
        tracked(desk, sent, f"7830000000000{number}", uploaded_at=AT - 26 * HOUR)
    async with at_desk(desk) as hands:
        await hands.press(pane, "asterisk", "I")
        assert hands.says("works on one row; 2 are marked")


async def test_enter_in_the_queue_asks_before_it_records_an_upload(desk: Desk) -> None:
    uploading(desk, 1, 2, 3)
    async with at_desk(desk) as hands:
        await hands.press("0")
        await hands.at_once(("enter", "\r"), ("enter", "\r"))
        assert uploads(desk, 1, 2, 3) == [False] * 3
        await hands.press("enter")
        await hands.opened(ConfirmScreen)
        await hands.press("y")
        assert uploads(desk, 1, 2, 3) == [True, False, False]
        assert hands.app.pane.pane_id == "todo"


async def test_the_help_says_what_enter_does_in_the_queue(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await hands.press("0", "question_mark")
        for char in "enter":
            await hands.press(char)
        assert hands.says("what is to be done")


@pytest.mark.parametrize("finds", ["?", ":"])
async def test_help_and_palette_of_the_queue_name_what_it_passes_on(desk: Desk, finds: str) -> None:
    put_order(desk, 1, 40 * HOUR)
    async with at_desk(desk) as hands:
        await hands.press("0", {"?": "question_mark", ":": "colon"}[finds])
        for char in "receiver":
            await hands.press(char)
        assert hands.says("paste the buyer's address")
        if finds == ":":
            await hands.press("enter")
            await hands.opened(ReceiverForm)


# -- the batch file ----------------------------------------------------------------------------


async def test_the_batch_file_of_marked_cases_is_that_of_their_orders(desk: Desk) -> None:
    uploading(desk, 50, 51)
    order_id = orders.find(desk, sn(50)).id
    put_case(desk, 1, order_id=order_id, order_sn=sn(50))
    put_case(desk, 2)
    async with at_desk(desk) as hands:
        await hands.press("2")
        hands.app.pane.list.set_marks([str(aftersales.find(desk, ref(1)).key)])
        await hands.press("x")
        assert hands.says("1 marked order")


async def test_marked_rows_without_an_order_are_no_reason_to_write_all(desk: Desk) -> None:
    uploading(desk, 50)
    put_case(desk, 6, order_id=None)
    async with at_desk(desk) as hands:
        await hands.press("2", "space", "x")
        assert len(hands.app.screen_stack) == 1
        assert hands.says("None of the marked rows has an order here.")


async def test_the_batch_file_of_marked_appeals_is_that_of_their_orders(desk: Desk) -> None:
    uploading(desk, 50)
    write_appeal(desk, 1)
    async with at_desk(desk) as hands:
        await hands.press("3", "space", "x")
        assert hands.says("1 marked order")


@pytest.mark.parametrize(("key", "screen"), [("$", ClaimsScreen), ("a", ManualCaseForm)])
async def test_what_is_about_no_row_opens_from_any_row_of_the_queue(
    desk: Desk, key: str, screen: type[Any]
) -> None:
    for number in (1, 2):
        put_order(desk, number, 20 * HOUR)
    async with at_desk(desk) as hands:
        await hands.press("0", "space", key)
        await hands.opened(screen)
