"""The shop of a file at the desk: proposed, chosen, asked about before orders move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.imports import importing
from core.orders import reading as orders
from core.orders import shops
from core.store.desk import Desk
from tests.given.order_files import order_file, row, sn
from tests.given.shop_rows import AT
from tests.tui.forms_shop import desks
from tests.tui.host import Host, screen_text, write
from tests.tui.imports.test_import_screen import worked
from tui.imports.screen import ImportScreen
from tui.parts.messages import Saved

A, B = "甲店", "乙店"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


def export(folder: Path, *numbers: int) -> str:
    path = folder / "orders.csv"
    path.write_bytes(order_file([row(n) for n in numbers]))
    return str(path)


def take(desk: Desk, number: int, shop: str) -> None:
    importing.apply(desk, AT, order_file([row(number)]), shop=shop)


def shop_of(desk: Desk, number: int) -> str:
    return orders.find(desk, sn(number)).shop


async def taken(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await worked(pilot)


async def test_one_shop_is_not_spoken_of(desk: Desk, tmp_path: Path) -> None:
    take(desk, 1, A)
    app = Host(desk, ImportScreen(export(tmp_path, 2)))
    async with app.run_test(size=(80, 24)) as pilot:
        await worked(pilot)
        assert A not in screen_text(app)
        await taken(pilot, "enter")
        assert isinstance(app.result, Saved)
    assert shop_of(desk, 2) == A


async def test_the_shop_used_last_is_proposed(desk: Desk, tmp_path: Path) -> None:
    take(desk, 1, A)
    take(desk, 2, B)
    app = Host(desk, ImportScreen(export(tmp_path, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        await worked(pilot)
        assert f"Shop: {B} (the shop used last)" in screen_text(app)
        await taken(pilot, "enter")
        assert isinstance(app.result, Saved)
    assert shop_of(desk, 3) == B


async def test_a_new_shop_is_named_in_the_preview(desk: Desk, tmp_path: Path) -> None:
    take(desk, 1, A)
    app = Host(desk, ImportScreen(export(tmp_path, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        await worked(pilot)
        await taken(pilot, "s", "2", "enter")
        await write(pilot, "Z")
        await taken(pilot, "enter")
        assert "Shop: Z" in screen_text(app)
        assert [shop.name for shop in shops.all_shops(desk)] == [A]
        await taken(pilot, "enter")
        assert isinstance(app.result, Saved)
    assert (shop_of(desk, 3), shops.last_used(desk)) == ("Z", "Z")


async def test_no_name_of_a_shop_is_taken(desk: Desk, tmp_path: Path) -> None:
    app = Host(desk, ImportScreen(export(tmp_path, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        await worked(pilot)
        await taken(pilot, "s", "minus", "enter")
        assert "has 1 to 40 characters" in screen_text(app)
        await taken(pilot, "escape", "enter")
        assert isinstance(app.result, Saved)
    assert shop_of(desk, 3) == ""


async def test_orders_of_another_shop_are_asked_about(desk: Desk, tmp_path: Path) -> None:
    take(desk, 1, A)
    take(desk, 2, B)
    app = Host(desk, ImportScreen(export(tmp_path, 1, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        await worked(pilot)
        assert f"Shop: {A} (its orders in the file are known)" in screen_text(app)
        await taken(pilot, "s", "2", "enter")
        assert f"Orders of other shops are in it: {A}: 1 order" in screen_text(app)
        await taken(pilot, "enter", "enter")
        assert app.result is ...
        assert shop_of(desk, 1) == A
        await taken(pilot, "enter", "y")
        assert isinstance(app.result, Saved)
    assert (shop_of(desk, 1), shop_of(desk, 3)) == (B, B)


async def test_new_orders_of_nobodys_shop_are_asked_about(desk: Desk, tmp_path: Path) -> None:
    take(desk, 1, A)
    take(desk, 2, B)
    desk.store.conn.execute("delete from settings where name = 'last_shop'")
    app = Host(desk, ImportScreen(export(tmp_path, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        await worked(pilot)
        assert "Which shop is it? Press s." in screen_text(app)
        await taken(pilot, "enter", "1", "enter", "enter")
        assert isinstance(app.result, Saved)
    assert shop_of(desk, 3) == A


async def test_the_folder_of_the_shop_that_is_shown(desk: Desk, tmp_path: Path) -> None:
    take(desk, 1, A)
    shop = shops.change(desk, AT, shops.named(desk, A), folder=str(tmp_path))
    app = Host(desk, ImportScreen())
    app.shops.chosen = shop
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one("Input").value == f"{tmp_path}/"  # type: ignore[attr-defined]
