"""Which columns of a live list get room: by width, by priority, and by what stands in them."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.tui.host import screen_text
from tui.widgets.columns import Column, Toned, bare, place
from tui.widgets.live_list import LiveList, Row
from tui.widgets.rows import ReadyRows

COLUMNS = (
    Column("sn", "Order", 8),
    Column("title", "Item", 10, flex=3),
    Column("supplier", "Supplier", 10, flex=1, priority=2),
    Column("flags", "Flags", 12, priority=1),
)
TITLE = "加绒加厚打底裤女外穿秋冬季高腰"


@pytest.mark.parametrize(
    ("rows", "empty"),
    [
        ([("1", "x", "", "")], {2, 3}),
        ([("1", "x", "厂", "")], {3}),
        ([("1", "", "厂", ""), ("2", "", "", "red")], set()),
        ([("1", "x", Toned("", "dim"), Toned("red", "bad"))], {2}),
        ([], {2, 3}),
    ],
)
def test_only_what_could_go_and_is_empty_everywhere_is_left_out(
    rows: list[tuple[str, ...]], empty: set[int]
) -> None:
    assert bare(COLUMNS, rows) == empty


@pytest.mark.parametrize("width", [30, 44, 60, 90])
def test_the_others_take_the_room(width: int) -> None:
    whole = {item.column.key: item.width for item in place(COLUMNS, width)}
    placed = {item.column.key: item.width for item in place(COLUMNS, width, {2, 3})}
    assert set(placed) == {"sn", "title"}
    assert sum(placed.values()) + 1 == width
    assert placed["title"] >= whole["title"]


class _Listed(App[None]):
    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield LiveList(COLUMNS, lambda left, _at: (str(left), "calm"))

    def on_mount(self) -> None:
        self.query_one(LiveList).set_source(ReadyRows(self.rows))


def row(number: int, flags: str = "") -> Row:
    return Row(str(number), 60, (f"{number:08d}", TITLE, "", flags))


async def test_an_empty_column_gives_its_room_to_the_title() -> None:
    app = _Listed([row(1), row(2)])
    async with app.run_test(size=(64, 10)) as pilot:
        await pilot.pause()
        shown = screen_text(app)
        assert TITLE in shown
        assert "Flags" not in shown
        app.query_one(LiveList).set_source(ReadyRows([row(1), row(2, "red")]))
        await pilot.pause()
        shown = screen_text(app)
        assert "Flags" in shown
        assert "red" in shown


async def test_a_word_further_down_brings_the_column_back_for_good() -> None:
    app = _Listed([row(number, "red" if number == 60 else "") for number in range(100)])
    async with app.run_test(size=(64, 10)) as pilot:
        await pilot.pause()
        assert "Flags" not in screen_text(app)
        rows = app.query_one(LiveList)
        rows.move_to_index(60)
        await pilot.pause(0.1)
        assert "red" in screen_text(app)
        rows.move_to_index(0)
        await pilot.pause(0.1)
        assert "Flags" in screen_text(app)
