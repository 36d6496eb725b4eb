"""What the health check says of what is around the database: copies, room, rights, clock."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.base import personal
from core.base.clock import beijing, from_epoch, to_epoch
from core.base.frozen import Frozen
from core.base.i18n import _, ngettext
from core.base.paths import copies_folder, evidence_folder, inbox_folder
from core.base.patterns import pattern
from core.store import breaking_off, copies, leftovers, people
from core.store.desk import Desk
from core.store.engine_errors import is_read_only, read_only_words
from core.store.leftovers import Leftover

# So many megabytes must be free, or as much as two copies of the database need.
_ROOM_MB = 200
_TOLD = 5
# The year in which this program was made; how far a file may be from the clock; and after how long
# without an entry the clock is doubted.
_MADE, _HOUR_S, _LONG_S = 2026, 3600, 400 * 86_400
# A zone as POSIX writes it, without a table: CST-8, <+08>-8.
_POSIX_ZONE = pattern(r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?[0-9]{1,2}.*")


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


def of_rights(database: Path) -> list[Finding]:
    """Name what cannot be written, or belongs to somebody else; nothing where all is as it must be.

    A desk that root has started once leaves files that its own user cannot write any more.
    """
    found: list[Finding] = []
    folder, own = database.parent, os.geteuid()
    if is_read_only(folder):
        words = _("Nothing can be saved: {why}").format(why=read_only_words(folder))
        return [Finding(code="rights", ok=False, message=words)]
    if not os.access(folder, os.W_OK | os.X_OK):
        words = _("Nothing can be saved: {path} may not be written. Run: chmod u+wx {path}")
        found.append(Finding(code="rights", ok=False, message=words.format(path=folder)))
    files = [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]
    folders = (evidence_folder(database), copies_folder(database), inbox_folder(database))
    for path in (*files, *folders):
        try:
            status = path.stat()
        except OSError:
            continue
        if status.st_uid != own:
            words = _("{path} belongs to {owner}, and you are {who}. Run: chown {who} {path}")
            if own == 0:
                words = _("You are root, and {path} belongs to {owner}: what root makes there,"
                          " {owner} cannot write. Run daifa as {owner}.")  # fmt: skip
            said = words.format(path=path, owner=_user(status.st_uid), who=_user(own))
            found.append(Finding(code="rights", ok=False, message=said))
        elif not os.access(path, os.R_OK | os.W_OK):
            words = _("{path} may not be written. Run: chmod u+rw {path}").format(path=path)
            found.append(Finding(code="rights", ok=False, message=words))
        elif path in files[1:] and stat.S_IMODE(status.st_mode) & 0o077:
            words = _("Others can read {path}. Run: chmod 600 {path}").format(path=path)
            found.append(Finding(code="privacy", ok=False, message=words))
    return found[:_TOLD]


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def of_way_back(database: Path, *, lost: bool) -> list[Finding]:
    """Say which copy to go back to where the database is not sound; nothing where it is."""
    if not lost:
        return []
    found = copies.daily(database)
    words = _("Make no change any more, and put the newest sound copy back; it is looked at first:"
              " daifa restore {path}")  # fmt: skip
    if not found:
        words = _("Make no change any more: copy the database and its -wal file away, then ask for"
                  " help. There is no daily copy.")  # fmt: skip
    said = words.format(path=found[0].path if found else "")
    return [Finding(code="database", ok=False, message=said)]


def of_clock(database: Path, at: datetime, newest: int | None, *, by_clock: bool) -> Finding:
    """Say what time it is, and where that cannot be: against the entries, the files, the program.

    `newest` is the newest entry in seconds since 1970; files are compared only with the clock
    itself (`by_clock`), not with a time that was given.
    """
    told = f"{at:%Y-%m-%d %H:%M:%S}"
    if newest is not None and from_epoch(newest) > at:
        words = _("The clock says {time}, but there are later entries. Set the server's clock.")
        return Finding(code="clock", ok=False, message=words.format(time=told))
    if by_clock and at.year < _MADE:
        words = _("The clock says {time}: that was before this program was made. Set the server's"
                  " clock: timedatectl set-ntp true")  # fmt: skip
        return Finding(code="clock", ok=False, message=words.format(time=told))
    written = _newest_file(database)
    if by_clock and written > to_epoch(at) + _HOUR_S:
        words = _("The clock says {time}, but the database was written at {written}. Set the"
                  " server's clock: timedatectl set-ntp true")  # fmt: skip
        said = words.format(time=told, written=f"{from_epoch(written):%Y-%m-%d %H:%M}")
        return Finding(code="clock", ok=False, message=said)
    if newest is not None and to_epoch(at) - newest > _LONG_S:
        words = _("The clock says {time}, and the newest entry is of {newest}: is the clock right?")
        said = words.format(time=told, newest=f"{from_epoch(newest):%Y-%m-%d}")
        return Finding(code="clock", ok=False, message=said)
    return Finding(code="clock", ok=True, message=_("Beijing time is {time}.").format(time=told))


def _newest_file(database: Path) -> int:
    found = 0
    for end in ("", "-wal"):
        with suppress(OSError):
            found = max(found, int(database.with_name(database.name + end).stat().st_mtime))
    return found


def of_zone(name: str) -> list[Finding]:
    """Say that the environment names a zone that the system does not know; else nothing.

    The desk shows Beijing time whatever the zone is; cron and the logs of others go by the zone.
    """
    plain = name.removeprefix(":")
    if not plain or plain.startswith("/") or _POSIX_ZONE.fullmatch(plain):
        return []
    try:
        ZoneInfo(plain)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        words = _(
            "TZ={name} is no zone that this system knows: cron goes by UTC then. The desk shows"
            " Beijing time all the same. Set TZ=Asia/Shanghai, or install tzdata."
        )
        return [Finding(code="zone", ok=False, message=words.format(name=name))]
    return []


def of_evidence(desk: Desk) -> list[Finding]:
    """Name the evidence files that are gone or changed; nothing where all are as they were."""
    found = leftovers.damaged(desk.store)
    words = _("The evidence {name} of order {sn} is gone or not what it was. Add it again.")
    said = []
    for each in found[:_TOLD]:
        with people.about(desk.store, each.order_sn):
            name = personal.words(each.name)
        message = words.format(name=name, sn=each.order_sn)
        said.append(Finding(code="evidence", ok=False, message=message))
    return said + _more("evidence", len(found))


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
