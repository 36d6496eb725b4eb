"""Pane 4 on the whole desk: what travels, scans by key and by pasted text, second parcels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from core.orders import reading as orders
from core.rules.terms import Stage
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put_order, sn, tracked
from tests.tui.host import move_to, paste, until
from tui.desk.app import DeskApp
from tui.desk.footer import Footer
from tui.desk.header import Header
from tui.orders.pane import PendingPane
from tui.parcels.pane import ParcelsPane
from tui.parcels.trace import TraceForm
from tui.parts.confirm import ConfirmScreen
from tui.parts.pane import ListPane
from tui.widgets.columns import Toned
from tui.widgets.rows import Row

H = timedelta(hours=1)
OTHER = "78300000000099"


def number(each: int) -> str:
    """Return the tracking number of an order's first parcel."""
    return f"7830000000000{each}"


def fill(desk: Desk) -> None:
    """Four orders on their way; the second has two parcels, the third is scanned already."""
    for each, hours in ((1, 26), (2, 20), (3, 30), (4, 3)):
        order_id = put_order(desk, each, -5 * H, state="shipped", shipped_at=AT - hours * H)
        sent = {"uploaded_at": AT - hours * H, "recorded_at": AT - hours * H}
        scan = {"first_scan_at": AT - 20 * H} if each == 3 else {}
        tracked(desk, order_id, number(each), **sent, **scan)
        if each == 2:
            tracked(desk, order_id, OTHER, extra=1, **sent)


class Hands:
    """What a person sees and presses."""

    def __init__(self, pilot: Pilot[None], app: DeskApp) -> None:
        self.pilot, self.app = pilot, app

    async def press(self, *keys: str) -> None:
        """Press keys, and let the desk follow."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def pane(self) -> ListPane:
        return self.app.pane

    def all_rows(self) -> list[Row]:
        """Return all rows."""
        return list(self.pane.list_source.window(0, len(self.pane.list_source)))

    def numbers(self) -> list[str]:
        """Return the numbers in the order of the list."""
        return [str(row.cells[1]) for row in self.all_rows()]

    def text(self, kind: type[Widget]) -> str:
        """Return what a part of the desk says."""
        return str(self.app.screen_stack[0].query_one(kind).plain)  # type: ignore[attr-defined]


@pytest.fixture
async def hands(tmp_path: Path) -> AsyncIterator[Hands]:
    desk = open_shop(tmp_path, filled=False)
    fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(110, 30)) as pilot:
        await pilot.pause()
        await pilot.press("4")
        await pilot.pause()
        yield Hands(pilot, app)
    desk.close()


async def test_what_travels_with_its_clocks(hands: Hands) -> None:
    assert isinstance(hands.pane, ParcelsPane)
    assert hands.numbers() == [number(1), number(2), OTHER, number(4), number(3)]
    rows = hands.all_rows()
    lefts = [(row.due or 0) - hands.app.epoch() for row in rows]
    assert lefts == [-7200, 4 * 3600, 4 * 3600, 21 * 3600, 28 * 3600]
    assert [str(row.cells[0]) for row in rows] == ["not scanned"] * 4 + ["11-22 14:00"]
    assert [str(row.cells[4]) for row in rows] == ["K scanned"] * 4 + ["K new trace"]
    assert str(rows[2].cells[5]).startswith("second parcel")
    assert "4Parcels 5" in hands.text(Header)


async def test_k_scans_one_parcel_of_two(hands: Hands) -> None:
    await hands.press("down", "down", "K")
    assert "1 parcel scanned." in hands.text(Footer)
    parcels = orders.find(hands.app.desk, sn(2)).parcels
    assert [each.first_scan_at is not None for each in parcels] == [False, True]
    await hands.press("u")
    parcels = orders.find(hands.app.desk, sn(2)).parcels
    assert [each.first_scan_at for each in parcels] == [None, None]


async def test_all_that_are_marked_are_scanned_with_four_keys(hands: Hands) -> None:
    await hands.press("L", "asterisk", "K", "y")
    assert "4 parcels scanned." in hands.text(Footer)
    assert hands.numbers() == [] or len(hands.numbers()) == 0


async def test_l_shows_what_waits_for_the_first_scan_from_anywhere(hands: Hands) -> None:
    await hands.press("2", "L")
    assert await until(hands.pilot, lambda: hands.app.pane.pane_id == "parcels")
    assert hands.numbers() == [number(1), number(2), OTHER, number(4)]
    assert "not scanned (4)" in hands.text(Header)
    await hands.press("v")
    assert hands.numbers() == [number(3)]
    await hands.press("v")
    assert len(hands.numbers()) == 5


async def test_a_pasted_trace_is_read_and_saved_with_enter(hands: Hands) -> None:
    await hands.press("I")
    form = hands.app.screen
    assert isinstance(form, TraceForm)
    await paste(hands.pilot, "【杭州市】已揽收 2026-11-22 20:14:00\n2026-11-23 08:00 离开杭州")
    await hands.press("enter")
    assert "1 parcel scanned." in hands.text(Footer)
    (parcel,) = orders.find(hands.app.desk, sn(1)).parcels
    assert f"{parcel.first_scan_at:%m-%d %H:%M}" == "11-22 20:14"
    assert f"{parcel.last_trace_at:%m-%d %H:%M}" == "11-23 08:00"


async def test_a_text_of_many_parcels_goes_to_each(hands: Hands) -> None:
    await hands.press("I")
    await paste(
        hands.pilot,
        f"{number(4)}\n11-23 09:00 已揽收\n{OTHER}\n11-23 08:00 已揽收\n"
        f"{number(2)}\n等待揽收\n75399999999999\n11-23 09:10 已揽收",
    )
    form = hands.app.screen
    assert isinstance(form, TraceForm)
    assert [line.problem for line in form.found] == [
        "", "", "The courier does not have it yet: nothing to record.",
        "No parcel of this number is here.",
    ]  # fmt: skip
    await hands.press("enter")
    assert "2 parcels scanned. 2 lines were left." in hands.text(Footer)


async def test_a_scan_before_grouping_is_a_recycled_number_in_red(hands: Hands) -> None:
    await hands.press("I")
    await paste(hands.pilot, "2026-11-01 09:00 已揽收")
    await hands.press("enter")
    assert "1 recycled number, not scanned" in hands.text(Footer)
    row = next(each for each in hands.all_rows() if each.cells[1] == number(1))
    assert isinstance(row.cells[0], Toned)
    assert row.cells[0].tone == "bad"
    assert "W true number" in [each.text for each in row.cells if isinstance(each, Toned)]
    order = orders.find(hands.app.desk, sn(1))
    assert [(each.kind, each.red) for each in order.notices] == [("recycled_number", True)]
    assert "recycled_number" in order.flags
    await hands.press("u")
    assert orders.find(hands.app.desk, sn(1)).notices == ()


async def test_nothing_read_saves_nothing(hands: Hands) -> None:
    await hands.press("I")
    await paste(hands.pilot, "今天天气不错")
    await hands.press("ctrl+s")
    assert len(hands.app.screen_stack) == 2
    await hands.press("escape")
    assert not orders.find(hands.app.desk, sn(1)).scanned


async def test_y_and_i_are_about_the_parcel_of_the_row(hands: Hands) -> None:
    await hands.press("down", "down", "y")
    assert hands.app.clipboard == OTHER
    await hands.press("I")
    await paste(hands.pilot, "2026-11-23 09:00 已揽收")
    await hands.press("enter")
    parcels = orders.find(hands.app.desk, sn(2)).parcels
    assert [each.first_scan_at is not None for each in parcels] == [False, True]


async def test_pane_0_pastes_the_trace_of_its_row_too(hands: Hands) -> None:
    key = next(row.key for row in hands.all_rows() if row.cells[1] == OTHER)
    await hands.press("0")
    move_to(hands.pane, key)
    await hands.press("I")
    await paste(hands.pilot, "2026-11-23 09:00 已揽收")
    await hands.press("enter")
    parcels = orders.find(hands.app.desk, sn(2)).parcels
    assert [each.first_scan_at is not None for each in parcels] == [False, True]


async def test_k_in_pane_1_asks_about_each_of_two_parcels(hands: Hands) -> None:
    await hands.press("1")
    cast(PendingPane, hands.pane).show_part(Stage.SHIPPED)
    order = orders.find(hands.app.desk, sn(2))
    move_to(hands.pane, str(order.id))
    await hands.press("K")
    assert isinstance(hands.app.screen, ConfirmScreen)
    await hands.press("y")
    assert "2 parcels scanned." in hands.text(Footer)
