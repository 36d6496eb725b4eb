"""The batch shipping file as a use case: who is in it, who is left out, what is recorded."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from core.base.clock import parse_time, to_epoch
from core.base.errors import DaifaError, Stale
from core.files.new_file import new_file
from core.orders import batch as shipments
from core.store import desk as desks
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import AT, SN, put, put_order, put_parcel, snapshot

NUMBER = "7361055558288{}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_all_orders_to_upload_are_written_and_marked(desk: Desk, tmp_path: Path) -> None:
    first = put_order(desk, 1, grouped_at=parse_time("2026-11-22 16:00"))
    second = put_order(desk, 2, grouped_at=parse_time("2026-11-22 09:00"))
    put_order(desk, 3)
    put_parcel(desk, first, NUMBER.format(3))
    put_parcel(desk, second, "JDX024407261700", logistics_id=120, courier="京东")
    out = tmp_path / "a.csv"
    done = shipments.export(desk, AT, out)
    assert done.orders == (SN.format(2), SN.format(1))
    assert (done.file, done.skipped) == (out, ())
    assert done.as_json() == {"file": str(out), "orders": 2, "skipped": []}
    assert lines(out)[1:] == [
        [SN.format(2), "京东配送", "JDX024407261700"],
        [SN.format(1), "中通快递", NUMBER.format(3)],
    ]
    export = desk.store.one("select * from exports")
    assert export is not None
    assert (export["file"], export["format"], export["orders"]) == (str(out), "csv", 2)
    marks = desk.store.query("select distinct exported_at, export_id from parcels")
    assert [tuple(row) for row in marks] == [(to_epoch(AT), export["id"])]
    assert desk.store.query("select 1 from orders where uploaded_at is not null") == []


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"under_review": 1}, "under-review"),
        ({"hold_reason": "买家要求"}, "on-hold"),
        ({"aftersale_status": "售后处理中"}, "open-aftersale"),
        ({"aftersale_status": "退款成功"}, "refunded"),
        ({"aftersale_status": "无售后或售后取消"}, None),
    ],
)
def test_flags_keep_an_order_out_unless_forced(
    desk: Desk, tmp_path: Path, order: dict[str, Any], code: str | None
) -> None:
    put_parcel(desk, put_order(desk, 1, **order), NUMBER.format(3))
    done = shipments.export(desk, AT, tmp_path / "a.csv")
    assert [skip.code for skip in done.skipped] == ([code] if code else [])
    assert (done.file is None) == bool(code)
    if code:
        assert not (tmp_path / "a.csv").exists()
        forced = shipments.export(desk, AT, tmp_path / "a.csv", force="买家确认要发")
        assert forced.orders == forced.overridden == (SN.format(1),)
        event = desk.store.one("select * from events where note = 'force'")
        assert event is not None
        assert "买家确认要发" in event["after"]


def test_an_open_case_keeps_an_order_out_until_it_is_closed(desk: Desk, tmp_path: Path) -> None:
    order = put_order(desk, 1)
    put_parcel(desk, order, NUMBER.format(3))
    case = put(
        desk, "aftersales", ref="1", order_sn=SN.format(1), order_id=order, type="refund_only"
    )
    assert shipments.export(desk, AT, tmp_path / "a.csv").skipped[0].code == "open-aftersale"
    desk.store.conn.execute("update aftersales set closed_at = 1 where id = ?", (case,))
    assert shipments.export(desk, AT, tmp_path / "a.csv").orders == (SN.format(1),)


@pytest.mark.parametrize(
    ("parcel", "code"),
    [
        ({"number": "=1+1"}, "unsafe"),
        ({"number": "736\t1"}, "unsafe"),
        ({"logistics_id": None, "courier": "某某快运"}, "courier"),
    ],
)
def test_parcels_that_cannot_be_written_are_named(
    desk: Desk, tmp_path: Path, parcel: dict[str, Any], code: str
) -> None:
    put_parcel(desk, put_order(desk, 1), **{"number": NUMBER.format(3), **parcel})
    put_parcel(desk, put_order(desk, 2), NUMBER.format(4))
    done = shipments.export(desk, AT, tmp_path / "a.csv")
    assert [(skip.order_sn, skip.code) for skip in done.skipped] == [(SN.format(1), code)]
    assert done.orders == (SN.format(2),)


def test_only_the_parcel_in_force_of_pending_orders_counts(desk: Desk, tmp_path: Path) -> None:
    order = put_order(desk, 1)
    put_parcel(desk, order, NUMBER.format(1), replaced_at=AT)
    put_parcel(desk, order, NUMBER.format(2))
    settled: tuple[dict[str, Any], ...] = (
        {"state": "shipped"},
        {"state": "closed"},
        {"uploaded_at": AT},
        {"exempt_at": AT},
    )
    for number, values in enumerate(settled, 2):
        put_parcel(desk, put_order(desk, number, **values), NUMBER.format(number + 1))
    shipments.export(desk, AT, tmp_path / "a.csv")
    assert lines(tmp_path / "a.csv")[1:] == [[SN.format(1), "中通快递", NUMBER.format(2)]]


def test_a_second_file_leaves_out_what_the_first_had(desk: Desk, tmp_path: Path) -> None:
    put_parcel(desk, put_order(desk, 1), NUMBER.format(1))
    shipments.export(desk, AT, tmp_path / "a.csv")
    put_parcel(desk, put_order(desk, 2), NUMBER.format(2))
    done = shipments.export(desk, AT, tmp_path / "b.csv")
    assert done.orders == (SN.format(2),)
    assert [skip.code for skip in done.skipped] == ["exported"]
    assert "a.csv" in done.skipped[0].reason
    assert len(shipments.export(desk, AT, tmp_path / "c.csv", again=True).orders) == 2


def test_undo_makes_the_parcels_unexported_again(desk: Desk, tmp_path: Path) -> None:
    put_parcel(desk, put_order(desk, 1), NUMBER.format(1))
    shipments.export(desk, AT, tmp_path / "a.csv")
    assert desks.undo(desk, AT).what == "export"
    assert shipments.export(desk, AT, tmp_path / "b.csv").orders == (SN.format(1),)


def test_nothing_to_export(desk: Desk, tmp_path: Path) -> None:
    put_order(desk, 1)
    with pytest.raises(DaifaError) as caught:
        shipments.export(desk, AT, tmp_path / "a.csv")
    assert caught.value.code == "nothing-to-export"


@pytest.mark.parametrize(
    ("place", "code"), [("no/a.csv", "file-folder"), ("taken.csv", "file-exists")]
)
def test_a_file_that_cannot_be_written_changes_nothing(
    desk: Desk, tmp_path: Path, place: str, code: str
) -> None:
    (tmp_path / "taken.csv").write_bytes(b"old")
    put_parcel(desk, put_order(desk, 1), NUMBER.format(1))
    before = snapshot(desk)
    with pytest.raises(DaifaError) as caught:
        shipments.export(desk, AT, tmp_path / place)
    assert caught.value.code == code
    assert snapshot(desk) == before
    assert (tmp_path / "taken.csv").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("parcels", {"number": NUMBER.format(9)}, "laowang"),
        ("orders", {"hold_reason": "买家要求"}, SN.format(1)),
        ("orders", {"uploaded_at": to_epoch(AT)}, SN.format(1)),
    ],
)
def test_what_changes_meanwhile_takes_the_file_back(
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    change: dict[str, Any],
    told: str,
) -> None:
    put_parcel(desk, put_order(desk, 1), NUMBER.format(1))
    other = desks.open_desk(desk.store.path, who="laowang")

    @contextmanager
    def place_late(out: Path) -> Iterator[BinaryIO]:
        with new_file(out) as file:
            yield file
        with other.act(AT, "track") as work:
            work.update(table, 1, change, order_id=1)

    monkeypatch.setattr("core.orders.batch.new_file", place_late)
    with pytest.raises(Stale, match=told):
        shipments.export(desk, AT, tmp_path / "a.csv")
    other.close()
    assert not (tmp_path / "a.csv").exists()
    assert desk.store.value("select count(*) from exports") == 0
    assert desk.store.value("select exported_at from parcels") is None


def test_a_template_is_filled(desk: Desk, tmp_path: Path) -> None:
    put_parcel(desk, put_order(desk, 1), NUMBER.format(1))
    template = tmp_path / "t.csv"
    template.write_text("快递单号,订单号,快递公司\nshipping_sn,order_sn,shipping_name\n", "utf-8")
    shipments.export(desk, AT, tmp_path / "a.csv", template=template)
    assert lines(tmp_path / "a.csv") == [
        ["快递单号", "订单号", "快递公司"],
        ["shipping_sn", "order_sn", "shipping_name"],
        [NUMBER.format(1), SN.format(1), "中通快递"],
    ]


def test_the_default_name_is_free(tmp_path: Path) -> None:
    folder = tmp_path / "daifa"
    first = shipments.default_path(folder, AT)
    assert first == folder / "批量发货-20261123-100000.csv"
    first.write_bytes(b"")
    assert shipments.default_path(folder, AT).name == "批量发货-20261123-100000-2.csv"
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DaifaError) as caught:
        shipments.default_path(tmp_path / "file" / "x", AT)
    assert caught.value.code == "export-folder"
