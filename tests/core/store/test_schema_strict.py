"""Every table checks its types, so that a wrong value is refused and not kept."""

from __future__ import annotations

import sqlite3

import pytest

from core.store.desk import Desk


def test_every_table_is_strict(desk: Desk) -> None:
    tables = desk.store.query("pragma table_list")
    ours = {
        row["name"]: row["strict"]
        for row in tables
        if row["type"] == "table"
        and row["schema"] == "main"
        and not row["name"].startswith(("sqlite_", "_sqlite_"))
    }
    assert len(ours) >= 20
    assert [name for name, strict in ours.items() if not strict] == []


def test_a_wrong_type_is_refused(desk: Desk) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        desk.store.conn.execute(
            "insert into orders (order_sn, state, grouped_at) values ('1', 'to_ship', 'today')"
        )


def test_what_people_edit_has_a_version(desk: Desk) -> None:
    edited = (
        "orders", "suppliers", "bindings", "purchases", "parcels", "notices", "aftersales",
        "claims", "appeals", "evidence", "faults", "reviews", "campaigns",
    )  # fmt: skip
    for table in edited:
        columns = {row["name"]: row for row in desk.store.query(f"pragma table_info({table})")}
        assert columns["version"]["dflt_value"] == "0", table


def test_every_reference_is_indexed_that_is_looked_up_by_order(desk: Desk) -> None:
    for table in ("purchases", "parcels", "notices", "aftersales", "claims", "appeals", "faults"):
        plan = desk.store.query(f"explain query plan select * from {table} where order_id = 1")
        assert "USING INDEX" in plan[0]["detail"], table
