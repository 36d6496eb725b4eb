"""The desk over a slow, a full and a lost line."""

from __future__ import annotations

import signal
import sqlite3
import time

import pytest

from tests.bench.desk import cpu_seconds
from tests.e2e.desks import AT, DAIFA, Home, order
from tests.pty import Terminal
from tests.slow_line import SlowTerminal

ORDERS = 60
# A frame of the whole screen, and what may be on the line ahead of it.
SCREEN, AHEAD = 4_000, 2_000
SOON = 8.0


@pytest.fixture
def long_shop(home: Home) -> Home:
    """A home with more orders than a screen has lines."""
    rows = [
        order(f"261122-{number:015d}", f"2026-11-22 15:{number:02d}:00") for number in range(ORDERS)
    ]
    done = home.run("import", str(home.write("many.csv", *rows)))
    assert done.returncode == 0, done.stderr
    return home


def last(number: int) -> str:
    return f"─ 261122-{number:015d}"


@pytest.mark.parametrize("depth", [1_000, 1_000_000], ids=["feels the line", "deep buffers"])
def test_no_backlog_and_no_lost_key_on_a_slow_line(long_shop: Home, depth: int) -> None:
    # Ten times as fast as the line of the bench, so that the test is.
    with SlowTerminal(
        (*DAIFA, "--at", AT), 80, 24, long_shop.env,
        cwd=long_shop.folder, bits=96_000, delay=0.03, depth=depth,
    ) as desk:  # fmt: skip
        desk.wait_for(last(0))
        desk.wait_settled()
        desk.most_waiting, mark = 0, desk.mark()
        for _key in range(ORDERS - 1):
            desk.send("j")
            time.sleep(0.01)
        desk.wait_for(last(ORDERS - 1), SOON)
        assert desk.most_waiting <= SCREEN + AHEAD
        assert desk.mark() - mark < ORDERS * 500
        desk.send("q")
        assert desk.wait() == 0


class _Blocked(Terminal):
    """A terminal that can stop taking anything."""

    blocked = False

    def _read(self) -> None:
        while not self._closed:
            if self.blocked:
                time.sleep(0.01)
                continue
            self._read_once()


def _wait_idle(desk: Terminal) -> None:
    """Wait until a desk has worked off its keys, whatever it could write of that."""
    used, deadline = -1.0, time.perf_counter() + SOON
    while (now := cpu_seconds(desk.pid)) > used + 0.02 and time.perf_counter() < deadline:
        used = now
        time.sleep(0.3)


def test_a_blocked_terminal_loses_no_key_and_gets_no_stale_frame(long_shop: Home) -> None:
    with _Blocked((*DAIFA, "--at", AT), 80, 24, long_shop.env, cwd=long_shop.folder) as desk:
        desk.wait_for(last(0))
        desk.wait_quiet(0.3)
        desk.blocked = True
        time.sleep(0.2)
        mark = desk.mark()
        desk.send("j" * (ORDERS - 1) + "k" * (ORDERS - 8))
        _wait_idle(desk)
        desk.blocked = False
        desk.wait_quiet(0.4, SOON)
        assert last(7) in desk.screen_text()
        # What the kernel holds, and the last state once.
        assert desk.bytes_since(mark) <= 16_000 + SCREEN
        desk.press("q")
        assert desk.wait() == 0


def _form_half_filled(desk: Terminal) -> None:
    desk.wait_for(last(0))
    desk.wait_quiet(0.2)
    desk.send("equick note\r")
    desk.wait_for("takes it back")
    desk.send("jt")
    desk.wait_for("Esc cancel")
    desk.send("YT42")


@pytest.mark.parametrize("how", ["gone", "hangup", "blocked and gone", "blocked and told"])
def test_a_dropped_line_ends_the_desk_and_loses_nothing_saved(long_shop: Home, how: str) -> None:
    desk = _Blocked((*DAIFA, "--at", AT), 80, 24, long_shop.env, cwd=long_shop.folder)
    try:
        _form_half_filled(desk)
        if "blocked" in how:
            desk.blocked = True
            for _round in range(30):
                desk.send("x" * 50 + "\x15")
                time.sleep(0.02)
        if how in ("gone", "blocked and gone"):
            desk.hang_up()
        else:
            desk.kill(signal.SIGHUP if how == "hangup" else signal.SIGTERM)
        start = time.perf_counter()
        desk.wait(SOON)
        assert time.perf_counter() - start < SOON
    finally:
        desk.close()
    with sqlite3.connect(long_shop.db) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        noted = base.execute("select count(*) from orders where note = 'quick note'").fetchone()
        assert noted == (1,)
        assert base.execute("select count(*) from parcels").fetchone() == (0,)
