"""The command group, its global options, and how an error becomes an exit status."""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path

import click

from core import __version__
from core.base import paths, personal
from core.base.errors import DaifaError, Refused
from core.base.i18n import LANGUAGES, _
from core.base.meant import meant
from core.base.raw_bytes import unquoted
from tui.cli import entering
from tui.cli.session import (
    CONFINED,
    PLACE,
    SERVED_AT,
    Session,
    beijing_time,
    read_bytes,
    refuse_options,
    say,
    show,
    show_slip,
    take_everywhere,
    there,
)
from tui.cli.streams import Streams

# A shop may begin with these; for the rest a missing database is a mistyped path.
BEGINNINGS = (None, "import", "inbox", "demo", "bind", "upstream", "rules")


# The commands of each module, which is loaded when one of them is asked for: what a command does
# not need, nobody waits for.
MODULES: Mapping[str, tuple[str, ...]] = {
    "appeals": ("appeals", "appeal"),
    "buying": ("buy",),
    "cases": ("aftersales", "mark"),
    "checks": ("check-list",),
    "figures": ("metrics",),
    "files": ("import", "export"),
    "handbook": ("handbook",),
    "history": ("history", "revert"),
    "inbox": ("inbox",),
    "notify": ("notify",),
    "numbers": ("courier", "track", "uploaded", "picked-up", "address"),
    "orders": ("orders", "show", "upstream", "bind", "receiver"),
    "queue": ("due", "next", "count", "check"),
    "recognise": ("recognise",),
    "reviews": ("review", "reviews", "campaign"),
    "roles": ("roles",),
    "ssh": ("ssh",),
    "rules": ("rules",),
    "settlement": ("settlement",),
    "shop": ("paths", "keys", "completion", "demo"),
    "upkeep": ("backup", "restore", "doctor", "purge"),
    "serve": ("serve",),
    "shops": ("shop",),
}
_MODULE_OF = {name: module for module, names in MODULES.items() for name in names}


def named(arguments: list[str]) -> str:
    """Return the command among the words of a command line, for the log; no other word of it."""
    return next((each for each in arguments if each in _MODULE_OF), "desk")


class Commands(click.Group):
    """The commands; the module of one is loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_MODULE_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        module = _MODULE_OF.get(cmd_name)
        if module is not None and cmd_name not in self.commands:
            for command in import_module(f"tui.cli.{module}").COMMANDS:
                take_everywhere(command)
                self.add_command(command)
            gc.enable()
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_("The desk of a small Pinduoduo shop without stock. Without a command the desk opens."),
)
@click.option("--db", type=PLACE, help=_("The database file."))
@click.option("--config", type=PLACE, callback=there, help=_("The configuration file."))
@click.option("--lang", type=click.Choice(LANGUAGES), help=_("The language."))
@click.option("--at", metavar="TIME", callback=beijing_time, help=_("Act as of this Beijing time."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON value and nothing else."))
@click.option(
    "--personal",
    is_flag=True,
    help=_("Print names, phones and addresses whole; the history keeps who looked."),
)
@click.option(
    "--confined", is_flag=True, help=_("Name no path outside inbox, export and evidence folders.")
)
@click.version_option(__version__, prog_name="daifa", message="%(prog)s %(version)s")
@click.pass_context
def cli(
    ctx: click.Context,
    db: Path | None,
    config: Path | None,
    lang: str | None,
    at: datetime | None,
    as_json: bool,
    personal: bool,
    confined: bool,
) -> None:
    """Collect the global options; open the desk when there is no command."""
    refuse_options(db, config, at)
    if os.environ.get(CONFINED) and SERVED_AT in os.environ:
        at = beijing_time(ctx, None, os.environ[SERVED_AT])
    session = Session(
        db=db or meant(paths.database()),
        config_path=config or meant(paths.configuration()),
        given_at=at,
        as_json=as_json,
        personal=personal,
        may_create=ctx.invoked_subcommand in BEGINNINGS,
    )
    if isinstance(ctx.obj, list):
        ctx.obj.append(session)
    ctx.obj = session
    entering.enter(session, confine=confined)
    ctx.call_on_close(session.close)
    if ctx.invoked_subcommand is None:
        from tui.cli import shop

        ctx.exit(shop.open_desk_here(session))


read_bytes(cli)


def run(arguments: list[str], streams: Streams) -> int:
    """Run the command line and return its exit status, whatever became of its output."""
    sessions: list[Session] = []
    status = _run(arguments, sessions)
    return streams.status(status, saved=any(each.saved for each in sessions))


def _run(arguments: list[str], sessions: list[Session]) -> int:
    """Run the command line and return its exit status.

    With `--json` a failure is one JSON value on stdout too: `{"error": {"code", "message"}}`.
    """
    try:
        status = cli.main(args=arguments, prog_name="daifa", standalone_mode=False, obj=sessions)
    except click.Abort:
        return _failed(arguments, "stopped", _("Stopped. Nothing was changed."))
    except click.ClickException as error:
        show_slip(error)
        code = "usage" if isinstance(error, click.UsageError) else "file"
        _as_json(arguments, code, unquoted(error.format_message()))
        return error.exit_code
    except DaifaError as error:
        status = _failed(arguments, error.code, error.message)
        if isinstance(error, Refused) and error.overridable:
            say(_("If you know better, repeat with --force and a reason."))
    return status if isinstance(status, int) else 0


def _failed(arguments: list[str], code: str, message: str) -> int:
    """Say why nothing was changed; return the status for that."""
    # It may quote what was typed, or how a file is called.
    say(personal.words(message))
    _as_json(arguments, code, message)
    return 1


def _as_json(arguments: list[str], code: str, message: str) -> None:
    # From the words as typed: a command line that cannot be read has no parsed options.
    if "--json" in arguments:
        show({"error": {"code": code, "message": message}})
