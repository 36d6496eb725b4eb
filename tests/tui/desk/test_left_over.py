"""A second that comes while the desk closes, and what a killed session left, on an open desk."""

from __future__ import annotations

from contextlib import closing

import pytest

from core.base import access
from core.base.access import Role
from core.imports import importing
from core.store import act_list, beacon
from core.store.acts import is_half_written
from core.store.desk import Desk, open_desk
from tests.given.order_files import order_file, row
from tests.given.shop_rows import AT, put_order
from tests.tui.desk.hands import at_desk
from tests.tui.host import until


async def test_a_second_without_a_pane_breaks_nothing(desk: Desk) -> None:
    put_order(desk, 1)
    async with at_desk(desk) as hands:
        app = hands.app
        app._ticker.stop()
        await app.pane.remove()
        assert not app.panes.are_there
        app._ticker.beat()
        app.panes.reload()
        app.panes.count()
        app.curtain.tick()
        await hands.pilot.pause()
        await app.panes.show("pending")
        assert app.panes.are_there


def leave_half(desk: Desk) -> None:
    """Import a file, and let it look as if the import had been killed after its last part."""
    with closing(open_desk(desk.store.path, who="killed")) as other:
        importing.apply(other, AT, order_file([row(1), row(2)]))
        other.store.conn.execute("update acts set undone = 3 where what = 'import'")


@pytest.mark.parametrize("case", ["nobody writes", "somebody writes", "a viewer looks"])
async def test_an_open_desk_settles_what_was_killed(desk: Desk, case: str) -> None:
    put_order(desk, 1)
    async with at_desk(desk) as hands:
        hands.app._ticker.stop()
        leave_half(desk)
        role = Role.VIEWER if case == "a viewer looks" else Role.OWNER
        writer = beacon.LongWriter("小张", "import", 0, "a.csv")
        path = desk.store.path if case == "somebody writes" else desk.store.path.with_name("x.db")
        with access.as_role(role), beacon.held(path, writer):
            hands.app._ticker.beat()
            await hands.pilot.pause()
            await hands.app.workers.wait_for_complete()
        if case != "nobody writes":
            assert is_half_written(desk.store)
            return
        assert not is_half_written(desk.store)
        assert act_list.newest(desk.store, 0, 1)[0].what == "break-off"
        hands.app._ticker.beat()
        assert await until(hands.pilot, lambda: hands.says("is settled now"))
        assert await until(hands.pilot, lambda: len(hands.app.pane.list) == 1)
