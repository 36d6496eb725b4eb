"""A desk whose change meets somebody else's writing: no key waits, and it is saved by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from core.orders import edits
from core.orders import reading as orders
from core.store import beacon
from core.store.desk import Desk, open_desk
from tests.conftest import AT, MakeOrder
from tests.tui.host import screen_text
from tui.desk import turns
from tui.desk.app import DeskApp
from tui.orders.note import NoteForm
from tui.parts.error import ErrorScreen


@contextmanager
def locked(desk: Desk) -> Iterator[sqlite3.Connection]:
    """Hold the write lock as another program does."""
    with closing(sqlite3.connect(desk.store.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield other
        if other.in_transaction:
            other.execute("rollback")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AGAIN_S", 0.001)


def notes(desk: Desk) -> list[Any]:
    return [row[0] for row in desk.store.query("select note from orders order by id")]


def written(desk: Desk) -> int:
    return int(desk.store.value("select count(*) from events where what = 'note'"))


async def until(pilot: Pilot[None], there: Callable[[], bool]) -> bool:
    """Let the app go on, its timers too, until something is there."""
    for _each in range(1000):
        if there():
            return True
        await pilot.pause(0.002)
    return there()


async def waits(pilot: Pilot[None], app: DeskApp) -> None:
    assert await until(pilot, lambda: bool(app._turns._waiting))


async def test_a_form_waits_and_saves_by_itself(desk: Desk, make_order: MakeOrder) -> None:
    make_order()
    make_order()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        with locked(desk):
            await pilot.press("e", *"one", "enter")
            await waits(pilot, app)
            assert await until(pilot, lambda: "Esc gives it up" in screen_text(app))
            assert isinstance(app.screen, NoteForm)
            # What is typed meanwhile is meant for afterwards: the next order's note.
            for key in ("down", "e", "2", "enter"):
                # As a person types: nothing of it is one burst.
                await pilot.press(key)
                await pilot.pause(0.004)
            assert (app.screen.fields["note"].value, notes(desk)) == ("one", [None, None])
        assert await until(pilot, lambda: written(desk) == 2)
        assert sorted(notes(desk)) == ["2", "one"]
        assert await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.pause()


async def test_esc_gives_it_up_and_keeps_what_was_typed(desk: Desk, make_order: MakeOrder) -> None:
    make_order()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        with locked(desk):
            await pilot.press("e", *"one", "enter")
            await waits(pilot, app)
            await pilot.press("x", "escape")
            assert isinstance(app.screen, NoteForm)
            assert "nothing was changed" in screen_text(app)
            assert app.screen.fields["note"].value == "one"
        await pilot.pause(0.02)
        assert written(desk) == 0
        await pilot.press("enter")
        assert await until(pilot, lambda: notes(desk) == ["one"])


async def test_a_key_of_the_list_waits_and_tells_who_imports(
    desk: Desk, make_order: MakeOrder
) -> None:
    sn = make_order()
    edits.note(desk, AT, orders.find(desk, sn), "before")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(120, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        writer = beacon.LongWriter("小张", "import", 1, "big.csv")
        with locked(desk), beacon.held(desk.store.path, writer) as mine:
            assert mine
            await pilot.press("u")
            await waits(pilot, app)
            said = "小张 is importing big.csv, since 08:00."
            assert await until(pilot, lambda: said in screen_text(app))
        assert await until(pilot, lambda: notes(desk) == [None])
        assert beacon.now_writing(desk.store.path) is None
        assert not beacon.place_of(desk.store.path).exists()


async def test_a_race_lost_while_it_waited_keeps_the_form(
    desk: Desk, make_order: MakeOrder
) -> None:
    sn = make_order()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        with locked(desk) as other:
            await pilot.press("e", *"mine", "enter", "down")
            await waits(pilot, app)
            other.execute("rollback")
            # Before the desk comes to it: nothing was awaited.
            with closing(open_desk(desk.store.path, who="小张")) as theirs:
                edits.note(theirs, AT, orders.find(theirs, sn), "theirs")
        assert await until(pilot, lambda: "小张 changed this" in screen_text(app))
        assert isinstance(app.screen, NoteForm)
        assert app.screen.fields["note"].value == "mine"
        assert notes(desk) == ["theirs"]
        assert not isinstance(app.screen, ErrorScreen)


async def test_an_open_form_says_who_has_changed_its_order(
    desk: Desk, make_order: MakeOrder
) -> None:
    sn, another = make_order(), make_order()
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        app._ticker.stop()
        await pilot.pause()
        await pilot.press("e", *"mine")
        form = app.screen
        assert isinstance(form, NoteForm)
        with closing(open_desk(desk.store.path, who="小张")) as other:
            edits.note(other, AT, orders.find(other, another), "theirs")
            app._ticker.beat()
            await pilot.pause()
            assert "小张" not in screen_text(app)
            edits.note(other, AT, orders.find(other, sn), "theirs")
        app._ticker.beat()
        assert await until(pilot, lambda: bool(form.trouble.remarks))
        said = "小张 has just changed this order (note written). What you typed stays."
        assert [each.text for each in form.trouble.remarks] == [said]
        assert form.fields["note"].value == "mine"
