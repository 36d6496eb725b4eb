"""A viewer at the desk: every key that changes something says why not, and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base import access
from core.base.access import Role
from core.store.desk import open_desk
from tests.given.shop import AT, open_shop
from tests.tui.host import screen_text, until
from tui.commands.looking import LOOKING
from tui.commands.table import CommandTable, declared
from tui.desk.app import DeskApp
from tui.orders.sheet import OrderScreen
from tui.parts.error import ErrorScreen


def test_what_is_named_as_looking_is_a_command() -> None:
    table = CommandTable(declared())
    assert [id for id in LOOKING if id not in table] == []


async def test_a_viewers_keys_say_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = open_shop(tmp_path).store.path
    access.take(Role.VIEWER)
    desk = open_desk(path, create=False)
    before = desk.store.value("select max(id) from events")
    app = DeskApp(desk, now=lambda: AT)
    changing = [
        each for each in declared()
        if not each.built_in and each.id not in LOOKING and not each.id.startswith("pane.")
    ]  # fmt: skip
    said: list[str] = []
    monkeypatch.setattr(app, "say", lambda text, **_more: said.append(text))
    async with app.run_test(size=(110, 30)) as pilot:
        for pane in ("pending", "todo", "aftersales", "appeals", "parcels", "reviews"):
            await app.panes.show(pane)
            for command in changing:
                if not command.works_in(pane):
                    continue
                said.clear()
                await app.commands.give(command.id)
                assert len(app.screen_stack) == 1, (pane, command.id)
                assert said == [access.why_not("")], (pane, command.id)
        await app.panes.show("pending")
        await pilot.pause()
        assert "looking only" in screen_text(app)
        app.take_paste("YT4234858984188")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OrderScreen))
        # What is copied would be whole.
        await pilot.press("1")
        await until(pilot, lambda: isinstance(app.screen, ErrorScreen))
        assert app.copied is None
    assert desk.store.value("select max(id) from events") == before
    desk.close()
