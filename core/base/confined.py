"""Which folders a path that somebody names may lie in, where they are not the machine's owner.

Who comes in by a forced command of SSH reads and writes in the shop's inbox and export folder,
reads its evidence, and nothing else. A path is never checked and then opened: its folder is opened
part by part from one of these, following no link, and what is done is done by that handle. So
nothing that is moved, swapped or linked meanwhile leads out. `core.base.named_file` does it for
everybody; the places that the program itself knows (database, log, configuration) are nobody's to
name.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from core.base import paths
from core.base.errors import DaifaError, Refused
from core.base.i18n import _
from core.base.raw_bytes import readable

_STEP = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Folders(NamedTuple):
    """The folders of a shop: files come into the first and go out of the second."""

    inbox: Path
    export: Path
    evidence: Path


class At(NamedTuple):
    """Where something is: its name, in the folder of the handle; None where the name is a path."""

    name: str
    handle: int | None

    @property
    def follow(self) -> bool:
        """Whether a link is followed."""
        return self.handle is None


_folders: Folders | None = None


def confine(folders: Folders, precious: Iterable[Path] = ()) -> None:
    """Let every named path lie in these folders from now on; there is no way back.

    Raises DaifaError (`confined-folder`) where one of `precious`, such as the database, lies in a
    folder that can be written.
    """
    global _folders
    for folder in (folders.inbox, folders.export):
        real = folder.resolve()
        for each in precious:
            if each.resolve().is_relative_to(real):
                words = _(
                    "Nobody can be confined to {folder}, which holds {path}. Name a folder of its"
                    " own in the configuration (batch_folder)."
                )
                raise DaifaError("confined-folder", words.format(folder=folder, path=each))
    if _folders is None:
        _folders = folders


def folders() -> Folders | None:
    """Return what named paths are confined to; None for who may name any."""
    return _folders


@contextmanager
def as_confined(given: Folders | None) -> Iterator[None]:
    """Be confined so within the block, and as before after it."""
    global _folders
    before, _folders = _folders, given
    try:
        yield
    finally:
        _folders = before


def refuse_outside(path: Path, *, writing: bool) -> None:
    """Raise Refused (`confined`) for a path that lies outside by its words: before any work."""
    if _folders is not None:
        _inside(path, writing)


@contextmanager
def at(path: Path | str, *, writing: bool) -> Iterator[At]:
    """Give the place of a named path for what is done there; for a confined one by its folder.

    Raises Refused (`confined`) for what lies outside or behind a link, OSError and ValueError as
    the system does.
    """
    if _folders is None:
        yield At(os.fspath(path), None)
        return
    root, parts = _inside(Path(path), writing)
    handle = _opened(root, parts[:-1], path)
    try:
        yield At(parts[-1] if parts else ".", handle)
    finally:
        os.close(handle)


def _inside(path: Path, writing: bool) -> tuple[Path, Sequence[str]]:
    """Return the folder that a path lies in by its words, and the parts beneath it."""
    assert _folders is not None
    roots = (_folders.inbox, _folders.export) if writing else _folders
    if ".." not in path.parts:
        for root in roots:
            for known in (root, root.resolve()):
                if path.is_relative_to(known):
                    return known, path.relative_to(known).parts
    raise outside(path)


def _opened(root: Path, parts: Iterable[str], path: Path | str) -> int:
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts:
        try:
            deeper = os.open(part, _STEP, dir_fd=handle)
        except OSError as error:
            if error.errno in (errno.ENOTDIR, errno.ELOOP):
                raise outside(path) from None
            raise
        finally:
            os.close(handle)
        handle = deeper
    return handle


def outside(path: Path | str) -> Refused:
    """Return the refusal of a path: what it is, and which folders there are."""
    assert _folders is not None
    words = _(
        "{path} is outside the shop's folders. Files come in by {inbox} (ssh HOST daifa inbox <"
        " FILE) and are written to {export}."
    )
    told = {name: readable(str(each)) for name, each in _folders._asdict().items()}
    return Refused("confined", words.format(path=readable(str(path)), **told))


def at_home(path: Path | str) -> Path:
    """Return a path with its `~` replaced; who is confined learns of no other account by it."""
    return paths.at_home(path, others=_folders is None)


def meant(path: Path) -> Path:
    """Return a path as who is confined means it: a bare name is in the inbox, else it is new."""
    if _folders is None or path.is_absolute():
        return path
    if len(path.parts) > 1 and path.parts[0].startswith("~"):
        # The home of somebody, whether there is such an account or not: outside.
        return path
    waiting = _folders.inbox / path
    return (
        waiting if os.path.lexists(waiting) and ".." not in path.parts else _folders.export / path
    )
