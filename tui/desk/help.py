"""The help: the keys of the pane, from the table of commands; it is searched, and it runs."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.i18n import _
from core.rules import handbook
from core.rules.book import RuleBook
from tui.commands.table import Command
from tui.desk.palette import Entry, PaletteScreen, command_entries


class HelpScreen(PaletteScreen):
    """All keys that work in a pane, what the signs mean; typing finds, Enter does it."""

    whole = True

    def __init__(
        self,
        commands: Sequence[Command],
        rules: RuleBook,
        pastes: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        groups = list(dict.fromkeys(each.group for each in commands))
        found = sorted(commands, key=lambda each: groups.index(each.group))
        told = (*_pastes(pastes), *_signs(), *topic_entries(rules))
        super().__init__(_("Help"), [*command_entries(found), *told])

    def changed(self, text: str) -> None:
        """Close with the key that opened it, while nothing else is typed."""
        if text in ("?", "？"):
            self.dismiss(None)
        else:
            super().changed(text)


def _pastes(pastes: Sequence[tuple[str, str, str]]) -> list[Entry]:
    group = _("Paste into the list: the form opens, filled in; Enter there saves")
    return [Entry("", key, label, words, group) for key, label, words in pastes]


TOPIC = "handbook."


def topic_entries(rules: RuleBook) -> list[Entry]:
    """Return an entry for each topic of the handbook; its hint is searched too."""
    return [
        Entry(TOPIC + key, "", topic.label, handbook.hint(key, rules), _("Handbook"))
        for key, topic in handbook.topics().items()
    ]


def _signs() -> list[Entry]:
    group = _("Signs before the time")
    signs = (
        ("!!", _("overdue")),
        ("!", _("critical")),
        ("*", _("urgent")),
        (".", _("soon")),
        ("?", _("a fact is missing: fill it in")),
        ("||", _("held: under review, on hold, or in after-sales; the clock runs on")),
        ("+", _("marked")),
    )
    return [Entry("", sign, words, "", group) for sign, words in signs]
