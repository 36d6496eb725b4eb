"""What campaigns want: exact against trying it out, review by review and day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import day_start, parse_time, to_epoch
from core.base.errors import DaifaError, NotFound
from core.base.i18n import setup
from core.figures import campaigns
from core.figures import figures as metrics
from core.figures.campaigns import Scores, campaign_of, fives_needed, reached_on
from core.figures.measures import MEASURES, thresholds
from core.figures.words import campaign_words, score
from core.rules.book import packaged
from core.store import reviews as store_reviews
from core.store.desk import Desk, undo
from core.store.reviews import CampaignRow, DayScores
from tests.given.case_shop import FIRST, desk_at, put_review


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.close()


TODAY = date(2026, 11, 23)
AT = parse_time("2026-11-23 10:00:00")
LENGTH = 90
THRESHOLDS = st.integers(100, 500).map(lambda n: Fraction(n, 100))
# Reviews as (days ago, score).
REVIEWS = st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 5)), max_size=40)


def days_of(reviews: list[tuple[int, int]]) -> list[DayScores]:
    found = []
    for ago in sorted({ago for ago, _score in reviews}, reverse=True):
        scores = [each for day, each in reviews if day == ago]
        total = sum(scores)
        found.append(DayScores(TODAY.toordinal() - ago, len(scores), total, total, total))
    return found


def there(scores: list[int], threshold: Fraction) -> bool:
    return bool(scores) and Fraction(sum(scores), len(scores)) >= threshold


@given(reviews=REVIEWS, threshold=THRESHOLDS)
def test_so_many_fives_and_no_fewer(reviews: list[tuple[int, int]], threshold: Fraction) -> None:
    count, total = len(reviews), sum(each for _ago, each in reviews)
    found = fives_needed(count, total, threshold)
    if threshold == 5 and total < 5 * count:
        assert found is None
        return
    top, bottom = threshold.as_integer_ratio()
    tried = 0
    while not count or total * bottom < top * count:
        count, total, tried = count + 1, total + 5, tried + 1
    assert found == tried


@given(reviews=REVIEWS, threshold=THRESHOLDS)
def test_the_day_on_which_it_is_there_by_itself(
    reviews: list[tuple[int, int]], threshold: Fraction
) -> None:
    found = reached_on(days_of(reviews), "service", threshold, TODAY, LENGTH)
    if threshold == 5:
        left = [TODAY + timedelta(days=LENGTH - ago) for ago, each in reviews if each < 5]
        assert found == max(left, default=None)
        return
    tried = None
    for ahead in range(1, LENGTH + 1):
        # The window of that day goes back to 89 days before it.
        kept = [each for ago, each in reviews if ago + ahead < LENGTH]
        if there(kept, threshold) and len(kept) < len(reviews):
            tried = TODAY + timedelta(days=ahead)
            break
    assert found == tried


def row(**values: float) -> CampaignRow:
    thresholds = {"description": 1.0, "logistics": 1.0, "service": 1.0, **values}
    return CampaignRow("限时秒杀", int(thresholds.pop("reviews", 0)), **thresholds)


@pytest.mark.parametrize(
    ("reviews", "asked", "words"),
    [
        ([], {"reviews": 50}, "50 reviews more; as described – of 1: 1 more with 5;"),
        ([(3, 5)] * 50, {"reviews": 50, "service": 5}, "all is there"),
        ([(3, 5)] * 49, {"reviews": 50}, "1 review more"),
        ([(3, 4)] * 2, {"service": 4.5}, "service 4.00 of 4.5: 2 more with 5"),
        (
            [(89, 1), (3, 5)],
            {"service": 4.8},
            "service 3.00 of 4.8: 18 more with 5, or by itself on 11-24",
        ),
        (
            [(3, 4), (0, 5)],
            {"service": 5},
            "service 4.50 of 5: cannot be reached before 02-18, when old reviews leave",
        ),
    ],
)
def test_what_is_missing_in_words(
    reviews: list[tuple[int, int]], asked: dict[str, float], words: str
) -> None:
    setup("en")
    found = campaign_of(row(**asked), days_of(reviews), TODAY, LENGTH)
    assert campaign_words(found).startswith(words)
    assert found.eligible == (words == "all is there")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(4.7, "4.70"), (4.695, "4.69"), (4.999, "4.99"), (5.0, "5.00"), (None, "–"), (1 / 3, "0.33")],
)
def test_a_score_is_never_shown_better_than_it_is(value: float | None, shown: str) -> None:
    assert score(value) == shown


def test_the_days_are_those_of_beijing(desk: Desk) -> None:
    for moment in ("2026-11-22 23:59:59", "2026-11-23 00:00:00", "2026-11-23 23:59:59"):
        put_review(desk, FIRST, parse_time(moment), (5, 4, 3))
    start, end = to_epoch(day_start(date(2026, 8, 26))), to_epoch(day_start(date(2026, 11, 24)))
    found = store_reviews.days(desk.store, start, end)
    assert [(date.fromordinal(day.day).isoformat(), day.reviews) for day in found] == [
        ("2026-11-22", 1),
        ("2026-11-23", 2),
    ]
    assert Scores.of(found) == Scores(valid=3, description=5.0, logistics=4.0, service=3.0)


def test_a_campaign_is_set_changed_and_forgotten(desk: Desk) -> None:
    kept = campaigns.set_campaign(
        desk, AT, " 限时秒杀 ", description=4.7, logistics=4.65, service=4.5
    )
    assert kept == CampaignRow("限时秒杀", 50, 4.7, 4.65, 4.5)
    campaigns.set_campaign(desk, AT, "限时秒杀", reviews=10, description=4, logistics=4, service=4)
    [found] = metrics.figures(desk, AT).campaigns
    assert [each.more for each in found.missing] == [10, 1, 1, 1]
    undo(desk, AT)
    assert campaigns.campaigns(desk) == [kept]
    campaigns.remove_campaign(desk, AT, "限时秒杀")
    assert campaigns.campaigns(desk) == []
    with pytest.raises(NotFound):
        campaigns.remove_campaign(desk, AT, "限时秒杀")


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("", {}, "campaign-name"),
        ("长" * 41, {}, "campaign-name"),
        ("甲", {"service": 5.01}, "campaign-threshold"),
        ("甲", {"service": 0.99}, "campaign-threshold"),
        ("甲", {"service": 4.755}, "campaign-threshold"),
        ("甲", {"reviews": -1}, "campaign-reviews"),
    ],
)
def test_slips_are_refused(desk: Desk, name: str, values: dict[str, float], code: str) -> None:
    given = {"reviews": 50, "description": 4.5, "logistics": 4.5, "service": 4.5, **values}
    with pytest.raises(DaifaError) as caught:
        campaigns.set_campaign(desk, AT, name, **given)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert campaigns.campaigns(desk) == []


def test_reviews_are_held_against_the_campaigns_or_else_the_rule() -> None:
    rules = packaged()
    count, logistics = MEASURES["reviews"], MEASURES["logistics_score"]
    asked = [CampaignRow("b", 80, 4.6, 4.7, 4.5), CampaignRow("a", 60, 4.0, 4.1, 4.2)]
    assert [each.value for each in thresholds(count, asked, rules)] == [60, 80]
    assert [each.value for each in thresholds(logistics, asked, rules)] == [4.1, 4.7]
    (least,) = thresholds(count, [], rules)
    assert (least.value, "review.valid_min" in least.whose) == (50, True)
    assert thresholds(logistics, [], rules) == []


@pytest.mark.parametrize(
    ("reviews", "need", "on"),
    [
        ([], 5.0, None),
        ([], 4.0, None),
        ([(0, 5)], 5.0, None),
        ([(89, 4)], 5.0, 1),
        ([(0, 4)], 5.0, 90),
        ([(0, 4), (0, 5)], 5.0, 90),
        ([(0, 5), (0, 5), (1, 4)], 5.0, 89),
        ([(0, 4), (89, 4)], 5.0, 90),
        ([(89, 1), (0, 5)], 5.0, 1),
        ([(89, 1), (0, 5)], 4.0, 1),
        ([(88, 1), (0, 5)], 4.0, 2),
        ([(0, 1), (89, 5)], 4.0, None),
        # The last day of the window that holds anything.
        ([(1, 1), (0, 5)], 4.0, 89),
        ([(0, 1), (0, 5)], 4.0, None),
    ],
)
def test_the_day_on_which_old_reviews_have_left(
    reviews: list[tuple[int, int]], need: float, on: int | None
) -> None:
    found = reached_on(days_of(reviews), "service", Fraction(str(need)), TODAY, LENGTH)
    assert found == (None if on is None else TODAY + timedelta(days=on))


def test_without_reviews_one_of_five_is_enough_for_everything() -> None:
    found = campaign_of(row(service=5), [], TODAY, LENGTH)
    assert not found.eligible
    assert [(each.what, each.have, each.need, each.more, each.on) for each in found.missing] == [
        ("description", None, 1.0, 1, None),
        ("logistics", None, 1.0, 1, None),
        ("service", None, 5.0, 1, None),
    ]
