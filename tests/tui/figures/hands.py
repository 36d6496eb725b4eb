"""A desk on the shop of the listing, under a person's hands; the figures are waited for."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from textual.pilot import Pilot

from core.figures import campaigns
from core.store.desk import Desk
from tests.core.figures import test_listing as listing
from tests.given.case_shop import desk_at
from tests.given.shop_rows import SN, put
from tests.tui.host import screen_text
from tui.desk.app import DeskApp
from tui.figures.pane import FiguresPane

AT = listing.TODAY


class Hands:
    """What a person sees and presses; the figures are waited for."""

    def __init__(self, pilot: Pilot[None], app: DeskApp) -> None:
        self.pilot, self.app = pilot, app

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        for _each in range(3):
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def pane(self) -> FiguresPane:
        return cast(FiguresPane, self.app.pane)

    @property
    def text(self) -> str:
        return screen_text(self.app)

    def move_to(self, key: str) -> None:
        place = self.pane.list_source.index_of(key)
        assert place is not None
        self.pane.list.move_to_index(place)


def filled(folder: Path) -> Desk:
    """The shop of the listing, with a campaign and an open appeal."""
    desk = desk_at(folder)
    listing.fill(desk)
    scores = {"description": 4.6, "logistics": 4.7, "service": 4.0}
    campaigns.set_campaign(desk, AT, "限时秒杀", reviews=3, **scores)
    put(desk, "appeals", kind="malicious_complaint", order_sn=SN.format(3), state="submitted",
        created_at=AT)  # fmt: skip
    return desk
