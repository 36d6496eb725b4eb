"""Figures as they are shown and handed on: names, values, thresholds, JSON, words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from core.base import i18n
from core.base.clock import parse_time
from core.base.errors import DaifaError, NotFound
from core.figures import campaigns
from core.figures import figures as metrics
from core.figures.breakdown import by_item, by_shop, by_supplier, shop_words
from core.figures.campaigns import Campaign, Missing, Scores
from core.figures.days import at_of, day_words, parse_day
from core.figures.figures import Sales, sales_from
from core.figures.measures import (
    MEASURES,
    SECTIONS,
    Threshold,
    Value,
    shown,
    thresholds,
    verdict,
)
from core.figures.parts import Part, parts_of
from core.figures.rates import as_float, guide_rate, plain_rate, smoothed_rate, window
from core.figures.sales_words import settled_words
from core.figures.series import Series, series
from core.figures.settled import Part as SettledPart
from core.figures.settled import Settled, part_words
from core.figures.words import campaign_words, hours, missing_words, score, score_words
from core.rules.book import Override, packaged
from core.rules.books import RuleBooks
from core.store import sales as store_sales
from core.store.desk import Desk
from core.store.reviews import CampaignRow
from core.store.sales import CaseMoney
from core.store.shops import But
from tests.core.figures.test_listing import fill
from tests.given.case_shop import desk_at
from tests.given.settlement_rows import put_line
from tests.given.shop_rows import put

TODAY = parse_time("2026-11-23 10:00:00")


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.setup("en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    fill(desk)
    yield desk
    desk.close()


# -- each figure by its name ----------------------------------------------------------------

# name · section · words · what heads a column · kind · whether more is better · its value in the
# listing's shop
NAMED: list[tuple[str, str, str, str, str, int, Value]] = [
    ("abnormal", "Shipping", "abnormal orders N", "N", "count", -1, 4),
    ("grouped", "Shipping", "grouped orders M", "M", "count", 1, 14),
    ("rate", "Shipping", "logistics abnormal rate", "Abnormal", "share", -1, 4 / 414),
    ("smoothed", "Shipping", "smoothed rate", "Smoothed", "share", -1, 4 / 114),
    ("plain", "Shipping", "plain rate", "Plain", "share", -1, 4 / 14),
    ("dispute_refund", "Cases", "dispute-refund rate", "Dispute", "share", -1, 1 / 14),
    ("intervention", "Cases", "intervention rate", "Interv.", "share", -1, 2 / 14),
    ("quality_refund", "Cases", "quality-refund rate", "Quality", "share", -1, 2 / 14),
    ("orders", "Sales", "orders sold", "Orders", "count", 1, 13),
    ("received", "Sales", "received", "Received", "fen", 1, 440_00),
    ("profit", "Sales", "profit", "Profit", "fen", 1, 78_08),
    ("reviews", "Reviews", "valid reviews", "Reviews", "count", 1, 3),
    ("description", "Reviews", "score: as described", "Described", "score", 1, 14 / 3),
    ("logistics_score", "Reviews", "score: logistics", "Logistics", "score", 1, 10 / 3),
    ("service", "Reviews", "score: service", "Service", "score", 1, 13 / 3),
]


def test_each_figure_has_its_name_kind_and_value(desk: Desk) -> None:
    found = metrics.figures(desk, TODAY)
    told = [
        (
            measure.name, i18n._(SECTIONS[measure.section]), measure.words, measure.short,
            measure.kind, measure.better, measure.of(found),
        )
        for measure in MEASURES.values()
    ]  # fmt: skip
    assert told == NAMED


def test_sales_that_are_not_summed_yet_have_no_value(desk: Desk) -> None:
    counted = metrics.counted(desk, TODAY, metrics.read_facts(desk, TODAY))
    undefined = [each.name for each in MEASURES.values() if each.of(counted) is None]
    assert undefined == ["orders", "received", "profit"]
    facts = metrics.read_facts(desk, TODAY)
    assert metrics.with_sales(desk, counted, facts) == metrics.figures(desk, TODAY)
    assert metrics.figures(desk, TODAY, facts=facts) == metrics.figures(desk, TODAY)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("count", ["–", "0", "1", "3", "12345"]),
        ("share", ["–", "0.000%", "100.000%", "300.000%", "1234500.000%"]),
        ("fen", ["–", "0.00", "0.01", "0.03", "123.45"]),
        ("score", ["–", "0.00", "1.00", "3.00", "12345.00"]),
    ],
)
def test_a_value_of_a_kind(kind: str, texts: list[str]) -> None:
    measure = next(each for each in MEASURES.values() if each.kind == kind)
    values = (None, 0, 1, 3.0, 12345)
    assert [shown(value, measure.kind) for value in values] == texts
    assert [measure.shown(value) for value in values] == texts


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("plain", ["0%", "5%", "12.35%", "100%"]),
        ("profit", ["0", "0.0005", "0.0012345", "0.01"]),
        ("orders", ["0", "0.05", "0.12345", "1"]),
        ("service", ["0", "0.05", "0.12345", "1"]),
    ],
)
def test_a_round_value_at_an_axis(name: str, texts: list[str]) -> None:
    assert [MEASURES[name].axis(value) for value in (0, 0.05, 0.12345, 1)] == texts


ASKED = [CampaignRow("b", 80, 4.6, 4.7, 4.5), CampaignRow("a", 60, 4.0, 4.1, 4.2)]


@pytest.mark.parametrize(
    ("name", "asked", "found"),
    [
        ("reviews", ASKED, [(60, "a"), (80, "b")]),
        ("reviews", [], [(50, "rule review.valid_min")]),
        ("description", ASKED, [(4.0, "a"), (4.6, "b")]),
        ("logistics_score", ASKED, [(4.1, "a"), (4.7, "b")]),
        ("service", ASKED, [(4.2, "a"), (4.5, "b")]),
        ("service", [], []),
        ("logistics", ASKED, []),
        ("rate", ASKED, []),
    ],
)
def test_what_a_figure_is_held_against(
    name: str, asked: list[CampaignRow], found: list[tuple[float, str]]
) -> None:
    measure = MEASURES["rate"]._replace(name=name)
    assert thresholds(measure, asked, packaged()) == [Threshold(*each) for each in found]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ("", "")),
        (4.0, ("below 4.1 (a)", "bad")),
        (4.1, ("below 4.7 (b)", "bad")),
        (4.69, ("below 4.7 (b)", "bad")),
        (4.7, ("reached", "good")),
    ],
)
def test_whether_a_figure_reaches_it(value: Value, words: tuple[str, str]) -> None:
    assert verdict(value, [Threshold(4.1, "a"), Threshold(4.7, "b")]) == words
    assert verdict(value, []) == ("", "")


# -- windows and rates ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "first"), [(30, "2026-10-25"), (1, "2026-11-23"), (0, "2026-11-23"), (2, "2026-11-22")]
)
def test_a_window_of_so_many_days(days: int, first: str) -> None:
    span = window(TODAY, timedelta(days=days))
    assert span.start == parse_time(f"{first} 00:00:00").timestamp()
    assert span.end == parse_time("2026-11-24 00:00:00").timestamp()
    assert [span.holds(each) for each in (span.start - 1, span.start, span.end - 1, span.end)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_rate_of_nothing_is_undefined() -> None:
    assert guide_rate(0, 0, 100) is plain_rate(0, 0) is smoothed_rate(0, 0, 0) is None
    assert as_float(None) is None
    assert as_float(guide_rate(1, 10, 100)) == 1 / 110
    assert as_float(smoothed_rate(2, 0, 8)) == 0.25


def test_parts_whose_rules_differ() -> None:
    own = Override(value=7, source="s", date="2026-11-01")
    books = RuleBooks(packaged(), {3: {"metrics.window": own}, 5: {"review.window": own}})
    assert parts_of(books, None, "metrics.window") == [
        Part(But((3,)), books.general), Part(3, books.of(3)),
    ]  # fmt: skip
    assert parts_of(books, None, "metrics.window", "review.window") == [
        Part(But((3, 5)), books.general), Part(3, books.of(3)), Part(5, books.of(5)),
    ]  # fmt: skip
    assert parts_of(books, None, "buy.fee") == [Part(None, books.general)]
    assert parts_of(books, 3, "buy.fee") == [Part(3, books.of(3))]
    assert parts_of(books, 0, "metrics.window") == [Part(0, books.general)]
    assert [part.days("metrics.window") for part in parts_of(books, None, "metrics.window")] == [
        30, 7,
    ]  # fmt: skip
    none = Override(value=0.5, source="s", date="2026-11-01")
    short = RuleBooks(packaged(), {0: {"metrics.window": none}})
    assert parts_of(short, None)[0].days("metrics.window") == 1


# -- handed on as JSON ----------------------------------------------------------------------


def test_the_figures_as_json(desk: Desk) -> None:
    campaigns.set_campaign(
        desk, TODAY, "限时秒杀", reviews=2, description=4.5, logistics=3.0, service=4.5
    )
    put_line(desk, 3, "income", 19_00, TODAY)
    put_line(desk, 3, "late_fine", -3_00, TODAY)
    put_line(desk, None, "fake_fine", -20_00, TODAY)
    found = metrics.figures(desk, TODAY)
    told = found.as_json()
    assert told.pop("campaigns") == [
        {
            "name": "限时秒杀",
            "eligible": False,
            "missing": [
                {"what": "service", "have": 13 / 3, "need": 4.5, "more": 1, "on": "2026-11-24"}
            ],
        }
    ]
    assert told == {
        "at": "2026-11-23T10:00:00+08:00",
        "window_days": 30,
        "logistics": {
            "abnormal": 4,
            "grouped": 14,
            "rate": 4 / 414,
            "formula": "N / (N × 100 + M)",
            "alternatives": {"smoothed": 4 / 114, "plain": 4 / 14},
            "orders": [
                {"order_sn": each.order_sn, "causes": each.causes}
                for each in found.logistics.orders
            ],
        },
        "rates": {
            "dispute_refund": {"count": 1, "rate": 1 / 14},
            "intervention": {"count": 2, "rate": 2 / 14},
            "quality_refund": {"count": 2, "rate": 2 / 14},
        },
        "sales": {
            "orders": 13,
            "received_fen": 439_00,
            "profit_fen": 78_08 - 1_00 - 3_00 - 20_00 + 12,
            "unknown_cost": {"orders": 2, "received_fen": 70_00},
            "settled": {
                "orders": 1,
                "received_fen": 19_00,
                "fines_fen": 3_00,
                "without_order_fen": -20_00,
            },
        },
        "reviews": {"valid": 3, "description": 14 / 3, "logistics": 10 / 3, "service": 13 / 3},
    }


def test_items_suppliers_and_shops_as_json(desk: Desk) -> None:
    assert [each.as_json() for each in by_item(desk, TODAY)] == [
        {
            "item": "袜子", "item_id": "", "orders": 8, "received_fen": 140_00, "abnormal": 2,
            "rate": 2 / 208, "refunds": {"count": 0, "rate": 0.0}, "quality_refunds": 0,
        },
        {
            "item": "杯子", "item_id": "", "orders": 6, "received_fen": 300_00, "abnormal": 2,
            "rate": 2 / 206, "refunds": {"count": 3, "rate": 0.5}, "quality_refunds": 2,
        },
    ]  # fmt: skip
    assert [each.as_json() for each in by_supplier(desk, TODAY)] == [
        {
            "supplier": "甲", "platform": "1688", "orders": 7,
            "late": {"count": 1, "of": 6, "rate": 1 / 6},
            "to_ship": {"median_s": 86400, "usual_s": 108000},
            "refunds": {"count": 0, "rate": 0.0}, "abnormal": 2, "owed_fen": 0, "claims": 0,
        },
        {
            "supplier": "乙", "platform": "1688", "orders": 4,
            "late": {"count": 2, "of": 4, "rate": 0.5},
            "to_ship": {"median_s": 86400, "usual_s": 72000},
            "refunds": {"count": 2, "rate": 0.5}, "abnormal": 2, "owed_fen": 20_00, "claims": 1,
        },
    ]  # fmt: skip
    [none] = by_shop(desk, TODAY)
    assert none.as_json() == {"shop": "", **metrics.figures(desk, TODAY, 0).as_json()}
    # With shops the orders of none are listed where there are any.
    put(desk, "shops", name="甲店")
    assert [(each.id, each.name) for each in by_shop(desk, TODAY)] == [(1, "甲店"), (0, "")]
    desk.store.conn.execute("update orders set shop_id = 1")
    assert [(each.id, each.name) for each in by_shop(desk, TODAY)] == [(1, "甲店")]
    assert (shop_words("甲店"), shop_words("")) == ("甲店", "no shop")


def test_an_order_that_the_settlement_speaks_of() -> None:
    found = Settled(
        7, "SN", None, "袜子", None,
        (SettledPart("income", 3550, 3400), SettledPart("fee", -21, -21),
         SettledPart("money-back", 0, 500)),
    )  # fmt: skip
    assert [part.difference_fen for part in found.parts] == [-150, 0, 500]
    assert [part.name for part in found.differing] == ["income", "money-back"]
    assert found.as_json() == {
        "order_sn": "SN",
        "difference_fen": 350,
        "parts": [
            {"part": "income", "estimated_fen": 3550, "settled_fen": 3400},
            {"part": "fee", "estimated_fen": -21, "settled_fen": -21},
            {"part": "money-back", "estimated_fen": 0, "settled_fen": 500},
        ],
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("income", "order income"),
        ("fee", "fee"),
        ("refund", "refunds"),
        ("fine", "fines"),
        ("compensation", "compensation"),
        ("money-back", "money back"),
        ("other", "other"),
    ],
)
def test_a_part_from_what_was_reckoned_to_what_was_paid(name: str, words: str) -> None:
    assert part_words(SettledPart(name, -21, 36)) == f"{words} -0.21 → 0.36"


# -- in words -------------------------------------------------------------------------------

NOTHING = sales_from(store_sales.NOTHING, [], 0, 0)
ESTIMATED = "all of it estimated: no settlement speaks of these orders"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, []),
        ({"orders": 3}, [ESTIMATED]),
        (
            {"orders": 3, "settled_orders": 1, "settled_fen": 1234},
            ["as paid out: 1 order, 12.34 yuan; estimated: 2"],
        ),
        (
            {"orders": 3, "settled_orders": 3, "settled_fen": 5},
            ["as paid out: 3 orders, 0.05 yuan; estimated: 0"],
        ),
        ({"fines_fen": 300}, ["fines of these orders: 3.00 yuan"]),
        ({"loose_fen": -2000}, ["fines and the like without an order: -20.00 yuan"]),
        (
            {"orders": 1, "fines_fen": 1, "loose_fen": 2},
            [ESTIMATED, "fines of these orders: 0.01 yuan",
             "fines and the like without an order: 0.02 yuan"],
        ),
    ],
)  # fmt: skip
def test_what_of_the_sales_is_as_it_was_paid_out(values: dict[str, int], words: list[str]) -> None:
    assert settled_words(NOTHING.replace(**values)) == words


def test_what_is_left_of_what_was_sold_is_summed_part_by_part() -> None:
    sold = store_sales.NOTHING._replace(
        orders=9, received_fen=1_000_000, costed_fen=900_000, uncosted=2, uncosted_fen=100_000,
        cost_fen=1, refund_fen=20, fee_fen=300, back_fen=4_000, claims_fen=50_000, fines_fen=7,
        compensation_fen=80, other_fen=900, loose_fen=-11, settled=4, settled_fen=5_555,
    )  # fmt: skip
    money = [
        # status · paid at once · decision · refund · settling with the buyer
        CaseMoney("退款成功", 0, None, 1_000, 10_000),
        CaseMoney("待商家处理", 1, "agree", 2_000, 20_000),
        CaseMoney("待商家处理", 0, "settle", 4_000, 30_000),
        CaseMoney("退款关闭", 0, "reject", 8_000, 40_000),
    ]
    found = sales_from(sold, money, 6_000, 70)
    assert found == Sales(
        orders=9, received_fen=1_000_000, unknown_orders=2, unknown_fen=100_000,
        refund_fen=3_020, cost_fen=1, settlement_fen=30_000, fee_fen=370, claims_fen=50_000,
        won_back_fen=10_000, settled_orders=4, settled_fen=5_555, fines_fen=7,
        compensation_fen=80, other_fen=900, loose_fen=-11,
        profit_fen=900_000 - 3_020 - 1 - 30_000 - 370 - 7 + 50_000 + 10_000 + 80 + 900 - 11,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "–"), (0, "0.0h"), (3600, "1.0h"), (5400, "1.5h"), (90, "0.0h")]
)
def test_a_length_of_time_in_hours(seconds: int | None, text: str) -> None:
    assert hours(seconds) == text


def test_scores_with_their_names() -> None:
    found = Scores(valid=3, description=4.666, logistics=None, service=5.0)
    assert score_words(found) == "as described 4.66  logistics –  service 5.00"
    assert [score(each) for each in (4.7, 0.29, 1.15, 4.999)] == ["4.70", "0.29", "1.15", "4.99"]


DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (Missing(what="reviews", have=49, need=50, more=1), "1 review more"),
        (Missing(what="reviews", have=40, need=50, more=10), "10 reviews more"),
        (Missing(what="reviews", have=0, need=0, more=None), "0 reviews more"),
        (
            Missing(what="service", have=4.456, need=4.5, more=2),
            "service 4.45 of 4.5: 2 more with 5",
        ),
        (
            Missing(what="logistics", have=None, need=4.0, more=1),
            "logistics – of 4: 1 more with 5",
        ),
        (
            Missing(what="description", have=4.0, need=4.5, more=2, on=DAY),
            "as described 4.00 of 4.5: 2 more with 5, or by itself on 12-01",
        ),
        (
            Missing(what="service", have=4.9, need=5.0, more=None, on=DAY),
            "service 4.90 of 5: cannot be reached before 12-01, when old reviews leave",
        ),
        (
            Missing(what="service", have=4.9, need=5.0, more=None),
            "service 4.90 of 5: cannot be reached",
        ),
    ],
)
def test_one_thing_that_a_campaign_wants(missing: Missing, words: str) -> None:
    assert missing_words(missing) == words
    assert campaign_words(Campaign(name="a", eligible=False, missing=(missing,))) == words
    both = Campaign(name="a", eligible=False, missing=(missing, missing))
    assert campaign_words(both) == f"{words}; {words}"
    assert campaign_words(Campaign(name="a", eligible=True, missing=())) == "all is there"


@pytest.mark.parametrize(
    ("name", "values", "code", "message"),
    [
        ("", {}, "campaign-name", "A campaign needs a name of at most 40 signs."),
        ("长" * 41, {}, "campaign-name", "A campaign needs a name of at most 40 signs."),
        (
            "甲", {"service": 5.01}, "campaign-threshold",
            "5.01 is no score between 1 and 5 with at most two decimals.",
        ),
        (
            "甲", {"description": 0.99}, "campaign-threshold",
            "0.99 is no score between 1 and 5 with at most two decimals.",
        ),
        (
            "甲", {"logistics": 4.755}, "campaign-threshold",
            "4.755 is no score between 1 and 5 with at most two decimals.",
        ),
        (
            "甲", {"reviews": -1}, "campaign-reviews",
            "-1 is no number of reviews that a campaign asks for.",
        ),
        (
            "甲", {"reviews": 1_000_001}, "campaign-reviews",
            "1000001 is no number of reviews that a campaign asks for.",
        ),
        ("长" * 40, {"reviews": 1_000_000, "service": 5, "logistics": 1}, "", ""),
        ("甲", {"reviews": 0}, "", ""),
    ],
)  # fmt: skip
def test_what_a_campaign_may_ask_for(
    desk: Desk, name: str, values: dict[str, float], code: str, message: str
) -> None:
    asked = {"reviews": 50, "description": 4.5, "logistics": 4.5, "service": 4.5, **values}
    if not code:
        kept = campaigns.set_campaign(desk, TODAY, name, **asked)  # type: ignore[arg-type]
        assert kept == CampaignRow(name, **asked)  # type: ignore[arg-type]
        verb = desk.store.value("select what from acts order by id desc limit 1")
        assert verb == "campaign"
        return
    with pytest.raises(DaifaError) as refused:
        campaigns.set_campaign(desk, TODAY, name, **asked)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.message) == (code, message)


def test_without_a_number_a_campaign_asks_for_the_rules(desk: Desk) -> None:
    kept = campaigns.set_campaign(desk, TODAY, "乙\n店", description=4.5, logistics=4.25, service=1)
    assert kept == CampaignRow("乙 店", 50, 4.5, 4.25, 1)
    campaigns.set_campaign(desk, TODAY, "甲", description=1, logistics=1, service=1)
    assert kept in campaigns.campaigns(desk)
    campaigns.remove_campaign(desk, TODAY, "乙\n店")
    assert desk.store.value("select max(what) from acts where id > 2") == "campaign-remove"
    assert [row.name for row in campaigns.campaigns(desk)] == ["甲"]
    with pytest.raises(NotFound):
        campaigns.remove_campaign(desk, TODAY, "乙 店")


# -- days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1", "2026-11-01"),
        ("23", "2026-11-23"),
        ("24", "2026-10-24"),
        ("31", "2026-10-31"),
        (" 5 ", "2026-11-05"),
        ("yesterday", "2026-11-22"),
        ("2026-11-23", "2026-11-23"),
    ],
)
def test_a_day_that_was(text: str, day: str) -> None:
    assert parse_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("now", "text", "day"),
    [
        ("2026-03-15 10:00", "31", "2026-01-31"),
        ("2026-03-15 10:00", "30", "2026-01-30"),
        ("2028-03-15 10:00", "29", "2028-02-29"),
        ("2026-01-05 10:00", "6", "2025-12-06"),
    ],
)
def test_the_last_such_day_of_a_month(now: str, text: str, day: str) -> None:
    assert parse_day(text, parse_time(now)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "– is no day. Type 11-20 or 2026-11-20."),
        (" soon ", "soon is no day. Type 11-20 or 2026-11-20."),
        ("0", "0 is no day. Type 11-20 or 2026-11-20."),
        ("32", "32 is no day. Type 11-20 or 2026-11-20."),
        ("2026-11-24", "2026-11-24 has not come yet."),
    ],
)
def test_what_is_no_day_is_named(text: str, message: str) -> None:
    with pytest.raises(DaifaError) as refused:
        parse_day(text, TODAY)
    assert (refused.value.code, refused.value.message) == ("figures-day", message)


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        ("2026-11-22", "2026-11-22 23:59:59", "2026-11-22"),
        ("2026-11-23", "2026-11-23 10:00:00", "2026-11-23 (today)"),
        ("2026-11-24", "2026-11-23 10:00:00", "2026-11-24"),
    ],
)
def test_the_instant_and_the_words_of_a_day(day: str, at: str, words: str) -> None:
    moment: datetime = at_of(date.fromisoformat(day), TODAY)
    assert moment == parse_time(at)
    assert day_words(date.fromisoformat(day), TODAY.date()) == words


@pytest.mark.parametrize("days", [0, -1, 731])
def test_a_series_of_a_length_that_no_plot_has(desk: Desk, days: int) -> None:
    with pytest.raises(DaifaError) as refused:
        series(desk, TODAY, days)
    assert (refused.value.code, refused.value.message) == (
        "series-days", f"A series has 1 to 730 days, not {days}.",
    )  # fmt: skip


def test_a_series_of_one_day(desk: Desk) -> None:
    found = series(desk, TODAY, 1)
    single = metrics.figures(desk, TODAY)
    assert found.days == (TODAY.date(),)
    assert found.values == {name: (measure.of(single),) for name, measure in MEASURES.items()}
    assert len(series(desk, TODAY).days) == 90


@pytest.mark.parametrize("summed", [True, False])
def test_what_is_counted_is_told_before_many_days_are_summed(desk: Desk, summed: bool) -> None:
    if summed:
        series(desk, TODAY, 5)
    told: list[Series] = []
    found = series(desk, TODAY, 5, tell=told.append)
    assert len(told) == (0 if summed else 1)
    for early in told:
        assert early.days == found.days
        assert early.values == {
            name: values
            for name, values in found.values.items()
            if name not in ("orders", "received", "profit")
        }


def test_two_days_to_sum_are_not_worth_a_word(desk: Desk) -> None:
    series(desk, TODAY, 1)
    told: list[Series] = []
    tomorrow = TODAY + timedelta(days=2)
    assert metrics.days_to_sum(desk, metrics.read_facts(desk, tomorrow)) == 2
    series(desk, tomorrow, 1, tell=told.append)
    assert told == []
    later = TODAY + timedelta(days=5)
    assert metrics.days_to_sum(desk, metrics.read_facts(desk, later)) == 3
    series(desk, later, 1, tell=told.append)
    assert len(told) == 1
