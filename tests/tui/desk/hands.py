"""A desk under a person's hands: what is pressed, one by one or at once, and what is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.pilot import Pilot

from core.store.desk import Desk
from tests.given.shop import AT
from tests.tui.host import move_to, screen_text, until
from tui.desk.app import DeskApp


class Hands:
    """What a person sees and presses."""

    def __init__(self, pilot: Pilot[None], app: DeskApp) -> None:
        self.pilot, self.app = pilot, app

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()
        await self.pilot.pause()

    async def at_once(self, *keys: tuple[str, str]) -> None:
        """Press keys as a slow line brings them: all together."""
        first = events.Key(*keys[0])
        for key in keys:
            event = events.Key(*key)
            event.time = first.time
            self.app.post_message(event)
        settling = self.app._settling
        await until(self.pilot, lambda: self.app._settling is not settling)
        assert await until(
            self.pilot, lambda: self.app._settling is None or self.app._settling.done()
        )

    async def opened(self, kind: type[Any]) -> Any:
        assert await until(self.pilot, lambda: isinstance(self.app.screen, kind))
        return self.app.screen

    def to(self, key: str) -> None:
        move_to(self.app.pane, key)

    @property
    def marks(self) -> set[str]:
        return set(self.app.pane.list.marks)

    def entries(self) -> list[Any]:
        """Return the entries of the index that the pane shows."""
        return list(self.app.pane.rows.entries)  # type: ignore[attr-defined]

    def text(self) -> str:
        """Return what stands on the screen."""
        return screen_text(self.app)

    def says(self, text: str) -> bool:
        return text in self.text()


@asynccontextmanager
async def at_desk(desk: Desk, size: tuple[int, int] = (100, 30)) -> AsyncIterator[Hands]:
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Hands(pilot, app)
