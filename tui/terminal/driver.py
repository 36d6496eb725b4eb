"""The terminal driver, safe against bytes that are no UTF-8.

A legacy mouse report past column 95, as tmux sends it after a re-attach, is not UTF-8 and
would end Textual's input thread.
"""

from __future__ import annotations

import codecs
import time

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

# How long the main thread lets the writing thread go first, in steps.
_STEPS = 5
_STEP_S = 0.0002


def forgiving(encoding: str) -> type[codecs.IncrementalDecoder]:
    """Return an incremental decoder that replaces what it cannot read."""
    base = codecs.getincrementaldecoder(encoding)

    class Forgiving(base):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__(errors="replace")

    return Forgiving


class DeskDriver(LinuxDriver):
    """Textual's driver with the forgiving decoder, and with what is drawn sent at once."""

    def flush(self) -> None:
        """Let what was drawn out before the main thread goes on.

        Textual writes in a thread of its own, which else waits while Python is busy with the
        detail under the list.
        """
        for _step in range(_STEPS):
            time.sleep(_STEP_S)
            # Private: nothing public tells whether the writing thread has done its work.
            if self._writer_thread is None or not self._writer_thread._queue.qsize():
                return

    def run_input_thread(self) -> None:
        """Read the keyboard until the end."""
        # Textual takes the decoder from its module's namespace and offers no other way in.
        linux_driver.getincrementaldecoder = forgiving  # type: ignore[assignment, attr-defined]
        super().run_input_thread()
