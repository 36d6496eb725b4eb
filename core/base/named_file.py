"""A file that somebody named: opened without waiting, and only when it is an ordinary one.

A pipe nobody writes to would hold its reader for ever, and a device has no end.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

from core.base.i18n import _

# Bytes. The longest table that comes with the program has 30,000.
_WRITTEN_MOST = 1_000_000


class NotOrdinary(OSError):
    """What was named is a pipe, a socket or a device; `strerror` says so for the user."""

    def __init__(self) -> None:
        super().__init__(None, _("it is no ordinary file but a pipe or a device"))


def open_named(path: Path) -> IO[bytes]:
    """Open a file to read its bytes, unbuffered.

    Raises NotOrdinary, and OSError or ValueError as `open` does; a folder is IsADirectoryError.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise NotOrdinary
        return os.fdopen(handle, "rb", buffering=0)
    except BaseException:
        os.close(handle)
        raise


class TooLong(OSError):
    """What was named is longer than a person writes; `strerror` says so for the user."""

    def __init__(self) -> None:
        super().__init__(None, _("it is longer than such a file can be"))


def read_written(path: Path) -> str:
    """Return the text of a file that a person wrote, such as a configuration, without its mark.

    Raises NotOrdinary, TooLong, and OSError, ValueError (also for what is no UTF-8) as reading
    does.
    """
    with open_named(path) as file:
        data = file.read(_WRITTEN_MOST + 1)
    if len(data) > _WRITTEN_MOST:
        raise TooLong
    # Editors of Windows put a mark of the encoding in front.
    return data.decode("utf-8-sig")
