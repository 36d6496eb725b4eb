"""The ticker: one message a whole second, measured from the clock anew each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.app import App

from core.base import clock
from tui.parts.ticker import Tick, Ticker

START = datetime(2025, 11, 21, 10, 0, 0, tzinfo=clock.BEIJING)


class Listener(App[None]):
    """Keeps the ticks it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Tick] = []

    def on_tick(self, event: Tick) -> None:
        self.heard.append(event)


async def test_it_ticks_at_once_and_after_each_wait() -> None:
    app = Listener()
    moments = iter(START + timedelta(seconds=i) for i in range(100))
    waits: list[float] = []

    def wait() -> float:
        waits.append(0.01)
        return waits[-1]

    async with app.run_test() as pilot:
        ticker = Ticker(app, lambda: next(moments), wait)
        ticker.start()
        await pilot.pause()
        assert app.heard[0].now == START
        assert app.heard[0].epoch == clock.to_epoch(START)
        await pilot.pause(0.3)
        assert len(app.heard) >= 3
        ticker.stop()
        # On a busy machine the last ticks are still on their way to the app.
        while len(app.heard) < len(waits):
            await pilot.pause(0.01)
        count = len(app.heard)
        assert len(waits) == count, "each wait is measured anew"
        await pilot.pause(0.1)
        assert len(app.heard) == count
        ticker.beat()
        await pilot.pause(0.1)
        assert len(app.heard) == count + 1


async def test_the_real_clock_ticks_on_whole_seconds_and_skips_none() -> None:
    app = Listener()
    async with app.run_test() as pilot:
        Ticker(app).start()
        await pilot.pause(2.2)
        seconds = [tick.epoch for tick in app.heard]
        assert seconds[1:] == [seconds[0] + 1 + i for i in range(len(seconds) - 1)]
        assert len(seconds) >= 3


def test_the_wait_is_above_nothing_and_at_most_a_second() -> None:
    assert all(0 < clock.until_next_second() <= 1 for _ in range(1000))
