"""What the health check says of what stands beside the database: copies, room, evidence."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.base.clock import beijing, to_epoch
from core.base.frozen import Frozen
from core.base.i18n import _, ngettext
from core.base.paths import copies_folder, evidence_folder, inbox_folder
from core.store import breaking_off, copies, leftovers
from core.store.desk import Desk
from core.store.leftovers import Leftover

# So many megabytes must be free, or as much as two copies of the database need.
_ROOM_MB = 200
_TOLD = 5


class Finding(Frozen):
    """One line of the health check. `ok` is False where something must be done."""

    code: str
    ok: bool
    message: str


def of_copies(desk: Desk, at: datetime) -> Finding:
    """Say when the newest daily copy was made."""
    found, today = copies.daily(desk.store.path), beijing(at).date()
    if not found:
        words = _("There is no daily copy. The desk makes one; from cron: daifa backup --daily")
        return Finding(code="copies", ok=True, message=words)
    age = (today - found[0].day).days
    words = ngettext(
        "The newest daily copy is of {day}; {count} is kept.",
        "The newest daily copy is of {day}; {count} are kept.",
        len(found),
    ).format(day=f"{found[0].day:%m-%d}", count=len(found))
    if age > desk.rules.general["copies.keep"].count:
        words += " " + _("That is long ago: daifa backup --daily makes one.")
        return Finding(code="copies", ok=False, message=words)
    return Finding(code="copies", ok=True, message=words)


def of_broken_off(desk: Desk, at: datetime) -> list[Finding]:
    """Name the acts that were broken off lately, and whether they are settled."""
    told = breaking_off.told(desk.store, to_epoch(at))
    return [Finding(code="half-written", ok=ok, message=words) for ok, words in told]


def of_room(database: Path) -> Finding:
    """Say how much room the disk has for the database and its copies."""
    free = shutil.disk_usage(database.parent).free
    needed = max(_ROOM_MB << 20, 2 * database.stat().st_size)
    words = _("{free} MB are free on the disk of the database.").format(free=free >> 20)
    if free < needed:
        words += " " + _("It needs {needed} MB: make room.").format(needed=needed >> 20)
    return Finding(code="disk", ok=free >= needed, message=words)


def of_privacy(database: Path) -> list[Finding]:
    """Say whether others can read the database, and which folders beside it they can reach."""
    private = stat.S_IMODE(database.stat().st_mode) & 0o077 == 0
    said = (
        _("Only you can read the database.")
        if private
        else _("Others can read the database. Run: chmod 600 {path}").format(path=database)
    )
    found = [Finding(code="privacy", ok=private, message=said)]
    words = _("Others can reach {path}. Run: chmod 700 {path}")
    for folder in (evidence_folder(database), copies_folder(database), inbox_folder(database)):
        try:
            mode = stat.S_IMODE(folder.stat().st_mode)
        except OSError:
            continue
        if mode & 0o077:
            code = "inbox" if folder == inbox_folder(database) else "privacy"
            found.append(Finding(code=code, ok=False, message=words.format(path=folder)))
    return found


def of_evidence(desk: Desk) -> list[Finding]:
    """Name the evidence files that are gone or changed; nothing where all are as they were."""
    found = leftovers.damaged(desk.store)
    words = _("The evidence {name} of order {sn} is gone or not what it was. Add it again.")
    return [
        Finding(code="evidence", ok=False, message=words.format(name=each.name, sn=each.order_sn))
        for each in found[:_TOLD]
    ] + _more("evidence", len(found))


def of_leftovers(found: Sequence[Leftover]) -> list[Finding]:
    """Name what a killed program has left, and how it is settled."""
    told = [
        Finding(
            code="leftover",
            ok=False,
            message=_(leftovers.WORDS[each.kind]).format(path=each.path),
        )
        for each in found[:_TOLD]
    ] + _more("leftover", len(found))
    if told:
        words = _("daifa doctor --repair settles what is left over.")
        told.append(Finding(code="leftover", ok=False, message=words))
    return told


def _more(code: str, count: int) -> list[Finding]:
    if count <= _TOLD:
        return []
    words = _("… and {count} more").format(count=count - _TOLD)
    return [Finding(code=code, ok=False, message=words)]
