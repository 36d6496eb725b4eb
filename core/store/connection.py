"""Opening the database file: private, in WAL mode, with its schema brought up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple, TypeVar

from core.base import access
from core.base.errors import DaifaError
from core.base.i18n import _
from core.store.engine_errors import damaged, explained, gone, is_busy, of_engine, unwritable
from core.store.guarding import guard, refuse_older
from core.store.place import Place

SCHEMA_VERSION = 15
# How long opening, and the rare reading that meets another program's lock, waits for it.
BUSY_MS = 5000
# How long a change waits for the write lock: a program, and a desk whose keys must not stand.
PATIENT_S, AT_ONCE_S = 30.0, 0.0
# The desk's own thread waits no longer than this for anything.
_QUICK_MS = 20
# Who waits looks this often; a long act rests for several times as long (`acts.REST_S`).
_LOOK_S = 0.005
RETRY_MS = 20
# Rows that `each` holds at a time.
BATCH = 500
# Pages held in memory, in KiB, negative as SQLite has it: a desk is open all day beside others on
# one server, and the system keeps the file's pages anyway; a long import writes many pages.
CACHE, BULK_CACHE = -2000, -16000
# Pages of the journal after which a save brings it in: beside who writes for long, and alone.
_SOON, _LATE = 500, 2000

# In the head of the file: `daif`. A file with another mark, or with foreign tables, is never ours.
APPLICATION_ID = 0x64616966
_OURS_UNMARKED = {"_sqlite_migrations", "shops", "orders", "order_lines", "goods", "events"}

# The newest act, and what changes each time that sums of sales are claimed or kept: the day that
# is none.
SUMS_MARK = -1
_MARKS = f"select (select max(id) from acts), (select sums from sales_days where day = {SUMS_MARK})"

Values = Sequence[Any] | dict[str, Any]
Typed = TypeVar("Typed", bound=NamedTuple)
_new: Any = tuple.__new__


class Store:
    """One connection to the shop's database. Belongs to the thread that opened it."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self.place = Place(path)
        self._opened = 0
        self._others, self._version = 0, 0
        self._marks: tuple[object, ...] = (None, None)
        # Whether a change was saved through this connection.
        self.has_written = False
        self._patience_s, self._quick = PATIENT_S, False
        # Called with the seconds waited, again and again, while others write; it may raise.
        self.on_wait: Callable[[float], None] | None = None

    def rows(self, kind: type[Typed], sql: str, values: Values = ()) -> list[Typed]:
        """Return all rows of a query as values of `kind`, whose fields are the query's columns.

        Raises TypeError when a column is not the field in its place: the two cannot drift apart.
        """
        with self._reading():
            cursor = self.conn.cursor()
            cursor.row_factory = None
            found = cursor.execute(sql, values).fetchall()
        _must_fit(kind, cursor)
        # As `kind._make` would, whose check of the length is made already.
        return list(map(partial(_new, kind), found))

    def each(self, kind: type[Typed], sql: str, values: Values = ()) -> Iterator[Typed]:
        """Give the rows of a query as `rows` does, some hundred at a time: for the long ones."""
        with self._reading():
            cursor = self.conn.cursor()
            cursor.row_factory = None
            cursor.execute(sql, values)
        _must_fit(kind, cursor)
        while True:
            with self._reading():
                found = cursor.fetchmany(BATCH)
            if not found:
                return
            yield from map(partial(_new, kind), found)

    def first(self, kind: type[Typed], sql: str, values: Values = ()) -> Typed | None:
        """Return the first row of a query that gives few, as `kind`, or None."""
        found = self.rows(kind, sql, values)
        return found[0] if found else None

    def query(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """Return all rows of a query as the engine has them; they stay inside the store."""
        with self._reading():
            return self.conn.execute(sql, values).fetchall()

    def one(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """Return the first row of a query as the engine has it, or None."""
        with self._reading():
            row: sqlite3.Row | None = self.conn.execute(sql, values).fetchone()
        return row

    def value(self, sql: str, values: Values = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.one(sql, values)
        return None if row is None else row[0]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError as error:
            if self.place.is_left():
                # It was closed to go on with another file, which could not be opened.
                raise gone(self.path) from error
            raise
        except sqlite3.Error as error:
            # In a change the transaction explains, once everything is taken back.
            if self.conn.in_transaction or not of_engine(error):
                raise
            raise explained(error, self.path) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock for a short change: all of it happens, or none.

        Raises DaifaError when it cannot be had, and when the file is no longer at its place;
        Refused for who may change nothing.
        """
        access.refuse_viewer()
        self._begin()
        before = self.conn.total_changes
        try:
            yield
            self.conn.execute("commit")
            self.has_written = self.has_written or self.conn.total_changes > before
        except BaseException as error:
            if self.conn.in_transaction:
                self.conn.execute("rollback")
            if isinstance(error, sqlite3.Error) and of_engine(error):
                raise explained(error, self.path) from error
            raise

    def rest(self, seconds: float) -> None:
        """End the transaction for a moment, so that others may write, and begin it again.

        What was done until then stays, whatever becomes of the rest: for `long_acts` alone.
        """
        self.conn.execute("commit")
        self.has_written = True
        sleep(seconds)
        self._begin()

    def _begin(self) -> None:
        """Take the write lock as soon as it is free; raise Busy when that takes too long."""
        start = monotonic()
        while True:
            if self.place.is_left():
                raise gone(self.path)
            try:
                self.conn.execute("pragma busy_timeout = 0")
                self.conn.execute("begin immediate")
                return
            except sqlite3.OperationalError as error:
                waited = monotonic() - start
                if not is_busy(error) or waited >= self._patience_s:
                    raise explained(error, self.path) from error
            finally:
                self._wait_again()
            if self.on_wait is not None:
                self.on_wait(waited)
            sleep(_LOOK_S)

    def wait_for_others(self, seconds: float = PATIENT_S) -> None:
        """Wait so long for others who write, before a change is refused as `Busy`."""
        self._patience_s, self._quick = seconds, seconds == AT_ONCE_S
        self._wait_again()

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Read several things as the database is at one moment; no lock is held."""
        if self.conn.in_transaction:
            yield
            return
        self.conn.execute("begin")
        try:
            yield
        except sqlite3.Error as error:
            if of_engine(error):
                raise explained(error, self.path) from error
            raise
        finally:
            if self.conn.in_transaction:
                self.conn.execute("rollback")

    @property
    def is_patient(self) -> bool:
        """Whether who uses it can wait for others at all."""
        return self._patience_s > AT_ONCE_S

    @contextmanager
    def roomy(self, cache: int = BULK_CACHE) -> Iterator[None]:
        """Hold more pages in memory while many rows are written, or so many as `cache` says.

        The journal is brought into the file by whoever saves when it is long: that should be the
        one who has made it long, between two transactions, and not a desk that saves a note.
        """
        before = int(self.value("pragma cache_size"))
        self.conn.execute(f"pragma cache_size = {cache}")
        self.conn.execute(f"pragma wal_autocheckpoint = {_SOON}")
        try:
            yield
        finally:
            self.conn.execute(f"pragma cache_size = {before}")
            self.conn.execute(f"pragma wal_autocheckpoint = {_LATE}")

    def try_once(self, sql: str, rows: Sequence[Values]) -> bool:
        """Write what can be done without; False, with nothing written, where somebody writes."""
        if not access.may_write():
            return False
        try:
            self.conn.execute("pragma busy_timeout = 0")
            self.conn.execute("begin immediate")
            self.conn.executemany(sql, rows)
            self.conn.execute("commit")
        except sqlite3.OperationalError:
            if self.conn.in_transaction:
                self.conn.execute("rollback")
            return False
        finally:
            self._wait_again()
        return True

    def _wait_again(self) -> None:
        self.conn.execute(f"pragma busy_timeout = {_QUICK_MS if self._quick else BUSY_MS}")

    def data_version(self) -> int:
        """Return a number that changes when another connection has written."""
        return int(self.value("pragma data_version"))

    def others(self) -> int:
        """Return a number that changes when another connection has changed what is shown.

        Sums of sales that somebody kept are no such change: they follow from the rows.
        """
        version = self.data_version()
        if version != self._version:
            marks = tuple(self.one(_MARKS) or ())
            sums_alone = marks[0] == self._marks[0] and marks[1] != self._marks[1]
            self._others += not sums_alone
            self._version, self._marks = version, marks
        return self._others

    def state(self) -> tuple[int, int, int]:
        """Return what changes with every write, by this connection or another."""
        return self._opened, self.others(), self.conn.total_changes

    def reopen(self) -> None:
        """Go on with the file that stands at the place now; see `open_store` for the errors."""
        if not _is_there(self.path):
            raise gone(self.path)
        ours = self.place.has_file()
        if not ours or self.place.has_no_journal():
            # What only the journal holds goes into the file that it belongs to.
            with suppress(sqlite3.Error):
                self.conn.execute("pragma wal_checkpoint(truncate)")
        self.conn.close()
        if not ours:
            self.place.clear()
        fresh = open_store(self.path, create=False)
        self.conn, self.place, self._opened = fresh.conn, fresh.place, self._opened + 1
        self._wait_again()

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


def _must_fit(kind: type[NamedTuple], cursor: sqlite3.Cursor) -> None:
    columns = tuple(column[0] for column in cursor.description)
    if columns != kind._fields:
        raise TypeError(f"{kind.__name__}{kind._fields} cannot hold {columns}")


def open_store(path: Path, *, create: bool = True) -> Store:
    """Open the database at `path`, making it (0600, in a 0700 folder) when it is not there.

    Raises DaifaError when it cannot be opened, is no daifa database, or is of a newer version.
    """
    if not _is_there(path):
        if not (create and access.may_write()):
            raise DaifaError(
                "db-missing",
                _("There is no database at {path}. Import an order export first.").format(
                    path=path
                ),
            )
        _make_private(path)
    try:
        conn = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    except sqlite3.Error as error:
        raise explained(error, path) from error
    try:
        conn.row_factory = sqlite3.Row
        conn.execute(f"pragma busy_timeout = {BUSY_MS}")
        _must_be_ours(conn, path)
        _prepare(conn)
        _migrate(conn, path)
        guard(conn, access.role())
    except sqlite3.Error as error:
        conn.close()
        raise explained(error, path) from error
    except BaseException:
        conn.close()
        raise
    return Store(conn, path)


def columns(kind: type[NamedTuple], table: str, **others: str) -> str:
    """Return the columns of `table` that `kind` has, for a select; `others` are SQL by field."""
    return ", ".join(
        f"{others[name]} as {name}" if name in others else f"{table}.{name}"
        for name in kind._fields
    )


def marks(values: Sequence[object]) -> str:
    """Return a question mark for each value, for an `in (…)`."""
    return ", ".join("?" * len(values))


@contextmanager
def private_copy(store: Store) -> Iterator[Store]:
    """Yield a copy of the database as it stands, which nobody else sees; it vanishes in the end.

    It is an unnamed temporary file of SQLite. Others may write to the original meanwhile.
    """
    conn = sqlite3.connect("", isolation_level=None)
    try:
        conn.row_factory = sqlite3.Row
        try:
            store.conn.backup(conn)
            conn.execute("pragma synchronous = off")
            conn.execute("pragma foreign_keys = on")
            conn.execute(f"pragma cache_size = {BULK_CACHE}")
        except sqlite3.Error as error:
            raise explained(error, store.path) from error
        yield Store(conn, store.path)
    finally:
        conn.close()


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise unwritable(path) from error


def _make_private(path: Path) -> None:
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise DaifaError(
            "db-create",
            _("The database {path} cannot be made: {why}. Choose another place with --db.").format(
                path=path, why=error.strerror
            ),
        ) from error


def _prepare(conn: sqlite3.Connection) -> None:
    _write_ahead(conn)
    conn.execute("pragma synchronous = normal")
    conn.execute("pragma foreign_keys = on")
    conn.execute(f"pragma cache_size = {CACHE}")
    conn.execute(f"pragma wal_autocheckpoint = {_LATE}")


def _write_ahead(conn: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; SQLite itself does not wait when two open a new file at once."""
    for _attempt in range(BUSY_MS // RETRY_MS):
        try:
            conn.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            sleep(RETRY_MS / 1000)
    conn.execute("pragma journal_mode = wal")


def _must_be_ours(conn: sqlite3.Connection, path: Path) -> None:
    """Refuse a newer schema and another program's database before anything is written."""
    mark = int(conn.execute("pragma application_id").fetchone()[0])
    tables = {row[0] for row in conn.execute("select name from sqlite_master")}
    # One of before the mark: other programs keep their migrations in a table of that name too.
    unmarked = mark == 0 and (not tables or tables >= _OURS_UNMARKED)
    if mark != APPLICATION_ID and not unmarked:
        raise damaged(path)
    if int(conn.execute("pragma user_version").fetchone()[0]) > SCHEMA_VERSION:
        raise DaifaError(
            "db-newer",
            _("{path} was written by a newer daifa. Update the program; nothing was changed.")
            .format(path=path),
        )  # fmt: skip


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    if int(conn.execute("pragma user_version").fetchone()[0]) == SCHEMA_VERSION:
        return
    refuse_older(path)
    # sqlite_utils takes a tenth of a second to load: only when there is something to do.
    from sqlite_utils import Database

    from core.store.schema import migrations

    conn.execute("begin immediate")
    try:
        # Nobody else can change the schema meanwhile; somebody may just have done it.
        version = int(conn.execute("pragma user_version").fetchone()[0])
        if 0 < version < SCHEMA_VERSION:
            from core.store.copies import before_migration

            before_migration(path, version)
        migrations.apply(Database(conn))
        conn.execute(f"pragma application_id = {APPLICATION_ID}")
        conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
        conn.execute("commit")
    except BaseException:
        conn.execute("rollback")
        raise
