"""Take keys and pastes one after another, each when the one before has had its effect.

Over a slow line a form is opened, filled and saved by one burst of input. Textual hands a paste
straight to the widget that has the focus, while the key before it is still on its way up to the
binding that opens the form: the paste would go to the wrong place. Here an input waits until
the widgets on the way of the one before have worked off their queues.

While a change waits for somebody else's writing, all input is held, and takes effect after it.

What arrives at once is a burst: typed ahead, or coalesced by the line. Whoever refuses what a key
asked for throws away the rest, which was typed without seeing the refusal.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator

from textual import events
from textual.app import App, ReturnType
from textual.dom import DOMNode
from textual.message_pump import MessagePump

# A widget that goes away never answers; then the next input is taken after this time.
_PATIENCE_S = 0.25
# What a person types comes further apart than what one read of the terminal brings.
_AT_ONCE_S = 0.003
# Held input beyond this is more than anybody has typed ahead and meant.
_MOST_HELD = 500
# A key may make a message (a field's "submitted"), and that one a new screen.
_ROUNDS = 3


class OrderedInput(App[ReturnType]):
    """An app whose input takes effect in the order in which it was typed."""

    _inputs: deque[tuple[int, events.Event]]
    _arrived = 0
    _arrived_at = 0.0
    # The number of the burst that the input which takes effect now came with.
    burst = 0
    _settling: asyncio.Task[None] | None = None
    # What Esc does while all input is held; None while it is not.
    _escape: Callable[[], None] | None = None

    async def on_event(self, event: events.Event) -> None:
        """Hold an input back while the one before is taking effect."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
            return
        if event.time - self._arrived_at > _AT_ONCE_S:
            self._arrived += 1
        self._arrived_at = event.time
        if self._escape is not None:
            if isinstance(event, events.Key) and event.key == "escape":
                self._escape()
            elif len(self._inputs) < _MOST_HELD:
                self._inputs.append((self._arrived, event))
            return
        if self._settling is not None and not self._settling.done():
            self._inputs.append((self._arrived, event))
            return
        self._inputs = deque()
        self.burst = self._arrived
        await super().on_event(event)
        self._settling = asyncio.create_task(self._settle())

    async def _settle(self) -> None:
        while True:
            for _round in range(_ROUNDS):
                for pump in list(self._way()):
                    await _worked_off(pump)
            if not self._inputs or self._escape is not None or not self.is_running:
                return
            self.burst, event = self._inputs.popleft()
            await super().on_event(event)

    def forget_ahead(self) -> None:
        """Throw away the input that waits: it was typed before what it would meet was seen."""
        if self._settling is not None:
            self._inputs.clear()

    def hold_input(self, escape: Callable[[], None]) -> None:
        """Hold all input from now on but Esc, which calls `escape`."""
        if self._settling is None:
            self._inputs = deque()
        self._escape = escape

    def let_input_go(self) -> None:
        """Let what was held take effect, in its order."""
        self._escape = None
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle())

    def _way(self) -> Iterator[MessagePump]:
        """Give the widgets a key passes, from the one with the focus up to the app."""
        pump: DOMNode | None = None
        if self.screen_stack:
            pump = self.focused or self.screen
        while pump is not None and pump is not self:
            yield pump
            pump = pump.parent
        yield self


async def _worked_off(pump: MessagePump) -> None:
    """Wait until a widget has handled what was in its queue."""
    done = asyncio.Event()
    if not pump.call_later(done.set):
        return
    try:
        await asyncio.wait_for(done.wait(), _PATIENCE_S)
    except TimeoutError:
        return
