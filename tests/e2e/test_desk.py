"""The desk as a program: sizes, languages, signals, crashes, damaged input, several at once."""

from __future__ import annotations

import re
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.e2e.desks import AT, DAIFA, LATER, NUMBER, URGENT, Home, morning, order, paste
from tests.places import ROOT
from tests.pty import Terminal

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h")
HOSTILE = (
    "\x1b[2J清屏",
    "[/x]标签",
    "[red]红",
    "\x1b]0;owned\x07题",
    "=cmd|' /C calc'!A0",
    "\u202e反",
)
WORDS = {
    "zh": ("补时间", "撤销", "帮助", "下一步"),
    "en": ("fill in", "undo", "help", "Next:"),
}


def leave(desk: Terminal) -> None:
    """Leave with `q`."""
    desk.press("q")
    assert desk.wait() == 0


@pytest.mark.parametrize(("cols", "rows"), [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_demo_opens(tmp_path: Path, lang: str, cols: int, rows: int) -> None:
    home = Home(tmp_path, lang)
    with home.desk("--lang", lang, "demo", cols=cols, rows=rows) as desk:
        first, _undo, help_word, next_step = WORDS[lang]
        desk.wait_for(next_step, 20)
        # The header follows the first rows: it begins with the most urgent thing.
        desk.wait_for(f"{first} …")
        desk.wait_for(help_word)
        lines = desk.lines()
        assert f"{first} …" in lines[0]
        assert lines[1].startswith("  0")
        first_row = lines[3]
        assert re.match(r"\?|!!", first_row), first_row
        assert help_word in lines[-1]
        assert all(len(line) <= cols for line in lines)
        head = next(line for line in lines if line.startswith("─ "))
        desk.press("down", "down", pause=0.15)
        desk.wait_gone(head[:26])
        leave(desk)


def test_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    home = Home(tmp_path)
    env = {name: value for name, value in home.env.items() if name != "DAIFA_DB"}
    env["TMPDIR"] = str(tmp_path)
    with Terminal((*DAIFA, "demo"), 80, 24, env, cwd=tmp_path) as desk:
        desk.wait_for("Next:", 20)
        leave(desk)
    assert not list(tmp_path.glob("daifa-demo-*"))


def test_keys_show_help_and_go_back(shop: Home) -> None:
    with shop.desk() as desk:
        desk.wait_for("Next:")
        desk.press("?")
        desk.wait_for("the numbers are on the platform now")
        desk.press("escape")
        desk.wait_gone("the numbers are on the platform now")
        leave(desk)


def test_a_term_signal_ends_in_order(shop: Home) -> None:
    with shop.desk() as desk:
        desk.wait_for("Next:")
        desk.kill(signal.SIGTERM)
        assert desk.wait() >= 0, "it ended itself, not by the signal"
        assert all(each in desk.raw for each in RESTORED)


def test_a_crash_restores_the_terminal_and_keeps_data_out_of_the_log(shop: Home) -> None:
    script = shop.folder / "crash.py"
    script.write_text(
        "import sys\n"
        "from tui.orders.pane import PendingPane\n"
        "def fail(self):\n"
        "    buyer = '林坤私密'\n"
        "    phone = '177' + '12345678'\n"
        "    raise RuntimeError(buyer + phone)\n"
        "PendingPane.do_copy = fail\n"
        "from tui.cli import main\n"
        "sys.exit(main(['--lang', 'en']))\n"
    )
    with Terminal([DAIFA[0], str(script)], 100, 30, shop.env, cwd=shop.folder) as desk:
        desk.wait_for("Next:")
        mark = desk.mark()
        desk.press("y")
        desk.wait_for("did not work")
        assert b"\x1b[?1049l" not in desk.written_since(mark)
        for _again in range(6):
            # The same error again and again: there is nothing to go on with.
            desk.press("escape", pause=0.3)
            desk.press("y", pause=0.3)
        assert desk.wait() == 1
        last = desk.written_since(mark)
    assert all(each in last for each in RESTORED)
    after = last[last.rindex(b"\x1b[?1049l") :].decode()
    log = shop.folder / ".local" / "state" / "daifa" / "daifa.log"
    assert str(log) in after
    assert "Traceback" not in after
    told = log.read_text()
    assert "do_copy" in told or "fail" in told
    assert "RuntimeError" in told
    assert "林坤私密" not in told
    assert "17712345678" not in told
    assert log.stat().st_mode & 0o077 == 0


def test_a_damaged_database_is_one_clear_line(home: Home) -> None:
    home.db.parent.mkdir()
    home.db.write_bytes(b"this is no database, " * 200)
    with home.desk() as desk:
        assert desk.wait() == 1
        said = bytes(desk.raw).decode()
    assert "no daifa database or is damaged" in said
    assert "Traceback" not in said


def test_without_a_terminal_the_status_is_2(shop: Home) -> None:
    done = shop.process(at=None)
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "release", [b"\x1b[M" + bytes([35, 250, 40]), b"\x1b[<0;218;8m"], ids=["legacy", "sgr"]
)
def test_the_mouse_beyond_column_95_and_outside_the_screen(shop: Home, release: bytes) -> None:
    with shop.desk(cols=120) as desk:
        desk.wait_for(f"─ {URGENT}")
        # The row lies where it is seen only when the frame after it has come.
        desk.wait_quiet(0.3)
        desk.send(b"\x1b[M" + bytes([32, 32 + 110, 32 + 5]) + b"\x1b[M" + bytes([35, 142, 37]))
        desk.wait_for(f"─ {LATER}")
        desk.send(release + b"\xff\xfe")
        time.sleep(0.3)
        desk.press("up")
        desk.wait_for(f"─ {URGENT}")
        leave(desk)


def test_hostile_titles_never_reach_the_terminal(home: Home) -> None:
    rows = [
        order(f"261122-{number:015d}", "2026-11-22 15:00:00", 商品=title, 商品规格=title)
        for number, title in enumerate((*HOSTILE, "长" * 10_000))
    ]
    done = home.run("import", str(home.write("hostile.csv", *rows)))
    assert done.returncode == 0, done.stderr
    with home.desk() as desk:
        desk.wait_for("Next:")
        for _ in rows:
            desk.press("down", pause=0.12)
        desk.press("enter")
        desk.wait_quiet(0.3, 2)
        raw = bytes(desk.raw)
        text = desk.screen_text()
        desk.press("escape", pause=0.2)
        leave(desk)
    assert b"\x1b[2J" not in raw
    assert b"\x1b]0;owned" not in raw
    assert "\u202e".encode() not in raw
    assert "[/x]标签" in raw.decode(errors="replace")
    assert text


def test_another_size_is_filled(shop: Home) -> None:
    with shop.desk(cols=120, rows=40) as desk:
        desk.wait_for("Next         Upstream")
        desk.resize(80, 24)
        desk.wait_gone("Next         Upstream")
        desk.wait_quiet(0.3, 3)
        assert f"─ {URGENT}" in desk.screen_text()
        assert len(desk.lines()) == 24
        assert "help" in desk.lines()[-1]
        leave(desk)


def test_two_desks_see_each_others_changes(shop: Home) -> None:
    with shop.desk() as one, shop.desk() as other:
        one.wait_for("Next:")
        other.wait_for("Next:")
        assert "to upload" not in other.screen_text()
        one.press("t")
        one.wait_for("Esc cancel")
        paste(one, NUMBER)
        one.wait_for("圆通快递")
        one.press("enter")
        one.wait_for("to upload")
        other.wait_for("to upload", 3)
        leave(one)
        leave(other)


@pytest.mark.parametrize("delay", [0.0, 0.004, 0.02])
def test_a_kill_during_a_save_leaves_all_of_it_or_none(shop: Home, delay: float) -> None:
    with shop.desk() as desk:
        desk.wait_for("Next:")
        desk.press("t")
        desk.wait_for("Esc cancel")
        paste(desk, NUMBER)
        desk.wait_for("圆通快递")
        desk.press("enter")
        time.sleep(delay)
        desk.kill(signal.SIGKILL)
        assert desk.wait() == -signal.SIGKILL
    with sqlite3.connect(shop.db) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        parcels = base.execute("select count(*) from parcels").fetchone()[0]
        events = base.execute("select count(*) from events where entity = 'parcels'").fetchone()[0]
    assert parcels == events
    assert shop.json("show", URGENT)["stage"] == ("to_upload" if parcels else "to_buy")


def test_the_desk_is_right_in_another_zone(shop: Home) -> None:
    env = {**shop.env, "TZ": "America/New_York"}
    with Terminal((*DAIFA, "--at", AT), 100, 30, env, cwd=ROOT) as desk:
        desk.wait_for("0:29:")
        # What stands below the list is painted after it.
        desk.wait_for("11-23 10:30")
        leave(desk)


def test_an_empty_desk_leads_through_the_round(home: Home) -> None:
    with home.desk(cols=80, rows=24) as desk:
        desk.wait_for("press i")
        leave(desk)


def test_morning_has_two_orders(shop: Home) -> None:
    assert [row["订单号"].strip() for row in morning()] == [URGENT, LATER]
    assert shop.json("orders")["total"] == 2
