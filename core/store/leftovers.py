"""What a program that was killed has left behind: found for `daifa doctor`, settled on request.

Only what no running program can still need is touched: it is older than an hour.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.base import access
from core.base.clock import to_epoch
from core.base.i18n import N_
from core.base.paths import copies_folder, evidence_folder, inbox_folder
from core.files.new_file import DRAFT_NAME, move_new
from core.store.connection import Store

_SHA256 = re.compile(r"[0-9a-f]{64}")
_RESTORING = re.compile(r".*\.restoring(?:-wal|-shm|-journal)?")
_RUNNING_S = 3600
_CHUNK = 1 << 20

DRAFT, RESTORING, ORPHAN, UNRECORDED = "draft", "restoring", "orphan", "unrecorded"
WORDS = {
    DRAFT: N_("{path} was not finished when the program ended."),
    RESTORING: N_("{path} is from a restore that did not come to its end."),
    ORPHAN: N_("{path} is kept as evidence of no appeal."),
    UNRECORDED: N_("{path} looks like a batch file and is in no record: write it again (x)."),
}


class Leftover(NamedTuple):
    """A file that is left over, and what it is."""

    path: Path
    kind: str


class Damage(NamedTuple):
    """An evidence file that is gone or not what it was when it was taken."""

    name: str
    order_sn: str


class Batches(NamedTuple):
    """The folder of the batch files, and what they are usually called there."""

    folder: Path
    names: re.Pattern[str]


def find(store: Store, at: datetime, batches: Batches | None = None) -> list[Leftover]:
    """Return what is left over beside a database and in the folder of its batch files."""
    database, until = store.path, to_epoch(at) - _RUNNING_S
    evidence = evidence_folder(database)
    places = [database.parent, evidence, copies_folder(database), inbox_folder(database)]
    places += [batches.folder] if batches is not None else []
    found = [
        Leftover(file, DRAFT)
        for folder in dict.fromkeys(places)
        for file in _old_files(folder, DRAFT_NAME, until)
    ]
    named = re.compile(re.escape(database.name) + _RESTORING.pattern.removeprefix(".*"))
    found += [Leftover(file, RESTORING) for file in _old_files(database.parent, named, until)]
    known = {row[0] for row in store.query("select distinct sha256 from evidence")}
    found += [
        Leftover(file, ORPHAN)
        for file in _old_files(evidence, _SHA256, until)
        if file.name not in known
    ]
    return found + _unrecorded(store, batches, until)


def settle(found: list[Leftover]) -> list[Leftover]:
    """Settle what was found; return what could not be.

    Drafts and orphans are removed. A batch file without a record gets another name: it may be
    the only trace of an upload.
    """
    access.refuse("repair")
    failed = []
    for each in found:
        try:
            if each.kind == UNRECORDED:
                move_new(each.path, each.path.with_name(each.path.name + ".unrecorded"))
            else:
                each.path.unlink()
        except OSError:
            failed.append(each)
    return failed


def damaged(store: Store) -> list[Damage]:
    """Return the evidence that is not what it was: each file is read and its SHA-256 compared."""
    folder = evidence_folder(store.path)
    rows = store.query(
        "select e.name, a.order_sn, e.sha256 from evidence e join appeals a on a.id = e.appeal_id"
        " where e.removed_at is null order by e.id"
    )
    good: dict[str, bool] = {}
    for _name, _order_sn, sha256 in rows:
        if sha256 not in good:
            good[sha256] = _digest(folder / sha256) == sha256
    return [Damage(name, order_sn) for name, order_sn, sha256 in rows if not good[sha256]]


def _unrecorded(store: Store, batches: Batches | None, until: int) -> list[Leftover]:
    if batches is None:
        return []
    known = {Path(row[0]).name for row in store.query("select file from exports")}
    return [
        Leftover(file, UNRECORDED)
        for file in _old_files(batches.folder, batches.names, until)
        if file.name not in known
    ]


def _old_files(folder: Path, name: re.Pattern[str], until: int) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if name.fullmatch(entry.name):
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode) and found.st_mtime < until:
                    yield Path(entry.path)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
