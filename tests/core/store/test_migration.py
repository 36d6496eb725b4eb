"""A database of an earlier version comes up to date with all that is in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from core.orders import reading as orders
from core.store.desk import open_desk
from core.store.schema import migrations
from tests.given.shop_rows import put_order, put_purchase


def test_what_earlier_versions_did_is_listed_by_acts(tmp_path: Path) -> None:
    path = tmp_path / "daifa.db"
    base = sqlite3.connect(path, isolation_level=None)
    migrations.apply(Database(base), stop_before="m004_trust")
    base.execute("pragma user_version = 3")
    for at, command, order, undone in ((1, "a", 7, 0), (1, "a", 8, 0), (2, "b", 7, 1)):
        base.execute(
            "insert into events (at, who, session, command, what, order_id, entity, undone)"
            " values (?, 'li', 's', ?, 'buy', ?, 'purchases', ?)",
            (at, command, order, undone),
        )
    base.close()

    desk = open_desk(path, who="x")
    found = desk.store.query("select command, at, who, what, orders, undone from acts order by id")
    assert [tuple(row) for row in found] == [
        ("a", 1, "li", "buy", 2, 0),
        ("b", 2, "li", "buy", 1, 1),
    ]
    desk.close()


def test_what_was_never_filled_goes_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "daifa.db"
    base = sqlite3.connect(path, isolation_level=None)
    migrations.apply(Database(base), stop_before="m003_unused")
    base.execute("pragma user_version = 2")
    base.execute(
        "insert into orders (order_sn, state, grouped_at) values ('261122-1', 'to_ship', 1)"
    )
    base.execute(
        "insert into purchases (order_id, upstream_order, cost_fen, bought_at, receiver_seen)"
        " values (1, '26640077288729058501', 2200, 1, null)"
    )
    base.close()

    desk = open_desk(path, who="x")
    assert [each.cost_fen for each in orders.find(desk, "261122-1").purchases] == [2200]
    put_purchase(desk, put_order(desk, 2), "26640077288729058502")
    assert orders.search(desk, "9058501") == [1]
    assert orders.search(desk, "9058502") == [2]
    assert desk.store.value("pragma integrity_check") == "ok"
    names = {row["name"] for row in desk.store.query("pragma table_info(purchases)")}
    assert "receiver_seen" not in names
    assert not desk.store.query("select 1 from sqlite_master where name = 'sent_notices'")
    desk.close()
