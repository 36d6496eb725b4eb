"""A command that meets somebody else's writing: it waits, says so after a second, and gives up."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from core.store import connection
from tests.program import run
from tui.cli import session

RULE = ("rules", "--set", "buy.claim=40", "--source", "test")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "daifa.db"
    assert run("--db", str(path), "--lang", "en", *RULE).status == 0
    return path


def test_it_waits_and_says_so(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_SILENT_S", 0.05)
    with closing(sqlite3.connect(db, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        free = threading.Timer(0.3, lambda: other.execute("rollback"))
        free.start()
        done = run("--db", str(db), "--lang", "en", *RULE)
        free.join()
    assert done.status == 0
    assert done.err.count("Another session is writing. Waiting until it is ready.\n") == 1


def test_it_gives_up_with_status_1(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_SILENT_S", 0.02)
    monkeypatch.setattr(connection, "PATIENT_S", 0.1)
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("begin immediate")
        done = run("--db", str(db), "--lang", "en", "--json", *RULE)
        other.execute("rollback")
    assert (done.status, done.json["error"]["code"]) == (1, "db-busy")
    assert "Another session is writing. Waiting until it is ready." in done.err
    assert "Nothing was changed" in done.err
