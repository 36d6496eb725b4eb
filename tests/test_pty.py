"""The pseudo-terminal the other tests stand on."""

from __future__ import annotations

import signal
import sys
import time

import pytest

from tests.pty import Terminal, environment


def python(code: str, cols: int = 80, rows: int = 24) -> Terminal:
    return Terminal([sys.executable, "-u", "-c", code], cols, rows)


@pytest.mark.parametrize(("code", "status"), [("", 0), ("raise SystemExit(3)", 3)])
def test_the_exit_status_is_known(code: str, status: int) -> None:
    with python(code) as terminal:
        assert terminal.wait() == status


def test_an_end_by_signal_is_a_negative_status() -> None:
    with python("print('up'); import time; time.sleep(60)") as terminal:
        terminal.wait_for("up")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait() == -signal.SIGTERM


def test_bytes_are_counted_and_chinese_is_shown() -> None:
    with python("print('待发货', end='', flush=True)", cols=40, rows=5) as terminal:
        terminal.wait()
        assert "待发货" in terminal.screen_text()
        assert terminal.bytes_since() == len("待发货".encode())


def test_keys_reach_the_program_and_queries_are_answered() -> None:
    code = (
        "import sys, tty; tty.setraw(0); sys.stdout.write('\\x1b[?2026$p'); sys.stdout.flush();"
        "print(repr(sys.stdin.read(11)), repr(sys.stdin.read(3)), end='\\r\\n')"
    )
    with python(code) as terminal:
        terminal.wait_for("", 0.1)
        deadline = time.monotonic() + 5
        while b"2026" not in terminal.written_since() and time.monotonic() < deadline:
            time.sleep(0.02)
        terminal.press("down")
        terminal.wait_for(r"'\x1b[?2026;2$y' '\x1b[B'")


def test_a_text_longer_than_the_terminal_holds_arrives_whole() -> None:
    code = "import sys, tty; tty.setraw(0); print('up'); print(len(sys.stdin.read(300_000)))"
    with python(code) as terminal:
        terminal.wait_for("up")
        terminal.send("x" * 300_000)
        terminal.wait_for("300000")


def test_what_is_sent_to_a_program_that_has_ended_is_refused() -> None:
    code = "import time, tty; tty.setraw(0); print('up'); time.sleep(60)"
    with python(code) as terminal:
        terminal.wait_for("up")
        terminal.send("x" * 4_000)
        terminal.kill(signal.SIGKILL)
        with pytest.raises(BrokenPipeError):
            terminal.send("x" * 300_000)


def test_text_that_does_not_come_is_told_with_the_screen() -> None:
    with python("print('something else')") as terminal:
        terminal.wait()
        with pytest.raises(AssertionError, match="something else"):
            terminal.wait_for("expected", 0.2)


def test_the_environment_is_the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    env = environment(EXTRA="x", TZ=None)
    assert env["TERM"] == "xterm-256color"
    assert env["EXTRA"] == "x"
    assert not {"NO_COLOR", "TZ"} & set(env)
