"""Copying, checking and counting the database."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core.base import access, confined
from core.base.clock import BEIJING, YEARS, beijing, to_epoch
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.paths import copies_folder, evidence_folder, is_file
from core.files.new_file import Draft, refuse_existing
from core.store import copies, health
from core.store.connection import Store, open_store
from core.store.copies import copy_database, copy_file
from core.store.desk import Desk
from core.store.health import Finding
from core.store.leftovers import Leftover


def check_file(path: Path) -> None:
    """Raise DaifaError unless `path` is a sound daifa database; it is only read."""
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            tables = {row[0] for row in conn.execute("select name from sqlite_master")}
            sound = conn.execute("pragma integrity_check").fetchone()[0] == "ok"
        finally:
            conn.close()
    except sqlite3.Error:
        tables, sound = set(), False
    if not sound or not {"orders", "events", "parcels"} <= tables:
        raise DaifaError(
            "backup-bad",
            _("{path} is no sound daifa database. Nothing was changed.").format(path=path),
        )


def set_aside(path: Path, kept: Path) -> None:
    """Keep a database under a second name, its write-ahead log brought in.

    The first name stays until another file takes it: at every moment there is a database. Refused
    while a desk has it open.
    """
    conn = sqlite3.connect(path, timeout=1, isolation_level=None)
    try:
        conn.execute("pragma locking_mode = exclusive")
        conn.execute("begin exclusive")
        conn.execute("commit")
        conn.execute("pragma wal_checkpoint(truncate)")
        conn.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        raise DaifaError(
            "db-busy", _("The database is open elsewhere. Close every desk, then try again.")
        ) from error
    except sqlite3.DatabaseError:
        pass  # A damaged file is set aside as it is.
    finally:
        conn.close()
    try:
        kept.hardlink_to(path)
    except OSError:
        # A file system without second names: a copy, whole before anybody sees it.
        with Draft(kept.parent) as draft:
            shutil.copyfile(path, draft.path)
            draft.publish(kept)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def integrity(store: Store) -> list[str]:
    """Return what the engine finds wrong; empty when the database is sound."""
    found = [row[0] for row in store.query("pragma integrity_check") if row[0] != "ok"]
    loose = Counter(row[0] for row in store.query("pragma foreign_key_check"))
    words = _("{n} rows of {table} belong to a row that is not there")
    return found + [words.format(n=n, table=table) for table, n in sorted(loose.items())]


def newest_event(store: Store) -> int | None:
    """Return when the newest event was written, in seconds since 1970."""
    newest: int | None = store.value("select max(at) from events")
    return newest


def totals(store: Store) -> dict[str, int]:
    """Return the number of orders, purchases, parcels and events."""
    return {
        table: int(store.value(f"select count(*) from {table}"))
        for table in ("orders", "purchases", "parcels", "events")
    }


def daily(desk: Desk, at: datetime) -> Path | None:
    """Make today's copy beside the database, unless it is there; return it when it was made.

    Of the older ones as many stay as the rule copies.keep says. Raises as `backup` does.
    """
    access.refuse_viewer()
    path = desk.store.path
    try:
        out = copies.place_of(path, beijing(at).date())
    except OSError as error:
        raise _unwritten(copies_folder(path), error) from error
    if out.exists():
        return None
    backup(desk, out, linked=True)
    copies.rotate(path, desk.rules.general["copies.keep"].count, made=out)
    return out


def backup(desk: Desk, out: Path, *, linked: bool = False) -> int:
    """Copy the live database to a new file (0600) and return its size in bytes.

    The evidence files go into a folder beside it, `<file>.evidence`; `linked` gives them second
    names there where the disk can, for copies that stay on it.

    Raises DaifaError when the file is there already or cannot be written.
    """
    if not linked:
        access.refuse("backup")
    refuse_existing(out)
    try:
        with Draft(out.parent) as draft:
            copy_database(desk.store.conn, draft.path)
            # The evidence first: what stands under the backup's name is whole.
            _copy_evidence(desk.store.path, out, linked=linked)
            draft.publish(out)
    except OSError as error:
        raise _unwritten(out, error) from error
    return out.stat().st_size


def _unwritten(path: Path, error: OSError) -> DaifaError:
    return DaifaError(
        "file-write", _("{path} cannot be written: {why}.").format(path=path, why=error.strerror)
    )


def _copy_evidence(source: Path, target: Path, *, linked: bool = False) -> None:
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
            if linked:
                # The same content under a second name: evidence is written once and replaced whole.
                with suppress(OSError):
                    place.hardlink_to(file)
                    continue
            with Draft(beside) as draft:
                shutil.copyfile(file, draft.path)
                draft.publish(place)
    except OSError as error:
        raise DaifaError(
            "evidence-copy",
            _("The evidence files cannot be copied to {path}: {why}.").format(
                path=beside, why=error.strerror
            ),
        ) from error


def restore(source: Path, target: Path, at: datetime) -> Path | None:
    """Put a backup in the database's place; return where the old one is kept, if there was one.

    The backup is checked first; nothing changes when it is damaged or no daifa database. Raises
    Refused for who is not the owner.
    """
    access.refuse("restore")
    if not is_file(source):
        raise DaifaError("file-missing", _("There is no file {path}.").format(path=source))
    check_file(source)
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
            set_aside(target, kept)
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
        raise _unwritten(fresh, error) from error
    copy_file(source, fresh)
    open_store(fresh, create=False).close()


def examine(
    desk: Desk,
    at: datetime,
    *,
    terminal: dict[str, str],
    left: Sequence[Leftover] = (),
) -> list[Finding]:
    """Check the database and what stands beside it, the clock and the terminal.

    `terminal` has its `TERM`, `encoding`, `size`, and under `clipboard` why texts may not reach
    the seller's clipboard; `TZ` as the environment has it, and `at` "clock" where the time is
    the clock's own. `left` is what `leftovers.find` has found.
    """
    path = desk.store.path
    own = confined.folders() is None
    trouble = [*integrity(desk.store), *_odd_moments(desk.store)]
    counted = totals(desk.store)
    return [
        Finding(
            code="database",
            ok=not trouble,
            message=_("Database {path}: {state}").format(
                path=path if own else path.name,
                state=_("sound") if not trouble else "; ".join(trouble[:3])
            ),
        ),
        *health.of_way_back(path, lost=own and bool(trouble)),
        Finding(
            code="contents",
            ok=True,
            message=_("{orders} orders, {purchases} purchases, {parcels} numbers, {events} events")
            .format(**counted),
        ),
        *health.of_privacy(path),
        *health.of_rights(path),
        health.of_copies(desk, at),
        health.of_room(path),
        *health.of_evidence(desk),
        *health.of_leftovers(left),
        *health.of_broken_off(desk, at),
        health.of_clock(path, at, newest_event(desk.store), by_clock=terminal.get("at") == "clock"),
        *health.of_zone(terminal.get("TZ", "")),
        _terminal(terminal),
        *_clipboard(terminal),
    ]  # fmt: skip


# Columns of moments are these, and those whose name ends in `_at` or `_until`.
_MOMENTS = ("at", "until")


def _odd_moments(store: Store) -> list[str]:
    """Say where moments lie that no shop can have; empty when there are none."""
    first, end = (
        to_epoch(datetime(year, 1, 1, tzinfo=BEIJING)) for year in (YEARS[0], YEARS[-1] + 1)
    )
    found = []
    for (table,) in store.query("select name from sqlite_master where type = 'table'"):
        for _place, column, kind, *_rest in store.query(f"pragma table_info({table})"):
            named = column in _MOMENTS or column.endswith(("_at", "_until"))
            if named and kind == "INTEGER":
                outside = f"select count(*) from {table} where {column} < ? or {column} >= ?"
                if odd := store.value(outside, (first, end)):
                    found.append(f"{table}.{column} {odd}")
    if not found:
        return []
    words = _(
        "moments outside {first} to {last} ({where}): somebody worked with a wrong time. Take those"
        " acts back (daifa history, daifa revert)."
    )
    return [words.format(first=YEARS[0], last=YEARS[-1], where=_(", ").join(found))]


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


def _clipboard(facts: dict[str, str]) -> list[Finding]:
    why = facts.get("clipboard", "")
    return [Finding(code="terminal", ok=False, message=why)] if why else []
