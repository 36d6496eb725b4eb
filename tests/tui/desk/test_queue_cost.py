"""What the panes of the queue and of the parcels cost with 2,000 pending orders, and a save."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from core.base import clock
from core.due.items import items
from core.due.live import LiveQueue
from core.orders import edits
from core.orders import reading as orders
from core.store.desk import open_desk
from tests import seconds
from tests.bench import shop
from tests.given.shop import AT
from tests.read_whole import uncompared
from tests.tui.desk.test_budgets import asked
from tui.desk.app import DeskApp
from tui.parts.messages import Saved
from tui.parts.ticker import Tick

START = clock.to_epoch(AT)
IDLE_BYTES = 150
SQL_TICK = 1
SQL_MOVE = 30
SQL_WINDOW = 30


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up shop with 2,000 pending orders among 3,000, the first due in six hours."""
    path = tmp_path_factory.mktemp("queue") / "shop.db"
    shop.make(path, 3000, 2000, clock.from_epoch(START))
    shop.spread(path, 30 * shop.HOUR, 14, START)
    return path


def test_an_idle_queue_is_nearly_silent(base: Path, tmp_path: Path) -> None:
    words = ("tui", "--db", str(base), "--lang", "zh")
    with seconds.terminal(START, tmp_path, *words) as terminal:
        terminal.wait_for("下一步", 30)
        for key, title in (("0", "金额"), ("4", "揽收时间")):
            terminal.press(key)
            terminal.wait_for(title, 20)
            assert 0 < seconds.bytes_a_second(terminal, tmp_path) <= IDLE_BYTES


@pytest.mark.parametrize("pane", ["0", "4"])
async def test_a_tick_and_a_move_ask_little_of_the_database(base: Path, pane: str) -> None:
    desk = open_desk(base)
    now = clock.from_epoch(START)
    app = DeskApp(desk, now=lambda: now)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(pane)
        await pilot.pause()
        app._ticker.stop()
        await pilot.pause()
        with asked(desk.store) as statements:
            app.post_message(Tick(now + timedelta(seconds=1)))
            await pilot.pause()
        assert len(statements) <= SQL_TICK, statements
        await pilot.press("down")
        with asked(desk.store) as statements:
            await pilot.press("down")
            await pilot.pause()
        assert 0 < len(statements) <= SQL_MOVE, statements
        with asked(desk.store) as statements:
            await pilot.press("end")
            await pilot.pause()
        assert 0 < len(statements) <= SQL_MOVE + SQL_WINDOW, statements
    desk.close()


async def test_a_hidden_pane_reads_nothing_when_something_is_saved(base: Path) -> None:
    desk = open_desk(base)
    now = clock.from_epoch(START)
    app = DeskApp(desk, now=lambda: now)
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("0", "2", "3", "4", "1"):
            await pilot.press(key)
            await pilot.pause()
        sources = {pane.pane_id: pane.list_source for pane in app.panes.made()}
        order = orders.by_ids(desk, [int(str(app.pane.list.cursor_key))])[0]
        with asked(desk.store) as statements, uncompared():
            edits.note(desk, now, order, "看过")
            app.saved(Saved("看过"))
            await pilot.pause()
            await pilot.pause()
        again = {pane.pane_id: pane.list_source for pane in app.panes.made()}
        assert {id for id in again if again[id] is not sources[id]} == {"pending"}
        # One order was changed, and it alone is read: once, for the pane and for the header.
        pending = [each for each in statements if each.startswith("select o.id, o.grouped_at")]
        assert [f"where o.id in ({order.id}) and" in each for each in pending] == [True]
    desk.close()


def test_the_index_and_a_window_are_a_few_questions_each(base: Path) -> None:
    desk = open_desk(base)
    at = clock.from_epoch(START)
    with asked(desk.store) as statements:
        index = LiveQueue().index(desk, at)
    assert len(index) > 2000
    assert len(statements) <= 40, statements
    with asked(desk.store) as statements:
        assert len(items(desk, at, index, index.arranged(at)[900:940])) == 40
    assert len(statements) <= 6, statements
    desk.close()


async def test_what_a_list_over_the_desk_hides_is_not_painted(base: Path) -> None:
    desk = open_desk(base)
    now = [clock.from_epoch(START)]
    app = DeskApp(desk, now=lambda: now[0])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app._ticker.stop()
        rows, painted = app.pane.list, []
        rows.refresh = lambda *regions, **_: painted.append(regions)  # type: ignore[method-assign,assignment]
        for keys, some in (((), True), (("H",), False), (("escape", "h"), True)):
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            painted.clear()
            now[0] += timedelta(hours=1)
            app.post_message(Tick(now[0]))
            await pilot.pause()
            assert bool(painted) is some, keys
    desk.close()
