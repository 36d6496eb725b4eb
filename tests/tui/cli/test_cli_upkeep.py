"""`daifa backup --daily` and `daifa doctor --repair`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from core.base.clock import to_epoch
from core.base.paths import copies_folder
from core.store.desk import Desk
from tests.conftest import AT
from tests.program import Run, run


def daifa(desk: Desk, *words: str) -> Run:
    at = f"{AT:%Y-%m-%d %H:%M}"
    return run("--db", str(desk.store.path), "--lang", "en", "--at", at, *words)


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAIFA_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("TMUX", "STY", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)


def test_the_daily_copy_is_made_once_a_day(desk: Desk) -> None:
    place = copies_folder(desk.store.path) / "20261123.db"
    assert daifa(desk, "backup", "--daily", "--json").json == {
        "file": str(place), "bytes": place.stat().st_size,
    }  # fmt: skip
    assert daifa(desk, "backup", "--daily", "--json").json == {"file": None, "bytes": 0}
    assert "there already" in daifa(desk, "backup", "--daily").out


@pytest.mark.parametrize("words", [(), ("out.db", "--daily")])
def test_a_backup_goes_to_one_place(desk: Desk, words: tuple[str, ...]) -> None:
    done = daifa(desk, "backup", *words)
    assert (done.status, done.out) == (1, "")
    assert "Name a new file, or give --daily" in done.err


def test_what_is_left_over_is_named_then_settled(desk: Desk) -> None:
    left = desk.store.path.with_name(".0123456789abcdef.part")
    left.write_bytes(b"half")
    os.utime(left, (0, to_epoch(AT) - 4_000))
    found = daifa(desk, "doctor")
    assert found.status == 1
    assert str(left) in found.out
    assert "doctor --repair" in found.out
    done = daifa(desk, "doctor", "--repair", "--json")
    assert (done.status, done.json["settled"]) == (0, 1)
    assert not left.exists()
    assert daifa(desk, "doctor", "--repair").out.startswith("0 left over, settled.")


@pytest.mark.parametrize(
    ("setting", "told"), [("on", False), ("external", True), ("off", True), (None, False)]
)
def test_tmux_passes_copied_texts_on_only_where_it_is_told_to(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, setting: str | None, told: bool
) -> None:
    def asked(*_words: object, **_terms: object) -> subprocess.CompletedProcess[str]:
        if setting is None:
            raise FileNotFoundError
        return subprocess.CompletedProcess([], 0, f"{setting}\n", "")

    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setattr(subprocess, "run", asked)
    assert ("tmux set -s set-clipboard on" in daifa(desk, "doctor").out) is told


def warns(done: Run, words: str) -> bool:
    """Whether `daifa doctor` warns in these words."""
    return any(line.startswith("!!") and words in line for line in done.out.splitlines())


@pytest.mark.parametrize(
    ("name", "value", "words"), [("TERM", "dumb", "cannot show"), ("TZ", "Asia/Nowhere", "no zone")]
)
def test_odd_surroundings_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    assert warns(daifa(desk, "doctor"), words)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TERM", "linux", "OSC 52"),
        ("TERM_PROGRAM", "Apple_Terminal", "OSC 52"),
        ("STY", "1", "tmux"),
    ],
)
def test_a_terminal_without_a_clipboard_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    done = daifa(desk, "doctor")
    assert warns(done, words)
    assert done.status == 0
