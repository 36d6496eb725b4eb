"""The check list on the desk: after an import, and at any time; one key settles a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.orders import notices
from core.orders import reading as orders
from core.rules.terms import Stage
from core.store import settings
from core.store.desk import Desk
from tests.conftest import AT
from tests.core.imports.test_checks import WEAK, take, weak_order
from tests.core.imports.test_matching import HEADER, ROW
from tests.given.desks import new_desk
from tests.given.export_files import rows_under, xlsx_bytes
from tests.given.shop_rows import SN, put_order, put_purchase
from tests.tui.host import screen_text, write
from tui.desk.app import DeskApp
from tui.imports.check_list import CheckListScreen

SIZE = (80, 24)
SURE = [f"29384756102938{number:05d}" for number in range(101, 121)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def app_of(desk: Desk) -> DeskApp:
    return DeskApp(desk, now=lambda: AT)


async def worked(pilot: Pilot[Any]) -> None:
    for _each in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def test_a_noon_import_is_settled_in_few_keys(desk: Desk, tmp_path: Path) -> None:
    """20 sure matches, 2 proposals and 1 LP number: at most 12 keys from `i` on."""
    rows: list[dict[str, Any]] = []
    for number, no in enumerate(SURE, 1):
        put_order(desk, number)
        rows.append({**ROW, "订单编号": no, "下游订单号": SN.format(number),
                     "运单号": f"YT{number:013d}", "物流公司": "圆通速递"})  # fmt: skip
    for number in (31, 32):
        weak_order(desk, number, receiver=f"张示例{number}")
        rows.append({**WEAK, "订单编号": f"29384756102939{number:05d}",
                     "收货人姓名": f"张示例{number}", "运单号": f"YT{number:013d}",
                     "物流公司": "圆通速递"})  # fmt: skip
    put_purchase(desk, put_order(desk, 41), "2938475610294000041")
    rows.append({**ROW, "订单编号": "2938475610294000041", "运单号": "LP00106397027178"})
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "1688.xlsx").write_bytes(xlsx_bytes(rows_under(HEADER, rows), "订单列表", "A1"))
    settings.set_setting(desk.store, "import_folder", str(folder))
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        for key in ("i", "tab", "enter"):
            await pilot.press(key)
            await worked(pilot)
        await pilot.press("enter")
        await worked(pilot)
        assert isinstance(app.screen, CheckListScreen)
        assert "to be checked 3" in screen_text(app)
        for key in ("enter", "enter", "y", "n"):
            await pilot.press(key)
            await pilot.pause()
        assert notices.open_checks(desk) == []
        assert "LP00106397027178" in (app.copied or "")
        await pilot.press("escape")
        await pilot.pause()
    assert 3 + 1 + 4 + 1 <= 12
    for number in (*range(1, 21), 31, 32):
        assert orders.find(desk, SN.format(number)).stage is Stage.TO_UPLOAD


async def test_the_list_stays_and_opens_by_its_key(desk: Desk) -> None:
    weak_order(desk, 1)
    take(desk, WEAK)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)
        assert "Enter record" in screen_text(app)
        await pilot.press("n")
        await pilot.pause()
        assert "Nothing waits to be checked." in screen_text(app)
        await pilot.press("u")
        await pilot.pause()
        assert "to be checked 1" in screen_text(app)
        await pilot.press("u")
        await pilot.pause()
        assert "Nothing was decided here yet." in screen_text(app)


async def test_linking_by_the_order_number(desk: Desk) -> None:
    put_order(desk, 2)
    take(desk, ROW)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", "l")
        await pilot.pause()
        await write(pilot, SN.format(2))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)
        assert notices.open_checks(desk) == []
    assert orders.find(desk, SN.format(2)).purchases


async def test_a_refusal_asks_for_the_reason(desk: Desk) -> None:
    weak_order(desk, 1, hold_reason="买家要求")
    take(desk, WEAK)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", "enter")
        await pilot.pause()
        assert "on hold" in screen_text(app)
        await write(pilot, "ok")
        await pilot.press("enter")
        await pilot.pause()
        # The hold speaks against shipping too: the number waits, as it would after an import.
        assert [each.kind for each in notices.open_checks(desk)] == ["number_unusable"]
    assert orders.find(desk, SN.format(1)).purchases[0].force_reason == "ok"


@pytest.mark.parametrize("key", ["enter", "l", "n", "y", "u"])
async def test_keys_on_an_empty_list_do_nothing(desk: Desk, key: str) -> None:
    put_order(desk, 1)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", key)
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)
