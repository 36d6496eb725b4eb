"""The history of all sessions at the command line, and taking an act of it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.orders import pickup, tracking
from core.orders import reading as orders
from core.store.desk import Desk, open_desk
from tests.given.desks import new_desk
from tests.given.shop_rows import AT, SN, put_order
from tests.program import Run, run

ZTO = "753123456789{:02d}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "d.db", who="小李")
    for number in range(1, 4):
        put_order(opened, number)
        tracking.record(opened, AT, SN.format(number), ZTO.format(number))
    tracking.uploaded(opened, AT, [SN.format(number) for number in range(1, 4)])
    yield opened
    opened.close()


def call(desk: Desk, *words: str) -> Run:
    return run("--db", str(desk.store.path), "--lang", "en", "--at", "2026-11-23 12:00", *words)


def test_the_history_is_listed_newest_first(desk: Desk) -> None:
    first: dict[str, Any] = call(desk, "history", "--json").json["items"][0]
    assert first == {
        "act": 4, "at": "2026-11-23T10:00:00+08:00", "who": "小李", "what": "uploaded",
        "orders": 3, "reverted": False, "reverted_in_part": False, "order_sn": SN.format(1),
        "file": None,
    }  # fmt: skip
    told = call(desk, "history", "--limit", "1").out
    assert told.split("\t")[:5] == [
        "4",
        "11-23 10:00:00",
        "小李",
        "uploaded to the platform",
        "3 orders",
    ]
    items = call(desk, "history", SN.format(2), "--json").json["items"]
    assert [each["act"] for each in items] == [4, 2]


def test_an_act_is_taken_back_as_far_as_nobody_went_on(desk: Desk) -> None:
    other = open_desk(desk.store.path, who="老王")
    pickup.picked_up(other, AT, [SN.format(2)])
    other.close()
    dry = call(desk, "revert", "4", "--dry-run", "--json")
    assert (dry.status, orders.find(desk, SN.format(1)).uploaded_at) == (3, AT)
    done = call(desk, "revert", "4", "--json")
    assert (done.status, done.json) == (3, dry.json)
    assert [each["order_sn"] for each in done.json["done"]] == [SN.format(3), SN.format(1)]
    assert done.json["left"] == [
        {"what": "…132902", "why": "老王 changed it since (scanned by the courier, 11-23 10:00)"}
    ]
    assert orders.find(desk, SN.format(1)).uploaded_at is None
    assert call(desk, "history", "--json").json["items"][0]["what"] == "undo"
    again = call(desk, "revert", "4", "--json")
    assert (again.status, again.json["error"]["code"]) == (1, "nothing-reverted")
    assert "老王" in again.err


def test_an_act_that_is_not_there(desk: Desk) -> None:
    done = call(desk, "revert", "77", "--json")
    assert (done.status, done.json["error"]["code"]) == (1, "act-unknown")


def test_some_of_many_uploads_are_refused(desk: Desk) -> None:
    put_order(desk, 9)
    other = SN.format(9)
    done = call(desk, "uploaded", SN.format(1), other, "--json")
    assert done.status == 3
    assert [each["order_sn"] for each in done.json] == [SN.format(1), other]
    assert done.json[1]["error"]["code"] == "no-number"
    alone = call(desk, "uploaded", other, "--json")
    assert (alone.status, alone.json["error"]["code"]) == (1, "no-number")
    scanned = call(desk, "picked-up", SN.format(1), other)
    assert (scanned.status, len(scanned.out.splitlines())) == (3, 1)
    assert other in scanned.err
