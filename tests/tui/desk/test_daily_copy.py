"""The day's copy that an open desk makes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.base.paths import copies_folder
from core.store.desk import Desk
from tests.conftest import AT
from tests.tui.host import screen_text
from tui.desk.app import DeskApp

SECOND = timedelta(seconds=1)


class Now:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.mark.parametrize(
    ("demo", "seconds", "made"), [(False, 29, 0), (False, 30, 1), (True, 60, 0)]
)
async def test_a_copy_after_the_start(desk: Desk, demo: bool, seconds: int, made: int) -> None:
    now = Now()
    app = DeskApp(desk, now=now, demo=demo)
    async with app.run_test(size=(80, 24)) as pilot:
        app._ticker.stop()
        app._ticker.beat()
        await pilot.pause()
        for _time in range(2):
            now.at = AT + seconds * SECOND
            app._ticker.beat()
            await pilot.pause()
            await app.workers.wait_for_complete()
        folder = copies_folder(desk.store.path)
        assert len(list(folder.glob("*.db"))) == made if made else not folder.exists()


async def test_a_copy_that_failed_is_said_once(desk: Desk) -> None:
    copies_folder(desk.store.path).write_text("a file where the folder would be")
    now = Now()
    app = DeskApp(desk, now=now)
    async with app.run_test(size=(120, 30)) as pilot:
        app._ticker.stop()
        for seconds in (0, 30, 31):
            now.at = AT + seconds * SECOND
            app._ticker.beat()
            await pilot.pause()
            await app.workers.wait_for_complete()
        assert "The daily copy of the database was not made" in screen_text(app)
