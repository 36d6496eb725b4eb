"""The terminal driver: nothing that comes from the terminal breaks the desk, and nothing that the
terminal does not take holds it.

What is written goes through `outlet`, what is read through `keyboard`; `pace` says whether the line
has room for another frame. A terminal that is gone ends the app in order.
"""

from __future__ import annotations

import codecs
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import constants, events

# Private: what makes events of keys and of the mouse.
from textual._xterm_parser import XTermParser
from textual.app import App, ReturnType
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from core.base.raw_bytes import decoded
from tui.terminal.keyboard import Keyboard, Kind, Piece
from tui.terminal.lost_paste import PasteLost
from tui.terminal.outlet import Outlet
from tui.terminal.pace import ANSWERS, Pace

if TYPE_CHECKING:
    from textual.message import Message

# How long the main thread lets the writing thread go first.
_FIRST_S = 0.001
# How long the end waits for answers that are still to come: else they would be typed into a shell.
_LAST_ANSWERS_S = 2.0
_AT_ONCE = 4096


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
            read = decoded(raw)
            return raw.decode("utf-8", "replace") if read is None else read
        self._kept = decoder.getstate()[0]
        return text


class _Waking(threading.Event):
    """An event that also wakes a `select`."""

    def __init__(self) -> None:
        super().__init__()
        self.reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)

    def set(self) -> None:
        super().set()
        self.poke()

    def poke(self) -> None:
        """Wake it without the event."""
        with suppress(OSError):
            os.write(self._writing, b"!")

    def calm(self) -> None:
        """Forget what has woken it."""
        while select.select([self.reading], [], [], 0)[0]:
            os.read(self.reading, _AT_ONCE)


class OnLine(App[ReturnType]):
    """An app that is told how the line stands."""

    def line_is_free(self) -> None:
        """Send the frame that was held back."""

    def terminal_is_new(self) -> None:
        """Send the whole screen: what the terminal shows is not known."""


class DeskDriver(LinuxDriver):
    """Textual's driver, which waits for no terminal and takes whatever one sends."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        # Private: Textual makes its writing thread itself and offers no other way in.
        vars(linux_driver)["WriterThread"] = Outlet
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.exit_event = _Waking()
        self._pace = Pace()
        self._pace_lock = threading.Lock()
        self._suspended = False
        self._pacing = False
        self._is_held, self._wanted = False, 1

    @property
    def outlet(self) -> Outlet:
        """What writes; only between the start and the end of application mode."""
        # Private: an Outlet, see above.
        assert isinstance(self._writer_thread, Outlet)
        return self._writer_thread

    # -- out -------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self._pace, self._pacing = Pace(), True
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            self.outlet.drained, self.outlet.lost = self._may_be_free, self._lost
            if self.outlet.gone:
                self._lost()
        self._tell_app(lambda app: app.terminal_is_new())

    # Private: Textual acts in the middle of whatever the signal meets, which may be a write.
    def _sigtstp_application(self, *_: object) -> None:
        self._tell(self._stop)

    # Private: the same.
    def _sigcont_application(self, *_: object) -> None:
        self._tell(self._go_on)

    def _stop(self) -> None:
        """Give the terminal back and stop, as a shell's job does."""
        self._suspended = self._auto_restart
        if self._suspended:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self) -> None:
        """Take the terminal over again; another program may have had it meanwhile."""
        if not self._auto_restart:
            return
        if not self._suspended:
            # It was stopped without being asked.
            self.suspend_application_mode()
        self._suspended = False
        self.resume_application_mode()

    def write(self, data: str) -> None:
        """Write; never waits for the terminal."""
        count = self.outlet.write(data)
        with self._pace_lock:
            self._pace.send(count, time.monotonic())

    def flush(self) -> None:
        """Let what was drawn out before the main thread goes on.

        The writing thread else waits while Python is busy with the detail under the list.
        """
        if self._pacing and self._pace.wants_question():
            self.write(self._pace.question)
            with self._pace_lock:
                self._pace.ask(time.monotonic())
        self.outlet.wait_sent(_FIRST_S)

    def has_room(self, count: int = 1) -> bool:
        """Whether the line takes so many bytes more; where not, the app is told when it does."""
        if self._writer_thread is None:
            return False
        with self._pace_lock:
            room = 0.0 if self.outlet.waiting else self._pace.room(time.monotonic())
            news = room < count and not self._is_held
            self._is_held, self._wanted = room < count, count
        if news:
            # The reader looks now and then whether an answer is given up.
            self._wake()
        return room >= count

    def _wake(self) -> None:
        assert isinstance(self.exit_event, _Waking)
        self.exit_event.poke()

    def _may_be_free(self) -> None:
        with self._pace_lock:
            held, wanted = self._is_held, self._wanted
        if held and self.has_room(wanted):
            self._tell_app(lambda app: app.line_is_free())

    def _lost(self) -> None:
        """End the app: there is nobody at its terminal any more."""
        self._tell(lambda: self._app.exit(return_code=0))

    def _tell_app(self, what: Callable[[OnLine[Any]], None]) -> None:
        if isinstance(self._app, OnLine):
            self._tell(partial(what, self._app))

    def _tell(self, what: Callable[[], object]) -> None:
        # The loop may have ended.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what)

    # -- the end ---------------------------------------------------------------------------

    def disable_input(self) -> None:
        """Read no more; first what the terminal was asked is answered."""
        self._pacing = False
        deadline = time.monotonic() + _LAST_ANSWERS_S
        while self._answers_to_come() and time.monotonic() < deadline:
            time.sleep(_FIRST_S)
        super().disable_input()

    def _answers_to_come(self) -> bool:
        reading = self._key_thread is not None and self._key_thread.is_alive()
        gone = self._writer_thread is None or self.outlet.gone
        return reading and not gone and self._pace.asked and not self._pace.mute

    # -- in --------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        """Read the keyboard until the end, or until there is no terminal any more."""
        keyboard = Keyboard(ANSWERS, constants.ESCAPE_DELAY)
        reader = Reader()
        exit_event = self.exit_event
        assert isinstance(exit_event, _Waking)
        while not exit_event.is_set():
            ends = [self.fileno, exit_event.reading]
            ready, _, _ = select.select(ends, [], [], self._patience(keyboard))
            exit_event.calm()
            if self.fileno in ready:
                data = _read(self.fileno)
                if not data:
                    self._lost()
                    return
                pieces = keyboard.feed(data, time.monotonic())
            else:
                pieces = keyboard.late(time.monotonic())
                self._may_be_free()
            for piece in pieces:
                self._take(piece, reader)

    def _patience(self, keyboard: Keyboard) -> float | None:
        due = keyboard.due()
        if due is None:
            # A frame is held: an answer that never comes is given up in time.
            return 1.0 if self._is_held else None
        return max(0.0, due - time.monotonic())

    def _take(self, piece: Piece, reader: Reader) -> None:
        if piece.kind is Kind.ANSWER:
            with self._pace_lock:
                self._pace.answer(piece.data, time.monotonic())
            self._may_be_free()
            return
        if piece.kind is Kind.CUT:
            self.send_message(PasteLost())
        for event in reader.events(piece):
            # Outside the screen Textual takes the focus from whatever has it.
            if not isinstance(event, events.MouseEvent) or self._inside(event):
                self.process_message(event)

    def _inside(self, event: events.MouseEvent) -> bool:
        width, height = self._app.size
        return event.screen_x < width and event.screen_y < height


class Reader:
    """Makes events of pieces."""

    def __init__(self) -> None:
        self._parser = XTermParser(False)
        self._text = Forgiving()

    def events(self, piece: Piece) -> list[Message]:
        """Return what a piece of input means."""
        if piece.kind is Kind.ESCAPE:
            return [events.Key("escape", "\x1b")]
        if piece.kind is Kind.PASTE:
            return [events.Paste(Forgiving().decode(piece.data, final=True).replace("\0", ""))]
        if piece.kind is Kind.TEXT:
            text = self._text.decode(piece.data)
            return list(self._parser.feed(text)) if text else []
        if piece.kind is Kind.SEQUENCE:
            return self._sequence(piece.data.decode("ascii", "replace"))
        return []

    def _sequence(self, text: str) -> list[Message]:
        found = list(self._parser.feed(text))
        # Private: a parser that has not known a whole sequence waits for more of it.
        if self._parser._awaiting.timeout is not None:
            old, self._parser = self._parser, XTermParser(False)
            self._parser.last_x, self._parser.last_y = old.last_x, old.last_y
            self._parser.mouse_pixels = old.mouse_pixels
            self._parser.terminal_size = old.terminal_size
            self._parser.terminal_pixel_size = old.terminal_pixel_size
        return found


def _read(fileno: int) -> bytes:
    """Return what the terminal has sent; nothing where it is gone."""
    try:
        return os.read(fileno, _AT_ONCE)
    except BlockingIOError:
        select.select([fileno], [], [], 1.0)
        return _read(fileno)
    except OSError:
        return b""
