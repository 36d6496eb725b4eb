"""The desk under a frozen clock: each second changes what it must, and nothing else."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

from freezegun import freeze_time

from core.base import clock
from tests.given.shop import AT, open_shop, put_order
from tests.tui.host import screen_text
from tui.desk.app import DeskApp


async def test_the_last_seconds_of_an_order(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, timedelta(seconds=2))
    # Textual keeps its own clock; the desk reads the frozen one.
    start = AT.astimezone(UTC).replace(tzinfo=None)
    with freeze_time(start, real_asyncio=True, ignore=["textual"]) as ice:
        app = DeskApp(desk, now=clock.now)
        async with app.run_test(size=(80, 24)) as pilot:
            seen = []
            for _second in range(5):
                app._ticker.beat()
                await pilot.pause()
                line = next(x for x in screen_text(app).splitlines()[2:] if "00001" in x)
                seen.append(" ".join(line.split()[:2]))
                ice.tick(timedelta(seconds=1))
    desk.close()
    assert seen == ["! 0:00:02", "! 0:00:01", "! 0:00:00", "!! -0:00:01", "!! -0:00:02"]
