"""The desk of every test of the figures, opened on their pane."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.base import i18n
from core.store.desk import Desk
from tests.tui.figures.hands import AT, Hands, filled
from tui.desk.app import DeskApp


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return filled(tmp_path)


@pytest.fixture
async def hands(desk: Desk) -> AsyncIterator[Hands]:
    i18n.setup("en")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        found = Hands(pilot, app)
        await found.press("6")
        yield found
