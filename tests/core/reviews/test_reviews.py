"""Reviews: one an order, the task of a low one, orders that come later, taking back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.base.errors import DaifaError, NotFound, Refused
from core.figures import figures as metrics
from core.imports import importing
from core.orders import notices
from core.orders import reading as orders
from core.orders.messages import offers
from core.reviews import reviews
from core.reviews.reviews import Given, parse_scores
from core.store.desk import Desk, set_rule, undo
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row
from tests.given.order_files import sn as file_sn
from tests.given.shop_rows import AT, SN, put_order

GOOD, LOW, EDGE = Given(5, 4, 5), Given(5, 3, 5), Given(4, 4, 4)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "a.db", who="xiaoli")
    put_order(opened, 1, state="received", status="已签收")
    yield opened
    opened.close()


def tasks(desk: Desk) -> list[str]:
    return [each.text for each in notices.window(desk, notices.open_notices(desk))]


@pytest.mark.parametrize("text", ["545", "5 4 5", "5/4/5", " 5，4，5 ", "5、4、5"])
def test_three_scores_are_read(text: str) -> None:
    assert parse_scores(text) == (5, 4, 5)


@pytest.mark.parametrize("text", ["", "54", "5455", "605", "5.5.5", "abc", "５４５"])
def test_what_is_no_three_scores_is_refused(text: str) -> None:
    with pytest.raises(DaifaError, match="three scores"):
        parse_scores(text)


def test_a_review_is_of_now_and_finds_its_order_by_the_tail(desk: Desk) -> None:
    found = reviews.add(desk, AT, SN.format(1)[-6:], GOOD, text=" 很好\x1b ")
    assert (found.order_sn, found.at, found.scores, found.text) == (SN.format(1), AT, GOOD, "很好")
    assert found.title
    assert found.as_json()["logistics"] == 4
    assert metrics.figures(desk, AT).reviews.valid == 1
    assert tasks(desk) == []


@pytest.mark.parametrize(
    ("scores", "age", "task"),
    [
        (LOW, timedelta(0), True),
        (EDGE, timedelta(0), False),
        (Given(1, 5, 5), timedelta(days=30, seconds=-1), True),
        (Given(1, 5, 5), timedelta(days=30), False),
    ],
)
def test_a_low_young_review_makes_a_task(
    desk: Desk, scores: Given, age: timedelta, task: bool
) -> None:
    reviews.add(desk, AT, SN.format(1), scores, written_at=AT - age)
    assert bool(tasks(desk)) == task
    order = orders.find(desk, SN.format(1))
    assert (offers(order)[0].weight >= 8) == task
    assert [entry.low for entry in reviews.index(desk)] == [int(task)]


def test_the_bounds_are_rules(desk: Desk) -> None:
    own = set_rule(desk, AT, "review.low", "2", "只管一两分")
    reviews.add(own, AT, SN.format(1), LOW)
    assert tasks(own) == []


def test_a_second_review_of_an_order_asks(desk: Desk) -> None:
    first = reviews.add(desk, AT, SN.format(1), LOW, text="慢")
    assert reviews.add(desk, AT, SN.format(1), LOW) == first, "the same again changes nothing"
    with pytest.raises(Refused) as caught:
        reviews.add(desk, AT, SN.format(1), GOOD)
    assert caught.value.overridable
    again = reviews.add(desk, AT + timedelta(hours=1), SN.format(1), GOOD, force="买家改了")
    assert (again.id, again.scores, again.text, again.at) == (first.id, GOOD, "慢", AT)
    assert tasks(desk) == [], "it is no longer low"
    undo(desk, AT)
    assert reviews.find(desk, first.id).scores == LOW
    assert len(tasks(desk)) == 1


def test_a_task_that_was_done_does_not_come_back_for_the_same_scores(desk: Desk) -> None:
    reviews.add(desk, AT, SN.format(1), LOW)
    notices.done(desk, AT, [each.id for each in notices.open_notices(desk)])
    reviews.add(desk, AT, SN.format(1), LOW, text="补充", force="补上内容")
    assert tasks(desk) == []
    reviews.add(desk, AT, SN.format(1), Given(1, 1, 1), force="改低了")
    assert len(tasks(desk)) == 1


def test_a_review_of_an_order_that_comes_later_finds_it(desk: Desk) -> None:
    sn = file_sn(7)
    found = reviews.add(desk, AT, sn, LOW)
    assert found.order_id is None
    importing.apply(desk, AT, order_file([row(7)]))
    assert reviews.find(desk, found.id).order_id == orders.find(desk, sn).id


@pytest.mark.parametrize("sn", ["9999", "261122-0", "x", ""])
def test_an_order_that_nobody_knows_is_not_made_up(desk: Desk, sn: str) -> None:
    with pytest.raises(NotFound):
        reviews.add(desk, AT, sn, GOOD)


def test_slips_change_nothing(desk: Desk) -> None:
    for given in (
        {"scores": Given(0, 5, 5)},
        {"scores": Given(5, 6, 5)},
        {"scores": GOOD, "text": "长" * 2001},
        {"scores": GOOD, "written_at": AT + timedelta(seconds=1)},
    ):
        with pytest.raises(DaifaError):
            reviews.add(desk, AT, SN.format(1), **given)
    assert reviews.index(desk) == []


def test_a_review_is_taken_away_with_its_task_and_comes_back(desk: Desk) -> None:
    found = reviews.add(desk, AT, SN.format(1), LOW, text="慢")
    reviews.remove(desk, AT, found.id)
    assert (reviews.index(desk), tasks(desk)) == ([], [])
    undo(desk, AT)
    assert reviews.find(desk, found.id).text == "慢"
    assert len(tasks(desk)) == 1
    with pytest.raises(NotFound):
        reviews.remove(desk, AT, 999)


def test_open_tasks_stand_first_then_the_newest(desk: Desk) -> None:
    for number in (2, 3):
        put_order(desk, number, state="received")
    reviews.add(desk, AT, SN.format(1), LOW, written_at=AT - timedelta(days=5))
    reviews.add(desk, AT, SN.format(2), GOOD, written_at=AT - timedelta(days=2))
    reviews.add(desk, AT, SN.format(3), GOOD, written_at=AT - timedelta(days=1))
    found = reviews.by_ids(desk, [each.id for each in reviews.index(desk)])
    assert [each.order_sn[-1] for each in found] == ["1", "3", "2"]
