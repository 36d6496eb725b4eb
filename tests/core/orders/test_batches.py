"""Batch files of several shops: which wait, what they are called, why an order is not in one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import DaifaError
from core.orders import batch, batches, shops
from core.orders.shops import NO_SHOP, Shop, all_shops
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import AT, SN, put, put_order, put_parcel

NUMBER = "7361055558288{}"
EAST, WEST = "东店", "西店"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def shop_of(desk: Desk, name: str) -> Shop:
    return shops.named(desk, name)


def waits(desk: Desk, number: int, shop: int | None, **parcel: Any) -> int:
    order_id = put_order(desk, number, shop_id=shop)
    put_parcel(desk, order_id, NUMBER.format(number), **parcel)
    return order_id


def corrected(desk: Desk, number: int, shop: int | None) -> int:
    """Insert an order whose number was corrected after the upload."""
    order_id = put_order(desk, number, shop_id=shop, uploaded_at=AT)
    put_parcel(desk, order_id, f"7210901234560{number}", replaced_at=AT)
    put_parcel(desk, order_id, NUMBER.format(number), corrects=1)
    return order_id


@pytest.fixture
def two(desk: Desk) -> tuple[int, int]:
    east, west = (put(desk, "shops", name=name) for name in (EAST, WEST))
    return east, west


def lines(path: Path | None) -> list[str]:
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [line[0] for line in list(csv.reader(file))[1:]]


def test_the_shops_with_orders_for_a_file(desk: Desk, two: tuple[int, int]) -> None:
    east, west = two
    waits(desk, 1, west)
    waits(desk, 2, west, exported_at=AT)
    waits(desk, 3, west)
    third = waits(desk, 4, None, exported_at=AT)
    put_order(desk, 5, shop_id=east)
    held = put_order(desk, 6, shop_id=east, hold_reason="等买家")
    put_parcel(desk, held, NUMBER.format(6))
    found = [(each.shop.label, each.orders, each.earlier) for each in batch.waiting(desk)]
    assert found == [(WEST, 2, 1), ("no shop", 0, 1)]
    fixed = corrected(desk, 7, east)
    found = [(each.shop.label, each.orders, each.earlier) for each in batch.waiting(desk)]
    assert found == [(EAST, 1, 0), (WEST, 2, 1), ("no shop", 0, 1)]
    only = [(each.shop.label, each.orders) for each in batch.waiting(desk, {third, fixed})]
    assert only == [(EAST, 1), ("no shop", 0)]


@pytest.mark.parametrize("kind", [False, True])
def test_the_shops_to_upload(desk: Desk, two: tuple[int, int], kind: bool) -> None:
    make = corrected if kind else waits
    with pytest.raises(DaifaError) as nothing:
        batch.shops_to_upload(desk, corrections=kind)
    assert (nothing.value.code, str(nothing.value)) == (
        "nothing-to-export",
        "No order has a tracking number that waits for upload. Record numbers first.",
    )
    make(desk, 1, None)
    assert batch.shops_to_upload(desk, corrections=kind) == [NO_SHOP]
    make(desk, 2, two[1])
    assert [each.name for each in batch.shops_to_upload(desk, corrections=kind)] == [WEST, ""]
    with pytest.raises(DaifaError):
        batch.shops_to_upload(desk, corrections=not kind)


def test_whether_any_order_waits(desk: Desk, two: tuple[int, int]) -> None:
    east, west = (shop_of(desk, name) for name in (EAST, WEST))
    assert not batch.any_waiting(desk)
    first, fixed = waits(desk, 1, two[0], exported_at=AT), corrected(desk, 2, two[1])
    assert [batch.any_waiting(desk, shop=each) for each in (None, east, west, NO_SHOP)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [batch.any_waiting(desk, only) for only in ({first}, {fixed}, set())] == [
        True, False, False,
    ]  # fmt: skip
    assert [batch.corrections(desk, shop=each) for each in (None, east, west)] == [1, 0, 1]
    assert [batch.corrections(desk, only) for only in ({first}, {fixed})] == [0, 1]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "批量发货-20261123-100000.csv"),
        ({"format": "xlsx"}, "批量发货-20261123-100000.xlsx"),
        ({"corrections": True}, "改单号-20261123-100000.csv"),
        ({"shop": Shop(id=3, name="东店/一号")}, "批量发货-东店_一号-20261123-100000.csv"),
        ({"shop": Shop(id=3, name="东店\\二号"), "corrections": True},
         "改单号-东店_二号-20261123-100000.csv"),
        ({"shop": NO_SHOP}, "批量发货-no shop-20261123-100000.csv"),
    ],
)  # fmt: skip
def test_what_a_file_is_called(tmp_path: Path, given: dict[str, Any], name: str) -> None:
    folder = tmp_path / "new" / "deep"
    out = batch.default_path(folder, AT, **given)
    assert out == folder / name
    assert folder.is_dir()
    assert batch.USUAL_NAME.fullmatch(name)
    out.write_text("")
    second = batch.default_path(folder, AT, **given)
    assert second.name == name.replace("100000.", "100000-2.")
    second.write_text("")
    third = batch.default_path(folder, AT, **given)
    assert third.name == name.replace("100000.", "100000-3.")
    assert batch.USUAL_NAME.fullmatch(third.name)


def test_a_shops_own_folder_comes_first(tmp_path: Path) -> None:
    shop = Shop(id=3, name=EAST, folder=str(tmp_path / "own"))
    assert batch.default_path(tmp_path / "other", AT, shop=shop).parent == tmp_path / "own"
    assert not (tmp_path / "other").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DaifaError) as refused:
        batch.default_path(tmp_path / "file" / "deep", AT)
    assert (refused.value.code, str(refused.value)) == (
        "export-folder",
        f"The folder {tmp_path / 'file' / 'deep'} cannot be made: Not a directory. Choose another"
        " place.",
    )


def test_a_file_for_each_shop_and_one_that_fails_stops_no_other(
    desk: Desk, two: tuple[int, int], tmp_path: Path
) -> None:
    waits(desk, 1, two[0])
    waits(desk, 2, two[1])
    (tmp_path / "taken").write_text("")
    desk.store.conn.execute(
        "update shops set folder = ? where id = ?", (str(tmp_path / "taken"), two[0])
    )
    found = batches.export_each(desk, AT, tmp_path / "out", all_shops(desk))
    assert [each.shop.name for each in found] == [EAST, WEST]
    failed, done = found
    assert failed.done is None
    assert failed.error is not None
    assert failed.error.code == "export-folder"
    assert done.error is None
    assert done.done is not None
    assert lines(done.done.file) == [SN.format(2)]
    assert done.done.file == tmp_path / "out" / f"批量发货-{WEST}-20261123-100000.csv"


def test_what_each_file_is_made_with_is_passed_on(
    desk: Desk, two: tuple[int, int], tmp_path: Path
) -> None:
    first = waits(desk, 1, two[0], exported_at=AT)
    held = put_order(desk, 2, shop_id=two[0], hold_reason="等买家")
    put_parcel(desk, held, NUMBER.format(2))
    waits(desk, 3, two[0])
    template = tmp_path / "模板.csv"
    template.write_text("快递单号,订单号,快递公司\n", "utf-8")
    east = shop_of(desk, EAST)

    def made(**how: Any) -> list[str]:
        found = batches.export_each(desk, AT, tmp_path / "out", [east], **how)
        assert found[0].error is None
        assert found[0].done is not None
        return list(found[0].done.orders)

    assert made(again=True, only={first}) == [SN.format(1)]
    assert made(force="买家要", only={held}) == [SN.format(2)]
    xlsx = batches.export_each(desk, AT, tmp_path / "out", [east], format="xlsx", only={first},
                               again=True)  # fmt: skip
    assert xlsx[0].done is not None
    assert xlsx[0].done.format == "xlsx"
    filled = batches.export_each(
        desk, AT + timedelta(seconds=1), tmp_path / "out", [east], template=lambda _shop: template
    )
    assert filled[0].done is not None
    assert lines(filled[0].done.file) == [NUMBER.format(3)]


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (False, ["批量发货", "批量发货", "批量发货"]),
        (True, ["改单号", "改单号", "改单号"]),
        (None, ["批量发货", "改单号", "改单号", "批量发货"]),
    ],
)
def test_the_file_of_corrected_numbers_beside_the_other(
    desk: Desk, two: tuple[int, int], tmp_path: Path, wanted: bool | None, kinds: list[str]
) -> None:
    waits(desk, 1, two[0])
    corrected(desk, 2, two[0])
    corrected(desk, 3, two[1])
    every = [*all_shops(desk), NO_SHOP]
    found = batches.export_each(desk, AT, tmp_path, every, corrections=wanted)
    told = [
        each.done.file.name[:4].strip("-") if each.done and each.done.file else each.error
        for each in found
    ]
    assert len(found) == len(kinds)
    for said, kind in zip(told, kinds, strict=True):
        if isinstance(said, DaifaError):
            assert said.code == "nothing-to-export"
        else:
            assert str(said).startswith(kind[:3])
    if wanted is None:
        assert [each.shop.label for each in found] == [EAST, EAST, WEST, "no shop"]


@pytest.mark.parametrize(
    ("named", "template", "format"),
    [
        (None, None, "csv"),
        ("xlsx", None, "xlsx"),
        ("csv", None, "csv"),
        (None, "a.CSV", "csv"),
        ("xlsx", "a.txt", "csv"),
        (None, "a.tsv", "csv"),
        ("csv", "a.xlsx", "xlsx"),
        ("csv", "a.xls", "xlsx"),
    ],
)
def test_the_format_of_a_file_whose_name_says_none(
    named: str | None, template: str | None, format: str
) -> None:
    assert batches.format_of(named, Path(template) if template else None) == format


def test_each_shop_keeps_its_template(desk: Desk, two: tuple[int, int]) -> None:
    east, west = (shop_of(desk, name) for name in (EAST, WEST))
    batches.keep_template(desk, east, "/a.csv")
    assert [batches.template_of(desk, each) for each in (east, west)] == ["/a.csv", ""]
    batches.keep_template(desk, east, "")
    assert batches.template_of(desk, east) == ""


def test_the_reasons_why_an_order_is_left_out(desk: Desk, tmp_path: Path) -> None:
    values: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"under_review": 1}, {}),
        ({"hold_reason": "x"}, {}),
        ({"aftersale_status": "售后处理中"}, {}),
        ({"aftersale_status": "退款成功"}, {}),
        ({}, {"logistics_id": None, "courier": "某某快运"}),
        ({}, {"number": "=1+1"}),
        ({}, {"exported_at": AT}),
    ]
    for number, (order, parcel) in enumerate(values, 1):
        number_of = {"number": NUMBER.format(number), **parcel}
        put_parcel(desk, put_order(desk, number, **order), **number_of)
    bare = put_order(desk, 9)
    put_parcel(desk, put_order(desk, 8), NUMBER.format(8))
    ids = {row[0] for row in desk.store.query("select id from orders")}
    done = batch.export(desk, AT, tmp_path / "a.csv", only={*ids, 99})
    assert done.orders == (SN.format(8),)
    assert {each.order_sn: (each.code, each.reason) for each in done.skipped} == {
        SN.format(1): ("under-review", "The order is under review (审核中)."),
        SN.format(2): ("on-hold", "The order is on hold (暂停发货)."),
        SN.format(3): ("open-aftersale", "An after-sales case is open (售后处理中)."),
        SN.format(4): ("refunded", "The order is refunded (退款成功)."),
        SN.format(5): ("courier",
                       "The platform has no courier 某某快运. Use a name from its list."),
        SN.format(6): ("unsafe",
                       "The tracking number has signs that no number has. Record it again."),
        SN.format(7): ("exported",
                       "Already in ? of 2026-11-23 10:00. Export again to repeat it."),
        SN.format(9): ("no-number",
                       "There is no tracking number here that the platform does not have."),
    }  # fmt: skip
    assert bare in ids
    again = batch.export(desk, AT, tmp_path / "b.csv", only={bare})
    assert (again.file, [each.code for each in again.skipped]) == (None, ["no-number"])


def test_orders_of_several_shops_want_a_choice(
    desk: Desk, two: tuple[int, int], tmp_path: Path
) -> None:
    for number, shop in ((1, two[1]), (2, two[0]), (3, two[0]), (4, None)):
        waits(desk, number, shop)
    with pytest.raises(DaifaError) as refused:
        batch.export(desk, AT, tmp_path / "a.csv")
    assert (refused.value.code, str(refused.value)) == (
        "shop-needed",
        f"The orders to upload are of several shops ({EAST} 2, {WEST} 1, no shop 1), and a batch"
        " file holds those of one. Name it with --shop, or name a folder for one file each."
        " Nothing was written.",
    )
    assert not (tmp_path / "a.csv").exists()
    done = batch.export(desk, AT, tmp_path / "a.csv", shop=NO_SHOP)
    assert done.orders == (SN.format(4),)
    kept = desk.store.query("select shop_id, format, orders from exports")
    assert [tuple(row) for row in kept] == [(None, "csv", 1)]
    batch.export(desk, AT, tmp_path / "b.xlsx", shop=shop_of(desk, EAST))
    kept = desk.store.query("select shop_id, format, orders from exports where id = 2")
    assert [tuple(row) for row in kept] == [(two[0], "xlsx", 2)]


def test_a_reason_is_kept_of_the_orders_it_lifted_alone(desk: Desk, tmp_path: Path) -> None:
    put_parcel(desk, put_order(desk, 1, hold_reason="x"), NUMBER.format(1))
    put_parcel(desk, put_order(desk, 2), NUMBER.format(2))
    done = batch.export(desk, AT, tmp_path / "a.csv", force="买家要")
    assert (done.overridden, len(done.orders)) == ((SN.format(1),), 2)
    said = desk.store.query("select order_id, after from events where note = 'force'")
    assert [tuple(row) for row in said] == [(1, '{"reason": "买家要"}')]
    assert done.as_json() == {"file": str(tmp_path / "a.csv"), "orders": 2, "skipped": []}


def test_a_courier_is_known_by_its_id_before_its_name(desk: Desk, tmp_path: Path) -> None:
    waits(desk, 1, None, logistics_id=120, courier="中通快递")
    waits(desk, 2, None, logistics_id=None, courier="中通快递")
    waits(desk, 3, None, logistics_id=999_999, courier="圆通速递")
    batch.export(desk, AT, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        couriers = {line[0]: line[1] for line in csv.reader(file)}
    assert couriers[SN.format(1)] == "京东配送"
    assert couriers[SN.format(2)] == "中通快递"
    assert couriers[SN.format(3)].startswith("圆通")
