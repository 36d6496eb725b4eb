"""The rule book against rules/README.md, and a seller's own values."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from fractions import Fraction

import pytest

from core.base import i18n
from core.base.errors import DaifaError, NotFound
from core.rules import book as rulebook
from core.rules import deadlines
from core.rules.book import Override
from core.rules.terms import ShipKind
from core.store.desk import Desk, open_desk, set_rule

PACKAGED = rulebook.packaged()


@pytest.mark.parametrize(
    ("name", "value", "unit", "status"),
    [
        ("ship.normal", 48, "h", "guide"),
        ("ship.fast", 24, "h", "platform"),
        ("ship.same_day", "23:59:59", "clock", "seen"),
        ("ship.direct", 120, "h", "platform"),
        ("ship.presale", "23:59:59", "clock", "platform"),
        ("pickup.scan", 24, "h", "seen"),
        ("trace.stall", 48, "h", "assumed"),
        ("fine.late", 3, "yuan", "seen"),
        ("fine.fake", 20, "yuan", "seen"),
        ("buy.supplier_hours", 20, "h", "assumed"),
        ("buy.supplier_percentile", 80, "%", "assumed"),
        ("buy.supplier_sample", 5, "count", "assumed"),
        ("band.critical", 2, "h", "assumed"),
        ("band.urgent", 6, "h", "assumed"),
        ("band.soon", 12, "h", "assumed"),
        ("aftersale.return_refund", 48, "h", "guide"),
        ("aftersale.refund_only", 48, "h", "assumed"),
        ("appeal.instant_refund", 7, "d", "guide"),
        ("appeal.abnormal_return", 7, "d", "guide"),
        ("appeal.rights", 30, "d", "seen"),
        ("appeal.text_max", 300, "characters", "seen"),
        ("appeal.pictures_max", 3, "count", "seen"),
        ("appeal.videos_max", 2, "count", "seen"),
        ("appeal.reconsider_month", 12, "count", "seen"),
        ("metrics.window", 30, "d", "guide"),
        ("metrics.abnormal_weight", 100, "count", "guide"),
        ("review.window", 90, "d", "guide"),
        ("review.valid_min", 50, "count", "guide"),
    ],
)
def test_the_numbers_of_the_trade(name: str, value: float | str, unit: str, status: str) -> None:
    rule = PACKAGED[name]
    assert (rule.value, rule.default, rule.unit, rule.status) == (value, value, unit, status)


def test_every_rule_says_where_it_comes_from() -> None:
    for rule in PACKAGED:
        assert rule.source
        assert rule.date
        assert rule.status in ("guide", "platform", "seen", "assumed")
        if rule.unit in ("h", "d", "min"):
            assert rule.delta > timedelta(0)


def test_every_kind_of_shipping_has_its_rule() -> None:
    assert all(PACKAGED[f"ship.{kind}"] for kind in ShipKind)


def test_a_value_in_its_unit() -> None:
    assert PACKAGED["ship.normal"].delta == timedelta(hours=48)
    assert PACKAGED["appeal.rights"].delta == timedelta(days=30)
    assert PACKAGED["fine.late"].fen == 300
    assert PACKAGED["buy.fee"].share == Fraction(6, 1000)
    assert PACKAGED["ship.same_day"].clock == time(23, 59, 59)


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(NotFound) as caught:
        PACKAGED["ship.nothing"]
    assert "ship.nothing" in caught.value.message


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ship.normal", "36", 36),
        ("ship.normal", "1.5", 1.5),
        ("ship.normal", "0", 0),
        ("ship.same_day", "18:00", "18:00:00"),
        ("buy.supplier_percentile", "100", 100),
        ("buy.supplier_sample", "3", 3),
    ],
)
def test_a_new_value_is_read(name: str, text: str, value: float | str) -> None:
    assert PACKAGED.read_value(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ship.normal", "-1"),
        ("ship.normal", "two days"),
        ("ship.normal", "nan"),
        ("ship.normal", "inf"),
        ("ship.normal", "1000000"),
        ("ship.normal", ""),
        ("ship.same_day", "25:00"),
        ("ship.same_day", "-1"),
        ("buy.supplier_sample", "2.5"),
        ("buy.supplier_percentile", "101"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(name: str, text: str) -> None:
    with pytest.raises(DaifaError) as caught:
        PACKAGED.read_value(name, text)
    assert caught.value.code == "rule-value"
    assert name in caught.value.message


def test_a_sellers_value_stands_until_the_next_desk(desk: Desk, at: datetime) -> None:
    changed = set_rule(desk, at, "ship.normal", "36", "my category")
    assert changed.rules.general["ship.normal"].value == 36
    again = open_desk(desk.store.path)
    rule = again.rules.general["ship.normal"]
    assert (rule.value, rule.default, rule.source) == (36, 48, "my category")
    assert (rule.status, rule.date) == ("user", "2026-11-23")
    event = again.store.one("select * from events where what = 'rule'")
    assert event is not None
    assert event["who"] == "小李"
    again.close()


def test_setting_a_rule_twice_keeps_the_last(desk: Desk, at: datetime) -> None:
    set_rule(desk, at, "band.soon", "10", "a")
    assert set_rule(desk, at, "band.soon", "9", "b").rules.general["band.soon"].value == 9


def test_a_refused_value_changes_nothing(desk: Desk, at: datetime) -> None:
    with pytest.raises(DaifaError):
        set_rule(desk, at, "band.soon", "never", "a")
    assert desk.store.value("select count(*) from rule_values") == 0


@pytest.mark.parametrize("source", ["Item", "公告 2026-11-20", ""])
def test_what_a_seller_wrote_as_a_source_is_not_translated(source: str) -> None:
    i18n.setup("zh")
    own = Override(value=1, source=source, date="2026-01-01")
    assert PACKAGED.overlaid({"ship.normal": own})["ship.normal"].words[2] == source


def test_values_of_rules_that_are_gone_are_passed_over() -> None:
    own = Override(value=1, source="s", date="2026-01-01")
    laid = PACKAGED.overlaid({"gone.rule": own, "fine.late": own})
    assert laid["fine.late"].value == 1
    assert len(list(laid)) == len(list(PACKAGED))


def test_thresholds_out_of_order_never_cross() -> None:
    own = Override(value=8, source="s", date="2026-01-01")
    limits = deadlines.Thresholds.of(PACKAGED.overlaid({"band.critical": own}))
    assert tuple(limits) == (8 * 3600, 8 * 3600, 12 * 3600)
