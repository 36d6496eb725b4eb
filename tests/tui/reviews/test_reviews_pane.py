"""Pane 5: quick entry, the task of a low review, campaigns, what it says when it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from core.base import i18n
from core.figures import campaigns
from core.reviews import reviews
from core.reviews.reviews import Given
from core.store import reviews as store_reviews
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put_order, sn
from tests.tui.host import screen_text, write
from tui.desk.app import DeskApp


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_shop(tmp_path, filled=False)
    for number in (1, 2, 3):
        put_order(desk, number, None, state="received")
    return desk


@pytest.fixture
async def pilot(desk: Desk) -> AsyncIterator[Pilot[None]]:
    i18n.setup("en")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "5")
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def app_of(pilot: Pilot[None]) -> DeskApp:
    return cast(DeskApp, pilot.app)


async def test_an_empty_pane_says_what_to_do(pilot: Pilot[None]) -> None:
    shown = screen_text(pilot.app)
    assert "a writes one down: order, three digits, Enter. i takes a table" in shown
    assert "C keeps what a campaign asks for" in shown
    await press(pilot, "e")
    assert "There is no review here." in screen_text(pilot.app)


async def test_order_three_digits_enter(pilot: Pilot[None], desk: Desk) -> None:
    await press(pilot, "a")
    await write(pilot, sn(1)[-6:])
    await press(pilot, "enter")
    await write(pilot, "545")
    await press(pilot, "enter")
    [found] = reviews.by_ids(desk, [1])
    assert (found.order_sn, found.scores, found.at) == (sn(1), (5, 4, 5), AT)
    shown = screen_text(pilot.app)
    assert f"Review written down: 5/4/5 of order {sn(1)}." in shown
    assert "5Reviews 0" in shown
    assert "90 days, 1 review:  as described 5.00  logistics 4.00  service 5.00" in shown
    await press(pilot, "u")
    assert reviews.index(desk) == []


async def test_a_low_one_is_a_task_with_words_until_it_is_dealt_with(
    pilot: Pilot[None], desk: Desk
) -> None:
    reviews.add(desk, AT - timedelta(days=9), sn(2), Given(5, 5, 5))
    reviews.add(desk, AT - timedelta(days=10), sn(1), Given(1, 5, 5), text="脏了")
    app_of(pilot).panes.reload()
    await pilot.pause()
    shown = screen_text(pilot.app)
    assert "5Reviews 1" in shown
    assert shown.index("脏了") < shown.index("…0000002")
    assert "W copies words to the buyer; d says that it was dealt with." in shown
    await press(pilot, "W", "1")
    assert "很抱歉" in (app_of(pilot).copied or "")
    await press(pilot, "d")
    assert store_reviews.open_tasks(desk.store) == 0
    assert "1 review dealt with." in screen_text(pilot.app)
    assert "5Reviews 0" in screen_text(pilot.app)
    await press(pilot, "d")
    assert "Nothing is to be done about the review" in screen_text(pilot.app)


async def test_the_task_stands_in_the_queue(pilot: Pilot[None], desk: Desk) -> None:
    reviews.add(desk, AT, sn(1), Given(2, 5, 5), text="脏了")
    app_of(pilot).panes.reload()
    await press(pilot, "0")
    assert "Review 2/5/5 of order" in screen_text(pilot.app)
    await press(pilot, "d")
    assert store_reviews.open_tasks(desk.store) == 0


async def test_a_second_review_of_an_order_wants_a_reason(pilot: Pilot[None], desk: Desk) -> None:
    reviews.add(desk, AT, sn(1), Given(4, 4, 4), text="一般")
    await press(pilot, "a")
    await write(pilot, sn(1)[-6:])
    assert "It has a review already: 4/4/4" in screen_text(pilot.app)
    await press(pilot, "enter")
    await write(pilot, "555")
    await press(pilot, "enter")
    assert reviews.by_ids(desk, [1])[0].scores == (4, 4, 4)
    await press(pilot, "f2")
    await write(pilot, "changed it")
    await press(pilot, "enter")
    assert reviews.by_ids(desk, [1])[0].scores == (5, 5, 5)


@pytest.mark.parametrize(("typed", "said"), [("945", "three scores"), ("54", "three scores")])
async def test_what_is_no_score_is_not_saved(
    pilot: Pilot[None], desk: Desk, typed: str, said: str
) -> None:
    await press(pilot, "a")
    await write(pilot, sn(1)[-6:])
    await press(pilot, "enter")
    await write(pilot, typed)
    await press(pilot, "enter")
    assert said in screen_text(pilot.app)
    assert reviews.index(desk) == []


async def test_a_review_is_changed_and_taken_away(pilot: Pilot[None], desk: Desk) -> None:
    reviews.add(desk, AT, sn(1), Given(4, 4, 4), text="一般")
    app_of(pilot).panes.reload()
    await press(pilot, "e")
    await press(pilot, "ctrl+u")
    await write(pilot, "333")
    await press(pilot, "enter")
    found = reviews.by_ids(desk, [1])[0]
    assert (found.scores, found.text, found.at) == ((3, 3, 3), "一般", AT)
    await press(pilot, "D")
    assert "Take this review away?" in screen_text(pilot.app)
    await press(pilot, "y")
    assert reviews.index(desk) == []


async def test_a_campaign_is_kept_changed_and_forgotten(pilot: Pilot[None], desk: Desk) -> None:
    reviews.add(desk, AT, sn(1), Given(5, 5, 4))
    app_of(pilot).panes.reload()
    await press(pilot, "C", "enter", "enter")
    for score in ("4.7", "4.7", "4.7"):
        await write(pilot, score)
        await press(pilot, "enter")
    [kept] = campaigns.campaigns(desk)
    assert kept == ("限时秒杀", 50, 4.7, 4.7, 4.7)
    shown = " ".join(screen_text(pilot.app).split())
    assert "49 reviews more; service 4.00 of 4.7: 3 more with 5" in shown
    await press(pilot, "C")
    for _field in range(5):
        await press(pilot, "enter")
    await press(pilot, "space", "ctrl+s")
    assert campaigns.campaigns(desk) == []


async def test_stages_search_and_sheet(pilot: Pilot[None], desk: Desk) -> None:
    reviews.add(desk, AT, sn(1), Given(1, 1, 1), text="破了")
    reviews.add(desk, AT, sn(2), Given(5, 5, 5), text="好看")
    app_of(pilot).panes.reload()
    await press(pilot, "v")
    assert [row.key for row in app_of(pilot).pane.list_source.window(0, 9)] == ["1"]
    await press(pilot, "v")
    assert [row.key for row in app_of(pilot).pane.list_source.window(0, 9)] == ["2"]
    await press(pilot, "escape", "/")
    await write(pilot, "破了")
    await press(pilot, "enter")
    assert [row.key for row in app_of(pilot).pane.list_source.window(0, 9)] == ["1"]
    await press(pilot, "enter")
    assert "破了" in screen_text(pilot.app)
    await press(pilot, "escape", "escape")
    assert len(app_of(pilot).screen_stack) == 1
