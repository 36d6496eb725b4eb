"""Files as evidence: judged by their content, copied into a private folder, found again.

A symbolic link is taken only when its target lies in the link's own folder or below it: a link
that leaves its folder may have been laid there to make the program read something else.
Files are kept under the SHA-256 of their content in `<database>.evidence/` (0700, files 0600).
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from core.base import confined
from core.base.errors import DaifaError, Refused
from core.base.i18n import _
from core.base.named_file import handle_of, state_of
from core.base.paths import evidence_folder
from core.base.text import safe_name
from core.files.new_file import Draft
from core.rules.appeals import FileType, book

_CHUNK = 1 << 20
_HEAD = 32
_MB = 1 << 20


class Stored(Protocol):
    """What is enough to find a kept file."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...


class Probe(NamedTuple):
    """A file that may be taken: its real place, its name to show, size, type, and its state."""

    path: Path
    name: str
    size: int
    type: FileType
    seen: tuple[int, ...]


class Kept(NamedTuple):
    """A file in the folder. `fresh` tells that this copy made it."""

    name: str
    sha256: str
    size: int
    media: str
    fresh: bool


def folder_of(database: Path) -> Path:
    """Return where the evidence of a database is kept."""
    return evidence_folder(database)


def stored_path(database: Path, sha256: str) -> Path:
    """Return the place of a kept file."""
    return folder_of(database) / sha256


def is_stored(database: Path, file: Stored) -> bool:
    """Tell whether a kept file is there with its size; the content is not read."""
    try:
        found = stored_path(database, file.sha256).lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == file.size


def probe(path: Path, limit_mb: float) -> Probe:
    """Judge a file without copying it; raise Refused saying what is wrong.

    Codes: evidence-missing, -link, -folder, -special, -empty, -large, -unreadable, -type.
    """
    name = safe_name(path.name)
    try:
        real = _real(path, name)
        _refuse_by_mode(state_of(real), name, limit_mb)
        handle = handle_of(real)
        try:
            found = os.fstat(handle)
            _refuse_by_mode(found, name, limit_mb)
            head = os.read(handle, _HEAD)
        finally:
            os.close(handle)
    except FileNotFoundError as error:
        raise _gone(name) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreadable(name, error) from error
    kind = book().type_of(head)
    if kind is None or not kind.taken:
        raise Refused(
            "evidence-type",
            _("{name} is {type}, whatever its name says. The platform takes {taken}.").format(
                name=name,
                type=kind.name if kind else _("no known picture or video"),
                taken=", ".join(dict.fromkeys(e.name for e in book().file_types if e.taken)),
            ),
        )
    return Probe(real, name, found.st_size, kind, _state(found))


def _real(path: Path, name: str) -> Path:
    """Return the file itself; a link must stay in its own folder."""
    if confined.folders() is not None:
        # Nothing is reached through a link there.
        return path
    folder = path.parent.resolve(strict=True)
    real = path.resolve(strict=True)
    if path.is_symlink() and not real.is_relative_to(folder):
        raise Refused(
            "evidence-link",
            _("{name} is a link to another folder and is not followed. Give the file itself.")
            .format(name=name),
        )  # fmt: skip
    return real


def _refuse_by_mode(found: os.stat_result, name: str, limit_mb: float) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise Refused(
            "evidence-folder", _("{name} is a folder. Give the files in it.").format(name=name)
        )
    if not stat.S_ISREG(found.st_mode):
        raise Refused(
            "evidence-special",
            _("{name} is no ordinary file. Give a picture or a video.").format(name=name),
        )
    if found.st_size == 0:
        raise Refused(
            "evidence-empty", _("{name} is empty. Save or copy it again.").format(name=name)
        )
    if found.st_size > limit_mb * _MB:
        raise Refused(
            "evidence-large",
            _("{name} has {size} MB; at most {limit} MB are taken. Make it smaller.").format(
                name=name, size=-(-found.st_size // _MB), limit=f"{limit_mb:g}"
            ),
        )


def _state(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _gone(name: str) -> Refused:
    return Refused(
        "evidence-missing", _("{name} is not there (any more). Choose it again.").format(name=name)
    )


def _unreadable(name: str, error: Exception) -> Refused:
    why = error.strerror if isinstance(error, OSError) else None
    return Refused(
        "evidence-unreadable",
        _("{name} cannot be read: {why}. Check the place and the rights.").format(
            name=name, why=why or type(error).__name__
        ),
    )


def keep(database: Path, found: Probe) -> Kept:
    """Copy a probed file into the folder under its SHA-256; raise when it changed meanwhile.

    Raises Refused (evidence-missing, -changed, -unreadable) or DaifaError (`disk-full`,
    `evidence-folder-write`); then nothing is left behind.
    """
    folder = folder_of(database)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        draft = Draft(folder)
    except OSError as error:
        raise _folder_error(folder, error) from error
    with draft:
        digest = _copy(found, draft.handle, folder)
        place = folder / digest
        fresh = not place.exists()
        try:
            # Also over an older copy: that one may be damaged, this one was just verified.
            draft.publish(place, replace=True)
        except OSError as error:
            raise _folder_error(folder, error) from error
    return Kept(found.name, digest, found.size, found.type.media, fresh)


def _copy(found: Probe, out: int, folder: Path) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        handle = handle_of(found.path)
    except FileNotFoundError as error:
        raise _gone(found.name) from error
    except OSError as error:
        raise _unreadable(found.name, error) from error
    try:
        if _state(os.fstat(handle)) != found.seen:
            raise _changed(found.name)
        for chunk in _chunks(handle, found):
            size += len(chunk)
            if size > found.size:
                raise _changed(found.name)
            digest.update(chunk)
            _write(out, chunk, folder)
        if size != found.size or _state(os.fstat(handle)) != found.seen:
            raise _changed(found.name)
        _still_there(found)
    finally:
        os.close(handle)
    return digest.hexdigest()


def _chunks(handle: int, found: Probe) -> Iterator[bytes]:
    try:
        while chunk := os.read(handle, _CHUNK):
            yield chunk
    except OSError as error:
        raise _unreadable(found.name, error) from error


def _write(out: int, chunk: bytes, folder: Path) -> None:
    view = memoryview(chunk)
    try:
        while view:
            view = view[os.write(out, view) :]
    except OSError as error:
        raise _folder_error(folder, error) from error


def _still_there(found: Probe) -> None:
    try:
        if _state(state_of(found.path)) != found.seen:
            raise _changed(found.name)
    except OSError as error:
        raise _gone(found.name) from error


def _changed(name: str) -> Refused:
    return Refused(
        "evidence-changed",
        _("{name} was changed while it was copied. Wait until it is saved, then add it again.")
        .format(name=name),
    )  # fmt: skip


def _folder_error(folder: Path, error: OSError) -> DaifaError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DaifaError(
            "disk-full", _("The disk is full. Nothing was changed; make room and try again.")
        )
    return DaifaError(
        "evidence-folder-write",
        _("The evidence folder {folder} cannot be written: {why}. Check its owner.").format(
            folder=folder, why=error.strerror or type(error).__name__
        ),
    )
