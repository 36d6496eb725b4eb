"""Fines that nothing explains, in the check list: linked, accepted, dismissed with a key each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.base import i18n
from core.imports import importing
from core.orders import notices
from core.store.desk import Desk
from tests.core.imports.test_settlement_fines import AT, DUE, GROUPED, HOUR, late, matched
from tests.given.desks import new_desk
from tests.given.settlement_rows import line, settlement_file
from tests.given.shop_rows import SN, put_order
from tests.tui.host import screen_text, write
from tui.desk.app import DeskApp

WORDS = {
    "zh": {
        "which": "延迟的订单比扣款多", "may": "可能是：", "none": "没有对得上的延迟订单",
        "fake": "虚假发货扣款没有订单号", "in time": "没错就认了", "no order": "没有订单",
        "right": "Enter 认了", "link": "l 指定订单", "empty": "没有待核对的",
        "back": "已撤销", "one": "已经是某个订单的",
    },
    "en": {
        "which": "more orders were late than were fined", "may": "May be: ",
        "none": "no late order here fits it", "fake": "for fake shipment without an order",
        "in time": "appeal, or say that", "no order": "There is no order",
        "right": "Enter it is right", "link": "l say which order",
        "empty": "Nothing waits to be checked.", "back": "Taken back", "one": "about one order",
    },
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "a.db", who="xiaoli")
    late(opened, 1)
    late(opened, 2)
    put_order(opened, 3, grouped_at=GROUPED, state="shipped", shipped_at=DUE - HOUR)
    fines = (("", 1, 300, "late"), ("", 2, 500, "late"), ("", 3, 2000, "fake"),
             (SN.format(3), 4, 300, "late"))  # fmt: skip
    rows = [
        line(sn, f"{DUE + timedelta(hours=place):%Y-%m-%d %H:%M:%S}", -fen, f"{kind}_fine")
        for sn, place, fen, kind in fines
    ]
    importing.apply(opened, AT, settlement_file(rows))
    yield opened
    opened.close()


async def _press(pilot: Pilot[Any], *keys: str) -> str:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        await pilot.pause()
    return screen_text(pilot.app).replace("│\n│", "")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_each_fine_is_settled_by_its_key(desk: Desk, language: str) -> None:
    i18n.setup(language)
    words = WORDS[language]
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await _press(pilot, "X")
        assert words["which"] in shown
        assert words["link"] in shown
        # More were late than fined: Enter asks which, and a number that is none stays there.
        assert words["may"] in await _press(pilot, "enter")
        await write(pilot, "999")
        assert words["no order"] in await _press(pilot, "enter")
        await _press(pilot, "ctrl+u")
        await write(pilot, "902")
        shown = await _press(pilot, "enter")
        assert matched(desk)[0] == (2, "seller")
        # No late order fits the amount: it is right.
        assert words["none"] in shown
        assert words["right"] in shown
        shown = await _press(pilot, "enter")
        assert matched(desk) == [(2, "seller"), (3, "")]
        # Of a fake shipment nothing is said about lateness; it may be linked, or dismissed.
        assert words["fake"] in shown
        assert words["none"] not in shown
        shown = await _press(pilot, "n")
        # One that names its order cannot be linked to another.
        assert words["in time"] in shown
        assert words["link"] not in shown
        assert words["one"] in await _press(pilot, "l")
        assert words["empty"] in await _press(pilot, "D")
        assert notices.open_checks(desk) == []
        # Each decision is taken back by its key, the last one first.
        for waiting in (1, 2, 3, 4):
            assert words["back"] in await _press(pilot, "u")
            assert len(notices.open_checks(desk)) == waiting
        assert matched(desk) == [(3, "")]


async def test_a_fine_of_fake_shipment_is_linked(desk: Desk) -> None:
    i18n.setup("zh")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await _press(pilot, "X", "down", "down", "l")
        await write(pilot, SN.format(3))
        await _press(pilot, "enter")
        assert (3, "seller") in matched(desk)
