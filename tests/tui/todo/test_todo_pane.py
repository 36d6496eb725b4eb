"""Pane 0 on the whole desk: its order, what Enter and the keys do, snoozing, jumping."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from core.orders import reading as orders
from core.store import due as store_due
from tests.given.shop import AT, bought, open_shop, put, put_order, red, sn, tracked
from tests.tui.host import until, write
from tui.aftersales.inspect import InspectForm
from tui.appeals.form import AppealForm
from tui.desk.app import DeskApp
from tui.desk.footer import Footer
from tui.desk.header import Header
from tui.imports.check_list import CheckListScreen
from tui.orders.buy import BuyForm
from tui.orders.export import ExportForm
from tui.orders.note import FillInForm
from tui.orders.track import TrackForm
from tui.orders.upstream import UpstreamForm
from tui.parcels.trace import TraceForm
from tui.parts.pane import ListPane
from tui.todo.pane import TodoPane

H = timedelta(hours=1)


class Shop:
    """A desk with one row of each kind; `now` can be moved on."""

    def __init__(self, folder: Path) -> None:
        self.now = AT
        self.desk = desk = open_shop(folder, filled=False)
        put_order(desk, 1, None)
        put_order(desk, 2, 30 * H)
        bought(desk, put_order(desk, 3, 1 * H))
        tracked(desk, put_order(desk, 4, 3 * H), "78300000000004")
        for number, hours in ((5, 26), (6, 3)):
            sent = put_order(desk, number, -5 * H, state="shipped", shipped_at=AT - hours * H)
            tracked(desk, sent, f"7830000000000{number}", uploaded_at=AT - hours * H,
                    recorded_at=AT - hours * H)  # fmt: skip
        red(desk, put_order(desk, 7, 40 * H, state="received"))
        self.case(8, 20, status="待商家收货", return_status="已签收", return_status_at=AT - H)
        self.case(9, 24 * 6, instant=1, status="退款成功", refunded_at=AT - 6 * 24 * H,
                  closed_at=AT - 6 * 24 * H)  # fmt: skip
        self.app = DeskApp(desk, now=lambda: self.now)

    def case(self, number: int, hours: int, **values: Any) -> None:
        """Put in a case of an order that was received."""
        order_id = put_order(self.desk, number, None, state="received")
        put(self.desk, "aftersales", **{
            "ref": f"6000000000{number:04d}", "order_sn": sn(number), "order_id": order_id,
            "type": "return_refund", "status": "待商家处理", "reason": "不想要了",
            "refund_fen": 3550, "asked_at": AT - hours * H, **values,
        })  # fmt: skip


class Hands:
    """What a person sees and presses."""

    def __init__(self, pilot: Pilot[None], shop: Shop) -> None:
        self.pilot, self.app, self.shop = pilot, shop.app, shop

    async def press(self, *keys: str) -> None:
        """Press keys, and let the desk follow."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def pane(self) -> ListPane:
        return self.app.pane

    def rows(self) -> list[tuple[str, str]]:
        """Return clock and order of each row."""
        rows = self.pane.list_source.window(0, len(self.pane.list_source))
        return [(str(row.cells[0]), str(row.cells[1])[-1:]) for row in rows]

    def text(self, kind: type[Widget]) -> str:
        """Return what a part of the desk says."""
        return str(self.app.screen_stack[0].query_one(kind).plain)  # type: ignore[attr-defined]

    def to(self, clock: str, number: int) -> None:
        """Put the cursor on a row."""
        self.pane.list.move_to_index(self.rows().index((clock, str(number))))


@pytest.fixture
async def hands(tmp_path: Path) -> AsyncIterator[Hands]:
    shop = Shop(tmp_path)
    async with shop.app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("0")
        await pilot.pause()
        yield Hands(pilot, shop)
    shop.desk.close()


async def test_the_order_of_the_queue(hands: Hands) -> None:
    assert isinstance(hands.pane, TodoPane)
    assert hands.rows() == [
        ("fill in", "1"),
        ("pickup", "5"),
        ("ship", "3"),
        ("to check", "7"),
        ("ship", "4"),
        ("buy by", "2"),
        ("pickup", "6"),
        ("appeal", "9"),
        ("ship", "2"),
        ("inspect", "8"),
    ]
    assert f"0To do {len(hands.rows())}" in hands.text(Header)


@pytest.mark.parametrize(
    ("clock", "number", "form"),
    [
        ("fill in", 1, FillInForm),
        ("buy by", 2, (BuyForm, UpstreamForm)),
        ("ship", 3, TrackForm),
        ("ship", 4, ExportForm),
        ("pickup", 5, TraceForm),
        ("inspect", 8, InspectForm),
        ("appeal", 9, AppealForm),
    ],
)
async def test_enter_opens_the_right_form(hands: Hands, clock: str, number: int, form: Any) -> None:
    hands.to(clock, number)
    await hands.press("enter")
    assert await until(hands.pilot, lambda: len(hands.app.screen_stack) == 2)
    assert isinstance(hands.app.screen, form)
    order = getattr(hands.app.screen, "order", None)
    assert order is None or order.order_sn == sn(number)
    await hands.press("escape")
    assert hands.app.pane.pane_id == "todo"


async def test_enter_on_a_check_opens_the_check_list_at_it_and_d_ends_it(hands: Hands) -> None:
    row = next(each for each in hands.rows() if each[1] == "7")
    hands.to(*row[:1], 7)
    await hands.press("enter")
    assert isinstance(hands.app.screen, CheckListScreen)
    await hands.press("escape", "d")
    assert "1 notice done." in hands.text(Footer)
    assert row not in hands.rows()
    await hands.press("u")
    assert row in hands.rows()


async def test_a_key_of_the_rows_own_pane_works_here(hands: Hands) -> None:
    hands.to("ship", 4)
    await hands.press("h")
    assert await until(hands.pilot, lambda: len(hands.app.screen_stack) == 2)
    assert type(hands.app.screen).__name__ == "HoldForm"
    await hands.press("escape")
    hands.to("inspect", 8)
    await hands.press("b")
    assert "“buy” is nothing for this row: inspect." in hands.text(Footer)


async def test_k_scans_the_marked_parcels_and_leaves_the_rest(hands: Hands) -> None:
    for clock, number in (("pickup", 5), ("ship", 3), ("pickup", 6)):
        hands.to(clock, number)
        await hands.press("space")
    await hands.press("K", "y")
    assert "2 parcels scanned. 1 marked row is of another kind" in hands.text(Footer)
    assert [orders.find(hands.shop.desk, sn(n)).scanned for n in (5, 6)] == [True, True]


async def test_a_snoozed_row_stays_counted_marked_and_comes_back(hands: Hands) -> None:
    before = hands.text(Header).splitlines()[0].rpartition("overdue")[2]
    hands.to("fill in", 1)
    await hands.press("z")
    await write(hands.pilot, "2h")
    await hands.press("enter")
    assert "Snoozed until 11-23 12:00." in hands.text(Footer)
    head = hands.text(Header).splitlines()[0]
    assert "pickup 2h00 overdue …000005" in head
    assert head.rpartition("overdue")[2] == before
    place = hands.rows().index(("fill in", "1"))
    assert place > hands.rows().index(("ship", "3"))
    row = hands.pane.list_source.window(place, place + 1)[0]
    assert (row.band, row.note) == ("fill", "missing") or row.band == "held"
    assert "snoozed until 11-23 12:00" in str(row.cells[2])
    hands.shop.now = AT + 2 * H
    hands.app._ticker.beat()
    await hands.pilot.pause()
    assert "fill in …000001" in hands.text(Header)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("", "11-23 12:00"), ("15:00", "11-23 15:00"), ("明天 9点", "11-24 09:00"), ("9:00", "11-24")],
)
async def test_until_when(hands: Hands, text: str, wanted: str) -> None:
    hands.to("ship", 3)
    await hands.press("z")
    hands.app.screen.fields["until"].value = text  # type: ignore[attr-defined]
    await hands.press("enter")
    assert f"Snoozed until {wanted}" in hands.text(Footer)
    hands.to("ship", 3)
    await hands.press("z")
    assert "No longer snoozed." in hands.text(Footer)
    assert store_due.snoozes(hands.shop.desk.store, 0) == []


@pytest.mark.parametrize(
    ("text", "told"), [("10:59", False), ("11:00", True), ("11:01", True), ("", True)]
)
async def test_a_clock_that_runs_out_while_it_is_put_off_is_told(
    hands: Hands, text: str, told: bool
) -> None:
    hands.to("ship", 3)
    await hands.press("z")
    hands.app.screen.fields["until"].value = text  # type: ignore[attr-defined]
    await hands.pilot.pause()
    words = "The time runs out before that, at 11-23 11:00."
    field = hands.app.screen.fields["until"]  # type: ignore[attr-defined]
    assert (words in [each.text for each in field.message.remarks]) == told
    await hands.press("enter")
    assert (words in hands.text(Footer)) == told


@pytest.mark.parametrize("text", ["25:00", "外星人", "11-22 09:00"])
async def test_what_is_no_time_to_come_is_refused(hands: Hands, text: str) -> None:
    hands.to("ship", 3)
    await hands.press("z")
    hands.app.screen.fields["until"].value = text  # type: ignore[attr-defined]
    await hands.press("enter")
    assert len(hands.app.screen_stack) == 2
    assert store_due.snoozes(hands.shop.desk.store, 0) == []


async def test_j_goes_to_the_row_in_its_own_pane(hands: Hands) -> None:
    await hands.press("2", "J")
    assert await until(hands.pilot, lambda: hands.app.pane.pane_id == "pending")
    order = orders.find(hands.shop.desk, sn(1))
    assert hands.pane.list.cursor_key == str(order.id)
    await hands.press("0", "z", "enter", "1", "J")
    assert await until(hands.pilot, lambda: hands.app.pane.pane_id == "parcels")
    assert hands.pane.current.order_sn == sn(5)  # type: ignore[attr-defined]


async def test_right_goes_to_the_row_under_the_cursor(hands: Hands) -> None:
    hands.to("inspect", 8)
    await hands.press("right")
    assert await until(hands.pilot, lambda: hands.app.pane.pane_id == "aftersales")
    assert hands.pane.current.order_sn == sn(8)  # type: ignore[attr-defined]


async def test_v_goes_through_the_clocks_that_run(hands: Hands) -> None:
    seen = []
    for _each in range(8):
        await hands.press("v")
        seen.append(hands.pane.filter_words.partition(" (")[0])
    assert "" in seen
    assert not {"answer by", "no trace", "claim"} & set(seen)


async def test_a_search_finds_orders_and_cases(hands: Hands) -> None:
    await hands.press("slash")
    await write(hands.pilot, "60000000000008")
    await hands.press("enter")
    assert hands.rows() == [("inspect", "8")]
    await hands.press("escape")
    assert len(hands.rows()) > 5


async def test_an_order_with_the_number_of_a_case_is_told_as_an_order(hands: Hands) -> None:
    rows = hands.pane.list_source.window(0, len(hands.pane.list_source))
    told = {str(row.cells[0]): str(row.cells[2]) for row in rows}
    assert "不想要了" not in told["buy by"]
    assert "不想要了" in told["inspect"]
