"""The history on the screen, taking acts back from it, and the undo key over several orders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from core.orders import edits, pickup, tracking
from core.orders import reading as orders
from core.store.desk import Desk, open_desk
from tests.given.shop import AT, minutes, open_shop, put_order, sn
from tests.tui.desk.hands import at_desk
from tests.tui.host import paste, screen_text, write
from tui.desk.app import DeskApp
from tui.history.preview import PreviewScreen
from tui.history.screen import HistoryScreen
from tui.widgets.live_list import LiveList

ZTO = "7361055558{:04d}"
ORDERS = (101, 102, 103)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_shop(tmp_path, filled=False)
    for number in ORDERS:
        put_order(desk, number, minutes(10 * number))
        tracking.record(desk, AT, sn(number), ZTO.format(number))
    return desk


@pytest.fixture
async def pilot(desk: Desk) -> AsyncIterator[Pilot[None]]:
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yield pilot


def other(desk: Desk) -> Desk:
    return open_desk(desk.store.path, who="老王")


def upload_all(desk: Desk) -> None:
    tracking.uploaded(desk, AT, [sn(number) for number in ORDERS])


def uploaded(desk: Desk) -> list[int]:
    return [number for number in ORDERS if orders.find(desk, sn(number)).uploaded_at]


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def app_of(pilot: Pilot[None]) -> DeskApp:
    return cast(DeskApp, pilot.app)


async def test_a_batch_marked_uploaded_by_mistake_is_taken_back_in_three_keys(
    pilot: Pilot[None], desk: Desk
) -> None:
    upload_all(other(desk))
    await press(pilot, "H")
    assert isinstance(pilot.app.screen, HistoryScreen)
    shown = screen_text(pilot.app)
    assert "老王" in shown
    await press(pilot, "enter")
    assert "3 parts would be taken back" in screen_text(pilot.app)
    assert uploaded(desk) == list(ORDERS)
    await press(pilot, "y")
    assert uploaded(desk) == []
    assert isinstance(pilot.app.screen, HistoryScreen)
    assert "was taken back" in screen_text(pilot.app)


async def test_what_somebody_changed_since_is_named_and_left(
    pilot: Pilot[None], desk: Desk
) -> None:
    upload_all(desk)
    pickup.picked_up(other(desk), AT, [sn(102)])
    await press(pilot, "H", "j", "enter")
    shown = screen_text(pilot.app)
    assert "2 parts would be taken back, 1 left as it is" in shown
    assert "老王 changed it since" in shown
    await press(pilot, "enter")
    assert uploaded(desk) == list(ORDERS), "the marked answer is No"
    await press(pilot, "enter", "y")
    assert uploaded(desk) == [102]


async def test_an_act_that_cannot_be_taken_back_says_why(pilot: Pilot[None], desk: Desk) -> None:
    upload_all(desk)
    await press(pilot, "H", "j", "enter")
    assert isinstance(pilot.app.screen, PreviewScreen)
    shown = screen_text(pilot.app)
    assert "Nothing of it can be taken back" in shown
    await press(pilot, "y", "escape")
    assert isinstance(pilot.app.screen, HistoryScreen)


async def test_the_history_is_searched_by_who_what_and_order(
    pilot: Pilot[None], desk: Desk
) -> None:
    edits.note(other(desk), AT, orders.find(desk, sn(102)), "客人要加急")
    upload_all(desk)
    await press(pilot, "H", "slash")
    screen = cast(HistoryScreen, pilot.app.screen)
    for text, found in (("老王", 1), ("note", 1), (sn(102)[-6:], 3), ("uploaded", 1), ("zzz", 0)):
        for field in screen.query("Input"):
            field.value = ""  # type: ignore[attr-defined]
        await write(pilot, text)
        await pilot.pause()
        assert len(screen.list) == found, text
    await press(pilot, "escape")
    assert len(screen.list) == 5
    await press(pilot, "escape")
    assert len(app_of(pilot).screen_stack) == 1


async def test_u_over_several_orders_asks(pilot: Pilot[None], desk: Desk) -> None:
    upload_all(desk)
    await press(pilot, "u")
    shown = screen_text(pilot.app)
    assert "of 3 orders?" in shown
    assert sn(101) in shown
    await press(pilot, "enter")
    assert uploaded(desk) == list(ORDERS)
    await press(pilot, "u", "y")
    assert uploaded(desk) == []
    await press(pilot, "u")
    assert len(app_of(pilot).screen_stack) == 1, "one order asks nothing"
    assert orders.find(desk, sn(103)).parcel is None


async def test_u_goes_on_beneath_what_cannot_be_taken_back(pilot: Pilot[None], desk: Desk) -> None:
    tracking.uploaded(other(desk), AT, [sn(103)])
    await press(pilot, "u")
    shown = screen_text(pilot.app)
    assert "cannot be taken back" in shown
    assert "老王" in shown
    await press(pilot, "enter", "u")
    assert orders.find(desk, sn(103)).parcel is not None
    assert orders.find(desk, sn(102)).parcel is None
    edits.note(desk, AT, orders.find(desk, sn(101)), "x")
    await press(pilot, "u")
    assert orders.find(desk, sn(101)).note is None


async def test_u_looks_first_at_an_act_of_very_many_orders(
    pilot: Pilot[None], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.parts.undoing.MANY", 2)
    upload_all(desk)
    await press(pilot, "u")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(pilot.app.screen, PreviewScreen)
    assert "3 parts would be taken back" in screen_text(pilot.app)
    await press(pilot, "y")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    assert uploaded(desk) == []
    assert len(app_of(pilot).screen_stack) == 1


async def test_what_is_searched_for_is_a_short_text(pilot: Pilot[None]) -> None:
    await press(pilot, "H", "slash")
    await paste(pilot, "x" * 100_000)
    assert len(cast(HistoryScreen, pilot.app.screen).searched) == 100


async def test_nothing_is_marked_where_marks_mean_nothing(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        for opens in ("H", "$"):
            await hands.press("2", opens, "space", "asterisk", "exclamation_mark", "m")
            assert not hands.app.screen.query_one(LiveList).marks
            await hands.press("escape")
