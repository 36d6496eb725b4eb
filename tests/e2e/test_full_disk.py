"""A full, read-only or vanished disk: what was typed stays, and the same key saves it later."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.desks import Home, copied, morning
from tests.given.order_files import order_file, row

SIZE = "4m"
NOTE = "typed before the disk was full"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder))
    mount = shutil.which("mount")
    if mount is None or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here: it takes root and mount")
    yield folder
    subprocess.run(("umount", "-l", str(folder)), check=True)


@pytest.fixture
def shop(small: Path) -> Home:
    home = Home(small)
    done = home.run("import", str(home.write("morning.csv", *morning())))
    assert done.returncode == 0, done.stderr
    (small / "many.csv").write_bytes(order_file([row(n) for n in range(3_000)]))
    (small / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(200_000))
    return home


def fill(home: Home, leave: int = 0) -> Path:
    """Fill the disk but for so many bytes."""
    file = home.folder / "fill"
    with suppress(OSError), file.open("wb", buffering=0) as out:
        while True:
            if not out.write(b"\0" * 4096):
                break
    size = file.stat().st_size
    os.truncate(file, max(0, size - leave))
    return file


def facts(home: Home) -> tuple[object, ...]:
    with sqlite3.connect(home.db) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        tables = ("orders", "purchases", "evidence", "events", "appeals", "exports")
        return tuple(base.execute(f"select count(*) from {each}").fetchone()[0] for each in tables)


def noted(home: Home) -> bool:
    with sqlite3.connect(home.db) as base:
        return bool(base.execute("select 1 from orders where note = ?", (NOTE,)).fetchone())


COMMANDS = (
    ("buy", "261121-100000000000014", "--upstream-order", "2600000000000000001", "--cost", "20"),
    ("import", "many.csv"),
    ("appeal", "new", "malicious_complaint", "--order", "261121-100000000000014", "--text", "abc",
     "--evidence", "picture.png"),
    ("backup", "copy.db"),
    ("inbox", "many.csv"),
)  # fmt: skip


@pytest.mark.parametrize("leave", [0, 40_960])
def test_a_command_on_a_full_disk_changes_all_or_nothing(shop: Home, leave: int) -> None:
    before = facts(shop)
    for words in COMMANDS:
        full = fill(shop, leave)
        done = shop.run(*words)
        full.unlink()
        assert "Traceback" not in done.stderr
        after = facts(shop)
        if done.returncode == 1:
            assert after == before, words
            assert done.stderr.strip(), words
            left = [each for each in shop.folder.rglob("*") if "copy.db" in each.name]
            assert left == [], words
        else:
            assert done.returncode == 0, (words, done.stderr)
            before = after
            shutil.rmtree(shop.folder / "copy.db.evidence", ignore_errors=True)
            (shop.folder / "copy.db").unlink(missing_ok=True)


def test_the_desk_keeps_what_was_typed_until_there_is_room(shop: Home) -> None:
    with shop.desk() as desk:
        desk.wait_for("Next:")
        desk.wait_quiet(0.2)
        full = fill(shop)
        desk.send(f"e{NOTE}\r")
        desk.wait_for("disk is full")
        assert NOTE in desk.screen_text()
        desk.send("\x1b[15~")  # F5
        desk.wait_for("Copied: what was typed")
        assert copied(desk) == [NOTE]
        assert "disk is full" in desk.screen_text()
        # The clocks go on, and other keys do no harm.
        desk.press("left", "right")
        full.unlink()
        desk.press("enter")
        desk.wait_for("takes it back")
        desk.press("q")
        assert desk.wait() == 0
        assert b"Traceback" not in desk.raw
    with sqlite3.connect(shop.db) as base:
        assert base.execute("select count(*) from orders where note = ?", (NOTE,)).fetchone() == (
            1,
        )


def test_the_desk_keeps_what_was_typed_while_the_database_is_away(shop: Home) -> None:
    aside = shop.folder / "aside"
    with shop.desk() as desk:
        desk.wait_for("Next:")
        desk.wait_quiet(0.2)
        desk.send("e")
        desk.wait_for("Esc cancel")
        desk.send(NOTE)
        desk.wait_for(NOTE)
        shop.db.parent.rename(aside)
        desk.press("enter")
        desk.wait_for("✗")
        assert NOTE in desk.screen_text()
        aside.rename(shop.db.parent)
        desk.press("enter")
        desk.wait_for("takes it back")
        desk.press("q")
        assert desk.wait() == 0
        assert b"Traceback" not in desk.raw
    assert noted(shop)


def test_a_disk_that_cannot_be_written_is_told(shop: Home) -> None:
    def mount(how: str) -> None:
        subprocess.run(("mount", "-o", f"remount,{how}", str(shop.folder)), check=True)

    mount("ro")
    done = shop.run(*COMMANDS[0])
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be written" in done.stderr
    assert "mounted read-only" in done.stderr
    health = shop.run("doctor")
    assert (health.returncode, "mounted read-only" in health.stdout) == (1, True)
    assert "chmod" not in health.stdout
    assert "Check the owner" not in health.stdout
    with shop.desk() as desk:
        assert desk.wait() == 1
        assert "cannot be written" in desk.screen_text().replace("\n", "")
    mount("rw")
    assert shop.run(*COMMANDS[0]).returncode == 0
