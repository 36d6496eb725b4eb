"""Writing a new file: private, in full or not at all, and never over another one."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.base import access, confined
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.named_file import is_there
from core.base.patterns import pattern

# A draft's own name, for what looks for those that were left behind.
DRAFT_NAME = pattern(r"\.[0-9a-f]{16}\.part")
_FULL = (errno.ENOSPC, errno.EDQUOT)


def refuse_existing(out: Path) -> None:
    """Raise DaifaError (`file-exists`) when something stands at `out` already."""
    if is_there(out):
        raise _taken(out)


def _taken(out: Path) -> DaifaError:
    words = _("{file} is there already and is not overwritten. Choose another name.")
    return DaifaError("file-exists", words.format(file=out))


class Draft:
    """A private file (0600) beside its place: it gets its name when it is whole, or vanishes.

    Every file that must be there in full or not at all is written as one. `handle` is a file
    descriptor to write to, `path` the draft's own name; `named` says that somebody named its
    folder. Raises OSError as the system gives it, Refused for a viewer, who makes no file, and
    where the folder may not be named.
    """

    def __init__(self, folder: Path, *, named: bool = False) -> None:
        access.refuse_viewer()
        self.path = folder / f".{secrets.token_hex(8)}.part"
        self._folder: int | None = None
        if named:
            with confined.at(self.path, writing=True) as place:
                self._folder = None if place.handle is None else os.dup(place.handle)
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC
        self.handle = os.open(self._name(self.path), flags, 0o600, dir_fd=self._folder)

    def _name(self, path: Path) -> str:
        """Return how a file of the draft's folder is called there."""
        return os.fspath(path) if self._folder is None else path.name

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
            self._rename(out)
        else:
            self._into_place(out)
        _sync_folder(out.parent if self._folder is None else self._folder)

    def _rename(self, out: Path) -> None:
        place = self._folder
        os.rename(
            self._name(self.path), self._name(out), src_dir_fd=place, dst_dir_fd=place
        )  # fmt: skip

    def _into_place(self, out: Path) -> None:
        """Give the finished file its name; a link fails when the name was taken meanwhile."""
        name, place = self._name(out), self._folder
        try:
            os.link(self._name(self.path), name, src_dir_fd=place, dst_dir_fd=place)
        except FileExistsError:
            raise _taken(out) from None
        except OSError as error:
            if error.errno in _FULL:
                raise
            # Some file systems know no links: rename, after one more look.
            with suppress(FileNotFoundError):
                os.stat(name, dir_fd=place, follow_symlinks=False)
                raise _taken(out) from error
            self._rename(out)

    def close(self) -> None:
        """Remove the draft's own name; what was published stays."""
        with suppress(OSError):
            os.close(self.handle)
        with suppress(OSError):
            os.unlink(self._name(self.path), dir_fd=self._folder)
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """Give a file to write into; it gets the name `out` (0600) when the block ends well.

    Raises DaifaError (`file-exists`, `file-folder`, `disk-full`, `file-write`); then, and when
    the block raises, nothing is left behind.
    """
    confined.refuse_outside(out, writing=True)
    refuse_existing(out)
    try:
        with Draft(out.parent, named=True) as draft:
            with os.fdopen(draft.handle, "w+b", closefd=False) as file:
                yield file
            draft.publish(out)
    except OSError as error:
        raise _explained(error, out) from error


def move_new(source: Path, out: Path) -> None:
    """Give a file another name on the same disk in one step, never over another file.

    Raises FileExistsError when the name is taken, FileNotFoundError when the file is gone, so of
    two who move it one alone succeeds; OSError as the system gives it; Refused as `Draft`.
    """
    access.refuse_viewer()
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
    with confined.at(source, writing=True) as old, confined.at(out, writing=True) as new:
        os.close(os.open(new.name, flags, 0o600, dir_fd=new.handle))
        try:
            os.rename(old.name, new.name, src_dir_fd=old.handle, dst_dir_fd=new.handle)
        except BaseException:
            os.unlink(new.name, dir_fd=new.handle)
            raise
        _sync_folder(out.parent if new.handle is None else new.handle)


def _sync_folder(folder: Path | int) -> None:
    # Not every file system lets a folder be synced; the file itself is safe by now.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY) if isinstance(folder, Path) else os.dup(folder)
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
