"""What others do to the database under an open desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.orders import reading as orders
from core.store import upkeep
from core.store.desk import Desk, open_desk, set_rule
from tests.conftest import AT, MakeOrder
from tests.tui.host import screen_text, screen_words
from tui.desk.app import DeskApp


async def test_a_database_that_goes_and_comes_back(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    path = desk.store.path
    away = path.with_name("away.db")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        path.rename(away)
        app._ticker.beat()
        await pilot.pause()
        assert "The database is gone: nothing can be saved until it is back" in screen_text(app)
        # What was typed stays in the form, with the reason.
        await pilot.press("e", *"later", "ctrl+s")
        await pilot.pause()
        assert "Nothing was saved" in screen_words(app)
        away.rename(path)
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert desk.store.value("select note from orders where order_sn = ?", (sn,)) == "later"


async def test_a_restored_backup_is_shown(desk: Desk, make_order: MakeOrder) -> None:
    make_order()
    path = desk.store.path
    upkeep.backup(desk, path.with_name("backup.db"))
    later = make_order()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        assert len(app.pane.list) == 2
        path.with_name("backup.db").replace(path)
        app._ticker.beat()
        await pilot.pause()
        await pilot.pause()
        assert len(app.pane.list) == 1
        assert "The database was replaced" in screen_text(app)
        assert later[-6:] not in screen_text(app)


async def test_a_rule_of_another_process_holds_at_once(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        before = orders.find(app.desk, sn).ship_by
        other = open_desk(desk.store.path, who="other")
        set_rule(other, AT, "ship.normal", "47", "公告")
        other.close()
        app._ticker.beat()
        await pilot.pause()
        after = orders.find(app.desk, sn).ship_by
        assert before is not None
        assert after is not None
        assert before.due_at - after.due_at == timedelta(hours=1)


async def test_on_a_terminal_each_desk_reads_at_a_moment_of_its_own(
    desk: Desk, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_order()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        monkeypatch.setattr(DeskApp, "is_headless", False)
        monkeypatch.setattr(app._others, "after", 0.05)
        other = open_desk(desk.store.path, who="other")
        set_rule(other, AT, "ship.normal", "47", "公告")
        app._ticker.beat()
        app._ticker.beat()
        await pilot.pause()
        assert app._others.waits
        await pilot.pause(0.2)
        assert not app._others.waits
