"""Files that leave by standard output, for who has no other way: `ssh HOST daifa export get NAME`.

A file that is sent lies in the export folder all the same: a line that breaks loses nothing.
"""

from __future__ import annotations

import stat
import sys
from datetime import datetime
from pathlib import Path

import click

from core.base import access, paths
from core.base.clock import BEIJING, iso
from core.base.errors import DaifaError, NotFound
from core.base.i18n import _, ngettext
from core.base.meant import meant
from core.base.named_file import entries, make_folder
from core.base.text import file_name
from core.files.opening import read_all
from tui.cli.session import Session, json_option, pass_session, say, show


def is_output(out: Path) -> bool:
    """Whether a file is to leave by standard output."""
    return str(out) == "-"


def folder_of(session: Session) -> Path:
    """Return the folder that files for the platform are written to; it is made."""
    folder = session.config.batch_folder or paths.batch_folder()
    try:
        make_folder(folder)
    except OSError as error:
        words = _("The folder {folder} cannot be made: {why}. Choose another place.")
        raise DaifaError(
            "export-folder", words.format(folder=folder, why=error.strerror)
        ) from error
    return folder


def must_fit(as_json: bool = False) -> None:
    """Raise a usage error where standard output is a terminal, or is to be JSON at once."""
    if sys.stdout.isatty():
        raise click.UsageError(_("A file is not for the terminal. Send it on: … > FILE"))
    if as_json:
        raise click.UsageError(_("With - the file itself is printed, and no JSON."))


def send(place: Path) -> None:
    """Send a file to standard output; what is told of it goes to stderr."""
    data = read_all(place)
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    say(_("It lies in the export folder as {file}.").format(file=file_name(place.name)))


@click.command("list", help=_("List the files of the export folder, the newest first."))
@json_option
@pass_session
def list_command(session: Session, as_json: bool) -> None:
    """Print name, size and time of what was written."""
    access.refuse_viewer()
    found = _files(folder_of(session))
    if as_json:
        items = [{"file": name, "bytes": size, "at": iso(when)} for when, name, size in found]
        show({"folder": str(folder_of(session)), "items": items})
        return
    for when, name, size in found:
        told = ngettext("{n} byte", "{n} bytes", size).format(n=size)
        click.echo(f"{name}\t{told}\t{when:%Y-%m-%d %H:%M}")


def _files(folder: Path) -> list[tuple[datetime, str, int]]:
    found = []
    with entries(folder) as there:
        for each in there:
            state = each.stat(follow_symlinks=False)
            if stat.S_ISREG(state.st_mode) and not each.name.startswith("."):
                when = datetime.fromtimestamp(state.st_mtime, BEIJING)
                found.append((when, file_name(each.name), state.st_size))
    return sorted(found, reverse=True)


@click.command("get", help=_("Send a file of the export folder to standard output."))
@click.argument("name")
@pass_session
def get_command(session: Session, name: str) -> None:
    """Send one file, by the name that `export list` shows."""
    access.refuse_viewer()
    must_fit()
    if Path(name).name != name or name.startswith("."):
        raise NotFound("export-unknown", _unknown(name))
    place = meant(folder_of(session) / name)
    try:
        send(place)
    except DaifaError as error:
        if error.code == "file":
            raise NotFound("export-unknown", _unknown(name)) from error
        raise


def _unknown(name: str) -> str:
    words = _("There is no file {file} in the export folder. See: daifa export list")
    return words.format(file=file_name(name))
