"""The rule book on the desk: every rule with its age, and what a change moves before it is kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from core.base import i18n
from core.rules.book import Rule, packaged
from core.rules.books import RuleBooks
from core.store.desk import Desk, set_rule
from tests.given.shop import AT, open_shop, put, put_order
from tests.tui.host import screen_text, write
from tui.desk.app import DeskApp
from tui.desk.rule_form import RuleForm, RulePalette, rule_entries

H = timedelta(hours=1)


def _rule(text: str) -> Rule:
    return packaged()["ship.normal"].replace(date=text)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2021", date(2021, 12, 31)),
        ("2025-11", date(2025, 11, 30)),
        ("2024-12", date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-11-22", date(2025, 11, 22)),
        ("early", None),
        ("2025-13", None),
    ],
)
def test_the_age_counts_from_the_last_day_a_date_may_mean(text: str, last: date | None) -> None:
    assert _rule(text).age_from() == last


@pytest.mark.parametrize(
    ("today", "old"), [(date(2026, 11, 22), False), (date(2026, 11, 23), True)]
)
def test_a_year_and_a_day_is_old(today: date, old: bool) -> None:
    assert _rule("2025-11-22").is_old(today, timedelta(days=365)) == old


def test_every_rule_is_listed(tmp_path: Path) -> None:
    i18n.setup("zh")
    entries = rule_entries(RuleBooks(packaged(), {}), AT, {})
    assert [each.id for each in entries] == [rule.name for rule in packaged()]
    told = {each.id: each.help for each in entries}
    assert "请到平台核对" in told["metrics.window"]
    assert "请到平台核对" not in told["review.task_age"]


async def test_a_change_shows_what_it_moves_before_it_is_kept(tmp_path: Path) -> None:
    i18n.setup("en")
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, 5 * H)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("f6",):
            await pilot.press(key)
            await pilot.pause()
        await write(pilot, "ship.normal")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, RuleForm)
        await pilot.press("ctrl+u")
        await write(pilot, "24")
        await pilot.press("enter")
        await pilot.pause()
        shown = screen_text(app)
        assert "2 open clocks would move:" in shown
        assert "ship …000001  11-23 15:00 → 11-22 15:00" in shown
        assert app.desk.rules.general["ship.normal"].value == 48
        await pilot.press("enter")
        await pilot.pause()
        assert "This is needed." in screen_text(app), "no change without a source"
        await write(pilot, "公告 2026-11-20")
        await pilot.press("enter")
        await pilot.pause()
        assert app.desk.rules.general["ship.normal"].value == 24
        assert "Rule ship.normal: 48 → 24." in screen_text(app)
        assert "buy by 1d15h overdue" in screen_text(app), "the desk goes by it at once"


async def test_ctrl_s_shows_it_first_too(tmp_path: Path) -> None:
    i18n.setup("en")
    desk = open_shop(tmp_path, filled=False)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open(RuleForm("fine.late"))
        await pilot.pause()
        await pilot.press("ctrl+u")
        await write(pilot, "5")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "the next Enter keeps it" in screen_text(app)
        assert app.desk.rules.general["fine.late"].value == 3


async def test_f3_goes_back_to_the_packaged_value(tmp_path: Path) -> None:
    i18n.setup("en")
    desk = set_rule(open_shop(tmp_path, filled=False), AT, "ship.normal", "24", "公告")
    put_order(desk, 1, 5 * H)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open(RuleForm("ship.normal"), app.commands._rule_kept)
        await pilot.pause()
        assert "F3 packaged value" in screen_text(app)
        await pilot.press("f3")
        await pilot.pause()
        assert "ship …000001  11-22 15:00 → 11-23 15:00" in screen_text(app)
        assert app.desk.rules.general["ship.normal"].value == 24, "nothing is kept without a source"
        await write(pilot, "新公告")
        await pilot.press("enter")
        await pilot.pause()
        rule = app.desk.rules.general["ship.normal"]
        assert (rule.value, rule.status) == (48, "guide")
        assert "Rule ship.normal: 24 → 48." in screen_text(app)
        app.open(RuleForm("ship.normal"), app.commands._rule_kept)
        await pilot.pause()
        assert "F3" not in screen_text(app)
        await pilot.press("f3")
        await pilot.pause()
        assert "It has the packaged value already." in screen_text(app)


async def test_a_value_typed_after_f3_is_an_own_one(tmp_path: Path) -> None:
    desk = set_rule(open_shop(tmp_path, filled=False), AT, "fine.late", "5", "公告")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open(RuleForm("fine.late"), app.commands._rule_kept)
        await pilot.pause()
        await pilot.press("f3")
        await pilot.pause()
        await pilot.press("shift+tab")
        await pilot.press("ctrl+u")
        await write(pilot, "4")
        await pilot.press("enter")
        await write(pilot, "x")
        await pilot.press("enter")
        await pilot.pause()
        rule = app.desk.rules.general["fine.late"]
        assert (rule.value, rule.status) == (4, "user")


async def _press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def _two_shops(tmp_path: Path) -> Desk:
    desk = open_shop(tmp_path, filled=False)
    for number, name in enumerate(("甲店", "乙店"), 1):
        put_order(desk, number, 5 * H, shop_id=put(desk, "shops", name=name))
    return desk


async def test_a_shop_is_chosen_and_its_clocks_alone_move(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(_two_shops(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f6")
        await pilot.pause()
        await write(pilot, "ship.normal")
        await _press(pilot, "enter", "up", "right", "down", "ctrl+u")
        await write(pilot, "24")
        await _press(pilot, "enter")
        shown = screen_text(app)
        assert "2 open clocks would move:" in shown
        assert "…000001  11-23 15:00 → 11-22 15:00" in shown
        assert "…000002" not in shown.split("would move:")[1].split("╰")[0]
        await write(pilot, "类目")
        await _press(pilot, "enter")
        assert [app.desk.rules.of(each)["ship.normal"].value for each in (1, 2, None)] == [
            24, 48, 48,
        ]  # fmt: skip
        assert "Rule ship.normal · 甲店: 48 → 24." in screen_text(app)
        await _press(pilot, "f6")
        assert "└ 甲店" in screen_text(app)
        await write(pilot, "甲店")
        await _press(pilot, "enter")
        assert "For all shops it is 48 h." in screen_text(app)
        assert "F3 as for all shops" in screen_text(app)
        await _press(pilot, "f3")
        assert "11-22 15:00 → 11-23 15:00" in screen_text(app)
        await write(pilot, "x")
        await _press(pilot, "enter")
        assert app.desk.rules.shops == ()


async def test_a_change_is_taken_back_with_what_moves_seen(tmp_path: Path) -> None:
    i18n.setup("en")
    desk = _two_shops(tmp_path)
    app = DeskApp(set_rule(desk, AT, "ship.normal", "24", "类目", 1), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await _press(pilot, "u")
        shown = screen_text(app)
        assert "Take back “rule changed”?" in shown
        assert "ship.normal · 甲店 24 h → 48 h" in shown
        assert "ship …000001  11-22 15:00 → 11-23 15:00" in shown
        await _press(pilot, "enter")
        assert app.desk.rules.of(1)["ship.normal"].value == 24, "no is the default"
        await _press(pilot, "u", "y")
        assert app.desk.rules.of(1)["ship.normal"].value == 48
        # The history takes that back again, and the desk goes by it at once.
        await _press(pilot, "H", "enter")
        assert "ship …000001  11-23 15:00 → 11-22 15:00" in screen_text(app)
        await _press(pilot, "y")
        assert app.desk.rules.of(1)["ship.normal"].value == 24


async def test_what_holds_for_all_shops_is_not_asked_of_one(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(_two_shops(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open(RuleForm("band.soon"))
        await pilot.pause()
        assert "It holds for all shops together." in screen_text(app)
        assert "甲店" not in screen_text(app).split("Rule band.soon")[1].split("╰")[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_rule_has_its_line_at_80_columns(language: str) -> None:
    i18n.setup(language)
    for each in rule_entries(RuleBooks(packaged(), {}), AT, {}):
        assert len(each.label) <= RulePalette.label_width
        assert "…" not in each.help, "value and status stand whole"
