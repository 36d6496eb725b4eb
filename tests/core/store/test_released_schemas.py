"""A database of each schema that was released opens and comes up to date with all that is in it.

`tests/given/schemas/N.db.xz` is a made-up shop as schema N wrote it: it is never written anew. A
step of the schema adds the file of the one before it, if that was released.
"""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path

import pytest

from core.due import live
from core.orders import pending
from core.orders import reading as orders
from core.store import upkeep
from core.store.connection import SCHEMA_VERSION
from core.store.desk import open_desk
from tests.conftest import AT

FILES = sorted((Path(__file__).parents[2] / "given" / "schemas").glob("*.db.xz"))
TABLES = ("orders", "order_lines", "purchases", "parcels", "aftersales", "appeals", "reviews",
          "settlement_lines", "events", "acts", "notices", "suppliers", "bindings")  # fmt: skip


def test_the_present_schema_has_its_file() -> None:
    assert f"{SCHEMA_VERSION}.db.xz" in [file.name for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_a_database_of_an_earlier_schema_keeps_all_it_has(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "daifa.db"
    path.write_bytes(lzma.decompress(file.read_bytes()))
    before = _counts(path)
    desk = open_desk(path, who="x")
    assert desk.store.value("pragma user_version") == SCHEMA_VERSION
    assert upkeep.integrity(desk.store) == []
    assert {table: desk.store.value(f"select count(*) from {table}") for table in before} == before
    waiting = pending.pending(desk).entries
    assert len(waiting) > 5
    assert len(live.index(desk, AT)) > len(waiting) // 2
    for order in orders.by_ids(desk, [each.order_id for each in waiting]):
        assert order.lines
        assert order.order_sn in [each.order_sn for each in orders.by_ids(
            desk, orders.search(desk, order.order_sn)
        )]  # fmt: skip
    desk.close()


def _counts(path: Path) -> dict[str, int]:
    base = sqlite3.connect(path)
    known = {row[0] for row in base.execute("select name from sqlite_master where type = 'table'")}
    found = {
        table: int(base.execute(f"select count(*) from {table}").fetchone()[0])
        for table in TABLES
        if table in known
    }
    base.close()
    return found
