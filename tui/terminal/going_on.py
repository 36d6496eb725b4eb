"""The desk goes on after an error of its own: it is written down and told, and nothing else ends.

Textual ends the app for any error that a handler, a callback, a timer, a worker or the painting
of a widget raises. Here the message that led to it is dropped, the error goes to the log, and the
app tells it. An error that comes again and again ends the desk all the same, with its line: then
there is nothing to go on with.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections import deque
from time import monotonic
from typing import TypeVar

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

from core.base.errors import DaifaError
from tui.terminal import crash

ReturnType = TypeVar("ReturnType")

MOST = 5
WITHIN_S = 10.0


class GoingOn(App[ReturnType]):
    """An app that goes on; `trouble` shows what happened. Off without a terminal, as in tests."""

    # None: on a terminal, and not without one.
    goes_on: bool | None = None

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._troubles: deque[float] = deque(maxlen=MOST)

    def trouble(self, line: str) -> None:
        """Show one line about an error."""

    def take_error(self, error: BaseException) -> bool:
        """Write an error down and tell it; return False where the desk must end."""
        if not self.screen_stack or not (isinstance(error, DaifaError) or self._can_bear()):
            return False
        self.call_next(self.trouble, crash.write(error, going_on=True))
        return True

    def _can_bear(self) -> bool:
        wanted = self.goes_on if self.goes_on is not None else not self.is_headless
        now = monotonic()
        if not wanted or (len(self._troubles) == MOST and now - self._troubles[0] < WITHIN_S):
            return False
        self._troubles.append(now)
        return True

    # Private: where Textual takes every error of a callback, a timer, a worker and of painting.
    def _handle_exception(self, error: Exception) -> None:
        if not self.take_error(error):
            super()._handle_exception(error)


# Private: after an error Textual ends the loop that hands a widget its messages.
_dispatch_message = MessagePump._dispatch_message


async def _going_on(pump: MessagePump, message: Message) -> None:
    """Dispatch a message; an error costs the message, not the widget that it was for."""
    try:
        await _dispatch_message(pump, message)
    except CancelledError:
        raise
    except Exception as error:
        app = pump.app
        if not (isinstance(app, GoingOn) and app.take_error(error)):
            raise


# Private: the same.
MessagePump._dispatch_message = _going_on  # type: ignore[method-assign, assignment]
