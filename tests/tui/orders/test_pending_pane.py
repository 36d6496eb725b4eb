"""Pane 1 on a real database at a fixed time: what it shows and what its keys do."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from core.orders import batch as shipments
from core.orders import next_step as steps
from core.orders import reading as orders
from core.orders import tracking
from core.orders.order import Order
from core.rules.terms import Flag, Stage
from core.store.desk import open_desk
from tests.given.shop import AT, open_shop, put_order, sn
from tests.given.shop import minutes as after
from tests.tui.host import move_to
from tui.desk.app import DeskApp
from tui.desk.footer import Footer
from tui.desk.header import Header
from tui.orders.pane import PendingPane
from tui.orders.sheet import OrderScreen
from tui.parts.messages import Saved
from tui.parts.story import Detail


def app_on(folder: Path, now: datetime = AT, *, filled: bool = True) -> DeskApp:
    return DeskApp(open_shop(folder, filled=filled), now=lambda: now)


@pytest.fixture
async def pilot(tmp_path: Path) -> AsyncIterator[Pilot[None]]:
    async with app_on(tmp_path).run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yield pilot


def desk_app(pilot: Pilot[None]) -> DeskApp:
    return cast(DeskApp, pilot.app)


def pane(pilot: Pilot[None]) -> PendingPane:
    return cast(PendingPane, desk_app(pilot).pane)


def current(pilot: Pilot[None]) -> str:
    order = pane(pilot).current
    return order.order_sn if order else ""


def detail(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(Detail).plain


def footer(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(Footer).plain


def header(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(Header).plain


def go_to(pilot: Pilot[None], number: int) -> Order:
    order = orders.find(desk_app(pilot).desk, sn(number))
    move_to(pane(pilot), str(order.id))
    return order


async def test_the_most_urgent_stand_on_top_and_a_blank_time_before_them(
    pilot: Pilot[None],
) -> None:
    rows = pane(pilot).list_source.window(0, 7)
    assert [row.cells[0] for row in rows] == [sn(n) for n in (5, 3, 14, 2, 6, 4, 9)]
    assert [row.note or row.band for row in rows] == ["missing", "", "", "", "held", "", ""]
    assert [row.cells[6] for row in rows] == [
        "e fill in", "b buy", "x export", "t number", "–", "b buy", "b buy",
    ]  # fmt: skip


async def test_the_detail_tells_the_story_of_the_selected_order(pilot: Pilot[None]) -> None:
    await pilot.press("down")
    text = detail(pilot)
    assert sn(3) in text
    assert "Ship by 11-23 09:59 (48 h after grouping)" in text
    assert "overdue by 0:01:00, fine about 3.00 yuan" in text
    assert "林*坤" in text
    assert "177****0005-****" in text
    assert "754299529443" in text
    assert "Next: Press o to copy the upstream link, buy it there, then press b." in text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (12, "address changed after the purchase"),
        (6, "reviewing this order"),
        (7, "Press h to lift it"),
        (8, "after-sales case is open"),
        (10, "press o and paste its link"),
        (13, "then press U"),
        (14, "Press x to write the batch file"),
        (5, "press e and type"),
        (2, "press t and paste"),
    ],
)
async def test_each_order_says_what_to_do_now(pilot: Pilot[None], number: int, words: str) -> None:
    go_to(pilot, number)
    await pilot.pause()
    assert words in detail(pilot)


async def test_o_copies_the_link_with_one_key(pilot: Pilot[None]) -> None:
    go_to(pilot, 3)
    await pilot.pause()
    await pilot.press("o")
    assert desk_app(pilot).copied == "https://detail.1688.com/offer/754299529443.html"
    assert "Copied: https://detail.1688.com" in footer(pilot)


async def test_a_command_that_cannot_be_given_says_why(pilot: Pilot[None]) -> None:
    go_to(pilot, 11)
    await pilot.pause()
    await pilot.press("B")
    assert "Nothing is bought" in footer(pilot)
    go_to(pilot, 3)
    await pilot.pause()
    await pilot.press("U")
    assert "no tracking number yet" in footer(pilot)
    await pilot.press("d")
    assert "no notice" in footer(pilot)


async def test_uploaded_asks_nothing_for_one_and_u_takes_it_back(pilot: Pilot[None]) -> None:
    app = desk_app(pilot)
    go_to(pilot, 13)
    await pilot.pause()
    await pilot.press("U")
    assert orders.find(app.desk, sn(13)).stage is Stage.SHIPPED
    assert len(pane(pilot).list_source) == 19
    assert "1 order uploaded. Watch for the first scan: L.  (u takes it back)" in footer(pilot)
    await pilot.press("u")
    assert orders.find(app.desk, sn(13)).stage is Stage.TO_UPLOAD
    assert len(pane(pilot).list_source) == 20
    assert "Taken back: uploaded to the platform" in footer(pilot)


async def test_undo_with_nothing_done_says_so_until_it_is_read(pilot: Pilot[None]) -> None:
    await pilot.press("u")
    await pilot.pause()
    assert "nothing to undo" in getattr(pilot.app.screen, "message", "")
    await pilot.press("escape")
    assert len(pilot.app.screen_stack) == 1


async def test_a_notice_is_done_and_comes_back_with_undo(pilot: Pilot[None]) -> None:
    app = desk_app(pilot)
    go_to(pilot, 12)
    await pilot.pause()
    await pilot.press("d")
    assert orders.find(app.desk, sn(12)).notices == ()
    assert current(pilot) == sn(12)
    await pilot.press("u")
    assert [each.kind for each in orders.find(app.desk, sn(12)).notices] == ["address_changed"]


async def test_stage_and_band_filters_go_round_and_esc_ends_them(pilot: Pilot[None]) -> None:
    await pilot.press("v", "v")
    assert {row.cells[5] for row in pane(pilot).list_source.window(0, 2)} == {"bought"}
    assert "bought (2)" in header(pilot)
    await pilot.press("escape")
    assert len(pane(pilot).list_source) == 20
    await pilot.press("V")
    assert [row.cells[0] for row in pane(pilot).list_source.window(0, 1)] == [sn(3)]
    await pilot.press("V", "V", "V", "V", "V")
    assert pane(pilot).filter_words == ""
    await pilot.press("v", "v", "v", "v")
    assert pane(pilot).filter_words == "shipped (1)"
    await pilot.press("v")
    assert pane(pilot).filter_words == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("00014", [14]),
        ("保暖袜", [14]),
        ("雨靴", [4]),
        ("58502", [2]),
        ("000020", [20]),
        ("8300000000013", [13]),
        ("没有这个", []),
    ],
)
async def test_search_finds_any_part_and_esc_shows_all(
    pilot: Pilot[None], typed: str, found: list[int]
) -> None:
    await pilot.press("/", *typed)
    await pilot.pause()
    rows = pane(pilot).list_source.window(0, len(pane(pilot).list_source))
    assert [row.cells[0] for row in rows] == [sn(n) for n in found]
    await pilot.press("escape")
    await pilot.pause()
    assert len(pane(pilot).list_source) == 20
    await pilot.press("j")
    assert pane(pilot).list.has_focus


async def test_a_search_that_finds_nothing_says_how_to_go_on(pilot: Pilot[None]) -> None:
    await pilot.press("／", *"zzz", "enter")
    await pilot.pause()
    assert "Esc shows all pending orders again" in pane(pilot).list._empty[0]
    await pilot.press("escape")
    assert len(pane(pilot).list_source) == 20


async def test_n_goes_to_the_next_urgent_row_and_round(pilot: Pilot[None]) -> None:
    seen = []
    for _ in range(7):
        await pilot.press("n")
        await pilot.pause()
        seen.append(current(pilot))
    assert seen == [sn(n) for n in (3, 14, 2, 4, 12, 5, 3)]
    await pilot.press("N")
    await pilot.pause()
    assert current(pilot) == sn(5)


async def test_marks_are_counted_and_esc_takes_them_off(pilot: Pilot[None]) -> None:
    await pilot.press("space", "space")
    assert "2 marked" in footer(pilot)
    await pilot.press("escape")
    assert "marked" not in footer(pilot)


async def test_another_session_s_change_is_seen_and_the_cursor_stays(
    tmp_path: Path, pilot: Pilot[None]
) -> None:
    go_to(pilot, 4)
    await pilot.pause()
    other = open_desk(tmp_path / "daifa.db", who="other")
    put_order(other, 77, after(5), title="别人导入的")
    other.close()
    deadline = time.monotonic() + 5
    while len(pane(pilot).list_source) == 20 and time.monotonic() < deadline:
        await pilot.pause(0.1)
    assert len(pane(pilot).list_source) == 21
    assert current(pilot) == sn(4)
    assert "1Pending 21" in header(pilot)


async def test_enter_shows_everything_and_digits_copy(pilot: Pilot[None]) -> None:
    go_to(pilot, 14)
    await pilot.press("enter")
    await pilot.pause()
    shown = "\n".join(str(each.render()) for each in pilot.app.screen.query("#sheet Static"))
    for part in (sn(14), "26640077288729058501", "78300000000014", "Copy", "address block"):
        assert part in shown
    await pilot.press("1")
    assert (desk_app(pilot).copied or "").startswith(
        "林样坤[1234], 17712340005-1234, 浙江省 杭州市"
    )
    await pilot.press("escape")
    assert len(pilot.app.screen_stack) == 1


async def test_y_and_a_digit_copy_and_close(pilot: Pilot[None]) -> None:
    go_to(pilot, 3)
    await pilot.pause()
    await pilot.press("y", "2")
    await pilot.pause()
    assert desk_app(pilot).copied == sn(3)
    assert len(pilot.app.screen_stack) == 1


async def test_the_history_tells_who_did_what(pilot: Pilot[None]) -> None:
    go_to(pilot, 13)
    await pilot.pause()
    await pilot.press("U", "u")
    app = desk_app(pilot)
    order = orders.find(app.desk, sn(13))
    app.open(OrderScreen(order.id))
    await pilot.pause()
    shown = "\n".join(str(each.render()) for each in pilot.app.screen.query("#sheet Static"))
    assert "tester     uploaded to the platform" in shown
    assert "(taken back)" in shown


async def test_a_hostile_title_is_shown_and_does_nothing(pilot: Pilot[None]) -> None:
    for number in range(30, 36):
        go_to(pilot, number)
        await pilot.pause()
        text = detail(pilot)
        assert "\x1b" not in text
        assert "\u202e" not in text
        await pilot.press("enter", "escape", "y", "escape")
    go_to(pilot, 30)
    await pilot.pause()
    assert "[/x] 加绒袜子" in detail(pilot)


async def test_ten_rows_and_the_detail_fit_80_by_24(tmp_path: Path) -> None:
    async with app_on(tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert pane(pilot).list.size.height - 1 >= 10
        assert detail(pilot).strip().splitlines()[-1].startswith(" Next:")


async def test_an_empty_desk_leads_a_beginner_to_the_import(tmp_path: Path) -> None:
    async with app_on(tmp_path, filled=False).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = pane(pilot).list._empty
        assert "There are no orders yet" in lines[0]
        assert "订单查询 → 批量导出" in lines[2]
        assert "press i" in lines[3]
        assert not pilot.app.query_one(Detail).display
        await pilot.press("o")
        assert "There is no order here." in footer(pilot)


async def test_an_order_of_a_form_is_shown_when_it_has_saved(pilot: Pilot[None]) -> None:
    app = desk_app(pilot)
    app.saved(Saved("Saved.", copy="text"))
    assert app.copied == "text"
    assert "Saved.  (u takes it back)" in footer(pilot)
    app.saved(None)
    assert "Saved." in footer(pilot)


CASES = [
    ({"red": True}, "notice"),
    ({"stage": Stage.SHIPPED}, "pickup"),
    ({"stage": Stage.SHIPPED, "held": Flag.OPEN_AFTERSALE}, "pickup"),
    ({"stage": Stage.SHIPPED, "scanned": True}, "trace"),
    ({"stage": Stage.CLOSED}, "done"),
    ({"stage": Stage.UNPAID}, "unpaid"),
    ({"held": Flag.UNDER_REVIEW}, "review"),
    ({"held": Flag.HOLD, "due_known": False}, "hold"),
    ({"held": Flag.OPEN_AFTERSALE}, "aftersale"),
    ({"due_known": False}, "fill-in"),
    ({"stage": Stage.BOUGHT}, "track"),
    ({"stage": Stage.TO_UPLOAD}, "export"),
    ({"stage": Stage.TO_UPLOAD, "exported": True}, "upload"),
    ({"stage": Stage.TO_UPLOAD, "red": True, "refused": True}, "again"),
    ({"stage": Stage.TO_UPLOAD, "red": True, "refused": True, "exported": True}, "upload"),
    ({"stage": Stage.TO_UPLOAD, "red": True, "exported": True}, "notice"),
    ({"address": False}, "receiver"),
    ({"address": False, "upstream": 0, "sure": False}, "receiver"),
    ({"address": False, "stage": Stage.BOUGHT}, "track"),
    ({"upstream": 0, "sure": False}, "bind"),
    ({"upstream": 2, "sure": False}, "confirm"),
    ({}, "buy"),
]


@pytest.mark.parametrize(("facts", "code"), CASES)
def test_the_next_step_follows_from_the_facts(facts: dict[str, object], code: str) -> None:
    usual: dict[str, object] = {
        "stage": Stage.TO_BUY, "due_known": True, "held": None, "red": False, "upstream": 1,
        "sure": True, "exported": False,
    }  # fmt: skip
    assert steps.step_code(**{**usual, **facts}) == code  # type: ignore[arg-type]


async def test_uploaded_means_the_whole_batch_file(pilot: Pilot[None], tmp_path: Path) -> None:
    app = desk_app(pilot)
    tracking.record(app.desk, AT, sn(3), "YT4234858984188", force="test")
    done = shipments.export(app.desk, AT, tmp_path / "batch.csv")
    assert sn(3) in done.orders
    assert len(done.orders) > 1
    app.panes.reload()
    go_to(pilot, 3)
    await pilot.pause()
    await pilot.press("U")
    await pilot.pause()
    assert orders.find(app.desk, sn(3)).stage is Stage.TO_UPLOAD, "several at once ask first"
    await pilot.press("y")
    await pilot.pause()
    assert {orders.find(app.desk, each).stage for each in done.orders} == {Stage.SHIPPED}
    await pilot.press("u", "y")
    await pilot.pause()
    assert {orders.find(app.desk, each).stage for each in done.orders} == {Stage.TO_UPLOAD}
