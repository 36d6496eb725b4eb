"""The check list on the desk: after an import, and at any time; one key settles a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.imports import importing
from core.orders import notices, receiver
from core.orders import reading as orders
from core.rules.terms import Stage
from core.store import settings
from core.store.desk import Desk
from tests.conftest import AT
from tests.core.imports.test_checks import WEAK, take, weak_order
from tests.core.imports.test_matching import ELSEWHERE, HEADER, HOME, NAMED, ROW
from tests.given.desks import new_desk
from tests.given.export_files import rows_under, xlsx_bytes
from tests.given.order_files import order_file, row, sn
from tests.given.shop_rows import SN, put, put_order, put_purchase
from tests.tui.host import screen_text, write
from tui.desk.app import DeskApp
from tui.imports.check_list import CheckListScreen

SIZE = (80, 24)
SURE = [f"29384756102938{number:05d}" for number in range(101, 121)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def app_of(desk: Desk) -> DeskApp:
    return DeskApp(desk, now=lambda: AT)


async def worked(pilot: Pilot[Any]) -> None:
    for _each in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def test_a_noon_import_is_settled_in_few_keys(desk: Desk, tmp_path: Path) -> None:
    """20 sure matches, 2 proposals and 1 LP number: at most 12 keys from `i` on."""
    rows: list[dict[str, Any]] = []
    for number, no in enumerate(SURE, 1):
        put_order(desk, number)
        rows.append({**ROW, "订单编号": no, "下游订单号": SN.format(number),
                     "运单号": f"YT{number:013d}", "物流公司": "圆通速递"})  # fmt: skip
    for number in (31, 32):
        weak_order(desk, number, receiver=f"张示例{number}")
        rows.append({**WEAK, "订单编号": f"29384756102939{number:05d}",
                     "收货人姓名": f"张示例{number}", "运单号": f"YT{number:013d}",
                     "物流公司": "圆通速递"})  # fmt: skip
    put_purchase(desk, put_order(desk, 41), "2938475610294000041")
    rows.append({**ROW, "订单编号": "2938475610294000041", "运单号": "LP00106397027178"})
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "1688.xlsx").write_bytes(xlsx_bytes(rows_under(HEADER, rows), "订单列表", "A1"))
    settings.set_setting(desk.store, "import_folder", str(folder))
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        for key in ("i", "tab", "enter"):
            await pilot.press(key)
            await worked(pilot)
        await pilot.press("enter")
        await worked(pilot)
        assert isinstance(app.screen, CheckListScreen)
        assert "to be checked 3" in screen_text(app)
        for key in ("enter", "enter", "enter", "n"):
            await pilot.press(key)
            await pilot.pause()
        assert notices.open_checks(desk) == []
        assert "LP00106397027178" in (app.copied or "")
        await pilot.press("escape")
        await pilot.pause()
    assert 3 + 1 + 4 + 1 <= 12
    for number in (*range(1, 21), 31, 32):
        assert orders.find(desk, SN.format(number)).stage is Stage.TO_UPLOAD


async def test_the_list_stays_and_opens_by_its_key(desk: Desk) -> None:
    weak_order(desk, 1)
    take(desk, WEAK)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)
        assert "Enter record" in screen_text(app)
        await pilot.press("n")
        await pilot.pause()
        assert "Nothing waits to be checked." in screen_text(app)
        await pilot.press("u")
        await pilot.pause()
        assert "to be checked 1" in screen_text(app)
        await pilot.press("u")
        await pilot.pause()
        assert "Nothing was decided here yet." in screen_text(app)


@pytest.mark.parametrize("then", ["move", "again"])
async def test_enter_is_about_the_row_it_was_pressed_on(desk: Desk, then: str) -> None:
    """Keys come faster than they are followed: over a slow line, or held down."""
    for number in (1, 2):
        weak_order(desk, number, receiver=f"张示例{number}")
    rows = [{**WEAK, "订单编号": f"29384756102939{number:05d}", "收货人姓名": f"张示例{number}"}
            for number in (1, 2)]  # fmt: skip
    for each in rows:
        take(desk, each)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CheckListScreen)
        first, second = screen.list_source.keys(0, 2)
        screen.list.action_choose()
        if then == "again":
            screen.list.action_choose()
        else:
            screen.list.move_to_index(1)
        await pilot.pause()
        left = {str(each.id) for each in notices.open_checks(desk)}
        assert (first in left, second in left) == (False, True)


async def test_linking_by_the_order_number(desk: Desk) -> None:
    put_order(desk, 2)
    take(desk, ROW)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", "l")
        await pilot.pause()
        await write(pilot, SN.format(2))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)
        assert notices.open_checks(desk) == []
    assert orders.find(desk, SN.format(2)).purchases


async def test_a_refusal_asks_for_the_reason(desk: Desk) -> None:
    weak_order(desk, 1, hold_reason="买家要求")
    take(desk, WEAK)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", "enter")
        await pilot.pause()
        assert "on hold" in screen_text(app)
        await write(pilot, "ok")
        await pilot.press("enter")
        await pilot.pause()
        # The hold speaks against shipping too: the number waits, as it would after an import.
        assert [each.kind for each in notices.open_checks(desk)] == ["number_unusable"]
    assert orders.find(desk, SN.format(1)).purchases[0].force_reason == "ok"


@pytest.mark.parametrize("key", ["enter", "l", "n", "y", "u"])
async def test_keys_on_an_empty_list_do_nothing(desk: Desk, key: str) -> None:
    put_order(desk, 1)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", key)
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)


def own_and_export(desk: Desk) -> None:
    """Put an order with a masked export's receiver, the seller's own, and another export's."""
    home = {
        "收货人": "程样本",
        "手机": "17700001234",
        "省": "浙江省",
        "市": "杭州市",
        "区": "余杭区",
    }
    importing.apply(desk, AT, order_file([row(1, **home, 详细地址="样本路**号")]))
    own = "程样本 17700001234 浙江省杭州市余杭区样本路12号3幢402室"
    receiver.record(desk, AT, orders.find(desk, sn(1)), receiver.read(own))
    importing.apply(desk, AT, order_file([row(1, **home, 详细地址="样本路99号3幢402室")]))


@pytest.mark.parametrize(
    ("key", "address", "said"),
    [("enter", "样本路99号3幢402室", "99号"), ("n", "样本路12号3幢402室", "Your own address")],
)
async def test_of_two_addresses_one_is_chosen_by_name(
    desk: Desk, key: str, address: str, said: str
) -> None:
    own_and_export(desk)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        # `d` cannot say which one: it leads to the list.
        await pilot.press("1", "d")
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)
        shown = screen_text(app)
        assert "Enter the export's" in shown
        assert "n keep yours" in shown
        assert "***12******* → ***99*******" in shown
        await pilot.press("M")
        await pilot.pause()
        assert "样本路12号3幢402室 → 样本路99号3幢402室" in screen_text(app)
        await pilot.press(key)
        await pilot.pause()
        assert said in screen_text(app)
    assert orders.find(desk, sn(1)).address == address


async def test_the_order_tells_such_a_notice_in_its_own_words(desk: Desk) -> None:
    own_and_export(desk)
    app = app_of(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await pilot.pause()
        shown = screen_text(app)
        assert "another address than the one you entered" in shown
        assert "after the purchase" not in shown
        assert "***12******* → ***99*******" in shown
        await pilot.press("enter", "M")
        await pilot.pause()
        assert "样本路12号3幢402室 → 样本路99号3幢402室" in screen_text(app)


def wrong_place(desk: Desk) -> None:
    put_order(desk, 1, **HOME)
    take(desk, {**ROW, **ELSEWHERE, **NAMED})


async def test_enter_on_a_wrong_place_copies_the_words_and_ends_nothing(desk: Desk) -> None:
    wrong_place(desk)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", "enter")
        await pilot.pause()
        assert "2938475610293847561" in (app.copied or "")
        assert len(notices.open_checks(desk)) == 1
        await pilot.press("n")
        await pilot.pause()
        assert len(notices.open_checks(desk)) == 1
        await pilot.press("y")
        await pilot.pause()
        assert notices.open_checks(desk) == []


@pytest.mark.parametrize("pane", ["0", "1"])
async def test_done_on_a_wrong_place_asks_first(desk: Desk, pane: str) -> None:
    wrong_place(desk)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(pane, "d")
        await pilot.pause()
        assert len(notices.open_checks(desk)) == 1
        await pilot.press("y")
        await pilot.pause()
        assert notices.open_checks(desk) == []


async def test_what_a_link_leaves_is_counted_in_the_list_after_the_import(desk: Desk) -> None:
    put_order(desk, 1, **HOME)
    result = take(desk, {**ROW, **ELSEWHERE})
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        app.push_screen(CheckListScreen([each.id for each in result.waits]))
        await pilot.pause()
        await pilot.press("l")
        await pilot.pause()
        await write(pilot, SN.format(1))
        await pilot.press("enter")
        await pilot.pause()
        assert "another address" in screen_text(app)
        await pilot.press("f2")
        await write(pilot, "ok")
        await pilot.press("enter")
        await pilot.pause()
        assert "Red 1" in screen_text(app)


async def test_looking_keeps_the_list(desk: Desk) -> None:
    order_id = put_order(desk, 1)
    put(desk, "notices", kind="not_shipped_there", order_id=order_id, red=1, created_at=AT)
    app = app_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", "enter")
        await pilot.pause()
        assert SN.format(1) in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, CheckListScreen)
