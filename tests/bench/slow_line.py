"""The desk over a slow line: `python -m tests.bench.slow_line [--bits 9600] [--delay 0.3]`.

The real desk at 80×24 in colours, behind a relay that carries so many bits a second, with a delay
each way and endless buffers, as a modem or a bad connection has. Prints what a screen costs, and
what is still on the line when keys have come faster than it carries. Exits with 1 where a key is
lost or a backlog grows.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.report import Figure, table
from tests.e2e.desks import AT, DAIFA, Home
from tests.slow_line import SlowTerminal

ORDERS = 200
KEYS = 100
# A screen, and what may be ahead of it.
BACKLOG = 5_000
SOON = 8.0
# What the clocks send by themselves.
_FEW = 150
TYPED = (
    "a note that is typed in one go, faster than the line carries what it does " + "0123456789" * 3
)


def figures(folder: Path, bits: int, delay: float) -> list[Figure]:
    """Drive one desk and measure."""
    home = Home(folder)
    done = home.run("demo", "--seed-only", "--orders", str(ORDERS))
    assert done.returncode == 0, done.stderr
    env = {name: value for name, value in home.env.items() if name != "NO_COLOR"}
    with SlowTerminal(
        (*DAIFA, "--at", AT), 80, 24, env, cwd=folder, bits=bits, delay=delay
    ) as desk:  # fmt: skip
        start = desk.wait_for("Next:", 60)
        found = [
            Figure("start: bytes to the first useful screen", float(desk.mark()), "B", BACKLOG),
            Figure("start: seconds to it", start, "s"),
        ]
        desk.wait_settled()
        for what, key, budget in (
            ("a cursor key", "down", 1_500), ("the next one", "down", 1_500),
            ("a page", "pagedown", 4_000), ("opening a form", "b", 2_000),
            ("closing it", "escape", 2_000), ("the help, a whole screen", "?", 5_000),
            ("closing it", "escape", 5_000),
        ):  # fmt: skip
            found.append(_one(desk, what, key, budget))
        found += _held(desk)
        found += _typed(desk, home)
        desk.send("q")
        status = desk.wait(30)
        found.append(Figure("left with another status than 0", float(status != 0), "", 0))
    return found


def _one(desk: SlowTerminal, what: str, key: str, budget: float) -> Figure:
    mark = desk.mark()
    desk.press(key)
    took = desk.wait_settled()
    return Figure(f"{what}: bytes", float(desk.mark() - mark), "B", budget, f"{took:.1f} s")


def _held(desk: SlowTerminal) -> list[Figure]:
    """Hold `j` down, then `k` for as long: the cursor must stand where it stood."""
    before, mark = _detail(desk), desk.mark()
    desk.most_waiting = 0
    for key in "j" * (KEYS // 2) + "k" * (KEYS // 2):
        desk.send(key)
        time.sleep(0.033)
    start = time.perf_counter()
    while (wrong := _detail(desk) != before or desk.on_the_way() > _FEW) and _since(start) < 30:
        time.sleep(0.02)
    return [
        Figure(f"{KEYS} keys held down: bytes in all", float(desk.mark() - mark), "B", 30_000),
        Figure("the most that waited on the line", float(desk.most_waiting), "B", BACKLOG),
        Figure("seconds from the last key to the right screen", _since(start), "s", SOON),
        Figure("the wrong screen after them", float(wrong), "", 0),
    ]


def _since(start: float) -> float:
    return time.perf_counter() - start


def _typed(desk: SlowTerminal, home: Home) -> list[Figure]:
    """Type a note in one go and save it, without waiting for anything."""
    start, mark = time.perf_counter(), desk.mark()
    desk.most_waiting = 0
    desk.send("e\x15" + TYPED + "\r")
    desk.wait_for("takes it back", 60)
    took = _since(start)
    with sqlite3.connect(home.db) as base:
        kept = base.execute("select count(*) from orders where note = ?", (TYPED,)).fetchone()[0]
    return [
        Figure(f"{len(TYPED)} keys typed at once: bytes in all", float(desk.mark() - mark), "B"),
        Figure("the most that waited on the line then", float(desk.most_waiting), "B", BACKLOG),
        Figure("seconds to the right screen", took, "s", SOON),
        Figure("the note lost or changed", float(kept != 1), "", 0),
    ]


def _detail(desk: SlowTerminal) -> str:
    return next((line[:24] for line in desk.lines() if line.startswith("─ ")), "")


def main() -> int:
    """Measure and print; exit 1 where a budget was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slow_line", description=__doc__)
    parser.add_argument("--bits", type=int, default=9_600)
    parser.add_argument("--delay", type=float, default=0.3, help="seconds, each way")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="daifa-line-") as name:
        found = figures(Path(name), given.bits, given.delay)
    print(table(found))
    missed = [figure.what for figure in found if figure.missed]
    print(f"{given.bits} bit/s, {given.delay} s each way: {len(missed)} missed {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
