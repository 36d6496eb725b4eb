"""A file comes over a line while the desk is open: it says so, takes it, and it lies in done."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import seconds
from tests.e2e.desks import DAIFA, URGENT, Home, morning
from tests.e2e.hands import Hands
from tests.given.order_files import order_file
from tests.tui.desk.test_budgets import IDLE_BYTES, START

IDLE_WITH_INBOX = IDLE_BYTES


def send(home: Home, data: bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Send a file as `ssh host daifa inbox < file` does."""
    return subprocess.run(
        (*DAIFA, "--at", "2026-11-23 10:00", "inbox", *words),
        input=data,
        capture_output=True,
        env=home.env,
        cwd=home.folder,
        check=False,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_sent_while_the_desk_is_open(tmp_path: Path, lang: str) -> None:
    home = Home(tmp_path, lang)
    inbox = home.db.with_name("inbox")
    with home.desk(cols=80, rows=24) as desk:
        hands = Hands(desk, lang)
        hands.see("Welcome", "欢迎")
        assert inbox.stat().st_mode & 0o777 == 0o700
        sent = send(home, order_file(morning()))
        assert sent.returncode == 0, sent.stderr
        (kept,) = inbox.iterdir()
        # Two looks, a second apart.
        desk.wait_for("收到 1 个文件" if lang == "zh" else "inbox 1", 4)
        hands.press("i")
        hands.see("Enter looks at it", "Enter 预览这一个")
        hands.press("enter")
        hands.see("New 2", "新增 2")
        hands.press("enter")
        hands.see(f"─ {URGENT}", f"─ {URGENT}")
        assert hands.keys == 3
        assert [path.name for path in inbox.iterdir()] == ["done"]
        (done,) = (inbox / "done").iterdir()
        assert done.name.endswith(f" {kept.name}")
        assert done.read_bytes() == order_file(morning())
        hands.see("0To do", "0要办")
        desk.wait_quiet(1.2, 4)
        assert not hands.shows("inbox 1")
        assert not hands.shows("收到 1")
        desk.press("q")
        assert desk.wait() == 0
    assert len(home.json("orders")["items"]) == 2


def test_a_made_up_shop_has_no_inbox(home: Home) -> None:
    inbox = home.db.with_name("inbox")
    inbox.mkdir(parents=True)
    (inbox / "a.csv").write_bytes(order_file(morning()))
    with home.desk("demo", "--orders", "20", "--db", str(home.db), at=None, cols=120) as desk:
        desk.wait_for("Next:")
        desk.wait_quiet(2.5, 4)
        assert "received" not in desk.screen_text()
        desk.press("i")
        desk.wait_for("Enter look")
        assert "a.csv" not in desk.screen_text()
        desk.press("escape")
        desk.wait_quiet(0.3, 2)
        desk.press("q")
        assert desk.wait() == 0
    assert [path.name for path in inbox.iterdir()] == ["a.csv"]


def test_an_idle_desk_with_an_inbox_is_as_silent(shop: Home, tmp_path: Path) -> None:
    inbox, told = shop.db.with_name("inbox"), tmp_path / "told"
    inbox.mkdir()
    told.mkdir()
    for name in ("a.csv", "b.csv"):
        (inbox / name).write_bytes(order_file(morning()))
    words = ("tui", "--db", str(shop.db), "--lang", "zh")
    with seconds.terminal(START, told, *words, HOME=str(shop.folder)) as desk:
        desk.wait_for(f"─ {URGENT}", 30)
        # The first minute brings the two looks; the second one brings nothing but digits.
        seconds.bytes_a_second(desk, told)
        assert "收到 2 个文件" in desk.screen_text()
        assert 0 < seconds.bytes_a_second(desk, told) <= IDLE_WITH_INBOX


def test_a_cut_line_leaves_nothing(shop: Home) -> None:
    assert send(shop, b"").returncode == 1
    assert not shop.db.with_name("inbox").exists()
