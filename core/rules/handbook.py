"""The handbook: what an experienced seller would say, by topic (handbook.toml).

Its numbers are the rules in force, so it never says anything else than the clocks do. Keys stand as
`{buy}`, for whoever shows the text to fill in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.base import i18n
from core.base.errors import NotFound
from core.base.frozen import made
from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.rules.book import RuleBook
from core.rules.tables import Named

_RULE = pattern(r"\{([a-z_]+\.[a-z_]+)\}")
_UNITS = {"h": N_("{n} hours"), "d": N_("{n} days"), "yuan": N_("{n} yuan")}


class Topic(Named):
    """One topic: a title, one hint line, and the text, in both languages."""

    hint: str
    hint_english: str
    text: tuple[str, ...]
    text_english: tuple[str, ...]


@cache
def topics() -> Mapping[str, Topic]:
    """Return all topics by their keys, in the order of reading."""
    return {key: made(Topic, values) for key, values in raw().items()}


def raw() -> dict[str, Any]:
    """Return the handbook as its file has it."""
    return tomllib.loads(Path(__file__).with_name("handbook.toml").read_text("utf-8"))


def hint(key: str, rules: RuleBook) -> str:
    """Return the one line of a topic for the place where it is needed."""
    topic = topics()[key]
    return _filled(topic.hint if i18n.language() == "zh" else topic.hint_english, rules)


def text(key: str, rules: RuleBook) -> list[str]:
    """Return the paragraphs of a topic, the hint first; keys are still to be filled in."""
    topic = topics()[key]
    lines = topic.text if i18n.language() == "zh" else topic.text_english
    return [hint(key, rules), *(_filled(line, rules) for line in lines)]


def find(wanted: str, rules: RuleBook) -> list[str]:
    """Return the topics that a text means: the key, a part of the title, else words of the text.

    Raises NotFound (`handbook-topic`) when there is none.
    """
    plain = wanted.strip().casefold()
    if plain in topics():
        return [plain]
    titled = [
        key
        for key, each in topics().items()
        if plain in f"{key} {each.name} {each.english}".casefold()
    ]
    parts = plain.split()
    found = titled or [
        key
        for key in topics()
        if all(part in "\n".join(text(key, rules)).casefold() for part in parts)
    ]
    if not found or not plain:
        raise NotFound(
            "handbook-topic",
            _("The handbook says nothing of {text}. Topics: {topics}").format(
                text=wanted, topics=", ".join(topics())
            ),
        )
    return found


def _filled(line: str, rules: RuleBook) -> str:
    return _RULE.sub(lambda found: _said(found[1], rules), line)


def _said(name: str, rules: RuleBook) -> str:
    rule = rules[name]
    value = f"{rule.value:g}" if isinstance(rule.value, (int, float)) else str(rule.value)
    return _(_UNITS[rule.unit]).format(n=value) if rule.unit in _UNITS else value
