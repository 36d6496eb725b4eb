"""What the engine says, in words: what happened, why, and what to do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from core.base.errors import DaifaError
from core.base.i18n import _
from core.store.waiting import busy


def explained(error: sqlite3.Error, path: Path) -> DaifaError:
    """Return the error that tells what the engine has met at a database."""
    text = str(error)
    # FTS5's own messages name `detail!=full`: only SQLite's text about the disk is meant.
    if "database or disk is full" in text:
        return DaifaError(
            "disk-full",
            _("The disk is full. Nothing was changed; make room and try again."),
        )
    if "disk I/O error" in text:
        return DaifaError(
            "disk",
            _("The disk of {path} cannot be read or written. Is it full? Run daifa doctor then.")
            .format(path=path),
        )  # fmt: skip
    if is_busy(error):
        return busy(path)
    if "not authorized" in text or "prohibited" in text:
        return not_allowed()
    if "readonly" in text or "unable to open" in text:
        return unwritable(path)
    if "not a database" in text or "malformed" in text:
        return damaged(path)
    return DaifaError("db", _("The database says: {why}").format(why=text))


def unwritable(path: Path) -> DaifaError:
    """Return the error of a database that cannot be written; a read-only disk is named so."""
    words, why = _("The database {path} cannot be written: {why}"), ""
    if is_read_only(path.parent):
        why = read_only_words(path.parent)
    else:
        words = _("The database {path} cannot be written. Check the owner of the file and folder.")
    return DaifaError("db-access", words.format(path=path, why=why))


def is_read_only(place: Path) -> bool:
    """Whether the file system on which a place lies is mounted read-only."""
    try:
        return bool(os.statvfs(place).f_flag & os.ST_RDONLY)
    except (OSError, ValueError):
        return False


def read_only_words(place: Path) -> str:
    """Say that the disk of a place is mounted read-only, and what to do."""
    words = _(
        "the disk of {path} is mounted read-only; no rights of files help there. A damaged disk is"
        " mounted so: look what dmesg says, then mount it for writing (mount -o remount,rw)."
    )
    return words.format(path=place)


def not_allowed() -> DaifaError:
    """Return the error of a change that the engine refuses to who sits here (`guarding`)."""
    return DaifaError("role", _("This is not for you to change here. Ask the shop's owner."))


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else has the lock that was needed."""
    return "locked" in str(error) or "busy" in str(error)


def damaged(path: Path) -> DaifaError:
    """Return the error of a file that is none of ours, or damaged."""
    return DaifaError(
        "db-damaged",
        _("{path} is no daifa database or is damaged. See: daifa doctor, daifa restore")
        .format(path=path),
    )  # fmt: skip


def gone(path: Path) -> DaifaError:
    """Return the error of a database that is no longer at its place."""
    return DaifaError(
        "db-gone",
        _(
            "The database {path} was moved, removed or replaced while it was open."
            " Nothing was saved. Put it back, or leave and start again."
        ).format(path=path),
    )


def of_engine(error: sqlite3.Error) -> bool:
    """Whether the file or the disk is at fault, not the program's own statement."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError
