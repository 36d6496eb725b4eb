"""What the figures cost on a large shop: one day of each, the breakdowns, a series of 90 days.

It works on a copy of the made-up shop, with as many cases, reviews, faults, purchases, claims and
lines of settlement laid over its orders as a shop of that size would have: the other parts
measure without them. What is told is processor time; the time on the clock stands beside it.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from core.base.clock import from_epoch, to_epoch
from core.figures import breakdown
from core.figures import figures as metrics
from core.figures.series import series
from core.imports.settlement import fines
from core.store.desk import Desk, open_desk
from tests.bench.import_bench import Spent
from tests.bench.report import Figure

_DAY = 86400
_MARK = "bench-figures"
# For so many orders so many of each.
_CASES, _REVIEWS, _FAULTS, _PURCHASES, _CLAIMS, _APPEALS = 0.2, 0.1, 0.005, 0.3, 0.02, 0.002
_SETTLED = 0.31
_SUPPLIERS, _FINES = 40, 10_000
_STATUSES = ("退款成功", "退款成功", "退款关闭", "待商家处理", "平台处理中")
_REASONS = ("发货履约原因", "质量问题", "不想要了", "其他原因", "拍错/多拍")
_CAUSES = ("fake-shipment", "late-logistics", "complaint")


def copy_of(db: Path, place: Path) -> Path:
    """Return a copy of a made-up shop with cases and all that goes with them; made once."""
    if not place.exists():
        with sqlite3.connect(db) as base:
            base.execute("pragma wal_checkpoint(truncate)")
        shutil.copyfile(db, place)
        with sqlite3.connect(place) as base:
            _fill(base, random.Random(3))
            base.execute("insert into settings (name, value) values (?, '1')", (_MARK,))
    return place


def figures(path: Path, *, day_ms: float, series_ms: float) -> list[Figure]:
    """Measure each figure of one day, and all of them on each of 90 days."""
    desk = open_desk(path, who="bench")
    try:
        at = from_epoch(int(desk.store.value("select max(grouped_at) from orders")))
        return [
            *_never_summed(desk, at, series_ms),
            *_of_a_day(desk, at, day_ms),
            *_parts(desk, at),
            _open_fines(desk, at),
        ]
    finally:
        desk.close()


def _figure(what: str, spent: Spent, budget: float | None = None) -> Figure:
    return Figure(what, spent.processor, "ms", budget, f"{spent.wall:.0f} ms on the clock")


def _never_summed(desk: Desk, at: datetime, series_ms: float) -> Iterator[Figure]:
    """A plot of 90 days, when no day's sales were ever added up, and when all were."""
    told: list[Spent] = []
    with desk.store.transaction():
        desk.store.conn.execute("delete from sales_days")
    started = Spent(time.perf_counter(), time.process_time())
    series(desk, at, tell=lambda _counted: told.append(_since(started)))
    orders = desk.store.value("select count(*) from orders where grouped_at is not null")
    yield _figure("90-day plots of a shop never summed: what is counted", told[0], series_ms)
    yield _figure(f"the same, with the sales of {orders:,} orders", _since(started), series_ms)
    spent = _median(lambda: series(desk, at), times=3)
    yield _figure("every figure on each of 90 days, once their sales are summed", spent, series_ms)


def _of_a_day(desk: Desk, at: datetime, day_ms: float) -> Iterator[Figure]:
    facts = metrics.read_facts(desk, at)
    acts: dict[str, Callable[[], object]] = {
        "abnormal orders, the rate and its alternatives":
            lambda: metrics.logistics_of(metrics.read_facts(desk, at)),
        "dispute, intervention and quality":
            lambda: metrics.rates_of(metrics.read_facts(desk, at)),
        "sales and profit, once their days are summed": lambda: metrics.sales_of(desk, facts),
        "scores and campaigns": lambda: metrics.standing(desk, at),
    }  # fmt: skip
    for name, act in acts.items():
        yield _figure(f"figures of a day: {name}", _median(act), day_ms)
    yield _figure("all figures of a day together", _median(lambda: metrics.figures(desk, at)))


def _parts(desk: Desk, at: datetime) -> Iterator[Figure]:
    facts = metrics.read_facts(desk, at)
    for name, part in (("item", breakdown.by_item), ("supplier", breakdown.by_supplier)):
        spent = _median(lambda: part(desk, at, None, facts), times=1)  # noqa: B023
        yield _figure(f"figures of a day by {name}, beside the desk", spent)


def _open_fines(desk: Desk, at: datetime) -> Figure:
    """Look for the orders of fines that no order explains, as every import does."""
    latest = to_epoch(at)
    luck = random.Random(5)
    with desk.store.transaction():
        _put(
            desk.store.conn, "settlement_lines", "at, amount_fen, kind, word_id",
            ((latest - luck.randrange(90 * _DAY), -300, "late_fine", 1) for _n in range(_FINES)),
        )  # fmt: skip

    def look() -> None:
        with desk.act(at, "import") as work:
            fines.look(work, desk.rules)

    return _figure(f"{_FINES:,} open fines, looked at again at an import", _median(look, times=3))


def _since(started: Spent) -> Spent:
    return Spent(
        1000 * (time.perf_counter() - started.wall),
        1000 * (time.process_time() - started.processor),
    )


def _median(act: Callable[[], object], times: int = 5) -> Spent:
    """Return the median milliseconds of an act, after one that warms up."""
    act()
    runs = []
    for _n in range(times):
        started = Spent(time.perf_counter(), time.process_time())
        act()
        runs.append(_since(started))
    return Spent(*map(statistics.median, zip(*runs, strict=True)))


def _fill(base: sqlite3.Connection, rng: random.Random) -> None:
    orders = base.execute(
        "select id, order_sn, grouped_at from orders where grouped_at is not null"
    ).fetchall()
    latest: int = max(row[2] for row in orders)

    def some(share: float) -> Iterator[tuple[int, str, int]]:
        return iter(rng.sample(orders, int(len(orders) * share)))

    def later(at: int, days: int) -> int:
        return min(at + rng.randrange(3600, days * _DAY), latest)

    _put(base, "suppliers", "name, platform", ((f"上家{n}", "1688") for n in range(_SUPPLIERS)))
    first = base.execute("select min(id) from suppliers where name = '上家0'").fetchone()[0]
    _put(
        base, "aftersales", "ref, order_sn, order_id, type, status, reason, refund_fen,"
        " asked_at, refunded_at, intervened",
        (
            (f"9{n:013d}", sn, id, "refund_only", status, rng.choice(_REASONS), 1990,
             asked, later(asked, 3) if status == "退款成功" else None, int(rng.random() < 0.05))
            for n, (id, sn, at) in enumerate(some(_CASES))
            for status, asked in ((rng.choice(_STATUSES), later(at, 15)),)
        ),
    )  # fmt: skip
    _put(
        base, "reviews", "order_id, order_sn, at, description, logistics, service",
        ((id, sn, later(at, 20), *rng.choices((5, 4, 3, 2, 1), (80, 10, 5, 3, 2), k=3))
         for id, sn, at in some(_REVIEWS)),
    )  # fmt: skip
    _put(
        base, "faults", "order_id, cause, marked_at, cleared_at",
        ((id, rng.choice(_CAUSES), marked, later(marked, 9) if rng.random() < 0.1 else None)
         for id, _sn, at in some(_FAULTS) for marked in (later(at, 9),)),
    )  # fmt: skip
    _put(
        base, "purchases", "order_id, platform, upstream_order, supplier_id, cost_fen,"
        " bought_at, shipped_at",
        ((id, "1688", f"26{id:016d}", first + rng.randrange(_SUPPLIERS), 1500,
          bought, later(bought, 3))
         for id, _sn, at in some(_PURCHASES) for bought in (at + rng.randrange(600, 20000),)),
    )  # fmt: skip
    _put(
        base, "claims", "order_id, supplier_id, owed_fen, since, state, settled_at",
        ((id, first + rng.randrange(_SUPPLIERS), 1500, since, state,
          later(since, 20) if state == "paid" else None)
         for id, _sn, at in some(_CLAIMS)
         for since, state in ((later(at, 20), rng.choice(("open", "paid"))),)),
    )  # fmt: skip
    _put(
        base, "appeals", "kind, order_sn, order_id, state, created_at, decided_at",
        (("malicious_complaint", sn, id, "won", at, later(at, 30))
         for id, sn, at in some(_APPEALS)),
    )  # fmt: skip
    word = "insert or ignore into settlement_words (id, code, name, account) values (1, '', '', '')"
    base.execute(word)
    _put(
        base, "settlement_lines", "order_sn, order_id, at, amount_fen, kind, word_id",
        ((sn, id, later(at, 20), fen, kind, 1) for id, sn, at in some(_SETTLED)
         for kind, fen in _lines(rng)),
    )  # fmt: skip


def _lines(rng: random.Random) -> Iterator[tuple[str, int]]:
    """What the settlement shows of an order: half have a fee, some a refund."""
    yield "income", rng.randrange(900, 5000)
    if rng.random() < 0.5:
        yield "fee", -rng.randrange(10, 60)
    if rng.random() < 0.1:
        yield "refund", -rng.randrange(900, 3000)


def _put(base: sqlite3.Connection, table: str, names: str, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(names.split(",")))
    base.executemany(f"insert into {table} ({names}) values ({marks})", rows)
