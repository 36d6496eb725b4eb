"""Rules of one shop: kept, shown beside the general ones, taken back like every act."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from core.base import i18n
from core.base.errors import DaifaError, NotFound, Refused
from core.orders import taking_back
from core.rules.book import Override, packaged
from core.rules.books import PerShop, RuleBooks
from core.store import desk as desks
from core.store.desk import Desk, open_desk, reset_rule, set_rule
from core.store.schema import migrations
from tests.given.shop import AT, open_shop, put

FAST = "ship.normal"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    i18n.setup("en")
    desk = open_shop(tmp_path, filled=False)
    for name in ("甲店", "乙店"):
        put(desk, "shops", name=name)
    return desk


def _ids(desk: Desk) -> tuple[int, int]:
    rows = desk.store.query("select id from shops where name in ('甲店', '乙店') order by id")
    first, second = (row[0] for row in rows)
    return first, second


def test_one_shop_goes_by_its_own_value_and_the_others_do_not(desk: Desk) -> None:
    first, second = _ids(desk)
    own = set_rule(desk, AT, FAST, "36", "类目规则", first).rules
    assert [own.of(each)[FAST].value for each in (first, second, None, 0)] == [36, 48, 48, 48]
    rule = own.of(first)[FAST]
    assert (rule.status, rule.source, rule.date, rule.default) == (
        "user", "类目规则", "2026-11-23", 48,
    )  # fmt: skip
    assert [(each.shop_id, each.rule.value) for each in own.own_of(FAST)] == [(first, 36)]
    again = open_desk(desk.store.path)
    assert again.rules.of(first)[FAST].value == 36
    again.close()


def test_a_general_value_reaches_the_shops_without_one_of_their_own(desk: Desk) -> None:
    first, second = _ids(desk)
    set_rule(desk, AT, FAST, "36", "x", first)
    own = set_rule(desk, AT, FAST, "40", "y").rules
    assert [own.of(each)[FAST].value for each in (first, second, None)] == [36, 40, 40]
    back = reset_rule(desk.with_fresh_rules(), AT, FAST, "z", first)
    assert [back.rules.of(each)[FAST].value for each in (first, None)] == [40, 40]
    with pytest.raises(DaifaError) as caught:
        reset_rule(back, AT, FAST, "z", first)
    assert caught.value.code == "rule-packaged"
    assert "40" in caught.value.message


def test_what_concerns_no_single_shop_is_refused(desk: Desk) -> None:
    first, _second = _ids(desk)
    shared = [rule.name for rule in packaged() if not rule.per_shop]
    assert "band.critical" in shared
    assert FAST not in shared
    for name in shared:
        with pytest.raises(Refused) as caught:
            set_rule(desk, AT, name, str(packaged()[name].value), "x", first)
        assert caught.value.code == "rule-shared"
    with pytest.raises(NotFound):
        set_rule(desk, AT, "no.such", "1", "x", first)
    assert desk.store.value("select count(*) from rule_values") == 0


def test_an_own_value_of_a_shared_rule_in_the_database_is_passed_over() -> None:
    own = Override(value=1, source="s", date="2026-01-01")
    books = RuleBooks(packaged(), {7: {"band.critical": own, "gone.rule": own}})
    assert books.of(7) is books.general
    assert books.shops == ()


def test_shops_without_own_values_share_what_is_made_of_the_book() -> None:
    made: list[object] = []

    def make(rules: object) -> int:
        made.append(rules)
        return len(made)

    own = Override(value=36, source="s", date="2026-01-01")
    per_shop = PerShop(RuleBooks(packaged(), {7: {FAST: own}}), make)
    assert [per_shop.of(each) for each in (None, 0, 1, 7, 8, 7)] == [1, 1, 1, 2, 1, 2]
    assert len(made) == 2


def test_the_same_rules_are_the_same_desk(desk: Desk) -> None:
    own = set_rule(desk, AT, FAST, "36", "x", _ids(desk)[0])
    assert own.with_fresh_rules() is own
    set_rule(own, AT, FAST, "36", "x", _ids(desk)[0])
    assert desk.store.value("select count(*) from acts") == 1, "the same again is no change"


# -- taking back ---------------------------------------------------------------------------


def _acts(desk: Desk) -> list[int]:
    return [row[0] for row in desk.store.query("select id from acts order by id")]


@pytest.mark.parametrize("of_shop", [False, True])
def test_each_change_is_taken_back_and_again(desk: Desk, of_shop: bool) -> None:
    shop_id = _ids(desk)[0] if of_shop else None

    def value() -> float | str:
        return desk.with_fresh_rules().rules.of(shop_id)[FAST].value

    set_rule(desk, AT, FAST, "36", "a", shop_id)
    set_rule(desk, AT, FAST, "30", "b", shop_id)
    reset_rule(desk.with_fresh_rules(), AT, FAST, "c", shop_id)
    assert value() == 48
    for wanted in (30, 36, 48):
        desks.undo(desk, AT)
        assert value() == wanted
    with pytest.raises(DaifaError) as caught:
        desks.undo(desk, AT)
    assert caught.value.code == "nothing-to-undo"
    # Taking back is an act: it is taken back too, and the source comes with it.
    desks.revert(desk, AT, _acts(desk)[-1])
    rule = desk.with_fresh_rules().rules.of(shop_id)[FAST]
    assert (rule.value, rule.source) == (36, "a")


def test_a_change_is_left_that_another_one_followed(desk: Desk) -> None:
    first, second = _ids(desk)
    set_rule(desk, AT, FAST, "36", "a", first)
    set_rule(desk, AT, FAST, "30", "b", first)
    set_rule(desk, AT, FAST, "24", "c", second)
    outcome = desks.plan_revert(desk, AT, _acts(desk)[0])
    assert (len(outcome.done), [each.code for each in outcome.left]) == (0, ["changed"])
    outcome = desks.revert(desk, AT, _acts(desk)[1])
    assert outcome.left == ()
    rules = desk.with_fresh_rules().rules
    assert [rules.of(each)[FAST].value for each in (first, second)] == [36, 24]


def test_it_is_told_from_and_to(desk: Desk) -> None:
    first, _second = _ids(desk)
    set_rule(desk, AT, FAST, "36", "类目规则", first)
    own = set_rule(desk, AT, FAST, "30", "新公告", first)
    outcome = desks.plan_revert(own, AT, _acts(desk)[1])
    assert [taking_back.done_words(own, each) for each in outcome.done] == [
        "ship.normal · 甲店 30 h → 36 h"
    ]
    command = desk.store.value("select command from acts where id = ?", (_acts(desk)[0],))
    assert taking_back.did_words(own, command, 5) == ["ship.normal · 甲店 48 h → 36 h  类目规则"]
    gone = reset_rule(own, AT, FAST, "不再适用", first)
    command = desk.store.value("select command from acts where id = ?", (_acts(desk)[2],))
    assert taking_back.did_words(gone, command, 5) == ["ship.normal · 甲店 30 h → 48 h  不再适用"]


def test_the_values_of_an_earlier_version_stay(tmp_path: Path) -> None:
    """A database of version 11 keeps its own values, of all shops."""
    path = tmp_path / "daifa.db"
    base = sqlite3.connect(path, isolation_level=None)
    migrations.apply(Database(base), stop_before="m012_rules_of_shops")
    base.execute("pragma user_version = 11")
    base.execute(
        "insert into rule_overrides values (?, ?, ?, ?)",
        (FAST, json.dumps(36), "旧公告", "2026-10-01"),
    )
    base.close()
    again = open_desk(path)
    rule = again.rules.general[FAST]
    assert (rule.value, rule.source, rule.date) == (36, "旧公告", "2026-10-01")
    # Under their first name they are found too, by what reads the file by SQL.
    assert again.store.value("select value from rule_overrides where name = ?", (FAST,)) == "36"
    again.close()
