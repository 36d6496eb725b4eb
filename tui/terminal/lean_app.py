"""The desk's app on a known Textual: it sends little, and ends without Textual's traceback."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from tui.terminal import crash, let_go
from tui.terminal.attention import sequence
from tui.terminal.driver import DeskDriver
from tui.terminal.going_on import GoingOn
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.screen_diff import LeanDisplay

if TYPE_CHECKING:
    from textual.driver import Driver


class LeanApp(OrderedInput[None], LeanDisplay[None], GoingOn[None]):
    """Sends only what changed, and goes on after an error; where it cannot, it ends with a line."""

    crash_line = ""

    def __init__(self, *, driver_class: type[Driver] | None = None) -> None:
        let_go.by_colours_alone()
        super().__init__(driver_class=driver_class)

    def call_attention(self, text: str) -> None:
        """Ring, and let the terminal show a text; between two frames, never in one."""
        # Private: the driver's queue keeps the order of what is sent, and no public way goes there.
        if self._driver is not None:
            self._driver.write(sequence(text, os.environ))

    # Private: Textual would draw a traceback with local variables, which hold buyers' data.
    def _fatal_error(self) -> None:
        self.panic()

    def panic(self, *renderables: Any) -> None:
        """End with status 1; what Textual would print may hold buyers' data and is dropped."""
        # Private: the public `exit` would wait for the messages of a desk that is broken.
        self._return_code = 1
        self.crash_line = crash.write(self._exception or sys.exc_info()[1] or RuntimeError())
        self._close_messages_no_wait()


def driver() -> type[Driver] | None:
    """Return the driver for a terminal: one that no byte can break."""
    return DeskDriver
