"""A list fills the screen: the desk beneath stands still, and is right once it is seen."""

from __future__ import annotations

import pytest

from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.given.shop_rows import AT
from tests.tui.host import screen_text
from tui.desk.app import DeskApp
from tui.desk.header import Header


@pytest.mark.parametrize("key", ["X", "H"])
async def test_what_is_covered_stands_still_and_is_right_once_it_is_seen(
    desk: Desk, make_order: MakeOrder, key: str
) -> None:
    make_order()
    now = AT
    app = DeskApp(desk, now=lambda: now)
    async with app.run_test(size=(110, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        header, before = app.query_one(Header), app.query_one(Header).plain
        await pilot.press(key)
        await pilot.pause()
        now = AT.replace(minute=AT.minute + 1)
        app._ticker.beat()
        await pilot.pause()
        assert app.screen_stack[0].query_one(Header).plain == before
        await pilot.press("escape")
        await pilot.pause()
        await pilot.pause()
        assert header.plain != before
        assert f"{now:%H:%M}" in screen_text(app)
