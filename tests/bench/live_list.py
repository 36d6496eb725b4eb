"""Measure the live list alone: `python -m tests.bench.live_list`.

Bytes a second and CPU when idle, key to first byte, and first paint as a ratio to a bare
Textual app, each in a real pseudo-terminal of 100×30.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

from tests.places import ROOT
from tests.pty import Terminal, environment

TICKS = os.sysconf("SC_CLK_TCK")


def start(kind: str, rows: int = 10_000, spread: int = 7200) -> Terminal:
    """Start the small list app of the tests."""
    argv = [sys.executable, "-m", "tests.tui.tiny_list", str(rows), str(spread), kind]
    return Terminal(argv, 100, 30, environment(PYTHONPATH=str(ROOT)), cwd=ROOT)


def first_paint(kind: str, rows: int = 10_000, times: int = 7) -> float:
    """Return the median seconds until the first useful screen."""
    seen = []
    for _ in range(times):
        with start(kind, rows) as terminal:
            seen.append(terminal.wait_for("ready" if kind == "bare" else "000000", 30))
    return statistics.median(seen)


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def idle(kind: str, spread: int, rows: int = 10_000, seconds: float = 10) -> tuple[float, float]:
    """Return (bytes a second, share of one core) with nobody at the keys."""
    with start(kind, rows, spread) as terminal:
        terminal.wait_for("000000", 30)
        time.sleep(2)
        mark, before = terminal.mark(), cpu_seconds(terminal.pid)
        time.sleep(seconds)
        used = cpu_seconds(terminal.pid) - before
        return terminal.bytes_since(mark) / seconds, used / seconds


def key_delay(rows: int, count: int = 200) -> tuple[float, float]:
    """Return the median and the 95th percentile, in ms, from `down` to the first byte."""
    with start("lean", rows) as terminal:
        terminal.wait_for("000000", 30)
        terminal.wait_quiet(0.3, 1.5)
        delays = []
        for _ in range(count):
            delays.append(1000 * terminal.first_byte("\x1b[B"))
            time.sleep(0.043)
        ranked = sorted(delays)
        return statistics.median(ranked), ranked[int(0.95 * len(ranked))]


def main() -> None:
    """Print one line a figure."""
    bare = first_paint("bare")
    for rows in (1_000, 1_000_000):
        paint = first_paint("lean", rows)
        print(f"first paint, {rows} rows: {paint:.2f} s = {paint / bare:.2f} × bare ({bare:.2f} s)")
    for name, spread in (("hours left", 7200), ("last hour", 600)):
        for kind in ("lean", "plain"):
            sent, cpu = idle(kind, spread)
            print(f"idle, {name}, {kind}: {sent:.0f} B/s, {100 * cpu:.2f} % of a core")
    for rows in (10_000, 1_000_000):
        middle, late = key_delay(rows)
        print(f"down to first byte, {rows} rows: median {middle:.1f} ms, p95 {late:.1f} ms")


if __name__ == "__main__":
    main()
