"""Budgets on the real desk with 2,000 pending orders: bytes on the wire, questions to SQLite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from core.base import clock
from core.orders.pending import pending
from core.store.connection import Store
from core.store.desk import open_desk
from tests import seconds
from tests.bench import shop
from tests.given.shop import AT
from tui.desk.app import DeskApp
from tui.parts.ticker import Tick

PENDING = 2000
START = clock.to_epoch(AT)
IDLE_BYTES = 150
ROW_BYTES = 30
SQL_TICK = 1
SQL_MOVE = 16
_COUNTDOWN = re.compile(r"\S* +-?\d+:\d\d:\d\d ")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up shop with 2,000 pending orders among 3,000."""
    path = tmp_path_factory.mktemp("budgets") / "shop.db"
    shop.make(path, 3000, PENDING, clock.from_epoch(START))
    return path


def idle_bytes(path: Path, sn: str, folder: Path) -> tuple[float, int]:
    """Return the bytes a second with nobody at the keys, and the rows that show seconds."""
    words = ("tui", "--db", str(path), "--lang", "zh")
    with seconds.terminal(START, folder, *words) as terminal:
        terminal.wait_for(f"─ {sn}", 30)
        sent = seconds.bytes_a_second(terminal, folder)
        return sent, sum(1 for line in terminal.lines() if _COUNTDOWN.match(line))


def test_an_idle_desk_is_nearly_silent(base: Path, tmp_path: Path) -> None:
    sent, rows = idle_bytes(base, shop.spread(base, 6 * shop.HOUR, 14, START), tmp_path)
    assert rows == 1, "only the row under the cursor shows seconds"
    assert 0 < sent <= IDLE_BYTES


def test_rows_in_their_last_hour_send_only_their_digits(base: Path, tmp_path: Path) -> None:
    sent, rows = idle_bytes(base, shop.spread(base, shop.HOUR // 4, 14, START), tmp_path)
    assert rows >= 15
    assert sent / rows <= ROW_BYTES


@contextmanager
def asked(store: Store) -> Iterator[list[str]]:
    """Collect the statements that a connection runs."""
    statements: list[str] = []
    store.conn.set_trace_callback(statements.append)
    try:
        yield statements
    finally:
        store.conn.set_trace_callback(None)


async def test_a_tick_and_a_move_ask_little_of_the_database(base: Path) -> None:
    shop.spread(base, 6 * shop.HOUR, 14, START)
    desk = open_desk(base)
    now = clock.from_epoch(START)
    app = DeskApp(desk, now=lambda: now)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app._ticker.stop()
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
        assert 0 < len(statements) <= SQL_MOVE + 8, statements
    desk.close()


def test_the_index_of_all_pending_orders_is_a_few_questions(base: Path) -> None:
    desk = open_desk(base)
    with asked(desk.store) as statements:
        found = len(pending(desk))
    assert len(statements) <= 10, statements
    # Some of them were paid back in full since.
    assert PENDING - 10 < found <= PENDING
    desk.close()
