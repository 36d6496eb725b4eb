"""The desk's app on a Textual whose private parts are not known: public means alone."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console

from tui.terminal import crash
from tui.terminal.ordered_input import OrderedInput

if TYPE_CHECKING:
    from textual.driver import Driver


class PlainApp(OrderedInput[None]):
    """Textual's own output. After an error it ends with one line, as every desk does."""

    crash_line = ""
    goes_on: bool | None = None

    def trouble(self, line: str) -> None:
        """Show one line about an error; without Textual's private parts only expected ones."""

    def __init__(self, *, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        # Textual would print its traceback here, with local variables that hold buyers' data.
        self.error_console = Console(file=io.StringIO())

    def bell(self) -> None:
        """Note the error: Textual rings before it draws a traceback, while the error is at hand."""
        if not self._note_error():
            super().bell()

    def call_attention(self, text: str) -> None:
        """Ring; there is no public way to send the text."""
        super().bell()

    def panic(self, *renderables: Any) -> None:
        """End with status 1 after an error that Textual draws in its own way."""
        self._note_error()
        super().panic(*renderables)

    def _note_error(self) -> bool:
        error = sys.exc_info()[1]
        if error is not None and not self.crash_line:
            self.crash_line = crash.write(error)
        return error is not None


def driver() -> type[Driver] | None:
    """Return the driver for a terminal: Textual's own."""
    return None
