"""Names, phones and addresses on the desk: masked, until a key shows them for a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.base import access, personal
from core.base.access import Role
from core.orders import privacy
from core.orders import reading as orders
from core.store import act_list
from core.store.desk import Desk, open_desk
from core.store.reverting import last_undoable
from tests.given.people import BUYER, fill, leaked
from tests.given.shop_rows import AT, SN
from tests.tui.desk.hands import Hands
from tests.tui.host import Host, screen_text
from tui.desk.app import DeskApp
from tui.orders.receiver import ReceiverForm

SECOND = timedelta(seconds=1)
SIZE = (120, 40)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


# The keys to each screen of the desk, from the list of pending orders.
SCREENS = [
    *([pane] for pane in "0123456"),
    *([pane, "enter"] for pane in "012345"),
    ["y"], ["W"], ["r"], ["e"], ["h"], ["b"], ["H"], ["X"], ["2", "y"], ["2", "W"],
    ["5", "e"], ["5", "D"], ["H", "enter"], ["/", *"139"], ["i"], ["2", "R"], ["2", "Y"],
]  # fmt: skip


@pytest.mark.parametrize("start", range(0, len(SCREENS), 6))
async def test_no_screen_shows_a_person(desk: Desk, start: int) -> None:
    fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=SIZE) as pilot:
        hands = Hands(pilot, app)
        for keys in SCREENS[start : start + 6]:
            await hands.press("1", *keys)
            assert leaked(hands.text()) == [], keys
            while len(app.screen_stack) > 1:
                app.pop_screen()
                await pilot.pause()
            await hands.press("escape", "escape")


async def test_a_key_shows_them_for_a_minute(desk: Desk) -> None:
    fill(desk)
    clock = Clock()
    app = DeskApp(desk, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        app._ticker.stop()
        hands = Hands(pilot, app)
        await hands.press("1", "M")
        assert "欧阳样本" in hands.text()
        assert "13912345678" in hands.text()
        assert "personal data shown 60 s" in hands.text()
        (act,) = act_list.newest(desk.store, 0, 1)
        assert (act.what, act.who) == (privacy.SHOW, desk.actor.who)
        assert last_undoable(desk.store, desk.actor.session) != act.command
        for passed, shown in ((59, True), (60, False)):
            clock.at = AT + passed * SECOND
            app._ticker.beat()
            await pilot.pause()
            await pilot.pause()
            assert ("欧阳样本" in hands.text()) is shown, passed
            assert ("personal data shown" in hands.text()) is shown, passed


async def test_the_same_key_hides_them_at_once(desk: Desk) -> None:
    fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=SIZE) as pilot:
        hands = Hands(pilot, app)
        await hands.press("1", "M", "M")
        assert leaked(hands.text()) == []
        shown = [each.what for each in act_list.newest(desk.store, 0, 9)]
        assert shown.count(privacy.SHOW) == 1
    assert not personal.is_open()


async def test_a_sheet_over_the_desk_shows_and_hides_them_too(desk: Desk) -> None:
    fill(desk)
    clock = Clock()
    app = DeskApp(desk, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        app._ticker.stop()
        hands = Hands(pilot, app)
        await hands.press("1", "enter", "M")
        assert "欧阳样本" in hands.text()
        assert "personal data shown 60 s" in hands.text()
        clock.at = AT + 60 * SECOND
        app._ticker.beat()
        await pilot.pause()
        await pilot.pause()
        assert leaked(hands.text()) == []
        assert "personal data shown" not in hands.text()


async def test_without_masks_all_is_shown(desk: Desk) -> None:
    fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    app.curtain.always = True
    async with app.run_test(size=SIZE) as pilot:
        hands = Hands(pilot, app)
        await hands.press("1", "M")
        assert "欧阳样本" in hands.text()
        assert "Masks are off" in hands.text()


async def test_a_viewer_never_sees_them(desk: Desk) -> None:
    fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    app.curtain.always = True
    with access.as_role(Role.VIEWER):
        async with app.run_test(size=SIZE) as pilot:
            hands = Hands(pilot, app)
            await hands.press("1", "M")
            assert "viewer" in hands.text()
            await hands.press("enter", "M")
            assert "may not see" in hands.text()
            place = next(line for line in hands.text().split("\n") if "address block" in line)
            await hands.press(place.split()[1])
            assert app.copied is None
            assert "Copied: address block" not in hands.text()
            await hands.press("escape")
            assert leaked(hands.text()) == []


async def test_a_viewer_finds_nobody_by_a_guess(desk: Desk) -> None:
    fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    with access.as_role(Role.VIEWER):
        async with app.run_test(size=SIZE) as pilot:
            hands = Hands(pilot, app)
            for pane in "012345H":
                await hands.press(pane, "/", *"欧阳样本", "enter")
                assert "name, phone or address is searched" in hands.text(), pane
                await hands.press("escape", "escape", "escape")
            await hands.press("1", "/", *SN.format(1)[-6:], "enter")
            assert SN.format(1) in hands.text()


async def test_a_copied_address_is_whole_and_written_down(desk: Desk) -> None:
    order_id = fill(desk)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=SIZE) as pilot:
        hands = Hands(pilot, app)
        await hands.press("1", "y")
        line = next(each for each in hands.text().split("\n") if "address block" in each)
        await hands.press(line.split()[1])
        assert app.copied is not None
        assert BUYER["phone"] in app.copied
        assert BUYER["address"] in app.copied
        assert leaked(hands.text()) == []
    (act,) = act_list.newest(desk.store, 0, 1)
    assert (act.what, act.order_sn) == (privacy.COPY, SN.format(1))
    assert desk.store.value("select order_id from events order by id desc limit 1") == order_id


async def test_a_stored_receiver_is_typed_over_whole(desk: Desk) -> None:
    fill(desk)
    form = ReceiverForm(orders.find(desk, SN.format(1)))
    app = Host(desk, form)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert leaked(screen_text(app)) == []
        form.fields["phone"].control.focus()
        await pilot.press(*"15900001111")
        await pilot.pause()
        assert form.fields["phone"].value == "15900001111"
        assert "15900001111" in screen_text(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
    done = orders.find(desk, SN.format(1))
    assert (done.receiver, done.phone) == ("欧阳样本", "15900001111")
    assert done.address == BUYER["address"]


def test_another_desk_sees_who_looked(desk: Desk) -> None:
    until = privacy.show(desk, AT)
    assert until == AT + timedelta(minutes=1)
    other = open_desk(desk.store.path, who="other")
    assert act_list.newest(other.store, 0, 1)[0].who == desk.actor.who
    other.close()
