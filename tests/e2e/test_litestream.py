"""Litestream beside desks that write: nothing is lost, and what it brings back is taken.

Where the program is there (`litestream` on the path) it is run; what it relies on is held without
it: another process reads for long and checkpoints while desks write.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.orders import edits
from core.orders import reading as orders
from core.store import upkeep
from core.store.desk import Desk, open_desk
from tests.given.shop import AT, open_shop, put_order, sn
from tests.tui.cases_shop import HOUR

PROGRAM = shutil.which("litestream")
CHANGES = 30
WRITER = """
import sys
from pathlib import Path
from core.orders import edits
from core.orders import reading as orders
from core.store.desk import open_desk
from tests.given.shop import AT, sn
place, who = sys.argv[1:]
desk = open_desk(Path(place), who=who, create=False)
for n in range(30):
    edits.note(desk, AT, orders.find(desk, sn(int(who))), f"{who}-{n}")
desk.close()
"""
# What Litestream does: it keeps a read transaction open, so that nobody else starts the journal
# anew, copies the pages, and checkpoints by itself.
READER = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("pragma busy_timeout = 1000")
conn.execute("begin")
conn.execute("select count(*) from orders").fetchone()
print("reading", flush=True)
for _line in sys.stdin:
    conn.execute("rollback")
    conn.execute("pragma wal_checkpoint(passive)").fetchone()
    conn.execute("begin")
    conn.execute("select count(*) from orders").fetchone()
    print("again", flush=True)
"""


def shop(folder: Path) -> Desk:
    desk = open_shop(folder, filled=False)
    for number in (1, 2):
        put_order(desk, number, 20 * HOUR)
    return desk


def started(code: str, *words: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], text=True, cwd=root,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def write(path: Path) -> None:
    """Let two desks write at once."""
    writers = [started(WRITER, str(path), who) for who in ("1", "2")]
    for each in writers:
        each.communicate()
        assert each.returncode == 0


def notes(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("pragma integrity_check").fetchone() == ("ok",)
        found = conn.execute("select json_extract(after, '$.note') from events order by id")
        return sorted(row[0] for row in found)


WRITTEN = sorted(f"{who}-{n}" for who in ("1", "2") for n in range(CHANGES))


def test_desks_write_while_another_reads_for_long_and_checkpoints(tmp_path: Path) -> None:
    with closing(shop(tmp_path)) as desk:
        path = desk.store.path
        reader = started(READER, str(path))
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        write(path)
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "again\n"
        # A checkpoint of ours that must wait for it does not fail, and a copy is whole.
        desk.store.conn.execute("pragma wal_checkpoint(truncate)").fetchone()
        upkeep.backup(desk, tmp_path / "copy.db")
        reader.communicate()
        assert notes(path) == notes(tmp_path / "copy.db") == WRITTEN


@pytest.mark.skipif(PROGRAM is None, reason="litestream is not installed")
def test_what_litestream_brings_back_is_whole(tmp_path: Path) -> None:
    assert PROGRAM is not None
    with closing(shop(tmp_path)) as desk:
        path = desk.store.path
    replica, back = tmp_path / "replica", tmp_path / "back.db"
    running = subprocess.Popen([PROGRAM, "replicate", str(path), f"file://{replica}"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        write(path)
        command = [PROGRAM, "restore", "-o", str(back), f"file://{replica}"]
        # It sends what is new once a second; each try takes a part of one.
        for _try in range(100):
            back.unlink(missing_ok=True)
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode == 0 and notes(back) == WRITTEN:
                break
        assert notes(back) == WRITTEN
    finally:
        running.kill()
        running.wait()
    upkeep.restore(back, path, AT)
    with closing(open_desk(path, who="again", create=False)) as desk:
        edits.note(desk, AT, orders.find(desk, sn(1)), "later")
    assert notes(path) == sorted([*WRITTEN, "later"])
