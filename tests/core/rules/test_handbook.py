"""The handbook: whole in both languages, its numbers the rules in force, its keys real."""

from __future__ import annotations

import re

import pytest

from core.base import i18n
from core.base.errors import NotFound
from core.rules import handbook
from core.rules.book import Override, packaged
from tui.commands.table import CommandTable, declared

RULES = packaged()
TABLE = CommandTable(declared())
NAMES = {command.name for command in declared()}
KEYS = list(handbook.topics())
_LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_topic_is_whole_in_each_language(key: str, language: str) -> None:
    i18n.setup(language)
    topic = handbook.topics()[key]
    assert topic.label
    first, *rest = handbook.text(key, RULES)
    assert len(rest) == len(topic.text) == len(topic.text_english)
    assert len(rest) >= 4
    for line in (first, *rest):
        named = set(re.findall(r"\{([^}]*)\}", line))
        assert named <= NAMES, "every other place is a rule, which has its value by now"
        if language == "zh":
            assert not set(_LATIN.findall(re.sub(r"\{[^}]*\}", "", line))) - {"LBX"}
            assert re.search("[\u4e00-\u9fff]", line)
        assert "{" not in TABLE.with_keys(line)


def test_each_rule_that_is_named_is_in_the_book_and_no_number_stands_for_it() -> None:
    named = {
        name
        for topic in handbook.topics().values()
        for line in (topic.hint, topic.hint_english, *topic.text, *topic.text_english)
        for name in re.findall(r"\{([a-z_]+\.[a-z_]+)\}", line)
    }
    assert len(named) > 8
    assert all(RULES[name] for name in named)
    for topic in handbook.topics().values():
        for line in (*topic.text, topic.hint, *topic.text_english, topic.hint_english):
            assert not re.search(r"\d+ ?(h\b|hours|days|小时|天|元|yuan)", line), line


def test_a_changed_rule_changes_the_text() -> None:
    i18n.setup("zh")
    own = RULES.overlaid(
        {"appeal.instant_refund": Override(value=15, source="平台公告", date="2026-11-23")}
    )
    assert "7 天" in handbook.hint("instant-refund", RULES)
    assert "15 天" in handbook.hint("instant-refund", own)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("settle", ["settle"]),
        ("空包", ["empty-parcel"]),
        ("编码", ["find-item"]),
        ("称重", ["return-proof"]),
        ("Malicious", ["complaints"]),
    ],
)
def test_a_topic_is_found_by_key_title_or_words(wanted: str, found: list[str]) -> None:
    i18n.setup("zh")
    assert handbook.find(wanted, RULES) == found


@pytest.mark.parametrize("wanted", ["外星人", " "])
def test_what_is_not_there_names_what_is(wanted: str) -> None:
    with pytest.raises(NotFound, match="refund-only"):
        handbook.find(wanted, RULES)


@pytest.mark.parametrize(
    ("line", "language", "said"),
    [
        ("in {appeal.instant_refund}", "en", "in 7 days"),
        ("{ship.normal}内", "zh", "48 小时内"),
        ("{ship.normal}", "en", "48 hours"),
        ("{fine.late} each", "en", "3 yuan each"),
        ("{fine.late}", "zh", "3 元"),
        # A unit that needs no word, a time of day, a key that is filled in elsewhere.
        ("{appeal.pictures_max} pictures", "en", "3 pictures"),
        ("until {ship.same_day}", "en", "until 23:59:59"),
        ("press {buy}, then {ship.fast}", "en", "press {buy}, then 24 hours"),
    ],
)
def test_a_rule_stands_in_a_line_with_its_unit(line: str, language: str, said: str) -> None:
    i18n.setup(language)
    assert handbook._filled(line, RULES) == said


def test_a_value_of_ones_own_is_said_without_needless_digits() -> None:
    i18n.setup("en")
    own = RULES.overlaid(
        {"ship.normal": Override(value=36.0, source="平台公告", date="2026-11-23")}
    )
    assert handbook._filled("{ship.normal}", own) == "36 hours"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_hint_comes_first_and_every_line_is_filled(language: str) -> None:
    i18n.setup(language)
    for key in KEYS:
        first, *rest = handbook.text(key, RULES)
        topic = handbook.topics()[key]
        raw = topic.text if language == "zh" else topic.text_english
        assert first == handbook.hint(key, RULES)
        assert [re.sub(r"\{[a-z_]+\.[a-z_]+\}", "", each) == each for each in rest]
        for said, line in zip(rest, raw, strict=True):
            assert said.startswith(line.partition("{")[0])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (" SETTLE ", ["settle"]),
        ("instant-refund", ["instant-refund"]),
        ("refund", ["refund-only", "instant-refund"]),
        # A key wins over the titles that hold it too, and a title over the texts.
        ("figures", ["figures"]),
        ("film one take", ["return-proof"]),
    ],
)
def test_a_topic_in_english(wanted: str, found: list[str]) -> None:
    i18n.setup("en")
    assert handbook.find(wanted, RULES) == found


def test_what_the_handbook_says_nothing_of_is_named_with_its_topics() -> None:
    i18n.setup("en")
    with pytest.raises(NotFound) as refused:
        handbook.find("settle 外星人", RULES)
    assert (refused.value.code, refused.value.message) == (
        "handbook-topic",
        f"The handbook says nothing of settle 外星人. Topics: {', '.join(KEYS)}",
    )
