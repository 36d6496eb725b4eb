"""The copies that the program keeps by itself: one a day, and one before the schema changes.

They stand in `<database>.copies/` (0700, files 0600). Nothing but them is ever removed there.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import date
from pathlib import Path
from typing import NamedTuple

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.paths import copies_folder, evidence_folder
from core.files.new_file import Draft

_DAILY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\.db")
_BEFORE = re.compile(r"before-schema-([0-9]+)(?:-[0-9]+)?\.db")
# Of the copies before a change of the schema so many stay.
_KEPT_BEFORE = 3


class Copy(NamedTuple):
    """A daily copy, whole under its name, with the day in Beijing on which it was made."""

    day: date
    path: Path


def copy_database(conn: sqlite3.Connection, out: Path) -> None:
    """Copy a live database page by page into `out`; raises DaifaError (`backup`)."""
    target = sqlite3.connect(out)
    try:
        conn.backup(target)
        target.execute("pragma journal_mode = delete")
    except sqlite3.Error as error:
        raise DaifaError(
            "backup", _("The copy failed: {why}. Nothing was changed.").format(why=error)
        ) from error
    finally:
        target.close()


def copy_file(source: Path, out: Path) -> None:
    """Copy a database into `out` through a connection of its own; the source is only read."""
    conn = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    try:
        copy_database(conn, out)
    finally:
        conn.close()


def daily(database: Path) -> list[Copy]:
    """Return the daily copies of a database, the newest first."""
    found = []
    for file in _files(database):
        name = _DAILY.fullmatch(file.name)
        if name is not None and not file.is_symlink():
            year, month, day = map(int, name.groups())
            try:
                found.append(Copy(date(year, month, day), file))
            except ValueError:
                continue
    return sorted(found, reverse=True)


def place_of(database: Path, day: date) -> Path:
    """Return where the copy of a day stands; the folder is made."""
    folder = copies_folder(database)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{day:%Y%m%d}.db"


def rotate(database: Path, keep: int, *, made: Path | None = None) -> list[Path]:
    """Remove the daily copies beyond the newest `keep`, with their evidence; return them.

    The one just `made` stays, also where a clock that was wrong has left later days.
    """
    gone = [copy.path for copy in daily(database)[max(keep, 1) :] if copy.path != made]
    for path in gone:
        _remove(path)
    return gone


def before_migration(database: Path, version: int) -> Path:
    """Copy a database as it is before it leaves a schema, by its version; return the copy.

    Raises DaifaError when there is no room for it: then nothing is migrated.
    """
    folder = copies_folder(database)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with Draft(folder) as draft:
            copy_file(database, draft.path)
            out = _free(folder, f"before-schema-{version}")
            draft.publish(out)
    except OSError as error:
        words = _(
            "Before this newer daifa changes the database it keeps a copy of it, and {folder}"
            " cannot be written: {why}. Nothing was changed."
        )
        raise DaifaError(
            "backup", words.format(folder=folder, why=error.strerror or error)
        ) from error
    kept = [file for file in _files(database) if _BEFORE.fullmatch(file.name)]
    for path in sorted(kept, key=lambda file: file.stat().st_mtime_ns)[:-_KEPT_BEFORE]:
        _remove(path)
    return out


def _files(database: Path) -> list[Path]:
    folder = copies_folder(database)
    return [file for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []


def _free(folder: Path, stem: str) -> Path:
    number, out = 1, folder / f"{stem}.db"
    while out.exists():
        number += 1
        out = folder / f"{stem}-{number}.db"
    return out


def _remove(path: Path) -> None:
    # The name first: a copy without its evidence would pass for whole.
    path.unlink(missing_ok=True)
    shutil.rmtree(evidence_folder(path), ignore_errors=True)
