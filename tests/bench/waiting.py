"""How long others wait for the write lock beside long acts: `python -m tests.bench.waiting [rows]`.

One process imports a file, new, the same again, all changed, and takes both back; another one
writes a note every few milliseconds and measures each. The budget is 300 ms for 100,000 rows.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from core.base.clock import parse_time
from core.imports import importing
from core.store.desk import open_desk
from tests.bench.report import Figure, table
from tests.given.order_files import order_file, row, sn

BUDGET_MS = 300
AT = "2026-11-23 10:00"
_FEW = 50
_BASE = 1_000_000

_PROBE = """
import sys, time
from pathlib import Path
from core.base.clock import parse_time
from core.orders import edits, reading
from core.store.desk import open_desk
desk = open_desk(Path(sys.argv[1]), who="prober")
at, count = parse_time("2026-11-23 10:00"), 0
print("ready", flush=True)
while True:
    order = reading.find(desk, sys.argv[2])
    start = time.perf_counter()
    count += 1
    edits.note(desk, at, order, f"n{count}")
    print(time.perf_counter() - start, flush=True)
    time.sleep(0.01)
"""
_ACT = """
import sys
from pathlib import Path
from core.base.clock import parse_time
from core.imports import importing
from core.store import desk as desks
at, what = parse_time("2026-11-23 10:00"), sys.argv[2]
desk = desks.open_desk(Path(sys.argv[1]), who="importer")
if what == "revert":
    last = desk.store.value(
        "select max(id) from acts where what = 'import' and undone = 0 and who = 'importer'")
    desks.revert(desk, at, last)
else:
    importing.apply(desk, at, Path(what))
"""


class Waited(NamedTuple):
    """What another session saw of a long act: how long it took, its changes, the slowest one."""

    took_s: float
    changes: int
    slowest_ms: float


def beside(db: Path, what: str) -> Waited:
    """Run a long act, an import or a `revert`, beside a session that writes all the time."""
    command = [sys.executable, "-c", _PROBE, str(db), sn(1)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as probe:
        assert probe.stdout is not None
        assert probe.stdout.readline() == "ready\n"
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", _ACT, str(db), what], check=True)
        took = time.perf_counter() - start
        probe.terminate()
        said = [line for line in probe.stdout.read().split("\n")[:-1] if line]
    waits = [float(line) for line in said]
    return Waited(took, len(waits), max(waits) * 1000)


def cases(folder: Path, count: int) -> Iterable[tuple[str, str]]:
    """Write the files; give what is done with the shop, by name."""
    numbers = range(_BASE, _BASE + count)
    new, changed = folder / "new.csv", folder / "changed.csv"
    new.write_bytes(order_file([row(n) for n in numbers]))
    shipped = {
        "订单状态": "已发货，待签收",
        "快递公司": "中通快递",
        "发货时间": "2026-11-23 09:00:00",
    }
    changed.write_bytes(order_file([row(n, **shipped, 快递单号=f"73{n:012d}") for n in numbers]))
    return (
        ("new", str(new)),
        ("the same again", str(new)),
        ("all changed", str(changed)),
        ("the change taken back", "revert"),
    )


def figures(count: int) -> Iterable[Figure]:
    """Measure each case on one shop."""
    with tempfile.TemporaryDirectory(prefix="daifa-bench-") as name:
        folder = Path(name)
        db = folder / "daifa.db"
        desk = open_desk(db, who="bench")
        importing.apply(desk, parse_time(AT), order_file([row(n) for n in range(_FEW)]))
        desk.close()
        for what, act in cases(folder, count):
            waited = beside(db, act)
            yield Figure(
                f"others wait at most beside {count:,} orders: {what}", waited.slowest_ms, "ms",
                BUDGET_MS, f"{waited.took_s:.1f} s, {waited.changes} changes by others meanwhile",
            )  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Measure and print; exit 1 where the budget was missed."""
    found = []
    for figure in figures(int(arguments[0]) if arguments else 100_000):
        print(figure.row(), flush=True)
        found.append(figure)
    print(table(found))
    return any(figure.missed for figure in found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
