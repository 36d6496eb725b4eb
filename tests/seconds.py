"""Runs a program whose seconds are driven by hand, so that their bytes can be counted.

`python -m tests.seconds START FOLDER MODULE ARGUMENTS…` runs the module with its clock standing at
START (seconds since 1970). On SIGUSR1 `SECONDS` seconds pass, one after the other, each drawn
in full before the next; then a new file in FOLDER says so.
"""

from __future__ import annotations

import asyncio
import runpy
import signal
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.base import clock
from tests.places import ROOT
from tests.pty import Terminal, environment

# In a minute each countdown in minutes changes once: the average of any hour.
SECONDS = 60


def terminal(start: int, folder: Path, *words: str, **env: str | None) -> Terminal:
    """Start a module of the tree at 100 × 30, its clock standing at `start`."""
    argv = [sys.executable, "-m", "tests.seconds", str(start), str(folder), *words]
    return Terminal(argv, 100, 30, environment(PYTHONPATH=str(ROOT), **env), cwd=ROOT)


def bytes_a_second(running: Terminal, folder: Path) -> float:
    """Let `SECONDS` seconds pass in a settled program; return the bytes it writes for each."""
    running.wait_quiet(0.3, 5)
    told = len(list(folder.iterdir()))
    mark = running.mark()
    running.kill(signal.SIGUSR1)
    deadline = time.monotonic() + 60
    while len(list(folder.iterdir())) == told:
        assert time.monotonic() < deadline, "the seconds did not pass"
        time.sleep(0.01)
    running.wait_quiet(0.1, 2)
    return running.bytes_since(mark) / SECONDS


def main() -> None:
    """Run the module that the command line names."""
    start, folder, module, *words = sys.argv[1:]
    moment = clock.from_epoch(int(start))
    passed = 0

    def pass_seconds(app: Any, beat: Any) -> None:
        from textual.pilot import Pilot

        async def go() -> None:
            nonlocal passed
            pilot: Pilot[Any] = Pilot(app)
            for _ in range(SECONDS):
                passed += 1
                beat()
                await pilot.pause()
            tempfile.mkstemp(dir=folder)

        running.append(asyncio.ensure_future(go()))

    running: list[asyncio.Future[None]] = []
    # Before anything takes the clock for its own.
    clock.now = lambda: moment + timedelta(seconds=passed)
    from tui.parts.ticker import Ticker

    def start_by_hand(self: Ticker) -> None:
        self.beat()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, pass_seconds, self._app, self.beat)

    Ticker.start = start_by_hand  # type: ignore[method-assign]
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
