"""The terminal driver, safe against bytes that are no UTF-8.

A legacy mouse report past column 95, as tmux sends it after a re-attach, is not UTF-8 and
would end Textual's input thread.
"""

from __future__ import annotations

import codecs
import time

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from core.base.raw_bytes import decoded

_MOUSE = b"\x1b[M"
# How long the main thread lets the writing thread go first, in steps.
_STEPS = 5
_STEP_S = 0.0002


class Forgiving(codecs.IncrementalDecoder):
    """Reads UTF-8; what one read of the keyboard brings in GBK is read too, the rest replaced."""

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._kept = b""

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        """Return the text of the bytes; the beginning of a sign waits for its end."""
        raw = self._kept + data
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            text = decoder.decode(raw, final)
        except UnicodeDecodeError:
            self._kept = b""
            return self._other(raw)
        self._kept = decoder.getstate()[0]
        return text

    def _other(self, raw: bytes) -> str:
        # The bytes of a legacy mouse report are no text.
        read = None if _MOUSE in raw else decoded(raw)
        return raw.decode("utf-8", "replace") if read is None else read


def forgiving(_encoding: str) -> type[codecs.IncrementalDecoder]:
    """Return the decoder of the keyboard."""
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
