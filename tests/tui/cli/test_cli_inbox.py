"""What comes from another machine: kept, counted, taken where nothing asks, listed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.paths import inbox_folder
from core.store.desk import Desk
from tests.core.imports.test_checks import WEAK
from tests.core.imports.test_matching import HEADER, HOME
from tests.given.appeal_rows import JPG, MP4, PNG, stored
from tests.given.desks import new_desk
from tests.given.export_files import rows_under, xlsx_bytes
from tests.given.order_files import order_file, row
from tests.given.shop_rows import SN, put_order
from tests.places import ROOT
from tests.program import Run, run

DATA = order_file([row(1), row(2)])
NAME = "pdd-orders-20261123-100000.csv"
KEYS = ["file", "kind", "encoding", "rows", "added", "updated", "unchanged", "rejected"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "daifa.db", who="小李")
    yield opened
    opened.close()


@pytest.fixture
def folder(desk: Desk) -> Path:
    return inbox_folder(desk.store.path)


def call(desk: Desk, *words: str, stdin: bytes = b"") -> Run:
    base = ("--db", str(desk.store.path), "--lang", "en", "--at", "2026-11-23 10:00")
    return run(*base, *words, stdin=stdin, cwd=desk.store.path.parent)


def count(desk: Desk) -> int:
    return int(desk.store.value("select count(*) from orders"))


@pytest.mark.parametrize("dash", [(), ("-",)])
def test_what_comes_is_kept_and_counted_as_a_preview(
    desk: Desk, folder: Path, dash: tuple[str, ...]
) -> None:
    done = call(desk, "inbox", *dash, "--json", stdin=DATA)
    assert (done.status, done.err) == (0, "")
    found = done.json["files"][0]
    preview = call(desk, "import", "-", "--dry-run", "--json", stdin=DATA).json["files"][0]
    assert found == {**preview, "file": NAME}
    assert list(found)[:8] == KEYS
    assert done.json["inbox"] == {"file": str(folder / NAME), "taken": False, "why": []}
    assert (folder / NAME).read_bytes() == DATA
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert count(desk) == 0
    said = call(desk, "inbox", stdin=DATA)
    assert "2 rows: 2 new, 0 changed, 0 unchanged, 0 refused" in said.out
    assert "pdd-orders-20261123-100000-2.csv" in said.out


def test_a_file_may_be_named(desk: Desk, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("订单.csv".encode("gbk"))
    path.write_bytes(DATA)
    assert call(desk, "inbox", str(path)).status == 0
    assert call(desk, "inbox", str(tmp_path / "订单.csv")).status == 0
    assert len(list(folder.iterdir())) == 2
    gone = call(desk, "inbox", "none.csv")
    assert gone.status == 1
    assert "none.csv cannot be read" in gone.err


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "unknown-kind"),
        (PNG + bytes(60), "no-table"),
        (b"%PDF-1.7 x", "no-table"),
        (DATA[:3], "empty"),
        (xlsx_bytes([["a"]])[:100], None),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(
    desk: Desk, folder: Path, data: bytes, code: str | None
) -> None:
    for words in (("inbox", "--json"), ("inbox", "--import", "--json")):
        done = call(desk, *words, stdin=data)
        assert done.status == 1
        assert done.err
        assert code in (None, done.json["error"]["code"])
    assert not folder.exists()


def test_import_takes_what_asks_nothing(desk: Desk, folder: Path) -> None:
    done = call(desk, "inbox", "--import", "--json", stdin=DATA)
    kept = folder / "done" / f"2026-11-23-1000 {NAME}"
    assert done.status == 0
    assert done.json["inbox"] == {"file": str(kept), "taken": True, "why": []}
    assert kept.read_bytes() == DATA
    assert count(desk) == 2
    said = call(desk, "inbox", "--import", stdin=DATA)
    assert "2 unchanged" in said.out
    assert "done/" in said.err
    assert [path.name for path in folder.iterdir()] == ["done"]


def test_import_leaves_what_asks(desk: Desk, folder: Path) -> None:
    bad = order_file([row(1), row(2, 订单号="坏")])
    done = call(desk, "inbox", "--import", "--json", stdin=bad)
    assert done.status == 3
    assert done.json["inbox"] == {
        "file": str(folder / NAME),
        "taken": False,
        "why": ["1 row is refused."],
    }
    said = call(desk, "inbox", "--import", stdin=bad)
    assert (said.status, count(desk)) == (3, 0)
    assert "Not imported: 1 row is refused." in said.err
    # Without --import it is kept; that rows are refused is said as a preview says it.
    assert call(desk, "inbox", stdin=bad).status == 3


def test_what_would_wait_in_the_check_list_waits_for_somebody(desk: Desk, folder: Path) -> None:
    put_order(desk, 1, **HOME)
    data = xlsx_bytes(rows_under(HEADER, [WEAK]), "订单列表", "A1")
    done = call(desk, "inbox", "--import", "--json", stdin=data)
    assert done.status == 3
    assert done.json["files"][0]["waiting"] == 1
    assert done.json["inbox"]["why"] == ["1 thing to be checked."]
    assert done.json["inbox"]["file"].endswith("ali1688-20261123-100000.xlsx")
    assert call(desk, "check-list", "--json").json["items"] == []
    # The desk and `import` take it all the same.
    assert call(desk, "import", done.json["inbox"]["file"]).status == 0
    assert [path.name for path in folder.iterdir()] == ["done"]


def test_a_shop_begins_with_what_comes(tmp_path: Path) -> None:
    db = tmp_path / "new" / "daifa.db"
    words = ("--db", str(db), "--lang", "en", "inbox", "--import", "--shop", "甲店", "--json")
    done = run(*words, stdin=DATA)
    assert done.status == 0, done.err
    assert done.json["inbox"]["taken"]


def test_the_list(desk: Desk, folder: Path) -> None:
    empty = call(desk, "inbox", "--list")
    assert (empty.status, empty.out) == (0, "")
    assert str(folder) in empty.err
    # From now on a file can be put there.
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    nowhere = folder.parent / "no" / "x.db"
    assert run("--db", str(nowhere), "inbox", "--list").status == 0
    assert not nowhere.parent.exists()
    call(desk, "inbox", stdin=DATA)
    (folder / os.fsdecode("订单.csv".encode("gbk"))).write_bytes(b"x")
    (folder / "\x1b]0;owned\x07.csv").write_bytes(b"x")
    (folder / "half.csv.part").write_bytes(b"x")
    os.utime(folder / NAME, (1_795_000_000, 1_795_000_000))
    found = call(desk, "inbox", "--list", "--json").json
    assert found["folder"] == str(folder)
    assert found["items"][0] == {
        "file": NAME,
        "bytes": len(DATA),
        "at": "2026-11-18T19:06:40+08:00",
    }
    assert {each["file"] for each in found["items"][1:]} == {"订单.csv", "\ufffd]0;owned\ufffd.csv"}
    said = call(desk, "inbox", "--list")
    assert f"{NAME}\t{len(DATA)} bytes\t2026-11-18 19:06" in said.out
    assert "\x1b" not in said.out


def test_an_inbox_that_is_a_file_is_told(desk: Desk, folder: Path) -> None:
    folder.write_bytes(b"")
    for words in (("inbox", "--list"), ("inbox",)):
        done = call(desk, *words, stdin=DATA)
        assert done.status == 1
        assert str(folder) in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("--evidence", "1", "--import"),
        ("--evidence", "1", "--shop", "甲"),
        ("--list", "--import"),
        ("--aside",),
        ("--aside", "--import", "x.csv"),
        ("--list", "--evidence", "1"),
        ("--evidence", "x"),
    ],
    ids=" ".join,
)
def test_what_goes_not_together_is_wrong_usage(desk: Desk, words: tuple[str, ...]) -> None:
    assert call(desk, "inbox", *words, stdin=DATA).status == 2


def test_a_file_that_is_no_export_can_be_put_aside(desk: Desk, folder: Path) -> None:
    folder.mkdir()
    for name in ("bad.csv", os.fsdecode("订单.csv".encode("gbk"))):
        (folder / name).write_bytes(b"hello")
    done = call(desk, "inbox", "--aside", "bad.csv")
    assert done.status == 0
    assert "done/2026-11-23-1000 bad.csv" in done.out
    assert call(desk, "inbox", "--aside", str(folder / "订单.csv"), "--json").status == 0
    assert len(list((folder / "done").iterdir())) == 2
    gone = call(desk, "inbox", "--aside", "../daifa.db", "--json")
    assert (gone.status, gone.json["error"]["code"]) == (1, "inbox-unknown")
    assert desk.store.path.is_file()
    assert call(desk, "inbox", "--list", "--json").json["items"] == []


def test_paths_name_it(desk: Desk, folder: Path) -> None:
    assert call(desk, "paths", "--json").json["inbox"] == str(folder)


# Evidence.


@pytest.fixture
def appeal(desk: Desk) -> str:
    put_order(desk, 1)
    made = call(desk, "appeal", "new", "malicious_complaint", "--order", SN.format(1), "--json")
    assert made.status == 0, made.err
    return str(made.json["id"])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (JPG + bytes(99), "evidence-20261123-100000.jpg"),
        (PNG + bytes(99), "evidence-20261123-100000.png"),
        (MP4 + bytes(99), "evidence-20261123-100000.mp4"),
    ],
)
def test_evidence_goes_to_its_appeal(
    desk: Desk, folder: Path, appeal: str, data: bytes, name: str
) -> None:
    done = call(desk, "inbox", "--evidence", appeal, "--json", stdin=data)
    assert done.status == 0, done.err
    assert str(done.json["id"]) == appeal
    kept = desk.store.value("select name from evidence")
    assert kept == name
    assert len(stored(desk)) == 1
    assert list(folder.iterdir()) == []
    again = call(desk, "inbox", "--evidence", appeal, "--json", stdin=data)
    assert (again.status, again.json["error"]["code"]) == (1, "evidence-twice")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "evidence-empty"),
        (DATA, "evidence-type"),
        (JPG + bytes(2 << 20), "evidence-large"),
    ],
    ids=["empty", "table", "large"],
)
def test_what_is_no_evidence_is_refused_and_not_kept(
    desk: Desk, folder: Path, appeal: str, data: bytes, code: str
) -> None:
    call(desk, "rules", "--set", "appeal.evidence_mb=1", "--source", "a test")
    done = call(desk, "inbox", "--evidence", appeal, "--json", stdin=data)
    assert (done.status, done.json["error"]["code"]) == (1, code)
    assert list(folder.iterdir()) == []
    assert stored(desk) == []


def test_evidence_of_an_unknown_appeal_or_shop(desk: Desk, tmp_path: Path) -> None:
    assert call(desk, "inbox", "--evidence", "99", stdin=JPG).status == 1
    other = tmp_path / "none.db"
    assert run("--db", str(other), "inbox", "--evidence", "1", stdin=JPG).status == 1
    assert not other.exists()


def test_evidence_that_is_named_keeps_its_name(desk: Desk, appeal: str, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("开箱.jpg".encode("gbk"))
    path.write_bytes(JPG + bytes(9))
    assert call(desk, "inbox", "--evidence", appeal, str(path)).status == 0
    assert desk.store.value("select name from evidence") == "开箱.jpg"
    assert path.exists()


def test_a_process_without_input_lists_and_a_cut_line_is_refused(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    words = (sys.executable, "-m", "tui", "--lang", "en", "--json", "inbox")

    def daifa(**more: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            words, capture_output=True, env=env, cwd=tmp_path, check=False, **more
        )

    kept = daifa(input=DATA)
    assert kept.returncode == 0, kept.stderr
    listed = daifa(stdin=subprocess.DEVNULL)
    name = json.loads(kept.stdout)["files"][0]["file"]
    assert [each["file"] for each in json.loads(listed.stdout)["items"]] == [name]
    # What waits says so; the file that comes later is taken all the same.
    ours, theirs = os.pipe()
    with subprocess.Popen(
        words, stdin=ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=tmp_path
    ) as waiting:
        os.close(ours)
        assert waiting.stderr is not None
        assert waiting.stdout is not None
        assert "--list" in waiting.stderr.readline().decode()
        os.write(theirs, DATA)
        os.close(theirs)
        assert json.loads(waiting.stdout.read())["files"][0]["added"] == 2
    cut = daifa(input=b"")
    assert cut.returncode == 1
    assert json.loads(cut.stdout)["error"]["code"] == "empty"
