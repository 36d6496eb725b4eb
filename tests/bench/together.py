"""Many desks and many writers on one database: `python -m tests.bench.together`.

    python -m tests.bench.together --desks 16 --writers 16 --changes 500

Opens the desks, measures what an idle one costs, then lets processes of their own change orders by
chance while the desks stay open. At the end every change that was acknowledged must be in the
history and in the database, once, with versions that agree; nobody may have met an error, and the
desks must live. Exits with 1 where something is lost.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench import desk as bench_desk
from tests.bench import shop
from tests.bench.report import Figure, table
from tests.places import ROOT
from tests.pty import Terminal

BUDGET_CPU, BUDGET_MB = 2.0, 40.0
_IDLE_S = 10.0
_WRITER = """
import json, random, sys, time
from pathlib import Path
from core.base import clock
from core.base.errors import DaifaError, Stale
from core.orders import edits, reading
from core.store.desk import open_desk
path, number, changes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
desk, chance = open_desk(path, who=f"writer{number}"), random.Random(number)
ids = [row[0] for row in desk.store.query("select id from orders where state = 'to_ship'")]
done, stale, errors, slowest, start = [], 0, [], 0.0, time.time()
while len(done) < changes and len(errors) < 20:
    order = reading.by_ids(desk, [chance.choice(ids)])[0]
    text, began = f"{number}-{len(done)}", time.perf_counter()
    try:
        edits.note(desk, clock.now(), order, text)
        done.append((order.id, text))
    except Stale:
        stale += 1
    except Exception as error:
        errors.append(f"{type(error).__name__}: {error}"[:200])
    slowest = max(slowest, time.perf_counter() - began)
print(json.dumps({"done": done, "stale": stale, "errors": errors, "slowest": slowest,
                  "seconds": time.time() - start}))
"""


class Idle(NamedTuple):
    """What an open desk costs that nobody uses: percent of a core, MB that are its own."""

    cpu_percent: float
    own_mb: float


def idle(desks: list[Terminal]) -> Idle:
    """Return what one of the desks costs, on the average."""
    before, start = [bench_desk.cpu_seconds(each.pid) for each in desks], time.perf_counter()
    time.sleep(_IDLE_S)
    lasted = time.perf_counter() - start
    used = [bench_desk.cpu_seconds(each.pid) - was for each, was in zip(desks, before, strict=True)]
    own = [own_mb(each.pid) for each in desks]
    return Idle(100 * sum(used) / lasted / len(desks), sum(own) / len(own))


def own_mb(pid: int) -> float:
    """Return the memory that is a process's own, in MB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    parts = re.findall(r"^Private_(?:Clean|Dirty):\s+(\d+) kB", rollup, re.MULTILINE)
    return sum(map(int, parts)) / 1024


def write_all(db: Path, writers: int, changes: int) -> list[dict[str, Any]]:
    """Let the writers do their changes at the same time; return what each tells."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(db), str(number), str(changes)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for number in range(writers)
    ]  # fmt: skip
    return [json.loads(each.communicate()[0]) for each in running]


class Before(NamedTuple):
    """An order as it was before anybody changed it."""

    version: int
    note: str | None


def as_they_are(db: Path) -> dict[int, Before]:
    """Return version and note of each order."""
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as base:
        rows = base.execute("select id, version, note from orders")
        return {order: Before(version, note) for order, version, note in rows}


def lost(db: Path, told: list[dict[str, Any]], before: dict[int, Before]) -> list[str]:
    """Return what of the acknowledged changes cannot be found, or contradicts itself."""
    acknowledged = Counter((order, text) for each in told for order, text in each["done"])
    found: list[str] = [f"an error: {error}" for each in told for error in each["errors"]]
    base = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    events = base.execute(
        "select entity_id, after from events where what = 'note' and who like 'writer%' order by id"
    ).fetchall()
    written = Counter((order, json.loads(after)["note"]) for order, after in events)
    found += [f"not in the history: {each}" for each in acknowledged - written]
    found += [f"in the history and never acknowledged: {each}" for each in written - acknowledged]
    last = {order: was.note for order, was in before.items()}
    last |= {order: json.loads(after)["note"] for order, after in events}
    rows = base.execute("select id, note, version from orders where note is not null").fetchall()
    found += [f"order {id} says {note}" for id, note, _v in rows if last.get(id) != note]
    counts = Counter(order for order, _after in events)
    found += [
        f"order {id} has version {version}"
        for id, _note, version in rows
        if version != before[id].version + counts[id]
    ]
    if base.execute("pragma integrity_check").fetchone()[0] != "ok":
        found.append("the database is damaged")
    base.close()
    return found


def run(db: Path, desks: int, writers: int, changes: int) -> tuple[list[Figure], list[str]]:
    """Return the figures, and what was lost."""
    before = as_they_are(db)
    with bench_desk.open_desks(db, desks) as opened:
        time.sleep(5)
        cost = idle(opened)
        start = time.perf_counter()
        told = write_all(db, writers, changes)
        took = time.perf_counter() - start
        time.sleep(3)
        found = lost(db, told, before)
        for each in opened:
            each.press("q")
            if each.wait(60) != 0:
                found.append("a desk did not end well")
    done, stale = (sum(len(each["done"]) for each in told), sum(each["stale"] for each in told))
    slowest = max(each["slowest"] for each in told)
    named = f"{writers} writers × {changes} changes, {desks} desks open"
    return [
        Figure(f"idle desk of {desks}: processor", cost.cpu_percent, "%", BUDGET_CPU),
        Figure(f"idle desk of {desks}: memory of its own", cost.own_mb, "MB", BUDGET_MB),
        Figure(f"{named}: lost, or in error", float(len(found)), "", 0.0,
               f"{done} saved, {stale} lost races told"),
        Figure("changes a second, all together", done / took, "/s", None),
        Figure("the slowest change", 1000 * slowest, "ms", None),
    ], found  # fmt: skip


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--desks", type=int, default=16)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--changes", type=int, default=500)
    parser.add_argument("--orders", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="daifa-together-") as folder:
        db = Path(folder) / "daifa.db"
        shop.make(db, given.orders, min(2_000, given.orders // 2))
        figures, found = run(db, given.desks, given.writers, given.changes)
    print(table(figures))
    for each in found[:20]:
        print("LOST", each)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
