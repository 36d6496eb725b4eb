"""A file that somebody named: every way of opening, making, listing and removing one.

It is opened without waiting, and only when it is an ordinary one: a pipe nobody writes to would
hold its reader for ever, and a device has no end. Where who names it is confined, it is reached by
its folder's handle and never through a link (`core.base.confined`); tests/test_ways_in.py lists
the modules that open anything without this one.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.base import confined
from core.base.confined import At
from core.base.errors import Refused
from core.base.i18n import _

# Bytes. The longest table that comes with the program has 30,000.
_WRITTEN_MOST = 1_000_000
# What is held in memory as a whole; a spreadsheet of 100,000 orders has some 55 MB.
MOST_AT_ONCE = 120_000_000
_BLOCK = 1 << 18
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


class _Unfit(OSError):
    """What was named is there and no such file; `strerror` says so for the user."""

    def __str__(self) -> str:
        return str(self.strerror)


class NotOrdinary(_Unfit):
    """What was named is a pipe, a socket or a device."""

    def __init__(self) -> None:
        super().__init__(None, _("it is no ordinary file but a pipe or a device"))


def open_named(path: Path) -> IO[bytes]:
    """Open a file to read its bytes, unbuffered.

    Raises NotOrdinary, Refused where it may not be named, and OSError or ValueError as `open`
    does; a folder is IsADirectoryError.
    """
    with confined.at(path, writing=False) as place:
        return _ordinary(os.open(place.name, _READ | _no_link(place), dir_fd=place.handle))


def handle_of(path: Path) -> int:
    """Open a file to read it, no link at its end; return its handle, whatever it is.

    Raises Refused where it may not be named, OSError and ValueError as the system does.
    """
    with confined.at(path, writing=False) as place:
        return os.open(place.name, _READ | os.O_NOFOLLOW, dir_fd=place.handle)


def _no_link(place: At) -> int:
    return 0 if place.follow else os.O_NOFOLLOW


def _ordinary(handle: int) -> IO[bytes]:
    try:
        mode = os.fstat(handle).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise NotOrdinary
        return os.fdopen(handle, "rb", buffering=0)
    except BaseException:
        os.close(handle)
        raise


def state_of(path: Path) -> os.stat_result:
    """Return the state of what a path names; of a link where links are not followed.

    Raises Refused where it may not be named, OSError and ValueError as the system does.
    """
    with confined.at(path, writing=False) as place:
        return os.stat(place.name, dir_fd=place.handle, follow_symlinks=place.follow)


def _mode(path: Path) -> int:
    """Return the mode of what a path names, 0 where nothing is, or where it may not be named."""
    try:
        return state_of(path).st_mode
    except (OSError, ValueError, Refused):
        return 0


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; one that no system takes, as a name too long, is none."""
    return stat.S_ISDIR(_mode(path))


def is_file(path: Path) -> bool:
    """Whether a path is a file; one that no system takes is none."""
    return stat.S_ISREG(_mode(path))


def is_pipe(path: Path) -> bool:
    """Whether a path is a pipe, as a shell's `<(command)` is."""
    return stat.S_ISFIFO(_mode(path))


def is_there(path: Path) -> bool:
    """Whether a path names anything, be it a link that leads nowhere."""
    try:
        with confined.at(path, writing=False) as place:
            os.stat(place.name, dir_fd=place.handle, follow_symlinks=False)
    except (OSError, ValueError, Refused):
        return False
    return True


def given_bytes(path: Path) -> bytes:
    """Return all that a named file holds, or a pipe gives; raises as `open_named` does.

    OSError too for more than is held in memory as a whole: an endless pipe has an end here.
    """
    with path.open("rb") if confined.folders() is None else open_named(path) as file:
        data = bytearray()
        while block := file.read(_BLOCK):
            data += block
            if len(data) > MOST_AT_ONCE:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return bytes(data)


@contextmanager
def entries(folder: Path) -> Iterator[Iterator[os.DirEntry[str]]]:
    """Give what lies in a named folder; raises Refused, OSError and ValueError."""
    if confined.folders() is None:
        with os.scandir(folder) as found:
            yield found
        return
    with confined.at(folder / "x", writing=False) as place:
        assert place.handle is not None
        with os.scandir(place.handle) as found:
            yield found


def make_folder(path: Path) -> None:
    """Make a named folder (0700) with those above it; one that is there stays.

    Raises Refused where it may not be named, OSError as the system does. Who is confined makes
    none but the shop's own.
    """
    known = confined.folders()
    if known is not None and path not in known:
        with confined.at(path, writing=True) as place:
            if not stat.S_ISDIR(
                os.stat(place.name, dir_fd=place.handle, follow_symlinks=False).st_mode
            ):
                raise confined.outside(path)
        return
    path.mkdir(parents=True, exist_ok=True, mode=0o700)


def remove(path: Path) -> None:
    """Remove a named file; raises Refused, OSError and ValueError as the system does."""
    with confined.at(path, writing=True) as place:
        os.unlink(place.name, dir_fd=place.handle)


class TooLong(_Unfit):
    """What was named is longer than a person writes."""

    def __init__(self) -> None:
        super().__init__(None, _("it is longer than such a file can be"))


def read_written(path: Path) -> str:
    """Return the text of a file that a person wrote, such as a configuration, without its mark.

    These are the program's own places, which nobody at the desk names. Raises NotOrdinary, TooLong,
    and OSError, ValueError (also for what is no UTF-8) as reading does.
    """
    with _ordinary(os.open(path, _READ)) as file:
        data = file.read(_WRITTEN_MOST + 1)
    if len(data) > _WRITTEN_MOST:
        raise TooLong
    # Editors of Windows put a mark of the encoding in front.
    return data.decode("utf-8-sig")
