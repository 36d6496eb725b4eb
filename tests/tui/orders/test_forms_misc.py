"""Upstream, hold, note, fill-in, batch file, many numbers, and the question before many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.screen import Screen
from textual.widgets import Input

from core.base.clock import parse_moment, parse_time
from core.orders import bindings, tracking
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.shop_rows import AT, SN, put_order, put_parcel, put_purchase
from tests.tui.forms_shop import GOOD, HOSTILE, USED, bind_code, desks, seed
from tests.tui.host import Host, paste, screen_text, write
from tui.orders.export import ExportForm
from tui.orders.hold import HoldForm
from tui.orders.note import FillInForm, NoteForm
from tui.orders.track_many import BulkTrackForm
from tui.orders.upstream import UpstreamForm
from tui.parts.confirm import ConfirmScreen
from tui.parts.messages import Saved
from tui.widgets.remarks import wrapped

SIZE = (80, 24)
CODE = "754299529443_HS_XL"
# Real shapes of 中通 numbers, made up.
NUMBERS = [f"7361055558{n:04d}" for n in range(2800, 2830)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


def order_1(desk: Desk) -> Any:
    return orders.find(desk, SN.format(1))


def coded(desk: Desk, code: str, **values: Any) -> Any:
    seed(desk, **values)
    desk.store.conn.execute("update order_lines set code_sku = ?", (code,))
    return order_1(desk)


# -- upstream ------------------------------------------------------------------------------


async def test_the_candidates_of_a_code_are_picked_with_a_digit(desk: Desk) -> None:
    app = Host(desk, UpstreamForm(coded(desk, CODE)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "1 1688 754299529443" in text
        assert "2 Taobao 754299529443" in text
        await pilot.press("2", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert app.result.copy == "https://item.taobao.com/item.htm?id=754299529443"
    bound = bindings.of_code(desk, CODE)
    assert bound is not None
    assert bound.platform == "taobao"


async def test_an_unknown_code_is_bound_with_a_pasted_link(desk: Desk) -> None:
    app = Host(desk, UpstreamForm(coded(desk, "MYSTERY")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "unknown" in screen_text(app)
        await paste(pilot, "https://detail.1688.com/offer/754299529443.html?spm=a26")
        await pilot.press("tab")
        await paste(pilot, "义乌某服饰厂")
        await pilot.press("tab")
        await write(pilot, "22")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    bound = bindings.of_code(desk, "MYSTERY")
    assert bound is not None
    assert (bound.supplier, bound.usual_cost_fen) == ("义乌某服饰厂", 2200)


@pytest.mark.parametrize("text", ["754299529443", "hello", "https://m.tb.cn/h.x", "ebay:12345678"])
async def test_what_is_no_item_is_told_before_saving(desk: Desk, text: str) -> None:
    app = Host(desk, UpstreamForm(coded(desk, "MYSTERY")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await paste(pilot, text)
        assert "✗" in screen_text(app)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app.result is ...
    assert bindings.of_code(desk, "MYSTERY") is None


async def test_a_binding_is_changed_and_a_lost_race_is_told(desk: Desk) -> None:
    seed(desk)
    bind_code(desk, CODE, usual_cost_fen=2200)
    app = Host(desk, UpstreamForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "is bound" in screen_text(app)
        bindings.bind(desk, AT, CODE, "1688:754299529443", usual_cost_fen=2500)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.result is ...
        assert "tester changed this" in screen_text(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.result, Saved)


async def test_an_order_without_a_code_is_bound_by_the_platforms_id(desk: Desk) -> None:
    app = Host(desk, UpstreamForm(seed(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "no code" in screen_text(app)
        await paste(pilot, "1688:754299529443")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert bindings.of_code(desk, "goods:900100") is not None
    assert order_1(desk).upstream[0].item_id == "754299529443"


async def test_an_order_without_code_and_id_cannot_be_bound(desk: Desk) -> None:
    seed(desk)
    desk.store.conn.execute("update goods set item_id = ''")
    app = Host(desk, UpstreamForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "1688:754299529443")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.result is ...
        assert "nothing can be bound" in screen_text(app)


# -- hold, note, fill in -------------------------------------------------------------------


async def test_hold_wants_a_reason(desk: Desk) -> None:
    app = Host(desk, HoldForm(seed(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app.result is ...
        await write(pilot, "buyer asked")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).hold_reason == "buyer asked"


async def test_a_hold_is_lifted_with_enter(desk: Desk) -> None:
    app = Host(desk, HoldForm(seed(desk, hold_reason="x")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).hold_reason is None


async def test_a_deadline_by_hand(desk: Desk) -> None:
    app = Host(desk, HoldForm(seed(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "enter")
        await paste(pilot, "11-25 18:00")
        assert "2026-11-25 18:00" in screen_text(app)
        await pilot.press("enter")
        await write(pilot, "agreed")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).manual_due_at == parse_time("2026-11-25 18:00")
    assert order_1(desk).ship_by.rule == "manual"


async def test_a_time_that_is_none_stays_in_the_form(desk: Desk) -> None:
    app = Host(desk, HoldForm(seed(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "enter")
        await paste(pilot, "some day")
        await pilot.press("enter")
        await write(pilot, "agreed")
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
        assert "That is no time" in screen_text(app)
    assert order_1(desk).manual_due_at is None


async def test_somebody_else_held_it_first(desk: Desk) -> None:
    order = seed(desk)
    app = Host(desk, HoldForm(order))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await write(pilot, "mine")
        order_edits.note(desk, AT, order, "theirs")
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
        assert "tester changed this" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert (order_1(desk).hold_reason, order_1(desk).note) == ("mine", "theirs")


async def test_a_note_is_kept_and_taken_away(desk: Desk) -> None:
    seed(desk)
    for text in ("[red]送袜子", ""):
        app = Host(desk, NoteForm(order_1(desk)))
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press("ctrl+u")
            await paste(pilot, text)
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(app.result, Saved)
        assert (order_1(desk).note or "") == text


@pytest.mark.parametrize(
    ("typed", "saved"),
    [("11-22 15:00", "2026-11-22 15:00"), ("09:59", "2026-11-23 09:59"), ("2026/11/23 10:01", "")],
)
async def test_a_blank_grouping_time_is_filled_in(desk: Desk, typed: str, saved: str) -> None:
    app = Host(desk, FillInForm(seed(desk, grouped_at=None)))
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, typed)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved) is bool(saved)
    assert order_1(desk).grouped_at == (parse_time(saved) if saved else None)


@pytest.mark.parametrize(
    ("text", "past", "moment"),
    [
        ("11-25 18:00", False, "2026-11-25 18:00"),
        ("11月25日 18:00", False, "2026-11-25 18:00"),
        ("１１-２５ １８：００", False, "2026-11-25 18:00"),
        ("11-25", False, "2026-11-25 23:59:59"),
        ("1-2 08:00", False, "2027-01-02 08:00"),
        ("2-29", False, "2028-02-29 23:59:59"),
        ("10:00", False, "2026-11-23 10:00"),
        ("09:59", False, "2026-11-24 09:59"),
        ("10:00", True, "2026-11-23 10:00"),
        ("10:01", True, "2026-11-22 10:01"),
        ("12-31 23:00", True, "2026-12-31 23:00"),
        ("+6h", False, "2026-11-23 16:00"),
        ("+1d6h", False, "2026-11-24 16:00"),
        ("+2天", False, "2026-11-25 10:00"),
        ("2026-12-01", False, "2026-12-01 23:59:59"),
        ("2026-12-01 08:30", False, "2026-12-01 08:30"),
    ],
)
def test_moments(text: str, past: bool, moment: str) -> None:
    if text == "2-29":
        with pytest.raises(ValueError, match="2"):
            parse_moment(text, AT)
        return
    assert parse_moment(text, AT, past=past) == parse_time(moment)


@pytest.mark.parametrize("text", ["", "+", "25:00", "13-40", "soon", "+h"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is the message
        parse_moment(text, AT)


# -- batch file ----------------------------------------------------------------------------


async def test_enter_writes_the_batch_file(desk: Desk, tmp_path: Path) -> None:
    seed(desk)
    app = Host(desk, ExportForm())
    app.batch_folder = tmp_path / "out"
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert app.result.text.startswith("1 order in ")
    files = list((tmp_path / "out").iterdir())
    assert [file.suffix for file in files] == [".csv"]
    assert USED in files[0].read_text("utf-8-sig")


async def test_xlsx_is_a_choice(desk: Desk, tmp_path: Path) -> None:
    seed(desk)
    app = Host(desk, ExportForm())
    app.batch_folder = tmp_path / "out"
    async with app.run_test(size=SIZE) as pilot:
        app.form.fields["format"].control.focus()  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("space", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert [file.suffix for file in (tmp_path / "out").iterdir()] == [".xlsx"]


async def test_what_was_left_out_stays_until_it_is_read(desk: Desk, tmp_path: Path) -> None:
    order = seed(desk, hold_reason="wait")
    put_parcel(desk, order.id, GOOD)
    app = Host(desk, ExportForm())
    app.batch_folder = tmp_path / "out"
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
        text = screen_text(app)
        assert "Left out" in text
        assert "on hold" in text
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert len(list((tmp_path / "out").iterdir())) == 1


async def test_what_was_exported_before_is_counted(desk: Desk, tmp_path: Path) -> None:
    order = seed(desk)
    put_parcel(desk, order.id, GOOD, exported_at=AT)
    app = Host(desk, ExportForm())
    app.batch_folder = tmp_path / "out"
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert "1 stand in an earlier file" in app.result.text


async def test_nothing_to_export_is_told(desk: Desk, tmp_path: Path) -> None:
    app = Host(desk, ExportForm())
    app.batch_folder = tmp_path / "out"
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
        assert "✗ No order has a tracking number" in screen_text(app)


# -- many numbers --------------------------------------------------------------------------


def bulk_text(desk: Desk, count: int) -> str:
    for number in range(10, 10 + count):
        put_purchase(desk, put_order(desk, number), f"266400772887290585{number:02d}")
    return "\n".join(f"{SN.format(10 + n)}\t中通快递\t{NUMBERS[n]}" for n in range(count))


async def test_twenty_pasted_numbers(desk: Desk) -> None:
    text = bulk_text(desk, 20)
    app = Host(desk, BulkTrackForm())
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, text)
        assert "20 can be saved" in screen_text(app)
        assert "Enter save  Tab to the text" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Save 20 numbers?" in screen_text(app)
        await pilot.press("y")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert app.result.text == "20 numbers saved."
    assert desk.store.value("select count(distinct command) from events") == 1


async def test_no_is_the_default(desk: Desk) -> None:
    app = Host(desk, BulkTrackForm())
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, bulk_text(desk, 3))
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app.result is ...
    assert desk.store.value("select count(*) from parcels") == 0


async def test_the_frame_names_the_keys_of_the_part_that_has_them(desk: Desk) -> None:
    app = Host(desk, BulkTrackForm())
    async with app.run_test(size=SIZE) as pilot:
        assert "Tab to the list" in screen_text(app)
        await paste(pilot, bulk_text(desk, 2))
        await pilot.press("enter")
        await pilot.pause()
        assert "Enter takes the marked answer  Esc no" in screen_text(app)
        await pilot.press("escape", "tab")
        await pilot.pause()
        assert "Tab to the list" in screen_text(app)


async def test_what_does_not_fit_stays_in_the_box(desk: Desk) -> None:
    seed(desk)
    text = bulk_text(desk, 3)
    bad = [f"{SN.format(1)} {USED}", f"{SN.format(99)} 78109356970791", "13800138000"]
    app = Host(desk, BulkTrackForm())
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "\n".join([bad[0], text, *bad[1:]]))
        shown = screen_text(app)
        assert "3 can be saved, 3 need a look" in shown
        assert shown.count("✗") >= 2
        await pilot.press("enter", "y")
        await pilot.pause()
        assert app.result is ...
        assert "3 numbers saved" in screen_text(app)
        assert app.form.box.text.split("\n") == bad  # type: ignore[attr-defined]
        await pilot.press("escape")
        await pilot.pause()
        assert app.result is ...
        assert "3 lines are not saved" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert app.result.text == "3 numbers saved."


async def test_a_number_used_meanwhile_saves_nothing(desk: Desk) -> None:
    seed(desk)
    app = Host(desk, BulkTrackForm())
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, bulk_text(desk, 3))
        await pilot.press("enter")
        tracking.record(desk, AT, SN.format(1), NUMBERS[1])
        await pilot.press("y")
        await pilot.pause()
        assert app.result is ...
        assert "2 can be saved, 1 need" in screen_text(app)
    assert desk.store.value("select count(*) from parcels") == 2


async def test_typed_lines_are_judged_when_the_typing_rests(desk: Desk) -> None:
    put_purchase(desk, seed(desk).id, "26640077288729058501")
    app = Host(desk, BulkTrackForm(f"{SN.format(1)} {GOOD}"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "1 can be saved" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).parcel.number == GOOD


async def test_hostile_lines_stay_text(desk: Desk) -> None:
    app = Host(desk, BulkTrackForm())
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "\n".join([HOSTILE * 3] * 30))
        text = screen_text(app)
        assert "\x1b" not in text
        assert {cell_len(line) for line in text.split("\n") if "│" in line} == {79}
        assert len([line for line in text.split("\n") if line]) <= 24


# -- the question --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (("enter",), False),
        (("escape",), False),
        (("n",), False),
        (("y",), True),
        (("right", "enter"), True),
        (("2", "enter"), True),
    ],
)
async def test_the_question(desk: Desk, keys: tuple[str, ...], answer: bool) -> None:
    app = Host(desk, ConfirmScreen("Mark 30 orders?", [f"[red]{n}" for n in range(30)]))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "[red]0" in text
        assert "and 22 more" in text
        await pilot.press(*keys)
        await pilot.pause()
        assert app.result is answer


# -- all of them ---------------------------------------------------------------------------


def every_form(desk: Desk) -> list[Screen[Any]]:
    from tui.imports.screen import ImportScreen
    from tui.orders.buy import BuyForm
    from tui.orders.track import TrackForm

    order = orders.find(desk, SN.format(1))
    single = (BuyForm, TrackForm, UpstreamForm, HoldForm, NoteForm, FillInForm)
    return [*(form(order) for form in single), BulkTrackForm(), ExportForm(), ImportScreen()]


@pytest.mark.parametrize("number", range(9))
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_nothing_blinks_and_everything_fits(
    desk: Desk, number: int, size: tuple[int, int]
) -> None:
    seed(desk, hold_reason=HOSTILE, under_review=1)
    desk.store.conn.execute("update goods set title = ?", (HOSTILE,))
    app = Host(desk, every_form(desk)[number])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "\x1b" not in text
        assert not any(each.cursor_blink for each in app.screen.query(Input))
        corners = [text.count(corner) for corner in "╭╮╰╯"]
        assert corners == [1, 1, 1, 1]
        assert len({cell_len(line) for line in text.split("\n") if "│" in line}) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert app.result is None


@pytest.mark.parametrize("width", [1, 2, 5, 20])
@pytest.mark.parametrize("text", ["", "a" * 50, "中文，混 words 和。标点" * 5, "x\ny", "，。"])
def test_wrapped_lines_fit(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= max(width, 2) for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
