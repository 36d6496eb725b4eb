"""Drive a real program in a pseudo-terminal, as a person at a terminal would.

The screen is kept by pyte; every byte the program writes is counted with its time. Queries
are answered as xterm answers them, so a program that waits for an answer does not wait long.
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte
from wcwidth import wcwidth

# Query → answer: primary attributes, cursor place, synchronised output (known, off),
# in-band resize (unknown), terminal's name, keyboard protocol (none in use).
_ANSWERS: tuple[tuple[re.Pattern[bytes], bytes], ...] = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),
)
# pyte reads the private `CSI > … u` and `CSI < u` as text or as another command.
_UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$[a-z]")

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    **{f"ctrl+{chr(96 + i)}": chr(i) for i in range(1, 27)},
}


def environment(**more: str | None) -> dict[str, str]:
    """Return an environment that is the same on every machine; None takes a name out."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    env: dict[str, str | None] = {
        **kept,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "Asia/Shanghai",
        "PYTHONHASHSEED": "0",
        **more,
    }
    return {name: value for name, value in env.items() if value is not None}


class Terminal:
    """A program in a pseudo-terminal of `cols` × `rows`.

    `env` is the whole environment of the program; without it, `environment()`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        cols: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        *,
        cwd: str | Path | None = None,
    ) -> None:
        self.cols, self.rows = cols, rows
        self.raw = bytearray()
        self.chunks: list[tuple[float, int]] = []
        self.exit_status: int | None = None
        self.screen = pyte.Screen(cols, rows)
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._asked = b""
        self._news = threading.Condition()
        self._closed = False
        self.started = time.perf_counter()
        self.pid, self._fd = _spawn(argv, cols, rows, env or environment(), cwd)
        self._reader = threading.Thread(target=self._read, daemon=True, name="pty-reader")
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- hands -----------------------------------------------------------------------------

    def send(self, text: str | bytes) -> float:
        """Write `text` to the program as it is; return the time it was written."""
        data = text.encode() if isinstance(text, str) else text
        moment = time.perf_counter()
        while data:
            data = data[os.write(self._fd, data) :]
        return moment

    def press(self, *names: str, pause: float = 0.0) -> None:
        """Press keys by name (`down`, `ctrl+d`, `x`), with a pause after each."""
        for name in names:
            self.send(KEYS.get(name, name))
            if pause:
                time.sleep(pause)

    def click(self, x: int, y: int) -> None:
        """Click the cell at column `x`, row `y`, counted from 0."""
        self.send(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")

    def resize(self, cols: int, rows: int) -> None:
        """Change the size of the terminal; the program gets SIGWINCH."""
        with self._news:
            self.cols, self.rows = cols, rows
            self.screen.resize(rows, cols)
        _set_size(self._fd, cols, rows)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGWINCH)

    def kill(self, number: int = signal.SIGTERM) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    # -- eyes ------------------------------------------------------------------------------

    def lines(self) -> list[str]:
        """Return the lines of the screen without the blanks at their ends."""
        with self._news:
            return self._shown()

    def screen_text(self) -> str:
        """Return the whole screen as text."""
        return "\n".join(self.lines())

    def _shown(self) -> list[str]:
        """Return the lines; pyte's own `display` fails on a wide character cut in half."""
        lines = []
        for y in range(self.screen.lines):
            row, line, wide = self.screen.buffer[y], "", False
            for x in range(self.screen.columns):
                char = row[x].data
                if not wide:
                    line += char or " "
                wide = not wide and bool(char) and wcwidth(char[0]) == 2
            lines.append(line.rstrip())
        return lines

    def mark(self) -> int:
        """Return a mark for `bytes_since`: the count of bytes written so far."""
        return len(self.raw)

    def bytes_since(self, mark: int = 0) -> int:
        """Return how many bytes the program has written since the mark."""
        return len(self.raw) - mark

    def written_since(self, mark: int = 0) -> bytes:
        """Return the bytes the program has written since the mark."""
        return bytes(self.raw[mark:])

    def wait_for(self, text: str, timeout: float = 10.0) -> float:
        """Wait until `text` stands on the screen; return the seconds since the start.

        Raises AssertionError with the screen when it does not appear in time.
        """
        deadline = time.perf_counter() + timeout
        with self._news:
            while text not in "\n".join(self._shown()):
                left = deadline - time.perf_counter()
                if left <= 0 or (self._closed and not self._reader.is_alive()):
                    shown = "\n".join(self._shown())
                    raise AssertionError(f"{text!r} did not appear:\n{shown}")
                self._news.wait(min(left, 0.2))
        return time.perf_counter() - self.started

    def wait_gone(self, text: str, timeout: float = 10.0) -> None:
        """Wait until `text` stands nowhere on the screen."""
        deadline = time.perf_counter() + timeout
        with self._news:
            while text in "\n".join(self._shown()):
                left = deadline - time.perf_counter()
                if left <= 0:
                    raise AssertionError(f"{text!r} is still there")
                self._news.wait(min(left, 0.2))

    def wait_quiet(self, quiet: float = 0.3, timeout: float = 10.0) -> None:
        """Wait until nothing was written for `quiet` seconds, or until the time is up."""
        deadline = time.perf_counter() + timeout
        seen = -1
        while time.perf_counter() < deadline and seen != len(self.raw):
            seen = len(self.raw)
            time.sleep(quiet)

    def first_byte(self, keys: str, timeout: float = 2.0) -> float:
        """Send `keys` and return the seconds until the program writes anything."""
        with self._news:
            mark = len(self.chunks)
            sent = self.send(keys)
            if not self._news.wait_for(lambda: len(self.chunks) > mark, timeout):
                raise AssertionError(f"nothing was written after {keys!r}")
            return self.chunks[mark][0] - sent

    # -- the end ---------------------------------------------------------------------------

    def wait(self, timeout: float = 10.0) -> int:
        """Wait for the program to end; return its exit status (negative: the signal)."""
        deadline = time.perf_counter() + timeout
        while self.exit_status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_status = os.waitstatus_to_exitcode(status)
            elif time.perf_counter() > deadline:
                raise AssertionError(f"still running:\n{self.screen_text()}")
            else:
                time.sleep(0.01)
        self._reader.join(1.0)
        return self.exit_status

    def close(self) -> None:
        """End the program if it still runs, and let go of the terminal."""
        if self.exit_status is None:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, number)
                with contextlib.suppress(AssertionError):
                    self.wait(2.0)
                    break
        self._closed = True
        self._reader.join(2.0)
        with contextlib.suppress(OSError):
            os.close(self._fd)

    def _read(self) -> None:
        while not self._closed:
            ready, _, _ = select.select([self._fd], [], [], 0.1)
            if not ready:
                continue
            try:
                data = os.read(self._fd, 65536)
            except OSError:  # the other side is closed
                break
            if not data:
                break
            moment = time.perf_counter()
            self._answer(data)
            with self._news:
                self.raw += data
                self.chunks.append((moment, len(data)))
                self._show(data)
                self._news.notify_all()
        self._closed = True

    def _show(self, data: bytes) -> None:
        """Feed pyte, holding back a sequence that is not whole yet."""
        text = self._held + self._decoder.decode(data)
        self._held = ""
        start = text.rfind("\x1b")
        if start >= 0 and re.fullmatch(r"\x1b(\[[<>=?]?[0-9;$]*)?", text[start:]):
            text, self._held = text[:start], text[start:]
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", text))

    def _answer(self, data: bytes) -> None:
        asked = self._asked + data
        end = 0
        for pattern, answer in _ANSWERS:
            for found in pattern.finditer(asked):
                end = max(end, found.end())
                with contextlib.suppress(OSError):
                    os.write(self._fd, answer)
        start = asked.rfind(b"\x1b")
        self._asked = asked[start:] if start >= end and len(asked) - start < 12 else b""


def _spawn(
    argv: Sequence[str],
    cols: int,
    rows: int,
    env: Mapping[str, str],
    cwd: str | Path | None,
) -> tuple[int, int]:
    """Start a program as the leader of a new terminal; return its process id and our end."""
    pid, fd = pty.fork()
    if pid == 0:
        try:
            _set_size(0, cols, rows)
            if cwd is not None:
                os.chdir(cwd)
            os.execvpe(argv[0], list(argv), dict(env))
        finally:
            os._exit(127)
    _set_size(fd, cols, rows)
    return pid, fd


def _set_size(fd: int, cols: int, rows: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
