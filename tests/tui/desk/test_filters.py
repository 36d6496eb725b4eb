"""`v` in every pane: parts that have rows, of the shop that is shown, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from core.orders import shops
from tests.given.shop import AT, minutes, open_shop, put, put_order, tracked
from tests.tui.cases_shop import put_case
from tui.desk.app import DeskApp
from tui.parts.filtered_pane import FilteredPane

PANES = {"0": "todo", "1": "pending", "2": "aftersales", "3": "appeals", "4": "parcels"}


@pytest.fixture
async def pilot(tmp_path: Path) -> AsyncIterator[Pilot[None]]:
    """Two shops: all that is not to be bought belongs to the second one."""
    desk = open_shop(tmp_path, filled=False)
    other = put(desk, "shops", name="乙店")
    put_order(desk, 1, minutes(300))
    put_order(desk, 2, minutes(400), under_review=1, shop_id=other)
    sent = put_order(
        desk, 3, minutes(-300), state="shipped", status="已发货，待收货", shop_id=other,
        shipped_at=AT - minutes(60),
    )  # fmt: skip
    tracked(desk, sent, "78300000000003", uploaded_at=AT - minutes(60))
    put_case(desk, 4)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yield pilot
    desk.close()


async def gone_through(pilot: Pilot[None]) -> list[int]:
    """Press `v` until all rows are shown again; return how many rows each part had."""
    pane = cast(FilteredPane[Any, Any, Any], cast(DeskApp, pilot.app).pane)
    found: list[int] = []
    for _each in range(40):
        await pilot.press("v")
        await pilot.pause()
        if pane.part is None:
            return found
        found.append(len(pane.list))
    raise AssertionError("v does not come back to all rows")


@pytest.mark.parametrize("key", PANES)
async def test_v_passes_over_parts_without_rows(pilot: Pilot[None], key: str) -> None:
    await pilot.press(key)
    await pilot.pause()
    counts = await gone_through(pilot)
    assert 0 not in counts
    assert counts or not len(cast(DeskApp, pilot.app).pane.list)


@pytest.mark.parametrize("key", PANES)
async def test_v_counts_the_shop_that_is_shown(pilot: Pilot[None], key: str) -> None:
    app = cast(DeskApp, pilot.app)
    assert len(shops.choices(app.desk)) == 2
    for _shop in range(2):
        await pilot.press(key, "F")
        await pilot.pause()
        assert app.shops.chosen is not None
        assert 0 not in await gone_through(pilot)
