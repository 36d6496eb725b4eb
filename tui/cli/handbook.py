"""The handbook at the command line."""

from __future__ import annotations

import click

from core.base.i18n import _
from core.base.paths import is_file
from core.rules import handbook
from core.rules.book import RuleBook, packaged
from tui.cli.session import Session, json_option, pass_session, show
from tui.commands import keymap


@click.command("handbook", help=_("What experienced sellers do: the topics, or one of them."))
@click.argument("topic", required=False)
@json_option
@pass_session
def handbook_command(session: Session, topic: str | None, as_json: bool) -> None:
    """Print a topic whole; several that fit, or all, with their hints."""
    rules = _rules(session)
    found = list(handbook.topics()) if topic is None else handbook.find(topic, rules)
    if topic is not None and len(found) == 1:
        _print_whole(session, found[0], rules, as_json)
        return
    listed = [
        {
            "topic": key,
            "title": handbook.topics()[key].label,
            "hint": handbook.hint(key, rules),
        }
        for key in found
    ]
    if as_json:
        show({"topics": listed})
        return
    for each in listed:
        click.echo(f"{each['topic']}\t{each['title']}\t{each['hint']}")


def _print_whole(session: Session, key: str, rules: RuleBook, as_json: bool) -> None:
    table = keymap.table(session.config.keys)
    title = handbook.topics()[key].label
    first, *rest = (table.with_keys(line) for line in handbook.text(key, rules))
    if as_json:
        show({"topic": key, "title": title, "hint": first, "text": rest})
        return
    click.echo("\n".join([title, "", first, "", *(f"· {line}" for line in rest)]))


def _rules(session: Session) -> RuleBook:
    """Return the rules of the shop; where there is none yet, those that come with the program."""
    return session.desk.rules.general if is_file(session.db) else packaged()


COMMANDS: tuple[click.Command, ...] = (handbook_command,)
