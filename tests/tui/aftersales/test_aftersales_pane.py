"""Pane 2 on a real database at a fixed time: what it shows and what its keys do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from core.aftersales import claims
from core.aftersales import decisions as aftersale_decisions
from core.aftersales import reading as aftersales
from core.base import i18n
from core.orders import edits as faults
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put_order, sn
from tests.tui.cases_shop import HOUR, Hands, open_cases, put_case, put_refunded, ref
from tests.tui.host import move_to
from tui.aftersales.pane import AftersalesPane
from tui.commands.table import CommandTable, declared
from tui.desk.app import DeskApp
from tui.desk.footer import Footer
from tui.desk.header import Header


class Moving:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
async def pilot(tmp_path: Path, clock: Moving) -> AsyncIterator[Pilot[None]]:
    app = DeskApp(open_cases(tmp_path), now=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        yield pilot


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.setup(request.param)
    yield request.param
    i18n.setup("en")


def pane(pilot: Pilot[None]) -> AftersalesPane:
    return cast(AftersalesPane, cast(DeskApp, pilot.app).pane)


def desk_of(pilot: Pilot[None]) -> Desk:
    return cast(DeskApp, pilot.app).desk


def shown(pilot: Pilot[None]) -> list[str]:
    """Return the tails of the shown order numbers."""
    source = pane(pilot).list_source
    cells = [row.cells[1] for row in source.window(0, len(source))]
    return [str(cell if isinstance(cell, str) else cell.text)[-2:] for cell in cells]


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(Footer).plain


def detail(pilot: Pilot[None]) -> str:
    return pane(pilot).detail.plain


async def go_to(pilot: Pilot[None], number: int) -> None:
    case = aftersales.find(desk_of(pilot), ref(number))
    move_to(pane(pilot), str(case.key))
    await pilot.pause()


def test_no_key_means_two_things_in_any_pane() -> None:
    assert CommandTable(declared()).clashes() == []


async def test_the_list_at_80_by_24(
    tmp_path: Path, language: str, snapshot: SnapshotAssertion
) -> None:
    app = DeskApp(open_cases(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("2", "j")
        await pilot.pause()
        assert Hands(pilot).screen == snapshot


async def test_cases_stand_by_time_left_and_what_waits_for_others_stands_below(
    pilot: Pilot[None],
) -> None:
    assert shown(pilot) == ["01", "02", "03", "08", "06", "04", "07", "05", "09"]


async def test_past_its_deadline_a_case_is_probably_agreed(pilot: Pilot[None]) -> None:
    row = pane(pilot).list_source.window(0, 1)[0]
    assert row.cells[4] == ("agreed?", "warn")
    assert "probably agreed automatically, check" in detail(pilot)


async def test_a_deadline_that_passes_changes_the_row(pilot: Pilot[None], clock: Moving) -> None:
    pane(pilot).list.move_to_index(1)
    before = pane(pilot).list_source.window(1, 2)[0].cells[4]
    clock.at = AT + 2 * HOUR + timedelta(seconds=1)
    cast(DeskApp, pilot.app)._ticker.beat()
    await pilot.pause()
    assert before == "to answer"
    assert pane(pilot).list_source.window(1, 2)[0].cells[4] == ("agreed?", "warn")


async def test_a_case_of_an_unknown_order_is_shown_so(pilot: Pilot[None]) -> None:
    await go_to(pilot, 6)
    row = pane(pilot).list_source.window(4, 5)[0]
    assert row.cells[5] == ("no order", "warn")
    assert "import the order export" in detail(pilot)
    await pilot.press("f")
    await pilot.pause()
    assert "not here" in said(pilot)


async def test_the_tabs_count_what_is_open_before_a_pane_is_opened(tmp_path: Path) -> None:
    app = DeskApp(open_cases(tmp_path), now=lambda: AT)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        header = app.query_one(Header).plain
        assert "2After-sales 9" in header
        assert "3Appeals 0" in header
        put_case(app.desk, 10)
        app.panes.reload()
        await pilot.pause()
        assert "2After-sales 10" in app.query_one(Header).plain


async def test_an_empty_pane_says_where_the_export_is(
    tmp_path: Path, language: str, snapshot: SnapshotAssertion
) -> None:
    app = DeskApp(open_shop(tmp_path, filled=False), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        text = Hands(pilot).screen
        assert "售后管理 → 导出" in text
        assert text == snapshot


@pytest.mark.parametrize(
    ("presses", "numbers"),
    [
        (("v",), ["01", "02", "03", "08", "06", "04"]),
        (("v", "v"), ["07"]),
        (("v", "v", "v"), ["05"]),
        (("v", "v", "v", "v"), ["01", "02", "03", "08", "06", "04", "07", "05", "09"]),
        (("V",), ["01"]),
        (("V", "V", "V"), ["02", "03", "08"]),
        (("V", "escape"), ["01", "02", "03", "08", "06", "04", "07", "05", "09"]),
    ],
)
async def test_filters(pilot: Pilot[None], presses: tuple[str, ...], numbers: list[str]) -> None:
    await pilot.press(*presses)
    await pilot.pause()
    assert shown(pilot) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [(ref(4), ["04"]), (sn(7)[-9:], ["07"]), ("nothing like it", [])],
)
async def test_search_by_case_or_order(pilot: Pilot[None], text: str, numbers: list[str]) -> None:
    pane(pilot).search(text)
    await pilot.pause()
    assert shown(pilot) == numbers


async def test_a_search_finds_an_ended_case(pilot: Pilot[None]) -> None:
    put_refunded(desk_of(pilot), 11, instant=0, asked_at=AT - 900 * HOUR,
                 refunded_at=AT - 800 * HOUR, closed_at=AT - 800 * HOUR)  # fmt: skip
    pane(pilot).search(sn(11)[-8:])
    await pilot.pause()
    assert shown(pilot) == ["11"]


@pytest.mark.parametrize(
    ("number", "key", "words"),
    [
        (5, "R", "paid already"),
        (7, "Y", "past that"),
        (9, "R", "past that"),
        (4, "p", "past that"),
        (4, "A", ""),
    ],
)
async def test_why_a_decision_does_not_fit_now(
    pilot: Pilot[None], number: int, key: str, words: str
) -> None:
    await go_to(pilot, number)
    await pilot.press(key)
    await pilot.pause()
    if words:
        assert words in said(pilot)
        assert len(pilot.app.screen_stack) == 1
    else:
        assert len(pilot.app.screen_stack) == 2


async def test_enter_shows_the_case_whole_with_what_follows(
    tmp_path: Path, language: str, snapshot: SnapshotAssertion
) -> None:
    app = DeskApp(open_cases(tmp_path), now=lambda: AT)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("2", "j")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert Hands(pilot).screen == snapshot


async def test_an_unknown_order_can_be_opened_too(pilot: Pilot[None]) -> None:
    await go_to(pilot, 6)
    await pilot.press("enter")
    await pilot.pause()
    assert "What follows" in Hands(pilot).screen


async def test_the_return_address_is_copied(pilot: Pilot[None]) -> None:
    desk = desk_of(pilot)
    await go_to(pilot, 4)
    aftersale_decisions.decide(desk, AT, ref(4), "agree", force="later")
    await pilot.press("y", "2")
    await pilot.pause()
    assert cast(DeskApp, pilot.app).copied == ref(4)


async def test_undo_restores_the_case(pilot: Pilot[None]) -> None:
    await go_to(pilot, 2)
    await pilot.press("R")
    await pilot.pause()
    await Hands(pilot).paste("已签收，商品完好")
    await pilot.press("enter")
    await pilot.pause()
    assert aftersales.find(desk_of(pilot), ref(2)).decision == "reject"
    assert "u takes it back" in said(pilot)
    await pilot.press("u")
    await pilot.pause()
    assert aftersales.find(desk_of(pilot), ref(2)).decision is None
    assert "02" in shown(pilot)[1]


async def test_a_fault_is_marked_from_both_panes(pilot: Pilot[None]) -> None:
    desk = desk_of(pilot)
    pending = put_order(desk, 40, timedelta(hours=5))
    await go_to(pilot, 4)
    await pilot.press("f", "2", "enter")
    await pilot.pause()
    order = aftersales.find(desk, ref(4)).order_id
    assert order is not None
    assert faults.of_order(desk, order) == ["late-logistics"]
    await pilot.press("f", "2", "enter")
    await pilot.pause()
    assert faults.of_order(desk, order) == []
    await pilot.press("1")
    await pilot.pause()
    await pilot.press("f", "enter")
    await pilot.pause()
    assert faults.of_order(desk, pending) == ["fake-shipment"]


async def test_claims_are_listed_paid_and_written_off(pilot: Pilot[None]) -> None:
    desk, hands = desk_of(pilot), Hands(pilot)
    for number in (2, 4):
        aftersale_decisions.decide(desk, AT, ref(number), "agree", force="told by phone")
    await hands.press("$")
    assert "Owed in all: 44.00 yuan" in hands.screen
    await hands.press("enter")
    await hands.press("ctrl+u")
    await hands.type("20")
    await hands.press("enter")
    first, second = claims.listing(desk, AT).items
    assert (first.paid_fen, first.left_fen) == (2000, 200)
    assert "Owed in all: 24.00 yuan" in hands.screen
    await hands.press("G", "D")
    await hands.paste("上家不认")
    await hands.press("enter")
    assert claims.find(desk, AT, second.id).state == "written_off"
    assert [each.id for each in claims.listing(desk, AT).items] == [first.id]


async def test_refunded_goods_that_are_not_back_are_listed(pilot: Pilot[None]) -> None:
    hands = Hands(pilot)
    await hands.press("$", "tab")
    assert "1 refunded, goods not back" in hands.screen
    assert "with the buyer" in hands.screen
    await hands.press("enter")
    assert "What follows" in hands.screen
