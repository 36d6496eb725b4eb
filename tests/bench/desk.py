"""The real program in a pseudo-terminal: bytes, processor time, delays, start, memory."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.places import ROOT
from tests.pty import Terminal, environment

COLS, ROWS = 100, 30
PATIENCE = 60.0
_HERTZ = os.sysconf("SC_CLK_TCK")


@cache
def _installed() -> dict[str, str | None]:
    """Return an environment in which modules are compiled once, as in an installed program.

    The compiled modules stand in a folder that goes with the measurement, not in the tree.
    """
    folder = tempfile.mkdtemp(prefix="daifa-bench-bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return {"PYTHONDONTWRITEBYTECODE": None, "PYTHONPYCACHEPREFIX": folder}


def installed() -> dict[str, str]:
    """Return the environment of an installed program without a terminal."""
    return environment(PYTHONPATH=str(ROOT), **_installed())


def desk(db: Path) -> Terminal:
    """Start the desk on a database."""
    argv = [sys.executable, "-m", "tui", "--db", str(db)]
    env = environment(
        PYTHONPATH=str(ROOT), LANG="zh_CN.UTF-8", LC_ALL=None, DAIFA_LANG="zh", **_installed()
    )
    return Terminal(argv, COLS, ROWS, env, cwd=ROOT)


@contextmanager
def open_desks(db: Path, count: int) -> Iterator[list[Terminal]]:
    """Start so many desks, wait until they have settled, and close them in the end."""
    with ExitStack() as stack:
        desks = [stack.enter_context(desk(db)) for _each in range(count)]
        for each in desks:
            each.wait_for("下一步", 2 * PATIENCE)
            each.wait_quiet(0.7, 10)
        yield desks


def bare_app() -> Terminal:
    """Start the least Textual app."""
    return _reference("tests.bench.references")


def data_table(rows: int = 10_000) -> Terminal:
    """Start the DataTable that does the desk's work."""
    return _reference("tests.bench.reference_table", str(rows))


def _reference(*arguments: str) -> Terminal:
    argv = [sys.executable, "-m", *arguments]
    return Terminal(argv, COLS, ROWS, environment(PYTHONPATH=str(ROOT), **_installed()), cwd=ROOT)


class Idle(NamedTuple):
    """What a settled program does with nobody at the keys."""

    bytes_s: float
    cpu_percent: float


def idle(terminal: Terminal, ready: str, seconds: float) -> Idle:
    """Return bytes a second and the share of one core, after the start has died down."""
    terminal.wait_for(ready, PATIENCE)
    terminal.wait_quiet(0.7, 3)
    time.sleep(5)
    mark, before, start = terminal.mark(), cpu_seconds(terminal.pid), time.perf_counter()
    time.sleep(seconds)
    used, lasted = cpu_seconds(terminal.pid) - before, time.perf_counter() - start
    return Idle(terminal.bytes_since(mark) / lasted, 100 * used / lasted)


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process so far; its clock ticks a hundred times a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _HERTZ


class Memory(NamedTuple):
    """Memory of a process in MB: resident, its share of it, and the most it ever had."""

    rss: float
    pss: float
    peak: float


def memory(pid: int) -> Memory:
    """Return the memory of a running process."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    status = Path(f"/proc/{pid}/status").read_text()

    def megabytes(name: str, text: str) -> float:
        found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
        assert found is not None, name
        return int(found[1]) / 1024

    return Memory(megabytes("Rss", rollup), megabytes("Pss", rollup), megabytes("VmHWM", status))


class Delay(NamedTuple):
    """Milliseconds from a key to the first byte."""

    p50: float
    p95: float


def key_delays(terminal: Terminal, keys: Sequence[str], pause: float = 0.043) -> Delay:
    """Press keys at a person's pace and return the delays; ticks fall among them as they do.

    The first ten warm up and are not counted.
    """
    delays = []
    for number, key in enumerate(keys):
        wait_for_silence(terminal)
        delay = 1000 * terminal.first_byte(key)
        if number >= 10:
            delays.append(delay)
        time.sleep(pause)
    delays.sort()
    return Delay(statistics.median(delays), delays[int(0.95 * (len(delays) - 1))])


def wait_for_silence(terminal: Terminal, silence: float = 0.02) -> None:
    """Wait until the answer to the last key is out, so that the next byte answers the next."""
    while terminal.chunks and time.perf_counter() - terminal.chunks[-1][0] < silence:
        time.sleep(0.002)


def first_screen(terminal: Terminal, ready: Sequence[str]) -> float:
    """Return the seconds from the start until every one of `ready` stands on the screen."""
    try:
        return max(terminal.wait_for(text, PATIENCE) for text in ready)
    finally:
        terminal.close()
