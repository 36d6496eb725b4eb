"""Work beside the desk that ends with an error of the program leaves a screen that can be left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.imports import importing
from core.orders import edits
from core.orders import reading as orders
from core.store import desk as desk_module
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put_order, sn
from tests.tui.cases_shop import HOUR
from tests.tui.desk.hands import Hands, at_desk
from tests.tui.host import until
from tui.history.preview import PreviewScreen
from tui.imports.screen import ImportScreen
from tui.parts import undoing
from tui.parts.error import ErrorScreen


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, 20 * HOUR)
    edits.note(desk, AT, orders.find(desk, sn(1)), "x")
    return desk


def broken(*_arguments: object, **_terms: object) -> Any:
    raise RuntimeError("boom")


async def leave(hands: Hands, screen: type[Any]) -> None:
    """Close the error that is told, then the screen."""
    await hands.opened(ErrorScreen)
    await hands.press("enter")
    await hands.opened(screen)
    assert hands.says("error of the program")
    await hands.press("escape")


async def test_an_import_that_fails_can_be_left(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "preview", broken)
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n")
    async with at_desk(desk) as hands:
        hands.app.goes_on = True
        hands.app.open(ImportScreen(str(file)))
        await leave(hands, ImportScreen)
        assert len(hands.app.screen_stack) == 1


async def test_a_preview_that_fails_can_be_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "MANY", -1)
    monkeypatch.setattr(desk_module, "plan_revert", broken)
    async with at_desk(desk) as hands:
        hands.app.goes_on = True
        await hands.press("H", "enter")
        await leave(hands, PreviewScreen)
        assert await until(hands.pilot, lambda: not isinstance(hands.app.screen, PreviewScreen))
