"""`daifa backup`, `restore`, `doctor`, `purge`: the database's copies, health and persons."""

from __future__ import annotations

import locale
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.base import access, confined, paths, programs
from core.base.errors import DaifaError
from core.base.frozen import to_json
from core.base.i18n import _
from core.base.text import shown
from tui.cli.session import PLACE, Session, beijing_time, json_option, pass_session, show

if TYPE_CHECKING:
    from core.store.health import Finding


@click.command("backup", help=_("Copy the live database to a new file."))
@click.argument("out", type=PLACE, required=False)
@click.option("--daily", is_flag=True, help=_("Today's copy beside the database, once a day."))
@json_option
@pass_session
def backup_command(session: Session, out: Path | None, daily: bool, as_json: bool) -> None:
    """Write a safe copy and print its size."""
    from core.store import upkeep

    if daily == (out is not None):
        raise DaifaError("usage", _("Name a new file, or give --daily."))
    made = upkeep.daily(session.desk, session.at) if out is None else out
    if made is None:
        if as_json:
            show({"file": None, "bytes": 0})
        else:
            click.echo(_("Today's copy is there already."))
        return
    size = upkeep.backup(session.desk, made) if out is not None else made.stat().st_size
    session.saved = True
    if as_json:
        show({"file": str(made), "bytes": size})
    else:
        click.echo(_("Copied to {path} ({size} bytes).").format(path=shown(str(made)), size=size))


@click.command("restore", help=_("Put a backup back; the old database is kept."))
@click.argument("file", type=PLACE)
@json_option
@pass_session
def restore_command(session: Session, file: Path, as_json: bool) -> None:
    """Restore a backup and say where the old database is."""
    from core.store import upkeep

    kept = upkeep.restore(file, session.db, session.at)
    session.saved = True
    if as_json:
        show({"database": str(session.db), "kept": str(kept) if kept else None})
        return
    click.echo(_("{path} is in place.").format(path=shown(str(session.db))))
    if kept:
        click.echo(_("The old database is kept as {path}.").format(path=shown(str(kept))))


# What the shop's people are told; how the server stands is for who looks after it.
_SHOPS = ("database", "contents", "copies", "half-written", "clock", "terminal", "evidence")


@click.command("doctor", help=_("Check the database, the clock and the terminal."))
@click.option("--repair", is_flag=True, help=_("Settle what killed programs have left behind."))
@json_option
@pass_session
def doctor_command(session: Session, repair: bool, as_json: bool) -> int:
    """Print the findings; exit 1 when something must be done."""
    from core.notify import targets
    from core.orders.batch import USUAL_NAME
    from core.store import leftovers, upkeep

    columns, lines = shutil.get_terminal_size()
    facts = {
        "TERM": os.environ.get("TERM", ""),
        "encoding": locale.getpreferredencoding(False),
        "size": f"{columns}x{lines}",
        "clipboard": _no_clipboard(),
        "TZ": os.environ.get("TZ", ""),
        "at": "clock" if session.given_at is None else "",
    }
    if repair:
        access.refuse("repair")
    try:
        _opened = session.desk
    except DaifaError as error:
        return _unopened(session, error, as_json)
    folder = session.config.batch_folder or paths.batch_folder()
    left = leftovers.find(session.desk.store, session.at, leftovers.Batches(folder, USUAL_NAME))
    settled = 0
    if repair and left:
        failed = leftovers.settle(left)
        settled, left = len(left) - len(failed), failed
    findings = upkeep.examine(session.desk, session.at, terminal=facts, left=left)
    if confined.folders() is None:
        findings += targets.examine(session.config.notify.targets, session.config_path)
    else:
        findings = [each for each in findings if each.code in _SHOPS]
    if repair and not as_json:
        click.echo(_("{count} left over, settled.").format(count=settled))
    return _tell(findings, as_json, {"settled": settled} if repair else {})


def _tell(findings: Sequence[Finding], as_json: bool, more: dict[str, int]) -> int:
    if as_json:
        show({"findings": [to_json(each) for each in findings], **more})
    for each in findings if not as_json else ():
        click.echo(f"{'ok' if each.ok else '!!'}  {shown(each.message)}")
    return 0 if all(each.ok for each in findings if each.code != "terminal") else 1


def _unopened(session: Session, error: DaifaError, as_json: bool) -> int:
    """Tell why a database cannot be opened, as far as what lies there shows it."""
    from core.store import health

    if confined.folders() is not None or not session.db.exists():
        raise error
    findings = [
        health.Finding(code="database", ok=False, message=error.message),
        *health.of_rights(session.db),
        *health.of_way_back(session.db, lost=True),
    ]
    return _tell(findings, as_json, {})


def _no_clipboard() -> str:
    """Return why what the desk copies may not reach the seller's clipboard; "" when it may."""
    if os.environ.get("TMUX") and confined.folders() is None:
        said = programs.output_of(["tmux", "show-options", "-sv", "set-clipboard"], timeout_s=2)
        if said is not None and said.strip() != "on":
            # Its usual "external" takes no text from a program in it.
            return _("tmux keeps copied texts to itself. Run: tmux set -s set-clipboard on")
        return ""
    if os.environ.get("TERM_PROGRAM") == "Apple_Terminal" or os.environ.get("TERM") == "linux":
        words = _("This terminal takes no texts into the clipboard (OSC 52). Use another one.")
        return words
    if os.environ.get("STY"):
        return _("GNU screen passes no copied texts on (OSC 52). Use tmux.")
    return ""


@click.command("purge", help=_("Remove buyers' personal data from orders that are over."))
@click.option("--before", required=True, metavar="DATE", callback=beijing_time,
              help=_("Of orders to which nothing happened since that day."))  # fmt: skip
@click.option("--dry-run", is_flag=True, help=_("Only count them."))
@json_option
@pass_session
def purge_command(session: Session, before: datetime, dry_run: bool, as_json: bool) -> None:
    """Print how much was removed. The figures stay."""
    from core.orders import purge

    access.refuse("purge")
    folders = (session.config.batch_folder or paths.batch_folder(),)
    act = purge.preview if dry_run else purge.purge
    done = act(session.desk, session.at, before, folders)
    session.saved = not dry_run
    if as_json:
        show(done.as_json())
        return
    words = (
        _("{orders} orders and {files} imported files would lose what names a buyer.")
        if dry_run
        else _("{orders} orders and {files} imported files have lost what names a buyer.")
    )
    click.echo(words.format(orders=done.removed.orders, files=done.files))
    if done.rejects:
        words = (
            _("{n} files of refused rows would be removed: they hold persons too.")
            if dry_run
            else _("{n} files of refused rows were removed: they held persons too.")
        )
        click.echo(words.format(n=done.rejects))
    if done.removed.orders:
        click.echo(_("Copies made earlier still have it, until they are removed too."))


COMMANDS: tuple[click.Command, ...] = (
    backup_command,
    restore_command,
    doctor_command,
    purge_command,
)
