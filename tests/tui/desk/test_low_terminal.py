"""A terminal of 40 columns and 10 lines: rows come first, in lists over the desk as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.store import notices
from tests.given.shop import AT, open_shop, sn
from tests.tui.host import screen_text
from tui.desk.app import DeskApp


@pytest.mark.parametrize("key", ["X", "H"])
async def test_a_list_over_the_desk_shows_rows_first(tmp_path: Path, key: str) -> None:
    desk = open_shop(tmp_path)
    for number in (1, 2, 3, 4, 9, 10):
        one = desk.store.value("select id from orders where order_sn = ?", (sn(number),))
        with desk.act(AT, "import") as work:
            notices.raise_once(work, "memo_changed", one, data={"old": {}, "new": {}})
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        await pilot.pause()
        shown = screen_text(app)
        assert shown.count("11-23") >= 4, shown
    desk.close()
