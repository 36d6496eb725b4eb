"""The terminal driver, safe against bytes that are no UTF-8.

A legacy mouse report past column 95, as tmux sends it after a re-attach, is not UTF-8 and
would end Textual's input thread.
"""

from __future__ import annotations

import codecs

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver


def forgiving(encoding: str) -> type[codecs.IncrementalDecoder]:
    """Return an incremental decoder that replaces what it cannot read."""
    base = codecs.getincrementaldecoder(encoding)

    class Forgiving(base):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__(errors="replace")

    return Forgiving


class DeskDriver(LinuxDriver):
    """Textual's driver with the forgiving decoder."""

    def run_input_thread(self) -> None:
        """Read the keyboard until the end."""
        # Textual takes the decoder from its module's namespace and offers no other way in.
        linux_driver.getincrementaldecoder = forgiving  # type: ignore[assignment, attr-defined]
        super().run_input_thread()
