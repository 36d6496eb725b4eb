"""The rule book at the command line."""

from __future__ import annotations

from typing import Any

import click

from core.base.clock import beijing
from core.base.i18n import _, ngettext
from core.base.text import shown
from core.due.moved import moved, tell
from core.store import desk as desks
from tui.cli.session import Session, json_option, pass_session, show

# So many clocks are told one by one.
_SHOWN = 200


@click.command("rules", help=_("Show the rule book, or give a rule your own value."))
@click.option("--set", "change", metavar="NAME=VALUE", help=_("The new value."))
@click.option("--reset", metavar="NAME", help=_("Go back to the value that is packaged."))
@click.option("--source", help=_("Where the new value comes from."))
@click.option("--dry-run", is_flag=True, help=_("Show what would move; change nothing."))
@json_option
@pass_session
def rules_command(
    session: Session,
    change: str | None,
    reset: str | None,
    source: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Print every rule; with --set or --reset change one first, and tell which clocks move."""
    desk, more = session.desk, {}
    if change is None and reset is None and dry_run:
        raise click.UsageError(_("--dry-run goes with --set NAME=VALUE or --reset NAME."))
    if change is not None and reset is not None:
        raise click.UsageError(_("--set and --reset do not go together."))
    if change is not None:
        name, equals, value = (part.strip() for part in change.partition("="))
        if not equals or not (source or dry_run):
            raise click.UsageError(
                _("Write --set NAME=VALUE --source TEXT; the source says why it is right.")
            )
        more = _moves(session, name, value, as_json)
        if not dry_run:
            desk = desks.set_rule(desk, session.at, name, value, source or "")
    if reset is not None:
        if not (source or dry_run):
            raise click.UsageError(_("Write --reset NAME --source TEXT; the source says why."))
        more = _moves(session, reset, str(desk.rules[reset].default), as_json)
        if not dry_run:
            desk = desks.reset_rule(desk, session.at, reset, source or "")
    if as_json:
        show({"rules": [rule.as_dict() for rule in desk.rules], **more})
        return
    today = beijing(session.at).date()
    for rule in desk.rules:
        click.echo("\t".join((rule.name, *map(shown, desk.rules.words_of(rule, today)))))


def _moves(session: Session, name: str, value: str, as_json: bool) -> dict[str, Any]:
    """Tell which open clocks a value moves, or return that as JSON."""
    found = moved(session.desk, session.at, name, value)
    told = tell(session.desk, session.at, found[:_SHOWN])
    if as_json:
        return {"moves": len(found), "moved": [each.as_json() for each in told]}
    n = len(found)
    words = ngettext("{n} open clock would move:", "{n} open clocks would move:", n)
    click.echo(words.format(n=n) if n else _("No open clock moves."), err=True)
    for each in told:
        click.echo(f"  {each.words}", err=True)
    if n > len(told):
        click.echo("  " + _("… and {count} more").format(count=n - len(told)), err=True)
    return {}


COMMANDS: tuple[click.Command, ...] = (rules_command,)
