"""The database file: private, never half changed, never another program's."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from core.base.errors import DaifaError
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.orders.order import Order
from core.store.connection import SCHEMA_VERSION, open_store
from core.store.desk import Desk, open_desk
from tests.conftest import AT, MakeOrder
from tests.places import ROOT


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _code(path: Path, *, create: bool = True) -> str:
    with pytest.raises(DaifaError) as caught:
        open_store(path, create=create)
    assert str(path) in caught.value.message
    return caught.value.code


def test_a_new_database_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = open_store(tmp_path / "deep" / "er" / "daifa.db")
        store.conn.execute("insert into settings (name, value) values ('a', 'b')")
    finally:
        os.umask(before)
    assert _mode(store.path) == 0o600
    assert _mode(store.path.parent) == 0o700
    for tail in ("-wal", "-shm"):
        assert _mode(store.path.with_name(store.path.name + tail)) == 0o600
    store.close()


def test_several_may_read_while_one_writes(desk: Desk) -> None:
    assert desk.store.value("pragma journal_mode") == "wal"
    assert desk.store.value("pragma foreign_keys") == 1
    assert desk.store.value("pragma user_version") == SCHEMA_VERSION
    second = open_store(desk.store.path)
    with desk.store.transaction():
        desk.store.conn.execute("insert into settings (name, value) values ('a', 'b')")
        assert second.value("select count(*) from settings") == 0
    assert second.value("select count(*) from settings") == 1
    second.close()


def test_another_session_is_noticed(desk: Desk, other: Desk, make_order: MakeOrder) -> None:
    make_order()
    seen = other.store.data_version()
    assert other.store.data_version() == seen
    make_order()
    assert other.store.data_version() != seen


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "daifa.db"
    store = open_store(path)
    store.conn.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    store.close()
    before = path.read_bytes()
    assert _code(path) == "db-newer"
    assert path.read_bytes() == before


def test_no_database_at_all(tmp_path: Path) -> None:
    path = tmp_path / "missing.db"
    assert _code(path, create=False) == "db-missing"
    assert not path.exists()


@pytest.mark.parametrize("content", ["not a database " * 300, "SQLite format 3\0" + "x" * 4000])
def test_a_file_that_is_no_database(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notes.db"
    path.write_text(content)
    assert _code(path) == "db-damaged"
    assert path.read_text() == content


def test_another_programs_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    conn = sqlite3.connect(path)
    conn.execute("create table pictures (id integer)")
    conn.commit()
    conn.close()
    before = path.read_bytes()
    assert _code(path) == "db-damaged"
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "daifa.db"
    path.touch()
    store = open_store(path)
    assert store.value("select count(*) from orders") == 0
    store.close()


@pytest.mark.parametrize("place", ["a file/daifa.db", "a file/deeper/daifa.db"])
def test_a_place_where_nothing_can_be_made(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").touch()
    assert _code(tmp_path / place) == "db-create"


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert _code(tmp_path) == "db-access"


_AS_NOBODY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from core.base.errors import DaifaError
from core.store.connection import open_store
from core.store.schema import migrations
import sqlite_utils
if os.getuid() == 0:
    os.setuid(65534)
try:
    store = open_store(Path(sys.argv[1]))
    with store.transaction():
        store.conn.execute("insert into settings (name, value) values ('a', 'b')")
except DaifaError as error:
    print(error.code)
"""


@pytest.mark.parametrize(
    ("existing", "folder_mode", "file_mode", "code"),
    [
        (False, 0o555, 0o600, "db-create"),
        (True, 0o555, 0o444, "db-access"),
        (True, 0o755, 0o000, "db-access"),
        (True, 0o000, 0o644, "db-access"),
    ],
)
def test_a_place_without_the_right_to_write(
    existing: bool, folder_mode: int, file_mode: int, code: str
) -> None:
    # Root becomes nobody, who may not enter a TMPDIR of root's own.
    place = "/tmp" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="daifa-test-", dir=place))
    try:
        path = folder / "daifa.db"
        if existing:
            store = open_store(path)
            store.close()
            path.chmod(file_mode)
        folder.chmod(folder_mode)
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, str(path), str(ROOT)],
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        assert (done.stdout.strip(), done.stderr) == (code, "")
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_writer_that_does_not_finish_is_named(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order()
    desk.store.wait_for_others(0.02)
    with (
        other.store.transaction(),
        pytest.raises(DaifaError) as caught,
    ):
        order_edits.note(desk, AT, order, "x")
    assert caught.value.code == "db-busy"
    assert order_edits.note(desk, AT, order, "x").note == "x"


def test_a_short_wait_for_another_writer_is_no_error(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        other = open_desk(desk.store.path, who="老王")
        with other.store.transaction():
            holding.set()
            done.wait(0.2)
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(5)
    assert order_edits.note(desk, AT, order, "x").note == "x"
    thread.join()


def test_a_full_disk_changes_nothing(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    pages = desk.store.value("pragma page_count")
    desk.store.conn.execute(f"pragma max_page_count = {pages}")

    def write_on(order: Order) -> None:
        for number in range(200):
            order = order_edits.note(desk, AT, order, f"{number}" + "字" * 1500)

    with pytest.raises(DaifaError) as caught:
        write_on(order)
    assert caught.value.code == "disk-full"
    assert not desk.store.conn.in_transaction
    desk.store.conn.execute("pragma max_page_count = 1000000")
    again = orders.find(desk, order.order_sn)
    assert order_edits.note(desk, AT, again, "x").note == "x"
    assert desk.store.value("pragma integrity_check") == "ok"
    events = desk.store.value("select count(*) from events")
    assert events == desk.store.value("select version from orders")


def test_a_damaged_page_is_told_in_words(desk: Desk, make_order: MakeOrder) -> None:
    for _each in range(50):
        make_order(address="虚构路" * 100)
    path = desk.store.path
    desk.store.conn.execute("pragma wal_checkpoint(truncate)")
    size = desk.store.value("pragma page_size")
    root = desk.store.value("select rootpage from sqlite_master where name = 'orders'")
    desk.close()
    with path.open("r+b") as file:
        file.seek(size * (root - 1))
        file.write(b"\xff" * size)
    again = open_store(path)
    with pytest.raises(DaifaError) as caught:
        again.query("select * from orders")
    assert caught.value.code == "db-damaged"
    with pytest.raises(DaifaError) as caught, again.transaction():
        again.conn.execute("update orders set note = 'x'")
    assert caught.value.code == "db-damaged"
    again.close()


def test_an_error_of_the_program_is_not_dressed_up(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    with pytest.raises(sqlite3.IntegrityError), desk.store.transaction():
        desk.store.conn.execute("insert into orders (order_sn, state) values (?, 'to_ship')", (sn,))
    assert not desk.store.conn.in_transaction


def test_a_disk_that_fails_is_named(desk: Desk) -> None:
    with pytest.raises(DaifaError) as caught, desk.store.transaction():
        raise sqlite3.OperationalError("disk I/O error")
    assert caught.value.code == "disk"
    assert str(desk.store.path) in caught.value.message


def test_a_message_that_names_full_is_no_full_disk(desk: Desk) -> None:
    with pytest.raises(DaifaError) as caught:
        desk.store.query("select * from orders_fts where orders_fts match 'order_sn: \"abc def\"'")
    assert "full" in str(caught.value)
    assert caught.value.code == "db"


_OPENS = """
import sys, time
from pathlib import Path
from core.store.desk import open_desk
import sqlite_utils, core.store.schema
time.sleep(max(0, float(sys.argv[2]) - time.time() - 0.05))
while time.time() < float(sys.argv[2]):
    pass
desk = open_desk(Path(sys.argv[1]), who="x")
print(desk.store.value("select count(*) from orders"), desk.store.value("pragma user_version"))
"""


def test_two_processes_open_a_new_database_at_once(tmp_path: Path) -> None:
    import time

    for round_no in range(3):
        path = tmp_path / f"{round_no}" / "daifa.db"
        start = time.time() + 1.5
        both = [
            subprocess.Popen(
                [sys.executable, "-c", _OPENS, str(path), str(start)],
                cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for _each in range(2)
        ]  # fmt: skip
        for process in both:
            out, err = process.communicate(timeout=60)
            assert (out.strip(), err) == (f"0 {SCHEMA_VERSION}", "")
        assert _mode(path) == 0o600
        store = open_store(path)
        assert store.value("select count(*) from _sqlite_migrations") == SCHEMA_VERSION
        store.close()
