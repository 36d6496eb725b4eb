"""Whether a database is still the file that was opened.

A file that was moved, removed or replaced takes every change of its open connections with it: they
are saved, and nobody finds them. So the place is looked at before each change; a file that was cut
short is no longer the one that was opened.
"""

from __future__ import annotations

from pathlib import Path

Identity = tuple[int, int]


class Place:
    """A database's file, and the journal beside it, as they were when it was opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._journal_path = path.with_name(f"{path.name}-wal")
        self._file = _identity(path)
        # It grows alone: one that has become shorter was cut under us.
        self._size = _size(path)
        self._journal: Identity | None = None

    def is_left(self) -> bool:
        """Whether another file, or none, stands at the place; two questions to the system."""
        journal = _identity(self._journal_path)
        if self._journal is None:
            # It is made with the first change; from then on it stays as long as anybody is here.
            self._journal = journal
        return not self.has_file() or journal != self._journal

    def has_file(self) -> bool:
        """Whether the file itself is the one that was opened, whatever became of its journal."""
        size, known = _size(self._path), self._size
        self._size = max(size, known)
        return self._file is not None and _identity(self._path) == self._file and size >= known

    def has_no_journal(self) -> bool:
        """Whether no journal stands beside the place, of whatever file."""
        return _identity(self._journal_path) is None

    def clear(self) -> None:
        """Remove the journal that the file which was opened has left beside another one.

        Its pages would go into that one. Its other users keep theirs, which has no name then.
        """
        if self._journal is not None and _identity(self._journal_path) == self._journal:
            for end in ("-wal", "-shm"):
                self._path.with_name(f"{self._path.name}{end}").unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
