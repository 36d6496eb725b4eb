"""A rule as a value: its units, its age, what is said of it; the books of all shops and of one."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction

import pytest

from core.base import i18n
from core.base.errors import DaifaError, NotFound, Refused
from core.rules.book import Override, Rule, RuleBook, packaged
from core.rules.books import PerShop, RuleBooks, ShopRule
from core.rules.deadlines import rule_words
from core.rules.terms import (
    Band,
    Clock,
    Flag,
    PlatformState,
    Stage,
    fee_fen,
    fees_fen,
    income_fen,
    label,
)

RULES = packaged()
FAST, SCAN, SHARED = "ship.normal", "pickup.scan", "band.critical"


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.setup("en")


def rule(value: float | str = 1, unit: str = "h", day: str = "2026") -> Rule:
    return Rule(name="a.b", value=value, unit=unit, default=2, source="", date=day, status="seen")


@pytest.mark.parametrize(
    ("value", "unit", "length"),
    [
        (1.5, "h", timedelta(minutes=90)),
        (2, "d", timedelta(hours=48)),
        (30, "min", timedelta(minutes=30)),
        (90, "s", timedelta(seconds=90)),
        (0, "h", timedelta(0)),
    ],
)
def test_a_length_of_time_in_its_unit(value: float, unit: str, length: timedelta) -> None:
    assert rule(value, unit).delta == length


def test_a_value_as_money_number_share_and_clock() -> None:
    assert [rule(each, "yuan").fen for each in (3, 0.01, 2.999, 19.99)] == [300, 1, 300, 1999]
    assert [rule(each, "count").count for each in (3, 3.9)] == [3, 3]
    assert [rule(each, "%").share for each in (0.6, 100, 33.3)] == [
        Fraction(6, 1000), Fraction(1), Fraction(333, 1000),
    ]  # fmt: skip
    assert rule("18:30:05", "clock").clock == time(18, 30, 5)
    assert rule().per_shop


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2026", date(2026, 12, 31)),
        ("2026-11", date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 31)),
        ("2026-01", date(2026, 1, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-13", None),
        ("2026-02-30", None),
        ("last year", None),
        ("", None),
    ],
)
def test_the_last_day_that_a_rules_date_may_mean(written: str, last: date | None) -> None:
    assert rule(day=written).age_from() == last


@pytest.mark.parametrize(
    ("today", "old"),
    [(date(2026, 12, 1), False), (date(2027, 11, 30), False), (date(2027, 12, 1), True)],
)
def test_a_rule_is_old_a_year_after_its_date(today: date, old: bool) -> None:
    of_month = RULES["rulebook.age"].replace(date="2026-11")
    assert of_month.is_old(today, timedelta(days=365)) is old
    asked = ["to be checked on the platform"] if old else []
    assert RULES.words_of(of_month, today) == [
        "365 d", "assumed 2026-11", *asked, "a rule whose date is older is to be checked on the"
        " platform",
    ]  # fmt: skip
    assert not rule(day="?").is_old(today, timedelta(0))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("3 yuan", "seen 2025", "public reports of 2022 and 2025, per order")),
        ("zh", ("3 元", "网上公开资料 2025")),
    ],
)
def test_a_rules_words(language: str, words: tuple[str, ...]) -> None:
    i18n.setup(language)
    found = RULES["fine.late"].words
    assert found[0] == words[0]
    if language == "en":
        assert found == words
    else:
        assert found[1].endswith(" 2025")
        assert "public" not in found[2]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("guide", "the guide's 2026"),
        ("platform", "the platform's 2026"),
        ("seen", "seen 2026"),
        ("assumed", "assumed 2026"),
        ("user", "your own 2026"),
    ],
)
def test_who_says_a_value(status: str, words: str) -> None:
    assert rule().replace(status=status).words == ("1 h", words, "")


def test_a_rule_that_is_none_is_named() -> None:
    with pytest.raises(NotFound) as refused:
        RULES["ship.never"]
    assert (refused.value.code, refused.value.message) == (
        "rule-unknown", "There is no rule ship.never. See: daifa rules",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("buy.fee", "100", 100),
        ("buy.fee", "0.65", 0.65),
        ("buy.fee", "100.1", None),
        (FAST, "999999", 999999),
        (FAST, "1000000", None),
        (FAST, "0", 0),
        (FAST, "-0.1", None),
        (FAST, "1e3", 1000),
        (FAST, "two days", None),
        ("fine.late", "101", 101),
        ("buy.supplier_sample", "2.5", None),
        ("buy.supplier_sample", "2.0", 2),
        ("ship.same_day", " 18:00 ", "18:00:00"),
        # Beijing time always: a zone of its own would be another time.
        ("ship.same_day", "18:00+09:00", "18:00:00"),
        ("ship.same_day", "24:00:01", None),
    ],
)
def test_a_new_value_in_the_rules_own_unit(name: str, text: str, value: float | str | None) -> None:
    if value is not None:
        found = RULES.read_value(name, text)
        assert (found, type(found)) == (value, type(value))
        return
    now = RULES[name]
    with pytest.raises(DaifaError) as refused:
        RULES.read_value(name, text)
    assert (refused.value.code, refused.value.message) == (
        "rule-value", f"“{text}” is no value for {name}. It is {now.value} {now.unit} now.",
    )  # fmt: skip


# -- books of shops -------------------------------------------------------------------------


def own(value: float, source: str = "s") -> Override:
    return Override(value=value, source=source, date="2026-11-01")


BOOKS = RuleBooks(
    RULES,
    {
        9: {FAST: own(30)},
        0: {FAST: own(40), SHARED: own(3)},
        7: {FAST: own(36), SCAN: own(24), SHARED: own(5)},
        8: {SHARED: own(5)},
    },
)


def test_a_shops_book_is_laid_over_the_general_one() -> None:
    assert BOOKS.shops == (7, 9)
    assert [BOOKS.of(each)[FAST].value for each in (None, 0, 7, 8, 9)] == [40, 40, 36, 40, 30]
    # What concerns no single shop is the general book's, whatever the database holds.
    assert [BOOKS.of(each)[SHARED].value for each in (None, 7, 8)] == [3, 3, 3]
    assert BOOKS.of(8) is BOOKS.general
    found = BOOKS.of(7)[FAST]
    assert (found.default, found.source, found.date, found.status) == (
        48, "s", "2026-11-01", "user",
    )  # fmt: skip


def test_which_shops_differ_from_the_others() -> None:
    assert BOOKS.differing(FAST) == (7, 9)
    # The same value as in general is no other one.
    assert RULES[SCAN].value == 24
    assert BOOKS.differing(SCAN) == ()
    assert BOOKS.differing(SCAN, FAST) == (7, 9)
    assert BOOKS.differing() == ()
    assert BOOKS.own_of(FAST) == [
        ShopRule(7, BOOKS.of(7)[FAST]), ShopRule(9, BOOKS.of(9)[FAST]),
    ]  # fmt: skip
    assert BOOKS.own_of(SCAN) == [ShopRule(7, BOOKS.of(7)[SCAN])]
    assert BOOKS.own_of(SHARED) == [ShopRule(7, BOOKS.of(7)[SHARED])]


@pytest.mark.parametrize(
    ("name", "shop_id", "has", "back"),
    [
        (FAST, 7, True, 40),
        (FAST, 8, False, 40),
        (FAST, 6, False, 40),
        (FAST, None, True, 48),
        (FAST, 0, True, 48),
        (SCAN, 7, True, 24),
        (SCAN, None, False, 24),
    ],
)
def test_what_stands_once_an_own_value_is_taken_away(
    name: str, shop_id: int | None, has: bool, back: float
) -> None:
    assert BOOKS.has_own(name, shop_id) is has
    assert BOOKS.back(name, shop_id).value == back


def test_all_own_values_tell_whether_anything_has_changed() -> None:
    assert BOOKS.state == (
        (0, SHARED, 3), (0, FAST, 40), (7, SHARED, 5), (7, SCAN, 24), (7, FAST, 36),
        (8, SHARED, 5), (9, FAST, 30),
    )  # fmt: skip
    assert RuleBooks(RULES, {}).state == ()


@pytest.mark.parametrize(
    ("shop_id", "value", "values"),
    [
        (7, 20, [40, 20, 30]),
        (7, None, [40, 40, 30]),
        (6, 20, [40, 36, 30]),
        (None, 20, [20, 36, 30]),
        (None, None, [48, 36, 30]),
        (0, None, [48, 36, 30]),
    ],
)
def test_a_changed_value_makes_new_books(
    shop_id: int | None, value: float | None, values: list[float]
) -> None:
    before = BOOKS.state
    changed = BOOKS.changed(FAST, shop_id, None if value is None else own(value))
    assert [changed.of(each)[FAST].value for each in (None, 7, 9)] == values
    assert BOOKS.state == before
    assert changed.changed("gone.rule", 5, None).state == changed.state


def test_a_rule_of_all_shops_together_is_refused_for_one() -> None:
    BOOKS.refuse_shared(FAST)
    with pytest.raises(Refused) as refused:
        BOOKS.refuse_shared(SHARED)
    assert (refused.value.code, refused.value.message) == (
        "rule-shared",
        "band.critical holds for all shops together: it cannot be set for one of them.",
    )
    with pytest.raises(NotFound):
        BOOKS.refuse_shared("gone.rule")


def test_what_is_made_of_a_book_is_made_once_for_each() -> None:
    made: list[RuleBook] = []

    def make(rules: RuleBook) -> object:
        made.append(rules)
        return rules[FAST].value

    per_shop = PerShop(BOOKS, make)
    assert [per_shop.of(each) for each in (None, 0, 7, 8, 9)] == [40, 40, 36, 40, 30]
    assert per_shop.all == (40, 36, 30)
    assert len(made) == 3


# -- words of the trade ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule_name", "words"),
    [
        ("manual", "set by hand"),
        ("promised", "promised on the platform"),
        ("platform", "stated by the platform"),
        ("ship.same_day", "by the end of the day of grouping"),
        ("ship.presale", "by the end of the presale's day"),
        ("ship.normal", "48 h after grouping"),
        ("ship.direct", "120 h after grouping"),
        ("aftersale.refund_only", "aftersale.refund_only"),
        ("", ""),
    ],
)
def test_why_a_deadline_is_when_it_is(rule_name: str, words: str) -> None:
    assert rule_words(rule_name, RULES) == words


def test_a_value_of_ones_own_stands_in_the_words() -> None:
    assert rule_words(FAST, RULES.overlaid({FAST: own(36.5)})) == "36.5 h after grouping"


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (Stage.TO_BUY, "to buy"),
        (Stage.EXEMPT, "no shipping"),
        (Band.OVERDUE, "overdue"),
        (Band.CALM, "calm"),
        (Clock.PICKUP, "pickup"),
        (Clock.FILL_IN, "fill in"),
        (Flag.LATE, "shipped late"),
        (Flag.HOLD, "on hold"),
    ],
)
def test_a_word_of_the_trade(word: Stage | Band | Clock | Flag, text: str) -> None:
    assert label(word) == text
    i18n.setup("zh")
    assert label(word) != text


def test_a_status_of_the_platform_has_its_place_on_the_way() -> None:
    assert [each.rank for each in PlatformState] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("received", "paid", "income"), [(100, 120, 100), (None, 120, 120), (0, 120, 0),
                                     (None, None, None)],
)  # fmt: skip
def test_what_an_order_brings_in(
    received: int | None, paid: int | None, income: int | None
) -> None:
    assert income_fen(received, paid) == income


def test_a_fee_is_rounded_once() -> None:
    share = Fraction(6, 1000)
    assert [fee_fen(each, share) for each in (0, 83, 84, 1000)] == [0, 0, 1, 6]
    assert fees_fen([(83, share), (83, share)]) == 1
    assert fees_fen([(1000, share), (1000, Fraction(1, 100))]) == 16
    assert fees_fen([]) == 0


def test_the_rule_book_is_read_whole() -> None:
    again = packaged.__wrapped__()
    assert list(again) == list(RULES)
    assert again[SHARED].per_shop is False
    assert again[FAST].default == again[FAST].value == 48
