"""Backups of a live database, putting one back, the health check."""

from __future__ import annotations

import sqlite3
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import DaifaError
from core.base.paths import inbox_folder
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.store import upkeep
from core.store.connection import SCHEMA_VERSION
from core.store.desk import Desk, open_desk
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put

TERMINAL = {"TERM": "xterm-256color", "encoding": "UTF-8", "size": "100x30"}


def _notes(path: Path) -> list[str | None]:
    desk = open_desk(path)
    found = [row[0] for row in desk.store.query("select note from orders order by id")]
    desk.close()
    return found


@pytest.fixture
def saved(desk: Desk, make_order: MakeOrder, tmp_path: Path) -> Path:
    """Return a backup of a shop with one order; the shop goes on and is closed."""
    out = tmp_path / "backup.db"
    order = order_edits.note(desk, AT, make_order.order(), "then")
    upkeep.backup(desk, out)
    order_edits.note(desk, AT, order, "now")
    desk.close()
    return out


def _fails(code: str, source: Path, target: Path) -> None:
    before = target.read_bytes() if target.exists() else None
    with pytest.raises(DaifaError) as caught:
        upkeep.restore(source, target, AT)
    assert caught.value.code == code
    assert (target.read_bytes() if target.exists() else None) == before
    assert [each.name for each in target.parent.glob("*.restoring*")] == []
    assert [each.name for each in target.parent.glob("*.old")] == []


def test_a_live_database_is_copied_whole(
    desk: Desk, other: Desk, make_order: MakeOrder, tmp_path: Path
) -> None:
    order = make_order.order()
    with other.store.transaction():
        other.store.conn.execute("update orders set note = 'unfinished'")
        size = upkeep.backup(desk, tmp_path / "a.db")
    out = tmp_path / "a.db"
    assert size == out.stat().st_size > 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not out.with_name("a.db-wal").exists()
    assert _notes(out) == [None]
    assert orders.find(desk, order.order_sn).note == "unfinished"


def test_a_backup_never_overwrites(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "precious.txt"
    out.write_text("x")
    with pytest.raises(DaifaError) as caught:
        upkeep.backup(desk, out)
    assert (caught.value.code, out.read_text()) == ("file-exists", "x")


def test_a_backup_into_nowhere_says_why(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DaifaError) as caught:
        upkeep.backup(desk, tmp_path / "no" / "such" / "a.db")
    assert caught.value.code == "file-write"


def test_a_restore_keeps_the_old_database(desk: Desk, saved: Path) -> None:
    target = desk.store.path
    backup = saved.read_bytes()
    kept = upkeep.restore(saved, target, AT)
    assert kept == target.with_name("daifa.db.20261123-100000.old")
    assert _notes(target) == ["then"]
    assert _notes(kept) == ["now"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert saved.read_bytes() == backup
    assert [each.name for each in saved.parent.glob("backup.db-*")] == []


def test_a_restore_where_nothing_was(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "daifa.db"
    assert upkeep.restore(saved, target, AT) is None
    assert _notes(target) == ["then"]
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_what_is_in_the_log_alone_is_kept_too(
    desk: Desk, make_order: MakeOrder, tmp_path: Path
) -> None:
    upkeep.backup(desk, tmp_path / "a.db")
    order_edits.note(desk, AT, make_order.order(), "in the log")
    path = desk.store.path
    # As after a power cut: the log was never brought in.
    killed = tmp_path / "killed"
    killed.mkdir()
    for tail in ("", "-wal"):
        (killed / f"daifa.db{tail}").write_bytes(path.with_name(path.name + tail).read_bytes())
    kept = upkeep.restore(tmp_path / "a.db", killed / "daifa.db", AT)
    assert kept is not None
    assert _notes(kept) == ["in the log"]
    assert _notes(killed / "daifa.db") == []


def test_a_restore_while_a_desk_is_open_is_refused(
    desk: Desk, make_order: MakeOrder, tmp_path: Path
) -> None:
    make_order()
    upkeep.backup(desk, tmp_path / "a.db")
    with pytest.raises(DaifaError) as caught:
        upkeep.restore(tmp_path / "a.db", desk.store.path, AT)
    assert caught.value.code == "db-busy"
    assert desk.store.value("select count(*) from orders") == 1


def test_the_same_second_twice_overwrites_nothing(desk: Desk, saved: Path) -> None:
    upkeep.restore(saved, desk.store.path, AT)
    with pytest.raises(DaifaError) as caught:
        upkeep.restore(saved, desk.store.path, AT)
    assert caught.value.code == "file-exists"
    assert upkeep.restore(saved, desk.store.path, AT + timedelta(seconds=1))


def test_a_damaged_backup_is_refused(desk: Desk, saved: Path) -> None:
    with saved.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)
    _fails("backup-bad", saved, desk.store.path)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_backup_is_refused(desk: Desk, saved: Path, content: bytes) -> None:
    saved.write_bytes(content)
    _fails("backup-bad", saved, desk.store.path)


def test_another_programs_database_is_no_backup(desk: Desk, saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    conn = sqlite3.connect(path)
    conn.execute("create table pictures (id integer)")
    conn.commit()
    conn.close()
    _fails("backup-bad", path, desk.store.path)


def test_a_backup_of_a_newer_program_is_refused(desk: Desk, saved: Path) -> None:
    conn = sqlite3.connect(saved)
    conn.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    conn.close()
    _fails("db-newer", saved, desk.store.path)


def test_a_missing_backup_is_named(desk: Desk, saved: Path, tmp_path: Path) -> None:
    _fails("file-missing", tmp_path / "no.db", desk.store.path)


def test_the_database_itself_may_be_named_by_mistake(desk: Desk, saved: Path) -> None:
    upkeep.restore(desk.store.path, desk.store.path, AT)
    assert _notes(desk.store.path) == ["now"]


def _findings(desk: Desk, **terminal: str) -> dict[str, bool]:
    found = upkeep.examine(desk, AT, terminal={**TERMINAL, **terminal})
    assert all(each.message for each in found)
    return {each.code: each.ok for each in found}


def test_a_sound_shop_has_nothing_to_do(desk: Desk, make_order: MakeOrder) -> None:
    order_edits.note(desk, AT, make_order.order(), "x")
    assert _findings(desk) == dict.fromkeys(
        ("database", "contents", "privacy", "copies", "disk", "clock", "terminal"), True
    )


def test_others_may_not_read(desk: Desk) -> None:
    desk.store.path.chmod(0o640)
    assert not _findings(desk)["privacy"]


def test_entries_from_the_future_are_noticed(desk: Desk, make_order: MakeOrder) -> None:
    order_edits.note(desk, AT + timedelta(seconds=1), make_order.order(), "x")
    assert not _findings(desk)["clock"]


def test_a_row_that_hangs_in_the_air_is_noticed(desk: Desk) -> None:
    desk.store.conn.execute("pragma foreign_keys = off")
    put(desk, "parcels", order_id=999, courier="x", number="1", recorded_at=AT)
    found = upkeep.examine(desk, AT, terminal=TERMINAL)
    assert not found[0].ok
    assert "parcels" in found[0].message


@pytest.mark.parametrize(
    ("terminal", "good"),
    [
        ({}, True),
        ({"encoding": "utf8"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": ""}, False),
        ({"encoding": "ANSI_X3.4-1968"}, False),
    ],
)
def test_a_terminal_that_can_show_chinese(desk: Desk, terminal: dict[str, str], good: bool) -> None:
    assert _findings(desk, **terminal)["terminal"] is good


def test_an_inbox_that_others_reach_is_told(desk: Desk) -> None:
    folder = inbox_folder(desk.store.path)
    folder.mkdir(mode=0o700)
    assert "inbox" not in _findings(desk)
    folder.chmod(0o755)
    assert not _findings(desk)["inbox"]


def test_at_every_moment_of_a_restore_there_is_a_database(
    desk: Desk, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.store.path
    desk.close()
    seen: list[bool] = []

    def watched(name: str) -> None:
        real = getattr(Path, name)

        def step(self: Path, *others: Any, **options: Any) -> Any:
            seen.append(path.exists())
            done = real(self, *others, **options)
            seen.append(path.exists())
            return done

        monkeypatch.setattr(Path, name, step)

    for name in ("replace", "rename", "unlink", "hardlink_to"):
        watched(name)
    kept = upkeep.restore(saved, path, AT)
    assert len(seen) > 6
    assert all(seen)
    assert kept is not None
    upkeep.check_file(kept)
    upkeep.check_file(path)


def test_where_a_file_can_have_one_name_alone_the_old_database_is_copied(
    desk: Desk, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.store.path
    desk.close()

    def refused(self: Path, _target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    kept = upkeep.restore(saved, path, AT)
    assert kept is not None
    upkeep.check_file(kept)
