"""A few lines to type in, as a form's control: wrapped, counted in code points, never blinking."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.widgets import TextArea

from core.base.text import shown
from tui.widgets.paste_cut import PasteCut

# What a person can mean to paste into a form; megabytes would only hold up every key after them.
MOST = 50_000


class TextBox(TextArea):
    """A text of several lines. Enter breaks the line; up and down leave it at its ends."""

    DEFAULT_CSS = """
    TextBox { height: auto; min-height: 3; max-height: 5; width: 1fr; padding: 0;
              background: $surface; scrollbar-size-vertical: 1; }
    TextBox:focus { background: $boost; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "screen.focus_next", show=False),
        Binding("shift+tab", "screen.focus_previous", show=False),
    ]

    def __init__(self, text: str = "") -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False, compact=True)
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    @property
    def value(self) -> str:
        """What was typed."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.move_cursor(self.document.end)

    def on_paste(self, event: events.Paste) -> None:
        """Put the lines in without anything that could act on the terminal."""
        event.prevent_default()
        event.stop()
        self.take(event.text)

    def take(self, text: str) -> None:
        """Take what was pasted here, or into the list from which the form was opened."""
        given = text[: max(MOST - len(self.text), 0)]
        lines = given.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.insert("\n".join(shown(line.replace("\t", " ")) for line in lines))
        if len(given) < len(text):
            self.post_message(PasteCut(MOST))

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, once its line has been wrapped to the room there is."""
        if self._is_wrapped:
            return super().scroll_cursor_visible(center, animate)
        return Offset(0, 0)

    @property
    def _is_wrapped(self) -> bool:
        # Textual asks for a line that it has not wrapped yet, and fails on its own answer.
        try:
            self.wrapped_document.get_offsets(self.cursor_location[0])
        except ValueError:
            return False
        return True

    def action_cursor_up(self, select: bool = False) -> None:
        """Go up; from the first line to the field before."""
        if not self._is_wrapped:
            return
        if not select and not self.wrapped_document.location_to_offset(self.cursor_location).y:
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go down; from the last line to the next field."""
        if not self._is_wrapped:
            return
        last = self.wrapped_document.height - 1
        if not select and self.wrapped_document.location_to_offset(self.cursor_location).y >= last:
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)
