"""What `daifa doctor` says of rights, clock, zone and of a database that is not sound."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.base.clock import parse_time, to_epoch
from core.base.paths import copies_folder
from core.store import copies, health, upkeep
from core.store.desk import Desk
from core.store.engine_errors import explained
from core.store.health import Finding
from tests.conftest import AT
from tests.given.shop_rows import put
from tests.program import run

HOUR = timedelta(hours=1)


def said(found: list[Finding]) -> list[str]:
    assert all(each.message for each in found)
    return [each.code for each in found if not each.ok]


def test_a_database_of_ones_own_can_be_written(desk: Desk) -> None:
    assert health.of_rights(desk.store.path) == []


@pytest.mark.parametrize(
    ("euid", "words"), [(4242, "belongs to"), (0, "Run daifa as")], ids=["another", "root"]
)
def test_what_belongs_to_somebody_else_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, euid: int, words: str
) -> None:
    if euid == 0:
        real = Path.stat

        def given(path: Path, **terms: Any) -> os.stat_result:
            found = list(real(path, **terms))
            found[4] = 4242
            return os.stat_result(found)

        monkeypatch.setattr(Path, "stat", given)
    monkeypatch.setattr(os, "geteuid", lambda: euid)
    found = health.of_rights(desk.store.path)
    assert set(said(found)) == {"rights"}
    assert words in found[0].message
    assert "4242" in found[0].message


def test_a_folder_that_cannot_be_written_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = desk.store.path.parent
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder)
    (found,) = health.of_rights(desk.store.path)
    assert (found.code, str(folder) in found.message) == ("rights", True)


def test_a_disk_that_is_mounted_read_only_is_named_and_no_rights_are_advised(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=os.ST_RDONLY))
    (found,) = health.of_rights(desk.store.path)
    assert (found.code, found.ok) == ("rights", False)
    assert "mounted read-only" in found.message
    assert "chmod" not in found.message
    error = explained(
        sqlite3.OperationalError("attempt to write a readonly database"), desk.store.path
    )
    assert error.code == "db-access"
    assert "mounted read-only" in error.message


def test_a_journal_that_others_read_is_named(desk: Desk) -> None:
    desk.store.conn.execute("create table if not exists x (y)")
    journal = desk.store.path.with_name(desk.store.path.name + "-wal")
    journal.chmod(0o644)
    (found,) = health.of_rights(desk.store.path)
    assert (found.code, f"chmod 600 {journal}" in found.message) == ("privacy", True)


NEWEST = to_epoch(AT)
CLOCKS: dict[str, tuple[timedelta, Callable[[Path], object], bool, str]] = {
    "right": (HOUR, lambda path: None, True, ""),
    "one second behind the entries": (-timedelta(seconds=1), lambda path: None, True, "later entr"),
    "an hour behind a file": (HOUR, lambda path: stamp(path, AT + 2 * HOUR), True, ""),
    "a second more": (
        HOUR, lambda path: stamp(path, AT + 2 * HOUR + timedelta(seconds=1)), True, "was written at"
    ),
    "a time that was given": (HOUR, lambda path: stamp(path, AT + 9 * HOUR), False, ""),
    "a long rest": (timedelta(days=400), lambda path: None, True, ""),
    "too long a rest": (timedelta(days=400, seconds=1), lambda path: None, True, "newest entry"),
}  # fmt: skip


def stamp(path: Path, at: Any) -> None:
    for each in (path, path.with_name(path.name + "-wal")):
        if each.exists():
            os.utime(each, (0, to_epoch(at)))


@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_that_cannot_be_right(desk: Desk, name: str) -> None:
    after, prepare, by_clock, words = CLOCKS[name]
    stamp(desk.store.path, AT)
    prepare(desk.store.path)
    found = health.of_clock(desk.store.path, AT + after, NEWEST, by_clock=by_clock)
    assert (found.ok, words in found.message) == (not words, True)


def test_a_year_before_the_program(desk: Desk) -> None:
    early = parse_time("2025-12-31 23:59:59")
    stamp(desk.store.path, early)
    assert not health.of_clock(desk.store.path, early, None, by_clock=True).ok
    assert health.of_clock(desk.store.path, early, None, by_clock=False).ok
    assert health.of_clock(desk.store.path, early + timedelta(seconds=1), None, by_clock=True).ok


@pytest.mark.parametrize(
    ("name", "known"),
    [("", True), ("Asia/Shanghai", True), (":Asia/Shanghai", True), ("UTC", True), ("CST-8", True),
     ("<+08>-8", True), ("/etc/localtime", True), ("Asia/Shangai", False), ("Beijing", False),
     ("../../etc/passwd", False)],
)  # fmt: skip
def test_a_zone_that_the_system_does_not_know(name: str, known: bool) -> None:
    assert said(health.of_zone(name)) == ([] if known else ["zone"])


def test_a_database_that_is_not_sound_names_the_copy_to_go_back_to(desk: Desk) -> None:
    upkeep.daily(desk, AT)
    desk.store.conn.execute("pragma foreign_keys = off")
    row = {"order_id": 99, "logistics_id": 85, "courier": "圆通", "number": "YT1"}
    put(desk, "parcels", **row, recorded_at=AT)
    found = upkeep.examine(desk, AT, terminal={})
    told = [each.message for each in found if each.code == "database" and not each.ok]
    assert "1 rows of parcels" in told[0]
    assert f"daifa restore {copies.daily(desk.store.path)[0].path}" in told[1]
    assert copies_folder(desk.store.path).exists()


def test_a_database_that_cannot_be_opened_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    done = run("--db", str(path), "--lang", "en", "doctor")
    assert done.status == 1
    assert done.out.startswith("!!")
    assert "There is no daily copy" in done.out
    found = run("--db", str(path), "doctor", "--json")
    assert {each["code"] for each in found.json["findings"]} == {"database"}
