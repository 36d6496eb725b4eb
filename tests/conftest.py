"""What every test shares: a desk on a real database, orders put straight into it, steady examples.

Nothing is written in the tree, and each test is left as it was found.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from core.base.clock import parse_time
from core.orders.order import Order
from core.orders.reading import by_ids
from core.store import imports, search
from core.store.desk import Desk, open_desk
from tests.every_word import listened
from tests.given.desks import new_desk
from tests.given.shop_rows import put
from tests.program import as_it_was
from tests.read_whole import compared


def _cache() -> Path:
    """Return a folder that ends with the virtual environment, or the user's own outside one."""
    own = Path(sys.prefix)
    if sys.prefix != sys.base_prefix and os.access(own, os.W_OK):
        return own / ".cache"
    return Path(tempfile.gettempdir(), f"daifa-tests-{os.getuid()}")


# Read by pytest's `cache_dir` and by hypothesis, both after this file.
os.environ.setdefault("DAIFA_TEST_CACHE", str(_cache()))
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(os.environ["DAIFA_TEST_CACHE"], "hypothesis"))
)

# The same examples on every run and no limit on their time: a test that passed does not fail on
# another day or a busy machine. New examples: `pytest --hypothesis-profile search`.
settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("search", settings.get_profile("default"), deadline=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the tests when DAIFA_TEST_ORDER gives a seed, alike in every worker."""
    if seed := os.environ.get("DAIFA_TEST_ORDER"):
        random.Random(seed).shuffle(items)


# 47 hours before the ship-by of an order grouped at GROUPED_AT under the 48-hour rule.
AT = parse_time("2026-11-23 10:00")
GROUPED_AT = parse_time("2026-11-23 09:00")


class MakeOrder:
    """Insert an order straight: `make_order(title=…, code=…, **columns)` returns its number."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.made = 0

    def __call__(self, **values: Any) -> str:
        return self.order(**values).order_sn

    def order(
        self,
        *,
        title: str = "加绒加厚打底裤女外穿",
        code: str | tuple[str, ...] = "",
        code_item: str = "",
        lines: int = 1,
        **values: Any,
    ) -> Order:
        """Insert an order with `lines` lines and return it."""
        self.made += 1
        row: dict[str, Any] = {
            "order_sn": f"261123-0637953921{self.made:05d}",
            "status": "待发货",
            "state": "to_ship",
            "grouped_at": GROUPED_AT,
            "received_fen": 3550,
            "receiver": "王小样",
            **values,
        }
        desk = self.desk
        order_id = put(desk, "orders", **row)
        codes = code if isinstance(code, tuple) else (code,) * lines
        for ordinal, each in enumerate(codes):
            named = title if ordinal == 0 else f"{title} {ordinal}"
            good = imports.GoodIds(desk.store).id_of(named, "640000000001")
            put(desk, "order_lines", order_id=order_id, ordinal=ordinal, key=f"s{ordinal}",
                good_id=good, code_sku=each, code_item=code_item)  # fmt: skip
        imports.index_orders(desk.store, order_id, order_id)
        search.insert_name_parts(desk.store, [(order_id, row["receiver"])])
        return by_ids(desk, [order_id])[0]


_OWN = ("DAIFA_DB", "DAIFA_CONFIG", "DAIFA_LANG", "DAIFA_USER", "DAIFA_ROLE", "DAIFA_CONFINED",
        "NO_COLOR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")  # fmt: skip


# As the desk has it: by Python's usual 700 the collector takes a sixth of the time of all tests.
_COLLECT = 20_000, 20, 50


def pytest_configure(config: pytest.Config) -> None:
    """Give the tests a home and settings of their own: nothing is read or written elsewhere."""
    # A worker has the home of the process that started it: cases must have the same names.
    if not hasattr(config, "workerinput"):
        home = tempfile.TemporaryDirectory(prefix="daifa-home-")
        config.add_cleanup(home.cleanup)
        os.environ["HOME"] = home.name
    for name in _OWN:
        os.environ.pop(name, None)
    gc.set_threshold(*_COLLECT)


def pytest_xdist_auto_num_workers() -> int:
    """Half as many processes again as processors: a third of the time of many is waiting."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


def pytest_collection_finish() -> None:
    """Spare the collector what is loaded by now: it would walk it all again in each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Give back the language, the tables and the collector as they were before the test."""
    with as_it_was():
        yield


@pytest.fixture(autouse=True)
def _every_word_is_known() -> Iterator[None]:
    """Let no test pass that shows a text which the catalogue does not hold."""
    with listened() as missing:
        yield
    assert not missing, f"asked of the catalogue, and not there: {sorted(map(str, missing))}"


@pytest.fixture(autouse=True)
def _what_is_renewed_is_whole() -> Iterator[None]:
    """Let no test pass in which a queue that was brought up to date is not what is there."""
    with compared() as wrong:
        yield
    assert not wrong, wrong


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk on a new database."""
    opened = new_desk(tmp_path / "shop" / "daifa.db", who="小李")
    yield opened
    opened.close()


@pytest.fixture
def other(desk: Desk) -> Iterator[Desk]:
    """Return another person's desk on the same database."""
    opened = open_desk(desk.store.path, who="老王")
    yield opened
    opened.close()


@pytest.fixture
def make_order(desk: Desk) -> MakeOrder:
    """Return a function that inserts an order and returns its number."""
    return MakeOrder(desk)


@pytest.fixture
def at() -> datetime:
    """Return the time of the tests: Monday 2026-11-23 10:00 in Beijing."""
    return AT
