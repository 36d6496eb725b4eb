"""How much one server carries: `python -m tests.bench.carries [--desks 16]`.

Opens desks on one database, lets changes come at a rate that grows from step to step, and
measures at each how long a change waits and how long a key at one of the desks. The first step
where one of them is over its limit has passed what the server carries; from what a desk costs
follows how many it holds. Prints one line that says when a second server is needed, and what gives
out first. Exits with 1 where a change fails.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.bench import desk as bench_desk
from tests.bench import shop
from tests.bench.together import idle, own_mb
from tests.places import ROOT
from tests.pty import Terminal

WRITERS = 8
RATES = (1, 2, 5, 10, 20, 40, 80, 160)
STEP_S = 8.0
# At most so long for nine of ten: a change, and a key at a desk until its first byte.
CHANGE_MS, KEY_MS = 300.0, 200.0
# A person who works all day makes one change in so many seconds.
EACH_S = 20
# What of the memory and of the processors desks may take: the rest is for peaks, sshd and copies.
SHARE = 0.5
_WRITER = """
import json, random, sys, time
from pathlib import Path
from core.base import clock
from core.base.errors import Stale
from core.orders import edits, reading
from core.store.desk import open_desk
path, number, each, seconds = Path(sys.argv[1]), int(sys.argv[2]), *map(float, sys.argv[3:])
desk, chance = open_desk(path, who=f"writer{number}"), random.Random(number)
ids = [row[0] for row in desk.store.query("select id from orders where state = 'to_ship'")]
print("ready", flush=True)
sys.stdin.readline()
waits, errors, next_at = [], [], time.perf_counter() + chance.random() * each
end = time.perf_counter() + seconds
while next_at < end:
    time.sleep(max(0.0, next_at - time.perf_counter()))
    try:
        order = reading.by_ids(desk, [chance.choice(ids)])[0]
        edits.note(desk, clock.now(), order, f"{number}-{len(waits)}")
    except Stale:
        pass
    except Exception as error:
        errors.append(f"{type(error).__name__}: {error}"[:200])
    # Waiting for one's own turn counts too: the next change was due meanwhile.
    waits.append(time.perf_counter() - next_at)
    next_at += each
print(json.dumps({"waits": waits, "errors": errors}))
"""


class Step(NamedTuple):
    """What was seen at one rate."""

    rate: int
    done: float
    change_ms: float
    key_ms: float
    desks_percent: float
    writers: list[str]

    @property
    def over(self) -> str:
        """What gave out, or nothing."""
        if self.change_ms > CHANGE_MS:
            return "changes wait"
        return "keys wait" if self.key_ms > KEY_MS else ""


def step(db: Path, desks: list[Terminal], rate: int) -> Step:
    """Let changes come at a rate, and press keys at the first desk meanwhile."""
    words = (str(WRITERS / rate), str(STEP_S))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(db), str(number), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    for each in writers:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    before, start = sum(bench_desk.cpu_seconds(each.pid) for each in desks), time.perf_counter()
    for each in writers:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    keys: list[float] = []
    while time.perf_counter() - start < STEP_S - 0.5:
        keys.append(1000 * desks[0].first_byte("k" if len(keys) % 2 else "j", 10))
        time.sleep(0.15)
    told = [json.loads(each.communicate()[0]) for each in writers]
    lasted = time.perf_counter() - start
    used = sum(bench_desk.cpu_seconds(each.pid) for each in desks) - before
    waits = [1000 * wait for each in told for wait in each["waits"]]
    return Step(
        rate, len(waits) / lasted, _ninth(waits), _ninth(keys),
        100 * used / lasted / len(desks), [error for each in told for error in each["errors"]],
    )  # fmt: skip


def _ninth(values: list[float]) -> float:
    return statistics.quantiles(values, n=10)[-1]


def carried(db: Path, count: int) -> tuple[list[Step], float, float]:
    """Return the steps, and what an idle desk costs: percent of a core, MB of its own."""
    with bench_desk.open_desks(db, count) as desks:
        time.sleep(5)
        cost = idle(desks)
        steps = []
        for rate in RATES:
            steps.append(step(db, desks, rate))
            print(_row(steps[-1]), flush=True)
            if steps[-1].over or steps[-1].writers:
                break
        grown = sum(own_mb(each.pid) for each in desks) / count
        return steps, cost.cpu_percent, max(grown, cost.own_mb)


def _row(each: Step) -> str:
    return (
        f"| {each.rate} | {each.done:.0f} | {each.change_ms:.0f} ms | {each.key_ms:.0f} ms"
        f" | {each.desks_percent:.1f} % | {each.over or 'held'} |"
    )


def main() -> int:
    """Measure; print a table and one line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.carries", description=__doc__)
    parser.add_argument("--desks", type=int, default=16)
    parser.add_argument("--orders", type=int, default=20_000)
    given = parser.parse_args()
    print("| changes/s wanted | done | a change, 9 of 10 | a key, 9 of 10 | a desk's core | |")
    print("|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="daifa-carries-") as folder:
        db = Path(folder) / "daifa.db"
        shop.make(db, given.orders, min(5_000, given.orders // 2))
        steps, percent, own = carried(db, given.desks)
    held = [each for each in steps if not each.over]
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    # One change a second by anybody is followed by every desk.
    at_work = steps[0].desks_percent
    by_memory, by_core = SHARE * memory / own, SHARE * 100 * cores / max(percent, at_work)
    desks = int(min(by_memory, by_core))
    first = "memory" if by_memory < by_core else "processor"
    rate = held[-1].done if held else 0.0
    print(
        f"{given.desks} desks open, {cores} cores, {memory / 1024:.0f} GB: an idle desk takes"
        f" {percent:.2f} % of a core and {own:.0f} MB of its own, one beside a change a second"
        f" {at_work:.1f} %; {rate:.0f} changes a second were"
        f" carried with {given.desks} desks ({rate * EACH_S:.0f} people at one in {EACH_S} s),"
        f" then: {steps[-1].over or 'nothing gave out'}. Half of it holds {desks} desks, the"
        f" {first} is used up first."
    )
    failed = [error for each in steps for error in each.writers]
    for error in failed[:10]:
        print("FAULT", error)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
