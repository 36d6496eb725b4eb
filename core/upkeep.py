"""Looking after the database: a copy of a live one, putting one back, a health check."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import datetime
from pathlib import Path

from core.base.clock import from_epoch
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.paths import evidence_folder
from core.rules.terms import Frozen
from core.store import upkeep
from core.store.connection import open_store
from core.store.desk import Desk


class Finding(Frozen):
    """One line of the health check. `ok` is False where something must be done."""

    code: str
    ok: bool
    message: str


def backup(desk: Desk, out: Path) -> int:
    """Copy the live database to a new file (0600) and return its size in bytes.

    The evidence files go into a folder beside it, `<file>.evidence`.

    Raises DaifaError when the file is there already or cannot be written.
    """
    try:
        os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise DaifaError(
            "file-exists", _("{path} is there already. Choose another name.").format(path=out)
        ) from error
    except OSError as error:
        raise DaifaError(
            "file-write",
            _("{path} cannot be written: {why}.").format(path=out, why=error.strerror),
        ) from error
    try:
        upkeep.copy_to(desk.store, out)
        _copy_evidence(desk.store.path, out)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return out.stat().st_size


def _copy_evidence(source: Path, target: Path) -> None:
    """Bring the evidence files of one database beside another; they are named by content."""
    folder, beside = evidence_folder(source), evidence_folder(target)
    if not folder.is_dir():
        return
    try:
        beside.mkdir(mode=0o700, exist_ok=True)
        for file in sorted(folder.iterdir()):
            place = beside / file.name
            if file.is_symlink() or not file.is_file() or place.exists():
                continue
            fresh = place.with_name(place.name + ".part")
            shutil.copyfile(file, fresh)
            fresh.chmod(0o600)
            fresh.replace(place)
    except OSError as error:
        raise DaifaError(
            "evidence-copy",
            _("The evidence files cannot be copied to {path}: {why}.").format(
                path=beside, why=error.strerror
            ),
        ) from error


def restore(source: Path, target: Path, at: datetime) -> Path | None:
    """Put a backup in the database's place; return where the old one is kept, if there was one.

    The backup is checked first; nothing changes when it is damaged or no daifa database.
    """
    if not source.is_file():
        raise DaifaError("file-missing", _("There is no file {path}.").format(path=source))
    upkeep.check_file(source)
    kept: Path | None = None
    if target.exists():
        kept = target.with_name(f"{target.name}.{at:%Y%m%d-%H%M%S}.old")
        if kept.exists():
            raise DaifaError(
                "file-exists", _("{path} is there already. Choose another name.").format(path=kept)
            )
    fresh = target.with_name(target.name + ".restoring")
    try:
        _prepare_copy(source, fresh)
        _copy_evidence(source, target)
        if kept is not None:
            upkeep.set_aside(target, kept)
        fresh.replace(target)
    finally:
        for tail in ("", "-wal", "-shm", "-journal"):
            fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    return kept


def _prepare_copy(source: Path, fresh: Path) -> None:
    """Copy a backup beside its place and bring its schema up to date; the backup stays as it is."""
    try:
        fresh.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DaifaError(
            "file-write",
            _("{path} cannot be written: {why}.").format(path=fresh, why=error.strerror),
        ) from error
    upkeep.copy_file(source, fresh)
    open_store(fresh, create=False).close()


def examine(desk: Desk, at: datetime, *, terminal: dict[str, str]) -> list[Finding]:
    """Check the database, its privacy, the clock and the terminal (`TERM`, `encoding`, …)."""
    path = desk.store.path
    trouble = upkeep.integrity(desk.store)
    mode = stat.S_IMODE(path.stat().st_mode)
    newest = upkeep.newest_event(desk.store)
    behind = newest is not None and from_epoch(newest) > at
    totals = upkeep.totals(desk.store)
    return [
        Finding(
            code="database",
            ok=not trouble,
            message=_("Database {path}: {state}").format(
                path=path, state=_("sound") if not trouble else "; ".join(trouble[:3])
            ),
        ),
        Finding(
            code="contents",
            ok=True,
            message=_("{orders} orders, {purchases} purchases, {parcels} numbers, {events} events")
            .format(**totals),
        ),
        Finding(
            code="privacy",
            ok=mode & 0o077 == 0,
            message=_("Only you can read the database.")
            if mode & 0o077 == 0
            else _("Others can read the database. Run: chmod 600 {path}").format(path=path),
        ),
        Finding(
            code="clock",
            ok=not behind,
            message=_("Beijing time is {time}.").format(time=f"{at:%Y-%m-%d %H:%M:%S}")
            if not behind
            else _("The clock says {time}, but there are later entries. Set the server's clock.")
            .format(time=f"{at:%Y-%m-%d %H:%M:%S}"),
        ),
        _terminal(terminal),
    ]  # fmt: skip


def _terminal(facts: dict[str, str]) -> Finding:
    name, encoding = facts.get("TERM", ""), facts.get("encoding", "")
    good = name not in ("", "dumb") and encoding.lower().replace("-", "") == "utf8"
    return Finding(
        code="terminal",
        ok=good,
        message=_("Terminal {name}, {encoding}, {size}.").format(
            name=name or "–", encoding=encoding or "–", size=facts.get("size", "–")
        )
        if good
        else _(
            "The terminal {name} with {encoding} cannot show Chinese. Set LANG=C.UTF-8 and a TERM"
            " such as xterm-256color."
        ).format(name=name or "–", encoding=encoding or "–"),
    )
