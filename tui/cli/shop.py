"""The shop and the program: the desk, `paths keys completion demo`."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import click
from click.shell_completion import ShellComplete, get_completion_class

from core.base import access, confined, paths
from core.base.errors import DaifaError, Refused
from core.base.i18n import _
from core.base.text import shown
from tui.cli.session import PLACE, Session, json_option, pass_session, say, show, use_tables

USAGE = 2


def open_desk_here(session: Session, *, demo: bool = False) -> int:
    """Open the desk; without a terminal say so and return 2."""
    from tui.desk.run import has_screen, run_desk

    if not has_screen():
        say(_("The desk needs a terminal. For programs there is: daifa due --json"))
        return USAGE
    use_tables(session.config)
    return run_desk(
        session.db,
        config=session.config,
        config_path=session.config_path,
        at=session.given_at,
        demo=demo,
    )


@click.command("paths", help=_("Show where things are."))
@json_option
@pass_session
def paths_command(session: Session, as_json: bool) -> None:
    """Print the places of database, configuration, log, evidence and batch files.

    Who is confined is told the folders that he may name, and of the server's own places nothing.
    """
    own = confined.folders() is None
    places = {
        "database": str(session.db) if own else None,
        "config": str(session.config_path) if own else None,
        "log": str(paths.log_file()) if own else None,
        "evidence": str(paths.evidence_folder(session.db)),
        "batch": str(session.config.batch_folder or paths.batch_folder()),
        "inbox": str(paths.inbox_folder(session.db)),
    }
    if as_json:
        show(places)
        return
    for name, place in places.items():
        if place is not None:
            click.echo(f"{name}\t{shown(place)}")


@click.command("keys", help=_("Show the keys of the desk."))
@json_option
@pass_session
def keys_command(session: Session, as_json: bool) -> None:
    """Print the key table, with the user's own keys in it."""
    from tui.commands import keymap
    from tui.commands.table import key_rows

    table = keymap.table(session.config.keys)
    if as_json:
        rows = [
            {"id": c.id, "keys": list(c.keys), "label": _(c.label), "help": _(c.help)}
            for c in table
        ]
        show({"keys": rows})
        return
    for group, commands in key_rows(table):
        click.echo(group)
        for keys, name, text in commands:
            click.echo(f"  {keys}\t{name}\t{text}")


@click.command("completion", help=_("Print a completion script for bash, zsh or fish."))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the script to be sourced by the shell; there is none where somebody is confined."""
    if confined.folders() is not None:
        raise Refused("confined-program", _("There is no shell here that could complete a word."))
    made = get_completion_class(shell)
    if made is None:
        raise DaifaError("completion", _("There is no completion for this shell."))
    script = made(ctx.find_root().command, {}, "daifa", "_DAIFA_COMPLETE")
    # The script alone: to ask which version of bash is here would start it.
    click.echo(ShellComplete.source(script))


@click.command("demo", help=_("Open the desk on a made-up shop."))
@click.option("--orders", type=click.IntRange(20, 1_000_000), default=60, show_default=True,
              help=_("How many orders."))  # fmt: skip
@click.option("--shops", type=click.IntRange(1, 2), default=1, show_default=True,
              help=_("One shop, or two."))  # fmt: skip
@click.option("--db", type=PLACE, help=_("Keep the shop in this database."))
@click.option("--seed-only", is_flag=True, help=_("Fill the database and stop."))
@json_option
@pass_session
def demo_command(
    session: Session, orders: int, shops: int, db: Path | None, seed_only: bool, as_json: bool
) -> int:
    """Make a shop relative to now and open it; a temporary one unless a database is named."""
    from core.demo import shop as demo

    access.refuse("demo")

    folder = None
    if db is None and session.db == paths.database() and "DAIFA_DB" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="daifa-demo-"))
        session.db = folder / "demo.db"
    elif db is not None:
        session.db = db
    try:
        if session.db.exists() and session.db.stat().st_size:
            raise DaifaError(
                "demo-exists",
                _("{path} holds a shop already. The demo wants a new database.").format(
                    path=session.db
                ),
            )
        made = demo.seed(session.desk, session.at, orders=orders, shops=shops)
        if seed_only:
            value = {"db": str(session.db), "orders": made}
            show(value) if as_json else click.echo(
                _("{n} orders made in {path}.").format(n=made, path=shown(str(session.db)))
            )
            return 0
        session.close()
        return open_desk_here(session, demo=True)
    finally:
        if folder is not None and not seed_only:
            shutil.rmtree(folder, ignore_errors=True)


COMMANDS: tuple[click.Command, ...] = (
    paths_command,
    keys_command,
    completion_command,
    demo_command,
)
