"""A box for lines whose text is not wrapped yet: keys, and what follows a paste, do no harm."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from tui.widgets.text_box import TextBox


class Boxed(App[None]):
    """A box alone."""

    def compose(self) -> ComposeResult:
        self.box = TextBox("one\ntwo")
        yield self.box


async def test_a_text_that_is_not_wrapped_yet_waits() -> None:
    app = Boxed()
    async with app.run_test(size=(20, 5)) as pilot:
        app.box.wrapped_document = WrappedDocument(app.box.document)
        assert app.box.scroll_cursor_visible() == Offset(0, 0)
        place = app.box.cursor_location
        app.box.action_cursor_up()
        app.box.action_cursor_down()
        assert app.box.cursor_location == place
        app.box.wrapped_document.wrap(20)
        app.box.action_cursor_up()
        assert app.box.cursor_location[0] == place[0] - 1
        await pilot.pause()
        assert app.box.value == "one\ntwo"
