"""Which files of the inbox are finished, and when they change; light, as each desk asks it.

A file is finished when two looks find it the same. One with a name of a download under way, or
hidden, or empty, is left alone, and so is what no table is called.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePath

from core.files.endings import TABLES, UNFINISHED

# One without any ending may be a table.
_SUFFIXES = ("", ".et", ".zip", *TABLES)

# Size and time of change: a file in which both stay is the same.
State = tuple[int, int]


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
        moved, self._stamp = stamp != self._stamp, stamp
        if not (moved or self._unsettled):
            return False
        found = dict(files_in(self.folder)) if stamp is not None else {}
        same = [(state[1], name) for name, state in found.items() if self._found.get(name) == state]
        # What came, grew or went may go on doing so: look again.
        self._unsettled = moved or found != self._found
        self._found = found
        before, self.files = self.files, tuple(self.folder / name for _age, name in sorted(same))
        return self.files != before


def _stamp(folder: Path) -> State | None:
    """Return what tells whether names have come or gone; None where there is no folder."""
    try:
        found = folder.stat()
    except (OSError, ValueError):
        return None
    return (found.st_ino, found.st_mtime_ns) if stat.S_ISDIR(found.st_mode) else None


def files_in(folder: Path) -> Iterator[tuple[str, State]]:
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
    return parts_of(low)[1] in _SUFFIXES


def parts_of(name: str) -> tuple[str, str]:
    """Return a name without its ending, and the ending."""
    suffix = PurePath(name).suffix
    return name.removesuffix(suffix), suffix
