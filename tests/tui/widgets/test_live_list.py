"""The live list in Textual's pilot: cursor, marks, new data, widths, hostile text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.message import Message

from core.base.text import shown
from tests.tui.tiny_list import COLUMNS, Numbers, countdown
from tui.terminal.screen_diff import LeanDisplay
from tui.widgets.columns import Column, Toned, fit, place
from tui.widgets.live_list import LiveList, Row
from tui.widgets.row_painter import CLOCK_WIDTH, SIGNS

NOW = 1_763_690_400
HOUR = 3600


class Given:
    """A source of rows that stand in the test."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def window(self, start: int, stop: int) -> Sequence[Row]:
        return self.rows[start:stop]

    def index_of(self, key: str) -> int | None:
        return next((i for i, row in enumerate(self.rows) if row.key == key), None)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        return [row.key for row in self.rows[start:stop]]


def rows(*keys: str, due: int | None = NOW + 5 * HOUR) -> Given:
    return Given([Row(key, due, (key, f"item {key}")) for key in keys])


class Desk(LeanDisplay[None]):
    """A live list and a record of what it says."""

    def __init__(self, source: Any, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__()
        self.source, self.columns = source, columns
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield LiveList(self.columns, countdown, clock_title="Left", empty=["none", "import"])

    def on_mount(self) -> None:
        self.live.tick(NOW)
        self.live.set_source(self.source)
        self.live.focus()

    @property
    def live(self) -> LiveList:
        return self.query_one(LiveList)

    def on_live_list_row_highlighted(self, message: LiveList.RowHighlighted) -> None:
        self.said.append(message)

    def on_live_list_row_chosen(self, message: LiveList.RowChosen) -> None:
        self.said.append(message)

    def on_live_list_marks_changed(self, message: LiveList.MarksChanged) -> None:
        self.said.append(message)

    def highlighted(self) -> list[str | None]:
        return [m.key for m in self.said if isinstance(m, LiveList.RowHighlighted)]


def screen(app: App[Any]) -> list[str]:
    """Return the lines of the screen as the compositor draws them."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def repainted(app: App[Any]) -> list[tuple[int, int, int]]:
    """Return the spans (line, from, to) that wait to be repainted."""
    live_list = app.query_one(LiveList)
    return sorted((r.y, r.x, r.right) for r in live_list._repaint_regions)


PAGE = 22  # 24 lines, less the header, less the row that stays in sight


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["down"], 1),
        (["j", "j"], 2),
        (["j", "j", "k"], 1),
        (["up"], 0),
        (["pagedown"], PAGE),
        (["pagedown", "pageup"], 0),
        (["ctrl+d"], PAGE // 2),
        (["ctrl+d", "ctrl+d", "ctrl+u"], PAGE // 2),
        (["end"], 9_999),
        (["G", "up"], 9_998),
        (["end", "g"], 0),
        (["G", "home"], 0),
        (["end", "down"], 9_999),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], index: int) -> None:
    app = Desk(Numbers(10_000, NOW + 5 * HOUR))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert app.live.cursor_index == index
        assert app.live.cursor_key == str(index)
        await pilot.pause()
        assert any(f"…{index:07d} " in line for line in screen(app))
        assert app.highlighted()[-1] == str(index)


async def test_a_move_repaints_two_lines_and_a_tick_only_digits() -> None:
    app = Desk(Numbers(10_000, NOW + 1800, step=600))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        app.live.action_cursor(1)
        assert [(y, x) for y, x, _ in repainted(app)] == [(1, 0), (2, 0)]
        await pilot.pause()
        app.live.tick(NOW)
        assert repainted(app) == []
        app.live.tick(NOW + 1)
        # Rows 0 to 3 are in their last hour; the others show minutes, and turn one here.
        right = CLOCK_WIDTH
        assert repainted(app)[:2] == [(1, right - 5, right), (2, right - 5, right)]
        await pilot.pause()
        app.live.tick(NOW + 2)
        assert repainted(app) == [(y, right - 1, right) for y in (1, 2, 3, 4)]


async def test_a_band_that_changes_repaints_its_sign() -> None:
    app = Desk(rows("a", "b", due=NOW + 1))
    async with app.run_test(size=(80, 24)) as pilot:
        assert screen(app)[1].startswith("!   0:00:01")
        app.live.tick(NOW + 1)
        await pilot.pause()
        assert screen(app)[1].startswith("!   0:00:00")
        app.live.tick(NOW + 2)
        await pilot.pause()
        assert screen(app)[1].startswith("!! -0:00:01")
        assert screen(app)[2].startswith("!! -0:00:01")


async def test_only_the_row_under_the_cursor_shows_seconds_while_hours_are_left() -> None:
    app = Desk(rows("a", "b"))
    async with app.run_test(size=(80, 24)) as pilot:
        assert [line[:CLOCK_WIDTH] for line in screen(app)[1:3]] == [".   5:00:00", ".      5h00"]
        await pilot.press("down")
        assert [line[:CLOCK_WIDTH] for line in screen(app)[1:3]] == [".      5h00", ".   5:00:00"]


async def test_a_row_without_deadline_shows_its_note_and_never_ticks() -> None:
    given = Given(
        [
            Row("a", None, ("a", "x"), band="fill", note="未填"),
            Row("b", NOW + 7800, ("b", "y"), band="held"),
        ]
    )
    app = Desk(given)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        assert screen(app)[1].startswith("?      未填 a")
        assert screen(app)[2].startswith("||  2:10:00 b")
        app.live.tick(NOW + 1)
        assert [y for y, _, _ in repainted(app)] == [2]


async def test_all_none_and_the_others_are_marked_with_a_key() -> None:
    app = Desk(rows("a", "b", "c", "d"))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("asterisk")
        assert app.live.marks == {"a", "b", "c", "d"}
        await pilot.press("asterisk")
        assert app.live.marks == set()
        await pilot.press("space", "！")
        assert app.live.marks == {"b", "c", "d"}
        await pilot.press("＊")
        assert app.live.marks == {"a", "b", "c", "d"}


async def test_a_range_goes_from_the_row_marked_last_to_the_cursor() -> None:
    app = Desk(rows("a", "b", "c", "d", "e"))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("j", "space", "j", "m")
        assert app.live.marks == {"b", "c", "d"}
        await pilot.press("g", "m")
        assert app.live.marks == {"a", "b", "c", "d"}, "and goes on from there, upwards too"
        app.live.set_marks(())
        await pilot.press("end", "m")
        assert app.live.marks == {"e"}, "without a mark a range is the row itself"


async def test_ten_thousand_rows_are_marked_without_reading_them() -> None:
    source = Numbers(10_000, NOW, 10)
    app = Desk(source)
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        asked = source.asked
        await pilot.press("asterisk")
        assert len(app.live.marks) == 10_000
        assert source.asked == asked


async def test_space_marks_and_moves_down() -> None:
    app = Desk(rows("a", "b", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "space", "up", "space")
        assert app.live.marks == {"a"}
        assert app.live.cursor_key == "c"
        assert [line[CLOCK_WIDTH] for line in screen(app)[1:4]] == ["+", " ", " "]
        changes = [m.marks for m in app.said if isinstance(m, LiveList.MarksChanged)]
        assert changes == [{"a"}, {"a", "b"}, {"a"}]
        await pilot.press("space", "space")
        assert app.live.marks == {"a"}, "the last row is marked and unmarked in place"


async def test_enter_and_a_second_click_choose() -> None:
    app = Desk(rows("a", "b", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.click(LiveList, offset=(20, 3))
        assert app.live.cursor_key == "c"
        await pilot.click(LiveList, offset=(20, 0))
        await pilot.click(LiveList, offset=(20, 12))
        assert app.live.cursor_key == "c", "neither the titles nor the void are rows"
        await pilot.click(LiveList, offset=(20, 1), times=2)
        chosen = [m.key for m in app.said if isinstance(m, LiveList.RowChosen)]
        assert chosen == ["b", "a"]


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = Desk(Numbers(1_000, NOW + 5 * HOUR))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot._post_mouse_events([_wheel()], LiveList, offset=(5, 5))
        await pilot.pause()
        assert app.live.scroll_offset.y > 0
        assert app.live.cursor_key == "0"
        top = app.live.scroll_offset.y
        app.live.set_source(Numbers(1_000, NOW + 6 * HOUR))
        await pilot.pause()
        assert app.live.scroll_offset.y == top, "new data does not pull the list back"


def _wheel() -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown


@pytest.mark.parametrize(
    ("after", "key"),
    [
        (("a", "b", "c", "d"), "c"),
        (("x", "y", "a", "b", "c"), "c"),
        (("c",), "c"),
        (("a", "b", "d"), "d"),
        (("a", "b"), "b"),
        ((), None),
    ],
)
async def test_new_data_keeps_the_cursor_on_its_key_else_on_its_place(
    after: tuple[str, ...], key: str | None
) -> None:
    app = Desk(rows("a", "b", "c", "d"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        app.said.clear()
        app.live.set_source(rows(*after))
        await pilot.pause()
        assert app.live.cursor_key == key
        assert app.highlighted() == ([] if key == "c" else [key])


async def test_new_data_may_start_from_the_top() -> None:
    app = Desk(rows("a", "b", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        app.live.set_source(rows("x", "b", "c"), keep_key=False)
        assert app.live.cursor_key == "x"


async def test_new_data_keeps_the_marks_that_still_exist() -> None:
    app = Desk(rows("a", "b", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "space")
        app.live.set_source(rows("b", "c"))
        await pilot.pause()
        assert app.live.marks == {"b"}
        assert screen(app)[1][CLOCK_WIDTH] == "+"


async def test_new_data_repaints_only_lines_that_changed() -> None:
    app = Desk(rows("a", "b", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        changed = rows("a", "b", "c")
        changed.rows[1] = changed.rows[1]._replace(cells=("b", "other"))
        app.live.set_source(changed)
        assert [y for y, _, _ in repainted(app)] == [2]
        await pilot.pause()
        assert "other" in screen(app)[2]


async def test_a_list_that_shrinks_shows_its_last_rows() -> None:
    app = Desk(Numbers(1_000, NOW + 5 * HOUR))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        app.live.set_source(Numbers(30, NOW + 5 * HOUR))
        await pilot.pause()
        assert app.live.cursor_key == "29"
        assert "…0000029 " in screen(app)[-1]
        app.live.set_source(Numbers(3, NOW + 5 * HOUR))
        await pilot.pause()
        assert "…0000000 " in screen(app)[1]


async def test_an_empty_list_says_so_and_takes_every_key() -> None:
    app = Desk(rows())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "up", "space", "enter", "G", "g", "pagedown", "ctrl+u")
        assert app.live.cursor_key is None
        assert [line.strip() for line in screen(app)[2:4]] == ["none", "import"]
        app.live.set_source(rows("a"))
        await pilot.pause()
        assert "item a" in screen(app)[1]
        assert not any("import" in line for line in screen(app))
        assert app.live.cursor_key == "a"


async def test_a_million_rows_cost_as_much_as_a_page() -> None:
    source = Numbers(1_000_000, NOW + 5 * HOUR)
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "up", "home", "pagedown")
        app.live.tick(NOW + 1)
        await pilot.pause()
        assert app.live.cursor_index == PAGE
        assert source.asked < 1_000


async def test_a_window_is_not_asked_again_while_the_cursor_stays_in_it() -> None:
    source = Numbers(10_000, NOW + 5 * HOUR)
    app = Desk(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        asked = source.asked
        await pilot.press(*["down"] * 15)
        app.live.tick(NOW + 5)
        assert source.asked == asked


async def test_a_source_that_has_fewer_rows_than_it_said_leaves_lines_blank() -> None:
    given = rows("a", "b", "c")
    app = Desk(given)
    async with app.run_test(size=(80, 24)) as pilot:
        given.rows = given.rows[:1]
        app.live._window._rows = ()
        app.live.refresh()
        await pilot.press("down", "enter")
        assert screen(app)[2].strip() == ""


HOSTILE = [
    "[/x]",
    "[red]",
    "[@click=app.quit]x",
    "\x1b[2J\x1b]0;x\x07",
    "a\r\nb\tc",
    "\u202eevil\u2066",
    "\x9b31m",
    "\ud800",
    "x" * 10_000,
    "宽" * 10_000,
    "e" + "\u0301" * 5_000,
    "👨\u200d👩\u200d👧 ❤\ufe0f",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_stays_text(text: str) -> None:
    given = Given([Row("a", NOW + 60, (text, text)), Row("b", NOW + 60, ("ok", "fine"))])
    app = Desk(given)
    async with app.run_test(size=(80, 24)):
        lines = screen(app)
        assert all(cell_len(line) == 80 for line in lines)
        for harm in "\x1b\x07\r\n\t\x9b\u202e\u2066\ud800":
            assert harm not in lines[1]
        assert "fine" in lines[2]
        if text.startswith("["):
            assert text[:8] in lines[1] or f"…{text[-7:]}" in lines[1]


@pytest.mark.parametrize("width", [1, 5, 11, 12, 13, 20, 30, 40, 60, 79, 80, 100, 200])
async def test_any_width_is_filled_exactly(width: int) -> None:
    app = Desk(Numbers(100, NOW + 5 * HOUR))
    async with app.run_test(size=(width, 10)) as pilot:
        await pilot.press("down", "space")
        assert {cell_len(line) for line in screen(app)} == {width}


async def test_a_resize_drops_columns_and_brings_them_back() -> None:
    app = Desk(Numbers(100, NOW + 5 * HOUR))
    async with app.run_test(size=(100, 24)) as pilot:
        assert screen(app)[0].split() == [
            "Left",
            "Order",
            "Item",
            "Spec",
            "Qty",
            "Paid",
            "Step",
            "Next",
        ]
        await pilot.resize_terminal(50, 24)
        await pilot.pause()
        assert screen(app)[0].split() == ["Left", "Order", "Item", "Step"]
        assert screen(app)[1].startswith(".   5:00:00 …0000000 加绒")
        await pilot.resize_terminal(100, 24)
        await pilot.pause()
        assert "Next" in screen(app)[0]


async def test_a_shorter_terminal_keeps_the_cursor_in_sight() -> None:
    app = Desk(Numbers(100, NOW + 5 * HOUR))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown")
        await pilot.resize_terminal(80, 8)
        await pilot.pause()
        assert any(f"…{PAGE:07d} " in line for line in screen(app))


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
@pytest.mark.parametrize("no_color", [False, True])
async def test_the_cursor_is_told_from_other_rows(
    theme: str, no_color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = Desk(rows("a", "b", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        await pilot.press("down")
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        styles = [next(iter(strip)).style for strip in strips[1:4]]
        assert styles[0] == styles[2]
        assert styles[1] != styles[0]
        assert styles[1] is not None
        assert styles[1].bold
        if no_color:
            assert styles[1].reverse


async def test_toned_cells_keep_their_words_and_change_their_colour() -> None:
    app = Desk(Given([Row("a", None, ()), Row("b", NOW, ("b", Toned("refund", "bad")))]))
    async with app.run_test(size=(80, 24)):
        strip = app.screen._compositor.render_strips()[2]
        assert "refund" in strip.text
        toned = next(s for s in strip if s.text.startswith("refund"))
        plain = next(s for s in strip if s.text.startswith(" b"))
        assert toned.style != plain.style


async def test_a_list_out_of_sight_does_not_tick_and_is_right_when_it_returns() -> None:
    app = Desk(rows("a", due=NOW + 100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.live.display = False
        await pilot.pause()
        app.live._repaint_regions.clear()
        app.live.tick(NOW + 40)
        assert repainted(app) == []
        app.live.display = True
        await pilot.pause()
        assert screen(app)[1].startswith("!   0:01:00")


async def test_columns_may_change() -> None:
    app = Desk(rows("a"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.live.set_columns([Column("sn", "Number", 10)])
        await pilot.pause()
        assert screen(app)[0].split() == ["Left", "Number"]
        app.live.move_to_index(0)
        assert app.live.cursor_key == "a"


def test_each_band_has_its_own_sign_of_two_ascii_cells() -> None:
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert all(sign.isascii() and len(sign) == 2 for sign in SIGNS.values())


@pytest.mark.parametrize(
    ("text", "width", "align", "cut", "cells"),
    [
        ("abc", 5, "left", "end", "abc  "),
        ("abc", 5, "right", "end", "  abc"),
        ("abcdef", 5, "left", "end", "abcd…"),
        ("abcdef", 5, "left", "start", "…cdef"),
        ("打底裤女", 8, "left", "end", "打底裤女"),
        ("打底裤女", 7, "left", "end", "打底裤…"),
        ("打底裤女", 6, "left", "end", "打底… "),
        ("打底裤女", 6, "right", "start", " …裤女"),
        ("ab", 1, "left", "end", "…"),
        ("打", 1, "left", "end", "…"),
        ("打", 0, "left", "end", ""),
        ("a\x1bb", 3, "left", "end", "a�b"),
    ],
)
def test_a_text_is_laid_into_exactly_its_cells(
    text: str, width: int, align: str, cut: str, cells: str
) -> None:
    assert fit(text, width, align, cut) == cells
    assert cell_len(cells) == width


def test_harmless_leaves_honest_text_alone() -> None:
    text = "加绒[加厚] 打底裤 ¥35.50 “é” שלום"
    assert shown(text) == text


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (29, {"a": 10, "b": 9, "c": 4, "d": 3}),
        (40, {"a": 10, "b": 20, "c": 4, "d": 3}),
        (28, {"a": 10, "b": 12, "c": 4}),
        (24, {"a": 10, "b": 13}),
        (20, {"a": 10, "b": 9}),
        (13, {"a": 6, "b": 6}),
        (0, {}),
    ],
)
def test_columns_give_way_by_priority(width: int, shown: dict[str, int]) -> None:
    columns = [
        Column("a", "A", 10),
        Column("b", "B", 9, flex=1),
        Column("c", "C", 4, priority=1),
        Column("d", "D", 3, priority=2),
    ]
    assert {item.column.key: item.width for item in place(columns, width)} == shown


async def test_a_border_given_by_css_is_drawn() -> None:
    app = Desk(rows("a", "b"))
    async with app.run_test(size=(80, 24)) as pilot:
        plain = screen(app)
        app.live.styles.border = ("round", "red")
        await pilot.pause()
        bordered = screen(app)
        assert bordered[0].startswith("╭")
        assert bordered[2].startswith("│" + plain[1][:30])


async def test_a_theme_changes_every_line() -> None:
    app = Desk(rows("a", "b"))
    async with app.run_test(size=(80, 24)) as pilot:
        dark = [list(strip) for strip in app.screen._compositor.render_strips()]
        app.theme = "textual-light"
        await pilot.pause()
        light = [list(strip) for strip in app.screen._compositor.render_strips()]
        assert [s.text for line in dark for s in line] == [s.text for line in light for s in line]
        assert all(one != other for one, other in zip(dark, light, strict=True))


async def test_without_colour_an_urgent_clock_is_no_paler_than_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Desk(rows("a", "b", due=NOW + 60))
    async with app.run_test(size=(80, 24)):
        clock, cells = list(app.screen._compositor.render_strips()[2])[:2]
        assert clock.style is not None
        assert cells.style is not None
        assert clock.style.color == cells.style.color
        assert clock.style.bold
