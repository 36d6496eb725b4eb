"""An import that is killed at any moment has happened in full, or not at all."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.base.clock import parse_time
from core.imports import importing
from core.store.desk import open_desk
from tests.given.order_files import order_file, row

AT = parse_time("2026-11-23 10:00")
COUNT = 12_000
_IMPORT = """
import sys
from pathlib import Path
from core.imports import importing
from core.base.clock import parse_time
from core.store.desk import open_desk
desk = open_desk(Path(sys.argv[1]), who="tester")
print("ready", flush=True)
importing.apply(desk, parse_time("2026-11-23 10:00"), Path(sys.argv[2]))
print("done", flush=True)
"""


@pytest.mark.parametrize("first", [True, False])
def test_killed_at_random_moments(tmp_path: Path, first: bool) -> None:
    luck = random.Random(first)
    path = tmp_path / "orders.csv"
    path.write_bytes(order_file([row(n, 订单状态="已签收") for n in range(COUNT)]))
    before = [] if first else [row(n) for n in range(COUNT // 2)]
    start = tmp_path / "daifa.db"
    desk = open_desk(start, who="tester")
    if before:
        importing.apply(desk, AT, order_file(before))
    desk.close()
    cut = 0
    for attempt in range(4):
        place = tmp_path / f"{attempt}.db"
        shutil.copy(start, place)
        command = [sys.executable, "-c", _IMPORT, str(place), str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            assert run.stdout.readline() == "ready\n"
            time.sleep(luck.uniform(0, 0.9) * attempt / 3)
            run.kill()
            finished = "done" in run.stdout.read()
        desk = open_desk(place, who="tester")
        assert desk.store.value("pragma integrity_check") == "ok"
        desk.store.conn.execute("insert into orders_fts(orders_fts) values ('integrity-check')")
        received = desk.store.value("select count(*) from orders where state = 'received'")
        orders = desk.store.value("select count(*) from orders")
        assert (received, orders) in ((0, len(before)), (COUNT, COUNT))
        assert received == COUNT or not finished
        assert desk.store.value("select count(*) from order_lines") == orders
        names = {each[0] for each in desk.store.query("select name from sqlite_master")}
        assert {"orders_pending", "orders_grouped", "order_lines_good"} <= names
        cut += received == 0
        desk.close()
    assert cut
