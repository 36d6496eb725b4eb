"""What the live list sends over the wire, measured in a real pseudo-terminal."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.pty import Terminal, environment

ROOT = Path(__file__).parent.parent.parent
COLS, ROWS = 100, 30
ROWS_SEEN = ROWS - 1
SECONDS = 5
HOUR = 3600


def tiny(rows: int, spread: int, kind: str = "lean") -> Terminal:
    """Start the small list app."""
    argv = [sys.executable, "-m", "tests.tui.tiny_list", str(rows), str(spread), kind]
    return Terminal(argv, COLS, ROWS, environment(PYTHONPATH=str(ROOT)), cwd=ROOT)


def idle_bytes(terminal: Terminal) -> float:
    """Return the bytes a second that a settled program writes with nobody at the keys."""
    terminal.wait_for("000000", 30)
    time.sleep(1.5)
    return settled_bytes(terminal)


def settled_bytes(terminal: Terminal) -> float:
    """Return the bytes a second from now on. A busy machine wakes up late: that counts."""
    mark, started = terminal.mark(), time.perf_counter()
    time.sleep(SECONDS)
    return terminal.bytes_since(mark) / (time.perf_counter() - started)


def test_an_idle_list_with_time_left_is_nearly_silent() -> None:
    with tiny(10_000, 2 * HOUR) as terminal:
        assert 0 < idle_bytes(terminal) <= 150


def test_a_list_in_its_last_hour_sends_only_the_digits() -> None:
    with tiny(10_000, 600) as terminal:
        sent = idle_bytes(terminal)
        assert ROWS_SEEN * 5 < sent <= ROWS_SEEN * 30


def test_a_dialog_over_the_list_does_not_make_it_louder() -> None:
    with tiny(10_000, 600, "dialog") as terminal:
        terminal.wait_for("a dialog", 30)
        time.sleep(1.5)
        before = terminal.lines()
        assert settled_bytes(terminal) <= ROWS_SEEN * 30
        after = terminal.lines()
        assert before[1] != after[1], "the list stands still beneath the dialog"


@pytest.mark.parametrize("kind", ["lean", "plain"])
def test_the_screen_is_the_same_whether_updates_are_lean_or_not(kind: str) -> None:
    with tiny(500, 2 * HOUR, kind) as terminal:
        terminal.wait_for("000000", 30)
        terminal.press("down", "space", "pagedown", "k", "ctrl+d", "end", "home", pause=0.15)
        terminal.wait_quiet(0.25, 1.0)
        lines = [line[CLOCK:] for line in terminal.lines()]
        assert lines[1].startswith(" …0000000 加绒加厚打底裤女外穿0 ")
        assert lines[2].startswith("+…0000001 加绒加厚打底裤女外穿1 ")
        assert [line[1:9] for line in lines[1:]] == [f"…{n:07d}" for n in range(ROWS_SEEN)]


CLOCK = 11


def test_moving_the_cursor_repaints_two_lines() -> None:
    with tiny(10_000, 2 * HOUR) as terminal:
        terminal.wait_for("000000", 30)
        terminal.wait_quiet(0.3, 1.2)
        mark = terminal.mark()
        terminal.press("down")
        time.sleep(0.3)
        # Two lines of 100 columns with their colours, and one tick that may fall between.
        assert 100 < terminal.bytes_since(mark) < 900


def test_a_resize_fits_the_list_again() -> None:
    with tiny(50, 2 * HOUR) as terminal:
        terminal.wait_for("Next", 30)
        terminal.resize(50, 10)
        terminal.wait_gone("Next", 10)
        terminal.wait_for("Order", 10)
        assert len(terminal.lines()) == 10


def test_the_program_ends_in_order_and_its_status_is_known() -> None:
    with tiny(10, 2 * HOUR) as terminal:
        terminal.wait_for("000000", 30)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
