"""The inbox: a folder of files that wait to be imported, and `done` in it for those that were.

A file is finished when two looks find it the same; one with a name of a download under way, or
hidden, or empty, is left alone, and so is what no table is called. Nothing is ever deleted.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePath
from typing import NamedTuple

from core.base.clock import beijing
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.paths import is_folder
from core.base.text import file_name
from core.files.foreign import TABLES, UNFINISHED
from core.files.new_file import move_new

DONE = "done"
# What a name without one of these ends in is no table's; one without any ending may be.
_SUFFIXES = ("", ".et", ".zip", *TABLES)
_LONGEST_NAME = 255

# Size and time of change: a file in which both stay is the same.
State = tuple[int, int]


class Received(NamedTuple):
    """A file in the inbox: where, how many bytes, and when it was changed last, in seconds."""

    path: Path
    size: int
    changed_at: float


class Watch:
    """Tells when the finished files of an inbox are others than before.

    While nothing changes a look is one question to the system, for the folder alone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: tuple[Path, ...] = ()
        self._stamp: State | None = None
        self._found: dict[str, State] = {}
        self._unsettled = False

    def look(self) -> bool:
        """Look once; return whether `files`, the oldest first, have changed."""
        stamp = _stamp(self.folder)
        if stamp == self._stamp and not self._unsettled:
            return False
        self._stamp = stamp
        found = dict(_files(self.folder)) if stamp is not None else {}
        same = [(state[1], name) for name, state in found.items() if self._found.get(name) == state]
        # What came, grew or went may go on doing so: look again.
        self._unsettled = found != self._found
        self._found = found
        before, self.files = self.files, tuple(self.folder / name for _age, name in sorted(same))
        return self.files != before


def make(folder: Path) -> None:
    """Make the inbox (0700) where it is missing; raise DaifaError (`inbox-folder`) if it cannot."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    found = [(state[1], name, state[0]) for name, state in _files(folder)]
    return [Received(folder / name, size, age / 10**9) for age, name, size in sorted(found)]


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
        stem, suffix = map(re.escape, _parts(name))
        whole = re.compile(rf"\d{{4}}-\d\d-\d\d-\d{{4}} {stem}(-\d+)?{suffix}")
        names = (each.name for each in (folder / DONE).iterdir())
        return max(filter(whole.fullmatch, names), default="")
    return ""


def put_away(source: Path, at: datetime, seen: State | None) -> str:
    """Move a file that was imported to `done`, its name behind the time; return what to tell.

    `seen` is how the file was when it was read: one that has changed since stays. Of two who move
    the same file the second is told.
    """
    name = file_name(source.name)
    try:
        now = source.stat()
        if seen is not None and seen != (now.st_size, now.st_mtime_ns):
            words = _("{file} has changed since it was read and stays in the inbox. Look again.")
            return words.format(file=name)
        place = _moved(source, f"{beijing(at):%Y-%m-%d-%H%M} ")
    except FileNotFoundError:
        return _("{file} was moved by somebody else a moment ago.").format(file=name)
    except OSError as error:
        words = _("{file} stays in the inbox, as it cannot be moved: {why}. Move it away yourself.")
        return words.format(file=name, why=error.strerror or type(error).__name__)
    return _("The file is in the inbox's {place} now.").format(
        place=f"{DONE}/{file_name(place.name)}"
    )


def _moved(source: Path, prefix: str) -> Path:
    done = source.parent / DONE
    source.lstat()
    done.mkdir(mode=0o700, exist_ok=True)
    for number in range(1, 1000):
        place = done / _fitting(prefix, source.name, "" if number == 1 else f"-{number}")
        try:
            move_new(source, place)
        except FileExistsError:
            continue
        with suppress(OSError):
            place.chmod(0o600)
        return place
    raise FileExistsError


def _fitting(prefix: str, name: str, number: str) -> str:
    """Return a name with its time and number, cut where no system takes one so long."""
    stem, suffix = _parts(name)
    room = _LONGEST_NAME - len(os.fsencode(f"{prefix}{number}{suffix}"))
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return f"{prefix}{stem}{number}{suffix}"


def _stamp(folder: Path) -> State | None:
    """Return what tells whether names have come or gone; None where there is no folder."""
    try:
        found = folder.stat()
    except (OSError, ValueError):
        return None
    return (found.st_ino, found.st_mtime_ns) if stat.S_ISDIR(found.st_mode) else None


def _files(folder: Path) -> Iterator[tuple[str, State]]:
    """Give each file that may be imported, with its state; none where the folder is not read."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _may_be(entry.name):
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    # An empty one is a place that a browser keeps for its download.
                    if stat.S_ISREG(found.st_mode) and found.st_size:
                        yield entry.name, (found.st_size, found.st_mtime_ns)


def _may_be(name: str) -> bool:
    low = name.lower()
    if low.startswith((".", "~$")) or low.endswith(UNFINISHED):
        return False
    return _parts(low)[1] in _SUFFIXES


def _parts(name: str) -> tuple[str, str]:
    """Return a name without its ending, and the ending."""
    suffix = PurePath(name).suffix
    return name.removesuffix(suffix), suffix


def _no_folder(folder: Path, error: OSError) -> DaifaError:
    why = _("it is no folder") if not is_folder(folder) and folder.exists() else error.strerror
    return DaifaError(
        "inbox-folder",
        _("The inbox {folder} cannot be used: {why}. Put that right, or move it away.").format(
            folder=file_name(str(folder)), why=why or type(error).__name__
        ),
    )
