"""Under tmux and screen: left, and found again on a terminal of another size."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desks import AT, DAIFA, LATER, URGENT, Home
from tests.pty import Terminal

SOON = 10.0
PROC = Path("/proc")
# A legacy report of the mouse past its last column, as after an attaching, and the focus.
REPORTS = (b"\x1b[M \x21\x21\x1b[M#\x21\x21", b"\x1b[M \xe0\xff", b"\x1b[O\x1b[I")


class Holder:
    """What holds a desk while nobody looks: tmux or screen."""

    def __init__(self, name: str, home: Home) -> None:
        self.name, self.home = name, home
        self.env = {
            **home.env, "TMUX_TMPDIR": str(home.folder), "SCREENDIR": str(home.folder / "screens"),
        }  # fmt: skip
        (home.folder / "screens").mkdir(mode=0o700)

    def _words(self, *words: str) -> tuple[str, ...]:
        own = ("tmux", "-f", "/dev/null", "-L", "desk") if self.name == "tmux" else ("screen",)
        return own + words

    def open(self, cols: int, rows: int) -> Terminal:
        """Open the desk in it."""
        desk = shlex.join((*DAIFA, "--at", AT))
        new = ("new-session", desk) if self.name == "tmux" else ("-S", "desk", "sh", "-c", desk)
        return Terminal(self._words(*new), cols, rows, self.env, cwd=self.home.folder)

    def attach(self, cols: int, rows: int) -> Terminal:
        """Look at it again."""
        words = ("attach",) if self.name == "tmux" else ("-r", "desk")
        return Terminal(self._words(*words), cols, rows, self.env, cwd=self.home.folder)

    def leave(self, terminal: Terminal) -> None:
        """Leave it alone: by its key, as a person does."""
        terminal.send("\x02d" if self.name == "tmux" else "\x01d")
        terminal.wait(SOON)

    def end(self) -> None:
        """End it, with whatever runs in it."""
        words = ("kill-server",) if self.name == "tmux" else ("-S", "desk", "-X", "quit")
        subprocess.run(self._words(*words), env=self.env, capture_output=True, check=False)


@pytest.fixture(params=["tmux", "screen"])
def holder(request: pytest.FixtureRequest, shop: Home) -> Iterator[Holder]:
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    held = Holder(request.param, shop)
    yield held
    held.end()


def _desks(home: Home) -> list[int]:
    """Return the processes of the desk in this home."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            ours = f"HOME={home.folder}".encode() in (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if ours and words[1:3] == [b"-m", b"tui"]:
            found.append(int(entry.name))
    return found


@pytest.mark.skipif(not PROC.is_dir(), reason="no /proc to see what has ended")
def test_attached_again_at_another_size_and_ended(holder: Holder) -> None:
    with holder.open(100, 30) as desk:
        desk.wait_for(f"─ {URGENT}", SOON)
        holder.leave(desk)
    with holder.attach(80, 24) as desk:
        desk.wait_for(f"─ {URGENT}", SOON)
        desk.wait_for("help", SOON)
        desk.wait_quiet(0.3)
        assert desk.lines()[0].startswith(" daifa")
        for report in REPORTS:
            desk.send(report)
            time.sleep(0.05)
        time.sleep(0.3)
        desk.press("down")
        desk.wait_for(f"─ {LATER}", SOON)
        desk.press("?")
        desk.wait_for("type to find", SOON)
        # screen keeps Esc back until another key comes.
        desk.press("escape", "up")
        desk.wait_gone("type to find", SOON)
        assert len(holder.home.json("history")["items"]) == 1
    running = _desks(holder.home)
    assert running
    holder.end()
    deadline = time.perf_counter() + SOON
    while _desks(holder.home) and time.perf_counter() < deadline:
        time.sleep(0.05)
    assert _desks(holder.home) == []
