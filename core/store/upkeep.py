"""Copying, checking and counting the database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.base.errors import DaifaError
from core.base.i18n import _
from core.store.connection import Store


def copy_to(store: Store, out: Path) -> None:
    """Copy the live database page by page into `out`."""
    target = sqlite3.connect(out)
    try:
        store.conn.backup(target)
        target.execute("pragma journal_mode = delete")
    except sqlite3.Error as error:
        raise DaifaError(
            "backup", _("The copy failed: {why}. Nothing was changed.").format(why=error)
        ) from error
    finally:
        target.close()


def copy_file(source: Path, out: Path) -> None:
    """Copy a database that is not open here into `out`; the source is only read."""
    conn = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    try:
        copy_to(Store(conn, source), out)
    finally:
        conn.close()


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
    """Rename a database with its write-ahead log brought in; refuse while a desk has it open."""
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
    path.replace(kept)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def integrity(store: Store) -> list[str]:
    """Return what the engine finds wrong; empty when the database is sound."""
    found = [row[0] for row in store.query("pragma integrity_check") if row[0] != "ok"]
    found += [f"foreign key: {row[0]}" for row in store.query("pragma foreign_key_check")]
    return found


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
