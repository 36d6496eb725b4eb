"""Two shops at the command line: each command narrowed to one, a batch file each, `shop`."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.orders import tracking
from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.given.order_files import order_file, row, sn
from tests.given.shop_rows import AT, put, put_purchase
from tests.program import Run, run

NOW = "2026-11-23 10:00"
A, B = "甲店", "乙店/分店"


@pytest.fixture
def two(desk: Desk, make_order: MakeOrder) -> list[str]:
    """Return the numbers of two orders of the first shop, one of the second and one of none."""
    first, second = (put(desk, "shops", name=name) for name in (A, B))
    made = [make_order(shop_id=shop_id) for shop_id in (first, first, second, None)]
    for place, order_sn in enumerate(made):
        tracking.record(desk, AT, order_sn, f"7531234567890{place}")
    return made


def daifa(desk: Desk, *words: str, lang: str = "en") -> Run:
    return run("--db", str(desk.store.path), "--lang", lang, "--at", NOW, *words)


def written(folder: Path) -> dict[str, int]:
    """Return how many orders each file in a folder holds."""
    return {
        path.name: len(path.read_text("utf-8-sig").splitlines()) - 1
        for path in sorted(folder.glob("*.csv"))
    }


@pytest.mark.parametrize(
    ("shop", "places"), [("甲", [0, 1]), (B, [2]), ("-", [3])], ids=["part", "whole", "none"]
)
def test_orders_of_one_shop(desk: Desk, two: list[str], shop: str, places: list[int]) -> None:
    found = daifa(desk, "orders", "--shop", shop, "--json").json
    assert sorted(each["order_sn"] for each in found["items"]) == [two[n] for n in places]
    assert found["total"] == len(places)
    searched = daifa(desk, "orders", "--search", "打底裤", "--shop", shop, "--json").json
    assert searched["total"] == len(places)


def test_the_shop_stands_in_each_order(desk: Desk, two: list[str]) -> None:
    assert daifa(desk, "show", two[2], "--json").json["shop"] == B
    assert daifa(desk, "show", two[3], "--json").json["shop"] == ""


@pytest.mark.parametrize(
    "command",
    [
        ["orders"],
        ["aftersales"],
        ["appeals"],
        ["metrics"],
        ["export", "shipments", "x.csv"],
        ["due"],
        ["next"],
        ["count"],
        ["check"],
        ["check-list"],
    ],
    ids=" ".join,
)
def test_a_shop_that_is_not_there(desk: Desk, two: list[str], command: list[str]) -> None:
    done = daifa(desk, *command, "--shop", "丙", "--json")
    assert (done.status, done.json["error"]["code"]) == (1, "shop-unknown")
    assert A in done.err


def test_cases_and_appeals_of_one_shop(desk: Desk, two: list[str]) -> None:
    for place, order_sn in enumerate(two):
        order_id = desk.store.value("select id from orders where order_sn = ?", (order_sn,))
        put(desk, "aftersales", ref=f"6000000000000{place}", order_sn=order_sn, order_id=order_id,
            type="refund_only", status="待商家处理", asked_at=AT)  # fmt: skip
        put(desk, "appeals", kind="cannot_ship", state="draft", order_sn=order_sn,
            order_id=order_id, created_at=AT)  # fmt: skip
    for command in ("aftersales", "appeals"):
        whole = daifa(desk, command, "--json").json["items"]
        assert {each["order_sn"]: each["shop"] for each in whole} == dict(
            zip(two, (A, A, B, ""), strict=True)
        )
        for shop, count in ((A, 2), (B, 1), ("-", 1)):
            items = daifa(desk, command, "--shop", shop, "--json").json["items"]
            assert len(items) == count


def test_the_queue_of_one_shop(desk: Desk, two: list[str]) -> None:
    whole = daifa(desk, "due", "--json").json["items"]
    assert {each["order_sn"]: each["shop"] for each in whole} == dict(
        zip(two, (A, A, B, ""), strict=True)
    )
    for shop, places in ((A, [0, 1]), (B, [2]), ("-", [3])):
        items = daifa(desk, "due", "--shop", shop, "--json").json["items"]
        assert sorted(each["order_sn"] for each in items) == [two[n] for n in places]
        assert daifa(desk, "count", "--shop", shop).out == f"{len(places)}\n"
        assert daifa(desk, "next", "--shop", shop, "--json").json == items[0]
    late = ("--at", "2026-11-25 09:00:01")
    desk.store.conn.execute("update orders set grouped_at = grouped_at + 3600 where shop_id = 2")
    assert daifa(desk, "check", "--shop", A, *late).status == 1
    assert daifa(desk, "check", "--shop", B, *late).status == 0


def test_a_batch_file_holds_one_shop(desk: Desk, two: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = daifa(desk, "export", "shipments", str(out))
    assert done.status == 1
    assert not out.exists()
    assert f"{A} 2, {B} 1, no shop 1" in done.err
    assert "--shop" in done.err
    done = daifa(desk, "export", "shipments", str(out), "--shop", A)
    assert (done.status, written(tmp_path)["out.csv"]) == (0, 2)
    assert desk.store.value("select shop_id from exports") == 1
    rest = daifa(desk, "export", "shipments", str(tmp_path / "b.csv"), "--shop", "乙", "--json")
    assert (rest.json["orders"], rest.json["skipped"]) == (1, [])


def test_a_folder_takes_a_file_of_each_shop(desk: Desk, two: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    done = daifa(desk, "export", "shipments", str(folder), "--json")
    assert done.status == 0
    assert written(folder) == {
        "批量发货-甲店-20261123-100000.csv": 2,
        "批量发货-乙店_分店-20261123-100000.csv": 1,
        "批量发货-no shop-20261123-100000.csv": 1,
    }
    assert (done.json["file"], done.json["orders"]) == (str(folder), 4)
    assert [(each["shop"], each["orders"]) for each in done.json["files"]] == [
        (A, 2), (B, 1), ("", 1),
    ]  # fmt: skip
    again = daifa(desk, "export", "shipments", str(folder))
    assert again.status == 1
    assert len(written(folder)) == 3
    assert "Nothing was written" in again.err


def test_the_figures_of_the_shops_sum_up(desk: Desk, two: list[str]) -> None:
    put_purchase(desk, 1, "U1", cost_fen=1000)
    whole = daifa(desk, "metrics", "--json").json["sales"]
    parts = [daifa(desk, "metrics", "--shop", shop, "--json").json["sales"] for shop in (A, B, "-")]
    assert whole["unknown_cost"] == {"orders": 3, "received_fen": 3 * 3550}
    assert whole["profit_fen"] == 3550 - 1000 - 21
    for name in ("orders", "received_fen", "profit_fen"):
        assert whole[name] == sum(part[name] for part in parts)
    told = daifa(desk, "metrics")
    assert "not in the profit: 3 orders" in told.out
    assert "106.50 yuan" in told.out
    assert "3 单没有登记进价" in daifa(desk, "metrics", lang="zh").out


def test_an_import_asks_for_the_shop(desk: Desk, two: list[str], tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(order_file([row(1), row(2)]))
    for words in ([], ["--dry-run"]):
        done = daifa(desk, "import", str(file), *words)
        assert (done.status, "--shop" in done.err) == (1, True)
    assert daifa(desk, "import", str(file), "--shop", A).status == 0
    done = daifa(desk, "import", str(file))
    assert (done.status, f"Taken for {A}" in done.err) == (0, True)
    done = daifa(desk, "import", str(file), "--shop", B, "--json")
    assert (done.status, done.json["error"]["code"]) == (1, "shop-differs")
    assert daifa(desk, "show", sn(1), "--json").json["shop"] == A
    assert daifa(desk, "import", str(file), "--shop", B, "--force", "导错了").status == 0
    assert daifa(desk, "show", sn(1), "--json").json["shop"] == B


def test_the_shops_are_listed_and_set(desk: Desk, two: list[str], tmp_path: Path) -> None:
    listed = daifa(desk, "shop", "--json").json["shops"]
    assert [(each["name"], each["orders"]) for each in listed] == [(A, 2), (B, 1)]
    done = daifa(
        desk, "shop", "甲", "--rename", "甲店旗舰", "--platform", "淘宝", "--folder", str(tmp_path),
        "--json",
    )  # fmt: skip
    assert done.json == {
        "name": "甲店旗舰", "orders": 2, "upstream_platform": "taobao", "folder": str(tmp_path),
    }  # fmt: skip
    assert (
        daifa(desk, "shop", "甲店旗舰", "--platform", "", "--json").json["upstream_platform"] == ""
    )
    adopted = daifa(desk, "shop", "乙", "--adopt", "--json")
    assert adopted.json["orders"] == 2
    assert "1 order" in adopted.err
    assert "2 单\t" in daifa(desk, "shop", "乙", lang="zh").out


@pytest.mark.parametrize(
    ("words", "status"),
    [(["--rename", "x"], 2), (["--adopt"], 2), (["-", "--platform", "jd"], 2),
     (["甲", "--rename", B], 1), (["甲", "--platform", "ebay"], 1), (["丙"], 1)],
)  # fmt: skip
def test_what_cannot_be_set(desk: Desk, two: list[str], words: list[str], status: int) -> None:
    assert daifa(desk, "shop", *words).status == status


def test_the_first_shop_is_named_with_the_orders_there_are(
    desk: Desk, make_order: MakeOrder
) -> None:
    make_order()
    assert daifa(desk, "shop", A).status == 1
    done = daifa(desk, "shop", A, "--adopt", "--json")
    assert (done.status, done.json["name"], done.json["orders"]) == (0, A, 1)
    assert daifa(desk, "shop", "丙", "--adopt").status == 1


def test_a_further_shop_takes_the_orders_without_one(
    desk: Desk, two: list[str], make_order: MakeOrder
) -> None:
    make_order()
    done = daifa(desk, "shop", "丙", "--adopt", "--json")
    assert (done.status, done.json["name"], done.json["orders"]) == (0, "丙", 2)
    assert daifa(desk, "shop", "丁", "--adopt").status == 1


def test_a_number_is_unique_over_all_shops(desk: Desk, two: list[str]) -> None:
    done = daifa(desk, "track", two[2], "75312345678900", "--force", "x")
    assert (done.status, two[0] in done.err) == (1, True)
