"""Lines that change under the eyes: they are read at once, and cost no more than they must."""

from __future__ import annotations

from collections.abc import Sequence
from unittest import mock

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tests.tui.host import screen_text
from tui.widgets.remarks import ASK, OK, Remark, Remarks

_LAY_OUT = Screen._refresh_layout
ONE = [Remark("one line", OK)]
TWO = [Remark("one line", OK), Remark("and another", ASK)]
LONG = [Remark("so many words that they take a second line of this narrow screen", OK)]


class Said(App[None]):
    """Remarks above something else, with a height of their own or that of what they say."""

    def __init__(self, height: str) -> None:
        super().__init__()
        self.remarks = Remarks()
        self.remarks.styles.height = height

    def compose(self) -> ComposeResult:
        yield self.remarks
        yield Static("below", id="below")


@pytest.mark.parametrize(
    ("height", "before", "after", "anew"),
    [
        ("auto", ONE, [Remark("other", ASK)], False),
        ("auto", ONE, TWO, True),
        ("auto", TWO, ONE, True),
        ("auto", ONE, LONG, True),
        ("auto", LONG, TWO, False),
        ("auto", ONE, [], True),
        ("auto", [], ONE, True),
        ("auto", ONE, ONE, False),
        ("3", ONE, TWO, False),
        ("3", TWO, LONG, False),
        ("3", TWO, [], True),
        ("3", [], TWO, True),
    ],
)
async def test_the_screen_is_laid_out_anew_only_where_the_room_changes(
    height: str,
    before: Sequence[Remark],
    after: Sequence[Remark],
    anew: bool,
) -> None:
    app = Said(height)
    async with app.run_test(size=(40, 10)) as pilot:
        app.remarks.say(*before)
        await pilot.pause()
        with mock.patch.object(Screen, "_refresh_layout", autospec=True) as laid_out:
            laid_out.side_effect = _LAY_OUT
            app.remarks.say(*after)
            await pilot.pause()
        assert laid_out.called is anew
        lines = screen_text(app).split("\n")
        high = len(app.remarks._lines(40)) if height == "auto" else 3 * bool(after)
        assert lines[high] == "below"
        assert [line for line in lines[:high] if line] == [
            line for line, _style in app.remarks._lines(40)
        ]
