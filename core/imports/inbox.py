"""The inbox: a folder of files that wait to be imported, and `done` in it for those that were.

Which of its files are finished tells `waiting`. Nothing is ever deleted.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.base import access
from core.base.clock import beijing
from core.base.errors import DaifaError, NotFound, Refused
from core.base.i18n import _
from core.base.meant import meant
from core.base.named_file import handle_of, is_file, state_of
from core.base.paths import DONE, is_folder
from core.base.text import file_name
from core.files.new_file import move_new
from core.imports.waiting import State, files_in, parts_of

_LONGEST_NAME = 255


class Received(NamedTuple):
    """A file in the inbox: where, how many bytes, and when it was changed last, in seconds."""

    path: Path
    size: int
    changed_at: float


class PutAway(NamedTuple):
    """What became of a file that was imported: what to tell, and whether it left the inbox."""

    words: str
    away: bool


def make(folder: Path) -> None:
    """Make the inbox (0700) where it is missing; raise DaifaError (`inbox-folder`) if it cannot."""
    access.refuse_viewer()
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _no_folder(folder, error) from error


def received(folder: Path) -> list[Received]:
    """Return what lies in the inbox, the oldest first; nothing where there is none yet.

    One look cannot tell whether a file still grows. Raises DaifaError (`inbox-folder`).
    """
    try:
        if not os.path.lexists(folder):
            return []
        next(folder.iterdir(), None)
    except OSError as error:
        raise _no_folder(folder, error) from error
    found = [(state[1], name, state[0]) for name, state in files_in(folder)]
    return [Received(folder / name, size, age / 10**9) for age, name, size in sorted(found)]


def put_aside(folder: Path, name: str, at: datetime) -> str:
    """Move a file to `done` unread, as for one that is no export; return what to tell.

    Raises NotFound where no such file lies there, DaifaError (`inbox-folder`) if it cannot.
    """
    access.refuse_viewer()
    source = meant(folder / Path(name).name)
    if not is_file(source):
        raise NotFound(
            "inbox-unknown",
            _("There is no file {file} in the inbox.").format(file=file_name(source.name)),
        )
    gone = put_away(source, at, None)
    if not gone.away:
        raise DaifaError("inbox-folder", gone.words)
    return gone.words


def holds(folder: Path, source: object) -> bool:
    """Whether something to be imported is a file of the inbox itself."""
    if not isinstance(source, Path):
        return False
    try:
        return source.parent.samefile(folder)
    except (OSError, ValueError):
        return False


def taken_as(folder: Path, name: str) -> str:
    """Return the name in `done` of a file that is no longer in the inbox, empty for none."""
    if os.path.lexists(folder / name):
        return ""
    with suppress(OSError):
        stem, suffix = map(re.escape, parts_of(name))
        whole = re.compile(rf"\d{{4}}-\d\d-\d\d-\d{{4}} {stem}(-\d+)?{suffix}")
        names = (each.name for each in (folder / DONE).iterdir())
        return max(filter(whole.fullmatch, names), default="")
    return ""


def put_away(source: Path, at: datetime, seen: State | None) -> PutAway:
    """Move a file that was imported to `done`, its name behind the time.

    `seen` is how the file was when it was read: one that has changed since stays. Of two who move
    the same file the second is told.
    """
    name = file_name(source.name)
    try:
        now = state_of(source)
        if seen is not None and seen != (now.st_size, now.st_mtime_ns):
            words = _("{file} has changed since it was read and stays in the inbox. Look again.")
            return PutAway(words.format(file=name), away=False)
        place = _moved(source, f"{beijing(at):%Y-%m-%d-%H%M} ")
    except FileNotFoundError:
        words = _("{file} was moved by somebody else a moment ago.")
        return PutAway(words.format(file=name), away=False)
    except (OSError, Refused) as error:
        words = _("{file} stays in the inbox, as it cannot be moved: {why}. Move it away yourself.")
        why = getattr(error, "strerror", None) or str(error)
        return PutAway(words.format(file=name, why=why), away=False)
    words = _("The file is in the inbox's {place} now.")
    return PutAway(words.format(place=f"{DONE}/{file_name(place.name)}"), away=True)


def _moved(source: Path, prefix: str) -> Path:
    done = source.parent / DONE
    state_of(source)
    done.mkdir(mode=0o700, exist_ok=True)
    for number in range(1, 1000):
        place = done / _fitting(prefix, source.name, "" if number == 1 else f"-{number}")
        try:
            move_new(source, place)
        except FileExistsError:
            continue
        with suppress(OSError):
            _private(place)
        return place
    raise FileExistsError


def _private(place: Path) -> None:
    handle = handle_of(place)
    try:
        os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def _fitting(prefix: str, name: str, number: str) -> str:
    """Return a name with its time and number, cut where no system takes one so long."""
    stem, suffix = parts_of(name)
    room = _LONGEST_NAME - len(os.fsencode(f"{prefix}{number}{suffix}"))
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return f"{prefix}{stem}{number}{suffix}"


def _no_folder(folder: Path, error: OSError) -> DaifaError:
    why = _("it is no folder") if not is_folder(folder) and folder.exists() else error.strerror
    return DaifaError(
        "inbox-folder",
        _("The inbox {folder} cannot be used: {why}. Put that right, or move it away.").format(
            folder=file_name(str(folder)), why=why or type(error).__name__
        ),
    )
