"""Long texts from elsewhere: what a line takes, and that the work grows no faster than they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base import i18n
from core.rules.addresses import compare, split
from tests.given.shop import AT, open_shop
from tests.tui.host import paste, screen_text, until
from tui.desk.app import DeskApp
from tui.orders.track_many import BulkTrackForm
from tui.widgets import text_box
from tui.widgets.coloured_text import Piece
from tui.widgets.columns import fit
from tui.widgets.form_field import MOST, FieldInput
from tui.widgets.remarks import wrapped
from tui.widgets.wrapping import fill_room


async def test_a_line_takes_no_more_than_belongs_on_one(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(open_shop(tmp_path), now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("/")
        await pilot.pause()
        await paste(pilot, "好" * 1_000_000)
        await pilot.pause()
        # No error of the database: what is searched for stays short.
        assert app.screen is app.screen_stack[0]
        assert len(app.pane.searched) == 100
        assert "this field takes 100 signs" in screen_text(app)
        await pilot.press("escape", "x")
        await pilot.pause()
        assert isinstance(app.focused, FieldInput)
        await paste(pilot, "x" * 1_000_000)
        await pilot.pause()
        assert len(app.focused.value) == MOST
        assert f"this field takes {MOST} signs" in screen_text(app)
        await pilot.press("backspace")
        await pilot.pause()
        assert f"this field takes {MOST}" not in screen_text(app)
        await paste(pilot, "y")
        await pilot.pause()
        assert app.focused.value.endswith("xy")
        assert f"this field takes {MOST}" not in screen_text(app)


async def test_a_box_of_lines_tells_what_it_left_out(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(open_shop(tmp_path), now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "I")
        await pilot.pause()
        await paste(pilot, "好" * text_box.MOST)
        await pilot.pause()
        assert "this field takes" not in screen_text(app)
        await paste(pilot, "好")
        await pilot.pause()
        assert f"this field takes {text_box.MOST} signs" in screen_text(app)


async def test_thousands_of_lines_are_drawn_as_they_are_seen(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(open_shop(tmp_path), now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("T")
        await pilot.pause()
        await paste(pilot, "\n".join("no number here" for _line in range(2000)))
        assert await until(pilot, lambda: "2000 need a look" in screen_text(app))
        form = app.screen
        assert isinstance(form, BulkTrackForm)
        assert len(form.preview.rows) >= 2000
        drawn = form.preview.render_lines(form.preview.region.reset_offset)
        assert len(drawn) < 20
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]


WORK: dict[str, Callable[[str], object]] = {
    "fit": lambda text: fit(text, 40),
    "wrapped": lambda text: wrapped(text, 60),
    "room": lambda text: fill_room([[Piece(text)]], 60, 9),
    "split": split,
    "compare": lambda text: compare(text, "浙江省杭州市余杭区" + text),
}


@pytest.mark.parametrize("name", list(WORK))
@pytest.mark.parametrize("sign", ["x", "好", "市辖区", "省", "a ", "e\u0301", "，"])
def test_the_work_grows_no_faster_than_the_text(name: str, sign: str) -> None:
    def seconds(times: int) -> float:
        text = sign * times
        best = 9.0
        for _again in range(3):
            start = time.process_time()
            WORK[name](text)
            best = min(best, time.process_time() - start)
        return best

    # Four times the text: about four times the work, sixteen times where it were quadratic.
    assert seconds(8000) < 9 * max(seconds(2000), 0.0005)
