"""`kill -9` over changes of the command line and of the desk: `python -m tests.bench.kills`.

    python -m tests.bench.kills --count 200 --desks 40 --seed 1

Each change runs in a shop of its own on a terminal. Most are killed as soon as their answer stands
there, the rest at a random instant. What was answered must be there as an undisturbed run leaves
it; else everything must be as before or as after. Each database is examined, `doctor --repair` must
settle what is left over, and what was not done must succeed the second time. Exits with 1 where
something was lost or half done.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pty
import random
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.base.paths import inbox_folder
from tests import program
from tests.e2e.desks import AT, DAIFA, NUMBER, Home
from tests.given.order_files import order_file, row, sn

LATER = "2027-01-01 10:00"
# One in so many is killed at a random instant, the others after their answer.
AT_RANDOM = 4
FEW, MANY = 60, 4_000
PATIENCE = 60.0
# Told of what was broken off, and what a second look at the same thing writes anew.
_HISTORY = frozenset({"acts", "events", "imports"})
_KEY = re.compile("'[0-9a-f]{16}'")
_PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@dataclass(frozen=True)
class Change:
    """A change by the command line: its words, what it reads, and the files it makes."""

    words: tuple[str, ...]
    stdin: str = ""
    makes: tuple[str, ...] = ()
    # A long act that was broken off is taken back, and the history tells of it.
    long: bool = False


CHANGES = {
    "import": Change(("import", "new.csv")),
    "long import": Change(("import", "many.csv"), long=True),
    "buy": Change(("buy", sn(1), "--upstream-order", "2600000000000000001", "--cost", "21")),
    "track": Change(("track", sn(3), NUMBER)),
    "revert": Change(("revert", "2")),
    # The newest act, an older one, a whole import, and what was taken back itself.
    "undo": Change(("revert", "5")),
    "revert an import": Change(("revert", "6"), long=True),
    "revert a return": Change(("revert", "8")),
    "export": Change(("export", "shipments", "batch.csv"), makes=("batch.csv",)),
    "backup": Change(("backup", "copy.db"), makes=("copy.db",)),
    "restore": Change(("restore", "good.db")),
    "inbox": Change(("inbox", "new.csv"), makes=("inbox",)),
    "inbox --import": Change(("inbox", "--import", "new.csv")),
    "appeal": Change(("appeal", "new", "malicious_complaint", "--order", sn(5), "--text", "abc",
                      "--evidence", "picture.png")),
}  # fmt: skip


@dataclass
class Tally:
    """What came out."""

    kills: int = 0
    answered: int = 0
    there: int = 0
    absent: int = 0
    left: int = 0
    faults: list[str] = field(default_factory=list)


def make_shop(folder: Path) -> Home:
    """Make the shop that each change begins with."""
    folder.mkdir()
    home = Home(folder)
    (folder / "first.csv").write_bytes(order_file([row(n) for n in range(FEW)]))
    (folder / "new.csv").write_bytes(order_file([row(n) for n in range(FEW, 2 * FEW)]))
    (folder / "many.csv").write_bytes(order_file([row(n) for n in range(FEW, MANY)]))
    others = [row(n) for n in range(MANY, MANY + FEW)]
    (folder / "other.csv").write_bytes(order_file(others))
    (folder / "picture.png").write_bytes(_PICTURE)
    for words in (
        ("import", "first.csv"),
        ("buy", sn(2), "--upstream-order", "2600000000000000002", "--cost", "20"),
        ("buy", sn(3), "--upstream-order", "2600000000000000003", "--cost", "20"),
        ("buy", sn(4), "--upstream-order", "2600000000000000004", "--cost", "20"),
        ("track", sn(4), "YT4234858984190"),
        ("import", "other.csv"),
        ("buy", sn(7), "--upstream-order", "2600000000000000007", "--cost", "20"),
        ("revert", "7"),
        ("backup", "good.db"),
    ):
        done = home.run(*words)
        assert done.returncode == 0, (words, done.stderr)
    return home


def copy_of(home: Home, folder: Path) -> Home:
    """Return the same shop in a folder of its own."""
    shutil.copytree(home.folder, folder, symlinks=True)
    return Home(folder)


def state(home: Home, change: Change, *, history: bool = True) -> str:
    """Return what a shop holds, as one word: each row of each table, and the files made."""
    told = hashlib.sha256()
    if home.db.is_file():
        base = sqlite3.connect(f"file:{home.db}?mode=ro", uri=True)
        tables = base.execute("select name, sql from sqlite_master where type = 'table' order by 1")
        for name, sql in tables.fetchall():
            if "virtual" in sql.lower() or "_fts" in name or (name in _HISTORY and not history):
                continue
            rows = base.execute(f'select * from "{name}"').fetchall()
            told.update(repr((name, sorted(_plain(home, row) for row in rows))).encode())
        base.close()
    else:
        told.update(b"no database")
    for name in change.makes:
        told.update(repr(_made(home, name)).encode())
    return told.hexdigest()


def _plain(home: Home, row: tuple[object, ...]) -> str:
    """Return a row without what chance has put into it, and without the name of its folder."""
    return _KEY.sub("'key'", repr(row)).replace(str(home.folder), "~")


def _made(home: Home, name: str) -> object:
    if name == "inbox":
        folder = inbox_folder(home.db)
        return sorted(p.name for p in folder.glob("*")) if folder.is_dir() else []
    file = home.folder / name
    if not file.exists():
        return None
    if name.endswith(".db"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as base:
            return base.execute("pragma quick_check").fetchall()
    return file.stat().st_size


# -- one kill --------------------------------------------------------------------------------------


def kill_during(home: Home, change: Change, after: float | None) -> bool:
    """Run a change on a terminal and kill it `after` seconds, or with its answer (None).

    Return whether the answer came.
    """
    ours, theirs = pty.openpty()
    command = (*DAIFA, "--at", AT, *change.words)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env=home.env, cwd=home.folder, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        said = _listen(ours, PATIENCE if after is None else after)
        process.send_signal(signal.SIGKILL)
        process.wait()
    said += _listen(ours, 0.0)
    os.close(ours)
    return b"\n" in said


def _listen(fd: int, seconds: float) -> bytes:
    """Return what is said within so many seconds, up to the first line."""
    said, deadline = b"", time.perf_counter() + seconds
    while b"\n" not in said:
        ready, _, _ = select.select([fd], [], [], max(0.0, deadline - time.perf_counter()))
        if not ready:
            break
        try:
            data = os.read(fd, 4096)
        except OSError:
            break
        said += data
    return said


@dataclass(frozen=True)
class Known:
    """How a shop is before a change and after it, and how long that takes."""

    before: str
    after: str
    before_told: str
    after_told: str
    seconds: float


def undisturbed(home: Home, folder: Path, change: Change) -> Known:
    """Run a change once without a kill."""
    copy = copy_of(home, folder)
    before, bare = state(copy, change), state(copy, change, history=False)
    start = time.perf_counter()
    done = copy.process(*change.words)
    took = time.perf_counter() - start
    assert done.returncode == 0, (change.words, done.stderr)
    known = Known(bare, state(copy, change, history=False), before, state(copy, change), took)
    assert known.before_told != known.after_told or change.words[0] == "restore", change.words
    shutil.rmtree(folder)
    return known


def judge(
    home: Home, name: str, change: Change, known: Known, answered: bool, tally: Tally
) -> None:
    """Look at what a kill has left, repair, and try again what was not done."""

    def fault(what: str) -> None:
        tally.faults.append(f"{name}: {what}")

    if not home.db.is_file():
        return fault("there is no database")
    said = home.run("doctor", "--repair", "--json", at=LATER)
    if said.returncode not in (0, 1):
        return fault(f"doctor --repair: {said.stderr[:200]}")
    tally.left += '"settled": 0' not in said.stdout
    again = program.run("--at", LATER, "doctor", "--json", env=home.env, cwd=home.folder)
    for each in again.json["findings"]:
        if not each["ok"] and each["code"] in ("leftover", "integrity", "evidence", "broken_off"):
            fault(f"doctor after --repair: {each}")
    with sqlite3.connect(home.db) as base:
        sound = base.execute("pragma integrity_check").fetchone()[0]
        keys = base.execute("pragma foreign_key_check").fetchall()
    if sound != "ok" or keys:
        fault(f"integrity: {sound} {keys[:2]}")
    now = state(home, change, history=False)
    done, none = now == known.after, now == known.before
    if not change.long:
        told = state(home, change)
        done, none = done and told == known.after_told, none and told == known.before_told
    tally.there += done
    tally.absent += none and not done
    if answered and not done:
        fault("it was answered and is not there")
    elif not (done or none):
        fault("half of it is there")
    if not done:
        repeated = home.run(*change.words)
        if repeated.returncode != 0:
            fault(f"the second time: {repeated.stderr[:200]}")


def by_command_line(home: Home, folder: Path, count: int, chance: random.Random) -> Tally:
    """Kill so many changes of the command line."""
    tally = Tally()
    known = {name: undisturbed(home, folder / "once", each) for name, each in CHANGES.items()}
    for number in range(count):
        name = list(CHANGES)[number % len(CHANGES)]
        change = CHANGES[name]
        copy = copy_of(home, folder / f"kill{number}")
        at_random = (number // len(CHANGES)) % AT_RANDOM == 0
        after = chance.uniform(0.4, 1.1) * known[name].seconds if at_random else None
        answered = kill_during(copy, change, after)
        tally.kills += 1
        tally.answered += answered
        judge(copy, name, change, known[name], answered, tally)
        shutil.rmtree(copy.folder)
    return tally


# -- the desk --------------------------------------------------------------------------------------

Keys = Sequence[tuple[str, str]]
# Keys, each with what the screen says then; the last one is the answer.
DESK: dict[str, tuple[Keys, Callable[[sqlite3.Connection], bool]]] = {
    "note": (
        (("e", "Esc"), ("kept words\r", "takes it back")),
        lambda base: _counts(base, "select count(*) from orders where note = 'kept words'"),
    ),
    "track": (
        (("t", "Esc cancel"), (f"{NUMBER}", "圆通"), ("\r", "takes it back")),
        lambda base: _counts(base, f"select count(*) from parcels where number = '{NUMBER}'"),
    ),
    "import": (
        (("i", "Enter look"), ("\x15new.csv\r", f"New {FEW}"), ("\r", f"Pending {3 * FEW}")),
        lambda base: _counts(base, f"select count(*) = {3 * FEW} from orders"),
    ),
    "undo": (
        (("e", "Esc"), ("gone words\r", "takes it back"), ("u", "aken back")),
        lambda base: not _counts(base, "select count(*) from orders where note is not null"),
    ),
}


def _counts(base: sqlite3.Connection, sql: str) -> bool:
    return bool(base.execute(sql).fetchone()[0])


def by_desk(home: Home, folder: Path, count: int, chance: random.Random) -> Tally:
    """Kill desks as soon as the screen says that something is saved."""
    tally = Tally()
    for number in range(count):
        name = list(DESK)[number % len(DESK)]
        keys, there = DESK[name]
        copy = copy_of(home, folder / f"desk{number}")
        with copy.desk() as desk:
            desk.wait_for("Next:", PATIENCE)
            desk.wait_quiet(0.2)
            for _row in range(chance.randrange(1, 5)):
                desk.press("down", pause=0.05)
            for text, answer in keys:
                desk.send(text)
                desk.wait_for(answer, PATIENCE)
            desk.kill(signal.SIGKILL)
            desk.wait()
        tally.kills += 1
        tally.answered += 1
        with sqlite3.connect(copy.db) as base:
            found = there(base)
            sound = base.execute("pragma integrity_check").fetchone()[0]
        tally.there += found
        if not found:
            tally.faults.append(f"desk, {name}: it stood on the screen and is not there")
        if sound != "ok":
            tally.faults.append(f"desk, {name}: {sound}")
        shutil.rmtree(copy.folder)
    return tally


def main() -> int:
    """Kill and judge; print one line of figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="of the command line")
    parser.add_argument("--desks", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="daifa-kills-") as name:
        folder = Path(name)
        home = make_shop(folder / "shop")
        line = by_command_line(home, folder, given.count, chance)
        desks = by_desk(home, folder, given.desks, chance)
    for each in (*line.faults, *desks.faults):
        print("FAULT", each)
    print(
        f"{line.kills} kills of {len(CHANGES)} commands: {line.answered} after the answer,"
        f" {line.there} there, {line.absent} as before, {line.left} with something for"
        f" doctor --repair; {desks.kills} of the desk after the screen said so, {desks.there}"
        f" there; {len(line.faults) + len(desks.faults)} lost or half done"
    )
    return 1 if line.faults or desks.faults else 0


if __name__ == "__main__":
    sys.exit(main())
