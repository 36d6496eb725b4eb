"""Take keys and pastes one after another, each when the one before has had its effect.

Over a slow line a form is opened, filled and saved by one burst of input. Textual hands a paste
straight to the widget that has the focus, while the key before it is still on its way up to the
binding that opens the form: the paste would go to the wrong place. Here an input waits until
the widgets on the way of the one before have worked off their queues.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator

from textual import events
from textual.app import App, ReturnType
from textual.dom import DOMNode
from textual.message_pump import MessagePump

# A widget that goes away never answers; then the next input is taken after this time.
_PATIENCE_S = 0.25
# A key may make a message (a field's "submitted"), and that one a new screen.
_ROUNDS = 3


class OrderedInput(App[ReturnType]):
    """An app whose input takes effect in the order in which it was typed."""

    _inputs: deque[events.Event]
    _settling: asyncio.Task[None] | None = None

    async def on_event(self, event: events.Event) -> None:
        """Hold an input back while the one before is taking effect."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
            return
        if self._settling is not None and not self._settling.done():
            self._inputs.append(event)
            return
        self._inputs = deque()
        await super().on_event(event)
        self._settling = asyncio.create_task(self._settle())

    async def _settle(self) -> None:
        while True:
            for _round in range(_ROUNDS):
                for pump in list(self._way()):
                    await _worked_off(pump)
            if not self._inputs or not self.is_running:
                return
            await super().on_event(self._inputs.popleft())

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
