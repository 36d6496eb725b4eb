"""Pane 1 in the stage `shipped`: what waits for its first scan or a new trace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from core.base.i18n import setup
from core.orders import pickup
from core.orders import reading as orders
from core.rules.terms import Stage
from tests.given.shop import AT, minutes, open_shop, put_order, sn, tracked
from tests.tui.host import move_to
from tui.desk.app import DeskApp
from tui.desk.footer import Footer
from tui.desk.header import Header
from tui.orders.pane import PendingPane
from tui.parts.confirm import ConfirmScreen
from tui.parts.story import Detail

H = timedelta(hours=1)
# Shipped so many hours ago: 20 waits calmly (24 h), 22 and 23 are near, 24 is overdue.
SHIPPED = {20: 10, 22: 19, 23: 23, 24: 26}


class Desk1:
    """The desk on a shop with shipped orders, driven by keys."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = cast(DeskApp, pilot.app)
        self.pane = cast(PendingPane, self.app.pane)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def shipped(self) -> None:
        """Go round to the shipped ones."""
        await self.press("v", "v", "v", "v")

    def rows(self) -> list[tuple[str, str, str]]:
        """Return order, stage and next step of each row, by their last digits."""
        rows = self.pane.list_source.window(0, len(self.pane.list_source))
        return [(str(r.cells[0])[-2:], str(r.cells[5]), str(r.cells[6])) for r in rows]

    def numbers(self) -> list[int]:
        return [int(row[0]) for row in self.rows()]

    def text(self, widget: type[Detail] | type[Footer] | type[Header]) -> str:
        return self.app.screen_stack[0].query_one(widget).plain

    def current(self) -> str:
        return self.pane.current.order_sn if self.pane.current else ""

    def scanned(self, number: int) -> bool:
        return orders.find(self.app.desk, sn(number)).scanned


@pytest.fixture
async def desk1(tmp_path: Path) -> AsyncIterator[Desk1]:
    desk = open_shop(tmp_path)
    for number, hours in SHIPPED.items():
        if number == 20:
            continue
        order_id = put_order(desk, number, minutes(-300), state="shipped", status="已发货，待签收",
                             shipped_at=AT - hours * H, title="毛线帽")  # fmt: skip
        tracked(desk, order_id, f"783000000000{number}", uploaded_at=AT - hours * H,
                recorded_at=AT - (hours + 1) * H)  # fmt: skip
    async with DeskApp(desk, now=lambda: AT).run_test(size=(110, 30)) as pilot:
        await pilot.pause()
        yield Desk1(pilot)


async def test_v_goes_on_to_the_shipped_by_their_deadline(desk1: Desk1) -> None:
    await desk1.shipped()
    assert desk1.rows() == [
        ("24", "shipped", "K scanned"),
        ("23", "shipped", "K scanned"),
        ("22", "shipped", "K scanned"),
        ("20", "shipped", "K scanned"),
    ]
    rows = desk1.pane.list_source.window(0, 4)
    assert [(row.due or 0) - desk1.app.epoch() for row in rows] == [-7200, 3600, 18000, 50400]
    assert {(row.band, row.note) for row in rows} == {("", "")}
    assert "shipped (4)" in desk1.text(Header)
    assert "1Pending 20" in desk1.text(Header)
    told = " ".join(desk1.text(Detail).split())
    assert "first scan by 11-23 08:00, 2h00 overdue, else it looks fake: about 20.00" in told
    assert "once it is scanned, press K" in desk1.text(Detail)
    await desk1.press("v")
    assert len(desk1.pane.list_source) == 20


async def test_k_asks_nothing_for_one_goes_on_and_u_takes_it_back(desk1: Desk1) -> None:
    await desk1.shipped()
    await desk1.press("K")
    assert "1 parcel scanned.  (u takes it back)" in desk1.text(Footer)
    assert desk1.scanned(24)
    assert desk1.rows()[-1] == ("24", "shipped", "K new trace")
    assert desk1.numbers() == [23, 22, 20, 24]
    await desk1.press("end")
    assert "next trace by 11-25 10:00" in desk1.text(Detail)
    assert "looks fake" not in desk1.text(Detail)
    await desk1.press("home")
    assert desk1.current() == sn(23)
    await desk1.press("u")
    assert "Taken back: scanned by the courier" in desk1.text(Footer)
    assert not desk1.scanned(24)
    assert desk1.numbers() == [24, 23, 22, 20]


async def test_the_platforms_own_number_is_scanned_and_taken_back(desk1: Desk1) -> None:
    await desk1.shipped()
    await desk1.press("end", "K")
    parcel = orders.find(desk1.app.desk, sn(20)).parcel
    assert parcel is not None
    assert (parcel.number, parcel.source) == ("78300000000020", "platform")
    await desk1.press("u")
    assert orders.find(desk1.app.desk, sn(20)).parcel is None


@pytest.mark.parametrize(("answer", "done"), [("escape", False), ("enter", False), ("y", True)])
async def test_marked_ones_are_asked_for_with_no_as_the_default(
    desk1: Desk1, answer: str, done: bool
) -> None:
    await desk1.shipped()
    await desk1.press("space", "space", "K")
    assert isinstance(desk1.app.screen, ConfirmScreen)
    assert not desk1.scanned(24)
    await desk1.press(answer)
    assert [desk1.scanned(number) for number in (24, 23, 22)] == [done, done, False]
    if done:
        assert "2 parcels scanned." in desk1.text(Footer)
        await desk1.press("u", "y")
        assert not any(desk1.scanned(number) for number in SHIPPED)


async def test_k_on_an_order_that_is_not_shipped_says_why(desk1: Desk1) -> None:
    await desk1.press("K")
    assert "not on its way: to buy" in desk1.text(Footer)


async def test_n_stops_at_what_is_urgent_among_the_shipped(desk1: Desk1) -> None:
    await desk1.shipped()
    seen = []
    for _each in range(3):
        await desk1.press("n")
        seen.append(desk1.current())
    assert seen == [sn(23), sn(22), sn(24)]


async def test_an_urgency_narrows_the_shipped_too(desk1: Desk1) -> None:
    await desk1.shipped()
    await desk1.press("V")
    assert desk1.numbers() == [24]
    assert "shipped + overdue (1)" in desk1.text(Header)
    await desk1.press("escape")
    assert len(desk1.pane.list_source) == 20


async def test_u_says_that_the_pickup_is_to_be_watched(desk1: Desk1) -> None:
    order = orders.find(desk1.app.desk, sn(13))
    move_to(desk1.pane, str(order.id))
    await desk1.press("U")
    assert "1 order uploaded. Watch for the first scan: L." in desk1.text(Footer)
    await desk1.shipped()
    assert desk1.numbers() == [24, 23, 22, 20, 13]


async def test_a_search_shows_the_clock_of_what_is_on_its_way(desk1: Desk1) -> None:
    old = orders.find(desk1.app.desk, sn(24))
    desk1.app.desk.store.conn.execute(
        "update parcels set uploaded_at = 0, recorded_at = 0 where order_id = ?", (old.id,)
    )
    await desk1.press("/", *"毛线帽")
    rows = {row.cells[0]: row for row in desk1.pane.list_source.window(0, 9)}
    assert set(rows) == {sn(number) for number in SHIPPED}
    assert (rows[sn(23)].due or 0) - desk1.app.epoch() == 3600
    assert (rows[sn(24)].due, rows[sn(24)].note) == (None, "–")
    assert rows[sn(24)].cells[6] == "K scanned"


async def test_in_the_stage_shipped_a_search_leaves_the_pending_out(desk1: Desk1) -> None:
    await desk1.shipped()
    await desk1.press("/", *"加厚打底裤")
    assert len(desk1.pane.list_source) == 0
    await desk1.press("escape", "/", *"7830000000002")
    assert sorted(desk1.numbers()) == [20, 22, 23, 24]


async def test_what_was_scanned_long_ago_is_still_told_as_such(desk1: Desk1) -> None:
    app = desk1.app
    pickup.picked_up(app.desk, AT, [sn(22)])
    app.desk.store.conn.execute("update orders set shipped_at = 0 where order_sn = ?", (sn(22),))
    await desk1.press("/", *sn(22)[-5:])
    assert desk1.rows() == [("22", "shipped", "K new trace")]
    assert orders.find(app.desk, sn(22)).stage is Stage.SHIPPED
    await desk1.press("enter")
    assert "K notes a new trace" in desk1.text(Detail)


async def test_the_words_are_chinese_in_chinese(tmp_path: Path) -> None:
    setup("zh")
    try:
        app = DeskApp(open_shop(tmp_path), now=lambda: AT)
        async with app.run_test(size=(110, 30)) as pilot:
            await pilot.pause()
            desk1 = Desk1(pilot)
            await desk1.shipped()
            assert desk1.rows() == [("20", "待收货", "K 已揽收")]
            assert "待收货" in desk1.text(Header)
            assert "11-24 00:00 前应揽收，否则算虚假发货，约罚 20.00 元" in desk1.text(Detail)
            assert "到平台看物流轨迹" in desk1.text(Detail)
    finally:
        setup("en")
