"""Importing is the sync: what a file changes, and what it must never change."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.base.clock import parse_time, to_epoch
from core.base.errors import DaifaError
from core.imports import importing
from core.imports.importing import FileResult
from core.orders import reading as orders
from core.store.connection import AT_ONCE_S
from core.store.desk import Desk, open_desk
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes
from tests.given.order_files import order_file, row, sn
from tests.given.shop_rows import put

AT = parse_time("2026-11-23 10:00")
OLD = "2026-11-20 09:00:00"
NEW = "2026-11-23 09:00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "daifa.db", who="tester")
    yield opened
    opened.close()


def take(desk: Desk, *rows: dict[str, Any], **options: Any) -> FileResult:
    return importing.apply(desk, AT, order_file(rows), **options)


def order(desk: Desk, number: int = 1) -> Any:
    return desk.store.one("select * from orders where order_sn = ?", (sn(number),))


def events(desk: Desk) -> list[Any]:
    """Return the events of rows; how old the files are that confirm them is kept beside."""
    return desk.store.query("select * from events where entity <> '' order by id")


def counts(result: FileResult) -> tuple[int, int, int, int]:
    return result.added, result.updated, result.unchanged, result.rejected


def marker(at: str) -> dict[str, Any]:
    """An order that only dates the file."""
    return row(99, 订单成交时间=at)


def test_added_orders_are_there_in_full(desk: Desk) -> None:
    result = take(desk, row(1, 承诺发货时间="2026-11-24 12:00:00"), row(2), shop="小店一号")
    assert counts(result) == (2, 0, 0, 0)
    found = order(desk)
    assert found["state"] == "to_ship"
    assert found["grouped_at"] == to_epoch(parse_time("2026-11-22 15:00"))
    assert found["received_fen"] == 3550
    assert found["first_import_id"] == desk.store.value("select id from imports")
    assert (
        desk.store.value("select name from shops where id = ?", (found["shop_id"],)) == "小店一号"
    )
    line = desk.store.one("select * from order_lines where order_id = ?", (found["id"],))
    assert line is not None
    assert (line["ordinal"], line["key"], line["quantity"]) == (0, "1500000000001", 1)


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    rows = [
        row(1),
        row(2, 样式ID="7"),
        row(2, 样式ID="8"),
        row(3, 商家备注="急"),
        row(4, 样式ID=""),
    ]
    take(desk, *rows)

    def dump() -> list[str]:
        books = ('INSERT INTO "imports"', 'INSERT INTO "acts"')
        return [line for line in desk.store.conn.iterdump() if not line.startswith(books)]

    before = dump()
    result = take(desk, *rows)
    assert counts(result) == (0, 0, 4, 0)
    assert dump() == before


def test_a_preview_counts_and_writes_nothing(desk: Desk) -> None:
    take(desk, row(1))
    before = list(desk.store.conn.iterdump())
    data = order_file([row(1, 订单状态="已签收"), row(2), row(3, 订单号="2.61122E+20")])
    seen = importing.preview(desk, AT, data)
    assert list(desk.store.conn.iterdump()) == before
    assert seen == importing.apply(desk, AT, data)
    assert counts(seen) == (1, 1, 0, 1)
    assert "承诺发货时间" in seen.missing
    assert "订单号" in seen.recognised


def test_the_json_has_exactly_the_keys_of_the_contract(desk: Desk) -> None:
    result = take(desk, row(1, 订单号="x"))
    assert set(result.as_json()) == {
        "file", "kind", "encoding", "rows", "added", "updated", "unchanged", "rejected",
        "problems", "notes", "changed", "changes", "red", "waiting", "waits",
    }  # fmt: skip
    assert set(result.as_json()["problems"][0]) == {"row", "column", "value", "code", "message"}


def test_an_update_is_an_event_with_before_and_after(desk: Desk) -> None:
    take(desk, row(1))
    change = {"订单状态": "已发货，待签收", "快递单号": "YT4234858984188", "发货时间": NEW}
    assert counts(take(desk, row(1, **change))) == (0, 1, 0, 0)
    (event,) = events(desk)
    assert (event["what"], event["who"], event["order_id"]) == (
        "import",
        "tester",
        order(desk)["id"],
    )
    assert json.loads(event["before"])["state"] == "to_ship"
    assert json.loads(event["after"])["platform_number"] == "YT4234858984188"
    assert order(desk)["version"] == 1


def test_what_the_file_does_not_know_is_not_erased(desk: Desk) -> None:
    take(desk, row(1, 收货人="林小坤", 手机="13800000000", 商家备注="急"))
    blank = dict.fromkeys(["订单成交时间", "收货人", "商家实收金额(元)", "商品规格", "样式ID"], "")
    assert take(desk, row(1, **blank, 商家备注="急")).unchanged == 1
    narrow = csv_bytes([["订单号", "订单状态"], [sn(1), "待发货"]])
    assert importing.apply(desk, AT, narrow).unchanged == 1
    found = order(desk)
    assert (found["receiver"], found["phone"], found["seller_memo"]) == (
        "林小坤",
        "13800000000",
        "急",
    )


def test_a_memo_taken_away_on_the_platform_goes_here(desk: Desk) -> None:
    take(desk, row(1, 商家备注="急"))
    assert take(desk, row(1, 商家备注="")).updated == 1
    assert order(desk)["seller_memo"] == ""


def test_what_was_entered_here_is_never_touched(desk: Desk) -> None:
    take(desk, row(1))
    own = {"note": "老客户", "hold_reason": "缺货", "manual_due_at": 5, "ship_kind": "fast"}
    sets = ", ".join(f"{name} = ?" for name in own)
    desk.store.conn.execute(f"update orders set {sets}", list(own.values()))
    take(desk, row(1, 订单状态="已签收", 商家备注="x"))
    assert {name: order(desk)[name] for name in own} == own


ORDER_OF_STATES = ["待支付", "待发货", "已发货，待签收", "已签收", "已取消"]


@pytest.mark.parametrize("known", range(5))
@pytest.mark.parametrize("told", range(5))
def test_a_status_never_goes_backwards(desk: Desk, known: int, told: int) -> None:
    take(desk, row(1, 订单状态=ORDER_OF_STATES[known]))
    result = take(desk, row(1, 订单状态=ORDER_OF_STATES[told]))
    assert order(desk)["status"] == ORDER_OF_STATES[max(known, told)]
    assert result.updated == (told > known)
    assert any("1" in note and "kept" in note for note in result.notes) is (told < known)


@pytest.mark.parametrize(
    ("known", "told", "file_at", "kept"),
    [
        ("售后处理中", "无售后或售后取消", OLD, True),
        ("退款成功", "售后处理中", OLD, True),
        ("售后处理中", "无售后或售后取消", NEW, False),
        ("无售后或售后取消", "售后处理中", OLD, False),
    ],
)
def test_an_older_file_does_not_lower_after_sales(
    desk: Desk, known: str, told: str, file_at: str, kept: bool
) -> None:
    early = {"订单成交时间": "2026-11-19 08:00:00"}
    take(desk, row(1, 售后状态=known, **early), marker("2026-11-22 09:00:00"))
    importing.apply(
        desk, AT, order_file([row(1, 售后状态=told, **early), row(98, 订单成交时间=file_at)])
    )
    assert order(desk)["aftersale_status"] == (known if kept else told)


@pytest.mark.parametrize(
    ("told", "phone", "kept"),
    [
        ({"收货人": "林小坤", "详细地址": "新路1号"}, "13800000000", False),
        ({"收货人": "王大山", "详细地址": "旧路9号"}, None, True),
        ({"收货人": "林小坤", "详细地址": "旧路9号"}, None, True),
    ],
)
def test_an_older_file_replaces_no_address_but_fills_what_is_unknown_of_the_same(
    desk: Desk, told: dict[str, str], phone: str | None, kept: bool
) -> None:
    early = {"订单成交时间": "2026-11-19 08:00:00"}
    take(desk, row(1, 收货人="林小坤", 详细地址="新路1号", **early), marker("2026-11-22 09:00:00"))
    old = [row(1, 手机="13800000000", **told, **early), row(98, 订单成交时间=OLD)]
    result = take(desk, *old)
    found = order(desk)
    assert (found["receiver"], found["address"]) == ("林小坤", "新路1号")
    assert found["phone"] == phone
    assert any("kept" in note for note in result.notes) is kept


def test_a_typing_error_in_the_future_does_not_age_a_file(desk: Desk) -> None:
    take(desk, row(1), marker("2062-01-01 00:00:00"))
    assert desk.store.value("select as_of from imports") == to_epoch(parse_time("2026-11-22 15:00"))


def buy(desk: Desk, number: int = 1) -> None:
    put(desk, "purchases", order_id=order(desk, number)["id"], upstream_order="1", cost_fen=1,
        bought_at=AT)  # fmt: skip


def parcel(desk: Desk, number: str) -> None:
    put(desk, "parcels", order_id=order(desk)["id"], courier="圆通快递", number=number,
        recorded_at=AT)  # fmt: skip


def notices(desk: Desk) -> list[tuple[str, int]]:
    return [tuple(found) for found in desk.store.query("select kind, red from notices")]


SHIPPED = {"订单状态": "已发货，待签收", "发货时间": NEW}


def test_another_number_on_the_platform_is_a_notice(desk: Desk) -> None:
    take(desk, row(1))
    parcel(desk, "YT4234858984188")
    other = row(1, **SHIPPED, 快递单号="YT4234858984199")
    for _time in range(3):
        take(desk, other)
    assert notices(desk) == [("number_mismatch", 1)]
    desk.store.conn.execute("update notices set done_at = 1")
    take(desk, other)
    assert len(notices(desk)) == 1
    assert desk.store.value("select number from parcels") == "YT4234858984188"


def test_the_number_on_the_platform_means_uploaded(desk: Desk) -> None:
    take(desk, row(1))
    parcel(desk, "YT4234858984188")
    take(desk, row(1, **SHIPPED, 快递单号="yt4234858984188"))
    assert desk.store.value("select uploaded_at from parcels") == to_epoch(parse_time(NEW))
    assert not notices(desk)
    assert any(event["entity"] == "parcels" for event in events(desk))


@pytest.mark.parametrize(
    ("known", "told", "raised"),
    [
        ("浙江省杭州市临平区王厝宫路1号", "浙江省杭州市临平区王厝宫路2号", True),
        ("浙江省杭州市临平区王厝宫路1号", "浙江省杭州市临平区王厝宫路*号", False),
        ("王厝宫路*号", "王厝宫路18号", False),
        ("王厝宫路 1号", "王厝宫路1号", False),
    ],
)
@pytest.mark.parametrize("bought", [True, False])
def test_an_address_that_changes_after_the_purchase(
    desk: Desk, known: str, told: str, raised: bool, bought: bool
) -> None:
    take(desk, row(1, 详细地址=known))
    if bought:
        buy(desk)
    take(desk, row(1, 详细地址=told))
    assert notices(desk) == ([("address_changed", 1)] if raised and bought else [])
    if "*" in told:
        assert order(desk)["address"] == known


@pytest.mark.parametrize(
    ("bought", "status", "aftersale", "raised"),
    [
        (True, "待发货", "售后处理中", [("refund_after_buy", 1)]),
        (True, "未发货，退款成功", "退款成功", [("refunded", 0), ("cancel_upstream", 1)]),
        (True, "待发货", "部分退款成功", [("refund_after_buy", 1)]),
        (False, "未发货，退款成功", "退款成功", []),
        (False, "待发货", "售后处理中", []),
        (True, "待发货", "无售后或售后取消", []),
    ],
)
def test_a_refund_asked_after_the_purchase(
    desk: Desk, bought: bool, status: str, aftersale: str, raised: list[tuple[str, int]]
) -> None:
    take(desk, row(1))
    if bought:
        buy(desk)
    take(desk, row(1, 订单状态=status, 售后状态=aftersale))
    assert notices(desk) == raised


def lines(desk: Desk, number: int = 1) -> list[tuple[Any, ...]]:
    sql = "select ordinal, key, spec, quantity from order_lines where order_id = ? order by 1"
    return [tuple(each) for each in desk.store.query(sql, (order(desk, number)["id"],))]


@pytest.mark.parametrize("between", [0, 2500, 4500])
def test_an_order_on_several_rows(desk: Desk, between: int) -> None:
    first, second = row(1, 样式ID="7", 商品规格="红"), row(1, 样式ID="8", 商品规格="蓝")
    rows = [first, *(row(100 + n) for n in range(between)), second]
    result = take(desk, *rows)
    assert (result.added, result.extra_lines) == (between + 1, 1)
    assert lines(desk) == [(0, "7", "红", 1), (1, "8", "蓝", 1)]
    again = take(desk, *rows)
    assert (again.unchanged, again.updated, again.extra_lines) == (between + 1, 0, 1)
    changed = take(desk, *rows[:-1], row(1, 样式ID="8", 商品规格="绿"))
    assert (changed.unchanged, changed.updated) == (between, 1)
    assert lines(desk)[1] == (1, "8", "绿", 1)


def test_rows_without_a_variant_go_by_their_place(desk: Desk) -> None:
    rows = [row(1, 样式ID="", 商品规格="红"), row(1, 样式ID="", 商品规格="蓝")]
    take(desk, *rows)
    assert lines(desk) == [(0, "#0", "红", 1), (1, "#1", "蓝", 1)]
    take(desk, row(1, 样式ID="7", 商品规格="红"), row(1, 样式ID="8", 商品规格="蓝"))
    assert [each[1] for each in lines(desk)] == ["7", "8"]


def test_later_rows_of_a_file_may_be_further_on(desk: Desk) -> None:
    rows = [
        row(1),
        *(row(100 + n) for n in range(2500)),
        row(1, 订单状态="已签收", 收货人="林小坤"),
    ]
    take(desk, *rows)
    assert order(desk)["state"] == "received"
    assert take(desk, *rows).updated == 0
    found = desk.store.value("select count(*) from orders_fts where orders_fts match '林小坤'")
    assert found == 1


def test_search_finds_what_was_imported(desk: Desk) -> None:
    take(desk, row(1, 收货人="林小坤"), row(2, 收货人="王"))

    def parts() -> set[str]:
        return {each[0] for each in desk.store.query("select part from name_parts")}

    assert parts() == {"林小", "小坤", "王"}
    take(desk, row(1, 收货人="林大山"))
    assert parts() == {"林大", "大山", "王"}
    desk.store.conn.execute("insert into orders_fts(orders_fts) values ('integrity-check')")
    hits = desk.store.value("select count(*) from orders_fts where orders_fts match '林大山'")
    assert hits == 1


def test_purged_orders_stay_purged(desk: Desk) -> None:
    take(desk, row(1, 收货人="林小坤", 手机="13800000000"))
    desk.store.conn.execute("update orders set receiver = null, phone = null, purged_at = 1")
    assert take(desk, row(1, 收货人="林小坤", 手机="13800000000")).unchanged == 1
    assert order(desk)["receiver"] is None


def test_encrypted_data_is_left_out_and_told(desk: Desk) -> None:
    result = take(desk, row(1, 收货人="~AgAAAAB1c2Vy~aGVsbG8~0~~"))
    assert order(desk)["receiver"] is None
    assert any("encrypted" in note for note in result.notes)


CIPHER = "~AgAAAAB1c2Vy~aGVsbG8~0~~"
NO_RECEIVER: dict[str, Any] = {"收货人": "", "手机": ""}


@pytest.mark.parametrize(
    ("files", "encrypted", "receiver"),
    [
        ([{}], 0, None),
        ([NO_RECEIVER], 0, None),
        ([{"收货人": CIPHER}], 1, None),
        ([{"手机": "$abc$MTM4$1$$", "收货人": ""}], 1, None),
        ([{"收货人": "林*坤"}], 0, "林*坤"),
        # Real data clear the mark; neither a blank cell nor a file without the column does.
        ([{"收货人": CIPHER}, {"收货人": "林小坤"}], 0, "林小坤"),
        ([{"收货人": CIPHER}, NO_RECEIVER], 1, None),
        ([{"收货人": CIPHER}, {}], 1, None),
        # What is known stays known, and is not called encrypted.
        ([{"收货人": "林小坤"}, {"收货人": CIPHER}], 0, "林小坤"),
        ([{}, {"收货人": CIPHER}], 1, None),
    ],
)
def test_whether_the_receiver_is_encrypted_is_kept(
    desk: Desk, files: list[dict[str, Any]], encrypted: int, receiver: str | None
) -> None:
    for cells in files:
        take(desk, row(1, **cells))
    assert (order(desk)["encrypted"], order(desk)["receiver"]) == (encrypted, receiver)
    assert orders.find(desk, sn(1)).encrypted is bool(encrypted)
    assert take(desk, row(1, **files[-1])).updated == 0


def test_an_older_file_clears_the_mark_with_what_it_knows(desk: Desk) -> None:
    take(desk, row(1, 收货人=CIPHER), marker(NEW))
    take(desk, row(1, 收货人="林小坤"))
    assert (order(desk)["encrypted"], order(desk)["receiver"]) == (0, "林小坤")


def test_a_purged_order_is_not_marked(desk: Desk) -> None:
    take(desk, row(1, 收货人="林小坤"))
    desk.store.conn.execute("update orders set receiver = null, purged_at = 1")
    assert take(desk, row(1, 收货人=CIPHER)).unchanged == 1


def test_a_refused_row_leaves_the_others_in_their_order(desk: Desk) -> None:
    rows = [row(n, 订单状态="?" if n in (7, 130) else "待发货") for n in range(1, 200)]
    result = take(desk, *rows, row(200) | {"订单号": "x"})
    assert [each.row for each in result.problems] == [8, 131, 201]
    kept = [each[0] for each in desk.store.query("select order_sn from orders order by id")]
    assert kept == [sn(n) for n in range(1, 200) if n not in (7, 130)]


@pytest.mark.parametrize("known", [False, True])
def test_others_may_write_during_the_preview_of_a_long_file(desk: Desk, known: bool) -> None:
    data = order_file([row(n) for n in range(6000)])
    if known:
        take(desk, *(row(n, 订单状态="待支付") for n in range(0, 6000, 2)))
    before = desk.store.value("select count(*) from imports")
    other = open_desk(desk.store.path, who="other")
    other.store.wait_for_others(AT_ONCE_S)

    def progress(_done: int, _total: int) -> None:
        with other.store.transaction():
            other.store.conn.execute(
                "insert into exports (at, who, file, format, orders) values (1, 'o', 'f', 'csv', 1)"
            )

    seen = importing.preview(desk, AT, data, progress=progress)
    other.close()
    assert desk.store.value("select count(*) from exports") > 1
    assert desk.store.value("select count(*) from imports") == before
    taken = importing.apply(desk, AT, data)
    assert counts(seen) == counts(taken)
    assert counts(seen) == ((3000, 3000, 0, 0) if known else (6000, 0, 0, 0))


def test_refused_rows_go_to_the_rejects_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "拒绝.csv"
    bad = row(2, 订单号="2.61122E+20", 商品="=1+1")
    for name in (path, path.with_name("拒绝-2.csv")):
        result = take(desk, row(1), bad, rejects=path)
        assert result.rejects_file == str(name)
        with name.open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.reader(file))
        assert found[1][found[0].index("商品")] == "'=1+1"
        assert found[1][-2] == "3"
        assert "2.61122E+20" in found[1][-1]
    assert result.problems[0].message.startswith("row 3 订单号 “2.61122E+20”: ")
    take(desk, row(1), rejects=tmp_path / "none.csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["shop", "拒绝-2.csv", "拒绝.csv"]


def test_a_rejects_file_that_cannot_be_written_stops_the_import(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DaifaError):
        take(desk, row(1), row(2, 订单号="x"), rejects=tmp_path / "absent" / "r.csv")
    assert order(desk) is None


def test_a_cancelled_import_changes_nothing(desk: Desk) -> None:
    calls: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        calls.append((done, total))
        if len(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(desk, *(row(n) for n in range(9000)), progress=progress)
    assert desk.store.value("select count(*) from orders") == 0
    assert desk.store.value("select count(*) from imports") == 0
    assert all(0 <= done <= total for done, total in calls)
    names = {each[0] for each in desk.store.query("select name from sqlite_master")}
    assert {"orders_pending", "orders_grouped", "orders_number", "order_lines_good"} <= names


def test_a_full_disk_changes_nothing(desk: Desk) -> None:
    take(desk, row(1))
    pages = desk.store.value("pragma page_count")
    desk.store.conn.execute(f"pragma max_page_count = {pages + 20}")
    with pytest.raises(DaifaError) as caught:
        take(desk, *(row(n) for n in range(1, 9000)))
    assert caught.value.code == "disk-full"
    assert desk.store.value("select count(*) from orders") == 1
    assert desk.store.value("pragma integrity_check") == "ok"


CELL = st.sampled_from(
    ["", "\t", "待发货", "已签收", "已取消", "35.5", "x", "2.6E+20", "2026-11-22 15:00:00", "0",
     sn(1), sn(2), sn(3), "=1", "~a~b~0~~", "7", "8"]
)  # fmt: skip
HEADERS = [
    "订单号",
    "订单状态",
    "样式ID",
    "订单成交时间",
    "商家实收金额(元)",
    "商品数量(件)",
    "收货人",
]
NUMBER = st.sampled_from([sn(1), sn(2), sn(3)])
STATUS = st.sampled_from(["待发货", "已签收"])
ROW = st.tuples(NUMBER | CELL, STATUS | CELL, *[st.just("") | CELL] * 5)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ROW, max_size=12))
@example([(sn(3), "待发货", sku, "", "", "", "") for sku in ("7", "7", "")])
@example([(sn(3), "待发货", sku, "", "", "", "") for sku in ("", "", "7", "")])
def test_no_row_is_lost_and_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    desk = new_desk(tmp_path_factory.mktemp("desk") / "daifa.db", who="tester")
    data = csv_bytes([HEADERS, *rows])
    first = importing.apply(desk, AT, data)
    for result in (first, importing.apply(desk, AT, data)):
        done = result.added + result.updated + result.unchanged
        assert result.rows == done + result.rejected + result.extra_lines
        assert result.rows == sum(any(cell.strip() for cell in each) for each in rows)
        assert result.rejected == len(result.problems)
    assert (result.added, result.updated) == (0, 0)
    assert not events(desk)
    desk.close()


@pytest.mark.parametrize("sku", ["", "730000000001"])
def test_the_same_row_twice_is_one_row(desk: Desk, sku: str) -> None:
    once = row(1, 样式ID=sku)
    for _again in range(2):
        take(desk, once, once)
        assert [line.quantity for line in orders.find(desk, sn(1)).lines] == [1]
    # What differs is another item of the order.
    take(desk, once, row(1, 样式ID=sku and "730000000002", 商品规格="红色"))
    assert len(orders.find(desk, sn(1)).lines) == 2


def test_an_address_in_a_narrow_export_is_told_though_the_file_seems_older(desk: Desk) -> None:
    take(desk, row(1, 详细地址="王厝宫路1号"), row(2, 订单成交时间="2026-11-22 18:00:00"))
    buy(desk)
    # Exported later, but its newest time is an earlier one: it holds only the first order.
    narrow = [row(1, 详细地址="王厝宫路2号")]
    take(desk, *narrow)
    assert notices(desk) == [("address_changed", 1)]
    assert order(desk)["address"] == "王厝宫路1号"
    # The very same file once more says nothing new, even when the notice was done.
    desk.store.conn.execute("update notices set done_at = 1")
    take(desk, *narrow)
    assert notices(desk) == [("address_changed", 1)]
