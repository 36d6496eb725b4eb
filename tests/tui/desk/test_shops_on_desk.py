"""Two shops on the desk: the column, the one chosen in all panes, the settings, a file each."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from core.orders import reading as orders
from core.orders import shops, tracking
from core.store.desk import Desk
from tests.given.shop import AT, minutes, open_shop, put, put_order, sn, tracked
from tests.tui.cases_shop import put_case
from tests.tui.host import screen_text, write
from tui.desk.app import DeskApp

A, B = "甲店", "乙店"


def two_shops(desk: Desk) -> dict[int, int]:
    """Fill an empty desk: orders 1 and 2 are of the first shop, 3 of the second, 4 of none."""
    first, second = (put(desk, "shops", name=name) for name in (A, B))
    owners: dict[int, int | None] = {1: first, 2: first, 3: second, 4: None}
    return {
        n: put_order(desk, n, minutes(60 * n), shop_id=shop_id) for n, shop_id in owners.items()
    }


@pytest.fixture
async def pilot(tmp_path: Path) -> AsyncIterator[Pilot[None]]:
    desk = open_shop(tmp_path, filled=False)
    ids = two_shops(desk)
    for n in (1, 3):
        put_case(desk, n, order_id=ids[n])
        put(desk, "appeals", kind="cannot_ship", state="draft", order_sn=sn(n), order_id=ids[n],
            created_at=AT)  # fmt: skip
    app = DeskApp(desk, now=lambda: AT)
    app.batch_folder = tmp_path / "batch"
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yield pilot


def app(pilot: Pilot[None]) -> DeskApp:
    return cast(DeskApp, pilot.app)


def listed(pilot: Pilot[None]) -> list[str]:
    """Return the numbers of the rows' orders."""
    source = app(pilot).pane.list_source
    place = [column.key for column in app(pilot).pane.columns()].index("sn")
    return sorted(str(row.cells[place])[-1] for row in source.window(0, len(source)))


async def test_a_column_says_whose_an_order_is(pilot: Pilot[None]) -> None:
    lines = screen_text(app(pilot)).splitlines()
    assert "Shop" in lines[2]
    rows = {line.split("…")[1][:8]: line for line in lines[3:7]}
    assert [A in rows[sn(n)[-7:] + " "] for n in (1, 2, 3, 4)] == [True, True, False, False]
    assert B in rows[sn(3)[-7:] + " "]
    assert f"{A}、{B}" in lines[0]


async def test_one_shop_in_all_panes_until_it_is_left(pilot: Pilot[None]) -> None:
    assert listed(pilot) == ["1", "2", "3", "4"]
    await pilot.press("F")
    assert listed(pilot) == ["1", "2"]
    lines = screen_text(app(pilot)).splitlines()
    assert (A in lines[0], B in lines[0]) == (True, False)
    assert f"{A} (2)" in lines[1]
    assert "Shop" not in lines[2]
    for pane in ("2", "3"):
        await pilot.press(pane)
        assert listed(pilot) == ["1"]
    await pilot.press("0")
    assert set(listed(pilot)) == {"1", "2"}
    await pilot.press("3", "F")
    assert listed(pilot) == ["3"]
    await pilot.press("1")
    assert listed(pilot) == ["3"]
    await pilot.press("F")
    assert listed(pilot) == ["4"]
    assert "no shop (1)" in screen_text(app(pilot))
    await pilot.press("2")
    assert "This shop has nothing here. F shows the next shop." in screen_text(app(pilot))
    await pilot.press("F", "1")
    assert listed(pilot) == ["1", "2", "3", "4"]


async def test_the_parcels_of_one_shop(pilot: Pilot[None]) -> None:
    desk = app(pilot).desk
    for n in (1, 3):
        shipped = {"state": "shipped", "status": "已发货，待签收", "platform_courier": "中通快递"}
        put_order(desk, n + 20, minutes(-300), shop_id=1 if n == 1 else 2, shipped_at=AT,
                  platform_number=f"7830000000002{n}", **shipped)  # fmt: skip
    app(pilot).panes.reload()
    await pilot.press("4")
    assert listed(pilot) == ["1", "3"]
    assert (A in screen_text(app(pilot)), B in screen_text(app(pilot))) == (True, True)
    await pilot.press("F", "F")
    assert listed(pilot) == ["3"]


async def test_the_shop_stays_over_the_other_filters(pilot: Pilot[None]) -> None:
    await pilot.press("F", "v")
    assert listed(pilot) == ["1", "2"]
    await pilot.press("escape", "escape")
    assert listed(pilot) == ["1", "2"]
    await pilot.press("slash", *sn(3)[-6:])
    assert listed(pilot) == []
    await pilot.press("escape")
    assert listed(pilot) == ["1", "2"]


async def test_with_one_shop_the_key_says_so(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, minutes(60), shop_id=put(desk, "shops", name=A))
    async with DeskApp(desk, now=lambda: AT).run_test(size=(100, 30)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert "There is one shop here" in screen_text(app(pilot))
        assert "Shop" not in screen_text(app(pilot)).splitlines()[2]


async def test_a_column_comes_with_the_second_shop(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    first = put(desk, "shops", name=A)
    put_order(desk, 1, minutes(60), shop_id=first)
    async with DeskApp(desk, now=lambda: AT).run_test(size=(100, 30)) as pilot:
        put_order(desk, 2, minutes(70), shop_id=put(desk, "shops", name=B))
        app(pilot).panes.reload()
        await pilot.pause()
        lines = screen_text(app(pilot)).splitlines()
        assert "Shop" in lines[2]
        assert (A in lines[3], B in lines[4]) == (True, True)


def track_all(pilot: Pilot[None]) -> Desk:
    desk = app(pilot).desk
    desk.store.conn.execute("update aftersales set closed_at = asked_at")
    for n in (1, 2, 3):
        tracking.record(desk, AT, sn(n), f"7531234567890{n}")
    app(pilot).panes.reload()
    return desk


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


async def test_one_enter_writes_a_file_of_each_shop(pilot: Pilot[None], tmp_path: Path) -> None:
    desk = track_all(pilot)
    await pilot.press("x")
    await pilot.pause()
    text = screen_text(app(pilot))
    for part in (f"{A}  2 orders", f"{B}  1 order", "one file each (3)"):
        assert part in text
    await pilot.press("enter")
    await pilot.pause()
    assert written(tmp_path / "batch") == [
        "批量发货-乙店-20261123-100000.csv", "批量发货-甲店-20261123-100000.csv",
    ]  # fmt: skip
    assert desk.store.query("select shop_id, orders from exports order by shop_id")[0][1] == 2


async def test_the_file_of_one_of_them_goes_into_its_own_folder_and_template(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    desk = track_all(pilot)
    own, template = tmp_path / "own", tmp_path / "template.csv"
    template.write_text("订单号,快递公司,快递单号,备注\n", "utf-8")
    shops.change(desk, AT, shops.named(desk, B), folder=str(own))
    await pilot.press("x", "3", "up", "up", "up")
    await write(pilot, str(template))
    assert "template template.csv" in screen_text(app(pilot))
    await pilot.press("ctrl+s")
    await pilot.pause()
    (made,) = own.iterdir()
    assert made.read_text("utf-8-sig").startswith("订单号,快递公司,快递单号,备注")
    assert not (tmp_path / "batch").exists()
    tracked(desk, put_order(desk, 9, minutes(90), shop_id=2), "75312345678999")
    await pilot.press("x", "3")
    await pilot.pause()
    assert str(template)[-12:] in screen_text(app(pilot))


async def test_the_chosen_shop_alone_is_written(pilot: Pilot[None], tmp_path: Path) -> None:
    track_all(pilot)
    await pilot.press("F", "F", "x")
    await pilot.pause()
    assert A not in screen_text(app(pilot)).split("Batch files")[1]
    await pilot.press("enter")
    await pilot.pause()
    assert written(tmp_path / "batch") == ["批量发货-乙店-20261123-100000.csv"]
    await pilot.press("F", "x")
    await pilot.pause()
    assert "no shop has nothing to upload. F shows the other shops." in screen_text(app(pilot))


async def test_one_shop_with_new_numbers_has_its_name_and_the_others_again(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    desk = track_all(pilot)
    await pilot.press("x", "enter")
    await pilot.pause()
    tracked(desk, put_order(desk, 9, minutes(90), shop_id=2), "75312345678999")
    shutil.rmtree(tmp_path / "batch")
    await pilot.press("x", "enter")
    await pilot.pause()
    assert written(tmp_path / "batch") == ["批量发货-乙店-20261123-100000.csv"]
    shutil.rmtree(tmp_path / "batch")
    await pilot.press("x", "up", "up", "space")
    await pilot.pause()
    assert f"{A}  2 orders" in screen_text(app(pilot))
    await pilot.press("ctrl+s")
    await pilot.pause()
    assert len(written(tmp_path / "batch")) == 2


async def test_a_shop_is_named_with_its_platform_and_folder(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    desk = app(pilot).desk
    await pilot.press("f7")
    await pilot.pause()
    await pilot.press("2", "tab", "end")
    await write(pilot, "X")
    await pilot.press("tab", "3", "tab")
    await write(pilot, str(tmp_path))
    await pilot.press("ctrl+s")
    await pilot.pause()
    found = shops.all_shops(desk)[1]
    assert (found.name, found.upstream_platform, found.folder) == (
        f"{B}X", "taobao", str(tmp_path),
    )  # fmt: skip
    assert f"{B}X" in screen_text(app(pilot)).splitlines()[0]
    await pilot.press("u")
    assert shops.all_shops(desk)[1].name == B


async def test_the_first_shop_takes_the_orders_there_are(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, minutes(60), shop_id=None)
    async with DeskApp(desk, now=lambda: AT).run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        await pilot.pause()
        assert "[x] the 1 order without a shop is its own" in screen_text(app(pilot))
        await write(pilot, "A1")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert orders.find(desk, sn(1)).shop == "A1"
