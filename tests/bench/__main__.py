"""Measure the numbers that README.md holds: `python -m tests.bench`.

Builds a made-up shop, drives the real program in a pseudo-terminal, and prints a markdown table
of each figure beside its budget and a reference from the same run. Exits with 1 when a budget
is missed.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import desk, figures_bench, import_bench, next_thing, report, shop, store
from tests.bench.report import Figure

BUDGET_IDLE_BYTES = 150
BUDGET_ROW_BYTES = 30
BUDGET_CPU = 1.5
BUDGET_KEY_MS = 10
BUDGET_START = 1.6
BUDGET_MEMORY_MB = 80
BUDGET_IMPORT = 4
BUDGET_SEARCH_MS = 50
BUDGET_WINDOW_MS = 2
BUDGET_FIGURE_MS = 100
BUDGET_SERIES_MS = 2000
# Peak memory may grow by this much between 20,000 and 100,000 rows: it does not hold the rows.
BUDGET_GROWTH_MB = 20

# A key, the list that it opens, and the title of a column there.
_LISTS = (
    ("0", "queue", "金额"),
    ("2", "after-sales", "货物"),
    ("3", "appeals", "还缺"),
    ("5", "reviews", "评价内容"),
    ("4", "parcels", "最新轨迹"),
    ("X", "check list", "起于"),
    ("H", "history", "首单"),
)
# A row whose countdown shows seconds: a sign, then h:mm:ss.
_SECONDS = re.compile(r"\S* +-?\d+:\d\d:\d\d ")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000, help="orders in the database")
    parser.add_argument("--pending", type=int, default=10_000, help="pending ones among them")
    parser.add_argument("--db", type=Path, help="keep the database here, and use it again")
    parser.add_argument("--quick", action="store_true", help="shorter, for a first look")
    parser.add_argument("--beside", type=int, default=0, help="desks that stay open meanwhile")
    parser.add_argument("--only", help="parts: idle,key,panes,start,next,import,store,figures")
    return parser.parse_args()


class Bench:
    """One run over one database."""

    def __init__(self, db: Path, *, quick: bool) -> None:
        self.db = db
        self.quick = quick
        self.seconds = 8.0 if quick else 20.0

    def idle(self) -> Iterable[Figure]:
        """Bytes and processor time with nobody at the keys; memory after some use."""
        with desk.bare_app() as terminal:
            bare = desk.idle(terminal, "ready", self.seconds)
        with desk.data_table() as terminal:
            table = desk.idle(terminal, "ready", self.seconds / 2)
        sn = shop.spread(self.db, 6 * shop.HOUR, 14)
        with desk.desk(self.db) as terminal:
            calm = desk.idle(terminal, sn[-6:], self.seconds)
        sn = shop.spread(self.db, shop.HOUR // 4, 14)
        with desk.desk(self.db) as terminal:
            urgent = desk.idle(terminal, sn[-6:], self.seconds)
            rows = sum(1 for line in terminal.lines() if _SECONDS.match(line))
        assert rows > 5, "the rows in their last hour were not found"
        yield Figure("bytes a second idle, deadlines over an hour away", calm.bytes_s, "B/s",
                     BUDGET_IDLE_BYTES,
                     f"bare app {bare.bytes_s:.0f}, DataTable {table.bytes_s:.0f}")  # fmt: skip
        yield Figure(f"the same in their last hour, a row ({rows} rows)", urgent.bytes_s / rows,
                     "B/s", BUDGET_ROW_BYTES, f"DataTable {table.bytes_s / 28:.0f}")  # fmt: skip
        yield Figure("CPU idle", calm.cpu_percent, "%", BUDGET_CPU,
                     f"bare {bare.cpu_percent:.2f}, DataTable {table.cpu_percent:.0f}")  # fmt: skip
        yield Figure("CPU idle, all visible rows in their last hour", urgent.cpu_percent, "%")

    def keys(self) -> Iterable[Figure]:
        """Cursor keys to the first byte, and the memory after them."""
        count = 60 if self.quick else 200
        sn = shop.spread(self.db, 6 * shop.HOUR, 14)
        with desk.data_table() as terminal:
            terminal.wait_for("ready", desk.PATIENCE)
            table = desk.key_delays(terminal, ["\x1b[B"] * (count // 2))
            table_memory = desk.memory(terminal.pid)
        with desk.desk(self.db) as terminal:
            terminal.wait_for(sn[-6:], desk.PATIENCE)
            terminal.wait_quiet(0.5, 3)
            moves = ["\x1b[B", "\x1b[B", "\x1b[B", "\x1b[A"] * (count // 4)
            cursor = desk.key_delays(terminal, moves)
            pages = desk.key_delays(terminal, ["\x1b[6~"] * (count // 4 + 10))
            memory = desk.memory(terminal.pid)
        yield Figure("cursor key to first byte, median", cursor.p50, "ms", None,
                     f"DataTable {table.p50:.1f} ms")  # fmt: skip
        yield Figure("cursor key to first byte, p95", cursor.p95, "ms", BUDGET_KEY_MS,
                     f"DataTable {table.p95:.1f} ms")  # fmt: skip
        yield Figure("page down to first byte, p95", pages.p95, "ms", BUDGET_KEY_MS)
        yield Figure("memory, resident, after those keys", memory.rss, "MB", BUDGET_MEMORY_MB,
                     f"DataTable, 10,000 rows {table_memory.rss:.0f} MB")  # fmt: skip
        yield Figure("memory, proportional / at its peak", memory.pss, "MB", None,
                     f"peak {memory.peak:.0f} MB")  # fmt: skip

    def panes(self) -> Iterable[Figure]:
        """What the other lists cost: with nobody at the keys, cursor keys, pages."""
        shop.spread(self.db, 6 * shop.HOUR, 14)
        shop.wait_for_checks(self.db)
        shop.fill_lists(self.db)
        count = 40 if self.quick else 100
        for key, name, title in _LISTS:
            with desk.desk(self.db) as terminal:
                terminal.wait_for("下一步", desk.PATIENCE)
                terminal.wait_quiet(0.5, 3)
                terminal.press(key)
                calm = desk.idle(terminal, title, self.seconds)
                cursor = desk.key_delays(terminal, ["\x1b[B"] * count)
                pages = desk.key_delays(terminal, ["\x1b[6~"] * (count // 4 + 10))
            yield Figure(f"{name}: bytes a second idle", calm.bytes_s, "B/s", BUDGET_IDLE_BYTES)
            yield Figure(f"{name}: CPU idle", calm.cpu_percent, "%", BUDGET_CPU)
            yield Figure(f"{name}: cursor key to first byte, p95", cursor.p95, "ms", BUDGET_KEY_MS)
            yield Figure(f"{name}: page down to first byte, p95", pages.p95, "ms", BUDGET_KEY_MS)

    def start(self) -> Iterable[Figure]:
        """Start to the first useful screen against a bare Textual app, in turns."""
        sn = shop.spread(self.db, 6 * shop.HOUR, 14)
        ours, bare = [], []
        # Once each before: modules are compiled by then.
        desk.first_screen(desk.bare_app(), ["ready"])
        desk.first_screen(desk.desk(self.db), [sn[-6:]])
        for _ in range(3 if self.quick else 5):
            bare.append(desk.first_screen(desk.bare_app(), ["ready"]))
            ours.append(desk.first_screen(desk.desk(self.db), [sn[-6:], f"─ {sn}"]))
        first, least = statistics.median(ours), statistics.median(bare)
        yield Figure("start to first useful screen", first / least, "×", BUDGET_START,
                     f"{first:.2f} s against {least:.2f} s of a bare app")  # fmt: skip

    def next(self) -> Iterable[Figure]:
        """What one line for a status bar costs."""
        with tempfile.TemporaryDirectory(prefix="daifa-bench-") as name:
            yield from next_thing.figures(Path(name), desk.installed(), 5 if self.quick else 10)

    def imports(self) -> Iterable[Figure]:
        """Import against plain csv + executemany of the same file, in turns; peak memory."""
        orders = import_bench.write_file
        yield from self._import("orders", orders, 100_000, ', primary key ("订单号")')
        yield from self._import(
            "settlement lines", import_bench.write_settlement, 200_000 if self.quick else 500_000
        )

    def _import(
        self, what: str, write: Callable[[Path, int], None], count: int, key: str = ""
    ) -> Iterable[Figure]:
        with tempfile.TemporaryDirectory(prefix="daifa-bench-") as name:
            folder = Path(name)
            few, many = folder / "few.csv", folder / "many.csv"
            write(few, 20_000)
            write(many, count)
            plain, ours = [], []
            for number in range(2 if self.quick else 5):
                place = folder / str(number)
                place.mkdir()
                plain.append(import_bench.plain(many, place, key))
                ours.append(import_bench.ours(many, place))
            small, large = (import_bench.peak_kb(each) / 1024 for each in (few, many))
        wall, base = (statistics.median(each[0] for each in runs) for runs in (ours, plain))
        cpu, cpu_base = (statistics.median(each[1] for each in runs) for runs in (ours, plain))
        against = f"{wall:.2f} s against {base:.2f} s of csv + executemany"
        yield Figure(f"import of {count:,} {what}", wall / base, "×", BUDGET_IMPORT, against)
        yield Figure("the same in processor time", cpu / cpu_base, "×")
        yield Figure(f"peak memory of the import, {count:,} over 20,000 rows", large - small, "MB",
                     BUDGET_GROWTH_MB, f"{small:.0f} and {large:.0f} MB")  # fmt: skip

    def store(self) -> Iterable[Figure]:
        """Search and windows, without a screen."""
        return store.figures(self.db, search_ms=BUDGET_SEARCH_MS, window_ms=BUDGET_WINDOW_MS)

    def figures(self) -> Iterable[Figure]:
        """The figures of a day and of 90 days, on a copy with cases, reviews and purchases."""
        with tempfile.TemporaryDirectory(prefix="daifa-bench-") as name:
            copy = figures_bench.copy_of(self.db, Path(name) / "figures.db")
            found = figures_bench.figures(copy, day_ms=BUDGET_FIGURE_MS, series_ms=BUDGET_SERIES_MS)
        return found


def run(given: argparse.Namespace, folder: Path) -> list[Figure]:
    """Build the shop and measure every part."""
    db: Path = given.db or folder / "bench.db"
    _progress(f"making {given.orders} orders, {given.pending} of them pending")
    shop.make(db, given.orders, given.pending)
    bench = Bench(db, quick=given.quick)
    parts: dict[str, Callable[[], Iterable[Figure]]] = {
        "idle": bench.idle,
        "key": bench.keys,
        "panes": bench.panes,
        "start": bench.start,
        "next": bench.next,
        "import": bench.imports,
        "store": bench.store,
        "figures": bench.figures,
    }
    found: list[Figure] = []
    with desk.open_desks(db, given.beside):
        for name in (given.only or ",".join(parts)).split(","):
            _progress(f"measuring: {name}")
            found += parts[name]()
    return found


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Measure, print, and say by the status whether all budgets are held."""
    given = options()
    with tempfile.TemporaryDirectory(prefix="daifa-bench-") as name:
        try:
            found = run(given, Path(name))
        except shop.NotOurs as error:
            _progress(str(error))
            return 2
    beside = f", {given.beside} desks beside" if given.beside else ""
    print(f"{given.pending} pending among {given.orders} orders, {desk.COLS}×{desk.ROWS}{beside}.")
    print(f"{report.machine()}\n\n{report.table(found)}")
    return 1 if any(figure.missed for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
