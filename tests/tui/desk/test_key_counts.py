"""Key presses of the daily round, counted in the real desk beside typed or pasted text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from textual import events
from textual.pilot import Pilot

from core.base import paths
from core.orders import reading as orders
from core.orders.order import Order
from core.store.desk import Desk
from tests.given.shop import AT, bought, minutes, open_shop, put_order, sn, tracked
from tui.desk.app import DeskApp

# Real shapes of 中通 numbers, made up.
NUMBERS = [f"7361055558{n:04d}" for n in range(2800, 2830)]
FIRST = 100


class Hands:
    """Presses keys and counts them; pasted text is not counted, the paste is one press."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.count = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.count += 1
            await self.pilot.press(key)
            await self.pilot.pause()

    async def paste(self, text: str) -> None:
        self.count += 1
        self.pilot.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Typed text is not counted."""
        for char in text:
            await self.pilot.press("full_stop" if char == "." else char)
        await self.pilot.pause()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with one most urgent order to buy, `FIRST`."""
    monkeypatch.setattr(paths, "batch_folder", lambda: tmp_path / "batch")
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, FIRST, minutes(10))
    return desk


@pytest.fixture
async def hands(desk: Desk) -> AsyncIterator[Hands]:
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield Hands(pilot)


def app_of(hands: Hands) -> DeskApp:
    return cast(DeskApp, hands.pilot.app)


def first(desk: Desk) -> Order:
    return orders.find(desk, sn(FIRST))


def alone(hands: Hands) -> bool:
    """Whether no form is open."""
    return len(app_of(hands).screen_stack) == 1


async def reload(hands: Hands) -> None:
    app_of(hands).panes.reload()
    await hands.pilot.pause()


async def test_the_upstream_link_takes_1(hands: Hands, desk: Desk) -> None:
    desk.store.conn.execute(
        "insert into bindings (code, platform, item_id) values (?, '1688', '754299529443')",
        ("754299529443_HS_XL",),
    )
    await reload(hands)
    await hands.press("o")
    assert app_of(hands).copied == "https://detail.1688.com/offer/754299529443.html"
    assert hands.count <= 1


async def test_a_purchase_takes_5_at_most(hands: Hands, desk: Desk) -> None:
    await hands.press("b", "b")
    await hands.paste("2345678901234567890")
    await hands.press("enter")
    await hands.type("22.50")
    await hands.press("enter")
    assert [each.cost_fen for each in first(desk).live_purchases] == [2250]
    assert alone(hands)
    assert hands.count <= 5


async def test_a_good_number_takes_3_at_most(hands: Hands, desk: Desk) -> None:
    order = first(desk)
    bought(desk, order.id)
    await reload(hands)
    await hands.press("t")
    await hands.paste(f"中通快递：{NUMBERS[0]}")
    await hands.press("enter")
    parcel = first(desk).parcel
    assert parcel is not None
    assert parcel.number == NUMBERS[0]
    assert alone(hands)
    assert hands.count <= 3


async def test_twenty_numbers_take_4_at_most(hands: Hands, desk: Desk) -> None:
    lines = []
    for place in range(20):
        bought(desk, put_order(desk, 200 + place, minutes(100 + place)), f"26640077{place:011d}")
        lines.append(f"{sn(200 + place)}\t中通快递\t{NUMBERS[place]}")
    await reload(hands)
    await hands.press("T")
    await hands.paste("\n".join(lines))
    await hands.press("enter", "y")
    assert desk.store.value("select count(*) from parcels") == 20
    assert alone(hands)
    assert hands.count <= 4


async def test_the_batch_file_takes_2(hands: Hands, desk: Desk, tmp_path: Path) -> None:
    order: Any = first(desk)
    bought(desk, order.id)
    tracked(desk, order.id, NUMBERS[0])
    await reload(hands)
    await hands.press("x", "enter")
    (file,) = (tmp_path / "batch").iterdir()
    assert NUMBERS[0] in file.read_text("utf-8-sig")
    assert alone(hands)
    assert hands.count <= 2


async def test_undo_takes_1(hands: Hands, desk: Desk) -> None:
    await hands.press("b", "b")
    await hands.paste("2345678901234567890")
    await hands.press("enter")
    await hands.type("22")
    await hands.press("enter")
    assert first(desk).live_purchases
    before = hands.count
    await hands.press("u")
    assert not first(desk).live_purchases
    assert hands.count - before <= 1
