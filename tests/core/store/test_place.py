"""The database is moved, removed or replaced under whoever has it open; foreign ones are left."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import DaifaError
from core.store import upkeep
from core.store.connection import APPLICATION_ID
from core.store.desk import Desk, open_desk
from tests.conftest import AT, MakeOrder


def note(desk: Desk, text: str) -> None:
    with desk.act(AT, "note") as work:
        work.insert("snoozes", {"clock": "ship", "ref": text, "until": 1})


def notes(path: Path) -> list[str]:
    with sqlite3.connect(path) as conn:
        return [row[0] for row in conn.execute("select ref from snoozes order by ref")]


def removed(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        if each.is_file():
            each.unlink()


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def folder_moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


def replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("new.db"))
    path.with_name("new.db").replace(path)


def journal_removed(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


WAYS = (removed, moved, folder_moved, replaced, journal_removed)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_saved_into_a_file_that_nobody_finds(
    desk: Desk, make_order: MakeOrder, way: Callable[[Path], None]
) -> None:
    make_order()
    note(desk, "before")
    way(desk.store.path)
    with pytest.raises(DaifaError) as error:
        note(desk, "after")
    assert error.value.code == "db-gone"
    assert str(desk.store.path) in error.value.message


def test_a_file_that_was_cut_short_takes_nothing(desk: Desk) -> None:
    note(desk, "before")
    desk.store.conn.execute("pragma wal_checkpoint(truncate)")
    note(desk, "while it is whole")
    with desk.store.path.open("r+b") as file:
        file.truncate(8192)
    assert desk.store.place.is_left()
    with pytest.raises(DaifaError):
        note(desk, "after")


def test_what_is_put_back_is_gone_on_with(desk: Desk) -> None:
    note(desk, "before")
    away = desk.store.path.with_name("away.db")
    desk.store.path.rename(away)
    with pytest.raises(DaifaError):
        note(desk, "lost?")
    away.rename(desk.store.path)
    note(desk, "after")
    desk.close()
    assert notes(desk.store.path) == ["after", "before"]


def test_a_restored_backup_is_opened_in_its_place(desk: Desk, tmp_path: Path) -> None:
    note(desk, "before")
    upkeep.backup(desk, tmp_path / "backup.db")
    note(desk, "since")
    state = desk.store.state()
    (tmp_path / "backup.db").replace(desk.store.path)
    assert desk.store.place.is_left()
    desk.store.reopen()
    assert not desk.store.place.is_left()
    assert desk.store.state() != state
    note(desk, "after")
    assert notes(desk.store.path) == ["after", "before"]


def test_a_journal_that_was_removed_loses_nothing(desk: Desk) -> None:
    note(desk, "before")
    journal_removed(desk.store.path)
    assert desk.store.place.is_left()
    desk.store.reopen()
    note(desk, "after")
    assert notes(desk.store.path) == ["after", "before"]
    assert desk.store.value("pragma integrity_check") == "ok"


def test_another_connection_takes_nothing_away(desk: Desk) -> None:
    note(desk, "one")
    assert not desk.store.place.is_left()
    other = open_desk(desk.store.path)
    note(other, "two")
    other.close()
    note(desk, "three")
    desk.store.value("pragma wal_checkpoint(truncate)")
    assert not desk.store.place.is_left()


@pytest.mark.parametrize(
    "script",
    [
        "create table _sqlite_migrations (id integer, migration_set text, name text)",
        "create table _sqlite_migrations (id); create table orders (id); create table shops (id)",
        "create table notes (id)",
        "pragma application_id = 252006674",
    ],
)
def test_a_foreign_database_is_refused_and_stays_as_it_was(tmp_path: Path, script: str) -> None:
    path = tmp_path / "foreign.db"
    with sqlite3.connect(path) as conn:
        conn.executescript(script)
    conn.close()
    before = path.read_bytes()
    with pytest.raises(DaifaError) as error:
        open_desk(path)
    assert error.value.code == "db-damaged"
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["foreign.db"]


def test_a_shop_of_before_the_mark_is_ours(desk: Desk, make_order: MakeOrder) -> None:
    make_order()
    assert desk.store.value("pragma application_id") == APPLICATION_ID
    desk.store.conn.execute("pragma application_id = 0")
    desk.close()
    again = open_desk(desk.store.path)
    assert again.store.value("select count(*) from orders") == 1
    again.close()
