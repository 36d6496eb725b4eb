"""`daifa ssh`: what a key's line in authorized_keys names; `tui.cli.forced` obeys it."""

from __future__ import annotations

import click

from core.base.access import Role
from core.base.errors import DaifaError
from core.base.i18n import LANGUAGES, _
from tui.cli.session import beijing_time


@click.command("ssh", help=_("For authorized_keys: let a key in as one person, confined."))
@click.option("--user", required=True, metavar="NAME", help=_("Who the key belongs to."))
@click.option(
    "--role",
    type=click.Choice([str(Role.VIEWER), str(Role.OPERATOR)]),
    help=_("What they may do; else the configuration says it, else they only look."),
)
@click.option("--db", metavar="PATH", help=_("The database file."))
@click.option("--config", metavar="PATH", help=_("The configuration file."))
@click.option("--at", metavar="TIME", callback=beijing_time, help=_("Act as of this Beijing time."))
@click.option("--lang", type=click.Choice(LANGUAGES), help=_("The language."))
def ssh_command(**_line: object) -> None:
    """Refuse: as the command of a key it is taken before any command, and given by nobody else."""
    raise DaifaError("confined-option", _("This is for the server's authorized_keys alone."))


COMMANDS: tuple[click.Command, ...] = (ssh_command,)
