"""Writing a new file: private, in full or not at all, and never over another one."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.base import access
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.patterns import pattern

# A draft's own name, for what looks for those that were left behind.
DRAFT_NAME = pattern(r"\.[0-9a-f]{16}\.part")
_FULL = (errno.ENOSPC, errno.EDQUOT)


def refuse_existing(out: Path) -> None:
    """Raise DaifaError (`file-exists`) when something stands at `out` already."""
    if os.path.lexists(out):
        raise DaifaError(
            "file-exists",
            _("{file} is there already and is not overwritten. Choose another name.").format(
                file=out
            ),
        )


class Draft:
    """A private file (0600) beside its place: it gets its name when it is whole, or vanishes.

    Every file that must be there in full or not at all is written as one. `handle` is a file
    descriptor to write to, `path` the draft's own name. Raises OSError as the system gives it,
    Refused for a viewer, who makes no file.
    """

    def __init__(self, folder: Path) -> None:
        access.refuse_viewer()
        self.path = folder / f".{secrets.token_hex(8)}.part"
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC
        self.handle = os.open(self.path, flags, 0o600)

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def publish(self, out: Path, *, replace: bool = False) -> None:
        """Give the file its name, on disk; an existing one stays unless `replace`.

        Raises DaifaError (`file-exists`) when the name is taken. Until `close` it can be
        published again under another name.
        """
        os.fsync(self.handle)
        if replace:
            self.path.rename(out)
        else:
            _into_place(self.path, out)
        _sync_folder(out.parent)

    def close(self) -> None:
        """Remove the draft's own name; what was published stays."""
        with suppress(OSError):
            os.close(self.handle)
        with suppress(OSError):
            self.path.unlink()


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """Give a file to write into; it gets the name `out` (0600) when the block ends well.

    Raises DaifaError (`file-exists`, `file-folder`, `disk-full`, `file-write`); then, and when
    the block raises, nothing is left behind.
    """
    refuse_existing(out)
    try:
        with Draft(out.parent) as draft:
            with os.fdopen(draft.handle, "w+b", closefd=False) as file:
                yield file
            draft.publish(out)
    except OSError as error:
        raise _explained(error, out) from error


def move_new(source: Path, out: Path) -> None:
    """Give a file another name on the same disk in one step, never over another file.

    Raises FileExistsError when the name is taken, FileNotFoundError when the file is gone, so of
    two who move it one alone succeeds; OSError as the system gives it.
    """
    access.refuse_viewer()
    os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        source.rename(out)
    except BaseException:
        out.unlink()
        raise
    _sync_folder(out.parent)


def _into_place(beside: Path, out: Path) -> None:
    """Give the finished file its name; a link fails when the name was taken meanwhile."""
    try:
        out.hardlink_to(beside)
    except FileExistsError:
        refuse_existing(out)
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise
        # Some file systems know no links: rename, after one more look.
        refuse_existing(out)
        beside.rename(out)


def _sync_folder(folder: Path) -> None:
    # Not every file system lets a folder be synced; the file itself is safe by now.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _explained(error: OSError, out: Path) -> DaifaError:
    if error.errno in _FULL:
        return DaifaError(
            "disk-full", _("The disk is full. Nothing was changed; make room and try again.")
        )
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return DaifaError(
            "file-folder",
            _("There is no folder {folder}. Make it or choose another place.").format(
                folder=out.parent
            ),
        )
    return DaifaError(
        "file-write",
        _("{file} cannot be written: {why}. Choose another place.").format(
            file=out, why=error.strerror or type(error).__name__
        ),
    )
