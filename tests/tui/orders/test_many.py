"""Many rows at once: what can be done is done, the rest is listed; what takes one row says so."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from core.base import paths
from core.orders import edits, pickup, tracking
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.terms import Stage
from core.store.desk import Desk
from tests.given.shop import AT, bought, minutes, open_shop, put_order, red, sn
from tests.tui.host import move_to, paste, screen_text, write
from tui.desk.app import DeskApp
from tui.orders.pane import PendingPane

ZTO = "7361055558{:04d}"
MANY = tuple(range(101, 124))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(paths, "batch_folder", lambda: tmp_path / "batch")
    desk = open_shop(tmp_path, filled=False)
    for number in MANY:
        put_order(desk, number, minutes(10 * number))
        tracking.record(desk, AT, sn(number), ZTO.format(number))
    return desk


@pytest.fixture
async def pilot(desk: Desk) -> AsyncIterator[Pilot[None]]:
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yield pilot


def order(desk: Desk, number: int) -> Order:
    return orders.find(desk, sn(number))


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def app_of(pilot: Pilot[None]) -> DeskApp:
    return cast(DeskApp, pilot.app)


async def reload(pilot: Pilot[None]) -> None:
    app_of(pilot).panes.reload()
    await pilot.pause()


async def test_twenty_three_scans_take_four_keys(pilot: Pilot[None], desk: Desk) -> None:
    tracking.uploaded(desk, AT, [sn(number) for number in MANY])
    await press(pilot, "v", "v", "v", "v")
    assert len(app_of(pilot).pane.list) == 23
    await press(pilot, "asterisk", "K")
    assert "… and 18 more" in screen_text(pilot.app)
    await press(pilot, "y")
    assert all(order(desk, number).scanned for number in MANY)
    assert not app_of(pilot).pane.list.marks


async def test_what_can_be_uploaded_is_and_the_rest_is_listed(
    pilot: Pilot[None], desk: Desk
) -> None:
    put_order(desk, 200, minutes(30))
    await reload(pilot)
    await press(pilot, "asterisk", "U", "y")
    shown = screen_text(pilot.app)
    assert "1 not done" in shown
    assert sn(200)[-6:] in shown
    assert "has no tracking number here" in shown
    assert all(order(desk, number).uploaded_at for number in MANY)
    assert order(desk, 200).uploaded_at is None
    await press(pilot, "enter", "u", "y")
    assert not any(order(desk, number).uploaded_at for number in MANY), "one act"


async def test_a_question_counts_what_can_be_done_alone(pilot: Pilot[None], desk: Desk) -> None:
    await press(pilot, "asterisk", "K")
    assert "23 not done" in screen_text(pilot.app), "nothing to ask about"
    await press(pilot, "enter")
    shipped = [put_order(desk, number, None, state="shipped", shipped_at=AT, platform_number=ZTO)
               for number in (201, 202)]  # fmt: skip
    pane = cast(PendingPane, app_of(pilot).pane)
    found = orders.by_ids(desk, shipped) + [order(desk, number) for number in MANY]
    pane._targets = lambda: found  # type: ignore[method-assign]
    pane.do_picked_up()
    await pilot.pause()
    shown = screen_text(pilot.app)
    assert "these 2 parcels" in shown
    assert sn(201) in shown
    assert sn(110) not in shown
    await press(pilot, "y")
    assert "23 not done" in screen_text(pilot.app)
    assert [order(desk, number).stage for number in (201, 202)] == [Stage.SHIPPED] * 2


async def test_a_command_of_one_row_says_so_while_several_are_marked(
    pilot: Pilot[None], desk: Desk
) -> None:
    await press(pilot, "space", "space", "b")
    assert len(app_of(pilot).screen_stack) == 1
    assert "works on one row; 2 are marked: Esc clears the marks" in screen_text(pilot.app)
    # The one that is marked and has the cursor is meant; another one may not be.
    await press(pilot, "escape", "space", "j", "b")
    assert len(app_of(pilot).screen_stack) == 1
    assert "works on one row; another one is marked: Esc clears the mark" in screen_text(pilot.app)
    await press(pilot, "escape", "e")
    assert len(app_of(pilot).screen_stack) == 2


async def test_the_batch_file_has_the_marked_orders_alone(
    pilot: Pilot[None], desk: Desk, tmp_path: Path
) -> None:
    await press(pilot, "space", "space", "x")
    assert "2 marked orders" in screen_text(pilot.app)
    await press(pilot, "enter")
    [file] = (tmp_path / "batch").iterdir()
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == [sn(101), sn(102)]
    assert not app_of(pilot).pane.list.marks


async def test_several_are_held_with_one_reason(pilot: Pilot[None], desk: Desk) -> None:
    await press(pilot, "space", "space", "h")
    await write(pilot, "wait")
    await press(pilot, "enter")
    assert [order(desk, number).hold_reason for number in (101, 102, 103)] == ["wait", "wait", None]
    await press(pilot, "u", "y")
    assert order(desk, 101).hold_reason is None


async def test_the_notices_of_several_are_done(pilot: Pilot[None], desk: Desk) -> None:
    for number in (101, 102):
        red(desk, order(desk, number).id)
    await reload(pilot)
    await press(pilot, "asterisk", "d", "y")
    assert "21 not done" in screen_text(pilot.app)
    assert not order(desk, 101).notices
    assert not order(desk, 102).notices


async def test_a_number_corrected_after_the_upload_has_a_file_of_its_own(
    pilot: Pilot[None], desk: Desk, tmp_path: Path
) -> None:
    tracking.uploaded(desk, AT, [sn(101)])
    tracking.record(desk, AT, sn(101), ZTO.format(999))
    found = order(desk, 101)
    assert {each.kind for each in found.notices} == {"tell_buyer", "change_number"}
    await press(pilot, "x")
    assert "1 number was corrected after the upload" in screen_text(pilot.app)
    await press(pilot, "enter")
    files = sorted((tmp_path / "batch").iterdir())
    assert [file.name[:3] for file in files] == ["批量发", "改单号"]
    texts = [file.read_text("utf-8-sig") for file in files]
    assert [sn(101) in text for text in texts] == [False, True]
    assert ZTO.format(999) in texts[1]
    pane = app_of(pilot).pane
    assert isinstance(pane, PendingPane)
    pane.show_part(Stage.SHIPPED)
    move_to(app_of(pilot).pane, str(found.id))
    await press(pilot, "U")
    assert {each.kind for each in order(desk, 101).notices} == {"tell_buyer"}
    parcel = order(desk, 101).parcel
    assert parcel is not None
    assert not parcel.to_change


async def test_numbers_that_replace_others_are_asked_about_line_by_line(
    pilot: Pilot[None], desk: Desk
) -> None:
    put_order(desk, 200, minutes(30))
    bought(desk, order(desk, 200).id, "26640077288729058200")
    numbers = {101: 901, 102: 902}
    lines = [f"{sn(number)} {ZTO.format(new)}" for number, new in numbers.items()]
    text = "\n".join([*lines, f"26640077288729058200 中通 {ZTO.format(903)}"])
    await press(pilot, "T")
    await paste(pilot, text)
    await press(pilot, "enter")
    assert "It replaces" in screen_text(pilot.app)
    await press(pilot, "n")
    await press(pilot, "y")
    assert "Save 2 numbers?" in screen_text(pilot.app)
    await press(pilot, "y")
    found = [order(desk, number).parcel for number in (101, 102, 200)]
    assert [each.number if each else "" for each in found] == [
        ZTO.format(101), ZTO.format(902), ZTO.format(903),
    ]  # fmt: skip
    assert sn(101) in screen_text(pilot.app), "what was not agreed to stays in the box"
    await press(pilot, "escape", "escape", "u", "y")
    assert order(desk, 200).parcel is None, "one act"


def test_what_is_refused_changes_nothing_and_the_rest_is_one_act(desk: Desk) -> None:
    bought(desk, order(desk, 101).id)
    seen = [order(desk, number) for number in (101, 102)]
    edits.note(desk, AT, seen[1], "x")
    done = edits.hold_each(desk, AT, seen, "wait")
    assert [each.order_sn for each in done.done] == [sn(101)]
    assert [(each.name, each.code) for each in done.refused] == [(sn(102), "stale")]
    assert order(desk, 102).hold_reason is None
    outcome = pickup.pick_up_each(desk, AT, [sn(101), "nonsense"])
    assert outcome.done == ()
    assert [each.code for each in outcome.refused] == ["not-shipped", "order-unknown"]


async def test_orders_to_which_it_cannot_be_done_are_not_asked_about(
    desk: Desk, pilot: Pilot[None]
) -> None:
    for number in range(201, 208):
        put_order(desk, number, minutes(10 * number))
    await reload(pilot)
    pane = app_of(pilot).panes.current
    pane.list.set_marks(frozenset(str(order(desk, number).id) for number in range(201, 208)))
    await press(pilot, "U")
    told = screen_text(app_of(pilot))
    assert "on the platform?" not in told
    assert "7 not done" in told
    assert all(order(desk, number).uploaded_at is None for number in range(201, 208))
    await press(pilot, "escape")
    some = (101, 102, 103, 104, 105, 106, 107, 201)
    pane.list.set_marks(frozenset(str(order(desk, number).id) for number in some))
    await press(pilot, "U")
    told = screen_text(app_of(pilot))
    assert "Are the numbers of 7 orders on the platform?" in told
    assert "… and 2 more" in told
