"""What comes from another machine: `ssh host daifa inbox < export.xlsx`."""

from __future__ import annotations

import os
import select
import stat
import sys
from datetime import datetime
from pathlib import Path

import click

from core.base import access, personal
from core.base.clock import BEIJING, iso
from core.base.i18n import _, ngettext
from core.base.paths import inbox_folder
from core.base.text import file_name, shown
from core.files.opening import drained
from core.imports import inbox, receiving
from core.imports.receiving import Receipt
from tui.cli.appeals import print_appeal
from tui.cli.files import print_result
from tui.cli.session import PARTLY, PLACE, ROW_ID, Session, json_option, pass_session, say, show
from tui.cli.streams import binary_input

# So long nothing may come before it is said.
_PATIENCE_S = 3.0


@click.command("inbox", help=_("Put a file into the inbox; - is standard input. Alone: list it."))
@click.argument("file", required=False, type=PLACE)
@click.option("--import", "take", is_flag=True,
              help=_("Import it when no row is refused and nothing has to be asked."))  # fmt: skip
@click.option("--evidence", metavar="APPEAL", type=ROW_ID,
              help=_("Add a picture or video to this appeal instead."))  # fmt: skip
@click.option("--shop", metavar="NAME", help=_("The shop the orders belong to."))
@click.option("--aside", is_flag=True,
              help=_("Move this file of the inbox to done without reading it."))  # fmt: skip
@click.option("--list", "listing", is_flag=True, help=_("List what lies there."))
@json_option
@pass_session
def inbox_command(
    session: Session,
    file: Path | None,
    take: bool,
    evidence: int | None,
    shop: str | None,
    aside: bool,
    listing: bool,
    as_json: bool,
) -> int:
    """Keep what comes in, or list what lies there; exit 3 when rows are refused or it waits."""
    if sum((evidence is not None, take or bool(shop), aside, listing)) > 1:
        raise click.UsageError(_("--import, --evidence, --aside and --list go one at a time."))
    if aside:
        return _put_aside(session, file, as_json)
    if file is None and (listing or _nothing_comes()):
        if not listing and (take or shop or evidence is not None):
            raise click.UsageError(_("Name a file, or send one to standard input."))
        return _list(session, as_json)
    if evidence is not None:
        # A picture begins no shop: a database that is not there is a mistyped path.
        session.may_create = False
        data = _given(file, receiving.evidence_most(session.desk))
        found = receiving.put_evidence(session.desk, session.at, evidence, data)
        print_appeal(session, found, as_json)
        return 0
    receipt = receiving.put(session.desk, session.at, _given(file), shop=shop or "", take=take)
    session.saved = True
    if as_json:
        show({"files": [receipt.result.as_json()], "inbox": _where(receipt)})
    else:
        _print(receipt)
    return PARTLY if receipt.result.rejected or receipt.why else 0


def _put_aside(session: Session, file: Path | None, as_json: bool) -> int:
    if file is None:
        raise click.UsageError(_("Name the file that --list shows."))
    said = inbox.put_aside(inbox_folder(session.db), str(file), session.at)
    session.saved = True
    show({"moved": said}) if as_json else click.echo(said)
    return 0


def _nothing_comes() -> bool:
    """Whether standard input is a keyboard, or nothing at all, and no file."""
    try:
        return stat.S_ISCHR(os.fstat(sys.stdin.fileno()).st_mode)
    except (AttributeError, OSError, ValueError):
        return sys.stdin is None


def _given(file: Path | None, most: int | None = None) -> bytes | Path:
    if file is not None and str(file) != "-":
        return file
    _say_that_it_waits()
    if most is not None:
        return binary_input().read(most)
    return drained(binary_input(), Path("-"))


def _say_that_it_waits() -> None:
    """Say so where nothing comes: over a line without a terminal a list may have been meant."""
    try:
        ready, _out, _odd = select.select([sys.stdin.fileno()], [], [], _PATIENCE_S)
    except (AttributeError, OSError, ValueError):
        return
    if not ready:
        say(_("Waiting for a file on standard input. With --list what lies there is listed."))


def _where(receipt: Receipt) -> dict[str, object]:
    return {"file": str(receipt.place), "taken": receipt.taken, "why": list(receipt.why)}


def _print(receipt: Receipt) -> None:
    print_result(receipt.result)
    if not receipt.taken:
        place = shown(personal.words(str(receipt.place)))
        click.echo(_("It lies in the inbox as {file}.").format(file=place))
    if receipt.why:
        say(_("Not imported: {why} Look at it on the desk (i).").format(why=" ".join(receipt.why)))


def _list(session: Session, as_json: bool) -> int:
    folder = inbox_folder(session.db)
    if access.may_write() and folder.parent.is_dir() and not os.path.lexists(folder):
        # From now on a file can be put there.
        inbox.make(folder)
    found = inbox.received(folder)
    if as_json:
        items = [
            {
                "file": file_name(each.path.name),
                "bytes": each.size,
                "at": iso(datetime.fromtimestamp(each.changed_at, BEIJING)),
            }
            for each in found
        ]
        show({"folder": str(folder), "items": items})
        return 0
    for each in found:
        when = datetime.fromtimestamp(each.changed_at, BEIJING)
        size = ngettext("{n} byte", "{n} bytes", each.size).format(n=each.size)
        name = personal.words(file_name(each.path.name))
        click.echo(f"{name}\t{size}\t{when:%Y-%m-%d %H:%M}")
    if not found:
        say(_("Nothing lies in the inbox {folder}.").format(folder=folder))
    return 0


COMMANDS: tuple[click.Command, ...] = (inbox_command,)
