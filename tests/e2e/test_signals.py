"""Stopped, gone on, interrupted: the terminal is given back, and taken over again whole."""

from __future__ import annotations

import signal
import termios
import time
from pathlib import Path

import pytest

from tests.e2e.desks import LATER, URGENT, Home
from tests.pty import Terminal

# The other screen, the cursor, the mouse, the focus, pastes.
TAKEN = (b"\x1b[?1049h", b"\x1b[?25l", b"\x1b[?1006h", b"\x1b[?1004h", b"\x1b[?2004h")
GIVEN_BACK = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1006l", b"\x1b[?1004l", b"\x1b[?2004l")
PATIENCE = 15.0


def _state(desk: Terminal) -> str:
    return Path(f"/proc/{desk.pid}/stat").read_text().rpartition(")")[2].split()[0]


def _wait_state(desk: Terminal, wanted: str) -> None:
    deadline = time.perf_counter() + PATIENCE
    while _state(desk) not in wanted:
        assert time.perf_counter() < deadline, _state(desk)
        time.sleep(0.02)


def _written(desk: Terminal, mark: int, wanted: tuple[bytes, ...]) -> bool:
    deadline = time.perf_counter() + PATIENCE
    while not all(each in desk.written_since(mark) for each in wanted):
        if time.perf_counter() > deadline:
            return False
        time.sleep(0.02)
    return True


def _echoes(desk: Terminal) -> bool:
    return bool(termios.tcgetattr(desk.fileno())[3] & termios.ECHO)


def _answers(desk: Terminal) -> None:
    desk.press("down")
    desk.wait_for(f"─ {LATER}")
    desk.press("up")
    desk.wait_for(f"─ {URGENT}")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc to see that it is stopped")
def test_stopped_and_gone_on(shop: Home) -> None:
    with shop.desk() as desk:
        desk.wait_for(f"─ {URGENT}")
        desk.wait_quiet(0.2)
        for _time in range(2):
            mark = desk.mark()
            desk.kill(signal.SIGTSTP)
            _wait_state(desk, "T")
            assert _written(desk, mark, GIVEN_BACK)
            assert _echoes(desk)
            # A shell writes over the screen meanwhile.
            desk.show(b"\x1b[2J$ ls\r\n")
            mark = desk.mark()
            desk.kill(signal.SIGCONT)
            assert _written(desk, mark, TAKEN)
            desk.wait_for(f"─ {URGENT}", PATIENCE)
            desk.wait_for("help")
            assert not _echoes(desk)
            _answers(desk)
        # Not asked, and keys come meanwhile.
        desk.kill(signal.SIGSTOP)
        _wait_state(desk, "T")
        desk.show(b"\x1b[2J$ ls\r\n")
        desk.kill(signal.SIGCONT)
        desk.wait_for(f"─ {URGENT}", PATIENCE)
        desk.wait_for("help")
        _answers(desk)
        desk.press("q")
        assert desk.wait() == 0
        assert _echoes(desk)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_ended_from_outside(shop: Home, number: int) -> None:
    with shop.desk() as desk:
        desk.wait_for(f"─ {URGENT}")
        mark = desk.mark()
        desk.kill(number)
        assert desk.wait() == 0
        assert _written(desk, mark, GIVEN_BACK)
        assert b"Traceback" not in desk.written_since(mark)
