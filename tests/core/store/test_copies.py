"""The copies that are made without being asked for, and how many of them stay."""

from __future__ import annotations

import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from core.base.errors import DaifaError
from core.base.paths import copies_folder, evidence_folder
from core.store import connection, copies, upkeep
from core.store.desk import Desk, open_desk
from core.store.schema import migrations
from tests.conftest import AT

DAY = timedelta(days=1)


def names(desk: Desk) -> list[str]:
    return sorted(file.name for file in copies_folder(desk.store.path).iterdir())


def test_one_copy_a_day_and_the_newest_stay(desk: Desk) -> None:
    made = upkeep.daily(desk, AT)
    assert made is not None
    assert upkeep.daily(desk, AT + timedelta(hours=13)) is None
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    upkeep.check_file(made)
    for day in range(1, 10):
        upkeep.daily(desk, AT + day * DAY)
    kept = desk.rules.general["copies.keep"].count
    assert names(desk) == [f"{AT + day * DAY:%Y%m%d}.db" for day in range(10 - kept, 10)]


def test_a_copy_just_made_stays_beside_days_of_a_clock_that_was_wrong(desk: Desk) -> None:
    kept = desk.rules.general["copies.keep"].count
    for day in range(kept):
        upkeep.daily(desk, AT + (9000 + day) * DAY)
    made = upkeep.daily(desk, AT)
    assert made is not None
    assert made.exists()
    assert len(names(desk)) == kept + 1


def test_the_day_is_beijings(desk: Desk) -> None:
    last = AT.replace(hour=23, minute=59, second=59)
    first, second = upkeep.daily(desk, last), upkeep.daily(desk, last + timedelta(seconds=1))
    assert [each and each.name for each in (first, second)] == ["20261123.db", "20261124.db"]


def test_nothing_else_in_the_folder_is_removed(desk: Desk) -> None:
    upkeep.daily(desk, AT)
    folder = copies_folder(desk.store.path)
    for name in ("mine.db", "20261399.db", "20260101.db.txt"):
        (folder / name).write_text("x")
    assert copies.rotate(desk.store.path, 1) == []
    assert len(names(desk)) == 4


def test_evidence_goes_with_its_copy_and_leaves_with_it(desk: Desk) -> None:
    folder = evidence_folder(desk.store.path)
    folder.mkdir(mode=0o700)
    (folder / ("a" * 64)).write_bytes(b"picture")
    first = upkeep.daily(desk, AT)
    assert first is not None
    assert (evidence_folder(first) / ("a" * 64)).read_bytes() == b"picture"
    upkeep.daily(desk, AT + DAY)
    copies.rotate(desk.store.path, 1)
    assert not evidence_folder(first).exists()
    assert (folder / ("a" * 64)).read_bytes() == b"picture"


def test_a_copy_that_cannot_be_written_says_so(desk: Desk) -> None:
    copies_folder(desk.store.path).write_text("a file where the folder would be")
    with pytest.raises(DaifaError, match="cannot be written"):
        upkeep.daily(desk, AT)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A database of an earlier schema with an order."""
    path = tmp_path / "daifa.db"
    base = sqlite3.connect(path, isolation_level=None)
    migrations.apply(Database(base), stop_before="m006_reviews")
    base.execute("pragma user_version = 5")
    base.execute("insert into orders (order_sn, state) values ('261122-1', 'to_ship')")
    base.close()
    return path


def test_before_a_change_of_the_schema_a_copy_is_kept(older: Path) -> None:
    open_desk(older, who="x").close()
    copy = copies_folder(older) / "before-schema-5.db"
    kept = sqlite3.connect(copy)
    assert kept.execute("pragma user_version").fetchone() == (5,)
    assert kept.execute("select order_sn from orders").fetchall() == [("261122-1",)]
    kept.close()
    open_desk(older, who="x").close()
    assert list(copies_folder(older).iterdir()) == [copy]


def test_without_room_for_the_copy_nothing_is_changed(older: Path) -> None:
    copies_folder(older).write_text("a file where the folder would be")
    with pytest.raises(DaifaError, match="Nothing was changed"):
        open_desk(older, who="x")
    base = sqlite3.connect(older)
    assert base.execute("pragma user_version").fetchone() == (5,)
    base.close()


def test_three_copies_before_changes_stay(older: Path) -> None:
    for _each in range(5):
        base = sqlite3.connect(older, isolation_level=None)
        base.execute("pragma user_version = 11")
        base.close()
        connection.open_store(older).close()
    assert len(list(copies_folder(older).iterdir())) == 3
