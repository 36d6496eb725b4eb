"""A shop whose sales were never summed: what is counted is there at once, the sales follow."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from core.base import i18n
from core.figures import figures as metrics
from core.figures import sales_days, series
from core.store.desk import Desk
from tests.tui.figures.hands import AT, Hands
from tests.tui.host import until
from tui.desk.app import DeskApp
from tui.figures.plot_screen import PlotScreen


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Sums take as long as the event is not set."""
    done = threading.Event()

    def late(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            assert done.wait(30)
            return work(*given)

        return run

    monkeypatch.setattr(metrics, "with_sales", late(metrics.with_sales))
    monkeypatch.setattr(series, "sales_of_days", late(sales_days.sales_of_days))
    yield done
    done.set()


def shows(hands: Hands, text: str) -> Callable[[], bool]:
    return lambda: text in hands.text


async def test_the_counts_are_there_before_the_sales(desk: Desk, sums: threading.Event) -> None:
    i18n.setup("en")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 30)) as pilot:
        hands = Hands(pilot, app)
        await pilot.press("6")
        assert await until(pilot, shows(hands, "adding up the sales"))
        assert "abnormal orders N                   4" in hands.text
        assert "profit                              …" in hands.text
        hands.move_to("m:profit")
        await pilot.pause()
        # Keys work meanwhile: another view is wanted, and comes when the sums are there.
        await pilot.press("down", "v")
        assert hands.pane.list.cursor_index > 0
        sums.set()
        await hands.settle()
        assert "by item" in hands.text
        await hands.press("escape")
        assert "…" not in hands.text.split("profit")[1].splitlines()[0]
        assert "adding up" not in hands.text


async def test_a_plot_of_counts_does_not_wait_for_sales(desk: Desk, sums: threading.Event) -> None:
    i18n.setup("en")
    sums.set()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(pilot, app)
        await hands.press("6")
        with desk.store.transaction():
            desk.store.conn.execute("delete from sales_days")
        sums.clear()
        hands.move_to("m:grouped")
        await pilot.press("p")
        assert await until(pilot, shows(hands, "highest"))
        screen = cast(PlotScreen, app.screen)
        while screen.measure.name != "orders":
            await pilot.press("down")
        assert "adding up the sales" in hands.text
        sums.set()
        await hands.settle()
        assert "highest" in hands.text
